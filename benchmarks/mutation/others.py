#!/usr/bin/env python3
"""What people use today, on the same cases as `run.py`: git's rename detection with a line diff, and griffe.

usage: python benchmarks/mutation/others.py PACKAGE_FOLDER... [--first-seed N]

git: `git diff --no-index -U0 -M` of the package and its edited copy. A unit is "changed" when a line of it differs, or
when its file is gone without a successor; else it is "the same".
difftastic: `difft` compares syntax trees. A unit is "changed" when it marks something in a line of it. Left out where
it is not installed.
griffe: `griffe check` looks at the public interface. A unit is "changed" when a breaking change names it. Left out
where griffe is not installed.

Missed: the behaviour changed, and the tool sees nothing. Alarms: left alone, restyled or moved, and called changed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import run
from package import GONE, SAFE, read_modules

import quarantine_tools as qt

_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)


def lines_that_differ(before: Path, after: Path) -> dict[str, set[int]]:
    """Return the legacy lines that git shows as removed or changed, by file."""
    command = ["git", "diff", "--no-index", "--no-color", "-U0", "-M", str(before), str(after)]
    text = subprocess.run(command, capture_output=True, text=True, errors="replace").stdout
    found: defaultdict[str, set[int]] = defaultdict(set)
    for part in text.split("\ndiff --git ")[0:]:
        name = re.search(r"^--- a?(.+)$", part, re.MULTILINE)
        if name is None or name[1] == "/dev/null":
            continue
        path = Path("/" + name[1].lstrip("/")).relative_to(before.resolve()).as_posix()
        for start, count in _HUNK.findall(part):
            added = count == "0"  # something came in behind this line
            found[path].update({int(start)} if added else range(int(start), int(start) + int(count or 1)))
    return found


def breaking_changes(before: Path, after: Path) -> set[str] | None:
    """Return the qualified names that griffe reports; None where it is not installed."""
    try:
        import griffe
    except ImportError:
        return None
    found = set()
    for module in sorted(before.rglob("*.py")):
        other = after / module.relative_to(before)
        try:
            old, new = (griffe.visit("m", path, path.read_text(encoding="utf-8")) for path in (module, other))
            for breakage in griffe.find_breaking_changes(old, new):
                found.add(
                    f"{module.relative_to(before).as_posix()}::{breakage.obj.path.removeprefix('m.').partition('(')[0]}"
                )
        except Exception:
            continue
    return found


def structural_changes(before: Path, after: Path) -> dict[str, set[int]] | None:
    """Return the legacy lines in which difftastic shows other code, by file; None where it is not installed."""
    if shutil.which("difft") is None:
        return None
    found: defaultdict[str, set[int]] = defaultdict(set)
    for path in sorted(before.rglob("*.py")):
        name = path.relative_to(before).as_posix()
        if not (after / name).exists():
            found[name].update(range(1, path.read_bytes().count(b"\n") + 2))
            continue
        done = subprocess.run(
            ["difft", "--display", "json", str(path), str(after / name)],
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "DFT_UNSTABLE": "yes"},
        )
        for chunk in json.loads(done.stdout or "{}").get("chunks", []):
            for line in chunk:
                # A line that only came in is shown on the right side alone: it counts for the line before it.
                left, right = line.get("lhs"), line.get("rhs")
                if left and (left["changes"] or right is None or right["changes"]):
                    found[name].add(left["line_number"] + 1)
    return found


def main() -> None:
    """Print the two figures per tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--first-seed", type=int, default=1)
    args = parser.parse_args()
    scores: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for package in args.packages:
        modules = list(read_modules(package))
        run.edit_package(modules, 0.25, Random(args.first_seed))
        expected = run.expectations(modules)
        with tempfile.TemporaryDirectory() as temporary:
            legacy, current = run.lay_out(package, modules, Path(temporary).resolve())
            ledger = qt.compare(legacy, current, history=False).ledger
            differ = lines_that_differ(legacy, current)
            broken = breaking_changes(legacy, current)
            shown = structural_changes(legacy, current)
        known = {one.path for one in modules if not one.closed}
        for entry in ledger:
            want = expected.get((entry.legacy.path, entry.name))
            if (
                entry.unit == "class"
                or entry.legacy.path not in known
                or (want and want.verdicts & SAFE and GONE & want.verdicts)
            ):
                continue  # a class's lines hold those of its methods; and where either answer is right nobody is wrong
            changed = want is not None and want.changed
            touched = differ.get(entry.legacy.path, set())
            answers = {
                "qtools": entry.verdict.value in ("modified", "lost"),
                "git": any(line in touched for line in range(entry.legacy.line, entry.legacy.end_line + 1)),
            }
            if shown is not None:
                answers["difftastic"] = any(
                    line in shown[entry.legacy.path] for line in range(entry.legacy.line, entry.legacy.end_line + 1)
                )
            if broken is not None:
                answers["griffe"] = f"{entry.legacy.path}::{entry.name}" in broken
            for tool, says in answers.items():
                scores[tool]["changed"] += changed
                scores[tool]["missed"] += changed and not says
                scores[tool]["calm"] += not changed
                scores[tool]["alarms"] += says and not changed
                scores[tool]["edited"] += want is not None and not changed
                scores[tool]["alarms on edited"] += says and want is not None and not changed
    print(
        "| tool | behaviour changed | missed | unchanged | alarms | of restyled or moved |\n|---|---|---|---|---|---|"
    )
    for tool, row in scores.items():
        part = f"{row['alarms on edited']} of {row['edited']}"
        print(f"| {tool} | {row['changed']} | {row['missed']} | {row['calm']} | {row['alarms']} | {part} |")


if __name__ == "__main__":
    main()
