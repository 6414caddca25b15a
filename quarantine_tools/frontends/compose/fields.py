"""The keys of a compose service, each in one canonical form of lines ``path: value``.

The long and the short way of writing one thing give the same lines, by the compose specification; what the
specification leaves without order is sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from quarantine_tools.frontends._yaml import keys
from quarantine_tools.frontends._yaml.keys import Entry, entries_of, joined
from quarantine_tools.frontends._yaml.scalars import canonical, is_null
from quarantine_tools.frontends._yaml.tree import Mapping as YamlMapping
from quarantine_tools.frontends._yaml.tree import Node, Scalar, Sequence, resolved
from quarantine_tools.frontends.compose import values

_MEMBER = "[+]"  # the path of a member of a list without order, before it has its place
Line = tuple[str, int]  # canonical text and source line
Lines = Iterator[Line]


class Field:
    """What stands under a key, with the line that an alias above attributes it to."""

    def __init__(self, path: str, node: Node, at: int) -> None:
        self.path = path
        self.node = node
        self.at = at
        self.value = resolved(node)

    def text(self) -> str | None:
        """Return the text of a scalar, as compose takes it; None for anything else, and for nothing."""
        return text_of(self.value)

    def line(self, node: Node) -> int:
        """Return the source line of a part of it."""
        return self.at or node.line

    def items(self) -> tuple[Node, ...] | None:
        """Return the members of a list; None where it is none."""
        return tuple(self.value.items) if isinstance(self.value, Sequence) and not self.value.tag else None

    def entries(self) -> tuple[Entry, ...] | None:
        """Return the entries of a mapping; None where it is none, or has a key twice."""
        if not isinstance(self.value, YamlMapping) or self.value.tag:
            return None
        found = entries_of(self.value)
        return None if any(entry.replaced for entry in found) else found

    def as_written(self) -> Lines:
        """Yield what stands there with nothing but its scalars settled."""
        return lines_of(self.node, self.path, at=self.at)


def lines_of(node: Node, path: str, at: int = 0) -> Lines:
    """Yield a structure of a compose file as lines, its scalars taken as compose takes them."""
    return keys.lines_of(node, path, at=at, settle=values.settle)


def text_of(node: Node) -> str | None:
    """Return a scalar's text as compose takes it; None for no scalar, for nothing, and for what can't be settled."""
    target = resolved(node)
    if not isinstance(target, Scalar) or is_null(target):
        return None
    settled = values.settle(target)
    return None if settled.plain or settled.tag else settled.value


def shown(text: str) -> str:
    """Return a text as forms show it."""
    return canonical(Scalar(text, False, "", "", 0, 0))


def _scalar(node: Node) -> str:
    """Return the canonical text of a scalar, whatever it is."""
    target = resolved(node)
    return canonical(values.settle(target)) if isinstance(target, Scalar) else ""


def _with(change: Callable[[str], str], field: Field) -> Lines:
    text = field.text()
    if text is None:
        yield from field.as_written()
    else:
        yield f"{field.path}: {shown(change(text))}", field.line(field.node)


def _set(field: Field) -> Lines:
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
        yield from sorted((f"{field.path}[]: {_scalar(item)}", field.line(item)) for item in items)


def _pairs(field: Field, separators: str = "=") -> Lines:
    """``environment`` and its like: a mapping, or a list of ``NAME=value``; a name alone takes the value from outside.

    A name that a list has twice is kept in its order: the last one counts.
    """
    items, entries = field.items(), field.entries()
    found: list[tuple[str, str, int]] = []
    if entries is not None and all(isinstance(resolved(entry.value), Scalar) for entry in entries):
        for entry in entries:
            target = resolved(entry.value)
            value = None if isinstance(target, Scalar) and is_null(target) else _scalar(entry.value)
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
        yield f"{joined(field.path, keys.quoted(name))}: {value}", line


def _ports(field: Field) -> Lines:
    items = field.items()
    if items is None:
        yield from field.as_written()
        return
    found: list[Line] = []
    unknown: list[Line] = []
    for number, item in enumerate(items):
        text = text_of(item)
        long = None if text is not None else _long_port(Field("", item, field.at))
        ports = values.port(text) if text is not None else [long] if long is not None else []
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


def _volumes(field: Field) -> Lines:
    items = field.items()
    if items is None:
        yield from field.as_written()
        return
    found: list[Line] = []
    unknown: list[Line] = []
    for number, item in enumerate(items):
        text = text_of(item)
        parts = values.mount(text) if text is not None else _long_mount(Field("", item, field.at))
        if parts is None:
            unknown += lines_of(item, f"{field.path}[{number}]", at=field.at)
        else:
            found.append((f"{field.path}[]: {_shown_mount(parts)}", field.line(item)))
    yield from [*sorted(found), *unknown] or [(f"{field.path}: []", field.line(field.node))]


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
    for entry in field.entries() or ():
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


def _command(field: Field) -> Lines:
    """A command: a list of words, or a text that compose takes apart as a shell would."""
    text = field.text()
    split = values.words(text) if text is not None else None
    if split is None:
        yield from field.as_written()
    elif not split:
        yield f"{field.path}: []", field.line(field.node)
    else:
        for word in split:
            yield f"{field.path}[]: {shown(word)}", field.line(field.node)


def _depends_on(field: Field) -> Lines:
    items, entries = field.items(), field.entries()
    if items and all(text_of(item) is not None for item in items):
        yield from sorted(
            (f"{field.path}.{keys.quoted(str(text_of(item)))}: service_started", field.line(item)) for item in items
        )
    elif entries:
        for entry in sorted(entries, key=lambda entry: entry.key):
            path = joined(field.path, keys.quoted(entry.name))
            inner = Field(path, entry.value, field.at or entry.at)
            found = {one.name: one for one in inner.entries() or ()}
            condition = found.pop("condition", None)
            yield f"{path}: {_scalar(condition.value) if condition else 'service_started'}", field.at or entry.line
            for name, one in sorted(found.items()):
                if (name, text_of(one.value)) not in (("required", "true"), ("restart", "false")):
                    yield from lines_of(one.value, joined(path, name), at=inner.at or one.at)
    else:
        yield from field.as_written()


def _networks(field: Field) -> Lines:
    """``networks`` of a service: names, or names with settings."""
    items, entries = field.items(), field.entries()
    if items and all(text_of(item) is not None for item in items):
        yield from sorted((f"{field.path}.{keys.quoted(str(text_of(item)))}: {{}}", field.line(item)) for item in items)
    elif entries:
        for entry in sorted(entries, key=lambda entry: entry.key):
            path = joined(field.path, keys.quoted(entry.name))
            target = resolved(entry.value)
            if isinstance(target, Scalar) and is_null(target):
                yield f"{path}: {{}}", field.at or entry.line
            else:
                yield from lines_of(entry.value, path, at=field.at or entry.at)
    else:
        yield from field.as_written()


def _by(rules: Mapping[str, Callable[[Field], Lines]], field: Field) -> Lines:
    """A mapping whose keys have rules of their own; others as they are written."""
    entries = field.entries()
    if not entries:
        yield from field.as_written()
        return
    for entry in sorted(entries, key=lambda entry: entry.key):
        inner = Field(joined(field.path, entry.key), entry.value, field.at or entry.at)
        yield from rules.get(entry.name, Field.as_written)(inner)


def _healthcheck(field: Field) -> Lines:
    entries = field.entries()
    disabled = any(
        (entry.name == "disable" and text_of(entry.value) == "true")
        or (entry.name == "test" and [text_of(i) for i in Field("", entry.value, 0).items() or ()] == ["NONE"])
        for entry in entries or ()
    )
    if disabled:
        yield f"{field.path}.disable: {shown('true')}", field.line(field.node)
    else:
        yield from _by(_OF_HEALTHCHECK, field)


def _test(field: Field) -> Lines:
    text = field.text()
    if text is None:
        yield from field.as_written()
    else:
        yield f"{field.path}[]: CMD-SHELL", field.line(field.node)
        yield from lines_of(field.node, f"{field.path}[]", at=field.at)


def _build(field: Field) -> Lines:
    text = field.text()
    if text is not None:
        yield f"{field.path}.context: {shown(values.place(text))}", field.line(field.node)
        return
    entries = field.entries() or ()
    default = [line for line in _by(_OF_BUILD, field) if line[0] != f"{field.path}.dockerfile: Dockerfile"]
    inline = any(entry.name == "dockerfile_inline" for entry in entries)
    yield from _by(_OF_BUILD, field) if inline or not default else default


def _env_file(field: Field) -> Lines:
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


def _source_set(field: Field) -> Lines:
    """``secrets`` and ``configs`` of a service: names, or mappings with a ``source``."""
    items = field.items()
    if not items:
        yield from field.as_written()
        return
    found: list[list[Line]] = []
    for item in items:
        entries = Field("", item, field.at).entries() or ()
        name = text_of(item)
        if name is None and [entry.name for entry in entries] == ["source"]:
            name = text_of(entries[0].value)
        if name is not None:
            found.append([(f"{field.path}[]: {shown(name)}", field.line(item))])
        else:
            found.append(list(lines_of(item, _MEMBER, at=field.at)))
    for number, group in enumerate(sorted(found, key=lambda group: [text for text, _ in group])):
        for text, line in group:
            yield text.replace(_MEMBER, f"{field.path}[{number}]", 1), line


def _extends(field: Field) -> Lines:
    text = field.text()
    if text is None:
        yield from field.as_written()
    else:
        yield f"{field.path}.service: {shown(text)}", field.line(field.node)


_duration = partial(_with, values.duration)
_size = partial(_with, values.size)
_colon_pairs = partial(_pairs, separators="=:")

_OF_HEALTHCHECK: Mapping[str, Callable[[Field], Lines]] = {
    "test": _test,
    "interval": _duration,
    "timeout": _duration,
    "start_period": _duration,
    "start_interval": _duration,
}
_OF_BUILD: Mapping[str, Callable[[Field], Lines]] = {
    "context": partial(_with, values.place),
    "dockerfile": partial(_with, values.place),
    "args": _pairs,
    "labels": _pairs,
    "shm_size": _size,
    "extra_hosts": _colon_pairs,
}
RULES: Mapping[str, Callable[[Field], Lines]] = {
    "annotations": _pairs,
    "build": _build,
    "cap_add": _set,
    "cap_drop": _set,
    "command": _command,
    "configs": _source_set,
    "depends_on": _depends_on,
    "devices": _set,
    "entrypoint": _command,
    "env_file": _env_file,
    "environment": _pairs,
    "expose": _set,
    "extends": _extends,
    "external_links": _set,
    "extra_hosts": _colon_pairs,
    "group_add": _set,
    "healthcheck": _healthcheck,
    "labels": _pairs,
    "links": _set,
    "mem_limit": _size,
    "mem_reservation": _size,
    "memswap_limit": _size,
    "networks": _networks,
    "ports": _ports,
    "profiles": _set,
    "secrets": _source_set,
    "security_opt": _set,
    "shm_size": _size,
    "stop_grace_period": _duration,
    "sysctls": _pairs,
    "tmpfs": _set,
    "volumes": _volumes,
}


def service_lines(name: str, node: Node, at: int) -> Lines:
    """Yield the canonical lines of a key of a service; equal lines mean the same container."""
    return RULES.get(name, Field.as_written)(Field(keys.quoted(name), node, at))
