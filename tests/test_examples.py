"""The examples were planted: the program says each truth of ``examples/truths.json``, and claims nothing else."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import quarantine_tools as qt

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TRUTHS = json.loads((EXAMPLES / "truths.json").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = TRUTHS["truths"]
CHECKS = ("ledger", "facts", "additions", "findings", "problems", "mentions")
# Imports and main parts follow from the planted changes; every other kind of unit is held to the list.
FOLLOW_UP = {"import", "statement"}

Item = dict[str, Any]


@pytest.fixture(scope="module")
def comparison() -> qt.Comparison:
    # Without git: what the examples say must not depend on the history of the checkout.
    return qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)


def items(kind: str) -> Iterator[Item]:
    for row in ROWS:
        yield from row.get(kind, ())


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def meant(item: Item, entry: qt.Entry) -> bool:
    return (
        entry.legacy.path in as_list(item["path"])
        and item["unit"] in ("*", entry.unit)
        and item["name"] in ("*", entry.name)
    )


def disagreements(item: Item, entry: qt.Entry) -> Iterator[str]:
    where = f"{entry.legacy.path} {entry.unit} {entry.name}"
    kinds = [change.kind for change in entry.changes]
    if entry.verdict.value not in as_list(item["verdict"]):
        yield f"{where} is {entry.verdict}, not {item['verdict']}"
    if "changes" in item and sorted(kinds) != sorted(item["changes"]):
        yield f"{where}: changes {sorted(kinds)}, not {sorted(item['changes'])}"
    if not set(item.get("includes", ())) <= set(kinds):
        yield f"{where}: changes {kinds} lack some of {item['includes']}"
    if "any" in item and not set(item["any"]) & set(kinds):
        yield f"{where}: changes {kinds} have none of {item['any']}"
    if "current" in item:
        place = f"{entry.current.path}::{entry.current.name}" if entry.current else None
        if place != item["current"]:
            yield f"{where} is found at {place}, not at {item['current']}"


def says_finding(item: Item, finding: qt.Finding) -> bool:
    about = any(e.path in as_list(item["path"]) for e in finding.evidence)
    return item["rule"] == finding.rule and about and item.get("title", "") in finding.title


def missing(row: dict[str, Any], comparison: qt.Comparison) -> Iterator[str]:
    """Yield what a truth asks for and the comparison does not say."""
    for item in row.get("ledger", ()):
        found = [entry for entry in comparison.ledger if meant(item, entry)]
        for path in as_list(item["path"]):
            if not any(entry.legacy.path == path for entry in found):
                yield f"no unit {item['unit']} {item['name']} in {path}"
        for entry in found:
            yield from disagreements(item, entry)
    for item in row.get("facts", ()):
        told = [
            (fact.service, fact.verdict.value)
            for fact in comparison.facts
            if fact.kind == item["kind"] and item["value"] in ("*", fact.value)
        ]
        asked = as_list(item["verdict"])
        if not any(verdict in asked and item.get("service") in (None, service) for service, verdict in told):
            yield f"fact {item['kind']} {item['value']}: {told}, not {asked} in {item.get('service', 'any service')}"
    for item in row.get("additions", ()):
        added = ((one.unit, one.name, one.current.path) for one in comparison.additions)
        if (item["unit"], item["name"], item["path"]) not in added:
            yield f"not an addition: {item}"
    for item in row.get("findings", ()):
        if not any(says_finding(item, finding) for finding in comparison.findings):
            yield f"not found: {item}"
    for item in row.get("mentions", ()):
        if (item["legacy"], item["document"]) not in {(one.legacy, one.document) for one in comparison.mentions}:
            yield f"not mentioned: {item}"
    for item in row.get("problems", ()):
        problems = {(str(one.side), one.path, one.code) for one in comparison.problems}
        if (item["side"], item["path"], item["code"]) not in problems:
            yield f"no problem: {item}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_truth_is_said(row: dict[str, Any], comparison: qt.Comparison) -> None:
    assert list(missing(row, comparison)) == []


def test_no_other_unit_is_claimed_to_be_lost_modified_or_relocated(comparison: qt.Comparison) -> None:
    planted = list(items("ledger"))
    unplanted = [
        f"{entry.legacy.path} {entry.unit} {entry.name}: {entry.verdict} {[change.kind for change in entry.changes]}"
        for entry in comparison.ledger
        if entry.verdict is not qt.Verdict.PRESERVED
        and entry.unit not in FOLLOW_UP
        and not any(meant(item, entry) for item in planted)
    ]
    assert unplanted == []


def test_no_other_finding_is_made(comparison: qt.Comparison) -> None:
    planted = list(items("findings"))
    unplanted = [
        f"{finding.severity} {finding.rule}: {finding.title}"
        for finding in comparison.findings
        if finding.severity is not qt.Severity.INFO and not any(says_finding(item, finding) for item in planted)
    ]
    assert unplanted == []


def test_every_file_is_paired_with_its_counterpart_and_no_other(comparison: qt.Comparison) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for pair in comparison.pairings:
        found[pair.legacy] += [pair.current] if pair.current is not None else []
    assert {legacy: sorted(current) for legacy, current in found.items()} == {
        legacy: sorted(current) for legacy, current in TRUTHS["pairings"].items()
    }


def test_every_service_is_paired_with_its_successors_and_no_other(comparison: qt.Comparison) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for pair in comparison.services:
        found[pair.legacy] += [pair.current] if pair.current is not None else []
    assert {legacy: sorted(current) for legacy, current in found.items()} == {
        legacy: sorted(current) for legacy, current in TRUTHS["services"].items()
    }


def test_no_other_problem_and_no_other_mention_is_reported(comparison: qt.Comparison) -> None:
    asked = Counter((item["side"], item["path"], item["code"]) for item in items("problems"))
    assert Counter((str(one.side), one.path, one.code) for one in comparison.problems) == asked
    named = {(item["legacy"], item["document"]) for item in items("mentions")}
    assert {(one.legacy, one.document) for one in comparison.mentions} == named


def test_every_line_is_accounted_for(comparison: qt.Comparison) -> None:
    lines = dict(comparison.summary.lines)
    total = lines.pop("total")
    assert total == sum(lines.values()) > 1000


def test_the_archiver_is_found_elsewhere_when_only_the_services_are_compared() -> None:
    if not (EXAMPLES.parent / ".git").exists():
        pytest.skip("needs a git checkout")
    services = qt.compare(EXAMPLES / "legacy", EXAMPLES / "current" / "services", history=False)
    found = {one.legacy: one.path for one in services.elsewhere}
    archiver = "depot_archiver.zip!/depot_archiver/"
    assert found[f"{archiver}service.py"] == "examples/current/tools/archive/archive_depot.py"
    assert found[f"{archiver}models.py"] == "examples/current/tools/archive/models.py"
    assert f"{archiver}Dockerfile" not in found
    assert "weekly_mileage.sh" not in found
    assert not [path for path in found.values() if path.startswith("examples/legacy/")]


def test_every_truth_has_a_check_and_an_id_of_its_own() -> None:
    assert [row["id"] for row in ROWS if not any(row.get(check) for check in CHECKS)] == []
    assert [name for name, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []
    known = {"id", "about", "says", *CHECKS}
    assert [row["id"] for row in ROWS if set(row) - known] == []


def test_the_readme_lists_every_truth() -> None:
    tables = load("list_truths")
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    listed = readme.partition(tables.START)[2].partition(tables.END)[0]
    assert listed.strip() == tables.render(TRUTHS).strip(), "run: python3 examples/list_truths.py"


def test_packing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    pack = load("pack")
    folder = tmp_path / "orders"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "b.txt").write_bytes(b"b" * 100)
    (folder / "a.txt").write_bytes(b"a")
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    pack.pack(folder, first, flat=False, stored=False)
    (folder / "a.txt").touch()
    pack.pack(folder, second, flat=False, stored=False)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["orders/a.txt", "orders/sub/b.txt"]


def test_the_examples_stay_small() -> None:
    sides = (EXAMPLES / "legacy", EXAMPLES / "current")
    assert sum(path.stat().st_size for side in sides for path in side.rglob("*") if path.is_file()) < 120_000


def load(name: str) -> ModuleType:
    """Return a script of the examples as a module."""
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
