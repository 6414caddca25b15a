"""Every plug-in shows what it does on small cases: ``tests/cases/<area>/<plug-in>/<case>/{legacy,current}``.

``expected.json`` says what must come out, in the keys that matter to the case; each key that is there is compared as a
whole, so that nothing else may be claimed under it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import quarantine_tools as qt

CASES = Path(__file__).parent / "cases"
COSMETIC = {
    "comment-changed",
    "docstring-changed",
    "formatting-changed",
    "idiom-changed",
    "literal-spelling-changed",
    "local-renamed",
}


def all_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/*/*/expected.json"))


@pytest.mark.parametrize("case", all_cases(), ids=lambda path: path.relative_to(CASES).as_posix())
def test_the_case_comes_out_as_its_expectation_says(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    comparison = qt.compare(case / "legacy", case / "current", history=False)
    assert expected["why"].strip()
    checks = {
        "ledger": lambda: ledger(comparison, expected["ledger"]),
        "facts": lambda: {f"{f.kind} {f.value}": f.verdict.value for f in comparison.facts},
        "findings": lambda: dict(Counter(finding.rule for finding in comparison.findings)),
        "problems": lambda: {problem.path: problem.code for problem in comparison.problems},
    }
    asked = [key for key in checks if key in expected]
    assert asked, f"{case}: expected.json names none of {', '.join(checks)}"
    for key in asked:
        assert checks[key]() == expected[key], key


def ledger(comparison: qt.Comparison, expected: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger in the words of the expectation: with changes and place only where they are asked for."""
    found: dict[str, Any] = {}
    for entry in comparison.ledger:
        key = f"{entry.legacy.path}::{entry.unit}::{entry.name}"
        wanted = expected.get(key, {})
        if isinstance(wanted, str):
            found[key] = entry.verdict.value
            continue
        row: dict[str, Any] = {"verdict": entry.verdict.value}
        if "changes" in wanted:
            row["changes"] = [change.kind for change in entry.changes]
        if "current" in wanted:
            row["current"] = f"{entry.current.path}::{entry.current.name}" if entry.current else None
        found[key] = row
    return found
