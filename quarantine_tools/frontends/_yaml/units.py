"""The keys of a YAML file become units.

A mapping has no unit of its own: its header line belongs to the first key below it. A scalar is a unit, and so is a
list of scalars, an empty mapping or list, and anything with a tag. A member of another list is one unit, whatever it
holds, and the order of such members counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from quarantine_tools.frontends._keys import OVERRIDDEN, Row, key_unit, overridden
from quarantine_tools.frontends._yaml.keys import Entry, entries_of, is_flat, joined, label_of, lines_of
from quarantine_tools.frontends._yaml.scalars import is_text
from quarantine_tools.frontends._yaml.tree import Alias, Document, Mapping, Node, Scalar, Sequence, resolved
from quarantine_tools.model import Unit, order_of

ROOT = "$"  # the name of what a document is, where it is no mapping


@dataclass(slots=True)
class Keys:
    """Collects the units of a text."""

    merging: bool = True  # whether `<<` brings in the keys of what it names
    units: list[Unit] = field(default_factory=list)
    doubles: list[tuple[str, int]] = field(default_factory=list)  # keys that stand twice, with their first lines
    _seen: Counter[str] = field(default_factory=Counter)

    def add_document(self, document: Document, prefix: str) -> None:
        """Add the units of a document; its ``---`` belongs to the first one."""
        root = document.root
        if root is not None and not (isinstance(root, Scalar) and not root.value and root.plain):
            self._walk(prefix, prefix, root, document.line, 0)

    def _walk(self, path: str, name: str, node: Node, line: int, at: int) -> None:
        """Add what stands under a path; ``name`` is its last part, ``line`` the first line that is its own."""
        target = resolved(node)
        if isinstance(target, Mapping) and target.pairs and not target.tag:
            for number, entry in enumerate(entries_of(target, self.merging)):
                first = line if number == 0 else (at or entry.line)
                self._entry(path, entry, min(line, first) if number == 0 else first, at or entry.at)
        elif isinstance(target, Sequence) and not is_flat(target) and not target.tag:
            self._members(path or ROOT, target, line, at)
        else:
            self.add(
                path or ROOT, lines_of(node, name, merging=self.merging, at=at), line, at or max(line, node.end_line)
            )

    def _entry(self, path: str, entry: Entry, line: int, at: int) -> None:
        name = joined(path, entry.key)
        if entry.replaced:
            self.add_replaced(name, entry, lines_of(entry.value, entry.key, at=at), line, at or entry.end_line)
        else:
            self._walk(name, entry.key, entry.value, line, at)

    def _members(self, path: str, sequence: Sequence, line: int, at: int) -> None:
        for number, item in enumerate(sequence.items):
            label = label_of(item)
            first = line if number == 0 else at or sequence.starts[number]
            where = at or (item.line if isinstance(item, Alias) else 0)
            target = resolved(item)
            lines = lines_of(item, merging=self.merging, at=where)
            if isinstance(target, Scalar) and is_text(target) and ":" in target.value and "\n" not in target.value:
                lines = iter([(json.dumps(target.value, ensure_ascii=False), where or item.line)])  # no mapping
            self.add(f"{path}[{label}]" if label else path, lines, first, at or item.end_line, (order_of(path),))

    def add_replaced(self, name: str, entry: Entry, lines: Iterable[Row], line: int, end_line: int) -> None:
        """Add a key that stands again further down, under another name: neither of the two answers to the other."""
        self.doubles.append((name, entry.line))
        self.add(f"{name} {OVERRIDDEN.strip()}", overridden(lines), line, end_line)

    def add(self, name: str, lines: Iterable[Row], line: int, end_line: int, binds: tuple[str, ...] = ()) -> None:
        """Add a unit; a further one of the same name gets a running number."""
        self._seen[name] += 1
        number = self._seen[name]
        unit = key_unit(name, tuple(lines), line, end_line)
        self.units.append(replace(unit, name=name if number == 1 else f"{name}#{number}", binds=binds))


def prefixes(documents: Iterable[Document]) -> Iterator[str]:
    """Yield what the names of each document's keys begin with; nothing where there is one document.

    A Kubernetes object is called what it is, ``Deployment/web``; other documents have numbers.
    """
    documents = tuple(documents)
    seen: Counter[str] = Counter()
    for number, document in enumerate(documents, start=1):
        if len(documents) == 1:
            yield ""
            return
        name = _object_name(document.root) or f"document {number}"
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name} ({seen[name]})"
        yield f"“{name}”"


def _object_name(root: Node | None) -> str:
    node = resolved(root) if root is not None else None
    if not isinstance(node, Mapping):
        return ""
    top = {entry.name: resolved(entry.value) for entry in entries_of(node)}
    kind, about = top.get("kind"), top.get("metadata")
    if not isinstance(kind, Scalar) or not isinstance(about, Mapping):
        return ""
    inner = {entry.name: resolved(entry.value) for entry in entries_of(about)}
    parts = [one.value for key in ("namespace", "name") if isinstance(one := inner.get(key), Scalar)]
    return "/".join((kind.value, *parts)) if "name" in inner else ""
