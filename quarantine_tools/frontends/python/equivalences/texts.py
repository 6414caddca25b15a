"""Texts that are put together: `'{}'.format(x)`, `'%r' % (x,)` and f-strings (PEP 498), and texts that are encoded.

`'{}'.format(x)` and `f'{x}'` both call `format(x, '')`. `%r`, `%a` and `%s` call `repr`, `ascii` and `str`, as `!r`,
`!a` and `!s` do. Widths, precisions and the other conversions of `%` have rules of their own and are left alone.
Arguments must be used once each and in their order, or be plain names: calls would happen otherwise. And an f-string
turns each value into text before it takes the next one, where the others take them all first: `'{} {}'.format(a,
a.pop())` shows a shorter list. So what is taken later must not be a call that could change what was taken before.
"""

from __future__ import annotations

import ast
import re
from string import Formatter

from quarantine_tools.frontends.python.equivalences.names import Names
from quarantine_tools.frontends.python.harmless import PURE_CALLS, PURE_METHODS
from quarantine_tools.frontends.python.scopes import COMPREHENSIONS
from quarantine_tools.frontends.python.tree import walk

_PERCENT = re.compile(r"%(?:([rsa])|(%))")
_ODD_PERCENT = re.compile(r"%(?![rsa%])")
_TEXT_CALLS = frozenset(f"builtins.{name}" for name in ("str", "repr", "ascii", "hex", "oct", "bin", "chr", "len"))
_TEXT_ATTRIBUTES = frozenset({"__name__", "__qualname__", "__module__"})
_UTF8 = frozenset({"utf-8", "utf8", "UTF-8", "UTF8"})


def _formatted(node: ast.AST, names: Names) -> ast.AST:
    """`'…{}…'.format(x)` is `f'…{x}…'`."""
    assert isinstance(node, ast.Call)
    function = node.func
    if not (isinstance(function, ast.Attribute) and function.attr == "format" and _is_text(function.value)):
        return node
    assert isinstance(function.value, ast.Constant)
    given: dict[str, ast.expr] = {}
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            return node
        given[str(index)] = argument
    for keyword in node.keywords:
        if keyword.arg is None:
            return node
        given[keyword.arg] = keyword.value
    parts = _parts_of_format(function.value.value, given, names)
    return node if parts is None else _joined(parts, node)


def _parts_of_format(template: object, given: dict[str, ast.expr], names: Names) -> list[ast.expr] | None:
    assert isinstance(template, str)
    parts: list[ast.expr] = []
    used: list[str] = []
    running = 0
    numbered: set[bool] = set()  # whether by hand; a template that has both raises
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return None
    for literal, field, spec, conversion in fields:
        if literal:
            parts.append(ast.Constant(literal))
        if field is None:
            continue
        name, _, attributes = field.partition(".")
        if not name or name.isdigit():
            numbered.add(bool(name))
        if not name:
            name, running = str(running), running + 1
        if name not in given or not all(part.isidentifier() for part in attributes.split(".") if attributes):
            return None
        if "{" in (spec or "") or (conversion and conversion not in "rsa"):
            return None
        value = given[name]
        for attribute in attributes.split(".") if attributes else ():
            value = ast.Attribute(value, attribute, ast.Load())
        used.append(name)
        parts.append(_hole(value, ord(conversion) if conversion else -1, spec or "", names))
    return parts if len(numbered) < 2 and _in_order(used, given) and _is_undisturbed(parts, names) else None


def _in_order(used: list[str], given: dict[str, ast.expr]) -> bool:
    """Say whether taking the arguments as they are used makes the same calls in the same order."""
    if set(used) != set(given):
        return False
    if all(isinstance(argument, (ast.Name, ast.Constant)) for argument in given.values()):
        return True
    return used == list(given)


def _is_undisturbed(parts: list[ast.expr], names: Names) -> bool:
    """Say whether no value that is taken later could change, by being taken, how an earlier one turns into text.

    A call could that has to do with a name of an earlier value, or that is given nothing, and so acts on what it knows.
    """
    earlier: set[str] = set()
    changeable = False
    for value in (part.value for part in parts if isinstance(part, ast.FormattedValue)):
        if changeable and any(_may_change(part, earlier, names) for part in walk(value)):
            return False
        if not _is_known_text(value, names):
            changeable = True
            earlier |= _values_in(value)
    return True


def _may_change(part: ast.AST, earlier: set[str], names: Names) -> bool:
    if isinstance(part, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, *COMPREHENSIONS)):
        return True
    if not isinstance(part, ast.Call) or _only_makes_a_value(part, names):
        return False
    given = _values_in(part)
    return not given or not given.isdisjoint(earlier)


def _values_in(node: ast.AST) -> set[str]:
    """Return the names in an expression, those left out that are only called."""
    called = {part.func for part in walk(node) if isinstance(part, ast.Call)}
    return {part.id for part in walk(node) if isinstance(part, ast.Name) and part not in called}


def _only_makes_a_value(call: ast.Call, names: Names) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr in PURE_METHODS:
        return True
    meaning = names.meaning(call.func) or ""
    return meaning in PURE_CALLS or meaning.removeprefix("builtins.") in PURE_CALLS


def _percent(node: ast.AST, names: Names) -> ast.AST:
    """`'…%r…' % (x,)` is `f'…{x!r}…'`."""
    assert isinstance(node, ast.BinOp)
    if not (isinstance(node.op, ast.Mod) and _is_text(node.left)):
        return node
    assert isinstance(node.left, ast.Constant)
    assert isinstance(node.left.value, str)
    if isinstance(node.right, ast.Tuple):
        values = node.right.elts
    elif _is_known_text(node.right, names):
        values = [node.right]
    else:
        return node  # it may be a tuple, or a mapping
    template = node.left.value
    if _ODD_PERCENT.search(template.replace("%%", "")) or any(isinstance(value, ast.Starred) for value in values):
        return node
    parts: list[ast.expr] = []
    place, waiting = 0, list(values)
    for found in _PERCENT.finditer(template):
        parts.append(ast.Constant(template[place : found.start()] + ("%" if found[2] else "")))
        place = found.end()
        if found[1]:
            if not waiting:
                return node
            parts.append(_hole(waiting.pop(0), ord(found[1]), "", names))
    parts.append(ast.Constant(template[place:]))
    return node if waiting or not _is_undisturbed(parts, names) else _joined(parts, node)


def _hole(value: ast.expr, conversion: int, spec: str, names: Names) -> ast.expr:
    if conversion == ord("s") and _is_known_text(value, names):
        conversion = -1
    format_spec = ast.JoinedStr([ast.Constant(spec)]) if spec else None
    return ast.FormattedValue(value, conversion, format_spec)


def _joined(parts: list[ast.expr], at: ast.expr) -> ast.expr:
    """Return an f-string of parts, neighbouring texts as one, as `normalise` leaves it."""
    merged: list[ast.expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
            merged[-1] = ast.Constant(f"{last.value!s}{part.value!s}")
        elif not (isinstance(part, ast.Constant) and part.value == ""):
            merged.append(part)
    result: ast.expr = ast.JoinedStr(merged)
    if all(isinstance(part, ast.Constant) for part in merged):
        result = merged[0] if merged else ast.Constant("")
    ast.copy_location(result, at)
    for part in merged:
        ast.copy_location(part, at)
        for inner in ast.walk(part):
            if not hasattr(inner, "lineno"):
                ast.copy_location(inner, at)
    return result


def _plain_hole(node: ast.AST, names: Names) -> ast.AST:
    """`f'{x!s}'` is `f'{x}'` where `x` is a text."""
    assert isinstance(node, ast.FormattedValue)
    if node.conversion == ord("s") and node.format_spec is None and _is_known_text(node.value, names):
        node.conversion = -1
    return node


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_known_text(node: ast.expr, names: Names) -> bool:
    """Say whether a value is certainly a plain text, or a number that formats as it prints."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, int, float))
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and _is_text(node.func.value):
            return node.func.attr in {"join", "strip", "lower", "upper", "replace", "format"}
        return names.meaning(node.func) in _TEXT_CALLS
    if isinstance(node, ast.Attribute):
        return node.attr in _TEXT_ATTRIBUTES
    return isinstance(node, ast.JoinedStr)


def _encoded(node: ast.AST, names: Names) -> ast.AST:
    """`'ab'.encode('utf-8')` is `b'ab'`, and of an f-string the default encoding needs no name."""
    assert isinstance(node, ast.Call)
    function = node.func
    if not (isinstance(function, ast.Attribute) and function.attr == "encode") or node.keywords or len(node.args) > 1:
        return node
    if node.args and not (isinstance(node.args[0], ast.Constant) and node.args[0].value in _UTF8):
        return node
    if isinstance(function.value, ast.Constant) and isinstance(function.value.value, str):
        try:
            return ast.copy_location(ast.Constant(function.value.value.encode("utf-8")), node)
        except UnicodeEncodeError:
            return node
    if isinstance(function.value, ast.JoinedStr):
        node.args = []
    return node


RULES = (
    (ast.Call, _formatted),
    (ast.Call, _encoded),
    (ast.BinOp, _percent),
    (ast.FormattedValue, _plain_hole),
)
