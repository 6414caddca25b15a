"""A package that is being edited: its modules on both sides, and what is expected of their units."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import libcst as cst

SAFE = frozenset({"preserved", "relocated"})
NAME_LENGTH = 60  # characters of a statement that serve as its name, as the front end has it


@dataclass(frozen=True)
class Expectation:
    """What was done to a unit, and the right answers."""

    edit: str
    verdicts: frozenset[str]
    kinds: tuple[frozenset[str], ...] = ()  # one set per edit of the unit: a kind of each must be told
    group: str | None = None  # units of which one, whichever, must not be called safe

    @property
    def changed(self) -> bool:
        """Say whether the behaviour is another one, or the unit is gone."""
        return not self.verdicts & SAFE


@dataclass
class Module:
    """A module of the package: what it was, and what it is now."""

    path: str
    legacy: cst.Module | None  # None: the file is new
    current: cst.Module | None  # None: the file is gone
    expected: dict[str, Expectation] = field(default_factory=dict)  # by unit name
    encode: Callable[[cst.Module], bytes] = lambda tree: tree.bytes
    taken: set[str] = field(default_factory=set)  # names that no other edit may touch
    closed: bool = False  # nothing is known of its other units, and nothing else may be edited

    def expect(self, name: str, expectation: Expectation) -> None:
        """Note what is expected of a unit, which is then out of reach of other edits."""
        self.expected[name] = expectation
        self.taken.add(name)

    @property
    def tree(self) -> cst.Module:
        """The current side."""
        assert self.current is not None
        return self.current

    def is_free(self, name: str) -> bool:
        """Say whether neither a unit nor one of its members was edited."""
        return not any(name == known or known.startswith(f"{name}.") for known in self.taken)


def verdicts(*words: str) -> frozenset[str]:
    """Return a set of verdicts."""
    return frozenset(words)


MODIFIED = verdicts("modified")
RELOCATED = verdicts("relocated")
GONE = verdicts("lost", "modified")


def read_modules(folder: Path) -> Iterator[Module]:
    """Yield the modules of a package that libcst can read."""
    for path in sorted(folder.rglob("*.py")):
        try:
            tree = cst.parse_module(path.read_bytes())
            ast.parse(tree.bytes)
        except (cst.ParserSyntaxError, SyntaxError, ValueError, UnicodeDecodeError, RecursionError):
            continue  # not Python 3: read by other parsers, and not for libcst to edit
        yield Module(path.relative_to(folder).as_posix(), tree, tree)


TREES = 64  # trees whose names are kept: those of the modules that are being edited


@lru_cache(TREES)
def source_of(tree: cst.Module) -> bytes:
    """Return the text of a module; libcst writes it anew each time."""
    return tree.bytes


@lru_cache(TREES)
def parsed(tree: cst.Module) -> ast.Module:
    """Return what Python makes of a module."""
    return ast.parse(source_of(tree))


@lru_cache(TREES)
def bound_at_top(tree: cst.Module) -> Counter[str]:
    """Count the names that the module's statements bind, those in conditions and loops included."""
    found: Counter[str] = Counter()

    def bind(target: ast.AST) -> None:
        found.update(
            node.id for node in ast.walk(target) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        )

    def walk(body: Sequence[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found[node.name] += 1
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
            else:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        bind(part)
                for part in (*getattr(node, "handlers", ()), *getattr(node, "items", ())):
                    if isinstance(part, ast.withitem):
                        bind(part)
                for name in ("body", "orelse", "finalbody"):
                    walk(getattr(node, name, ()))
                for handler in getattr(node, "handlers", ()):
                    walk(handler.body)

    walk(parsed(tree).body)
    return found


@lru_cache(TREES)
def definition_names(tree: cst.Module) -> Counter[str]:
    """Count the qualified names of the functions and classes of a module, and what its classes assign."""
    found: Counter[str] = Counter()

    def walk(body: Sequence[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found[f"{prefix}{node.name}"] += 1
                if isinstance(node, ast.ClassDef):
                    walk(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
                found.update(f"{prefix}{name}" for name in names)
            else:
                for name in ("body", "orelse", "finalbody"):
                    walk(getattr(node, name, ()), prefix)
                for handler in getattr(node, "handlers", ()):
                    walk(handler.body, prefix)

    walk(parsed(tree).body, "")
    return found


@lru_cache(100 * TREES)
def words(tree: cst.CSTNode) -> frozenset[str]:
    """Return every name in a tree."""
    found: set[str] = set()
    open_: list[cst.CSTNode] = [tree]
    while open_:
        node = open_.pop()
        if isinstance(node, cst.Name):
            found.add(node.value)
        open_ += node.children
    return frozenset(found)


def members(node: cst.ClassDef, prefix: str = "") -> Iterator[str]:
    """Yield the qualified names of the functions, classes and plain assignments of a class, the class first.

    Namesakes have running numbers, as the front end gives them.
    """
    name = f"{prefix}{node.name.value}"
    yield name
    seen: Counter[str] = Counter()
    for statement in node.body.body:
        if isinstance(statement, cst.ClassDef):
            yield from members(statement, f"{name}.")
            continue
        own = statement.name.value if isinstance(statement, cst.FunctionDef) else assigned(statement)
        if own is not None:
            seen[own] += 1
            yield f"{name}.{own}" if seen[own] == 1 else f"{name}.{own}#{seen[own]}"


def assigned(statement: cst.CSTNode) -> str | None:
    """Return the plain name that a statement assigns, alone on its line, else None."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    node = statement.body[0]
    if isinstance(node, cst.Assign) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Name):
        return node.targets[0].target.value
    if isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
        return node.target.value
    return None


def place_of(tree: cst.Module, node: cst.CSTNode) -> int:
    """Return the index of a statement in a module."""
    return next(i for i, statement in enumerate(tree.body) if statement is node)


def swapped(tree: cst.Module, index: int) -> cst.Module:
    """Return a module in which a statement and the one after it have changed places."""
    lines = [*tree.body]
    lines[index], lines[index + 1] = lines[index + 1], lines[index]
    return tree.with_changes(body=lines)


def replaced(tree: cst.Module, node: cst.CSTNode, *statements: cst.BaseStatement) -> cst.Module:
    """Return a module with one of its statements replaced by any number of others."""
    index = place_of(tree, node)
    body = [*tree.body]
    body[index : index + 1] = statements  # type: ignore[assignment]
    return tree.with_changes(body=body)


@lru_cache(100 * TREES)
def statement_name(statement: cst.CSTNode) -> str:
    """Return the name that the front end gives a statement or an import: the first line of its canonical text."""
    node = _plainly_named(ast.parse(cst.Module([statement]).code).body[0])  # type: ignore[list-item]
    text = ast.unparse(node).split("\n")[0]
    return (
        text
        if len(text) <= NAME_LENGTH or isinstance(node, (ast.Import, ast.ImportFrom))
        else f"{text[: NAME_LENGTH - 1]}…"
    )


def _plainly_named(node: ast.stmt) -> ast.stmt:
    """Drop the `as x` of `import x as x`, which the front end doesn't keep."""
    for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
        if alias.asname == alias.name:
            alias.asname = None
    return node


@lru_cache(TREES)
def import_names(tree: cst.Module) -> Counter[str]:
    """Count the import units of a module, which are one for each name that is imported."""
    found: Counter[str] = Counter()
    for node in parsed(tree).body:
        if isinstance(node, ast.Import):
            found.update(ast.unparse(_plainly_named(ast.Import([alias]))) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            single = (ast.ImportFrom(node.module, [alias], node.level) for alias in node.names)
            found.update(ast.unparse(_plainly_named(one)) for one in single)
    return found


def compiles(tree: cst.Module) -> bool:
    """Say whether Python takes a module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # an edit may write what nobody would
        try:
            compile(source_of(tree), "edited", "exec")
        except (SyntaxError, ValueError):
            return False
    return True
