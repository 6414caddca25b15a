"""Calls that say in many words what has a short form: defaults that are given, and containers made of other ones."""

from __future__ import annotations

import ast

from quarantine_tools.frontends.python.equivalences.names import Names, name
from quarantine_tools.frontends.python.scopes import all_arguments
from quarantine_tools.frontends.python.tree import walk

_DEFAULT_MODES = frozenset({"r", "rt", "tr"})
_EMPTY: dict[str, str | bytes | int | float] = {"str": "", "bytes": b"", "int": 0, "float": 0.0, "bool": False}
_WITH_EMPTY = frozenset({*_EMPTY, "list", "tuple", "dict"})
_ENCODED_AS_TEXT = frozenset(f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output"))
_NEXT = frozenset({"next", "__next__", "send", "throw"})
_COUNTED = ast.GeneratorExp | ast.ListComp


def _getenv(node: ast.AST, names: Names) -> ast.AST:
    """`os.environ.get(k)` is what `os.getenv(k)` does, and None is the default of both."""
    assert isinstance(node, ast.Call)
    meaning = names.meaning(node.func)
    if meaning not in ("os.getenv", "os.environ.get"):
        return node
    if len(node.args) == 2 and _is_none(node.args[1]):
        node.args = node.args[:1]
    node.keywords = [k for k in node.keywords if not (k.arg == "default" and _is_none(k.value))]
    function = node.func
    if meaning == "os.environ.get" and isinstance(function, ast.Attribute) and not node.keywords:
        environ = function.value
        if isinstance(environ, ast.Attribute):  # not `from os import environ`: there is no `os` then
            node.func = ast.copy_location(ast.Attribute(environ.value, "getenv", ast.Load()), function)
    return node


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _opened(node: ast.AST, names: Names) -> ast.AST:
    """Text for reading is the mode that `open` has anyway; `io.open` is the same function."""
    assert isinstance(node, ast.Call)
    if names.meaning(node.func) not in ("builtins.open", "io.open"):
        return node
    if names.is_builtin("open"):
        node.func = name("open", node.func)
    if len(node.args) == 2 and _is_default_mode(node.args[1]):
        node.args = node.args[:1]
    node.keywords = [k for k in node.keywords if not (k.arg == "mode" and _is_default_mode(k.value))]
    return node


def _is_default_mode(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in _DEFAULT_MODES


def _literal(node: ast.AST, names: Names) -> ast.AST:
    """`str('a')` is `'a'`, and `str()` is `''`."""
    assert isinstance(node, ast.Call)
    if not node.args and not node.keywords:
        empty = _EMPTY.get((names.meaning(node.func) or "").removeprefix("builtins."))
        return node if empty is None else ast.copy_location(ast.Constant(empty), node)
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(given, ast.Constant) or type(given.value) not in (str, bytes):
        return node
    return given if names.meaning(node.func) == f"builtins.{type(given.value).__name__}" else node


def _collected(node: ast.AST, names: Names) -> ast.AST:
    """`set([1, 2])` is `{1, 2}`, `dict((k, v) for …)` is `{k: v for …}`, `list(x for …)` is `[x for …]`.

    Not where the parts call `next`: a generator turns the StopIteration that leaves it into another exception. Nor
    where they wait for something: a generator is then an asynchronous one, which none of these takes.
    """
    assert isinstance(node, ast.Call)
    kind = names.meaning(node.func)
    if kind not in ("builtins.set", "builtins.dict", "builtins.list") or node.keywords or len(node.args) != 1:
        return node
    (given,) = node.args
    if isinstance(given, _COUNTED):
        return node if _differs_as_generator(given) else _comprehension(node, given, names)
    if kind == "builtins.set" and isinstance(given, (ast.List, ast.Tuple)):
        if given.elts:
            return ast.copy_location(ast.Set(given.elts), node)
        node.args = []
    return node


def _comprehension(node: ast.Call, given: ast.GeneratorExp | ast.ListComp, names: Names) -> ast.AST:
    kind = names.meaning(node.func)
    if kind == "builtins.set":
        return _copied(ast.copy_location(ast.SetComp(given.elt, given.generators), node), names)
    if kind == "builtins.list":
        return _copied(ast.copy_location(ast.ListComp(given.elt, given.generators), node), names)
    if isinstance(given.elt, ast.Tuple) and len(given.elt.elts) == 2:
        key, value = given.elt.elts
        if not isinstance(key, ast.Starred) and not isinstance(value, ast.Starred):
            return ast.copy_location(ast.DictComp(key, value, given.generators), node)
    return node


def _copied(node: ast.AST, names: Names) -> ast.AST:
    """`[x for x in y]` is `list(y)`, `{x for x in y}` is `set(y)`."""
    assert isinstance(node, (ast.ListComp, ast.SetComp))
    generator = node.generators[0]
    if len(node.generators) > 1 or generator.ifs or generator.is_async:
        return node
    one, other = node.elt, generator.target
    if isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id:
        return _made_of(generator.iter, node, names)
    return node


def _spread(node: ast.AST, names: Names) -> ast.AST:
    """`[*y]` is `list(y)`, `{*y}` is `set(y)`."""
    assert isinstance(node, (ast.List, ast.Set))
    loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if loaded and len(node.elts) == 1 and isinstance(node.elts[0], ast.Starred):
        return _made_of(node.elts[0].value, node, names)
    return node


def _made_of(given: ast.expr, node: ast.expr, names: Names) -> ast.expr:
    kind = "set" if isinstance(node, (ast.Set, ast.SetComp)) else "list"
    if not names.is_builtin(kind):
        return node
    return ast.copy_location(ast.Call(name(kind, node), [given], []), node)


def _unpacked(node: ast.AST, names: Names) -> ast.AST:
    """`a, b = [x for …]` takes its values from a list or from a generator alike."""
    assert isinstance(node, ast.Assign)
    target, value = node.targets[0], node.value
    if len(node.targets) > 1 or not isinstance(target, (ast.Tuple, ast.List)):
        return node
    if isinstance(value, ast.GeneratorExp) and not _differs_as_generator(value):
        node.value = ast.copy_location(ast.ListComp(value.elt, value.generators), value)
    return node


def _defaulted(node: ast.AST, names: Names) -> ast.AST:
    """`defaultdict(lambda: 0)` is `defaultdict(int)`."""
    assert isinstance(node, ast.Call)
    given = node.args[0] if node.args else None
    if not isinstance(given, ast.Lambda) or names.meaning(node.func) != "collections.defaultdict":
        return node
    if any(all_arguments(given.args)):
        return node
    body = given.body
    kind = type(body.value).__name__ if isinstance(body, ast.Constant) and not body.value else ""
    if isinstance(body, (ast.List, ast.Tuple)) and not body.elts:
        kind = type(body).__name__.lower()
    elif isinstance(body, ast.Dict) and not body.keys:
        kind = "dict"
    if kind in _WITH_EMPTY and names.is_builtin(kind):
        node.args[0] = name(kind, given)
    return node


def _differs_as_generator(node: _COUNTED) -> bool:
    """Say whether a comprehension may do something else than a generator that is used up at once."""
    outside = set(walk(node.generators[0].iter))  # evaluated before, in the scope around it
    inside = [part for part in walk(node) if part not in outside]
    return any(generator.is_async for generator in node.generators) or any(
        getattr(part, "id", getattr(part, "attr", None)) in _NEXT or isinstance(part, ast.Await) for part in inside
    )


def _piped(node: ast.AST, names: Names) -> ast.AST:
    """`universal_newlines` is the old name of `text`; `capture_output=True` gives both pipes."""
    assert isinstance(node, ast.Call)
    meaning = names.meaning(node.func)
    if meaning not in _ENCODED_AS_TEXT:
        return node
    for keyword in node.keywords:
        if keyword.arg == "universal_newlines":
            keyword.arg = "text"
    given = {keyword.arg: keyword for keyword in node.keywords}
    pipes = [given[key] for key in ("stdout", "stderr") if key in given]
    both = len(pipes) == 2 and all(names.meaning(pipe.value) == "subprocess.PIPE" for pipe in pipes)
    if meaning == "subprocess.run" and both:
        pipes[0].arg, pipes[0].value = "capture_output", ast.copy_location(ast.Constant(True), pipes[0].value)
        node.keywords = [keyword for keyword in node.keywords if keyword is not pipes[1]]
    return node


def _kinds(node: ast.AST, names: Names) -> ast.AST:
    """`isinstance(x, A | B)` is `isinstance(x, (A, B))` of known classes: a name may stand for a tuple of them."""
    assert isinstance(node, ast.Call)
    if names.meaning(node.func) not in ("builtins.isinstance", "builtins.issubclass") or len(node.args) != 2:
        return node
    members = _members(node.args[1])
    if len(members) > 1 and all(names.is_builtin_class(member) for member in members):
        node.args[1] = ast.copy_location(ast.Tuple(members, ast.Load()), node.args[1])
    return node


def _members(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_members(node.left), *_members(node.right)]
    return [node]


def _deleted(node: ast.AST, names: Names) -> ast.AST:
    """`del (a, b)` is `del a, b`."""
    assert isinstance(node, ast.Delete)
    if len(node.targets) == 1 and isinstance(node.targets[0], (ast.Tuple, ast.List)) and node.targets[0].elts:
        node.targets = node.targets[0].elts
    return node


RULES = (
    (ast.Call, _getenv),
    (ast.Call, _opened),
    (ast.Call, _literal),
    (ast.Call, _piped),
    (ast.Call, _kinds),
    (ast.Call, _collected),
    (ast.ListComp, _copied),
    (ast.SetComp, _copied),
    (ast.List, _spread),
    (ast.Set, _spread),
    (ast.Assign, _unpacked),
    (ast.Call, _defaulted),
    (ast.Delete, _deleted),
)
