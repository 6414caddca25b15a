"""What holds for every Python source: the reading depends on what the code does, and accounts for every line."""

from __future__ import annotations

import ast
import email.message
import json.decoder
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.frontends.python import PLUGIN
from quarantine_tools.model import Reading, split_lines

LIBRARY = [Path(module.__file__) for module in (ast, textwrap, json.decoder, email.message)]


def read(text: str) -> Reading:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems, reading.problems
    return reading


def content(reading: Reading) -> Counter[tuple[object, ...]]:
    return Counter((u.unit, u.name, u.behaviour, u.shape, u.form, u.needs, u.binds, u.acts) for u in reading.units)


def check(text: str) -> None:
    reading = read(text)
    lines = split_lines(text)
    covered = set(reading.comment_lines)
    for unit in reading.units:
        assert 1 <= unit.line <= unit.end_line <= len(lines)
        covered.update(range(unit.line, unit.end_line + 1))
        assert len(ast.parse(unit.form).body) == 1
        assert len(unit.form.split("\n")) == len(unit.form_lines)
        assert all(unit.line <= line <= unit.end_line for line in unit.form_lines)
        assert unit.weight > 0
    assert covered == set(range(1, len(lines) + 1))
    assert [unit.line for unit in reading.units] == sorted(unit.line for unit in reading.units)
    assert all(1 <= fact.line <= fact.end_line <= len(lines) for fact in reading.facts)
    assert content(read(ast.unparse(ast.parse(text)))) == content(reading)


names = st.sampled_from(["a", "b", "c", "x", "self", "len"])
texts = st.text(alphabet="ab '\"\\\n#{}\té\ud800", max_size=6)
constants = st.one_of(
    st.none(), st.booleans(), st.integers(0, 10**30), st.floats(0, allow_nan=False), texts, st.binary(max_size=3)
).map(ast.Constant)


def _fields(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    load = ast.Load()
    hole = st.builds(
        lambda v, c: ast.FormattedValue(v, c, None), names.map(lambda n: ast.Name(n, load)), st.sampled_from([-1, 114])
    )
    plain = st.text(alphabet="ab #", min_size=1, max_size=3).map(ast.Constant)
    return st.one_of(
        st.builds(lambda f, a: ast.Call(f, a, []), inner, st.lists(inner, max_size=2)),
        st.builds(lambda v, n: ast.Attribute(v, n, load), inner, names),
        st.builds(
            lambda a, o, b: ast.BinOp(a, o, b), inner, st.sampled_from([ast.Add(), ast.Mult(), ast.Pow()]), inner
        ),
        st.builds(
            lambda o, v: ast.BoolOp(o, v),
            st.sampled_from([ast.And(), ast.Or()]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda o, v: ast.UnaryOp(o, v), st.sampled_from([ast.Not(), ast.USub()]), inner),
        st.builds(
            lambda a, o, b: ast.Compare(a, [o], [b]), inner, st.sampled_from([ast.Lt(), ast.Is(), ast.NotIn()]), inner
        ),
        st.builds(lambda v: ast.Tuple(v, load), st.lists(inner, max_size=2)),
        st.builds(lambda k, v: ast.Dict([k], [v]), inner, inner),
        st.builds(lambda t, a, b: ast.IfExp(t, a, b), inner, inner, inner),
        st.builds(lambda n, v: ast.Lambda(_parameters(n), v), names, inner),
        st.builds(
            lambda e, n, i: ast.ListComp(e, [ast.comprehension(ast.Name(n, ast.Store()), i, [], 0)]),
            inner,
            names,
            inner,
        ),
        st.builds(lambda parts: ast.JoinedStr(parts), st.tuples(plain, hole, plain).map(list)),
        st.builds(lambda v, s: ast.Subscript(v, s, load), inner, inner),
    )


def _parameters(name: str) -> ast.arguments:
    return ast.arguments([], [ast.arg(name)], None, [], [], None, [])


expressions = st.recursive(st.one_of(constants, names.map(lambda n: ast.Name(n, ast.Load()))), _fields, max_leaves=6)


def _blocks(inner: st.SearchStrategy[ast.stmt]) -> st.SearchStrategy[ast.stmt]:
    block = st.lists(inner, min_size=1, max_size=3)
    handler = st.builds(lambda n, b: ast.ExceptHandler(ast.Name("E", ast.Load()), n, b), st.none() | names, block)
    return st.one_of(
        st.builds(lambda t, a, b: ast.If(t, a, b), expressions, block, st.just([]) | block),
        st.builds(
            lambda n, i, a, b: ast.For(ast.Name(n, ast.Store()), i, a, b),
            names,
            expressions,
            block,
            st.just([]) | block,
        ),
        st.builds(lambda t, b: ast.While(t, b, []), expressions, block),
        st.builds(lambda b, h, f: ast.Try(b, [h], [], f), block, handler, st.just([]) | block),
        st.builds(lambda e, b: ast.With([ast.withitem(e)], b), expressions, block),
        st.builds(
            lambda n, p, b, d, kind: kind(n, _parameters(p), b, d),
            names,
            names,
            block,
            st.lists(expressions, max_size=1),
            st.sampled_from([ast.FunctionDef, ast.AsyncFunctionDef]),
        ),
        st.builds(lambda n, b, d: ast.ClassDef(n, [], [], b, d), names, block, st.lists(expressions, max_size=1)),
    )


statements = st.recursive(
    st.one_of(
        expressions.map(ast.Expr),
        st.builds(lambda n, v: ast.Assign([ast.Name(n, ast.Store())], v), names, expressions),
        st.builds(
            lambda n, v: ast.AnnAssign(ast.Name(n, ast.Store()), ast.Name("int", ast.Load()), v, 1), names, expressions
        ),
        st.builds(lambda n: ast.Import([ast.alias(n)]), names),
        st.just(ast.Pass()),
        expressions.map(lambda e: ast.Raise(e)),
    ),
    _blocks,
    max_leaves=8,
)


def source_of(body: list[ast.stmt]) -> str | None:
    """Return the text of generated statements, or None where Python's own `unparse` writes what it can't read."""
    for node in body:
        for part in ast.walk(node):
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not hasattr(
                part, "type_params"
            ):
                part.type_params = []
    try:
        text = ast.unparse(ast.fix_missing_locations(ast.Module(body, []))) + "\n"
        again = ast.unparse(ast.parse(text)) + "\n"
    except (SyntaxError, ValueError):
        return None
    return text if text == again else None


@given(st.lists(statements, max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_source_is_accounted_for_and_read_by_what_it_does(body):
    text = source_of(body)
    if text is not None:
        check(text)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.name)
def test_real_sources_are_accounted_for_and_read_by_what_they_do(path):
    check(path.read_text(encoding="utf-8"))


@given(st.lists(statements, max_size=4), st.lists(st.integers(0, 60), max_size=8))
@settings(max_examples=60, deadline=None)
def test_comments_and_blank_lines_change_nothing_but_the_lines(body, places):
    text = source_of(body)
    if text is None:
        return
    lines = text.split("\n")
    strings = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Constant, ast.JoinedStr))
        for number in range(node.lineno, node.end_lineno or node.lineno)
    }
    for place in sorted({place for place in places if place < len(lines) and place not in strings}, reverse=True):
        lines[place:place] = ["# a comment", ""]
    assert content(read("\n".join(lines))) == content(read(text))


@given(st.lists(statements, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_reading_twice_gives_the_same(body):
    text = source_of(body)
    if text is not None:
        assert read(text) == read(text)


@given(st.text(max_size=80) | st.text(alphabet="def (:)\n\t'\"x=0#\\{}[]@,.*", max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_the_reader_fail(text):
    text = text.replace("\r", "\n")
    reading = PLUGIN.read(text, "module.py")
    assert all(code in ("syntax-error", "python2-syntax", "too-complex") for code, _ in reading.problems)
    assert all(0 < line <= len(split_lines(text)) for line in reading.comment_lines)
