"""What can't be read as Python is one unit and one clear problem."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python import PLUGIN

PYTHON2 = [
    'def f():\n    print "hello"\n',
    "print x\n",
    "try:\n    a()\nexcept ValueError, e:\n    b()\n",
    "try:\n    a()\nexcept (A, B), e:\n    b()\n",
    "x = `y`\n",
    "if a <> b: pass\n",
    "exec code in scope\n",
    "os.chmod(p, 0777)\n",
    "x = 10L\n",
    "x = ur'a'\n",
    'raise ValueError, "text"\n',
    "def f(a, (b, c)): pass\n",
]


@pytest.mark.parametrize("text", PYTHON2)
def test_python_2_is_called_by_its_name_and_compared_as_text(text):
    reading = PLUGIN.read(text, "old/module.py")
    ((code, message),) = reading.problems
    assert code == "python2-syntax"
    assert message.startswith("line ")
    assert [(unit.unit, unit.name) for unit in reading.units] == [("file", "module.py")]


BROKEN = ["def f(:\n", "x = (1,\n", "if a:\nb()\n", "x = 'abc\n", "a\0b\n", "\tx = 1\n        y = 2\n", "printx y\n"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_syntax_error_is_one_problem(text):
    reading = PLUGIN.read(text, "module.py")
    ((code, message),) = reading.problems
    assert code == "syntax-error"
    assert message.endswith("compared as text only")
    assert "\n" not in message
    assert [unit.unit for unit in reading.units] == ["file"]


@pytest.mark.parametrize("text", ["x = = 1  # `a` <> b\n", "x = = 'print a; `b` <> 0777'\n"])
def test_signs_of_python_2_in_strings_and_comments_are_none(text):
    assert PLUGIN.read(text, "module.py").problems[0][0] == "syntax-error"


def test_the_problem_names_the_line():
    ((_, message),) = PLUGIN.read("x = 1\ny = = 2\n", "module.py").problems
    assert message.startswith("line 2: ")


DEEP = {
    "parentheses": "x = " + "(" * 5000 + "1" + ")" * 5000,
    "additions": "x = " + "+".join(["1"] * 20000),
    "attributes": "x = a" + ".b" * 20000,
    "negations": "x = " + "-" * 5000 + "1",
    "calls": "x = a" + "()" * 5000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_problem_and_no_crash(text):
    reading = PLUGIN.read(text, "module.py")
    assert len(reading.problems) == 1
    assert reading.problems[0][0] in ("too-complex", "syntax-error")
    assert [unit.unit for unit in reading.units] == ["file"]


def test_warnings_of_the_input_stay_with_the_input(recwarn):
    assert PLUGIN.read("x = '\\d'\nassert (a, b)\n1 is 1\n", "module.py").units
    assert not recwarn.list


def test_huge_numbers_and_lone_surrogates_are_read():
    units = PLUGIN.read(f"x = {hex(16**5000)}\ny = '\\ud800'\n", "module.py").units
    assert [unit.name for unit in units] == ["x", "y"]
