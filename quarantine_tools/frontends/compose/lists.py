"""Keys of a compose service that are lists, or mappings that may be written as lists."""

from __future__ import annotations

from collections.abc import Iterable

from quarantine_tools.frontends._keys import Row, key_part
from quarantine_tools.frontends._yaml.keys import Lines, joined
from quarantine_tools.frontends._yaml.scalars import is_null
from quarantine_tools.frontends._yaml.tree import Scalar, resolved
from quarantine_tools.frontends.compose import values
from quarantine_tools.frontends.compose.field import Field, lines_of, scalar_text, shown, text_of

_MEMBER = "[+]"  # the path of a member of a list without order, before it has its place


def free_list(field: Field) -> Lines:
    """A list without order, or one value in the place of it."""
    items = field.items()
    if items is None:
        text = field.text()
        if text is None or "\n" in text:
            yield from field.as_written()
        else:
            yield f"{field.path}[]: {shown(text)}", field.line(field.node)
    elif not items or any(text_of(item) is None or "\n" in str(text_of(item)) for item in items):
        yield from field.as_written()
    else:
        rows = [(f"{field.path}[]: {scalar_text(item)}", field.line(item)) for item in items]
        yield from rows if _at_one_place([str(text_of(item)) for item in items]) else sorted(rows)


def _at_one_place(texts: Iterable[str]) -> bool:
    """Say whether two members set one thing, as `/dev/a:/dev/x` and `/dev/b:/dev/x` do: the last one counts then."""
    parts = [text.partition("=" if "=" in text.partition(":")[0] else ":") for text in texts]
    fronts = [front for front, sign, _ in parts if sign]
    targets = [rest.partition(":")[0] for _, sign, rest in parts if sign == ":"]
    return len(set(fronts)) < len(fronts) or len(set(targets)) < len(targets)


def pairs(field: Field, separators: str = "=") -> Lines:
    """``environment`` and its like: a mapping, or a list of ``NAME=value``; a name alone takes the value from outside.

    A name that a list has twice is kept in its order: the last one counts.
    """
    items, entries = field.items(), field.entries()
    found: list[tuple[str, str, int]] = []
    if entries is not None and all(isinstance(resolved(entry.value), Scalar) for entry in entries):
        for entry in entries:
            target = resolved(entry.value)
            value = None if isinstance(target, Scalar) and is_null(target) else scalar_text(entry.value)
            found.append((entry.name, value if value is not None else "null", field.at or entry.line))
    elif items is not None and all(text_of(item) is not None for item in items):
        for item in items:
            text = text_of(item) or ""
            sign = next((char for char in text if char in separators), "")
            name, _, value = text.partition(sign) if sign else (text, "", "")
            found.append((name, shown(value) if sign else "null", field.line(item)))
    else:
        yield from field.as_written()
        return
    if not found:
        yield f"{field.path}: {{}}", field.line(field.node)
    names = [name for name, _, _ in found]
    double = len(set(names)) < len(names)
    for name, value, line in found if double else sorted(found):
        yield f"{joined(field.path, key_part(name))}: {value}", line


def env_files(field: Field) -> Lines:
    """Files with variables; their order counts, since a later one goes first."""
    items = field.items()
    for item in items if items is not None else (field.node,):
        text = text_of(item)
        entries = Field("", item, field.at).entries() or ()
        has = {entry.name: text_of(entry.value) for entry in entries}
        if text is None and has.get("required") in (None, "true") and set(has) <= {"path", "required"}:
            text = has.get("path")
        if text is None:
            yield from lines_of(item, f"{field.path}[]", at=field.at)
        else:
            yield f"{field.path}[]: {shown(values.place(text))}", field.line(item)


def sources(field: Field) -> Lines:
    """``secrets`` and ``configs`` of a service: names, or mappings with a ``source``."""
    items = field.items()
    if not items:
        yield from field.as_written()
        return
    found: list[list[Row]] = []
    targets: list[str | None] = []
    for item in items:
        entries = Field("", item, field.at).entries() or ()
        name = text_of(item)
        has = {entry.name: text_of(entry.value) for entry in entries}
        targets.append(has.get("target", has.get("source", name)))
        if name is None and [entry.name for entry in entries] == ["source"]:
            name = text_of(entries[0].value)
        if name is not None:
            found.append([(f"{field.path}[]: {shown(name)}", field.line(item))])
        else:
            found.append(list(lines_of(item, _MEMBER, at=field.at)))
    if len(set(targets)) == len(targets):  # of two at one place the last one counts
        found.sort(key=lambda group: [text for text, _ in group])
    for number, group in enumerate(found):
        for text, line in group:
            yield text.replace(_MEMBER, f"{field.path}[{number}]", 1), line
