#!/usr/bin/env python3
"""Edit files of one kind in known ways and score what qtools says of each unit.

usage: python benchmarks/artifacts/run.py KIND FOLDER... [--seeds N] [--first-seed N] [--edits NAME...]
       [--most N] [--show N]

A kind is a module beside this file: its ``SUFFIXES`` or ``is_of_kind`` pick the files, its ``EDITS`` are what can be
done to a text. Every file is compared with itself, and, per seed, with itself after each of some edits. All units of a
file are scored, the untouched ones too:

- false safe: called preserved or relocated, and its behaviour was changed, or it is gone. Must be 0.
- false alarm: called modified or lost, and the edit has not touched it.
- kind: of the modified units, those that tell a right kind.

A unit is touched when its lines hold a line that the edit names and no unit inside it does. Nothing of the files is
run.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent))
from edits import SAFE, Edit, Edited

import quarantine_tools as qt

LARGEST = 200_000  # bytes: larger files only repeat what the others show


@dataclass
class Score:
    """Counts over all files and seeds."""

    units: int = 0
    calm: int = 0  # units that no edit has touched
    alarms: Counter[str] = field(default_factory=Counter)
    by_edit: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    problems: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)


def files_of(kind: ModuleType, folders: Iterable[Path]) -> list[Path]:
    """Return the files of the kind under some folders, sorted."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            wanted = kind.is_of_kind(path) if hasattr(kind, "is_of_kind") else path.name.endswith(kind.SUFFIXES)
            if wanted and path.is_file() and 0 < path.stat().st_size <= LARGEST:
                found.append(path)
    return found


def compare_texts(name: str, legacy: str, current: str, folder: Path) -> qt.Comparison:
    """Compare two texts as two sides of one file each."""
    for side, text in (("legacy", legacy), ("current", current)):
        target = folder / side / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
    return qt.compare(folder / "legacy", folder / "current", history=False)


def touched(ledger: Sequence[qt.Entry], lines: Iterable[int], units: frozenset[str]) -> set[int]:
    """Return the positions of the innermost entries that hold some lines, of some kinds where these are given."""
    found = set()
    for line in lines:
        holding = [
            (entry.legacy.end_line - entry.legacy.line, position)
            for position, entry in enumerate(ledger)
            if entry.legacy.line <= line <= entry.legacy.end_line and (not units or entry.unit in units)
        ]
        found |= {min(holding)[1]} if holding else set()
    return found


def around(ledger: Sequence[qt.Entry], lines: Iterable[int]) -> set[int]:
    """Return the positions of all entries that hold one of some lines."""
    wanted = set(lines)
    return {
        position
        for position, entry in enumerate(ledger)
        if any(entry.legacy.line <= line <= entry.legacy.end_line for line in wanted)
    }


def count(score: Score, edit: str, edited: Edited, comparison: qt.Comparison, where: str) -> None:
    """Count the entries of one comparison."""
    ledger = comparison.ledger
    row = score.by_edit[edit]
    row["cases"] += 1
    changed = touched(ledger, edited.lines, edited.units)
    unjudged = (around(ledger, edited.lines | edited.open)) - changed
    for position, entry in enumerate(ledger):
        if position in unjudged:
            continue
        score.units += 1
        verdict = entry.verdict.value
        if position not in changed:
            score.calm += 1
            if verdict not in SAFE:
                score.alarms[edit] += 1
                row["false alarm"] += 1
                score.shown.append(f"{where} false alarm after {edit}: {told(entry)}")
            continue
        row["units"] += 1
        if verdict in edited.verdicts:
            row["right"] += 1
        elif verdict in SAFE:
            row["false safe"] += 1
            score.shown.insert(0, f"{where} FALSE SAFE {edit}: {told(entry)}")
        elif edited.verdicts <= SAFE:
            row["false alarm"] += 1
            score.alarms[edit] += 1
            score.shown.append(f"{where} false alarm {edit}: {told(entry)}")
        if verdict != "modified" or verdict not in edited.verdicts or not edited.kinds:
            continue
        right = any(change.kind in edited.kinds for change in entry.changes)
        row["kind asked"] += 1
        row["kind"] += right
        if not right:
            score.shown.append(f"{where} kind of {edit}, not {sorted(edited.kinds)}: {told(entry)}")


def told(entry: qt.Entry) -> str:
    """Return what a comparison says of a unit, on one line."""
    changes = "; ".join(f"{change.kind}: {change.summary[:90]}" for change in entry.changes[:4])
    return f":{entry.legacy.line} {entry.unit} {entry.name} is {entry.verdict} [{changes}]"


def score_file(score: Score, path: Path, edits: Sequence[Edit], seeds: Iterable[int], most: int) -> None:
    """Compare one file with itself, and with itself after some edits per seed."""
    text = path.read_bytes().decode("utf-8", "replace").lstrip("\ufeff")
    with tempfile.TemporaryDirectory() as scratch:
        comparison = compare_texts(path.name, text, text, Path(scratch) / "self")
        count(score, "none", Edited(text), comparison, str(path))
        score.problems.update(problem.code for problem in comparison.problems if problem.side == "legacy")
        for seed in seeds:
            chance = Random(f"{seed} {path.name} {len(text)}")
            done = 0
            for edit in chance.sample(edits, len(edits)):
                edited = edit.change(text, chance) if done < most else None
                if edited is None or edited.text == text:
                    continue
                done += 1
                folder = Path(scratch) / f"{seed}-{edit.name}"
                count(score, edit.name, edited, compare_texts(path.name, text, edited.text, folder), str(path))


def report(score: Score, files: int, shown: int) -> None:
    """Print the table, the figures, and the wrong answers that were kept."""
    print("| edit | cases | units touched | right verdict | right kind | false safe | false alarm |")
    print("|---|---|---|---|---|---|---|")
    for edit, row in sorted(score.by_edit.items()):
        kind = f"{row['kind']}/{row['kind asked']}" if row["kind asked"] else ""
        print(
            f"| {edit} | {row['cases']} | {row['units']} | {row['right']} | {kind} "
            f"| {row['false safe']} | {row['false alarm']} |"
        )
    total: Counter[str] = sum(score.by_edit.values(), Counter())
    print(f"\nfiles {files:,}, units {score.units:,}, touched {total['units']:,}")
    print(f"problems of the files: {dict(score.problems)}")
    print(f"false safe: {total['false safe']}")
    print(f"false alarms: {_of(total['false alarm'], score.calm)} untouched units")
    print(f"right kind: {_of(total['kind'], total['kind asked'])} modified units")
    for line in score.shown[:shown]:
        print(line)


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / max(whole, 1):.2f} %)"


def main() -> None:
    """Run over the files of a kind and print the score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("kind", help="a module beside this file, for example sql")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0, help="start here, to see edits that nobody has seen yet")
    parser.add_argument("--edits", nargs="*", help="only these edits")
    parser.add_argument("--most", type=int, default=6, help="edits per file and seed")
    parser.add_argument("--show", type=int, default=20, help="how many wrong answers to print")
    options = parser.parse_args()
    kind = importlib.import_module(options.kind)
    edits = [edit for edit in kind.EDITS if not options.edits or edit.name in options.edits]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    score = Score()
    files = files_of(kind, options.folders)
    for number, path in enumerate(files, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(files)}", end="", file=sys.stderr)
        score_file(score, path, edits, seeds, options.most)
    report(score, len(files), options.show)


if __name__ == "__main__":
    main()
