"""What holds for every comparison, whatever is compared."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sides import write_side

import quarantine_tools as qt

EXAMPLES = Path(__file__).parents[1] / "examples"

LINES = [
    "import os",
    "import sys, json",
    "LIMIT = 3",
    "RATE: float = 0.5",
    "print(LIMIT)",
    "# a comment",
    "",
    "def fee(rows, rate=1):\n    '''Says it.'''\n    return [row * rate for row in rows if row > LIMIT]",
    "def fee(rows, rate=2):\n    return [row * rate for row in rows if row >= LIMIT]",
    "class Desk:\n    size = 3\n\n    def close(self):\n        self.open = False\n",
    "class Office(Desk):\n    def close(self):\n        self.open = None\n",
    "if __name__ == '__main__':\n    fee([])",
    "try:\n    import redis\nexcept ImportError:\n    redis = None",
]
modules = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)
sides = st.dictionaries(st.sampled_from(["a.py", "b.py", "pkg/c.py", "pkg/__init__.py"]), modules, min_size=1)
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def compare(tmp_path_factory: pytest.TempPathFactory, legacy: dict[str, str], current: dict[str, str]) -> qt.Comparison:
    root = tmp_path_factory.mktemp("sides")
    return qt.compare(write_side(root / "legacy", legacy), write_side(root / "current", current), history=False)


def counted_lines(comparison: qt.Comparison) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for entry in comparison.ledger:
        counts[entry.legacy.path] += entry.lines
    return counts


@many
@given(sides)
def test_a_side_against_itself_is_all_preserved(tmp_path_factory, side):
    c = compare(tmp_path_factory, side, side)
    assert {entry.verdict for entry in c.ledger} == {qt.Verdict.PRESERVED}
    assert not c.additions
    assert {fact.verdict for fact in c.facts} <= {qt.FactVerdict.PRESERVED}


@many
@given(sides, sides)
def test_every_line_is_accounted_for_once(tmp_path_factory, legacy, current):
    c = compare(tmp_path_factory, legacy, current)
    lines = c.summary.lines
    assert sum(count for word, count in lines.items() if word != "total") == lines["total"]
    assert lines["total"] == sum(artifact.lines for artifact in c.legacy.artifacts)
    for artifact in c.legacy.artifacts:
        assert counted_lines(c)[artifact.path] <= artifact.lines


@many
@given(sides, sides)
def test_preserved_is_preserved_in_both_directions(tmp_path_factory, legacy, current):
    def preserved(c: qt.Comparison, swap: bool) -> set[tuple[str, str, str, str]]:
        return {
            (e.current.path, e.current.name, e.legacy.path, e.name)
            if swap
            else (e.legacy.path, e.name, e.current.path, e.current.name)
            for e in c.ledger
            if e.verdict is qt.Verdict.PRESERVED and e.current is not None and e.legacy.path == e.current.path
        }

    there = compare(tmp_path_factory, legacy, current)
    back = compare(tmp_path_factory, current, legacy)
    reordered = {(e.legacy.path, e.name) for c in (there, back) for e in c.ledger if e.verdict is qt.Verdict.MODIFIED}
    # Copies of a file under several names may be paired otherwise in the other direction, which is as true.
    paired = [{pair.legacy for pair in c.pairings if pair.current == pair.legacy} for c in (there, back)]
    one_way = {
        row for row in preserved(there, swap=False) ^ preserved(back, swap=True) if row[0] in paired[0] & paired[1]
    }
    # A unit that passed another one is told on one of the two; which one depends on the direction.
    assert all(
        (path, name) in reordered or (other, there_name) in reordered for path, name, other, there_name in one_way
    )


@many
@given(sides, sides)
def test_a_comparison_goes_to_json_and_back_unchanged(tmp_path_factory, legacy, current):
    c = compare(tmp_path_factory, legacy, current)
    assert qt.from_json(qt.to_json(c)) == c


@many
@given(sides, sides)
def test_every_finding_has_evidence_that_stands_there(tmp_path_factory, legacy, current):
    c = compare(tmp_path_factory, legacy, current)
    known = {qt.Side.LEGACY: c.legacy.artifacts, qt.Side.CURRENT: c.current.artifacts}
    for finding in c.findings:
        assert finding.evidence
        for evidence in finding.evidence:
            assert evidence.path in {artifact.path for artifact in known[evidence.side]}
    assert len({finding.id for finding in c.findings}) == len(c.findings)


@pytest.fixture(scope="module")
def examples() -> qt.Comparison:
    return qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)


def test_the_examples_lines_add_up_for_every_file(examples):
    comments = Counter({a.path: a.lines for a in examples.legacy.artifacts})
    comments.subtract(counted_lines(examples))
    assert min(comments.values()) >= 0
    lines = examples.summary.lines
    assert sum(comments.values()) == lines["comment"]


def test_two_runs_give_the_same_bytes(examples):
    again = qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)
    assert qt.to_json(again) == qt.to_json(examples)


def test_more_processes_give_the_same_answer(examples):
    again = qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False, jobs=2)
    assert again == examples


def test_the_json_is_what_the_published_schema_says(examples):
    import jsonschema

    from quarantine_tools.report.json import schema

    jsonschema.validate(json.loads(qt.to_json(examples)), schema())


def test_every_line_of_a_file_can_be_quoted_also_a_blank_last_one(tmp_path):
    side = write_side(tmp_path / "side", {"a.py": "x = 1\n\n", "b.txt": "\n", "c.txt": ""})
    c = qt.compare(side, side, history=False)
    for artifact in c.legacy.artifacts:
        assert len(c.texts[qt.Side.LEGACY, artifact.path]) == artifact.lines
