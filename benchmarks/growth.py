#!/usr/bin/env python3
"""Measure how the cost of a comparison grows with its input.

usage: python benchmarks/growth.py PACKAGE_FOLDER [--rounds N]

Takes a sixteenth, a quarter and all of the Python files of a package, edits the functions of a copy in known ways (as
`mutation/run.py` does, a quarter of them), compares, and prints the time per legacy unit. Sizes are measured in turn
in one run, several rounds, and the smallest time counts: machines are shared.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent / "mutation"))
import run
from package import read_modules

import quarantine_tools as qt

PARTS = (16, 4, 1)


def lay_out(package: Path, part: int, folder: Path) -> tuple[Path, Path]:
    """Write every ``part``-th file of a package as the legacy side, and an edited copy as the current one."""
    modules = list(read_modules(package))[::part]
    run.edit_package(modules, 0.25, Random(part))
    sides = (folder / f"legacy{part}", folder / f"current{part}")
    for module in modules:
        for side, tree in zip(sides, (module.legacy, module.current), strict=True):
            if tree is not None:
                target = side / module.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(tree.bytes)
    return sides


def spent() -> float:
    """Return the CPU seconds of this process and of its children that ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Print a table of sizes and times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sides = {part: lay_out(args.package, part, Path(temporary)) for part in PARTS}
        best = dict.fromkeys(PARTS, (float("inf"), float("inf")))
        units: dict[int, int] = {}
        for _ in range(args.rounds):
            for part in PARTS:
                cpu, wall = spent(), time.perf_counter()
                units[part] = len(qt.compare(*sides[part], history=False).ledger)
                best[part] = min(best[part], (spent() - cpu, time.perf_counter() - wall))
    print("| size | units | CPU s | wall s | CPU ms per unit |\n|---|---|---|---|---|")
    for part in PARTS:
        cpu, wall = best[part]
        print(f"| {PARTS[0] // part}x | {units[part]:,} | {cpu:.2f} | {wall:.2f} | {1000 * cpu / units[part]:.2f} |")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
