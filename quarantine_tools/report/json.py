"""JSON, the contract: the object of docs/vocabulary.md, and the way back to a `Comparison`.

The form follows from the nouns: each dataclass is an object with its fields in order, each tuple a list. A field that
the vocabulary marks with ``?`` is left out when it is None; any other None is ``null``. Nothing in an answer depends on
the time, the machine's encoding or the order of a set.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from quarantine_tools.model import (
    SCHEMA_VERSION,
    Artifact,
    Change,
    Comparison,
    Entry,
    Finding,
    QuarantineError,
    SideSummary,
)
from quarantine_tools.report.base import Format, RenderOptions

OPTIONAL: Mapping[type, frozenset[str]] = {
    SideSummary: frozenset({"revision"}),
    Artifact: frozenset({"service"}),
    Change: frozenset({"legacy_line", "current_line"}),
    Entry: frozenset({"runner_up"}),
    Finding: frozenset({"origin", "says"}),
}
NOT_ASCII = re.compile(r"[^\n -~]")


def to_json(comparison: Comparison) -> str:
    """Return a comparison as JSON text in UTF-8 range, indented, with a line end at its end."""
    return plain_json(comparison)


def plain_json(noun: object) -> str:
    """Return any of the nouns as JSON text, as `to_json` writes a comparison."""
    text = json.dumps(_plain(noun), ensure_ascii=False, allow_nan=False, indent=1)
    # A lone surrogate has no UTF-8 form, and a control or bidirectional override would act on the reader's terminal:
    # these stand as \u escapes, which mean the same.
    return NOT_ASCII.sub(lambda found: _escaped(found.group()), text) + "\n"


def from_json(text: str) -> Comparison:
    """Return the comparison that `to_json` wrote, but for the texts of the files, which JSON doesn't hold.

    Members that this version does not know are ignored.

    Raises:
        QuarantineError: the text is not JSON, or not a comparison of this schema version.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise QuarantineError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise QuarantineError("not a comparison: the JSON text holds no object")
    version = data.get("schema_version")
    if version != SCHEMA_VERSION:
        raise QuarantineError(f"schema_version is {version!r}; this program reads {SCHEMA_VERSION}")
    built: Comparison = _built(Comparison, data, "comparison")
    return built


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every answer is valid against."""
    path = Path(__file__).with_name("comparison.schema.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    point = ord(char)
    if point <= 0xFFFF:
        return f"\\u{point:04x}"
    point -= 0x10000
    return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"


def _plain(value: object) -> object:
    if isinstance(value, Comparison):
        rest = _members(value)
        return {"schema_version": rest.pop("schema_version"), **rest}  # what a reader must know first
    if is_dataclass(value):
        return _members(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return value


def _members(noun: Any) -> dict[str, object]:
    optional = OPTIONAL.get(type(noun), frozenset())
    found = ((f.name, getattr(noun, f.name)) for f in fields(noun) if f.metadata.get("json", True))
    return {name: _plain(part) for name, part in found if part is not None or name not in optional}


@cache
def _hints(noun: type) -> dict[str, Any]:
    return typing.get_type_hints(noun)


def _built(hint: Any, data: object, where: str) -> Any:
    """Return the value of type ``hint`` that ``data`` stands for; ``where`` names it in an error."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if data is None:
            return None
        return _built(next(one for one in typing.get_args(hint) if one is not type(None)), data, where)
    if origin is tuple:
        item = typing.get_args(hint)[0]
        return tuple(_built(item, one, f"{where}[{i}]") for i, one in enumerate(_expect(data, list, where)))
    if origin is not None and issubclass(origin, Mapping):
        item = typing.get_args(hint)[1]
        return {key: _built(item, one, f"{where}.{key}") for key, one in _expect(data, dict, where).items()}
    if is_dataclass(hint):
        return _noun(hint, _expect(data, dict, where), where)
    if issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError:
            raise QuarantineError(f"{where}: {data!r} is none of {', '.join(str(w) for w in hint)}") from None
    if hint is float:
        return float(_expect(data, (int, float), where))
    return _expect(data, hint, where)


def _noun(noun: Any, data: Mapping[str, object], where: str) -> Any:
    values = {}
    for field in fields(noun):
        if not field.metadata.get("json", True):
            continue
        if field.name in data:
            values[field.name] = _built(_hints(noun)[field.name], data[field.name], f"{where}.{field.name}")
        elif field.name in OPTIONAL.get(noun, ()):
            values[field.name] = None
        elif field.default is MISSING and field.default_factory is MISSING:
            raise QuarantineError(f"{where}: {field.name} is missing")
    return noun(**values)


def _expect(data: object, kinds: Any, where: str) -> Any:
    if isinstance(data, kinds) and not (isinstance(data, bool) and kinds is not bool):
        return data
    raise QuarantineError(f"{where}: {data!r:.60} does not belong there")


def _render(comparison: Comparison, options: RenderOptions) -> str:
    return to_json(comparison)


PLUGIN = Format(
    name="json",
    file_name="comparison.json",
    render=_render,
    shows="Everything that was found out, as one JSON object.",
    references=("docs/vocabulary.md", "quarantine_tools/report/comparison.schema.json (JSON Schema 2020-12)"),
    limitations=(
        "The texts of the files are left out; evidence holds the lines that a finding rests on.",
        "Roots are given as the user named them, so an absolute path shows the machine's folders.",
    ),
)
