#!/usr/bin/env python3
"""Compare packages with themselves, and with themselves as black, isort and pyupgrade write them.

usage: python benchmarks/restyled.py PACKAGE_FOLDER... [--target 311] [--show N]

Of a package against itself nothing may be modified, moved or lost. Of a restyled package, only what the tools did to
its behaviour may: they are run with their safe settings on the files that black can read. What differs is counted by
cause, as far as the changes tell it, and printed with ``--show``, to be read.

Needs the project, black, isort and pyupgrade; nothing of the packages is run.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import quarantine_tools as qt

SAFE = frozenset({"preserved", "relocated"})
_QUOTED = re.compile(r"`[^`]*`|'[^']*'|\d+")


def copy_sources(package: Path, side: Path) -> list[Path]:
    """Copy the Python files of a package; return the copies."""
    copies = []
    for path in sorted(package.rglob("*.py")):
        target = side / path.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        copies.append(target)
    return copies


def restyle(files: list[Path], target: int) -> None:
    """Rewrite files in place: newer idioms first, then the order of imports, then the layout."""
    names = [str(path) for path in files]
    version = f"{target // 100}.{target % 100}"
    commands = (
        ["pyupgrade", f"--py{target}-plus", "--exit-zero-even-if-changed"],
        ["isort", "--quiet", "--profile", "black", "--py", str(target)],
        ["black", "--quiet", "--target-version", f"py{target}"],
    )
    for command in commands:
        for start in range(0, len(names), 200):
            done = subprocess.run(
                [sys.executable, "-m", *command, *names[start : start + 200]], capture_output=True, text=True
            )
            if done.returncode not in (0, 123):  # 123: black could not read some file, which stays as it is
                print(f"{command[0]} for Python {version}: {done.stderr.strip()[-300:]}", file=sys.stderr)


def causes(entry: qt.Entry) -> Iterator[str]:
    """Yield why a unit differs: kinds and summaries without the names in them."""
    if entry.verdict is qt.Verdict.LOST:
        yield f"{entry.unit} lost"
    for change in entry.changes:
        yield f"{change.kind}: {_QUOTED.sub('…', change.summary)[:80]}"


def main() -> None:
    """Print one line per package, and the causes of what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--target", type=int, default=310, help="the Python version that pyupgrade writes for")
    parser.add_argument("--show", type=int, default=0, help="units that differ which are printed, per package")
    parser.add_argument("--keep", type=Path, help="write both sides to this folder, to be read")
    args = parser.parse_args()
    found: Counter[str] = Counter()
    print("| package | units | itself: differ | restyled: differ |\n|---|---|---|---|")
    for package in args.packages:
        with tempfile.TemporaryDirectory() as temporary:
            sides = [(args.keep or Path(temporary)) / f"{package.name}-{side}" for side in ("legacy", "restyled")]
            for side in sides:
                files = copy_sources(package, side)
            restyle(files, args.target)
            itself = qt.compare(sides[0], sides[0], history=False).ledger
            restyled = qt.compare(*sides, history=False).ledger
        differ = [entry for entry in restyled if entry.verdict.value not in SAFE]
        wrong = sum(entry.verdict is not qt.Verdict.PRESERVED for entry in itself)
        print(f"| {package.name} | {len(itself):,} | {wrong} | {len(differ)} |", flush=True)
        for entry in differ:
            found.update(set(causes(entry)))
        for entry in differ[:: max(1, len(differ) // args.show)] if args.show else ():
            told = "; ".join(f"{change.kind}: {change.summary}" for change in entry.changes[:4])
            print(f"  {package.name}/{entry.legacy.path}:{entry.legacy.line} {entry.unit} {entry.name}: {told}")
    print("\n| units | cause |\n|---|---|")
    for cause, number in found.most_common(40):
        print(f"| {number} | {cause} |")


if __name__ == "__main__":
    main()
