"""Read a unit's form as a syntax tree, and tell whether two parts of such trees are the same.

Digests follow the top-down phase of GumTree (Falleri et al., "Fine-grained and accurate source code differencing", ASE
2014): equal digests mean isomorphic subtrees.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from quarantine_tools.model import Unit

SILENT_FIELDS = frozenset({"ctx", "kind", "type_comment", "type_ignores"})  # never behaviour
BLIND = "·"  # stands for a name that is not looked at
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TRIES: tuple[type[ast.Try], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))  # TryStar: Python 3.11 and later
LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True)
class Form:
    """A unit's form as a tree, with the way back to the lines of its file."""

    unit: Unit
    root: ast.stmt

    def line(self, node: ast.AST | None) -> int | None:
        """Return the source line of a node, or None for no node."""
        if node is None:
            return None
        number = getattr(node, "lineno", 1)
        lines = self.unit.form_lines
        return lines[number - 1] if 0 < number <= len(lines) else self.unit.line


def parse_form(unit: Unit) -> Form:
    """Return the tree of a unit's form.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the form is not one Python statement.
    """
    statements = ast.parse(unit.form).body
    if len(statements) != 1:
        raise SyntaxError(f"one statement expected in the form of {unit.name}, found {len(statements)}")
    return Form(unit, statements[0])


def fields_of(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Yield the fields of a node that are behaviour."""
    for name, value in ast.iter_fields(node):
        if name not in SILENT_FIELDS:
            yield name, value


def same(a: object, b: object) -> bool:
    """Say whether two nodes (or lists of nodes, or plain values) are the same code."""
    if isinstance(a, ast.AST) and isinstance(b, ast.AST):
        if type(a) is not type(b):
            return False
        return all(same(x, y) for (_, x), (_, y) in zip(fields_of(a), fields_of(b), strict=True))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and repr(a) == repr(b)  # repr: 0.0 and -0.0 differ, and so do 1 and True


def names_in(node: ast.AST) -> list[str]:
    """Return the plain names that a node itself binds or uses (not those of the nodes below it)."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return list(node.names)
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    return []


def blocks_of(statement: ast.AST) -> list[list[ast.stmt]]:
    """Return the statement lists directly inside a compound statement; none for a simple one."""
    found = [
        value
        for value in (getattr(statement, name, None) for name in ("body", "orelse", "finalbody"))
        if isinstance(value, list) and value
    ]
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        found.append(part.body)
    return found


def statements_in(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a block and of all blocks inside it."""
    for statement in block:
        yield statement
        for inner in blocks_of(statement):
            yield from statements_in(inner)


def effective(block: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a block that do something: ``pass`` and bare constants are left out."""
    return [
        statement
        for statement in block
        if not isinstance(statement, ast.Pass)
        and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]


def dotted(node: ast.AST | None) -> str | None:
    """Return ``a.b.c`` for a chain of names and attributes, else None."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else None
    return None


class Index:
    """Digests and word bags of the nodes of both trees, each computed once.

    Names and attributes in ``blind`` are all taken for the same one. Nodes are known by identity: an index must not
    outlive its trees.
    """

    def __init__(self, blind: frozenset[str] = frozenset()) -> None:
        self._blind = blind
        self._digests: dict[int, bytes] = {}
        self._bags: dict[int, Counter[str]] = {}

    def digest(self, node: ast.AST) -> bytes:
        """Return a digest that is equal for nodes that are the same code."""
        known = self._digests.get(id(node))
        if known is None:
            known = self._digests[id(node)] = self._encode(node)
        return known

    def _encode(self, node: ast.AST) -> bytes:
        state = blake2b(type(node).__name__.encode(), digest_size=16)
        for _, value in fields_of(node):
            if isinstance(value, ast.AST):
                state.update(b"(" + self.digest(value))
            elif isinstance(value, list):
                state.update(f"[{len(value)}".encode())
                for item in value:
                    state.update(self.digest(item) if isinstance(item, ast.AST) else self._word(item))
            else:
                state.update(self._word(value))
        return state.digest()

    def _word(self, value: object) -> bytes:
        if isinstance(value, str) and value in self._blind:
            value = BLIND
        return f"{type(value).__name__}:{value!r};".encode("utf-8", "surrogatepass")

    def bag(self, node: ast.AST) -> Counter[str]:
        """Return the names, attributes, constants and operators below a node, with their counts."""
        known = self._bags.get(id(node))
        if known is None:
            known = self._bags[id(node)] = Counter(self._words(node))
        return known

    def _words(self, node: ast.AST) -> Iterator[str]:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant):
                yield repr(part.value)
            elif isinstance(part, (ast.operator, ast.cmpop, ast.unaryop, ast.boolop)):
                yield type(part).__name__
            else:
                for _, value in fields_of(part):
                    if isinstance(value, str):
                        yield BLIND if value in self._blind else value
