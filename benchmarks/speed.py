#!/usr/bin/env python3
"""How long qtools takes and how much memory, side by side with other commands on the same input.

usage: python benchmarks/speed.py LEGACY CURRENT [--runs N] [--against 'COMMAND {legacy} {current}']

Every command is run N times in turn (A B A B …), so that a machine that grows slower slows all of them; the median
counts. CPU seconds and peak memory are the operating system's own account of the finished process. The start-up row is
``qtools --help`` less ``python -c pass``. Standard library only; Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What one finished process cost."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float
    exit_code: int


def run_once(command: list[str]) -> Run:
    """Run a command to its end, its output thrown away, and return what it cost."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB here
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / 2**20, process.returncode)


def row(name: str, runs: list[Run]) -> str:
    """Return a table row with the median, least and most of each figure."""

    def figures(values: list[float], digits: int) -> str:
        return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"

    codes = sorted({run.exit_code for run in runs})
    cpu, wall = (figures([getattr(r, what) for r in runs], 2) for what in ("cpu_seconds", "wall_seconds"))
    return f"| {name} | {cpu} | {wall} | {figures([r.peak_mib for r in runs], 0)} | {codes} |"


def main() -> None:
    """Print one table row per command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("legacy")
    parser.add_argument("current")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--against", action="append", default=[], metavar="COMMAND")
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    qtools = [sys.executable, "-m", "quarantine_tools"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "qtools --help": [*qtools, "--help"],
        "qtools compare": [*qtools, "compare", args.legacy, args.current],
        "qtools compare --format json": [*qtools, "compare", args.legacy, args.current, "--format", "json"],
    }
    for command in args.against:
        words = shlex.split(command.format(legacy=shlex.quote(args.legacy), current=shlex.quote(args.current)))
        commands[" ".join(words[:1])] = words
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for round_number in range(args.runs + 1):
        for name, command in commands.items():
            run = run_once(command)
            if round_number:  # the first round warms the file cache
                runs[name].append(run)
    print("| command | CPU s, median (least-most) | wall s | peak MiB | exit |\n| --- | --- | --- | --- | --- |")
    for name, done in runs.items():
        print(row(name, done))
    medians = {name: statistics.median(run.cpu_seconds for run in done) for name, done in runs.items()}
    print(
        f"\nstart-up: {medians['qtools --help'] - medians['python -c pass']:.2f} s of CPU time more than python alone"
    )


if __name__ == "__main__":
    main()
