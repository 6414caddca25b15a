"""Bring idioms that do the same to one spelling: what pyupgrade and its like rewrite, where it is safe.

Each rule states the idioms it takes for one, and the condition under which they are. The condition is checked on the
file itself: a `set` that the file defines is not the builtin, a `List` that it doesn't import is not that of `typing`.
Where a condition can't be checked the code stays as it is written, and a difference is told as a change.

Left alone on purpose, because they are not the same:

- `'%s' % x` and `'{}'.format(x)`: `x` may be a tuple, and a value may format itself otherwise than it turns into a text
  (an `Enum` with a mixed-in type before Python 3.12). `%r`, and `%s` of what is known to be a text, are the same.
- `for x in y: yield x` and `yield from y`: only the second hands `send` and `throw` on.
- `if sys.version_info >= (3, 8): …` and its body alone: they differ on an older Python.
- `class C(List[int])` and `class C(list[int])`: other classes stand in the method resolution order.
- `asyncio.TimeoutError` and `TimeoutError`: two classes before Python 3.11.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from quarantine_tools.frontends.python.equivalences import calls, classes, exceptions, imports, texts, typing
from quarantine_tools.frontends.python.equivalences.names import Names, names_of
from quarantine_tools.frontends.python.scopes import COMPREHENSIONS, FUNCTIONS

Rule = Callable[[ast.AST, Names], ast.AST]

_RULES: dict[type[ast.AST], tuple[Rule, ...]] = {}
for _module in (typing, texts, calls, exceptions, classes):
    for _kind, _rule in _module.RULES:
        _RULES[_kind] = (*_RULES.get(_kind, ()), _rule)
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_DULL = frozenset({"ctx", "op", "ops", "kind", "type_comment", "type_ignores"})  # fields with nothing to rewrite
_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS)
_WITHIN = frozenset({"body", "elt", "key", "value", "generators"})  # fields that belong to the scope which a node opens


def equate(tree: ast.Module) -> None:
    """Bring the idioms of a normalised tree to one spelling, in place. Lines stay those of the source.

    Raises:
        RecursionError: nested too deeply.
    """
    _rewrite(tree, names_of(tree))


def _rewrite(node: ast.AST, names: Names) -> ast.AST:
    """Rewrite what stands below a node, then the node itself."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _DULL)
    inside = names.inside(node) if isinstance(node, _SCOPES) else names
    for name in fields:
        value = getattr(node, name, None)
        around = inside if name in _WITHIN else names
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    value[index] = _rewrite(item, around)
            if value and isinstance(value[0], ast.stmt) and kind is not ast.Module:
                value[:] = imports.sorted_runs(value)
        elif isinstance(value, ast.AST):
            new = _rewrite(value, around)
            if new is not value:
                setattr(node, name, new)
    for rule in _RULES.get(kind, ()):
        node = rule(node, names)
        if type(node) is not kind:
            break
    return node
