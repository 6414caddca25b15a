"""What the services of a compose file do and expect: containers, ports, variables, checks, accounts, files, commands.

Every fact has the service as its subject. A value with variables keeps them as holes: ``{TAG}``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from quarantine_tools.frontends._yaml.keys import Entry, Lines, held_entries
from quarantine_tools.frontends._yaml.tree import YamlText
from quarantine_tools.frontends.base import in_order
from quarantine_tools.frontends.compose import values
from quarantine_tools.frontends.compose.field import Field, text_of
from quarantine_tools.frontends.compose.fields import service_lines
from quarantine_tools.model import Fact

_DOLLARS = re.compile(r"\$\$|\$\{([A-Za-z_]\w{0,99})((?::?[-?+])?[^{}]{0,400})\}")
_PORT = re.compile(r"(?:(.*) -> )(.+?)/(\w+)( \(\w+\))?")
_MOUNT = re.compile(r"(bind or volume|\w+) (.+) -> (.+?)(?: \((.*)\))?")


def facts_of(text: YamlText) -> tuple[Fact, ...]:
    """Return the facts of every service, by line."""
    services = next((entry for entry in held_entries(text.root) if entry.name == "services"), None)
    found: list[Fact] = []
    for service in held_entries(services.value) if services is not None else ():
        keys = {entry.name: entry for entry in held_entries(service.value)}
        found.append(_container(service, keys))
        for name, tell in _TELLERS.items():
            if name in keys:
                entry = keys[name]
                at = (services.at if services else 0) or service.at or entry.at
                found += tell(service.name, Field(name, entry.value, at), entry)
    return in_order(found)


def holes(text: str) -> str:
    """Return a text with its variables as holes, and one with a default as that default."""
    return _DOLLARS.sub(_filled, values.with_braces(text))


def _filled(found: re.Match[str]) -> str:
    if found[0] == "$$":
        return "$"
    rest = found[2].lstrip(":")
    return rest[1:] if rest.startswith("-") else f"{{{found[1]}}}"


def _told(text: str) -> str:
    """Return a text for a detail: variables as they are written, with their defaults."""
    return text.replace("$$", "$")


def _by_default(text: str, detail: str) -> str:
    """Return a detail that says where a value is only a variable's default."""
    known = holes(text)
    return detail if known == _told(text) or "{" in known else f"{detail} (by default)".strip()


def _container(service: Entry, keys: Mapping[str, Entry]) -> Fact:
    """Return the fact that there is a container, with what it is made of."""
    said: list[str] = []
    if "image" in keys and (image := text_of(keys["image"].value)):
        said.append(f"image {_told(image)}")
    if "build" in keys:
        said.append(f"built from {dockerfile_of(keys['build'])}")
    name = text_of(keys["container_name"].value) if "container_name" in keys else None
    if name:
        said.append(f"named {_told(name)}")
    first = next((keys[key] for key in ("build", "image", "container_name") if key in keys), service)
    line = service.at or first.at or first.line
    last = line if service.at or first.at else first.end_line if first is not service else line
    return Fact("container", service.name, ", ".join(said), line, last, service.name)


def dockerfile_of(build: Entry) -> str:
    """Return the path of the Dockerfile of a ``build``, as it stands: relative to the compose file's folder."""
    found = {
        text.partition(": ")[0]: text.partition(": ")[2].strip('"')
        for text, _ in service_lines("build", build.value, 0)
    }
    context = found.get("build.context", ".")
    return holes(values.place(f"{context}/{found.get('build.dockerfile', 'Dockerfile')}"))


def _rows(lines: Lines) -> Iterator[tuple[str, str, int]]:
    """Yield path, value and line of the lines of a form."""
    for text, line in lines:
        path, _, value = text.partition(": ")
        if len(value) > values.MOST_CHARACTERS:
            continue  # no port, mount or variable that a person would look at
        yield path, value[1:-1] if len(value) > 1 and value.startswith('"') and value.endswith('"') else value, line


def _ports(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    for _, value, line in _rows(service_lines("ports", field.node, field.at)):
        match = _PORT.fullmatch(value)
        if match is not None:
            port = holes(match[2]) + ("" if match[3] == "tcp" else f"/{match[3]}")
            host = "a port that Docker chooses" if match[1] == "any" else _told(match[1])
            yield Fact("port", port, _by_default(match[2], f"published as {host}"), line, line, service)


def _expose(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    for _, value, line in _rows(service_lines("expose", field.node, field.at)):
        yield Fact("port", holes(re.sub(r"/tcp$", "", value)), _by_default(value, "exposed"), line, line, service)


def _environment(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    for path, value, line in _rows(service_lines("environment", field.node, field.at)):
        name = path.removeprefix("environment.").strip('"')
        if value != "{}" and path != "environment":
            detail = "passed on" if value == "null" else f"set '{_told(value)}'"
            yield Fact("env", name, detail, line, line, service)


def _healthcheck(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    rows = list(_rows(service_lines("healthcheck", field.node, field.at)))
    words = [value for path, value, _ in rows if path == "healthcheck.test[]"]
    if any(path == "healthcheck.disable" for path, _, _ in rows):
        return
    command = words[1:] if words[:1] in (["CMD"], ["CMD-SHELL"]) else words
    shown = holes(command[0] if words[:1] == ["CMD-SHELL"] and len(command) == 1 else shlex.join(command))
    options = sorted(
        f"{path.rpartition('.')[2].replace('_', '-')} {value}" for path, value, _ in rows if "test" not in path
    )
    line = field.at or entry.line
    last = field.at or entry.end_line
    yield Fact("healthcheck", shown or "the image's own", ", ".join(options), line, last, service)


def _user(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    text = field.text()
    if text:
        account, _, group = holes(text).partition(":")
        detail = _by_default(text, f"group {group}" if group else "")
        yield Fact("user", account, detail, *_span(field, entry), service)


def _volumes(service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    for _, value, line in _rows(service_lines("volumes", field.node, field.at)):
        match = _MOUNT.fullmatch(value)
        if match is not None:
            access = "read" if "read_only=true" in (match[4] or "") else "read and written"
            yield Fact("path", holes(match[3]), f"{access}, {match[1]} {_told(match[2])}", line, line, service)


def _command(name: str, service: str, field: Field, entry: Entry) -> Iterator[Fact]:
    text, items = field.text(), field.items()
    words = [text_of(item) for item in items or ()]
    if text is None and (not words or None in words):
        return
    written = text if text is not None else shlex.join(str(word) for word in words)
    yield Fact("command", holes(written), _by_default(written, name), *_span(field, entry), service)


def _span(field: Field, entry: Entry) -> tuple[int, int]:
    return (field.at, field.at) if field.at else (entry.line, entry.end_line)


_TELLERS: Mapping[str, Callable[[str, Field, Entry], Iterator[Fact]]] = {
    "command": partial(_command, "command"),
    "entrypoint": partial(_command, "entrypoint"),
    "environment": _environment,
    "expose": _expose,
    "healthcheck": _healthcheck,
    "ports": _ports,
    "user": _user,
    "volumes": _volumes,
}
