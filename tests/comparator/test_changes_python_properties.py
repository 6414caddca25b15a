"""What holds for every pair of Python units, shown on edits that are made up and on the standard library."""

from __future__ import annotations

import ast
import random
import sysconfig
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import Unit

MIRRORED = {
    f"{stem}-{a}": f"{stem}-{b}"
    for stem in ("parameter", "decorator", "guard", "branch", "call", "statement", "field")
    for a, b in (("added", "removed"), ("removed", "added"))
}

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(NAMES, st.integers(0, 3).map(str), st.builds("{}({})".format, NAMES, NAMES))
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, VALUES),
    st.builds("{} += {}".format, NAMES, VALUES),
    st.builds("use({})".format, VALUES),
    st.builds("log.info({})".format, VALUES),
    st.builds("return {}".format, VALUES),
    st.just("raise ValueError(a)"),
)


def nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    def block(header: str) -> st.SearchStrategy[list[str]]:
        return inner.map(lambda body: [header, *(f"    {line}" for line in body)])

    single = SIMPLE.map(lambda line: [line])
    choice = st.one_of(
        single,
        VALUES.flatmap(lambda value: block(f"if {value}:")),
        VALUES.flatmap(lambda value: block(f"for x in {value}:")),
        VALUES.flatmap(lambda value: block(f"with {value}:")),
        inner.map(lambda body: ["try:", *(f"    {line}" for line in body), "except KeyError:", "    pass"]),
        st.tuples(inner, inner).map(
            lambda two: ["if a:", *(f"    {x}" for x in two[0]), "elif b:", *(f"    {x}" for x in two[1])]
        ),
    )
    return st.lists(choice, min_size=1, max_size=4).map(lambda blocks: [line for b in blocks for line in b])


BODIES = st.recursive(st.lists(SIMPLE, min_size=1, max_size=3), nested, max_leaves=6)


def unit_of(make: Callable[..., Unit], body: list[str]) -> Unit:
    return make("def f(a, b):\n" + "\n".join(f"    {line}" for line in body))


@given(BODIES, BODIES)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_bodies_differ_exactly_when_something_is_said_and_the_mirror_says_the_reverse(
    python_unit: Callable[..., Unit], one: list[str], other: list[str]
) -> None:
    legacy, current = unit_of(python_unit, one), unit_of(python_unit, other)
    if legacy.form == current.form:
        return
    forth, back = PLUGIN.describe(legacy, current), PLUGIN.describe(current, legacy)
    assert forth
    assert forth == PLUGIN.describe(legacy, current)
    gained = {c.kind for c in forth if c.kind.endswith("-added")}
    if not {"body-rewritten", "control-flow-changed"} & {c.kind for c in (*forth, *back)}:
        assert bool(gained) == any(c.kind.endswith("-removed") for c in back)
    for change in forth:
        assert change.legacy_line is None or legacy.line <= change.legacy_line <= legacy.end_line
        assert change.current_line is None or current.line <= change.current_line <= current.end_line
        assert change.legacy_line is not None or change.current_line is not None


@given(BODIES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_statement_put_into_a_body_is_all_that_is_said(python_unit: Callable[..., Unit], body: list[str]) -> None:
    legacy = unit_of(python_unit, ["first()", *body])
    current = unit_of(python_unit, ["planted(1, 2)", "first()", *body])
    (change,) = PLUGIN.describe(legacy, current)
    assert (change.kind, change.summary) == ("call-added", "call `planted(1, 2)` added")
    (change,) = PLUGIN.describe(current, legacy)
    assert (change.kind, change.summary) == ("call-removed", "call `planted(1, 2)` removed")


def library_functions(make: Callable[..., Unit], files: int) -> list[Unit]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    chosen = random.Random(7).sample(sorted(folder.glob("*.py")), files)
    units = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in old modules
        for path in chosen:
            tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
            functions = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
            units += [make(ast.unparse(node)) for node in functions[:25]]
    return units


def test_any_two_units_of_the_standard_library_can_be_described(python_unit: Callable[..., Unit]) -> None:
    units = library_functions(python_unit, 15)
    chance = random.Random(11)
    mirrored = 0
    pairs = [(chance.choice(units), chance.choice(units)) for _ in range(200)]
    pairs = [(a, b) for a, b in pairs if a.form != b.form]
    for legacy, current in pairs:
        forth, back = PLUGIN.describe(legacy, current), PLUGIN.describe(current, legacy)
        assert forth and back
        mirrored += Counter(MIRRORED.get(c.kind, c.kind) for c in forth) == Counter(c.kind for c in back)
    assert mirrored >= 0.98 * len(pairs)  # ties between equally good alignments may fall either way


def test_deep_nesting_is_described_and_nothing_is_raised(python_unit: Callable[..., Unit]) -> None:
    def deep(value: int) -> Unit:
        return replace(python_unit("x = 1"), form="x = " + "a(" * 80 + str(value) + ")" * 80, behaviour=str(value))

    (change,) = PLUGIN.describe(deep(1), deep(2))
    assert (change.kind, change.summary) == ("constant-changed", "constant 1 → 2 in `x`")
