"""Which parameter stands for which other one, where its name was not replaced throughout."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import Unit

RENAMED = {
    "one call argument for another": (
        "def f(node): return Filter([node], f.name)",
        "def f(stream): return Filter(stream, f.name).out()",
        {("node", "stream")},
    ),
    "the first of several arguments": (
        "def f(pmf, depth, base): return methods[0](pmf, depth, base)",
        "def f(pmf, parts): return methods[0](pmf, parts)",
        {("depth", "parts")},
    ),
    "an attribute that is called like it": (
        "def f(self, a, b=1): self.a = a; self.b = b",
        "def f(self, a, **more): self.a = a; self.more = more",
        {("b", "more")},
    ),
    "a body that didn't follow": (
        "def f(length): return [rows] * length",
        "def f(size): return [rows] * length",
        {("length", "size")},
    ),
    "two that neither body uses": ("def f(a, b): return a", "def f(a, c): return a", {("b", "c")}),
}
REPLACED = {
    "a thing that has the old one": (
        "def f(node): rows = sort([node]); return rows",
        "def f(stream): rows = sort([stream.node]); return rows",
    ),
    "another use in another statement": (
        "def f(self, spec, out): self.spec = spec; self.out = out",
        "def f(self, cmd, out): log(f'{cmd} failed'); self.out = out",
    ),
    "a method that became a function": (
        "def f(node, cmd): args = cmd + node.arguments(); run(args)",
        "def f(spec, cmd): args = cmd + arguments(spec, **more); run(args)",
    ),
    "a receiver": (
        "def f(cls, node): return 'trim=' + str(node.start)",
        "def f(self): return 'trim=' + str(self.start)",
    ),
}


def told(change_kinds: set[str], before: Unit, after: Unit) -> list[tuple[str, ...]]:
    return [
        tuple(part.split("`")[1] for part in change.summary.split(" to ")[:2])
        for change in PLUGIN.describe(before, after)
        if change.kind in change_kinds
    ]


@pytest.mark.parametrize("case", RENAMED)
def test_a_parameter_is_renamed_where_a_statement_says_so(case: str, python_unit: Callable[..., Unit]) -> None:
    before, after, expected = RENAMED[case]
    assert set(told({"parameter-renamed"}, python_unit(before), python_unit(after))) == expected


@pytest.mark.parametrize("case", REPLACED)
def test_a_parameter_in_the_place_of_another_may_be_another_thing(case: str, python_unit: Callable[..., Unit]) -> None:
    before, after = map(python_unit, REPLACED[case])
    assert told({"parameter-renamed"}, before, after) == []
    assert told({"parameter-removed"}, before, after)
