"""The keys of a compose service, each in one canonical form of lines ``path: value``.

The long and the short way of writing one thing give the same lines, by the compose specification; what the
specification leaves without order is sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from quarantine_tools.frontends._keys import key_part
from quarantine_tools.frontends._yaml.keys import Lines, joined
from quarantine_tools.frontends._yaml.scalars import is_null
from quarantine_tools.frontends._yaml.tree import Node, Scalar, resolved
from quarantine_tools.frontends.compose import values
from quarantine_tools.frontends.compose.field import Field, lines_of, scalar_text, shown, text_of
from quarantine_tools.frontends.compose.lists import env_files, free_list, pairs, sources
from quarantine_tools.frontends.compose.ports import mounts, ports


def _with(change: Callable[[str], str], field: Field) -> Lines:
    text = field.text()
    if text is None:
        yield from field.as_written()
    else:
        yield f"{field.path}: {shown(change(text))}", field.line(field.node)


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
            (f"{field.path}.{key_part(str(text_of(item)))}: service_started", field.line(item)) for item in items
        )
    elif entries:
        for entry in sorted(entries, key=lambda entry: entry.key):
            path = joined(field.path, key_part(entry.name))
            inner = Field(path, entry.value, field.at or entry.at)
            if inner.entries() is None:
                yield from inner.as_written()
                continue
            found = {one.name: one for one in inner.entries() or ()}
            condition = found.pop("condition", None)
            yield f"{path}: {scalar_text(condition.value) if condition else 'service_started'}", field.at or entry.line
            for name, one in sorted(found.items()):
                if (name, text_of(one.value)) not in (("required", "true"), ("restart", "false")):
                    yield from lines_of(one.value, joined(path, name), at=inner.at or one.at)
    else:
        yield from field.as_written()


def _networks(field: Field) -> Lines:
    """``networks`` of a service: names, or names with settings."""
    items, entries = field.items(), field.entries()
    if items and all(text_of(item) is not None for item in items):
        yield from sorted((f"{field.path}.{key_part(str(text_of(item)))}: {{}}", field.line(item)) for item in items)
    elif entries:
        for entry in sorted(entries, key=lambda entry: entry.key):
            path = joined(field.path, key_part(entry.name))
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
    lines = list(_by(_OF_BUILD, field))
    shorter = [line for line in lines if line[0] != f"{field.path}.dockerfile: Dockerfile"]
    inline = any(entry.name == "dockerfile_inline" for entry in field.entries() or ())
    yield from lines if inline or not shorter else shorter


def _extends(field: Field) -> Lines:
    text = field.text()
    if text is None:
        yield from field.as_written()
    else:
        yield f"{field.path}.service: {shown(text)}", field.line(field.node)


_duration = partial(_with, values.duration)
_size = partial(_with, values.size)
_colon_pairs = partial(pairs, separators="=:")

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
    "args": pairs,
    "labels": pairs,
    "shm_size": _size,
    "extra_hosts": _colon_pairs,
}
RULES: Mapping[str, Callable[[Field], Lines]] = {
    "annotations": pairs,
    "build": _build,
    "cap_add": free_list,
    "cap_drop": free_list,
    "command": _command,
    "configs": sources,
    "depends_on": _depends_on,
    "devices": free_list,
    "entrypoint": _command,
    "env_file": env_files,
    "environment": pairs,
    "expose": free_list,
    "extends": _extends,
    "external_links": free_list,
    "extra_hosts": _colon_pairs,
    "group_add": free_list,
    "healthcheck": _healthcheck,
    "labels": pairs,
    "links": free_list,
    "mem_limit": _size,
    "mem_reservation": _size,
    "memswap_limit": _size,
    "networks": _networks,
    "ports": ports,
    "profiles": free_list,
    "secrets": sources,
    "security_opt": free_list,
    "shm_size": _size,
    "stop_grace_period": _duration,
    "sysctls": pairs,
    "tmpfs": free_list,
    "volumes": mounts,
}


def service_lines(name: str, node: Node, at: int) -> Lines:
    """Yield the canonical lines of a key of a service; equal lines mean the same container."""
    return RULES.get(name, Field.as_written)(Field(key_part(name), node, at))
