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
    "a name that was generalised": (
        "def f(*streams): return [s.node for s in streams]",
        "def f(stream_spec): return nodes_of(stream_spec)",
        {("streams", "stream_spec")},
    ),
    "a local of the old name": (
        "def f(space): return [index[e] for e in space if e in known]",
        "def f(alphabet): space = alphabet; return [index[e] for e in space if e in index]",
        {("space", "alphabet")},
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


def test_a_parameter_of_a_lambda_is_a_local(python_unit: Callable[..., Unit]) -> None:
    before = python_unit("def f(e): return sorted(map(lambda e: e.name, e), key=g)")
    after = python_unit("def f(e): return sorted(map(lambda o: o.name, e), key=h)")
    found = [(change.kind, change.summary) for change in PLUGIN.describe(before, after)]
    assert ("local-renamed", "local `e` renamed to `o`") in found
    assert not any("lambda" in summary for _, summary in found)


def test_a_nested_function_that_was_renamed_is_a_renamed_local(python_unit: Callable[..., Unit]) -> None:
    text = "def f(rows):\n    def {0}(row):\n        return row.total * rate\n    return list(map({0}, rows)){1}"
    before, after = python_unit(text.format("price", "")), python_unit(text.format("cost", "[:9]"))
    found = [(change.kind, change.summary) for change in PLUGIN.describe(before, after)]
    assert found[0] == ("local-renamed", "local `price` renamed to `cost`")


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
