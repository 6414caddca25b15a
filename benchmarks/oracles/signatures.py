"""Which functions of a folder have which parameters: a label that names one that isn't there says nothing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from claims import Label

Signatures = Mapping[str, set[str]]


def read_signatures(folder: Path) -> Signatures | None:
    """Return the parameters that functions of a name have, whatever class they are in; None where a file can't be
    parsed, so that nothing is known."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.py"):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            return None
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[node.name] |= {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    return found


def without_void(labels: Sequence[Label], before: Signatures | None, after: Signatures | None) -> list[Label]:
    """Return the labels but for those about a parameter that no function of the name has or had."""
    return [label for label in labels if not _is_void(label, before, after)]


def without_extracted(labels: Sequence[Label]) -> list[Label]:
    """Return the labels but for those about what was renamed inside of a function that was extracted: it has no legacy
    unit, so a ledger of those has nothing to say of it."""
    new = {label.answers[0][1] for label in labels if label.right and label.answers[0][0] == "extracted"}
    kinds = ("local-renamed", "parameter-renamed")
    return [one for one in labels if one.answers[0][0] not in kinds or one.answers[0][-1] not in new]


def _is_void(label: Label, before: Signatures | None, after: Signatures | None) -> bool:
    kind, *names = label.answers[0]
    if kind == "parameter-removed":
        return before is not None and names[1] in before and names[0] not in before[names[1]]
    if kind == "parameter-added":
        return after is not None and names[1] in after and names[0] not in after[names[1]]
    return False


def by_current_names(labels: Iterable[Label], renames: Mapping[str, str]) -> list[Label]:
    """Return the labels with the new names of the functions where the oracle has the old ones."""
    kinds = ("parameter-added", "parameter-renamed")
    return [
        Label(
            tuple((*answer[:-1], renames.get(answer[-1], answer[-1])) for answer in label.answers)
            if label.answers[0][0] in kinds
            else label.answers,
            label.right,
        )
        for label in labels
    ]
