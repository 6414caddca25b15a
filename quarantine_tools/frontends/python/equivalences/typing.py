"""Types: the aliases of `typing`, `Optional` and `Union`, quotes that lazy annotations don't need, annotated locals.

Only where a type is written: in annotations, as the value of an alias, and in `cast`. There `List[int]` and
`list[int]` (PEP 585), `Optional[X]` and `X | None` (PEP 604) mean the same to type checkers, dataclasses and pydantic
alike. As base classes they differ, and are left alone.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import TypeGuard

from quarantine_tools.frontends.python.equivalences.names import Names, name
from quarantine_tools.frontends.python.scopes import FUNCTIONS, bindings_of

_BUILTIN = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
    "Type": "type",
    "Text": "str",
}
_HOMES = ("typing", "typing_extensions")
_ACTING_HOMES = frozenset({"cython", "typeguard", "beartype"})
# What dataclasses look for in the text of an annotation (`dataclasses._is_type`): a quoted one is not found.
_READ_AS_TEXT = re.compile(r"\b(?:ClassVar|InitVar|KW_ONLY)\b")
_GENERATORS = {"Generator": 3, "AsyncGenerator": 2}  # and how many arguments they have
_NONE_LAST = "None"


def _typing(node: ast.AST | None, names: Names) -> str | None:
    """Return the name in `typing` that a node stands for."""
    meaning = names.meaning(node)
    home, _, last = (meaning or "").rpartition(".")
    return last if home in _HOMES else None


def _in_parameter(node: ast.AST, names: Names) -> ast.AST:
    assert isinstance(node, ast.arg)
    if node.annotation is not None:
        node.annotation = annotation(node.annotation, names)
    return node


def _in_function(node: ast.AST, names: Names) -> ast.AST:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if node.returns is not None:
        node.returns = annotation(node.returns, names)
    return node


def _in_body(node: ast.AST, names: Names) -> ast.AST:
    """`x: int = 1` in a function is `x = 1`: what is annotated there is kept nowhere (PEP 526).

    But Cython compiles such annotations, and typeguard and beartype check them: files that import these are left alone.
    """
    assert isinstance(node, FUNCTIONS)
    if _ACTING_HOMES & {origin.partition(".")[0] for origin in names.imports.values()}:
        return node
    bound = bindings_of(node.body, declarations=False).bound
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        for field in ("body", "orelse", "finalbody"):
            block = getattr(part, field, None)
            if isinstance(block, list) and block:
                block[:] = _without_annotations(block, bound) or [ast.copy_location(ast.Pass(), block[0])]
                stack += [one for one in block if not isinstance(one, (*FUNCTIONS, ast.ClassDef))]
        stack += [*getattr(part, "handlers", ()), *getattr(part, "cases", ())]
    return node


def _without_annotations(block: list[ast.stmt], bound: set[str]) -> list[ast.stmt]:
    kept: list[ast.stmt] = []
    for statement in block:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None and not _acts(statement):
            kept.append(ast.copy_location(ast.Assign([statement.target], statement.value), statement))
        elif not (_is_declaration(statement) and ast.unparse(statement.target) in bound):
            kept.append(statement)  # `x: int` alone makes `x` a local, where nothing else does
    return kept


def _acts(statement: ast.AnnAssign) -> bool:
    """Say whether evaluating the annotation may do something: that of an attribute is evaluated, and then dropped."""
    calls = (ast.Call, ast.Await, ast.NamedExpr)
    return not isinstance(statement.target, ast.Name) and any(
        isinstance(part, calls) for part in ast.walk(statement.annotation)
    )


def _is_declaration(statement: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(statement, ast.AnnAssign) and statement.value is None and isinstance(statement.target, ast.Name)


def _in_annotated_assignment(node: ast.AST, names: Names) -> ast.AST:
    assert isinstance(node, ast.AnnAssign)
    node.annotation = annotation(node.annotation, names)
    if _typing(node.annotation, names) == "TypeAlias" and node.value is not None:
        node.value = type_expression(node.value, _as_value(names))
    return node


def _as_value(names: Names) -> Names:
    """Return the same names for what is evaluated: a text in it is a text, whatever becomes of annotations."""
    return replace(names, lazy_annotations=False)


def _in_alias(node: ast.AST, names: Names) -> ast.AST:
    """`Rows = tuple[List[int], ...]`: what is made of a generic class with brackets can only be a type.

    Not where a class inherits from the alias: `typing.List[int]` as a base puts another class in the resolution order.
    """
    assert isinstance(node, ast.Assign)
    inherited = any(isinstance(target, ast.Name) and target.id in names.bases for target in node.targets)
    if not inherited and isinstance(node.value, ast.Subscript) and _is_generic(node.value.value, names):
        node.value = type_expression(node.value, _as_value(names))
    return node


def _is_generic(node: ast.expr, names: Names) -> bool:
    home, _, last = (names.meaning(node) or "").rpartition(".")
    return home in (*_HOMES, "collections.abc") or (home == "builtins" and last in _BUILTIN.values())


def _in_cast(node: ast.AST, names: Names) -> ast.AST:
    assert isinstance(node, ast.Call)
    if node.args and _typing(node.func, names) == "cast":
        node.args[0] = type_expression(node.args[0], _as_value(names))
    return node


def annotation(node: ast.expr, names: Names) -> ast.expr:
    """Return an annotation in one spelling; a quoted one without its quotes where annotations are texts anyway."""
    return type_expression(_unquoted(node, names), names)


def _unquoted(node: ast.expr, names: Names) -> ast.expr:
    if not (names.lazy_annotations and isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    if _READ_AS_TEXT.search(node.value):
        return node
    try:
        inner = ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node
    for part in ast.walk(inner):
        ast.copy_location(part, node)
    return inner


def type_expression(node: ast.expr, names: Names) -> ast.expr:
    """Return a type in one spelling, with everything in it."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        known = _typing(node, names)
        plain = _BUILTIN.get(known or "")
        return name(plain, node) if plain and names.is_builtin(plain) else node
    if isinstance(node, ast.Subscript):
        return _subscript(node, names)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union(_members(node), node, names)
    if isinstance(node, (ast.List, ast.Tuple)):
        node.elts = [_inner(part, names) for part in node.elts]
    return node


def _inner(node: ast.expr, names: Names) -> ast.expr:
    return type_expression(_unquoted(node, names), names)


def _subscript(node: ast.Subscript, names: Names) -> ast.expr:
    known = _typing(node.value, names)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if known == "Literal" or any(isinstance(part, (ast.Starred, ast.Slice)) for part in parts):
        return node
    if known == "Annotated":
        if isinstance(node.slice, ast.Tuple) and node.slice.elts:
            node.slice.elts[0] = _inner(node.slice.elts[0], names)  # the rest are values
        return node
    if known in ("Optional", "Union") and not names.lazy_annotations and any(map(names.is_builtin_function, parts)):
        return node  # `Optional[callable]` is let pass, `callable | None` raises
    if known == "Optional" and len(parts) == 1:
        return _union([parts[0], ast.copy_location(ast.Constant(None), node)], node, names)
    if known == "Union":
        return _union(parts, node, names)
    node.slice = _completed(node, names)
    node.value = type_expression(node.value, names)
    if isinstance(node.slice, ast.Tuple):
        node.slice.elts = [_inner(part, names) for part in node.slice.elts]
    else:
        node.slice = _inner(node.slice, names)
    return node


def _completed(node: ast.Subscript, names: Names) -> ast.expr:
    """Return the arguments of a type; those of a generator with the Nones that are the defaults (PEP 696).

    The generators of `typing` demand all arguments before Python 3.13, where somebody evaluates the annotation.
    """
    home, _, last = (names.meaning(node.value) or "").rpartition(".")
    homes = (*_HOMES, "collections.abc") if names.lazy_annotations else ("collections.abc",)
    if home not in homes or last not in _GENERATORS:
        return node.slice
    given = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    missing = [ast.copy_location(ast.Constant(None), node) for _ in range(_GENERATORS[last] - len(given))]
    return _tuple_of([*given, *missing], node)


def _union(parts: list[ast.expr], at: ast.expr, names: Names) -> ast.expr:
    """Return `A | B | None`: nested unions in one row, None last, each member once. Texts can't be joined by `|`."""
    members: list[ast.expr] = []
    for part in parts:
        members += _members(_inner(part, names))
    if any(isinstance(member, ast.Constant) and isinstance(member.value, str) for member in members):
        wrapper = ast.copy_location(ast.Name("Union", ast.Load()), at)
        return ast.copy_location(ast.Subscript(wrapper, _tuple_of(_ordered(members), at), ast.Load()), at)
    ordered = _ordered(members)
    result = ordered[0]
    for member in ordered[1:]:
        result = ast.copy_location(ast.BinOp(result, ast.BitOr(), member), at)
    return result


def _members(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_members(node.left), *_members(node.right)]
    return [node]


def _ordered(members: list[ast.expr]) -> list[ast.expr]:
    unique = {ast.unparse(member): member for member in reversed(members)}
    kept = [member for text, member in reversed(unique.items()) if text != _NONE_LAST]
    return [*kept, unique[_NONE_LAST]] if _NONE_LAST in unique else kept


def _tuple_of(members: list[ast.expr], at: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Tuple(members, ast.Load()), at)


RULES = (
    (ast.arg, _in_parameter),
    (ast.FunctionDef, _in_function),
    (ast.FunctionDef, _in_body),
    (ast.AsyncFunctionDef, _in_function),
    (ast.AsyncFunctionDef, _in_body),
    (ast.AnnAssign, _in_annotated_assignment),
    (ast.Assign, _in_alias),
    (ast.Call, _in_cast),
)
