"""Changes of a script are told in the words that a person would use."""

from __future__ import annotations

import pytest
from sides import write_side

import quarantine_tools as qt


def told(tmp_path, name: str, legacy: str, current: str) -> list[tuple[str, str]]:
    before = write_side(tmp_path / "legacy", {name: legacy})
    after = write_side(tmp_path / "current", {name: current})
    ledger = qt.compare(before, after, history=False).ledger
    return [(change.kind, change.summary) for entry in ledger for change in entry.changes]


PARAM = "param(\n    [ValidateSet('Unit', 'Coverage')]\n    [string]$Mode = 'Unit'\n)\nexit 0\n"
SWITCH = "switch ($Mode) {\n    'unit' { pytest -v -m 'not integration' }\n    'all' { pytest; exit 1 }\n}\nexit 0\n"


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        (PARAM, ("= 'Unit'", "= 'All'"), ("parameter-default-changed", "default of `-Mode` Unit → All")),
        (PARAM, (", 'Coverage'", ""), ("constraint-changed", "`ValidateSet` of `-Mode` lost `Coverage`")),
        (PARAM, ("[string]", "[int]"), ("type-changed", "type of `-Mode` `[string]` → `[int]`")),
        (PARAM, ("exit 0", "exit 3"), ("return-changed", "exits with 3 instead of 0")),
        (
            SWITCH,
            (" -m 'not integration'", ""),
            ("command-changed", "mode `unit`: pytest marker `not integration` dropped"),
        ),
        (SWITCH, ("exit 1", "exit 2"), ("return-changed", "mode `all`: exits with 2 instead of 1")),
        (SWITCH, ("    'all' { pytest; exit 1 }\n", ""), ("branch-removed", "mode `all` is gone")),
        ("Remove-Item x\nexit 0\n", ("x", "y"), ("command-changed", "`Remove-Item x` → `Remove-Item y`")),
    ],
)
def test_powershell_changes_are_told_in_words(tmp_path, text, edit, expected):
    assert expected in told(tmp_path, "run.ps1", text, text.replace(*edit))


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("set -eu\na\n", ("-eu", "-u"), ("value-changed", "`set -eu` → `set -u`")),
        ("PORT=1\na $PORT\n", ("PORT=1", "PORT=2"), ("value-changed", "`PORT` 1 → 2")),
        (
            "case $1 in\n  unit) pytest -m unit ;;\nesac\n",
            ("-m unit", "-m slow"),
            ("command-changed", "mode `unit`: pytest marker `unit` → `slow`"),
        ),
        ("if [ -f x ]; then\n  a b\nfi\n", ("-f x", "-d x"), None),
        ("f() {\n  a b\n  c d\n}\nf\n", ("  a b\n", ""), ("statement-removed", "no longer runs `a b`")),
        (
            "f() {\n  a b\n  c d\n}\nf\n",
            ("  a b\n  c d\n", "  c d\n  a b\n"),
            ("control-flow-changed", "`c d` and others run in another order or block"),
        ),
    ],
)
def test_shell_changes_are_told_in_words(tmp_path, text, edit, expected):
    found = told(tmp_path, "run.sh", text, text.replace(*edit))
    assert found and (expected is None or expected in found)


def test_a_caller_of_a_renamed_function_is_preserved(tmp_path):
    body = " {\n    docker compose up -d\n    Start-Sleep -Seconds 10\n    docker compose ps\n}\n"
    legacy = f"function Start-Stack{body}function Invoke-All {{\n    Start-Stack\n    pytest -v\n}}\nInvoke-All\n"
    found = told(tmp_path, "run.ps1", legacy, legacy.replace("Start-Stack", "Open-Stack"))
    assert {kind for kind, _ in found} == {"renamed", "reference-renamed"}


def test_statements_that_must_not_change_places_are_told_when_they_do(tmp_path):
    legacy = "docker compose pull\ndocker compose up -d\n"
    found = told(tmp_path, "run.sh", legacy, "docker compose up -d\ndocker compose pull\n")
    assert [kind for kind, _ in found] == ["control-flow-changed"]


def test_constants_may_change_places(tmp_path):
    assert told(tmp_path, "run.ps1", "$a = 1\n$b = 2\nexit $a\n", "$b = 2\n$a = 1\nexit $a\n") == []


def test_a_function_must_stand_above_the_statement_that_calls_it(tmp_path):
    legacy = "f() {\n  docker compose up -d\n}\nf\nexit 0\n"
    found = told(tmp_path, "run.sh", legacy, "f\nexit 0\nf() {\n  docker compose up -d\n}\n")
    assert "control-flow-changed" in {kind for kind, _ in found}
