"""``qtools show`` as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sides import write_side

LEGACY = {
    "svc/risk.py": "class Risk:\n    def check(self, x):\n        return x < 3\n\n    def stop(self, x):\n"
    "        return halt(x, 1)\n\n\ndef fee(rows):\n    return sum(rows)\n",
    "svc/other.py": "class Other:\n    def check(self, x):\n        return look(x, 7)\n\n\n"
    "def same(x):\n    return x\n",
    "old/risk.py": "def spare(x):\n    return x + 1\n",
}
CURRENT = {
    "core/risk.py": LEGACY["svc/risk.py"].replace("x < 3", "x < 5"),
    "svc/other.py": LEGACY["svc/other.py"],
    "svc/new.py": "NEW = 1\n",
}


def qtools(*arguments: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quarantine_tools", "show", "legacy", "current", "--no-history", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("show")
    write_side(folder / "legacy", LEGACY)
    write_side(folder / "current", CURRENT)
    return folder


@pytest.mark.parametrize(
    "wanted",
    [
        "svc/risk.py:Risk.check",
        "svc/risk.py:check",
        "risk.py:Risk.check",
        "legacy/svc/risk.py:Risk.ch*",
        "svc:Risk.check",
    ],
)
def test_a_unit_is_named_by_path_and_name_or_by_their_ends(sides, wanted):
    done = qtools(wanted, cwd=sides)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "method Risk.check  modified  (1 changed)" in done.stdout
    assert "return x < 3" in done.stdout and "return x < 5" in done.stdout
    assert done.stdout.count("  legacy   ") == 1


def test_a_file_stands_for_its_units_that_are_not_preserved(sides):
    shown = qtools("svc/other.py", "old", cwd=sides).stdout
    assert "spare  lost" in shown
    assert "same" not in shown
    assert "function same  preserved" in qtools("svc/other.py", "--all", cwd=sides).stdout


def test_nothing_to_show_is_said(sides):
    done = qtools("svc/other.py", cwd=sides)
    assert (done.returncode, done.stdout) == (0, "every unit is preserved; --all shows them\n")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("svc/rusk.py", "no legacy file svc/rusk.py; did you mean svc/risk.py"),
        ("risk.py", "risk.py is 2 legacy files: old/risk.py, svc/risk.py; give more of the path"),
        ("svc/risk.py:Risk.chek", "no unit Risk.chek in svc/risk.py; did you mean Risk.check?"),
        ("svc/risk.py:zzz", "no unit zzz in svc/risk.py; there are Risk, Risk.check, Risk.stop, fee"),
        ("core/risk.py", "core/risk.py stands on the current side; name its legacy file: svc/risk.py"),
        ("svc/new.py", "svc/new.py stands on the current side only"),
        ("zzz", "no legacy file zzz; `qtools inventory` lists them"),
    ],
)
def test_what_is_not_there_is_one_clear_message_and_exit_2(sides, wanted, message):
    done = qtools(wanted, cwd=sides)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_pipe_gets_no_colours_unless_it_asks_for_them(sides):
    assert "\x1b" not in qtools("svc/risk.py", cwd=sides).stdout
    assert "\x1b[1m" in qtools("svc/risk.py", "--color", "always", cwd=sides).stdout
    assert "\x1b" not in qtools("svc/risk.py", "--colour", "never", cwd=sides).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of POSIX")
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_colours_unless_it_wants_none(sides, variables, coloured):
    import pty

    leader, follower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "quarantine_tools", "show", "legacy", "current", "--no-history", "svc/risk.py:check"],
        cwd=sides,
        env={**environment, "TERM": "xterm", **variables},
        stdout=follower,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            shown += part
        assert process.wait() == 0
    os.close(leader)
    assert (b"\x1b[" in shown) == coloured


def test_a_wide_text_stands_side_by_side(sides):
    row = next(
        line for line in qtools("svc/risk.py:check", "--width", 130, cwd=sides).stdout.splitlines() if "x < 3" in line
    )
    assert row.index("x < 3") < row.index("~") < row.index("x < 5")


def test_html_goes_to_a_file(sides, tmp_path):
    done = qtools("svc/risk.py", "--format", "html", "-o", tmp_path / "out" / "risk.html", cwd=sides)
    assert done.stdout == ""
    page = (tmp_path / "out" / "risk.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "return x &lt; <mark>3</mark>" in page
