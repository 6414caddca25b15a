"""Describe how two Python units differ: the door of this folder."""

from __future__ import annotations

import ast
from difflib import SequenceMatcher

from quarantine_tools.comparator.changes.python.body import Walk, count_statements, is_rewritten
from quarantine_tools.comparator.changes.python.leftovers import Block, Told
from quarantine_tools.comparator.changes.python.parameters import replaced_parameters
from quarantine_tools.comparator.changes.python.renames import Renames, find_renames, first_use, renamed
from quarantine_tools.comparator.changes.python.signature import Header, compare_signatures, unused_renames
from quarantine_tools.comparator.changes.python.statements import compare_simple
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, Form, parse_form
from quarantine_tools.comparator.changes.python.wording import count_of, quoted, short_pair
from quarantine_tools.model import Change, Unit

NAMED = frozenset({"function", "method", "class", "variable"})  # units whose name is their own, not their content
RECEIVERS = ("self", "cls")
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how the current unit differs from the legacy one, at least one change, in source order.

    A form that can't be read as Python is compared line by line instead; nothing is raised.
    """
    changes = _rename_of_unit(legacy, current)
    try:
        body = _compare(legacy, current)
    except UNREADABLE:
        body = ()
    if not body and not (changes and _own_name_only(legacy, current)):
        body = compare_texts(legacy, current)
    return changes + body


def own_name(unit: Unit) -> str:
    """Return the last part of a unit's name, without its running number."""
    return unit.name.split("#")[0].rsplit(".", 1)[-1]


def _rename_of_unit(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    before, after = own_name(legacy), own_name(current)
    if before == after or legacy.unit not in NAMED or current.unit not in NAMED:
        return ()
    return (Change("renamed", f"`{before}` is now called `{after}`", legacy.line, current.line),)


def _own_name_only(legacy: Unit, current: Unit) -> bool:
    return legacy.behaviour == current.behaviour or _with_name(legacy, "_") == _with_name(current, "_")


def _with_name(unit: Unit, name: str) -> str:
    try:
        return ast.dump(_put_own_name(parse_form(unit), own_name(unit), name).root)
    except UNREADABLE:
        return unit.form


def _put_own_name(form: Form, old: str, new: str) -> Form:
    """Return a form in which a unit has another name, also where it refers to itself."""
    if old == new:
        return form
    result = renamed(form, Renames(references={old: new}))
    if isinstance(result.root, (*FUNCTIONS, ast.ClassDef)):
        result.root.name = new
    for node in ast.walk(result.root):
        # Through `self` it calls itself; the same word behind another object is another method's name.
        is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in RECEIVERS
        if is_own and isinstance(node, ast.Attribute) and node.attr == old:
            node.attr = new
    return result


def _compare(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    before, after = parse_form(legacy), parse_form(current)
    if _sort(before.root) != _sort(after.root):
        text = f"is {_sort(after.root)} now, was {_sort(before.root)}"
        return (Change("body-rewritten", text, before.line(before.root), after.line(after.root)),)
    if legacy.unit in NAMED and current.unit in NAMED:
        before = _put_own_name(before, own_name(legacy), own_name(current))
    renames = find_renames(before, after)
    if isinstance(before.root, FUNCTIONS) and isinstance(after.root, FUNCTIONS):
        for old, new in unused_renames(before.root, after.root).items():
            renames.parameters.setdefault(old, new)
    changes = _told_renames(before, after, renames)
    before = renamed(before, renames)
    walk = Walk()
    a, b = before.root, after.root
    if isinstance(a, FUNCTIONS) and isinstance(b, FUNCTIONS):
        told = _compare_functions(walk, a, b)
    elif isinstance(a, ast.ClassDef) and isinstance(b, ast.ClassDef):
        walk.classes(a, b, Block("the module"))
        told = walk.told()
    elif _sort(a) == "an assignment":
        if walk.index.digest(a) != walk.index.digest(b):
            compare_simple(a, b, walk.note)
        told = walk.told()
    elif isinstance(a, (ast.Import, ast.ImportFrom)) and isinstance(b, (ast.Import, ast.ImportFrom)):
        compare_simple(a, b, walk.note)
        told = walk.told()
    else:
        walk.block([a], [b], Block("the module"))
        told = walk.told()
    return changes + tuple(
        Change(item.kind, item.summary, before.line(item.legacy), after.line(item.current)) for item in told
    )


def _sort(root: ast.stmt) -> str:
    """Say what a unit is, as far as two of them must be alike to be compared part by part."""
    if isinstance(root, FUNCTIONS):
        return "a function"
    if isinstance(root, ast.ClassDef):
        return "a class"
    if isinstance(root, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return "an assignment"
    if isinstance(root, (ast.Import, ast.ImportFrom)):
        return "an import"
    return "an expression" if isinstance(root, ast.Expr) else f"`{type(root).__name__.removeprefix('Async').lower()}`"


def _compare_functions(walk: Walk, a: Header, b: Header) -> list[Told]:
    compare_signatures(a, b, walk.note, replaced=replaced_parameters(a, b))
    header = list(walk.items)
    walk.block(a.body, b.body, Block(f"`{b.name}`"))
    told = walk.told()
    size_a, size_b = count_statements(a.body), count_statements(b.body)
    if is_rewritten(walk.kept, size_a, size_b):
        remain = f"{walk.kept} of {count_of(size_a, 'statement')} " + ("remains" if walk.kept == 1 else "remain")
        text = f"body rewritten: {remain if walk.kept else 'no statement remains'}; it now has {size_b}"
        signature = [item for item in header if isinstance(item, Told)]
        return [*signature, Told("body-rewritten", text, a.body[0], b.body[0])]
    return told


def _told_renames(before: Form, after: Form, renames: Renames) -> tuple[Change, ...]:
    found = []
    for old, new in renames.parameters.items():
        found.append(("parameter-renamed", f"parameter `{old}` renamed to `{new}`", old, new))
    for old, new in renames.local.items():
        found.append(("local-renamed", f"local `{old}` renamed to `{new}`", old, new))
    for old, new in renames.references.items():
        places = count_of(renames.places[old], "place")
        found.append(("reference-renamed", f"refers to `{new}` instead of `{old}`, in {places}", old, new))
    for old, new in renames.attributes.items():
        places = count_of(renames.places[old], "place")
        found.append(("reference-renamed", f"refers to `.{new}` instead of `.{old}`, in {places}", old, new))
    return tuple(
        Change(kind, text, before.line(first_use(before.root, old)), after.line(first_use(after.root, new)))
        for kind, text, old, new in found
    )


def compare_texts(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return one change that says from the lines of the forms how two units differ: the last resort."""
    before, after = legacy.form.split("\n"), current.form.split("\n")
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    edits = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    if not edits:
        return (Change("expression-changed", "differs in a way that its lines don't show", legacy.line, current.line),)
    _, i, j, k, m = edits[0]
    lines = (_line(legacy, i), _line(current, k))
    if len(edits) == 1 and j - i <= 1 and m - k <= 1:
        if i == j:
            return (Change("statement-added", f"line {quoted(after[k].strip())} added", None, lines[1]),)
        if k == m:
            return (Change("statement-removed", f"line {quoted(before[i].strip())} removed", lines[0], None),)
        old, new = short_pair(before[i].strip(), after[k].strip())
        return (Change("expression-changed", f"`{old}` → `{new}`", *lines),)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    text = f"{kept} of {count_of(len(before), 'line')} the same; now {count_of(len(after), 'line')}"
    return (Change("body-rewritten", text, *lines),)


def _line(unit: Unit, index: int) -> int:
    return unit.form_lines[index] if index < len(unit.form_lines) else unit.end_line
