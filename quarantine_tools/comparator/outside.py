"""What other files of a side say about the facts of one: the values of its names, and what the functions it calls do.

A name is looked up as Python would: in the module that it is imported from, found from the file's folder upwards, by
way of re-exports and of objects (``config`` is an instance of ``SignalConfig``). Only for a name whose home isn't on
the side, the one value that the service has under its last part is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from quarantine_tools.comparator.factverdicts import HOLE
from quarantine_tools.comparator.side import ReadSide, folder_of
from quarantine_tools.model import Call, Fact, Wrapper

_ALIAS = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_PARAMETER = re.compile(r"\{parameter\[(\w+)\]\}")
_ROOTS = ("", "src/")  # below a folder, where the modules of a project may stand
_DEPTH = 8  # re-exports followed one after the other
Known = Mapping[str, str]  # last part of a name → the one value that a service has for it


class Outside:
    """The files of a side, as far as one asks the other about the outside."""

    def __init__(self, side: ReadSide) -> None:
        self._side = side
        self._names: dict[str, Mapping[str, set[str]]] = {}
        self._through: defaultdict[str, list[Fact]] = defaultdict(list)  # by file: what its calls do elsewhere
        self._used: set[tuple[str, str]] = set()  # functions that another file calls
        for path in side.paths:
            for call in side.readings[path].calls:
                self._follow(path, call)

    def unique(self, paths: Iterable[str]) -> Known:
        """Return the values that some files have for names, by the last part, where there is but one."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in paths:
            for binding in self._side.readings[path].bindings:
                if not _ALIAS.fullmatch(binding.value):
                    found[binding.name.rpartition(".")[2]].add(binding.value)
        return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}

    def facts(self, path: str, known: Known) -> Iterator[Fact]:
        """Yield the facts of a file with its holes filled, and those that it has through functions of other files."""
        reading = self._side.readings[path]
        told_at_calls = {fact for w in reading.wrappers if (path, w.name) in self._used for fact in w.facts}
        for fact in (*reading.facts, *self._through[path]):
            if fact not in told_at_calls:
                yield self._filled(path, fact, known)

    def _filled(self, path: str, fact: Fact, known: Known) -> Fact:
        def fill(hole: re.Match[str]) -> str:
            name = hole[1]
            module = self._module(path, name) if "[" not in name else None
            if module is not None:
                value = self._value(*module)
                return hole[0] if value is None else value
            return known.get(name.rpartition(".")[2], hole[0])

        value = HOLE.sub(fill, fact.value)
        return fact if value == fact.value else replace(fact, value=value)

    # --- names ------------------------------------------------------------------------------------------------------

    def _module(self, path: str, name: str) -> tuple[str, str] | None:
        """Return the file that a dotted name leads to from a file, and the rest of the name in it."""
        parts = name.split(".")
        for length in range(len(parts) - 1, 0, -1):
            inner = "/".join(parts[:length])
            folder: str | None = folder_of(path)
            while folder is not None:
                start = f"{folder}/" if folder else ""
                for root in _ROOTS:
                    for ending in (".py", "/__init__.py"):
                        found = f"{start}{root}{inner}{ending}"
                        if found in self._side.readings:
                            return found, ".".join(parts[length:])
                folder = folder.rpartition("/")[0] if folder else None
        return None

    def _value(self, path: str, name: str, depth: int = 0) -> str | None:
        """Return the one value of a name in a file, by way of re-exports and objects; None where it isn't known."""
        if depth > _DEPTH:
            return None
        names = self._bindings(path)
        name = name if name in names else name.removesuffix(".value")  # of an Enum's member
        values = names.get(name)
        if values is not None:
            (value, *others) = values
            if others:
                return None
            alias = _ALIAS.fullmatch(value)
            return self._of_alias(path, alias[1], depth) if alias else value
        head, rest = name, ""
        while "." in head:
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
            for value in names.get(head, ()):
                alias = _ALIAS.fullmatch(value)
                if alias:
                    return self._of_alias(path, f"{alias[1]}.{rest}", depth)
        return None

    def _of_alias(self, path: str, name: str, depth: int) -> str | None:
        here = self._value(path, name, depth + 1)
        if here is not None:
            return here
        module = self._module(path, name)
        return self._value(*module, depth + 1) if module is not None and module[0] != path else None

    def _bindings(self, path: str) -> Mapping[str, set[str]]:
        if path not in self._names:
            found: defaultdict[str, set[str]] = defaultdict(set)
            for binding in self._side.readings[path].bindings:
                found[binding.name].add(binding.value)
            self._names[path] = dict(found)
        return self._names[path]

    # --- functions --------------------------------------------------------------------------------------------------

    def _follow(self, path: str, call: Call) -> None:
        home = self._module(path, call.name)
        for _ in range(_DEPTH):
            if home is None:
                return
            wrapper = next((w for w in self._side.readings[home[0]].wrappers if w.name == home[1]), None)
            if wrapper is not None:
                self._used.add(home)
                self._through[path] += _facts_of(wrapper, call)
                return
            (alias, *others) = self._bindings(home[0]).get(home[1], {""})
            written = _ALIAS.fullmatch(alias) if not others else None
            home = self._module(home[0], written[1]) if written else None


def _facts_of(wrapper: Wrapper, call: Call) -> Iterator[Fact]:
    """Yield what a function does with the arguments of a call, at the call's lines."""
    given = dict(wrapper.defaults)
    for key, value in call.arguments:
        if not key.isdigit():
            given[key] = value
        elif int(key) < len(wrapper.positional):
            given[wrapper.positional[int(key)]] = value
    for fact in wrapper.facts:
        named = _PARAMETER.findall(fact.value)
        if any(given.get(name, "") is None for name in named):
            continue  # nothing is read for the name None
        value = _PARAMETER.sub(lambda hole: given.get(hole[1]) or f"{{local[{hole[1]}]}}", fact.value)
        yield Fact(fact.kind, value, _detail(fact.detail, given), call.line, call.end_line)


def _detail(detail: str, given: Mapping[str, str | None]) -> str:
    hole = _PARAMETER.search(detail)
    if hole is None:
        return detail
    value = given.get(hole[1])
    if value is None:
        return "no default" if hole[1] in given else detail.replace(hole[0], hole[1])
    return detail.replace(hole[0], repr(value) if "{" not in value else hole[1])
