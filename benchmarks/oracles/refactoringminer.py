"""Read the Python oracle of RefactoringMiner (tsantalis/RefactoringMiner, oracle/python-dataset/data.json)."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from claims import Claim, Label

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
    "local-renamed": rf"Rename Variable (\S+)(?: : \S+)? to (\S+)(?: : \S+)? in method {_METHOD}",
    "decorator-added": rf"Add Method Annotation (@[\w.]+).* in method {_METHOD}",
    "decorator-removed": rf"Remove Method Annotation (@[\w.]+).* in method {_METHOD}",
}


def read_labels(data: Path) -> dict[str, list[Label]]:
    """Return the labels by commit."""
    found: defaultdict[str, list[Label]] = defaultdict(list)
    for commit in json.loads(data.read_text(encoding="utf-8")):
        for refactoring in commit["refactorings"]:
            kind = KINDS.get(refactoring["type"])
            text = refactoring["description"]
            match = re.search(_PATTERNS[kind], text) if kind else None
            if kind is None or match is None or "lambda" in text:
                continue
            parts = tuple(part.rsplit(".", 1)[-1] if kind.startswith("class") else part for part in match.groups())
            if "__module__" in parts:
                continue  # a file that was renamed: a pairing, not a unit
            claim = (kind, *(parts[:1] if kind == "class-moved" else parts))
            found[commit["sha1"]].append(Label((claim, *_also(claim, text)), refactoring["validation"] != "FP"))
    return dict(found)


def _also(claim: Claim, text: str) -> list[Claim]:
    """Return what says the same in our words: what is inside of a function is a local of it."""
    outer = _enclosing(text)
    if claim[0] == "renamed" and outer:
        return [("local-renamed", *claim[1:], outer)]
    if claim[0] == "parameter-renamed":
        listed = re.search(rf"in method {_METHOD}([^)]*)\)", text)
        inner = listed is not None and claim[2] not in re.findall(r"\w+", listed[2])  # a parameter of a lambda
        return [("local-renamed", *claim[1:3], name) for name in ((outer,) if outer else (claim[3],) if inner else ())]
    if claim[0] == "local-renamed" and outer:
        return [("local-renamed", *claim[1:3], outer)]
    return []


def _enclosing(text: str) -> str | None:
    """Return the function that the method of a label is nested in."""
    home = re.search(r"(?:from|in) class (\S+)$", text)
    nested = re.search(r"(?:__module__|\.[A-Z]\w*)\.(_*[a-z]\w*)$", home[1]) if home else None
    return nested[1] if nested else None
