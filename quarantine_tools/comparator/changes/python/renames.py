"""Find names that were replaced by others throughout, so that one renaming is not told as twenty changes.

A name of the legacy side may have been renamed only when the current side doesn't use it at all, and the new name isn't
used on the legacy side: under that condition putting the new name for the old one can't hide a difference.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field

from quarantine_tools.comparator.changes.python.alignment import matched_statements
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, Form, Index, fields_of, names_in, same

BUILTINS = frozenset(dir(builtins))  # nobody renames them: `SecurityError` for `AssertionError` is another exception
AGREEMENT = 0.75  # share of a name's matched uses that must have become the same other name
DECLARED = 0.75  # Dice coefficient of the words of two values from which they may be what one variable holds
SCOPES = (*FUNCTIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
RECEIVERS = frozenset({"self", "cls"})  # that one became another parameter is another calling convention, no rename
Vote = tuple[str, str, str]  # "name" or "attribute", legacy word, current word


@dataclass(frozen=True)
class Renames:
    """Legacy names and the current names that replaced them throughout."""

    parameters: dict[str, str] = field(default_factory=dict)
    local: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # legacy word → matched uses

    @property
    def names(self) -> dict[str, str]:
        """All plain names, whatever they stand for."""
        return {**self.parameters, **self.local, **self.references}


def find_renames(legacy: Form, current: Form) -> Renames:
    """Return the consistent renamings between two trees, told from statements that are alike but for the names."""
    names = [_names(form.root) for form in (legacy, current)]
    attributes = [_attributes(form.root) for form in (legacy, current)]
    once = [names[i].keys() - names[1 - i].keys() for i in (0, 1)]
    once_attributes = [attributes[i].keys() - attributes[1 - i].keys() for i in (0, 1)]
    if not ((once[0] and once[1]) or (once_attributes[0] and once_attributes[1])):
        return Renames()
    index = Index(frozenset(once[0] | once[1] | once_attributes[0] | once_attributes[1]))
    whole = index.digest(legacy.root) == index.digest(current.root)
    votes: Counter[Vote] = Counter()
    supported: set[Vote] = set()
    for a, b in matched_statements(index, [legacy.root], [current.root]):
        if isinstance(a, FUNCTIONS):
            if a is not legacy.root and isinstance(b, FUNCTIONS) and a.name != b.name:
                votes["name", a.name, b.name] += 1
                supported.add(("name", a.name, b.name))
            continue  # that one parameter stands where the other stood in a header proves nothing: the body must say it
        found: list[Vote] = []
        agreed = _collect(a, b, found)
        if agreed is None:
            declared = _declared(a, b)
            votes.update(declared)
            supported.update(declared)
            continue
        votes.update(found)
        if whole or agreed > len(found):
            supported.update(found)
    parameters = [_parameters(form.root) for form in (legacy, current)]
    bound = [local_names(form.root) for form in (legacy, current)]
    result = Renames()
    for (sort, old, new), number in sorted(votes.items()):
        total_old = sum(n for (s, x, _), n in votes.items() if s == sort and x == old)
        total_new = sum(n for (s, _, y), n in votes.items() if s == sort and y == new)
        if (sort, old, new) not in supported or number < AGREEMENT * max(total_old, total_new):
            continue
        if sort == "attribute":
            if number >= 2 and old in once_attributes[0] and new in once_attributes[1]:
                result.attributes[old] = new
        elif old not in once[0] or new not in once[1]:
            continue
        elif old in parameters[0] or new in parameters[1]:
            if old in parameters[0] and new in parameters[1] and not {old, new} & RECEIVERS:
                result.parameters[old] = new
        elif old in bound[0] or new in bound[1]:
            if old in bound[0] and new in bound[1]:
                result.local[old] = new
        elif number >= 2 and old not in BUILTINS and new not in BUILTINS:
            result.references[old] = new
        result.places[old] = number
    return result


def _declared(a: ast.stmt, b: ast.stmt) -> list[Vote]:
    """Return the vote of two assignments whose values are alike, though not built alike: what is assigned to."""
    if not (isinstance(a, ast.Assign) and isinstance(b, ast.Assign)):
        return []
    (one, *more), (other, *others) = a.targets, b.targets
    if more or others or not isinstance(one, ast.Name) or not isinstance(other, ast.Name) or one.id == other.id:
        return []
    index = Index()
    before, after = index.bag(a.value), index.bag(b.value)
    alike = 2 * (before & after).total() >= DECLARED * (before.total() + after.total())
    return [("name", one.id, other.id)] if alike else []


def local_names(root: ast.stmt) -> set[str]:
    """Return the names that are bound inside functions, lambdas and comprehensions of a tree and not declared outer."""
    bound: set[str] = set()
    outer: set[str] = set()
    for scope in ast.walk(root):
        if not isinstance(scope, SCOPES):
            continue
        for node in ast.walk(scope):
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                outer.update(node.names)
            elif isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node is not scope:
                bound.add(node.name)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
            elif isinstance(node, (ast.arg, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
                bound.update(names_in(node))
    return bound - outer


def first_use(root: ast.AST, word: str) -> ast.AST | None:
    """Return the first node in the source that uses or binds a name or attribute."""
    uses = [n for n in ast.walk(root) if word in names_in(n) or (isinstance(n, ast.Attribute) and n.attr == word)]
    return min(uses, key=lambda node: getattr(node, "lineno", 0), default=None)


def renamed(form: Form, renames: Renames) -> Form:
    """Return a form with new names put for old ones; lines stay as they are."""
    if not renames.names and not renames.attributes:
        return form
    root = deepcopy(form.root)
    for node in ast.walk(root):
        _rename(node, renames.names)
        if node is not root and isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            node.name = renames.names.get(node.name, node.name)
        if isinstance(node, ast.Attribute):
            node.attr = renames.attributes.get(node.attr, node.attr)
    return Form(form.unit, root)


def _rename(node: ast.AST, names: dict[str, str]) -> None:
    if isinstance(node, ast.Name):
        node.id = names.get(node.id, node.id)
    elif isinstance(node, ast.arg):
        node.arg = names.get(node.arg, node.arg)
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        node.names = [names.get(name, name) for name in node.names]
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        node.name = names.get(node.name, node.name)


def _names(root: ast.AST) -> Counter[str]:
    """Count all plain names, those included that can't be renamed here, so that they bar a renaming."""
    found: Counter[str] = Counter()
    for node in ast.walk(root):
        found.update(names_in(node))
        if node is not root and isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found[node.name] += 1
        elif isinstance(node, ast.alias):
            found[(node.asname or node.name).split(".")[0]] += 1
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found[node.rest] += 1
    return found


def _attributes(root: ast.AST) -> Counter[str]:
    return Counter(node.attr for node in ast.walk(root) if isinstance(node, ast.Attribute))


def _parameters(root: ast.stmt) -> set[str]:
    if not isinstance(root, FUNCTIONS):
        return set()
    return {node.arg for node in ast.walk(root.args) if isinstance(node, ast.arg)}


def _collect(a: object, b: object, votes: list[Vote]) -> int | None:
    """Walk two statements side by side, inner blocks left out, and note which name stands where which stood.

    Returns how many words and calls the two have in common, and None when they are built differently, so that what
    stands where proves nothing. Constants may differ.
    """
    if isinstance(a, ast.AST) and isinstance(b, ast.AST):
        if type(a) is not type(b) or len(names_in(a)) != len(names_in(b)):
            return None
        if isinstance(a, ast.Constant) and isinstance(b, ast.Constant):
            return int(same(a, b))
        own, other = _words_of(a), _words_of(b)
        votes += [(sort, x, y) for (sort, x), (_, y) in zip(own, other, strict=True) if x != y]
        agreed = sum(x == y for x, y in zip(own, other, strict=True)) + isinstance(
            a, (ast.stmt, ast.Call, ast.operator)
        )
        children = [
            (x, y)
            for (_, x), (_, y) in zip(fields_of(a), fields_of(b), strict=True)
            if isinstance(x, (ast.AST, list)) or isinstance(y, (ast.AST, list))
        ]
    elif isinstance(a, list) and isinstance(b, list):
        if any(isinstance(item, (ast.stmt, ast.ExceptHandler, ast.match_case)) for item in (*a, *b)):
            return 0
        if len(a) != len(b):
            return None
        agreed, children = 0, list(zip(a, b, strict=True))
    else:
        return 0 if type(a) is type(b) else None
    for x, y in children:
        inner = _collect(x, y, votes)
        if inner is None:
            return None
        agreed += inner
    return agreed


def _words_of(node: ast.AST) -> list[tuple[str, str]]:
    words = [("name", name) for name in names_in(node)]
    return [*words, ("attribute", node.attr)] if isinstance(node, ast.Attribute) else words
