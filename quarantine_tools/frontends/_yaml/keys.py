"""How the keys of a YAML file are named, and what stands under them as canonical lines.

A key has its dotted path: ``a.b``. One with a dot, a blank or a bracket in it stands in quotes. A member of a list is
named by what identifies it, ``steps[Run tests]``, and one without such a key by a running number, as everywhere:
``steps``, ``steps#2``; so that members which only moved up are still known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from quarantine_tools.frontends._keys import OVERRIDDEN, Row, key_part, shortened
from quarantine_tools.frontends._yaml.scalars import canonical, canonical_lines
from quarantine_tools.frontends._yaml.tree import Alias, Mapping, Node, Scalar, Sequence, resolved

_LABELS = ("name", "id", "key", "uses", "repo", "job_name", "alert", "record")  # what lists of mappings are keyed by

Lines = Iterator[Row]  # canonical text and source line


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value, merge keys resolved."""

    key: str  # canonical: a text in quotes only where it needs them
    name: str  # the key as it is written, for a scalar; else its canonical text
    value: Node
    line: int  # 1-based, of the key; of the `<<` where it is merged in
    end_line: int  # 1-based, inclusive
    at: int = 0  # the line of the alias that brings the value in, which stands elsewhere; 0 without
    replaced: bool = False  # the same key stands again below it


def joined(path: str, key: str) -> str:
    """Return the dotted path of a key below another one."""
    return f"{path}.{key}" if path else key


def entries_of(mapping: Mapping, merging: bool = True) -> tuple[Entry, ...]:
    """Return the entries of a mapping; what ``<<`` brings in counts where the mapping doesn't have the key itself."""
    own: list[Entry] = []
    merged: list[Entry] = []
    for key, value in mapping.pairs:
        if merging and _is_merge(key):
            merged += _merged(value, key.line)
            continue
        end = max(key.end_line, value.end_line)
        at = value.line if isinstance(value, Alias) else 0
        own.append(Entry(_key_text(key), _key_name(key), value, key.line, end, at))
    last = {entry.key: entry for entry in own}
    found = [entry if last[entry.key] is entry else replace(entry, replaced=True) for entry in own]
    seen = set(last)
    for entry in merged:
        if entry.key not in seen:
            seen.add(entry.key)
            found.append(entry)
    return tuple(sorted(found, key=lambda entry: entry.line))  # stable


def held_entries(node: Node | None) -> tuple[Entry, ...]:
    """Return the entries of a mapping that count; none of anything else."""
    target = resolved(node) if node is not None else None
    return tuple(e for e in entries_of(target) if not e.replaced) if isinstance(target, Mapping) else ()


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.plain and key.value == "<<" and not key.tag


def _merged(value: Node, line: int) -> Iterator[Entry]:
    target = resolved(value)
    sources = target.items if isinstance(target, Sequence) else [value]
    for source in sources:
        mapping = resolved(source)
        for entry in entries_of(mapping) if isinstance(mapping, Mapping) else ():
            if not entry.replaced:
                inline = not isinstance(source, Alias) and not isinstance(value, Alias)
                yield entry if inline else replace(entry, line=line, end_line=value.end_line, at=line)


def _key_text(key: Node) -> str:
    node = resolved(key)
    if isinstance(node, Scalar):
        return key_part(canonical(node))
    return key_part("? " + "; ".join(text for text, _ in lines_of(node)))


def _key_name(key: Node) -> str:
    node = resolved(key)
    return node.value if isinstance(node, Scalar) else _key_text(key)


def label_of(item: Node) -> str:
    """Return what a member of a list is named by; nothing where it has no such key."""
    mapping = resolved(item)
    if not isinstance(mapping, Mapping):
        return ""
    entries = {entry.name: resolved(entry.value) for entry in entries_of(mapping)}
    for key in _LABELS:
        value = entries.get(key)
        if isinstance(value, Scalar) and value.value and "\n" not in value.value:
            return shortened(value.value.partition("@")[0] if key == "uses" else value.value)
    return ""


def is_flat(sequence: Sequence) -> bool:
    """Say whether a list holds nothing but scalars: it acts as one value."""
    return all(isinstance(resolved(item), Scalar) for item in sequence.items)


def _as_written(scalar: Scalar) -> Scalar:
    return scalar


def lines_of(
    node: Node,
    path: str = "",
    *,
    merging: bool = True,
    at: int = 0,
    settle: Callable[[Scalar], Scalar] = _as_written,
) -> Lines:
    """Yield a structure as one canonical line a scalar: ``with.version: 3``; equal lines mean equal structures.

    Keys are in one order, members of lists in their own.

    Args:
        at: the line that everything is attributed to: that of an alias above; 0 for the lines where it stands.
        settle: what the consumer of this kind takes a scalar for.
    """
    if isinstance(node, Alias):
        at = at or node.line
    node = resolved(node)
    tag = f"{node.tag} " if node.tag and not isinstance(node, Scalar) else ""
    before = f"{path}: " if path else ""
    below = partial(_lines_below, merging=merging, settle=settle)
    if isinstance(node, Scalar):
        first = True
        for text, place in canonical_lines(settle(node)):
            yield (f"{before}{text}" if first else text), at or place
            first = False
        return
    if tag:
        yield f"{before}{tag}".rstrip(), at or node.line
    if isinstance(node, Mapping):
        entries = entries_of(node, merging)
        if not entries:
            yield f"{before}{{}}", at or node.line
        for entry in sorted(entries, key=lambda entry: entry.key):
            mark = OVERRIDDEN if entry.replaced else ""
            for text, place in below(entry.value, joined(path, entry.key), at or entry.at):
                yield f"{mark}{text}", place
        return
    if not node.items:
        yield f"{before}[]", at or node.line
    flat = is_flat(node)
    for number, item in enumerate(node.items):
        yield from below(item, f"{path}[]" if flat else f"{path}[{number}]", at)


def _lines_below(node: Node, path: str, at: int, *, merging: bool, settle: Callable[[Scalar], Scalar]) -> Lines:
    return lines_of(node, path, merging=merging, at=at, settle=settle)
