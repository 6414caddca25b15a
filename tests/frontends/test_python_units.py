"""What the units of a Python file are called, where they stand, and what they read and set."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python import PLUGIN
from quarantine_tools.model import Reading, Unit


def read(text: str) -> Reading:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems, reading.problems
    return reading


def names(text: str) -> list[tuple[str, str]]:
    return [(unit.unit, unit.name) for unit in read(text).units]


def unit(text: str, name: str) -> Unit:
    return next(unit for unit in read(text).units if unit.name == name)


def test_each_kind_of_unit_has_its_name():
    text = """
import os, sys
import numpy as np
from a.b import c as d
from . import e
from .f import *

LIMIT = 1
a, (b, *c) = f()
x = y = 2
LIMIT += 1

def run(): pass
async def serve(): pass

class Outer(Base):
    size: int = 3
    def go(self): pass
    class Inner:
        def stay(self): pass

if __name__ == "__main__":
    run()
os.environ["A"] = "1"
"""
    assert names(text) == [
        ("import", "import os"),
        ("import", "import sys"),
        ("import", "import numpy as np"),
        ("import", "from a.b import c as d"),
        ("import", "from . import e"),
        ("import", "from .f import *"),
        ("variable", "LIMIT"),
        ("variable", "a, b, c"),
        ("variable", "x, y"),
        ("variable", "LIMIT#2"),
        ("function", "run"),
        ("function", "serve"),
        ("class", "Outer"),
        ("variable", "Outer.size"),
        ("method", "Outer.go"),
        ("class", "Outer.Inner"),
        ("method", "Outer.Inner.stay"),
        ("statement", "if __name__ == '__main__':"),
        ("statement", "os.environ['A'] = '1'"),
    ]


def test_namesakes_are_numbered_in_source_order():
    text = """
class A:
    @property
    def x(self): return 1
    @x.setter
    def x(self, value): pass
def f(): pass
def f(): return 2
g()
g()
"""
    assert [name for _, name in names(text)] == ["A", "A.x", "A.x#2", "f", "f#2", "g()", "g()#2"]


def test_a_long_statement_is_named_by_its_beginning():
    (found,) = read(f"configure({', '.join(f'option_{number}' for number in range(20))})").units
    assert len(found.name) == 60
    assert found.name.endswith("…")


def test_a_span_begins_with_the_first_decorator_and_ends_with_the_last_line():
    text = "x = 1\n\n@a\n@b(\n    1,\n)\ndef f(\n    x,\n):\n    return [\n        x,\n    ]\n"
    found = unit(text, "f")
    assert (found.line, found.end_line) == (3, 12)


def test_a_decorator_in_parentheses_begins_at_its_sign():
    found = unit("@(\n    a\n)\ndef f(): pass\n", "f")
    assert (found.line, found.end_line) == (1, 4)


def test_comment_lines_are_blank_lines_comments_and_the_modules_documentation():
    text = '''"""Module.

# not a comment, but documentation
"""

import os  # not a comment line
# a comment


def f():
    """Of f.

    # of f too
    """
    # a comment
    return """
# in a string

"""


VALUE = ("a"
         # between two strings
         "b")
'''
    assert read(text).comment_lines == (1, 2, 3, 4, 5, 7, 8, 9, 15, 20, 21, 23)


def test_a_comment_sign_inside_an_f_string_is_no_comment():
    assert read('x = f"""\n# {y}\n\n"""\n').comment_lines == ()


def test_a_line_shared_by_documentation_and_code_is_code():
    assert read('"""Doc.\n"""; x = 1\n').comment_lines == (1,)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", '"""Only documentation."""\n'])
def test_a_file_without_code_has_no_units(text):
    assert read(text).units == ()


def test_a_definition_needs_what_it_evaluates_when_it_is_defined():
    found = unit("@app.route('/')\ndef f(a: Kind = DEFAULT): return inside\n", "f")
    assert found.needs == ("DEFAULT", "Kind", "app")
    assert found.binds == ("f",)


def test_with_lazy_annotations_a_definition_does_not_need_them():
    found = unit("from __future__ import annotations\ndef f(a: Kind = DEFAULT) -> Other: pass\n", "f")
    assert found.needs == ("DEFAULT",)


def test_names_of_a_class_are_told_from_those_of_the_module():
    found = unit("class A:\n    x = 1\n    y = x + z\n", "A.y")
    assert found.binds == ("A.y",)
    assert found.needs == ("A.x", "x", "z")


def test_a_call_needs_what_the_called_function_reads():
    text = "LIMIT = 1\ndef helper(): return LIMIT\ndef main(): helper()\nmain()\n"
    assert unit(text, "main()").needs == ("LIMIT", "helper", "main")


ACTS = [
    "app = Flask(__name__)",
    "load_dotenv()",
    "import os\nos.environ['A'] = '1'",
    "a.b = 1",
    "del a",
    "from a import *",
    "@app.route('/')\ndef f(): pass",
    "class A(metaclass=M): pass",
    "class A:\n    register()",
    "def f(x=make()): pass",
    "x = [make(i) for i in y]",
    "def len(x): pass\nX = len(1)",
    "with a: pass",
    "if a:\n    raise E",
    "import os\ndef f(x=os.getenv('A')): pass",
]


@pytest.mark.parametrize("text", ACTS)
def test_what_others_may_notice_acts(text):
    assert read(text).units[-1].acts


QUIET = [
    "import os",
    "X = 1",
    "import os\nX = os.getenv('A', 'b').lower() == 'true'",
    "import os\nX = int(os.environ.get('A', '1'))",
    "from pathlib import Path\nX = Path('a').parent / 'b'",
    "import re\nX = re.compile('a')",
    "import logging\nlogger = logging.getLogger(__name__)",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')",
    "def f(): call()",
    "class A:\n    def f(self): call()",
    "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A: pass",
    "from functools import lru_cache\n@lru_cache(maxsize=1)\ndef f(): pass",
    "F = lambda: call()",
    "X = [i + 1 for i in (1, 2)]",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_nobody_notices_does_not_act(text):
    assert not read(text).units[-1].acts
