"""``qtools capabilities`` as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sides import write_side

PYTHON = "import requests, os\nrequests.get('http://localhost:8001/health')\nos.getenv('REDIS_HOST', 'x')\n"
POWERSHELL = "Invoke-WebRequest http://localhost:8001/health\nexit 3\n"


def qtools(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quarantine_tools", "capabilities", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_side(tmp_path, {"old/check.py": PYTHON, "new/check.ps1": POWERSHELL, "new/other.sh": "echo\n"})


def test_the_text_says_both_ways_who_does_what_and_where(files):
    done = qtools("old/check.py", "new/check.ps1", cwd=files)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "legacy   old/check.py\n"
        "current  new/check.ps1\n"
        "\n"
        "Only legacy (2)\n"
        "  env read             REDIS_HOST\n"
        "                       legacy 3 (default 'x')\n"
        "  dependency           requests\n"
        "                       legacy 1\n"
        "\n"
        "Both (1)\n"
        "  http.call GET        http://localhost:8001/health\n"
        "                       legacy 2\n"
        "                       current 1\n"
        "\n"
        "Only current (1)\n"
        "  exit.code            3\n"
        "                       current 2\n"
        "\n"
        "Of 4 things that they do: 2 only legacy, 0 may be the same, 1 both, 1 only current.\n"
    )


def test_markdown_is_a_table_and_json_has_every_place(files):
    shown = qtools("old/check.py", "new/check.ps1", "new/other.sh", "--format", "markdown", cwd=files).stdout
    assert "| both | `http.call` GET | `http://localhost:8001/health` | 2 | `new/check.ps1:1` |" in shown
    found = json.loads(qtools("old/check.py", "new/check.ps1", "--format", "json", cwd=files).stdout)
    (both,) = [row for row in found["rows"] if row["standing"] == "both"]
    assert both["legacy"] == [
        {
            "where": {"path": "old/check.py", "line": 2, "end_line": 2},
            "value": "http://localhost:8001/health",
            "detail": "GET",
        }
    ]


def test_a_member_of_an_archive_is_a_file_and_an_archive_all_of_its_files(files):
    with zipfile.ZipFile(files / "old.zip", "w") as archive:
        archive.writestr("svc/check.py", PYTHON)
        archive.writestr("svc/more.sh", "df -h\n")
    one = qtools("old.zip!/svc/check.py", "new/check.ps1", cwd=files).stdout
    whole = qtools("old.zip", "new", cwd=files).stdout
    assert "legacy   old.zip!/svc/check.py\n" in one and "df -h" not in one
    assert "df -h" in whole and "old.zip!/svc/more.sh:1" in whole
    missing = qtools("old.zip!/nothing.py", "new", cwd=files)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "old.zip has no file nothing.py" in missing.stderr


def test_the_answer_can_go_to_a_file_and_into_the_exit_code(files):
    done = qtools("old/check.py", "new/check.ps1", "-o", "out/a.md", "--format", "markdown", "--exit-code", cwd=files)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "wrote out/a.md\n")
    assert (files / "out/a.md").read_text(encoding="utf-8").startswith("# What `old/check.py` does beside")
    assert qtools("new/other.sh", "new/check.ps1", "--exit-code", cwd=files).returncode == 0


def test_a_file_that_is_not_there_is_one_line_on_stderr(files):
    done = qtools("old/nothing.py", "new/check.ps1", cwd=files)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "old/nothing.py" in done.stderr


def test_text_of_the_input_can_do_nothing_in_the_answer(files):
    write_side(files, {"old/evil.py": "import subprocess\nsubprocess.run(['a', '\\x1b[31m|`<b>'])\n"})
    for form in ("text", "markdown", "json"):
        shown = qtools("old/evil.py", "new/other.sh", "--format", form, cwd=files).stdout
        assert "\x1b" not in shown
    row = next(
        line
        for line in qtools("old/evil.py", "new", "--format", "markdown", cwd=files).stdout.split("\n")
        if "<b>" in line
    )
    assert "``a '\\x1b[31m\\|`<b>'``" in row  # a code span, whose fence the text can't close
