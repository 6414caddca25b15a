#!/usr/bin/env python3
"""Hold what qtools says of real commits against what people confirmed: precision and recall per kind of refactoring.

usage: python benchmarks/oracles/run.py COMMITS_FOLDER [--refactoringminer DATA_JSON] [--pyref DATASET_CSV]
                                        [--repository NAME]... [--show N]

COMMITS_FOLDER is oracle/commits/ of tsantalis/RefactoringMiner (src/test/resources): each commit has a folder with the
files that it changed, its parent one with the same files before, and a JSON file that names the parent. DATA_JSON is
oracle/python-dataset/data.json of the same repository, DATASET_CSV is data/dataset.csv of PyRef/PyRef. All are read
only. Where both oracles say something of a commit, it counts once; where they contradict each other, as right.

A label and a claim are the same when they are of one kind and name the same things: the function, and the parameter,
variable, decorator or other function. Only kinds of the vocabulary are scored. The labels are what other tools found
and people confirmed or refuted, so most of what nobody labelled can't be told right from wrong without a look at the
code: `judged.csv` has what was looked at, with the reason, and labels that say right and are not. Of recall there are
two figures, of all labels and without the latter; of precision three:

- labelled: of the claims that have a label, those whose label says right;
- judged: of the claims that have a label or were looked at, those that are right;
- least: of all claims, those with a label that says right.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyref
import refactoringminer
from claims import Claim, Label, also_says, claims_of
from signatures import by_current_names, read_signatures, without_extracted, without_void

import quarantine_tools as qt

JUDGED = Path(__file__).resolve().parent / "judged.csv"


def read_judgements() -> dict[str, dict[Claim, str]]:
    """Return what was found by looking at the code, by commit: of claims without a label `right` or `wrong`, of labels
    `label-wrong`."""
    found: defaultdict[str, dict[Claim, str]] = defaultdict(dict)
    if JUDGED.exists():
        with JUDGED.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found[row["commit"]][tuple(row["claim"].split())] = row["verdict"]
    return found


def score_commit(
    oracles: Sequence[Sequence[Label]],
    claimed: Counter[Claim],
    said: set[Claim],
    judged: Mapping[Claim, str],
    score: defaultdict[str, Counter[str]],
) -> list[tuple[str, str]]:
    """Count one commit; return a line per miss and per claim that no label confirms, with its kind.

    What several functions of one name went through has several labels; of what two oracles say, the larger number
    counts.
    """
    lines = []
    wanted: Counter[Claim] = Counter()
    answers: dict[Claim, tuple[Claim, ...]] = {}
    for labels in oracles:
        wanted |= Counter(label.answers[0] for label in labels if label.right)
        for label in labels:
            answers[label.answers[0]] = (*answers.get(label.answers[0], ()), *label.answers)
    refuted = {label.answers[0] for labels in oracles for label in labels if not label.right} - wanted.keys()
    left = claimed.copy()
    for claim, number in sorted(wanted.items()):
        score[claim[0]]["labels"] += number
        score[claim[0]]["labels refuted"] += number if judged.get(claim) == "label-wrong" else 0
        for _ in range(number):
            answer = next((one for one in answers[claim] if left[one] > 0), None)
            if answer is None and claim in said:
                score[claim[0]]["found"] += 1
            elif answer is None:
                sort = "refuted label" if judged.get(claim) == "label-wrong" else "missing"
                lines.append((claim[0], f"{sort} {claim}"))
            else:
                left[answer] -= 1
                score[claim[0]]["found"] += 1
                score[answer[0]]["right"] += 1
    for claim in claimed:
        score[claim[0]]["claims"] += claimed[claim]
    for claim, number in sorted((+left).items()):
        sort = "refuted" if claim in refuted else ""
        if claim in judged:
            sort = f"judged {judged[claim]}"
        score[claim[0]][sort] += number
        if sort != "judged right":
            lines += [(claim[0], f"{(sort or 'unlabelled').upper()} {claim}")] * number
    return lines


def report(score: Mapping[str, Counter[str]]) -> None:
    """Print a row per kind."""
    columns = ("kind", "labels", "recall", "judged recall", "claims", "refuted", "labelled", "judged", "least")
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for kind in [*sorted(score), "all"]:
        row = score[kind] if kind != "all" else sum(score.values(), Counter())
        right, seen = row["right"], row["right"] + row["judged right"]
        cells = [
            kind,
            row["labels"],
            _share(row["found"], row["labels"]),
            _share(row["found"], row["labels"] - row["labels refuted"]),
            row["claims"],
            row["refuted"],
            _share(right, right + row["refuted"]),
            _share(seen, seen + row["refuted"] + row["judged wrong"]),
            _share(right, row["claims"]),
        ]
        print(f"| {' | '.join(map(str, cells))} |")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _is_rename(label: Label) -> bool:
    return label.right and label.answers[0][0] in ("renamed", "moved-renamed")


def main() -> None:
    """Score the commits of the oracles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commits", type=Path)
    parser.add_argument("--refactoringminer", type=Path)
    parser.add_argument("--pyref", type=Path)
    parser.add_argument("--repository", action="append", default=[], help="only commits of these (dit, ffmpeg-python)")
    parser.add_argument("--show", type=int, default=0, help="wrong and missing claims that are printed per kind")
    args = parser.parse_args()
    oracles = (
        refactoringminer.read_labels(args.refactoringminer) if args.refactoringminer else {},
        pyref.read_labels(args.pyref) if args.pyref else {},
    )
    judged = read_judgements()
    score: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    voided = 0
    for after in sorted(path for path in args.commits.iterdir() if path.suffix == ".json"):
        name, _, commit = after.stem.rpartition("-")
        labels = [oracle[commit] for oracle in oracles if commit in oracle]
        if not labels or (args.repository and name not in args.repository):
            continue
        parent = json.loads(after.read_text(encoding="utf-8"))["parentCommitId"]
        before = args.commits / f"{name}-{parent}"
        if not before.is_dir():
            print(f"{after.stem}: no folder of its parent", file=sys.stderr)
            continue
        signatures = [read_signatures(side) for side in (before, args.commits / after.stem)]
        valid = [without_void(without_extracted(some), *signatures) for some in labels]
        voided += sum(map(len, labels)) - sum(map(len, valid))
        renames = {one.answers[0][1]: one.answers[0][2] for some in valid for one in some if _is_rename(one)}
        labels = [*valid[:1], *(by_current_names(some, renames) for some in valid[1:])]  # PyRef has the old names
        comparison = qt.compare(before, args.commits / after.stem, history=False)
        claimed, said = Counter(claims_of(comparison)), set(also_says(comparison))
        for kind, line in score_commit(labels, claimed, said, judged[commit], score):
            wrong[kind].append(f"{line} in {after.stem}")
    report(score)
    print(
        f"\nlabels left out: {voided} (a parameter that no function of the name has; inside of an extracted function)"
    )
    for kind, lines in sorted(wrong.items()):
        for line in sorted(lines)[: args.show]:
            print(f"{kind}: {line}")


if __name__ == "__main__":
    main()
