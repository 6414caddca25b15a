"""Old and broken Python is read as far as that can be done, and what was done is one clear problem."""

from __future__ import annotations

import sys

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
def test_python_2_is_called_by_its_name_and_read(text):
    reading = PLUGIN.read(text, "old/module.py")
    ((code, message),) = reading.problems
    assert code == "python2-syntax"
    assert message.startswith("line ")
    assert message.endswith("; read as Python 2")
    assert reading.parser == "fissix, Python 2"
    assert reading.units[0].unit in ("function", "statement", "variable")


TRANSLATED = {
    "print": ("print 'a', b", "print('a', b)"),
    "print nothing": ("print a\nprint\n", "print(a)\nprint()\n"),
    "print a tuple": ("print (a, b), c", "print((a, b), c)"),
    "print without a line end": ("print a,", "print(a, end=' ')"),
    "print to a file": ("print >>f, a, b", "print(a, b, file=f)"),
    "print an empty line to a file": ("print >>f", "print(file=f)"),
    "print function": ("from __future__ import print_function\nprint(a, file=f)\nb = 0777",
                       "print(a, file=f)\nb = 0o777"),
    "exec": ("exec a in b, c", "exec(a, b, c)"),
    "except": ("try: a()\nexcept (A, B), e: b(e)", "try: a()\nexcept (A, B) as e: b(e)"),
    "raise": ("def f(): raise A, 'b'", "def f(): raise A('b')"),
    "raise with several values": ("def f(): raise A, (b, c)", "def f(): raise A(b, c)"),
    "raise with a traceback": ("def f(): raise A, 'b', c", "def f(): raise A('b').with_traceback(c)"),
    "backticks": ("a = `b`", "a = repr(b)"),
    "unequal": ("a = b <> c", "a = b != c"),
    "octal": ("a = 0644, 00, 0", "a = 0o644, 0, 0"),
    "long": ("a = 10L + 0xFFl", "a = 10 + 0xFF"),
    "raw text": ("a = ur'\\d' + ur'b'", "a = r'\\d' + r'b'"),
    "tuple parameter": ("def f(a, (b, c)):\n    'doc'\n    return b",
                        "def f(a, b_and_c):\n    b, c = b_and_c\n    return b"),
    "tuple parameter of a lambda": ("a = sorted(b, key=lambda (c, d): d); print a",
                                    "a = sorted(b, key=lambda c_and_d: c_and_d[1]); print(a)"),
    "names": ("print xrange(3), unicode(a), long(b)", "print(range(3), str(a), int(b))"),
    "a name of its own": ("def xrange(a): print a\nxrange(3)", "def xrange(a): print(a)\nxrange(3)"),
    "views": ("for a in b.iteritems(): print a", "for a in b.items(): print(a)"),
    "has_key": ("print a.has_key(b)", "print(b in a)"),
    "lists": ("print map(a, b), a.keys()", "print(list(map(a, b)), list(a.keys()))"),
    "what is gone through at once": ("for a in zip(b, c): print sorted(a.items()), ','.join(map(b, a))",
                                     "for a in zip(b, c): print(sorted(a.items()), ','.join(map(b, a)))"),
    "next": ("print a.next()", "print(next(a))"),
    "a line end before a comma": ("print 'a\\n',", "print('a\\n', end='')"),
    "code points in a raw text": ("print ur'\\u20ac\\d\\\\'", "print('\u20ac\\\\d\\\\\\\\')"),
    "raise a formatted text": ("raise A, ('%s%s') % (b, c)", "raise A('%s%s' % (b, c))"),
    "a variable that is set again": ("for x in [x for x in a]: print x", "for x in [x for x in a]: print(x)"),
    "raw_input": ("print raw_input('a')", "print(input('a'))"),
    "true division of floats": ("print a / 2.0, float(b) / c", "print(a / 2.0, float(b) / c)"),
    "true division as asked for": ("from __future__ import division\nprint a / b", "print(a / b)"),
    "tabs": ("if a:\n        print b\n\tc()", "if a:\n    print(b)\n    c()"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), TRANSLATED.values(), ids=TRANSLATED)
def test_python_2_behaves_as_python_3_says_the_same(old, new):
    before, after = PLUGIN.read(old, "a.py"), PLUGIN.read(new, "a.py")
    assert [code for code, _ in before.problems] == ["python2-syntax"]
    assert after.problems == ()
    assert [unit.behaviour for unit in before.units] == [unit.behaviour for unit in after.units]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print a / b", "print(a / b)"),
        ("a /= b; print a", "a /= b; print(a)"),
        ("print input()", "print(input())"),
        ("print map(a, b)", "print(map(a, b))"),
        ("print a.keys()", "print(a.keys())"),
        ("print range(a)", "print(range(a))"),
        ("print round(a)", "print(round(a))"),
        ("print '\\u0041'", "print('\\u0041')"),
        ("print ur'\\u0041'", "print(r'\\u0041')"),
        ("print a().has_key(b())", "print(b() in a())"),
        ("raise A, b, c", "raise A(b).with_traceback(c)"),
        ("raise A, ('%s%s') % (b, c)", "raise A('%s%s') % (b, c)"),
        ("def f(long): print long", "def f(long): print(int)"),
        ("def f():\n    print [x for x in a]\n    return x", "def f():\n    print([x for x in a])\n    return x"),
        ("try: a()\nexcept E, e: pass\nprint e", "try: a()\nexcept E as e: pass\nprint(e)"),
        ("for a in b.keys(): del b[a]; print a", "for a in b.keys(): del b[a]; print(a)"),
        ("class A:\n    def __nonzero__(self): print 1", "class A:\n    def __nonzero__(self): print(1)"),
        ("print 1\nclass A:\n    __metaclass__ = B", "print(1)\nclass A:\n    __metaclass__ = B"),
        ("def f():\n    print 010", "def f():\n    print(10)"),
        ("try: print 1\nexcept A, B: pass", "try: print(1)\nexcept (A, B): pass"),
    ],
)
def test_what_python_2_does_otherwise_is_another_behaviour(old, new):
    before, after = PLUGIN.read(old, "a.py"), PLUGIN.read(new, "a.py")
    assert [unit.behaviour for unit in before.units] != [unit.behaviour for unit in after.units]


def test_an_exception_and_its_name_are_no_two_exceptions_for_any_python():
    text = "import b\ntry:\n    a()\nexcept A, e:\n    print(e)\n"
    before, after = PLUGIN.read(text, "a.py"), PLUGIN.read(text.replace("A, e", "A as e"), "a.py")
    assert [code for code, _ in before.problems] == ["python2-syntax"]
    assert [unit.behaviour for unit in before.units] == [unit.behaviour for unit in after.units]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="PEP 758 is Python 3.14's")
def test_two_exceptions_without_parentheses_are_two():
    text = "try:\n    a()\nexcept ValueError, TypeError:\n    b()\n"
    before, after = (
        PLUGIN.read(text, "a.py"),
        PLUGIN.read(text.replace("ValueError, TypeError", "(ValueError, TypeError)"), "a.py"),
    )
    assert before.problems == ()
    assert [unit.behaviour for unit in before.units] == [unit.behaviour for unit in after.units]


def test_lines_of_python_2_stay_those_of_the_file():
    lines = ["# why", "import os", "", "def f((a, b)):", "    print a, \\", "        b", "", ""]
    lines += ["def g():", "    exec '''a", "\tb'''"]
    reading = PLUGIN.read("\n".join(lines) + "\n", "a.py")
    assert [(unit.name, unit.line, unit.end_line) for unit in reading.units] == [
        ("import os", 2, 2),
        ("f", 4, 6),
        ("g", 9, 11),
    ]
    assert "a\\n\\tb" in reading.units[2].form  # a tab in a string is no indentation
    assert reading.comment_lines == (1, 3, 7, 8)


def test_async_as_a_name_is_read_as_before_python_3_7():
    text = "from kombu.async import hub\nMODE = 'async and await'\nhub.async(async=1 / 2)\n"
    reading = PLUGIN.read(text, "a.py")
    ((code, message),) = reading.problems
    assert (code, message.startswith("line 1: ")) == ("old-syntax", True)
    assert [unit.name for unit in reading.units] == ["from kombu.async import hub", "MODE", "hub.async(async=1 / 2)"]
    assert reading.units[1].form == "MODE = 'async and await'"


def test_a_statement_that_does_not_parse_leaves_the_rest_of_the_file_alone():
    text = "import os\n\ndef f(:\n    return 1\n\n@wrap\ndef g(a):\n    return a\n\nx = (1,, 2)\n# end\ny = 2\n"
    reading = PLUGIN.read(text, "a.py")
    ((code, message),) = reading.problems
    assert code == "syntax-error"
    assert message == "line 3: invalid syntax; lines 3-4, 10 compared as text, the rest as Python"
    assert [(unit.unit, unit.name, unit.line, unit.end_line) for unit in reading.units] == [
        ("import", "import os", 1, 1),
        ("statement", "def f(:", 3, 4),
        ("function", "g", 6, 8),
        ("statement", "x = (1,, 2)", 10, 10),
        ("variable", "y", 12, 12),
    ]
    assert reading.comment_lines == (2, 5, 9, 11)


@pytest.mark.parametrize(
    "text",
    [
        "x = '''a\n\ndef f():\n    return 1\n",  # a string that isn't closed: what is text and what is code is unclear
        "def f(:\n    a\n    b\n    c\nx = 1\n",  # most of it doesn't parse
    ],
)
def test_a_file_of_which_too_little_parses_is_compared_as_text(text):
    assert [unit.unit for unit in PLUGIN.read(text, "a.py").units] == ["file"]


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
