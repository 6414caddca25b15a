"""Hold a ledger against what was done: counts, and the figures that have a bound."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from package import SAFE, Expectation

import quarantine_tools as qt

COSMETIC = frozenset(
    {
        "comment-changed",
        "docstring-changed",
        "formatting-changed",
        "literal-spelling-changed",
        "local-renamed",
        "idiom-changed",
    }
)
Expected = Mapping[tuple[str, str], Expectation]  # by legacy path and unit name


@dataclass
class Score:
    """Counts over all packages and seeds."""

    units: int = 0
    calm: int = 0  # units that were left alone, or restyled
    alarms: Counter[str] = field(default_factory=Counter)
    by_edit: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shown: list[str] = field(default_factory=list)
    most_shown: int = 40

    def show(self, line: str) -> None:
        """Keep a wrong answer, as long as there is room."""
        if len(self.shown) < self.most_shown:
            self.shown.append(line)


def count(score: Score, ledger: Sequence[qt.Entry], expected: Expected, paths: set[str], where: str) -> None:
    """Count the entries of one comparison."""
    groups: defaultdict[tuple[str, str], list[qt.Entry]] = defaultdict(list)
    for entry in ledger:
        if entry.legacy.path not in paths:
            continue
        score.units += 1
        expectation = expected.get((entry.legacy.path, entry.name))
        if expectation is None:
            score.calm += 1
            if entry.verdict.value not in SAFE:
                score.alarms[f"untouched {entry.unit}"] += 1
                score.show(f"{where} false alarm: {told(entry)}")
            continue
        _count_one(score, entry, expectation, where)
        if expectation.group is not None:
            groups[entry.legacy.path, expectation.group].append(entry)
    for entries in groups.values():
        if all(entry.verdict.value in SAFE for entry in entries):
            edit = expected[entries[0].legacy.path, entries[0].name].edit
            score.by_edit[edit]["false safe"] += 1
            score.show(f"{where} FALSE SAFE {edit}: " + " + ".join(map(told, entries)))


def _count_one(score: Score, entry: qt.Entry, expectation: Expectation, where: str) -> None:
    verdict, edit = entry.verdict.value, expectation.edit
    row = score.by_edit[edit]
    row["units"] += 1
    row["right"] += verdict in expectation.verdicts
    if expectation.verdicts <= SAFE:
        score.calm += 1
        row["place"] += "preserved" not in expectation.verdicts
    if expectation.changed and verdict in SAFE:
        row["false safe"] += 1
        score.show(f"{where} FALSE SAFE {edit}: {told(entry)}")
    elif expectation.verdicts <= SAFE and verdict not in SAFE:
        row["false alarm"] += 1
        score.alarms[edit] += 1
        score.show(f"{where} false alarm {edit}: {told(entry)}")
    elif verdict not in expectation.verdicts:
        score.show(f"{where} {edit}, not {'/'.join(sorted(expectation.verdicts))}: {told(entry)}")
    if verdict not in expectation.verdicts or not any(expectation.kinds):
        return
    # Where several verdicts are right, the kinds are those of the changed unit; elsewhere they belong to the verdict.
    if verdict != "modified" and "modified" in expectation.verdicts:
        return
    kinds = [change.kind for change in entry.changes]
    right = _all_told([asked for asked in expectation.kinds if asked], kinds)
    sort = "kind" if verdict == "modified" else "cosmetic"
    row[f"{sort} asked"] += 1
    row[sort] += right
    if verdict == "modified":
        row["changes"] += len([kind for kind in kinds if kind not in COSMETIC])
        row["edits"] += len(expectation.kinds)
        score.kinds[edit][" + ".join(sorted(kinds))] += 1
    if not right:
        score.show(f"{where} {sort} of {edit}, not {[sorted(asked) for asked in expectation.kinds]}: {told(entry)}")


def _all_told(asked: Sequence[frozenset[str]], kinds: Sequence[str]) -> bool:
    """Say whether each edit has a change of its own whose kind is right."""
    if not asked:
        return True
    return any(
        kind in asked[0] and _all_told(asked[1:], [*kinds[:index], *kinds[index + 1 :]])
        for index, kind in enumerate(kinds)
    )


def told(entry: qt.Entry) -> str:
    """Return what a comparison says of a unit, on one line."""
    changes = "; ".join(f"{change.kind}: {change.summary[:90]}" for change in entry.changes[:4])
    return f"{entry.legacy.path}:{entry.legacy.line} {entry.unit} {entry.name} is {entry.verdict} [{changes}]"


def report(score: Score) -> None:
    """Print the table, the figures, and the wrong answers that were kept."""
    print("| edit | units | right verdict | right kind | false safe | false alarm |\n|---|---|---|---|---|---|")
    for edit, row in sorted(score.by_edit.items()):
        asked = row["kind asked"] or row["cosmetic asked"]
        kind = f"{row['kind'] or row['cosmetic']}/{asked}" if asked else ""
        print(f"| {edit} | {row['units']} | {row['right']} | {kind} | {row['false safe']} | {row['false alarm']} |")
    total: Counter[str] = sum(score.by_edit.values(), Counter())
    alarms = sum(score.alarms.values())
    moved = [row for row in score.by_edit.values() if row["place"]]
    print(f"\nunits {score.units:,}, edited {total['units']:,}")
    print(f"false safe: {total['false safe']}")
    print(f"false alarms: {_of(alarms, score.calm)} untouched or restyled units  {dict(score.alarms)}")
    print(f"moved or renamed, called relocated: {_of(sum(r['right'] for r in moved), sum(r['units'] for r in moved))}")
    print(f"right kind: {_of(total['kind'], total['kind asked'])} modified units")
    print(f"right kind of preserved and relocated units: {_of(total['cosmetic'], total['cosmetic asked'])}")
    print(f"changes told per edit of a modified unit: {total['changes'] / max(total['edits'], 1):.2f}")
    for line in score.shown:
        print(line)


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / max(whole, 1):.2f} %)"


def report_kinds(score: Score) -> None:
    """Print which kinds were told of each edit, the most frequent ones first."""
    for edit, kinds in sorted(score.kinds.items()):
        print(f"{edit}: " + "; ".join(f"{one} {number}" for one, number in kinds.most_common(8)))
