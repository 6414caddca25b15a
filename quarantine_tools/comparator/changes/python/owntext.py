"""Cut a unit's source text down to what is the unit's own, so that nothing is said of its neighbours.

The lines of a unit can hold more than the unit: a class's lines hold its methods, an import's line other names, and a
line with semicolons other statements.
"""

from __future__ import annotations

import ast

from quarantine_tools.comparator.changes.python.tree import FUNCTIONS
from quarantine_tools.comparator.changes.python.units import UNREADABLE, own_name
from quarantine_tools.model import Unit


def own_texts(legacy: Unit, current: Unit, before: str, after: str, locals_renamed: bool) -> tuple[str, str] | None:
    """Return the texts of two units of equal behaviour without what is not theirs.

    None when the texts hold more than the units, or can't be read, so that their difference proves nothing.
    """
    trees = [parse_block(before), parse_block(after)]
    if trees[0] is None or trees[1] is None:
        return None
    if legacy.unit == "class" and current.unit == "class":
        return _without_members(before, trees[0]), _without_members(after, trees[1])
    if not locals_renamed:
        name = own_name(current)
        strip(trees[0], own_name(legacy), name)
        strip(trees[1], name, name)
        if ast.dump(trees[0]) != ast.dump(trees[1]):
            return None
    return before, after


def parse_block(text: str) -> ast.If | None:
    """Parse a text at whatever depth it stands: as the body of an ``if``, one line further down."""
    indented = text[:1] in (" ", "\t")
    try:
        tree = ast.parse(f"if 1:\n{text}\n" if indented else f"{text}\n")
    except UNREADABLE:
        return None
    if indented:
        return tree.body[0] if isinstance(tree.body[0], ast.If) else None
    return ast.If(ast.Constant(1), tree.body, [])


def _without_members(text: str, tree: ast.If) -> str:
    """Blank out the methods and assignments of a class, which are units of their own."""
    lines = text.split("\n")
    shift = 2 if text[:1] in (" ", "\t") else 1
    for owner in tree.body:
        for member in getattr(owner, "body", []):
            if isinstance(member, (*FUNCTIONS, ast.Assign, ast.AnnAssign)):
                decorators: list[ast.expr] = getattr(member, "decorator_list", [])
                first = min([member.lineno, *(node.lineno for node in decorators)])
                for number in range(first - shift, (member.end_lineno or first) - shift + 1):
                    lines[number] = ""
    return "\n".join(lines)


def strip(tree: ast.AST, name: str, new: str) -> None:
    """Drop docstrings and ``pass`` from a tree, in place, and give the unit itself another name in it."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            bare = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            node.body = [s for s in bare if not isinstance(s, ast.Pass)]  # type: ignore[attr-defined]
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node.name == name:
            node.name = new
        elif isinstance(node, ast.Name) and node.id == name:
            node.id = new
        elif isinstance(node, ast.Attribute) and node.attr == name:
            node.attr = new
        elif isinstance(node, ast.Constant):
            node.kind = None
