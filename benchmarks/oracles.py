#!/usr/bin/env python3
"""Hold what qtools says of real commits against what people confirmed: precision and recall per kind of refactoring.

usage: python benchmarks/oracles.py DATA_JSON COMMITS_FOLDER [--repository NAME]... [--show N]

DATA_JSON and COMMITS_FOLDER are the Python oracle of RefactoringMiner (tsantalis/RefactoringMiner,
src/test/resources/oracle/python-dataset/data.json and oracle/commits/): each commit has a folder with the files that it
changed, its parent one with the same files before, and a JSON file that names the parent. Both are read only.

A label and a claim are the same when they are of one kind and name the same things: the function, and the parameter,
variable, decorator or other function. Only kinds of the vocabulary are scored (see KINDS). A claim without a label
counts as wrong, so precision is a lower bound: the labels are what other tools found and people confirmed. "refuted"
counts claims that people looked at and found false.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import quarantine_tools as qt

Claim = tuple[str, ...]
# The kinds that both know: RefactoringMiner's name → ours.
KINDS = {
    "Add Parameter": "parameter-added",
    "Remove Parameter": "parameter-removed",
    "Rename Parameter": "parameter-renamed",
    "Reorder Parameter": "parameters-reordered",
    "Rename Method": "renamed",
    "Move Method": "moved",
    "Pull Up Method": "moved",
    "Push Down Method": "moved",
    "Move And Rename Method": "moved-renamed",
    "Rename Class": "class-renamed",
    "Move Class": "class-moved",
    "Move And Rename Class": "class-moved-renamed",
    "Extract Method": "extracted",
    "Extract And Move Method": "extracted",
    "Inline Method": "inlined",
    "Rename Variable": "local-renamed",
    "Add Method Annotation": "decorator-added",
    "Remove Method Annotation": "decorator-removed",
}
_METHOD = r"(?:public|protected|private) (\S+?)\("
_PATTERNS = {
    "parameter-added": rf"Add Parameter (\S+) in method {_METHOD}",
    "parameter-removed": rf"Remove Parameter (\S+) in method {_METHOD}",
    "parameter-renamed": rf"Rename Parameter (\S+) to (\S+) in method {_METHOD}",
    "parameters-reordered": rf"Reorder Parameter .* in method {_METHOD}",
    "renamed": rf"Rename Method {_METHOD}.* renamed to {_METHOD}",
    "moved": rf"(?:Move|Pull Up|Push Down) Method {_METHOD}.* from class \S+ to {_METHOD}",
    "moved-renamed": rf"Move And Rename Method {_METHOD}.* from class \S+ to {_METHOD}",
    "class-renamed": r"Rename Class (\S+) renamed to (\S+)",
    "class-moved": r"Move Class (\S+) moved to (\S+)",
    "class-moved-renamed": r"Move And Rename Class (\S+) moved and renamed to (\S+)",
    "extracted": rf"Extract (?:And Move )?Method {_METHOD}.* extracted from {_METHOD}",
    "inlined": rf"Inline Method {_METHOD}.* inlined to {_METHOD}",
    "local-renamed": rf"Rename Variable (.+?) to (.+?) in method {_METHOD}",
    "decorator-added": rf"Add Method Annotation (@[\w.]+).* in method {_METHOD}",
    "decorator-removed": rf"Remove Method Annotation (@[\w.]+).* in method {_METHOD}",
}


def labels_of(commit: dict[str, object]) -> Iterator[tuple[Claim, bool]]:
    """Yield the labels of a commit as claims, with whether people confirmed them."""
    refactorings = commit["refactorings"]
    assert isinstance(refactorings, list)
    for label in refactorings:
        kind = KINDS.get(label["type"])
        if kind is None:
            continue
        found = re.search(_PATTERNS[kind], label["description"])
        if found is None or "lambda" in label["description"]:
            continue
        parts = tuple(part.rsplit(".", 1)[-1] if kind.startswith("class") else part for part in found.groups())
        if "__module__" in parts:
            continue  # a file that was renamed: a pairing, not a unit
        if kind == "class-moved":
            parts = parts[:1]
        yield (kind, *parts), label["validation"] != "FP"


def claims_of(comparison: qt.Comparison) -> Iterator[Claim]:
    """Yield what a comparison says, in the form of the labels."""
    partners = {(pair.legacy, pair.current) for pair in comparison.pairings}
    classes = {
        (entry.legacy.path, entry.name, entry.current.path, entry.current.name)
        for entry in comparison.ledger
        if entry.unit == "class" and entry.current is not None
    }
    for entry in comparison.ledger:
        if entry.current is None or entry.unit not in ("function", "method", "class"):
            continue
        old, new = (_last(name) for name in (entry.name, entry.current.name))
        kinds = {change.kind for change in entry.changes}
        places = {"moved", "renamed"} & kinds
        owners = (_owner(entry.name), _owner(entry.current.name))
        owner_changed = owners[0] != owners[1]
        home = (entry.legacy.path, entry.current.path)
        if (home in partners and not owner_changed) or (home[0], owners[0], home[1], owners[1]) in classes:
            places -= {"moved"}  # with its whole class or file: that is told once, of the class or the pairing
            owner_changed = False
        if entry.unit == "class":
            if Path(entry.legacy.path).name != Path(entry.current.path).name:
                places |= {"moved"}  # also with its whole file, as the labels have it
            yield from _class_place(places, old, new)
            continue
        if "inlined" in kinds:
            yield ("inlined", old, new)
            continue
        if "renamed" in places and old != new:
            yield ("moved-renamed" if "moved" in places or owner_changed else "renamed", old, new)
        elif "moved" in places:
            yield ("moved", old, new)
        for change in entry.changes:
            yield from _change(change, old, new)


def _class_place(places: set[str], old: str, new: str) -> Iterator[Claim]:
    if places == {"moved", "renamed"} and old != new:
        yield ("class-moved-renamed", old, new)
    elif "renamed" in places and old != new:
        yield ("class-renamed", old, new)
    elif "moved" in places:
        yield ("class-moved", old)


def _change(change: qt.Change, old: str, new: str) -> Iterator[Claim]:
    quoted = re.findall(r"`([^`]*)`", change.summary)
    if change.kind in ("parameter-added", "parameter-removed"):
        yield (change.kind, quoted[0].lstrip("*"), new if change.kind == "parameter-added" else old)
    elif change.kind == "parameter-renamed":
        yield (change.kind, quoted[0].lstrip("*"), quoted[1].lstrip("*"), new)
    elif change.kind == "parameters-reordered":
        yield (change.kind, new)
    elif change.kind in ("decorator-added", "decorator-removed"):
        yield (change.kind, re.split(r"[( ]", quoted[0])[0], new)
    elif change.kind == "decorator-changed":
        yield ("decorator-removed", re.split(r"[( ]", quoted[0])[0], new)
        yield ("decorator-added", re.split(r"[( ]", quoted[1])[0], new)
    elif change.kind == "local-renamed" and len(quoted) >= 2:
        for before, after in zip(quoted[::2], quoted[1::2], strict=False):
            yield (change.kind, before, after, new)
    elif change.kind == "extracted":
        yield (change.kind, _last(quoted[0]), old)


def _last(name: str) -> str:
    return name.partition("#")[0].rsplit(".", 1)[-1]


def _owner(name: str) -> str:
    return name.partition("#")[0].rpartition(".")[0]


def main() -> None:
    """Score the commits of the oracle."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("commits", type=Path)
    parser.add_argument("--repository", action="append", default=[], help="only commits of these (dit, ffmpeg-python)")
    parser.add_argument("--show", type=int, default=0, help="wrong and missing claims that are printed per kind")
    args = parser.parse_args()
    score: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for commit in json.loads(args.data.read_text(encoding="utf-8")):
        name = commit["repository"].rsplit("/", 1)[1].removesuffix(".git")
        if args.repository and name not in args.repository:
            continue
        after = args.commits / f"{name}-{commit['sha1']}"
        info = json.loads((args.commits / f"{after.name}.json").read_text(encoding="utf-8"))
        before = args.commits / f"{name}-{info['parentCommitId']}"
        if not before.is_dir():
            print(f"{after.name}: no folder of its parent", file=sys.stderr)
            continue
        labels = list(labels_of(commit))
        claimed = Counter(claims_of(qt.compare(before, after, history=False)))
        _score(
            Counter(c for c, right in labels if right), {c for c, r in labels if not r}, claimed, score, wrong, after
        )
    _report(score, wrong, args.show)


def _score(
    right: Counter[Claim],
    refuted: set[Claim],
    claimed: Counter[Claim],
    score: defaultdict[str, Counter[str]],
    wrong: defaultdict[str, list[str]],
    commit: Path,
) -> None:
    for claim in {*right, *claimed, *refuted}:
        kind = claim[0]
        score[kind]["labels"] += right[claim]
        score[kind]["found"] += min(right[claim], claimed[claim])
        score[kind]["claims"] += claimed[claim]
        if right[claim] > claimed[claim]:
            wrong[kind].append(f"missing {claim} in {commit.name}")
        elif claimed[claim] > right[claim]:
            score[kind]["refuted"] += claim in refuted
            wrong[kind].append(f"{'REFUTED ' if claim in refuted else ''}unlabelled {claim} in {commit.name}")


def _report(score: defaultdict[str, Counter[str]], wrong: defaultdict[str, list[str]], show: int) -> None:
    print("| kind | labels | found | recall | claims | precision | refuted |\n|---|---|---|---|---|---|---|")
    for kind in [*sorted(score), "all"]:
        row = score[kind] if kind != "all" else sum(score.values(), Counter())
        recall, precision = (f"{row['found'] / max(row[n], 1):.2f}" for n in ("labels", "claims"))
        cells = (kind, row["labels"], row["found"], recall, row["claims"], precision, row["refuted"])
        print(f"| {' | '.join(map(str, cells))} |")
    for kind, lines in sorted(wrong.items()):
        for line in sorted(lines)[:show]:
            print(f"{kind}: {line}")


if __name__ == "__main__":
    main()
