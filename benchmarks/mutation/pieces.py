"""Traps in small pieces of code, for what few packages have: overloads, setters, dataclasses, an order that is felt."""

from __future__ import annotations

from random import Random
from textwrap import dedent

import libcst as cst
from package import GONE, MODIFIED, SAFE, Expectation, Module, words
from traps import TRAPS, plant


def _piece(edit: str, before: str, after: str, closed: bool = False, **expected: Expectation) -> None:
    """Register a piece of code that becomes another; ``NAME`` stands for a word of the piece's own.

    ``closed``: what else stands in the module is in doubt afterwards, and counts neither way.
    """

    def put(module: Module, chance: Random) -> bool:
        word = f"{edit.replace('-', '_')}_{chance.randrange(1000)}"
        if any(one.startswith(word.rpartition("_")[0]) for one in words(module.tree)):
            return False
        number = str(chance.randrange(2, 90))
        sides = []
        for text in (before, after):
            piece = cst.parse_module(_filled(dedent(text).strip("\n"), word, number))
            sides.append(module.tree.with_changes(body=[*module.tree.body, *piece.body]))
        if not plant(module, *sides):
            return False
        module.closed = closed
        for name, expectation in expected.items():
            unit = name.replace("__dot__", ".").replace("__no2__", "#2").replace("__no3__", "#3")
            module.expect(_filled(unit, word, number), expectation)
        return True

    put.__doc__ = edit
    TRAPS.append(put)


def _filled(text: str, word: str, number: str) -> str:
    return text.replace("NAME", word).replace("Name", word.title()).replace("NUMBER", number)


def _modified(edit: str, *kinds: str) -> Expectation:
    return Expectation(edit, MODIFIED, (frozenset(kinds),) if kinds else ())


_OVERLOADS = """
from typing import overload
@overload
def NAME(a: int) -> int: ...
@overload
def NAME(a: str) -> str: ...
def NAME(a):
    return a * NUMBER
"""
_piece(
    "overload-changed",
    _OVERLOADS,
    _OVERLOADS.replace("(a: str) -> str", "(a: bytes) -> str"),
    NAME__no2__=_modified("overload-changed", "annotation-changed"),
    NAME=Expectation("overload-kept", SAFE),
    NAME__no3__=Expectation("overload-kept", SAFE),
)
_piece(
    "overloaded-body",
    _OVERLOADS,
    _OVERLOADS.replace("a * NUMBER", "a + NUMBER"),
    NAME__no3__=_modified("overloaded-body", "return-changed", "expression-changed"),
    NAME=Expectation("overload-kept", SAFE),
)

_PROPERTY = """
class Name(Base):
    @property
    def limit(self):
        return self._limit + NUMBER
    @limit.setter
    def limit(self, value):
        if value < NUMBER:
            raise ValueError(value)
        self._limit = value
    @limit.deleter
    def limit(self):
        del self._limit
"""
_piece(
    "setter-changed",
    _PROPERTY,
    _PROPERTY.replace("value < NUMBER", "value <= NUMBER"),
    Name__dot__limit__no2__=_modified("setter-changed", "condition-changed"),
    Name__dot__limit=Expectation("getter-kept", SAFE),
    Name__dot__limit__no3__=Expectation("deleter-kept", SAFE),
)
_piece(
    "setter-removed",
    _PROPERTY,
    """
    class Name(Base):
        @property
        def limit(self):
            return self._limit + NUMBER
        @limit.deleter
        def limit(self):
            del self._limit
    """,
    Name__dot__limit__no2__=Expectation("setter-removed", GONE),
    Name__dot__limit=Expectation("getter-kept", SAFE),
)

_DATACLASS = """
from dataclasses import dataclass, field
@dataclass
class Name:
    host: str
    port: int = NUMBER
    tries: int = 3
    names: list = field(default_factory=list)
"""
_piece(
    "dataclass-order",
    _DATACLASS,
    _DATACLASS.replace("    port: int = NUMBER\n    tries: int = 3\n", "    tries: int = 3\n    port: int = NUMBER\n"),
    Name=_modified("dataclass-order", "fields-reordered"),
)
_piece(
    "dataclass-default",
    _DATACLASS,
    _DATACLASS.replace("tries: int = 3", "tries: int = 4"),
    Name__dot__tries=_modified("dataclass-default", "constant-changed", "assignment-changed"),
)
_piece(
    "dataclass-annotation",
    _DATACLASS,
    _DATACLASS.replace("tries: int = 3", "tries: float = 3"),
    Name__dot__tries=_modified("dataclass-annotation", "annotation-changed"),
)
_piece(
    "dataclass-frozen",
    _DATACLASS,
    _DATACLASS.replace("@dataclass\n", "@dataclass(frozen=True)\n"),
    Name=_modified("dataclass-frozen", "decorator-changed"),
)
_piece(
    "dataclass-factory",
    _DATACLASS,
    _DATACLASS.replace("default_factory=list", "default_factory=set"),
    Name__dot__names=_modified("dataclass-factory", "call-changed", "assignment-changed"),
)

_ENUM = """
from enum import Enum, auto
class Name(Enum):
    LOW = auto()
    MIDDLE = auto()
    HIGH = auto()
"""
_piece(
    "enum-order",
    _ENUM,
    _ENUM.replace("    LOW = auto()\n    MIDDLE = auto()\n", "    MIDDLE = auto()\n    LOW = auto()\n"),
    Name=_modified("enum-order", "fields-reordered"),
)

_HANDLERS = """
def NAME(work):
    try:
        return work(NUMBER)
    except OSError:
        return None
    except Exception as error:
        raise RuntimeError(str(error)) from error
    finally:
        work.close()
"""
_piece(
    "handler-order",
    _HANDLERS,
    """
    def NAME(work):
        try:
            return work(NUMBER)
        except Exception as error:
            raise RuntimeError(str(error)) from error
        except OSError:
            return None
        finally:
            work.close()
    """,
    NAME=_modified("handler-order", "exception-handling-changed"),
)
_piece(
    "finally-dropped",
    _HANDLERS,
    _HANDLERS.replace("    finally:\n        work.close()\n", ""),
    NAME=_modified("finally-dropped", "exception-handling-changed"),
)

_STATE = """
NAME_seen = []
NAME_count = NUMBER
def NAME(value):
    global NAME_count
    NAME_count += 1
    NAME_seen.append(value)
    return NAME_count
"""
_piece(
    "global-dropped",
    _STATE,
    _STATE.replace("    global NAME_count\n", ""),
    NAME=_modified("global-dropped", "statement-removed"),
)
_piece(
    "state-changed",
    _STATE,
    _STATE.replace("NAME_seen = []", "NAME_seen = [0]"),
    NAME_seen=_modified("state-changed", "constant-changed", "assignment-changed"),
    NAME=Expectation("state-user", SAFE),
)

_ORDER = """
NAME_table = {}
NAME_table.update(first=NUMBER)
NAME_total = sum(NAME_table.values())
"""
_piece(
    "order-felt",
    _ORDER,
    """
    NAME_table = {}
    NAME_total = sum(NAME_table.values())
    NAME_table.update(first=NUMBER)
    """,
    NAME_total=Expectation("order-felt", SAFE | MODIFIED, group="order felt"),
    **{"NAME_table.update(first=NUMBER)": Expectation("order-felt", SAFE | MODIFIED, group="order felt")},
)

_CONDITIONAL = """
import sys
if sys.platform == "NAME":
    def NAME(path):
        return path.replace("/", "|")
else:
    def NAME(path):
        return path
"""
_piece(
    "conditional-else",
    _CONDITIONAL,
    _CONDITIONAL.replace("        return path\n", "        return path.strip()\n"),
    **{"if sys.platform == 'NAME':": _modified("conditional-else", "return-changed", "call-added")},
)

_PRECEDENCE = """
def NAME(a, b, c):
    return a + b * c - NUMBER
"""
_piece(
    "parentheses-moved",
    _PRECEDENCE,
    _PRECEDENCE.replace("a + b * c", "(a + b) * c"),
    NAME=_modified("parentheses-moved", "return-changed", "expression-changed"),
)
_TEXT = '''
def NAME(user):
    return user.query("""
        SELECT *
          FROM t  WHERE n = NUMBER
    """)
'''
_piece(
    "blank-in-long-text",
    _TEXT,
    _TEXT.replace("  FROM t  WHERE", "  FROM t WHERE"),
    NAME=_modified("blank-in-long-text", "constant-changed", "call-changed", "return-changed"),
)
_ITERATION = """
def NAME(rows):
    total = {}
    for key, value in rows:
        total[key] = total.get(key, NUMBER) + value
    return [k for k in total if total[k] is not None]
"""
_piece(
    "identity-in-filter",
    _ITERATION,
    _ITERATION.replace("is not None]", "!= None]"),
    NAME=_modified("identity-in-filter", "condition-changed", "return-changed", "expression-changed"),
)
_piece(
    "indented",
    _ITERATION,
    _ITERATION.replace("    return [k", "        return [k"),
    NAME=_modified("indented", "control-flow-changed"),
)
_STAR = """
def NAME(value):
    return dumps(value, NUMBER)
"""
_piece(
    "star-import",
    f"from json import dumps\n{_STAR.strip()}\n",
    f"from json import dumps\nfrom simplejson import *\n{_STAR.strip()}\n",
    closed=True,
    **{
        "from json import dumps": Expectation("star-import", MODIFIED),
    },
)
_TYPED = """
def NAME(value, more):
    # type: (int, int) -> str
    found = []  # type: list
    return str(value + more + NUMBER)
"""
_piece(
    "type-comment",
    _TYPED,
    _TYPED.replace("# type: (int, int) -> str", "# type: (float, int) -> str"),
    NAME=Expectation("type-comment", SAFE, (frozenset({"comment-changed"}),)),
)
_NESTED = """
def NAME(limit=NUMBER):
    def inner(value, scale=2):
        nonlocal limit
        limit -= 1
        return value * scale
    return inner
"""
_piece(
    "nested-default",
    _NESTED,
    _NESTED.replace("scale=2", "scale=3"),
    NAME=_modified("nested-default", "parameter-default-changed"),
)
_piece(
    "nonlocal-dropped",
    _NESTED,
    _NESTED.replace("        nonlocal limit\n", ""),
    NAME=_modified("nonlocal-dropped", "statement-removed"),
)
