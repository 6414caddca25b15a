#!/usr/bin/env python3
"""Read every file under some folders with the front end of its kind, and print what could not be read, by cause.

usage: python benchmarks/reading.py FOLDER... [--kinds KIND...] [--show N]

Per kind: files, projects (a folder under a named folder is one), megabytes, units, files without a problem, seconds per
megabyte of processor time; then each problem's code and message with the number of its files. Kinds are told as
`qtools` tells them; a text that stands in several places is read once. Nothing of the files is run.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from quarantine_tools.extractor.decode import decode
from quarantine_tools.extractor.kinds import Kinds
from quarantine_tools.frontends.base import front_ends, read_source
from quarantine_tools.model import Artifact, SourceFile

LARGEST = 2_000_000  # bytes
NOT_READ = frozenset({"binary", "text"})  # without a grammar of their own


@dataclass
class Count:
    """What came of the files of one kind."""

    files: int = 0
    projects: set[str] = field(default_factory=set)
    size: int = 0
    units: int = 0
    whole: int = 0  # files without a problem
    seconds: float = 0.0
    problems: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # cause → files


def files_under(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the project and the path of each file that is no link, in order."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and ".git" not in path.parts:
                inside = path.relative_to(folder).parts
                yield inside[0] if len(inside) > 1 else folder.name, path


def cause(code: str, message: str) -> str:
    """Return a problem without what differs from file to file: lines, names and texts."""
    general = re.sub(r"\blines? \d+(?:(?:, | and |-| to )\d+)*", "line N", message)
    general = re.sub(r"`[^`]*`", "`…`", general)
    return f"{code}: {re.sub(r'[0-9][0-9,]*', 'N', general)}"[:160]


def read_all(folders: Iterable[Path], kinds: frozenset[str]) -> dict[str, Count]:
    """Return the counts of each kind; all kinds where none is named."""
    tell = Kinds([front_end.signature for front_end in front_ends()])
    counts: defaultdict[str, Count] = defaultdict(Count)
    seen: set[tuple[str, bytes]] = set()
    for project, path in files_under(folders):
        if not 0 < path.stat().st_size <= LARGEST:
            continue
        raw = path.read_bytes()
        if (path.name, raw) in seen:
            continue
        seen.add((path.name, raw))
        decoded = decode(raw)
        if decoded is None:
            continue
        kind = tell.of_text(path.name, decoded.text)
        if kind in NOT_READ or (kinds and kind not in kinds):
            continue
        artifact = Artifact(str(path), kind, len(raw), decoded.text.count("\n"), "", "", decoded.encoding)
        started = time.process_time()
        reading = read_source(SourceFile(artifact, decoded.text))
        count = counts[kind]
        count.seconds += time.process_time() - started
        count.files += 1
        count.projects.add(project)
        count.size += len(raw)
        count.units += len(reading.units)
        count.whole += not reading.problems
        for code, message in reading.problems:
            count.problems[cause(code, message)].append(f"{path}: {message}")
    return dict(counts)


def report(counts: dict[str, Count], shown: int) -> None:
    """Print the table, and each cause with the number of its files."""
    print("| kind | files | projects | MB | units | without a problem | s per MB |")
    print("|---|---|---|---|---|---|---|")
    for kind, count in sorted(counts.items()):
        megabytes = count.size / 1e6
        print(
            f"| {kind} | {count.files:,} | {len(count.projects)} | {megabytes:.2f} | {count.units:,} "
            f"| {count.whole:,} ({100 * count.whole / count.files:.1f} %) | {count.seconds / megabytes:.1f} |"
        )
    for kind, count in sorted(counts.items()):
        causes = Counter({told: len({one.split(": ")[0] for one in files}) for told, files in count.problems.items()})
        for told, number in causes.most_common():
            print(f"\n{kind}, {number} files, {told}")
            for one in count.problems[told][:shown]:
                print(f"  {one[:300]}")


def main() -> None:
    """Read the files and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--kinds", nargs="*", default=(), help="only these kinds")
    parser.add_argument("--show", type=int, default=0, help="how many files to name per cause")
    options = parser.parse_args()
    report(read_all(options.folders, frozenset(options.kinds)), options.show)


if __name__ == "__main__":
    main()
