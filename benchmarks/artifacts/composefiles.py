"""Edits of compose files."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line
from yamltext import COMMON, Items, Pair, change_value, drop_pair, lists_of, pairs_of, swap_items

from quarantine_tools.extractor.known_kinds import looks_like_compose

_VALUE = frozenset({"value-changed"})
_NO_ORDER = frozenset(
    {"ports", "expose", "environment", "networks", "volumes", "depends_on", "links", "cap_add", "labels"}
)
_ORDER = frozenset({"command", "entrypoint", "test", "env_file"})


def is_of_kind(path: Path) -> bool:
    """Say whether a path is a compose file."""
    if path.suffix not in (".yml", ".yaml"):
        return False
    return looks_like_compose(path.read_text(encoding="utf-8", errors="replace"))


def _is(*names: str):
    return lambda pair: pair.path[-1] in names and pair.path[0] == "services"


def _in_service(items: Items, names: frozenset[str]) -> bool:
    return len(items.path) in (3, 4) and items.path[0] == "services" and items.path[-1] in names


def _drop_port(text: str, chance: Random) -> Edited | None:
    found = [
        one
        for one in lists_of(text)
        if _in_service(one, frozenset({"ports"})) and len(set(one.values)) == len(one.values)
    ]
    if not found:
        return None
    items = chance.choice(found)
    number = chance.choice(items.lines)
    only = len(items.lines) == 1
    return Edited(replace_line(text, number, None), frozenset({number}), GONE if only else CHANGED, _VALUE)


def _publish_elsewhere(text: str, chance: Random) -> Edited | None:
    lines = text.splitlines()
    found = [
        number
        for one in lists_of(text)
        if _in_service(one, frozenset({"ports"}))
        for number, value in zip(one.lines, one.values, strict=True)
        if re.fullmatch(r"\d+:\d+", value)
    ]
    if not found:
        return None
    number = chance.choice(found)
    new = re.sub(r"\d+(?=:\d+)", "4711", lines[number - 1], count=1)
    return Edited(replace_line(text, number, new), frozenset({number}), CHANGED, _VALUE)


def _environment_as_map(text: str, chance: Random) -> Edited | None:
    """`- NAME=value` becomes `NAME: "value"`: the same variables."""
    found = [
        one
        for one in lists_of(text)
        if _in_service(one, frozenset({"environment"}))
        and len({v.partition("=")[0] for v in one.values}) == len(one.values)
        and all(re.fullmatch(r"\w+=[^\"\\]*", value) for value in one.values)
    ]
    if not found:
        return None
    items = chance.choice(found)
    lines = text.splitlines()
    current = text
    for number, value in zip(items.lines, items.values, strict=True):
        indent = lines[number - 1].index("-")
        key_indent = len(lines[items.line - 1]) - len(lines[items.line - 1].lstrip())
        name, _, held = value.partition("=")
        current = replace_line(current, number, f'{" " * max(indent, key_indent + 2)}{name}: "{held}"')
    return Edited(current)


def _add_dependency(text: str, chance: Random) -> Edited | None:
    found = [one for one in lists_of(text) if _in_service(one, frozenset({"depends_on"}))]
    if not found:
        return None
    number = chance.choice(found).lines[-1]
    line = text.splitlines()[number - 1]
    new = f"{line[: line.index('-')]}- another"
    return Edited(replace_line(text, number, f"{line}\n{new}"), frozenset({number}), CHANGED, _VALUE)


def _minutes(text: str, chance: Random) -> Edited | None:
    """`60s` is `1m`."""
    found: list[Pair] = [
        p for p in pairs_of(text) if p.path[-1] in ("interval", "timeout") and re.fullmatch(r"\d+s", p.value)
    ]
    found = [p for p in found if p.path[0] == "services" and "healthcheck" in p.path]
    if not found:
        return None
    pair = chance.choice(found)
    line = text.splitlines()[pair.line - 1]
    seconds = int(pair.value[:-1])
    return Edited(replace_line(text, pair.line, re.sub(r"\d+s", f"{seconds // 60}m{seconds % 60}s", line)))


EDITS = (
    *COMMON,
    Edit("port-dropped", _drop_port),
    Edit("published-changed", _publish_elsewhere),
    Edit("environment-as-map", _environment_as_map),
    Edit("dependency-added", _add_dependency),
    Edit("order-free-swapped", swap_items(lambda items: _in_service(items, _NO_ORDER), safe=True)),
    Edit("ordered-swapped", swap_items(lambda items: _in_service(items, _ORDER), safe=False)),
    Edit("user-dropped", drop_pair(frozenset(), _is("user"))),
    Edit("restart-dropped", drop_pair(frozenset(), _is("restart"))),
    Edit("interval-changed", change_value(r"\d+s", lambda value: f"1{value}", _VALUE, _is("interval", "timeout"))),
    Edit("interval-in-minutes", _minutes),
    Edit("retries-changed", change_value(r"\d+", lambda value: f"1{value}", _VALUE, _is("retries"))),
    Edit(
        "tag-changed",
        change_value(
            r"[\w./-]+:[\w.-]+",
            lambda value: re.sub(r":.*", ":0.0.1", value),
            frozenset({"version-changed"}),
            _is("image"),
        ),
    ),
    Edit("image-changed", change_value(r"[\w./-]+(:[\w.-]+)?", lambda value: f"other/{value}", _VALUE, _is("image"))),
    Edit(
        "variable-changed",
        change_value(r"[\w./-]+", lambda value: f"{value}x", _VALUE, lambda pair: "environment" in pair.path[:-1]),
    ),
    Edit("variable-dropped", drop_pair(_VALUE, lambda pair: "environment" in pair.path[:-1])),
    Edit(
        "command-changed",
        change_value(
            r"[^\"'$&|;\\#]+",
            lambda value: f"{value} --more",
            frozenset({"command-changed"}),
            _is("command", "entrypoint"),
        ),
    ),
)
