"""What a comparison says of a commit, in the form in which the oracles' labels are read.

A claim is a kind and the names it is about: `("parameter-renamed", "node", "stream", "run")`. A label and a claim are
the same when they are equal. Functions go by their own names, without class and file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import quarantine_tools as qt

Claim = tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """What people said of a commit: a refactoring that is there, or one that a tool claimed and is not."""

    answers: tuple[Claim, ...]  # any of these says it; the first one in the words of the oracle
    right: bool


def claims_of(comparison: qt.Comparison) -> Iterator[Claim]:
    """Yield what a comparison says of functions, methods and classes."""
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
        if any(change.kind == "inlined" and not change.summary.endswith(" inlined here") for change in entry.changes):
            yield ("inlined", old, new)
            continue
        if "renamed" in places and old != new:
            yield ("moved-renamed" if "moved" in places or owner_changed else "renamed", old, new)
        elif "moved" in places:
            yield ("moved", old, new)
        for change in entry.changes:
            yield from _change(change, old, new)


def also_says(comparison: qt.Comparison) -> Iterator[Claim]:
    """Yield what a comparison says in other words than the labels: they answer a label, and are no claims of their own.

    "`None` is assigned to `b` instead of `a`" is what a label calls a renamed variable where the name is not replaced
    throughout.
    """
    for entry in comparison.ledger:
        for change in entry.changes if entry.current is not None else ():
            found = re.search(r"is assigned to `(\w+)` instead of `(\w+)`$", change.summary)
            if found and entry.current is not None:
                yield ("local-renamed", found[2], found[1], _last(entry.current.name))


def _class_place(places: set[str], old: str, new: str) -> Iterator[Claim]:
    if places == {"moved", "renamed"} and old != new:
        yield ("class-moved-renamed", old, new)
    elif "renamed" in places and old != new:
        yield ("class-renamed", old, new)
    elif "moved" in places:
        yield ("class-moved", old)


def _change(change: qt.Change, old: str, new: str) -> Iterator[Claim]:
    quoted = re.findall(r"`([^`]*)`", change.summary)
    nested = re.search(r" in the nested `(\w+)`$", change.summary)
    if nested:
        old = new = nested[1]
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
