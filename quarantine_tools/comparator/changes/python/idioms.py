"""Say which idioms are spelled otherwise in two texts of equal behaviour: `Optional[X]` and `X | None`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.comparator.changes.python.owntext import parse_block, strip
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, fields_of, same
from quarantine_tools.comparator.changes.python.units import own_name
from quarantine_tools.comparator.changes.python.wording import quoted, quoted_pair, source
from quarantine_tools.model import Change, Unit

_SHOWN = 2
Pair = tuple[ast.AST, ast.AST]


def idiom_changes(legacy: Unit, current: Unit, before: str, after: str) -> tuple[Change, ...]:
    """Return what is written in another idiom, as one change; nothing where the texts hold more than the units."""
    trees = [parse_block(before), parse_block(after)]
    if trees[0] is None or trees[1] is None or len(trees[0].body) != 1 or len(trees[1].body) != 1:
        return ()
    strip(trees[0], own_name(legacy), own_name(current))
    strip(trees[1], own_name(current), own_name(current))
    old, new = trees[0].body[0], trees[1].body[0]
    if isinstance(old, (ast.Import, ast.ImportFrom)):
        return ()
    if isinstance(old, ast.ClassDef) and isinstance(new, ast.ClassDef):
        _drop_members(old)
        _drop_members(new)
    own = {own_name(legacy), own_name(current)}
    pairs = [pair for pair in _differing(old, new) if {getattr(node, "id", "") for node in pair} != own]
    if not pairs:
        return ()
    shift = 1 if before[:1] in (" ", "\t") else 0, 1 if after[:1] in (" ", "\t") else 0
    annotated = [pair for pair in pairs if isinstance(pair[0], (ast.AnnAssign, ast.Assign))]
    shown = [pair for pair in pairs if isinstance(pair[0], ast.expr) and isinstance(pair[1], ast.expr)]
    told = list(dict.fromkeys("{} is now written {}".format(*quoted_pair(*pair)) for pair in shown))
    if len(shown) > 1 and sorted(source(old) for old, _ in shown) == sorted(source(new) for _, new in shown):
        told = [f"{', '.join(quoted(node) for node, _ in shown)} in another order, which has no effect"]
    told += list(dict.fromkeys(_annotation(*pair) for pair in annotated))
    rest = len(told) - _SHOWN
    text = "; ".join(told[:_SHOWN]) + (f"; {rest} more" if rest > 0 else "") or "the same in another idiom"
    lines = [
        unit.line + getattr(node, "lineno", 1) - 1 - less
        for unit, node, less in zip((legacy, current), (shown or pairs)[0], shift, strict=True)
    ]
    return (Change("idiom-changed", text, lines[0], lines[1]),)


def _annotation(old: ast.AST, new: ast.AST) -> str:
    before, after = (getattr(node, "annotation", None) for node in (old, new))
    target = source(getattr(old, "target", None) or getattr(new, "target", None))
    how = "changed" if before is not None and after is not None else "added" if before is None else "removed"
    return f"annotation of `{target}` {how}, which is kept nowhere"


def _drop_members(node: ast.ClassDef) -> None:
    node.body = [one for one in node.body if not isinstance(one, (*FUNCTIONS, ast.ClassDef, ast.Assign, ast.AnnAssign))]


def _differing(old: ast.AST, new: ast.AST) -> Iterator[Pair]:
    """Yield the smallest parts of two trees that differ."""
    if same(old, new):
        return
    whole = isinstance(old, ast.AnnAssign) and isinstance(new, ast.AnnAssign) and same(old.value, new.value)
    inner = list(_inner(old, new)) if type(old) is type(new) and not whole else []
    if not inner:
        yield old, new
    for pair in inner:
        yield from _differing(*pair)


def _inner(old: ast.AST, new: ast.AST) -> Iterator[Pair]:
    """Yield the differing parts directly below two nodes of one type; nothing where they don't pair up."""
    found: list[Pair] = []
    for (_, one), (_, other) in zip(fields_of(old), fields_of(new), strict=True):
        if same(one, other):
            continue
        ones, others = (value if isinstance(value, list) else [value] for value in (one, other))
        if len(ones) != len(others):
            return
        for a, b in zip(ones, others, strict=True):
            if not (isinstance(a, ast.AST) and isinstance(b, ast.AST)):
                return
            found.append((a, b))
    yield from found
