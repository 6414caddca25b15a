"""What files do, side by side: what meets across languages, what may be the same, and what is on one side only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sides import write_side

import quarantine_tools as qt
from quarantine_tools.comparator.deeds import patterns_meet


def compared(folder: Path, legacy: tuple[str, str], *current: tuple[str, str]) -> qt.Capabilities:
    """Return the capabilities of files that are given as name and text."""
    write_side(folder / "legacy", dict([legacy]))
    write_side(folder / "current", dict(current))
    return qt.capabilities(folder / "legacy" / legacy[0], [folder / "current" / name for name, _ in current])


def told(found: qt.Capabilities, standing: qt.Standing) -> list[str]:
    rows = found.of(standing)
    return [f"{row.kind} {row.role} {row.value}".replace("  ", " ") for row in rows if row.kind != "dependency"]


MEET = {
    "a program with its arguments": (
        "import subprocess\nsubprocess.run(['docker', 'ps'])\n",
        "docker ps\n",
        ["command docker ps"],
    ),
    "a quoted argument": (
        "import subprocess\nsubprocess.run(['pytest', '-m', 'not slow'])\n",
        "pytest -m 'not slow'\n",
        ["command pytest -m 'not slow'"],
    ),
    "an address": (
        "import requests\nrequests.get('http://localhost:8001/health')\n",
        "Invoke-WebRequest http://localhost:8001/health\n",
        ["http.call GET http://localhost:8001/health"],
    ),
    "an address with other letters and its usual port": (
        "import requests\nrequests.get('HTTP://Example.test:80')\n",
        "Invoke-RestMethod -Uri http://example.test/\n",
        ["http.call GET http://example.test/"],
    ),
    "a variable that is read": (
        "import os\nos.getenv('REDIS_HOST', 'x')\n",
        "$h = $env:REDIS_HOST\n",
        ["env read REDIS_HOST"],
    ),
    "containers in a list": (
        "import subprocess\nout = subprocess.check_output(['docker', 'ps'])\n"
        "for name in ['web', 'db']:\n    if name not in out: print(name)\n",
        "$out = docker ps\nforeach ($n in @('web','db')) { if ($out -notmatch $n) { Write-Host $n } }\n",
        ["command docker ps", "container looked for db", "container looked for web"],
    ),
    "a path": ("open('logs/a.log', 'w')\n", "Set-Content .\\logs\\a.log 'x'\n", ["path written logs/a.log"]),
}


@pytest.mark.parametrize(("python", "powershell", "both"), MEET.values(), ids=MEET)
def test_what_means_the_same_meets_across_languages(tmp_path, python, powershell, both):
    found = compared(tmp_path, ("a.py", python), ("b.ps1", powershell))
    assert told(found, qt.Standing.BOTH) == both
    assert not told(found, qt.Standing.ONLY_LEGACY) and not told(found, qt.Standing.ONLY_CURRENT)


APART = {
    "another method": ("requests.post('http://h.test/a')", "Invoke-WebRequest http://h.test/a"),
    "another address": ("requests.get('http://h.test/a')", "Invoke-WebRequest http://h.test/A"),
    "another argument": ("subprocess.run(['docker', 'ps', '-a'])", "docker ps"),
    "words that are one argument": ("subprocess.run(['say', 'a b'])", "say a b"),
    "to set and to read": ("os.getenv('A_HOST')", "$env:A_HOST = 'x'"),
    "to write and to read": ("open('logs/a.log', 'w')", "Get-Content logs/a.log"),
    "a quote that is part of a word": ("subprocess.run(['say', '\"a'])", "say a"),
    "to stop and to start": ("subprocess.run(['docker', 'stop', 'web'])", "docker start web"),
}


@pytest.mark.parametrize(("python", "powershell"), APART.values(), ids=APART)
def test_what_means_something_else_stays_apart(tmp_path, python, powershell):
    text = f"import os, subprocess, requests\n{python}\n"
    found = compared(tmp_path, ("a.py", text), ("b.ps1", f"{powershell}\n"))
    assert not told(found, qt.Standing.BOTH)
    assert told(found, qt.Standing.ONLY_LEGACY) and told(found, qt.Standing.ONLY_CURRENT)


MAYBE = {
    "a part that is not known": (
        "requests.get(f'http://h.test/{sys.argv[1]}')",
        "Invoke-WebRequest http://h.test/a",
        ("http://h.test/a",),
    ),
    "this machine by two names": (
        "requests.get('http://127.0.0.1:8001/a')",
        "Invoke-WebRequest http://localhost:8001/a",
        ("http://localhost:8001/a",),
    ),
    "compose by two names": (
        "subprocess.run(['docker-compose', 'ps'])",
        "docker compose ps",
        ("docker compose ps",),
    ),
    "options in another order": (
        "subprocess.run(['docker', 'logs', '-f', '-t'])",
        "docker logs -t -f",
        ("docker logs -t -f",),
    ),
    "a path from another folder": ("open('/app/logs/a.log')", "Get-Content logs/a.log", ("logs/a.log",)),
}


@pytest.mark.parametrize(("python", "powershell", "others"), MAYBE.values(), ids=MAYBE)
def test_what_the_text_leaves_open_is_said_to_be_open(tmp_path, python, powershell, others):
    text = f"import subprocess, requests, sys\n{python}\n"
    found = compared(tmp_path, ("a.py", text), ("b.ps1", f"{powershell}\n"))
    assert not told(found, qt.Standing.BOTH)
    (row,) = found.of(qt.Standing.MAYBE)
    assert row.others == others
    assert row.legacy and row.current


def test_two_patterns_are_never_the_same_for_their_holes_have_one_name(tmp_path):
    text = "import subprocess, sys\nx = sys.argv[1]\nsubprocess.run(['docker', 'logs', x])\n"
    found = compared(tmp_path, ("a.py", text), ("b.py", text))
    assert not [row for row in found.of(qt.Standing.BOTH) if row.kind in ("command", "container")]
    assert [row.kind for row in found.of(qt.Standing.MAYBE)].count("command") == 1


def test_a_variable_that_is_never_used_is_nothing_that_is_done(tmp_path):
    found = compared(
        tmp_path,
        ("a.py", "import subprocess\nout = subprocess.getoutput('docker ps')\nfor n in ['web', 'db']:\n    n in out\n"),
        ("b.ps1", "$expectedServices = @('web','db')\n$url = 'http://localhost:8001/health'\n$out = docker ps\n"),
    )
    assert told(found, qt.Standing.ONLY_LEGACY) == ["container looked for db", "container looked for web"]
    assert not told(found, qt.Standing.ONLY_CURRENT)


def test_a_state_that_is_looked_for_is_no_container(tmp_path):
    text = "import subprocess\nout = subprocess.getoutput('docker ps')\n{}\n"
    for test in (
        "if 'web' in out: pass",
        "for word in ['Up', 'healthy']:\n    word in out",
        "for n in names: n in out",
    ):
        found = compared(tmp_path, ("a.py", text.format(test)), ("b.sh", "docker ps\n"))
        assert told(found, qt.Standing.ONLY_LEGACY) == []


def test_several_current_files_count_together_and_places_say_which(tmp_path):
    found = compared(
        tmp_path,
        ("a.sh", "docker ps\ncurl http://localhost:1/a\ndf\n"),
        ("b.sh", "docker ps\n"),
        ("c.ps1", "Invoke-WebRequest http://localhost:1/a\n"),
    )
    assert "command docker ps" in told(found, qt.Standing.BOTH)
    (call,) = [row for row in found.of(qt.Standing.BOTH) if row.kind == "http.call"]
    assert [(deed.where.path.rpartition("/")[2], deed.where.line) for deed in call.current] == [("c.ps1", 1)]
    assert "command df" in told(found, qt.Standing.ONLY_LEGACY)


def test_the_mode_of_a_script_is_said_with_the_place(tmp_path):
    script = "param([string]$Mode)\nswitch ($Mode) { 'all' { pytest tests } 'fast' { pytest -x } }\n"
    found = compared(tmp_path, ("run.ps1", script), ("run.py", "import subprocess\nsubprocess.run(['pytest', '-x'])\n"))
    (row,) = [row for row in found.of(qt.Standing.BOTH) if row.kind == "command"]
    assert [deed.detail for deed in row.legacy] == ["mode fast"]


def test_the_other_way_round_is_the_mirror_image(tmp_path):
    python = ("a.py", "import os, subprocess\nos.getenv('A')\nsubprocess.run(['docker', 'ps'])\nopen('x/y')\n")
    shell = ("b.sh", 'docker ps\necho "$OTHER"\ncat < /data/x/y\n')
    there, back = compared(tmp_path / "1", python, shell), compared(tmp_path / "2", shell, python)
    assert told(there, qt.Standing.ONLY_LEGACY) == told(back, qt.Standing.ONLY_CURRENT)
    assert told(there, qt.Standing.ONLY_CURRENT) == told(back, qt.Standing.ONLY_LEGACY)
    assert told(there, qt.Standing.BOTH) == told(back, qt.Standing.BOTH)
    assert len(there.of(qt.Standing.MAYBE)) == len(back.of(qt.Standing.MAYBE)) == 1


def test_credentials_are_hidden(tmp_path):
    found = compared(
        tmp_path,
        ("a.py", "import requests, os\nrequests.get('http://me:hunter2@h.test/')\nos.getenv('API_TOKEN', 'hunter2')\n"),
        ("b.sh", "curl http://me:hunter2@other.test/\n"),
    )
    assert "hunter2" not in repr(found)


def test_a_file_against_itself_has_all_that_is_known_on_both_sides(tmp_path):
    text = "import os, redis\nos.getenv('A')\nredis.Redis().publish('orders', 'x')\nopen('a/b')\n"
    found = compared(tmp_path, ("a.py", text), ("a.py", text))
    assert {row.standing for row in found.rows} == {qt.Standing.BOTH}


def test_what_is_not_there_is_an_error_of_the_caller(tmp_path):
    with pytest.raises(qt.QuarantineError, match=r"nothing\.sh"):
        qt.capabilities(tmp_path / "nothing.sh", tmp_path)


TEXTS = st.text(alphabet="ab/", max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, min_size=2, max_size=2))
def test_a_pattern_meets_each_text_that_it_was_made_from(parts, fillings):
    pattern = "{x}".join(parts)
    text = parts[0] + "".join(filling + part for filling, part in zip((fillings * 2), parts[1:], strict=False))
    assert patterns_meet(pattern, text) and patterns_meet(text, pattern) and patterns_meet(pattern, pattern)


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ("a{x}", "b", False),
        ("a{x}b", "ab", True),
        ("a{x}", "{y}b", True),
        ("a{x}c", "b{y}c", False),
        ("{x}.log", "logs/{y}.txt", False),
        ("{x}", "{y}", True),
    ],
)
def test_patterns_meet_when_a_text_fits_both(one, other, meets):
    assert patterns_meet(one, other) is meets
    assert patterns_meet(other, one) is meets
