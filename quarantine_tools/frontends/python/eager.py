"""What Python 2 makes a list of, and Python 3 hands out one by one: `map`, `filter`, `zip`, `range`, `keys()` …

As lib2to3's fixers do, such a call becomes `list(…)` where a list can be told from what Python 3 gives, and stays as it
is where it is gone through once, at once: in a loop, or as the argument of `list`, `sorted` and the like. A loop that
takes from the mapping or list that it goes through needs the list all the same.
"""

from __future__ import annotations

import ast

from quarantine_tools.frontends.python.scopes import COMPREHENSIONS
from quarantine_tools.frontends.python.tree import walk

_FUNCTIONS = frozenset({"map", "filter", "zip", "range"})
_METHODS = frozenset({"keys", "values", "items"})
# Builtins that go through their first argument once and keep nothing of it, and methods that do.
_GOES_THROUGH = frozenset({"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all"})
_JOINS = frozenset({"join", "extend", "update"})


def eager_calls(tree: ast.Module, own: set[str]) -> frozenset[ast.Call]:
    """Return the calls of a Python 2 tree whose list can be felt.

    Args:
        tree: the tree of the file, before `xrange` and `iteritems` got their new names.
        own: names that the file itself sets, which are not the builtins.
    """
    found: set[ast.Call] = set()
    gone_through: set[ast.AST] = set()
    for node in walk(tree):
        if isinstance(node, ast.Call):
            if _makes_list(node, own):
                found.add(node)
            gone_through.update(_arguments_gone_through(node, own))
        elif isinstance(node, ast.For) and not _is_changed(node):
            gone_through.add(node.iter)
        elif isinstance(node, COMPREHENSIONS):
            gone_through.update(generator.iter for generator in node.generators)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[-1], (ast.In, ast.NotIn)):
            gone_through.add(node.comparators[-1])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
            gone_through.add(node.value)
    return frozenset(found - gone_through)


def _makes_list(node: ast.Call, own: set[str]) -> bool:
    if isinstance(node.func, ast.Name):
        return node.func.id in _FUNCTIONS and node.func.id not in own
    return isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args and not node.keywords


def _arguments_gone_through(node: ast.Call, own: set[str]) -> list[ast.expr]:
    function = node.func
    if isinstance(function, ast.Name) and function.id in _GOES_THROUGH - own:
        return node.args[:1]
    return node.args[:1] if isinstance(function, ast.Attribute) and function.attr in _JOINS else []


def _is_changed(loop: ast.For) -> bool:
    """Say whether the body of a loop may change the size of what it goes through: `for k in d.keys(): del d[k]`."""
    if not (isinstance(loop.iter, ast.Call) and isinstance(loop.iter.func, ast.Attribute)):
        return False
    owner = ast.dump(loop.iter.func.value)
    for part in (part for statement in loop.body for part in walk(statement)):
        if isinstance(part, ast.Subscript) and not isinstance(part.ctx, ast.Load) and ast.dump(part.value) == owner:
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and ast.dump(part.func.value) == owner:
            return True
    return False
