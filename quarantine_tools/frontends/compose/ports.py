"""Ports and mounts of a compose service, in the short and the long way of writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quarantine_tools.frontends._keys import Row
from quarantine_tools.frontends._yaml.keys import Lines, joined
from quarantine_tools.frontends._yaml.tree import Mapping as YamlMapping
from quarantine_tools.frontends._yaml.tree import resolved
from quarantine_tools.frontends.compose import values
from quarantine_tools.frontends.compose.field import Field, lines_of, shown, text_of

_MOST_PORTS = 2_000  # of one service, for its ranges to be told one by one


def ports(field: Field) -> Lines:
    items = field.items()
    if items is None:
        yield from field.as_written()
        return
    found: list[Row] = []
    unknown: list[Row] = []
    for number, item in enumerate(items):
        text = text_of(item)
        long = None if text is not None else _long_port(Field("", item, field.at))
        ports = [long] if long is not None else []
        if text is not None:
            ports = values.port(text) if len(found) < _MOST_PORTS else [text]
        found += [(f"{field.path}[]: {one}", field.line(item)) for one in ports]
        unknown += () if ports else lines_of(item, f"{field.path}[{number}]", at=field.at)
    yield from [*sorted(found), *unknown] or [(f"{field.path}: []", field.line(field.node))]


def _long_port(field: Field) -> str | None:
    entries = field.entries()
    known = {"target", "published", "protocol", "host_ip", "mode"}
    if entries is None or not {entry.name for entry in entries} <= known:
        return None
    found = {entry.name: text_of(entry.value) for entry in entries}
    if any(value is None for value in found.values()) or "target" not in found:
        return None
    has = {name: str(value) for name, value in found.items()}
    return values.shown_port(
        has.get("host_ip", ""),
        has.get("published", ""),
        has["target"],
        has.get("protocol", "tcp"),
        has.get("mode", "ingress"),
    )


def mounts(field: Field) -> Lines:
    items = field.items()
    if items is None:
        yield from field.as_written()
        return
    found: list[Row] = []
    unknown: list[Row] = []
    targets: list[str] = []
    for number, item in enumerate(items):
        text = text_of(item)
        parts = values.mount(text) if text is not None else _long_mount(Field("", item, field.at))
        if parts is None:
            unknown += lines_of(item, f"{field.path}[{number}]", at=field.at)
        else:
            targets.append(parts["target"].rstrip("/"))
            found.append((f"{field.path}[]: {_shown_mount(parts)}", field.line(item)))
    if len(set(targets)) == len(targets):  # of two at one place the last one counts
        found.sort()
    yield from [*found, *unknown] or [(f"{field.path}: []", field.line(field.node))]


def _long_mount(field: Field) -> dict[str, str] | None:
    flat = dict(_flat(field))
    if not flat or any(text is None for text in flat.values()) or not {"type", "target"} <= set(flat):
        return None
    found = {path: str(text) for path, text in flat.items()}
    if found.get("read_only") == "false":
        del found["read_only"]
    if found["type"] == "bind" and found.get("source", "").startswith("."):
        found["source"] = values.place(found["source"])
    return found


def _flat(field: Field, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    entries = field.entries()
    if entries is None:
        yield prefix, None  # a key that stands twice: nothing that can be told in one way
    for entry in entries or ():
        target = resolved(entry.value)
        path = joined(prefix, entry.name)
        if isinstance(target, YamlMapping) and target.pairs:
            yield from _flat(Field("", entry.value, field.at), path)
        else:
            yield path, text_of(entry.value)


def _shown_mount(parts: Mapping[str, str]) -> str:
    source = parts.get("source", "")
    rest = [f"{name}={value}" for name, value in sorted(parts.items()) if name not in ("type", "source", "target")]
    told = f"{parts['type']} {source or '(no name)'} -> {parts['target']}"
    return shown(f"{told} ({', '.join(rest)})" if rest else told)
