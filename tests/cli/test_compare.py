"""``qtools compare`` and ``qtools report`` as a person runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sides import write_side

LEGACY = {
    "svc/service.py": "LIMIT = 3\n\n\ndef fee(rows):\n    return sum(rows) * LIMIT\n"
    "\n\ndef lost(rows):\n    return rows[::-1]\n"
}
CURRENT = {"svc/service.py": "LIMIT = 5\n\n\ndef fee(rows):\n    return sum(rows) * LIMIT\n"}


def qtools(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-m", "quarantine_tools", *map(str, arguments)],
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def sides(tmp_path: Path) -> Path:
    write_side(tmp_path / "legacy", LEGACY)
    write_side(tmp_path / "current", CURRENT)
    return tmp_path


def test_the_summary_goes_to_stdout_and_nothing_to_stderr(sides):
    done = qtools("compare", "legacy", "current", cwd=sides)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "lost" in done.stdout and "svc/service.py" in done.stdout


def test_json_is_the_whole_object(sides):
    done = qtools("compare", "legacy", "current", "--format", "json", cwd=sides)
    found = {entry["name"]: entry["verdict"] for entry in json.loads(done.stdout)["ledger"]}
    assert found == {"LIMIT": "modified", "fee": "preserved", "lost": "lost"}


def test_output_goes_to_a_file(sides):
    done = qtools("compare", "legacy", "current", "--format", "json", "-o", "out/result.json", cwd=sides)
    assert done.stdout == ""
    assert json.loads((sides / "out" / "result.json").read_text("utf-8"))["schema_version"] == 1


@pytest.mark.parametrize(("current", "code"), [("current", 1), ("legacy", 0)])
def test_exit_code_tells_differences_when_asked(sides, current, code):
    assert qtools("compare", "legacy", current, "--exit-code", cwd=sides).returncode == code


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "nowhere", "current"),
        ("compare", "legacy", "nowhere"),
        ("compare", "legacy", "current", "--format", "pdf"),
        ("compare", "legacy", "current", "--map", "oops"),
        ("compare", "legacy@deadbeef", "current"),
        ("compare", "legacy"),
        ("report", "legacy", "current", "--templates", "nowhere"),
    ],
)
def test_what_could_not_run_is_one_clear_message_and_exit_2(sides, arguments):
    done = qtools(*arguments, cwd=sides)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.strip()
    assert done.stdout == ""


def test_the_report_is_written_into_its_folder_and_nowhere_else(sides):
    before = {path for path in sides.rglob("*") if "out" not in path.parts}
    done = qtools("report", "legacy", "current", "-o", "out", cwd=sides)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Open out/LEGACY_ANALYSIS.md\n")
    report = (sides / "out" / "LEGACY_ANALYSIS.md").read_text("utf-8")
    assert "`lost`" in report
    assert {path for path in sides.rglob("*") if "out" not in path.relative_to(sides).parts} == before


def test_a_second_report_into_the_current_side_has_the_same_bytes(sides):
    first = qtools("report", "legacy", "current", "-o", "current/reports", cwd=sides)
    text = (sides / "current/reports/LEGACY_ANALYSIS.md").read_bytes()
    second = qtools("report", "legacy", "current", "-o", "current/reports", cwd=sides)
    assert (sides / "current/reports/LEGACY_ANALYSIS.md").read_bytes() == text
    assert first.stdout == second.stdout


def test_a_quarantine_inside_the_current_side_does_not_answer_for_itself(sides):
    write_side(sides / "current" / "old", LEGACY)
    done = qtools("compare", "current/old", "current", "--format", "json", cwd=sides)
    found = {entry["name"]: entry["verdict"] for entry in json.loads(done.stdout)["ledger"]}
    assert found["lost"] == "lost"


def test_bad_input_is_one_problem_per_file_and_the_rest_is_reported(sides):
    legacy = sides / "legacy"
    (legacy / "broken.zip").write_bytes(b"PK\x03\x04 this is no archive")
    (legacy / "picture.bin").write_bytes(bytes(range(256)) * 4)
    (legacy / "old.py").write_text("print 'hello'\n", encoding="utf-8")
    (legacy / "bad.py").write_text("def f(:\n", encoding="utf-8")
    with (legacy / "big.sql").open("wb") as file:
        for _ in range(50):
            file.write(b"-- line of a dump\n" * (2**20 // 18))
    done = qtools("compare", "legacy", "current", "--format", "json", cwd=sides)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    problems = {problem["path"]: problem["code"] for problem in answer["problems"]}
    assert problems == {
        "broken.zip": "broken-archive",
        "old.py": "python2-syntax",
        "bad.py": "syntax-error",
        "big.sql": "too-large",
    }
    assert {"fee", "lost", "print('hello')", "bad.py", "big.sql", "picture.bin", "broken.zip"} <= {
        entry["name"] for entry in answer["ledger"]
    }


def test_an_empty_side_is_said(sides):
    (sides / "empty").mkdir()
    done = qtools("compare", "empty", "current", "--format", "json", cwd=sides)
    assert done.returncode == 0
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["empty"]


def test_help_names_every_command_and_the_exit_codes(tmp_path):
    done = qtools("--help", cwd=tmp_path)
    assert done.returncode == 0
    for word in ("compare", "extract", "inventory", "report", "Exit codes"):
        assert word in done.stdout
