"""Which names may be spelled differently without anybody noticing."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python import PLUGIN
from quarantine_tools.model import Unit


def unit(text: str) -> Unit:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems
    return reading.units[0]


RENAMED_LOCALS = {
    "assigned": ("def f(a):\n    x = a\n    return x", "def f(a):\n    y = a\n    return y"),
    "loop": ("def f(a):\n    for x in a: g(x)", "def f(a):\n    for y in a: g(y)"),
    "with": ("def f(a):\n    with a as x: g(x)", "def f(a):\n    with a as y: g(y)"),
    "except": ("def f(a):\n    try: a()\n    except E as x: g(x)", "def f(a):\n    try: a()\n    except E as y: g(y)"),
    "comprehension": ("def f(a): return [x + 1 for x in a]", "def f(a): return [y + 1 for y in a]"),
    "comprehension at module level": ("A = [x + 1 for x in B]", "A = [y + 1 for y in B]"),
    "walrus": ("def f(a):\n    if (x := a): g(x)", "def f(a):\n    if (y := a): g(y)"),
    "import with another name": (
        "def f():\n    import a as x\n    return x.b",
        "def f():\n    import a as y\n    return y.b",
    ),
    "inner function": ("def f():\n    def x(): pass\n    return x()", "def f():\n    def y(): pass\n    return y()"),
    "seen from an inner function": (
        "def f():\n    x = 1\n    def g(): return x\n    return g",
        "def f():\n    y = 1\n    def g(): return y\n    return g",
    ),
    "lambda that sorts": (
        "def f(a): return sorted(a, key=lambda x: x.n)",
        "def f(a): return sorted(a, key=lambda y: y.n)",
    ),
    "two of them": ("def f():\n    x, y = g()\n    return x - y", "def f():\n    y, x = g()\n    return y - x"),
    "match": ("def f(a):\n    match a:\n        case [x]: g(x)", "def f(a):\n    match a:\n        case [y]: g(y)"),
}


@pytest.mark.parametrize(("one", "other"), RENAMED_LOCALS.values(), ids=RENAMED_LOCALS)
def test_a_renamed_local_keeps_the_shape(one, other):
    assert unit(one).behaviour != unit(other).behaviour
    assert unit(one).shape == unit(other).shape


VISIBLE = {
    "inner function that is handed out": (
        "def f():\n    def x(): pass\n    return x",
        "def f():\n    def y(): pass\n    return y",
    ),
    "lambda for anybody's method": ("def f(a): return a.map(lambda x: x)", "def f(a): return a.map(lambda y: y)"),
    "lambda for a local map": ("def f(map): return map(lambda x: x)", "def f(map): return map(lambda y: y)"),
    "lambda for the module's map": (
        "def f(a): return map(lambda x: x, a)\ndef map(g, a): return g(x=a)",
        "def f(a): return map(lambda y: y, a)\ndef map(g, a): return g(x=a)",
    ),
    "lambda as anybody's key": ("def f(): return g(key=lambda x: x)", "def f(): return g(key=lambda y: y)"),
    "names that a decorator is told": (
        "@jit(locals={'x': 1})\ndef f():\n    x = 1\n    return x",
        "@jit(locals={'x': 1})\ndef f():\n    y = 1\n    return y",
    ),
    "named in a query of a library that looks them up": (
        "def f():\n    x = 1\n    return duckdb.sql('select * from x')\nimport duckdb",
        "def f():\n    y = 1\n    return duckdb.sql('select * from x')\nimport duckdb",
    ),
    "imported evaluate": (
        "def f():\n    from numexpr import evaluate as ev\n    x = 1\n    return ev('x')",
        "def f():\n    from numexpr import evaluate as ev\n    y = 1\n    return ev('x')",
    ),
    "parameter": ("def f(x): return x", "def f(y): return y"),
    "global": ("def f():\n    global x\n    x = 1", "def f():\n    global y\n    y = 1"),
    "name of the module": ("def f(): return x", "def f(): return y"),
    "attribute": ("def f(a): a.x = 1", "def f(a): a.y = 1"),
    "import": ("def f():\n    import x\n    x.a()", "def f():\n    import y\n    y.a()"),
    "locals()": ("def f():\n    x = 1\n    return locals()", "def f():\n    y = 1\n    return locals()"),
    "eval": ("def f():\n    x = 1\n    return eval('x')", "def f():\n    y = 1\n    return eval('x')"),
    "shown by an f-string": ("def f():\n    x = 1\n    return f'{x=}'", "def f():\n    y = 1\n    return f'{y=}'"),
    "named in a query": (
        "def f(d):\n    x = 1\n    return d.query('a > @x')",
        "def f(d):\n    y = 1\n    return d.query('a > @x')",
    ),
    "keyword": ("def f():\n    x = 1\n    return g(x=x)", "def f():\n    y = 1\n    return g(y=y)"),
    "lambda that anybody may call": ("def f(): return lambda x: x", "def f(): return lambda y: y"),
    "decorated inner function": (
        "def f():\n    @app.route('/')\n    def x(): pass",
        "def f():\n    @app.route('/')\n    def y(): pass",
    ),
    "class attribute": (
        "def f():\n    class A:\n        x = 1\n    return A",
        "def f():\n    class A:\n        y = 1\n    return A",
    ),
    "inner parameter": (
        "def f():\n    def g(x): return x\n    return g",
        "def f():\n    def g(y): return y\n    return g",
    ),
    "captured by another": ("def f():\n    x = 1\n    return x + y", "def f():\n    y = 1\n    return y + y"),
    "two swapped in one place": (
        "def f():\n    x = 1\n    y = 2\n    return x - y",
        "def f():\n    x = 1\n    y = 2\n    return y - x",
    ),
    "two made one": ("def f():\n    x = 1\n    y = 2\n    return x", "def f():\n    x = 1\n    x = 2\n    return x"),
    "inner function's own": (
        "def f():\n    x = 1\n    def g():\n        x = 2\n    return x",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x",
    ),
    "class body looks outside": (
        "def f():\n    x = 1\n    class A:\n        def g(self): return x",
        "def f():\n    x = 1\n    class A:\n        x = 2\n        def g(self): return A.x",
    ),
}


@pytest.mark.parametrize(("one", "other"), VISIBLE.values(), ids=VISIBLE)
def test_a_name_that_others_can_see_is_part_of_the_shape(one, other):
    assert unit(one).shape != unit(other).shape


def test_without_locals_shape_and_behaviour_are_one():
    found = unit("def f(a): return a.b(1)")
    assert found.shape == found.behaviour
