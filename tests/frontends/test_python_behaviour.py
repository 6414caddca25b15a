"""Which edits of Python code are behaviour, and which are not."""

from __future__ import annotations

import ast

import pytest

from quarantine_tools.frontends.python import PLUGIN
from quarantine_tools.model import Unit


def units(text: str) -> dict[str, Unit]:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems, reading.problems
    return {unit.name: unit for unit in reading.units}


def behaviours(text: str) -> list[tuple[str, str]]:
    return [(unit.unit, unit.behaviour) for unit in units(text).values()]


def function(body: str) -> str:
    return "def f(a, b, c):\n" + "\n".join(f"    {line}" for line in body.split("\n"))


SAME = {
    "comment": ("x = 1  # one", "x = 1"),
    "blank lines": ("x = 1\n\n\ny = 2", "x = 1\ny = 2"),
    "layout": ("f(1,\n  2,\n)", "f(1, 2)"),
    "parentheses": ("x = (a + b)", "x = a + b"),
    "parentheses that follow precedence": ("x = a + (b * c)", "x = a + b * c"),
    "quotes": ("x = 'a'", 'x = "a"'),
    "joined strings": ("x = 'a' 'b'", "x = 'ab'"),
    "unicode prefix": ("x = u'a'", "x = 'a'"),
    "f-string without a hole": ("x = f'a'", "x = 'a'"),
    "empty f-string": ("x = f''", "x = ''"),
    "braces in an f-string without a hole": ("x = f'{{}}'", "x = '{}'"),
    "raw string": (r"x = r'\d'", r"x = '\\d'"),
    "spelling of a number": ("x = 0x10 + 1_000 + 1e3", "x = 16 + 1000 + 1000.0"),
    "docstring": ('def f():\n    """Text."""\n    return 1', "def f():\n    return 1"),
    "docstring alone": ('def f():\n    """Text."""', "def f():\n    pass"),
    "class docstring": ('class A:\n    """Text."""\n    x = 1', "class A:\n    x = 1"),
    "string that stands alone": ("def f():\n    a()\n    'note'\n    b()", "def f():\n    a()\n    b()"),
    "elif": ("if a:\n    x()\nelse:\n    if b:\n        y()", "if a:\n    x()\nelif b:\n    y()"),
    "two imports on a line": ("import os, sys", "import os\nimport sys"),
    "order of methods": (
        "class A:\n    def f(self): pass\n    def g(self): return 1",
        "class A:\n    def f(self): pass\n    def g(self): return 1\n",
    ),
    "semicolons": ("a(); b()", "a()\nb()"),
    "type comment": ("x = []  # type: list", "x = []"),
    "one-line block": ("if a: b()", "if a:\n    b()"),
    "trailing comma of an argument": ("f(a,)", "f(a)"),
    "parentheses around a tuple": ("for i in (1, 2): a()", "for i in 1, 2: a()"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_spelling_is_no_behaviour(one, other):
    assert behaviours(one) == behaviours(other)


DIFFERENT = {
    "statement moved out of a loop": ("for i in a:\n    b()\n    c()", "for i in a:\n    b()\nc()"),
    "statement moved into a branch": ("if a:\n    b()\nc = 1", "if a:\n    b()\n    c = 1"),
    "statement moved to else": ("if a:\n    b\n    c\nelse:\n    d", "if a:\n    b\nelse:\n    c\n    d"),
    "order of statements": ("b()\nc()", "c()\nb()"),
    "precedence": ("return (a + b) * c", "return a + b * c"),
    "precedence of not": ("return not (a and b)", "return not a and b"),
    "grouping of comparisons": ("return (a < b) < c", "return a < b < c"),
    "white space in a string": ("return 'a b'", "return 'a  b'"),
    "line end in a string": ("return 'a\\n'", "return 'a'"),
    "swapped arguments": ("return g(a, b)", "return g(b, a)"),
    "swapped operands": ("return a - b", "return b - a"),
    "and, or": ("return a and b", "return a or b"),
    "comparison": ("return a < b", "return a <= b"),
    "is, ==": ("return a is None", "return a == None"),
    "constant": ("return 0.05", "return 0.5"),
    "1 and True": ("return 1", "return True"),
    "1 and 1.0": ("return 1", "return 1.0"),
    "0.0 and -0.0": ("return 0.0", "return -0.0"),
    "1 and '1'": ("return 1", "return '1'"),
    "text and bytes": ("return 'a'", "return b'a'"),
    "real and imaginary": ("return 1.0", "return 1j"),
    "None and ...": ("return None", "return ..."),
    "huge numbers": (f"return {hex(16**5000)}", f"return {hex(16**5000 + 1)}"),
    "tuple and list": ("return (a, b)", "return [a, b]"),
    "tuple of one": ("return (a)", "return (a,)"),
    "default": ("def g(x=1): pass", "def g(x=2): pass"),
    "default lost": ("def g(x=None): pass", "def g(x): pass"),
    "default of which parameter": ("def g(*, x=1, y): pass", "def g(*, x, y=1): pass"),
    "keyword-only": ("def g(x, y): pass", "def g(x, *, y): pass"),
    "positional-only": ("def g(x, y): pass", "def g(x, /, y): pass"),
    "annotation": ("def g(x: int): pass", "def g(x: str): pass"),
    "returned type": ("def g() -> int: pass", "def g(): pass"),
    "decorator": ("@d\ndef g(): pass", "def g(): pass"),
    "order of decorators": ("@d\n@e\ndef g(): pass", "@e\n@d\ndef g(): pass"),
    "async": ("async def g(): pass", "def g(): pass"),
    "await": ("async def g(): await h()", "async def g(): h()"),
    "exception type": ("try:\n    a\nexcept A:\n    b", "try:\n    a\nexcept B:\n    b"),
    "bare except": ("try:\n    a\nexcept Exception:\n    b", "try:\n    a\nexcept:\n    b"),
    "order of handlers": (
        "try:\n    a\nexcept A:\n    b\nexcept B:\n    c",
        "try:\n    a\nexcept B:\n    c\nexcept A:\n    b",
    ),
    "else and finally": ("try:\n    a\nexcept A: b\nelse:\n    c", "try:\n    a\nexcept A: b\nfinally:\n    c"),
    "for else": ("for i in a:\n    b\nelse:\n    c", "for i in a:\n    b\nc"),
    "while else": ("while a:\n    b\nelse:\n    c", "while a:\n    b\nc"),
    "raise from": ("raise A from b", "raise A"),
    "augmented": ("a += b", "a = a + b"),
    "f-string hole": ("return f'{a}'", "return f'{b}'"),
    "f-string and text": ("return f'{a}'", "return '{a}'"),
    "f-string conversion": ("return f'{a}'", "return f'{a!r}'"),
    "f-string format": ("return f'{a:.2f}'", "return f'{a:.3f}'"),
    "slice": ("return a[1:]", "return a[:1]"),
    "keyword argument": ("return g(a=1)", "return g(b=1)"),
    "star": ("return g(a)", "return g(*a)"),
    "double star": ("return g(*a)", "return g(**a)"),
    "generator and list": ("return g([i for i in a])", "return g(i for i in a)"),
    "order of loops in a comprehension": ("return [1 for i in a for j in b]", "return [1 for j in b for i in a]"),
    "condition of a comprehension": ("return [i for i in a if i]", "return [i for i in a]"),
    "global": ("global x\nx = 1", "x = 1"),
    "parameter renamed in a lambda default": ("return lambda x=a: x", "return lambda x=b: x"),
    "return and expression": ("return g()", "g()"),
    "return None and nothing": ("return g()\nb()", "g()\nb()"),
    "pass and continue": ("for i in a:\n    pass", "for i in a:\n    continue"),
    "match pattern": ("match a:\n    case 1: b", "match a:\n    case 2: b"),
    "match capture and value": ("match a:\n    case x: b", "match a:\n    case A.x: b"),
    "del": ("del a", "a"),
    "yield": ("yield a", "yield from a"),
    "assert": ("assert a", "assert a, b"),
    "with": ("with a as x: b", "with a: b"),
    "two imports in a function": ("import os.path", "import os"),
    "attribute": ("return a.b.c", "return a.c.b"),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_an_edit_is_behaviour(one, other):
    first, second = units(function(one)), units(function(other))
    assert first["f"].behaviour != second["f"].behaviour
    assert first["f"].shape != second["f"].shape
    assert first["f"].form != second["f"].form


MODULE_LEVEL = {
    "base": ("class A(B): pass", "class A(C): pass"),
    "order of bases": ("class A(B, C): pass", "class A(C, B): pass"),
    "metaclass": ("class A(metaclass=M): pass", "class A: pass"),
    "class decorator": ("@d\nclass A: pass", "class A: pass"),
    "order of fields of a dataclass": ("@d\nclass A:\n    x: int\n    y: int", "@d\nclass A:\n    y: int\n    x: int"),
    "field added to a dataclass": ("@d\nclass A:\n    x: int", "@d\nclass A:\n    x: int\n    y: int = 1"),
    "order of members of an Enum": ("class A(Enum):\n    X = 1\n    Y = 2", "class A(Enum):\n    Y = 2\n    X = 1"),
    "statement of a class": ("class A:\n    a()", "class A:\n    b()"),
    "statement of a class, before and after": (
        "class A:\n    x = 1\n    if c: x = 2",
        "class A:\n    if c: x = 2\n    x = 1",
    ),
}


@pytest.mark.parametrize(("one", "other"), MODULE_LEVEL.values(), ids=MODULE_LEVEL)
def test_an_edit_of_a_class_is_behaviour(one, other):
    assert units(one)["A"].behaviour != units(other)["A"].behaviour
    assert units(one)["A"].form != units(other)["A"].form


def test_adding_a_method_or_a_field_to_a_plain_class_leaves_the_class_unit_alone():
    one = units("class A:\n    x = 1\n    def f(self): pass")
    other = units("class A:\n    x = 1\n    y = 2\n    def g(self): pass\n    def f(self): pass")
    assert one["A"].behaviour == other["A"].behaviour
    assert one["A.f"].behaviour == other["A.f"].behaviour


def test_a_renamed_function_keeps_its_behaviour():
    assert units("def f(x): return x + 1")["f"].behaviour == units("def g(x): return x + 1")["g"].behaviour


def test_a_renamed_recursive_function_keeps_its_behaviour():
    one = units("def fact(n): return n * fact(n - 1)")["fact"]
    other = units("def factorial(n): return n * factorial(n - 1)")["factorial"]
    assert one.behaviour == other.behaviour


def test_a_function_renamed_to_what_it_calls_is_another_function():
    assert units("def a(): return b()")["a"].behaviour != units("def b(): return b()")["b"].behaviour


def test_a_default_is_taken_from_what_had_the_name_before():
    one, other = units("def f(x=f): return x")["f"], units("def g(x=g): return x")["g"]
    assert one.behaviour != other.behaviour


def test_a_receiver_that_is_bound_again_is_another_object():
    one = units("class A:\n    def f(self):\n        self = self.x\n        return self.f()")["A.f"]
    other = units("class A:\n    def g(self):\n        self = self.x\n        return self.g()")["A.g"]
    assert one.behaviour != other.behaviour


READ_DOCSTRINGS = {
    "the module's": ('"""%s"""\ndef main():\n    return docopt(__doc__)', '"""%s"""'),
    "a grammar": ('import ply.yacc as yacc\ndef p_sum(p):\n    "%s"\n    p[0] = p[1]', "p_sum"),
    "by name": ('def f():\n    "%s"\n    return 1\nA = f.__doc__', "f"),
    "the class's, through self": ('class A:\n    "%s"\n    def f(self): return self.__doc__', "A"),
    "a subclass's": ('class A:\n    def f(self): return type(self).__doc__\nclass B(A):\n    "%s"', "B"),
    "by inspect": ('def f():\n    "%s"\n    return 1\nA = inspect.getdoc(f)', "f"),
}


@pytest.mark.parametrize(("text", "name"), READ_DOCSTRINGS.values(), ids=READ_DOCSTRINGS)
def test_a_docstring_that_the_file_reads_is_behaviour(text, name):
    one, other = (units(text % word) for word in ("one", "other"))
    changed = [a.name for a, b in zip(one.values(), other.values(), strict=True) if a.behaviour != b.behaviour]
    assert changed == [name.replace("%s", "one").replace('"""', "'") if "%s" in name else name]
    assert [a.form == b.form for a, b in zip(one.values(), other.values(), strict=True)].count(False) == 1


def test_a_method_renamed_to_what_it_calls_is_another_method():
    one = units("class A:\n    def a(self): return self.b()")["A.a"]
    other = units("class A:\n    def b(self): return self.b()")["A.b"]
    assert one.behaviour != other.behaviour


def test_a_renamed_method_that_calls_the_base_class_is_another_method():
    one = units("class A:\n    def close(self): super().close()")["A.close"]
    other = units("class A:\n    def shut(self): super().shut()")["A.shut"]
    assert one.behaviour != other.behaviour


def test_a_method_keeps_its_behaviour_in_another_class():
    one = units("class A:\n    def f(self): return self.x")["A.f"]
    other = units("class B:\n    def f(self): return self.x")["B.f"]
    assert one.behaviour == other.behaviour


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = 1", "x: int = 1"), ("x = y = z", "x, y = z"), ("x += 1", "x = 1"), ("x, y = z", "y, *x = z")],
)
def test_another_way_to_assign_is_another_behaviour(one, other):
    assert {unit.behaviour for unit in units(one).values()} != {unit.behaviour for unit in units(other).values()}


def test_a_variable_leaves_out_its_name_and_keeps_its_annotation():
    assert units("x: int = 1")["x"].behaviour == units("y: int = 1")["y"].behaviour
    assert units("x: int = 1")["x"].behaviour != units("x: str = 1")["x"].behaviour


def test_a_class_named_like_an_attribute_of_an_imported_module_leaves_out_its_own_name_alone():
    text = "from db import migrations\nclass {}(migrations.Migration):\n    x = 1\n"
    assert units(text.format("Migration"))["Migration"].behaviour == units(text.format("First"))["First"].behaviour


def test_where_a_method_stands_is_felt_by_no_statement_of_its_class():
    text = "class A(B):\n    def f(self): pass\n    register()\n    def g(self): pass\n"
    other = text.replace("    def f(self): pass\n", "")
    assert units(text)["A"].behaviour == units(other)["A"].behaviour
    decorated = text.replace("    def f", "    @register\n    def f")
    assert units(decorated)["A"].behaviour != units(other)["A"].behaviour


def test_the_form_is_one_python_statement_with_a_line_for_each_of_its_lines():
    text = (
        '@d\nclass A(B):\n    """Doc."""\n    x: int = 1\n    if c:\n        y()\n\n\n'
        'def f(a):\n    # why\n    if a:\n        return f"{a}\\n{a!r:>{a}}"\n    else:\n        raise E(a)\n'
    )
    for unit in units(text).values():
        assert len(ast.parse(unit.form).body) == 1
        assert len(unit.form.split("\n")) == len(unit.form_lines)
    form = units(text)["f"]
    assert form.form_lines == (9, 11, 12, 13, 14)
    assert form.form.split("\n")[0] == "def f(a):"
    assert units(text)["A"].form.split("\n") == [
        "@d",
        "class A(B):",
        "    if c:",
        "        y()",
        "    __fields__ = ('x',)",
        "    __order__ = ('x', ...)",
    ]


def test_docstrings_are_kept_beside_the_behaviour():
    found = units('def f():\n    """Say hello.\n\n    Twice.\n    """\n    hello()\n')
    assert found["f"].docstring == "Say hello.\n\nTwice."
