"""Read the oracle of PyRef (PyRef/PyRef, data/dataset.csv): what PyRef and a port of RefactoringMiner claimed."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from claims import Claim, Label

_QUOTED = r'"([^"]+)"'
_METHOD = r"(?:package|public|protected|private) (\w+)\("
# Per type: the way that PyRef puts it, and the way that RefactoringMiner does.
_TYPES = {
    "Rename Method": (
        "renamed",
        rf"method {_QUOTED}.* is renamed to {_QUOTED}",
        rf"Rename Method\s+{_METHOD}.* renamed to {_METHOD}",
    ),
    "Add Parameter": (
        "parameter-added",
        rf"parameter\(s\) {_QUOTED}.*added to the method {_QUOTED}",
        rf"Add Parameter\s+(\w+)(?: : \w+)? in method {_METHOD}",
    ),
    "Remove Parameter": (
        "parameter-removed",
        rf"parameter\(s\) {_QUOTED}.*removed from the method {_QUOTED}",
        rf"Remove Parameter\s+(\w+)(?: : \w+)? in method {_METHOD}",
    ),
    "Change/Rename Parameter": (
        "parameter-renamed",
        rf"parameter\(s\) {_QUOTED} of the method {_QUOTED}.* to {_QUOTED}",
        rf"Rename Parameter\s+(\w+)(?: : \w+)? to (\w+)(?: : \w+)? in method {_METHOD}",
    ),
    "Move Method": ("moved", rf"method {_QUOTED}.* is moved to", rf"Move Method\s+{_METHOD}"),
    "Pull Up Method": ("moved", rf"method {_QUOTED}.* is pulled up to", rf"Pull Up Method\s+{_METHOD}"),
    "Push Down Method": ("moved", rf"method {_QUOTED}.* is pushed down to", rf"Push Down Method\s+{_METHOD}"),
    "Extract Method": (
        "extracted",
        rf"method {_QUOTED} is extracted from the method {_QUOTED}",
        rf"Extract Method\s+{_METHOD}.* extracted from {_METHOD}",
    ),
    "Inline Method": (
        "inlined",
        rf"method {_QUOTED} is inlined to the method {_QUOTED}",
        rf"Inline Method\s+{_METHOD}.* inlined to {_METHOD}",
    ),
}


def read_labels(dataset: Path) -> dict[str, list[Label]]:
    """Return the labels by commit. A row that names several parameters is several labels."""
    found: defaultdict[str, list[Label]] = defaultdict(list)
    with dataset.open(encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            commit = row["commit"].rstrip("/").rsplit("/", 1)[-1]
            right = row["validation"] != "FP"
            found[commit] += [Label((claim,), right) for claim in _claims(row["refactoring type"], row["description"])]
    return dict(found)


def _claims(sort: str, text: str) -> Iterator[Claim]:
    kind, *patterns = _TYPES[sort]
    match = next((m for pattern in patterns if (m := re.search(pattern, text.replace("\n", " ")))), None)
    if match is None:
        return
    parts = [[part.strip().lstrip("*") for part in group.split(",")] for group in match.groups()]
    if kind == "moved":
        yield (kind, parts[0][0], parts[0][0])
    elif kind in ("parameter-added", "parameter-removed"):
        yield from ((kind, name, parts[1][0]) for name in parts[0])
    elif kind == "parameter-renamed":
        # PyRef names the old ones, the method and the new ones; the other tool the method last.
        old, second, third = parts
        method, new = (second[0], third) if "parameter(s)" in text else (third[0], second)
        if len(old) == len(new):
            yield from ((kind, a, b, method) for a, b in zip(old, new, strict=True))
    else:
        yield (kind, parts[0][0], parts[1][0])
