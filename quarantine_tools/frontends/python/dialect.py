"""What Python 2 means by what Python 3 reads otherwise: names that went, methods that went, lists, division.

Applied to the tree of a file that only Python 2 can read. What looks the same and is not gets a name that no Python 3
has: `1 / 2` is 0 there, so it becomes `classic_division(1, 2)` unless one side is plainly a float or the file asks for
`division`. So do `round`, methods that only Python 2 calls (`__nonzero__`), `__metaclass__`, and variables that outlive
their comprehension or their `except`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from quarantine_tools.frontends.python.eager import eager_calls
from quarantine_tools.frontends.python.outliving import outliving
from quarantine_tools.frontends.python.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    all_arguments,
    bindings_of,
    comprehension_scope,
)
from quarantine_tools.frontends.python.tree import walk

_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "unichr": "chr",
    "long": "int",
}
_CLASSIC = frozenset({"round"})  # builtins of another meaning
_SPECIAL = frozenset(  # methods that Python 2 calls by itself, and Python 3 does not
    {
        *("__nonzero__", "__cmp__", "__coerce__", "__unicode__", "__oct__", "__hex__", "__long__", "next"),
        *("__div__", "__rdiv__", "__idiv__", "__getslice__", "__setslice__", "__delslice__"),
    }
)
_VIEWS = {
    "iteritems": "items",
    "itervalues": "values",
    "iterkeys": "keys",
    "viewitems": "items",
    "viewvalues": "values",
    "viewkeys": "keys",
}


def translate(tree: ast.Module, tuples: Mapping[str, str]) -> None:
    """Say in the words of Python 3 what a Python 2 file means, in place.

    Args:
        tree: the tree of the file, as parsed.
        tuples: parameters that stand for tuples: name and pattern (`python2.tuple_parameters`).
    """
    own = {name for node in walk(tree) for name in _bound(node)}
    _Translator(own, _asks_for_division(tree), tuples, eager_calls(tree, own), outliving(tree)).visit(tree)


def _bound(node: ast.AST) -> set[str]:
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        inside = bindings_of(node.body).bound if isinstance(node, FUNCTIONS) else set()
        return inside | {argument.arg for argument in all_arguments(node.args)}
    if isinstance(node, COMPREHENSIONS):
        return comprehension_scope(node).bound
    return bindings_of(node.body).bound if isinstance(node, (ast.Module, ast.ClassDef)) else set()


def _asks_for_division(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "division" for alias in node.names)
        for node in tree.body
    )


class _Translator(ast.NodeTransformer):
    def __init__(
        self,
        own: set[str],
        true_division: bool,
        tuples: Mapping[str, str],
        eager: frozenset[ast.Call],
        outliving: frozenset[ast.AST],
    ) -> None:
        self._own = own
        self._eager = eager
        self._outliving = outliving
        self._true_division = true_division
        self._tuples = tuples

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and node.id not in self._own:
            node.id = f"classic_{node.id}" if node.id in _CLASSIC else _NAMES.get(node.id, node.id)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        return _called("classic_comprehension", node) if node in self._outliving else node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        if node in self._outliving and node.type is not None:
            node.type = _called("classic_except", node.type)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        for part in node.body:
            if isinstance(part, ast.FunctionDef) and part.name in _SPECIAL:
                mark = ast.copy_location(ast.Expr(_name("classic_special_method", part)), part)
                part.body.insert(0 if ast.get_docstring(part, clean=False) is None else 1, mark)
            elif isinstance(part, ast.Assign) and [getattr(one, "id", "") for one in part.targets] == ["__metaclass__"]:
                part.value = _called("classic_metaclass", part.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        plain_input = isinstance(node.func, ast.Name) and node.func.id == "input" and "input" not in self._own
        eager = node in self._eager
        self.generic_visit(node)
        made = self._translated(node, plain_input)
        return _called("list", made) if eager and isinstance(made, ast.expr) else made

    def _translated(self, node: ast.Call, plain_input: bool) -> ast.AST:
        if plain_input:
            return ast.copy_location(ast.Call(_name("eval", node), [node], []), node)
        function = node.func
        if isinstance(function, ast.Attribute) and not node.keywords:
            if not node.args:
                if function.attr == "next" and "next" not in self._own:
                    return _called("next", function.value)
                function.attr = _VIEWS.get(function.attr, function.attr)
            elif function.attr == "has_key" and len(node.args) == 1 and not _both_call(function.value, node.args[0]):
                return ast.copy_location(ast.Compare(node.args[0], [ast.In()], [function.value]), node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div) and not self._is_true(node.left, node.right):
            return ast.copy_location(ast.Call(_name("classic_division", node), [node.left, node.right], []), node)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div) and not self._is_true(node.value):
            node.value = ast.copy_location(ast.Call(_name("classic_divisor", node), [node.value], []), node)
        return node

    def _is_true(self, *operands: ast.expr) -> bool:
        return self._true_division or any(
            (isinstance(one, ast.Constant) and isinstance(one.value, float))
            or (isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "float")
            for one in operands
        )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        taken = [
            ast.parse(f"{self._tuples[argument.arg]} = {argument.arg}").body[0]
            for argument in node.args.args
            if argument.arg in self._tuples
        ]
        for statement in taken:
            for part in ast.walk(statement):
                ast.copy_location(part, node)
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        node.body[first:first] = taken
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        for argument in node.args.args:
            pattern = self._tuples.get(argument.arg)
            if pattern:
                target = ast.parse(f"{pattern} = 0").body[0].targets[0]  # type: ignore[attr-defined]
                places = {part.id: index for index, part in enumerate(target.elts) if isinstance(part, ast.Name)}
                node.body = _Unpacked(argument.arg, places).visit(node.body)
        return node


class _Unpacked(ast.NodeTransformer):
    """Writes `b` as `b_and_c[0]`: a lambda has no place to take a tuple apart."""

    def __init__(self, whole: str, places: Mapping[str, int]) -> None:
        self._whole = whole
        self._places = places

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in self._places:
            return node
        place = ast.copy_location(ast.Constant(self._places[node.id]), node)
        return ast.copy_location(ast.Subscript(_name(self._whole, node), place, ast.Load()), node)


def _both_call(*operands: ast.expr) -> bool:
    """Say whether it can be felt which of two operands is evaluated first."""
    return all(any(isinstance(part, ast.Call) for part in walk(operand)) for operand in operands)


def _called(function: str, at: ast.expr) -> ast.Call:
    """Return a call with a node as its argument."""
    return ast.copy_location(ast.Call(_name(function, at), [at], []), at)


def _name(text: str, at: ast.AST) -> ast.Name:
    return ast.copy_location(ast.Name(text, ast.Load()), at)
