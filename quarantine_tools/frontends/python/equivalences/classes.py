"""What Python 3 no longer needs to be told: `object` as a base, the arguments of `super`, the call of `lru_cache`."""

from __future__ import annotations

import ast

from quarantine_tools.frontends.python.equivalences.names import Names
from quarantine_tools.frontends.python.tree import children

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_INNER = (*_FUNCTIONS, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _header(node: ast.AST, names: Names) -> ast.AST:
    """`class C(object)` and `class C(metaclass=type)` are `class C`: every class has them."""
    assert isinstance(node, ast.ClassDef)
    if node.bases and names.meaning(node.bases[-1]) == "builtins.object":
        node.bases = node.bases[:-1]
    node.keywords = [
        k for k in node.keywords if not (k.arg == "metaclass" and names.meaning(k.value) == "builtins.type")
    ]
    if (
        not node.decorator_list
        and names.times.get(node.name) == 1
        and node.name not in names.imports
        and names.outside is None  # a class inside of a class is not found under its plain name
        and names.is_builtin("super")
    ):
        for method in node.body:
            if isinstance(method, _FUNCTIONS):
                _shorten_super(method, node.name)
    return node


def _shorten_super(method: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> None:
    """`super(C, self)` is `super()` in a method of `C`, where `C` and `self` are what they look like.

    A decorator may put another class under the name, and so may a second definition: such classes are left alone.
    """
    parameters = [*method.args.posonlyargs, *method.args.args]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in method.decorator_list)
    if not parameters or static:
        return
    receiver = parameters[0].arg
    calls: list[ast.Call] = []
    stack: list[ast.AST] = list(method.body)
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name) and part.id == receiver and not isinstance(part.ctx, ast.Load):
            return
        if isinstance(part, ast.Call) and _is_full_super(part, owner, receiver):
            calls.append(part)
        if not isinstance(part, _INNER):
            stack += children(part)
    for call in calls:
        call.args = []


def _is_full_super(call: ast.Call, owner: str, receiver: str) -> bool:
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "super"
        and [getattr(argument, "id", None) for argument in call.args] == [owner, receiver]
        and not call.keywords
    )


def _decorated(node: ast.AST, names: Names) -> ast.AST:
    """`@lru_cache()` is `@lru_cache`, and without a limit it is `@cache`."""
    assert isinstance(node, _FUNCTIONS)
    for index, decorator in enumerate(node.decorator_list):
        if not (isinstance(decorator, ast.Call) and names.meaning(decorator.func) == "functools.lru_cache"):
            continue
        if not decorator.args and not decorator.keywords:
            node.decorator_list[index] = decorator.func
        elif _is_unlimited(decorator) and isinstance(decorator.func, ast.Attribute):
            node.decorator_list[index] = ast.copy_location(
                ast.Attribute(decorator.func.value, "cache", ast.Load()), decorator
            )
    return node


def _is_unlimited(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "maxsize")]
    size = len(call.args) + len(call.keywords)
    return size == 1 and len(given) == 1 and isinstance(given[0], ast.Constant) and given[0].value is None


RULES = (
    (ast.ClassDef, _header),
    (ast.FunctionDef, _decorated),
    (ast.AsyncFunctionDef, _decorated),
)
