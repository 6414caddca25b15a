"""Tell whether two units are the same but for names that were renamed elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import deepcopy

from quarantine_tools.comparator.changes.python.renames import first_use
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, Form, names_in, parse_form, same
from quarantine_tools.comparator.changes.python.units import RECEIVERS, UNREADABLE
from quarantine_tools.model import Change, Unit


def follow_renames(
    legacy: Unit, current: Unit, names: Mapping[str, str], members: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the references by which alone two units differ; nothing where they differ in anything else.

    Args:
        names: module-level legacy names and what the same thing is called now.
        members: the same for members of the unit's own class, as they are reached by ``self`` or ``cls``.
    """
    try:
        before, after = parse_form(legacy), parse_form(current)
    except UNREADABLE:
        return ()
    taken = set(_all_names(after.root))
    used = {old: new for old, new in names.items() if _only_read(before.root, old) and old not in taken}
    if any(new in _all_names(before.root) for new in used.values()):
        return ()  # the new name stood for something else here
    kept = {node.attr for node in _attributes(after.root) if _is_own(node)}
    members = {old: new for old, new in members.items() if old not in kept}
    if any(_is_own(node) and node.attr in members.values() for node in _attributes(before.root)):
        return ()  # and so did a member's
    root = deepcopy(before.root)
    followed: dict[str, str] = {}
    for node in ast.walk(root):
        if isinstance(node, ast.Name) and node.id in used:
            followed[node.id] = node.id = used[node.id]
        elif isinstance(node, ast.Attribute) and _is_own(node) and node.attr in members:
            followed[node.attr] = node.attr = members[node.attr]
    if isinstance(root, (*FUNCTIONS, ast.ClassDef)) and isinstance(after.root, (*FUNCTIONS, ast.ClassDef)):
        root.name = after.root.name  # the unit's own name is no part of its behaviour
    if not followed or not same(root, after.root):
        return ()
    renamed = {old: new for old, new in (*names.items(), *members.items()) if new in followed.values()}
    return tuple(
        Change(
            "reference-renamed",
            f"refers to `{new}` instead of `{old}`, which was renamed",
            _line(before, old),
            _line(after, new),
        )
        for old, new in sorted(renamed.items())
        if _line(before, old) is not None
    )


def _attributes(root: ast.AST) -> list[ast.Attribute]:
    return [node for node in ast.walk(root) if isinstance(node, ast.Attribute)]


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in RECEIVERS


def _line(form: Form, word: str) -> int | None:
    return form.line(first_use(form.root, word))


def _all_names(root: ast.AST) -> list[str]:
    return [name for node in ast.walk(root) for name in (*names_in(node), *_bound_names(node, root))]


def _bound_names(node: ast.AST, root: ast.AST) -> list[str]:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node is not root:
        return [node.name]
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).split(".")[0]]
    if isinstance(node, ast.MatchMapping) and node.rest:
        return [node.rest]
    return []


def _only_read(root: ast.AST, name: str) -> bool:
    """Say whether a tree reads a name and never binds, deletes or declares it, so that it means the module's."""
    uses = [node for node in ast.walk(root) if name in (*names_in(node), *_bound_names(node, root))]
    return bool(uses) and all(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) for node in uses)
