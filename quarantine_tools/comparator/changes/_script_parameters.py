"""How the parameters of a PowerShell script or function differ: added, removed, another default, another set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.changes._script_lines import Line, Sort
from quarantine_tools.comparator.changes.text import quote
from quarantine_tools.model import Change

_PARAMETER = re.compile(r"param ((?:\[[^$]*\] )*)(\$\{[^}]*\}|\$[\w:]+)(?: = (.*))?$")
_ATTRIBUTE = re.compile(r"\[([\w.]+)\s*\((.*)\)\]$")
_WORD = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[^,\s]+")


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str  # with its "$"
    type: str
    default: str | None
    attributes: tuple[tuple[str, str], ...]  # name and arguments
    line: int

    @property
    def shown(self) -> str:
        return f"-{self.name.lstrip('$').strip('{}')}"


def parameter_changes(old: Sequence[Line], new: Sequence[Line], itself: bool) -> Iterator[Change]:
    """Yield the differences of the parameters in two forms.

    Args:
        itself: the unit is a parameter, so that one under another name is the same one renamed.
    """
    before, after = _parameters(old), _parameters(new)
    if itself and len(before) == len(after) == 1 and before.keys() != after.keys():
        (first,), (second,) = before.values(), after.values()
        yield Change("parameter-renamed", f"`{first.shown}` is `{second.shown}` now", first.line, second.line)
        yield from _differences(first, second)
        return
    for name, parameter in before.items():
        if name not in after:
            yield Change("parameter-removed", f"parameter `{parameter.shown}` is gone", parameter.line, None)
        else:
            yield from _differences(parameter, after[name])
    for name, parameter in after.items():
        if name not in before:
            default = f" (default {parameter.default})" if parameter.default is not None else ""
            yield Change("parameter-added", f"parameter `{parameter.shown}` is new{default}", None, parameter.line)
    both = [name for name in before if name in after]
    if both != [name for name in after if name in before]:
        first = before[both[0]]
        yield Change("parameters-reordered", "parameters in another order", first.line, after[both[0]].line)


def _parameters(lines: Sequence[Line]) -> dict[str, _Parameter]:
    found: dict[str, _Parameter] = {}
    for number, line in enumerate(lines):
        match = _PARAMETER.match(line.text) if line.sort is Sort.PARAMETER else None
        if match is None:
            continue
        attributes = []
        for following in lines[number + 1 :]:
            held = _ATTRIBUTE.match(following.text)
            if following.sort is not Sort.ATTRIBUTE or held is None or following.depth <= line.depth:
                break
            attributes.append((held[1], held[2]))
        found.setdefault(
            match[2].lower(), _Parameter(match[2], match[1].strip(), match[3], tuple(attributes), line.line)
        )
    return found


def _differences(old: _Parameter, new: _Parameter) -> Iterator[Change]:
    if old.default != new.default:
        before, after = (_shown(one.default) for one in (old, new))
        summary = f"default of `{old.shown}` {before} → {after}"
        yield Change("parameter-default-changed", summary, old.line, new.line)
    if old.type.lower() != new.type.lower():
        before, after = (f"`{one.type}`" if one.type else "none" for one in (old, new))
        yield Change("type-changed", f"type of `{old.shown}` {before} → {after}", old.line, new.line)
    yield from _attribute_changes(old, new)


def _shown(default: str | None) -> str:
    if default is None:
        return "none"
    found = re.fullmatch(r"'([\w .:/@%+,-]+)'", default)
    return found[1] if found else quote(default) if re.search(r"\s", default) else default


def _attribute_changes(old: _Parameter, new: _Parameter) -> Iterator[Change]:
    before, after = ({name.lower(): (name, text) for name, text in one.attributes} for one in (old, new))
    for key in sorted({*before, *after}):
        first, second = before.get(key), after.get(key)
        if first == second or (first and second and _settled(first[1]) == _settled(second[1])):
            continue
        name = (first or second or ("", ""))[0]
        kind = "parameter-kind-changed" if key == "parameter" else "constraint-changed"
        if key == "validateset":
            told = _told_set(first[1] if first else "", second[1] if second else "")
            summary = f"`ValidateSet` of `{old.shown}` {told}"
        elif first is None or second is None:
            held = (first or second or ("", ""))[1]
            summary = f"`{name}({held})` of `{old.shown}` is {'gone' if second is None else 'new'}"
        else:
            summary = f"`{name}` of `{old.shown}` {quote(first[1])} → {quote(second[1])}"
        yield Change(kind, summary, old.line, new.line)


def _settled(arguments: str) -> str:
    return re.sub(r"\s*=\s*\$true\b", "", arguments, flags=re.IGNORECASE)


def _told_set(before: str, after: str) -> str:
    old, new = ([word.strip("'\"") for word in _WORD.findall(text)] for text in (before, after))
    went, came = [word for word in old if word not in new], [word for word in new if word not in old]
    told = [f"lost {', '.join(f'`{word}`' for word in went)}"] * bool(went)
    told += [f"gained {', '.join(f'`{word}`' for word in came)}"] * bool(came)
    return " and ".join(told) or "has another order"
