"""Compose files: one unit a key of a service, and what each service publishes, sets, mounts and checks.

Units: ``key``: ``services.web.ports``, and ``volumes.data`` for what stands at the top. What the specification lets one
write in two ways has one form (``fields.py``). Facts, by service: container, image, port, env, healthcheck, user, path,
command.
"""

from __future__ import annotations

from functools import partial

from quarantine_tools.frontends._yaml.keys import Entry, entries_of, joined
from quarantine_tools.frontends._yaml.readings import reading_of, reading_with
from quarantine_tools.frontends._yaml.scalars import is_null
from quarantine_tools.frontends._yaml.tree import Mapping, Scalar, YamlText, read_yaml, resolved
from quarantine_tools.frontends._yaml.units import Keys, prefixes
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.frontends.compose.facts import facts_of
from quarantine_tools.frontends.compose.field import lines_of
from quarantine_tools.frontends.compose.fields import service_lines
from quarantine_tools.model import KindSignature, Reading

_NAMED = frozenset({"networks", "volumes", "secrets", "configs", "models"})  # hold one thing a key


def read(text: str, path: str) -> Reading:
    """Return the services of a compose file; a text that is no YAML is one ``file`` unit, with a problem."""
    return reading_of(text, path, _read)


def _read(text: str, path: str) -> Reading:
    found = read_yaml(text)
    keys = Keys()
    top = resolved(found.root) if found.root is not None else None
    if isinstance(top, Mapping) and not top.tag:
        _add_file(keys, top, found.documents[0].line)
    else:
        for document, prefix in zip(found.documents, prefixes(found.documents), strict=True):
            keys.add_document(document, prefix)
    return reading_with(text, found, keys, facts_of(found), _several_documents(found))


def _add_file(keys: Keys, top: Mapping, line: int) -> None:
    for entry in entries_of(top):
        first = min(line, entry.line) if line else entry.line
        line = 0
        held = resolved(entry.value)
        if isinstance(held, Mapping) and held.pairs and not held.tag and not entry.replaced:
            if entry.name == "services":
                _add_services(keys, entry, held, first)
                continue
            if entry.name in _NAMED:
                for number, inner in enumerate(entries_of(held)):
                    _add(keys, inner, entry.name, entry.at, first if number == 0 else 0, nothing="{}")
                continue
        _add(keys, entry, "", 0, first)


def _add_services(keys: Keys, services: Entry, held: Mapping, first: int) -> None:
    for entry in entries_of(held):
        at = services.at or entry.at
        start = first or at or entry.line
        first = 0
        path = joined("services", entry.key)
        service = resolved(entry.value)
        if not isinstance(service, Mapping) or not service.pairs or service.tag or entry.replaced:
            _add(keys, entry, "services", services.at, start)
            continue
        for number, inner in enumerate(entries_of(service)):
            line = start if number == 0 else 0
            if inner.replaced:
                _add(keys, inner, path, at, line)
                continue
            lines = service_lines(inner.name, inner.value, at or inner.at)
            keys.add(joined(path, inner.key), lines, line or at or inner.line, at or inner.end_line)


def _add(keys: Keys, entry: Entry, path: str, at: int, first: int, nothing: str = "null") -> None:
    """Add what stands under a key as one unit, without rules of its own.

    Args:
        nothing: what it means where nothing stands there; a volume without settings is one with all defaults.
    """
    where = at or entry.at
    value = resolved(entry.value)
    lines = lines_of(entry.value, entry.key, where)
    if isinstance(value, Scalar) and is_null(value):
        lines = iter([(f"{entry.key}: {nothing}", where or entry.line)])
    add = (
        partial(keys.add_replaced, joined(path, entry.key), entry)
        if entry.replaced
        else partial(keys.add, joined(path, entry.key))
    )
    add(lines, first or where or entry.line, where or entry.end_line)


def _several_documents(found: YamlText) -> tuple[tuple[str, str], ...]:
    if len(found.documents) < 2:
        return ()
    text = f"it has {len(found.documents)} documents, and compose merges them; compared as plain YAML, without facts"
    return (("several-documents", text),)


PLUGIN = FrontEnd(
    kind="compose",
    signature=KindSignature(
        "compose",
        names=(
            "docker-compose*.yml",
            "docker-compose*.yaml",
            "compose.yml",
            "compose.yaml",
            "compose.*.yml",
            "compose.*.yaml",
            "*-compose.yml",
            "*-compose.yaml",
        ),
    ),
    read=read,
    reads=(
        "One `key` a key of a service, `services.web.ports`, and one a network, volume, secret or other key at the "
        "top. Facts of each service: container, port, env, healthcheck, user, path, command."
    ),
    references=(
        "The compose specification: https://github.com/compose-spec/compose-spec/blob/main/spec.md",
        "compose-go, its reference implementation: https://github.com/compose-spec/compose-go",
    ),
    limitations=(
        "Each file stands for itself: overrides (`-f a -f b`), `extends`, `include` and `.env` are not filled in.",
        "A variable stays a variable, with its default: what it holds is not looked up.",
        "A command with quotes inside of words, escapes or variables is compared as it is written.",
        'A default that is written out (`restart: "no"`) is not the same as one that is left away, except for the '
        "Dockerfile's name, TCP, the ingress mode and the condition `service_started`.",
    ),
)
