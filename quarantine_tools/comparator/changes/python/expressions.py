"""Say how two expressions differ, as exactly as it can be said in a few words."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from quarantine_tools.comparator.changes.python.tree import Index, fields_of, same
from quarantine_tools.comparator.changes.python.wording import quoted, quoted_pair, short_pair, source

Sort = Literal["constant", "call", "expression", "local"]
MOST_PARTS = 4  # beyond that the two expressions are set against each other as a whole
EXPRESSIONS = (ast.expr, ast.comprehension, ast.keyword)
CONTAINERS = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two expressions."""

    sort: Sort
    text: str  # a clause: "constant 30 → 10", "argument `x` added to the call of `f`"
    whole: bool = False  # the two expressions have nothing in common that is worth saying
    placed: bool = False  # the clause already says where


def differences(a: ast.AST, b: ast.AST) -> list[Difference]:
    """Return how ``b`` differs from ``a``; empty exactly when they are the same code."""
    if same(a, b):
        return []
    found = _parts(a, b)
    limit = MOST_PARTS * 2 if isinstance(a, (ast.Call, ast.Dict)) else MOST_PARTS
    if not found or len(found) > limit:
        return [_whole(a, b)]
    return found


def is_literal(node: ast.AST) -> bool:
    """Say whether an expression is a constant, a signed number, or a container of such."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.UAdd)) and is_literal(node.operand)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.Dict):
        return all(key is not None and is_literal(key) for key in node.keys) and all(map(is_literal, node.values))
    return isinstance(node, ast.Constant)


def _whole(a: ast.AST, b: ast.AST) -> Difference:
    if is_literal(a) and is_literal(b):
        before, after = short_pair(source(a), source(b))
        return Difference("constant", f"constant {before} → {after}", whole=True)
    before, after = quoted_pair(a, b)
    if isinstance(a, ast.Call) and isinstance(b, ast.Call):
        return Difference("call", f"calls {after} instead of {before}", whole=True)
    return Difference("expression", f"{after} instead of {before}", whole=True)


def _parts(a: ast.AST, b: ast.AST) -> list[Difference]:
    wrapped = _wrapping(a, b)
    if wrapped:
        return [wrapped]
    if type(a) is not type(b) or isinstance(a, ast.Constant):
        return []
    if isinstance(a, ast.Call) and isinstance(b, ast.Call):
        return _call(a, b)
    if isinstance(a, ast.Dict) and isinstance(b, ast.Dict):
        return _dictionary(a, b)
    if isinstance(a, (ast.List, ast.Tuple, ast.Set)) and isinstance(b, (ast.List, ast.Tuple, ast.Set)):
        return _elements(a.elts, b.elts, f"the {CONTAINERS[type(a)]}", is_literal(a) and is_literal(b))
    if isinstance(a, ast.JoinedStr) and isinstance(b, ast.JoinedStr):
        return _text(a, b)
    if isinstance(a, ast.Lambda) and isinstance(b, ast.Lambda) and (renamed := _renamed_parameters(a, b)):
        return renamed
    if isinstance(a, ast.BoolOp) and isinstance(b, ast.BoolOp) and _reordered(a, b):
        word = "and" if isinstance(a.op, ast.And) else "or"
        return [Difference("expression", f"operands of `{word}` in another order")]
    return _fields(a, b)


def _renamed_parameters(a: ast.Lambda, b: ast.Lambda) -> list[Difference]:
    """Return the parameters of a lambda that are called otherwise now, where it is the same in all else."""
    before, after = ([node.arg for node in ast.walk(f.args) if isinstance(node, ast.arg)] for f in (a, b))
    used = {node.id for node in ast.walk(a) if isinstance(node, ast.Name)}
    names = {old: new for old, new in zip(before, after, strict=False) if old != new}
    if len(before) != len(after) or used & set(names.values()):
        return []
    now = deepcopy(a)
    for node in ast.walk(now):
        if isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    if not same(now, b):
        return []
    return [Difference("local", f"local `{old}` renamed to `{new}`", placed=True) for old, new in names.items()]


def _reordered(a: ast.BoolOp, b: ast.BoolOp) -> bool:
    index = Index()
    left, right = [index.digest(one) for one in a.values], [index.digest(one) for one in b.values]
    return type(a.op) is type(b.op) and left != right and sorted(left) == sorted(right)


def _fields(a: ast.AST, b: ast.AST) -> list[Difference]:
    """Go down where everything but some child expressions is the same; else there is nothing exact to say."""
    found: list[Difference] = []
    for (_, x), (_, y) in zip(fields_of(a), fields_of(b), strict=True):
        if same(x, y):
            continue
        before, after = (x, y) if isinstance(x, list) and isinstance(y, list) else ([x], [y])
        if len(before) != len(after):
            return []
        for one, other in zip(before, after, strict=True):
            if same(one, other):
                continue
            if not isinstance(one, EXPRESSIONS) or not isinstance(other, EXPRESSIONS):
                return []
            found += differences(one, other)
    if any(difference.whole and difference.sort == "expression" for difference in found):
        return []  # `a + c` instead of `a + b` says more than `c` instead of `b`
    return [replace(difference, whole=False) for difference in found]


def _wrapping(a: ast.AST, b: ast.AST) -> Difference | None:
    for inner, outer, verb in ((a, b, "now"), (b, a, "no longer")):
        if isinstance(outer, ast.Await) and same(outer.value, inner):
            return Difference("call", f"{quoted(inner)} is {verb} awaited")
        if not isinstance(outer, ast.Call) or (isinstance(inner, ast.Call) and same(inner.func, outer.func)):
            continue
        if any(same(argument, inner) for argument in outer.args):
            return Difference("call", f"{quoted(inner)} is {verb} wrapped in `{source(outer.func)}(…)`")
    return None


def _text(a: ast.JoinedStr, b: ast.JoinedStr) -> list[Difference]:
    holes = [[part for part in text.values if isinstance(part, ast.FormattedValue)] for text in (a, b)]
    words = [[part for part in text.values if isinstance(part, ast.Constant)] for text in (a, b)]
    before, after = quoted_pair(a, b)
    if same(holes[0], holes[1]):
        return [Difference("constant", f"text {before} → {after}")]
    if same(words[0], words[1]) and len(a.values) == len(b.values):
        found = _fields(a, b)
        if found and all(d.sort == "call" for d in found):
            return found
    return [Difference("expression", f"text {before} → {after}")]


def _dictionary(a: ast.Dict, b: ast.Dict) -> list[Difference]:
    index = Index()
    before = {index.digest(key) if key else b"**": (key, value) for key, value in zip(a.keys, a.values, strict=True)}
    after = {index.digest(key) if key else b"**": (key, value) for key, value in zip(b.keys, b.values, strict=True)}
    if len(before) != len(a.keys) or len(after) != len(b.keys):
        return []  # a key or a `**` stands twice: order decides, so there is no key by key
    sort: Sort = "constant" if is_literal(a) and is_literal(b) else "expression"
    found = []
    for digest, (key, value) in before.items():
        if digest not in after:
            found.append(Difference(sort, f"key {quoted(key or value)} removed from the dictionary"))
        else:
            name = quoted(key) if key else "`**`"
            found += [_in_key(difference, name) for difference in differences(value, after[digest][1])]
    for digest, (key, value) in after.items():
        if digest not in before:
            found.append(Difference(sort, f"key {quoted(key or value)} added to the dictionary"))
    if not found:
        found.append(Difference("expression", "keys of the dictionary in another order"))
    return found


def _in_key(difference: Difference, key: str) -> Difference:
    if difference.placed:
        return difference
    return replace(difference, text=f"{difference.text} for key {key}", whole=False, placed=True)


def _elements(before: list[ast.expr], after: list[ast.expr], what: str, literal: bool) -> list[Difference]:
    sort: Sort = "constant" if literal else "expression"
    index = Index()
    left, right = [index.digest(node) for node in before], [index.digest(node) for node in after]
    if left != right and sorted(left) == sorted(right):
        return [Difference(sort, f"elements of {what} in another order")]
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k:
            for one, other in zip(before[i:j], after[k:m], strict=True):
                found += [replace(d, whole=False) for d in differences(one, other)]
        elif tag != "equal":
            found += [Difference(sort, f"{quoted(node)} removed from {what}") for node in before[i:j]]
            found += [Difference(sort, f"{quoted(node)} added to {what}") for node in after[k:m]]
    return found


def _call(a: ast.Call, b: ast.Call) -> list[Difference]:
    arguments_same = same(a.args, b.args) and same(a.keywords, b.keywords)
    if not same(a.func, b.func):
        if not arguments_same:
            return []
        if isinstance(a.func, ast.Attribute) and isinstance(b.func, ast.Attribute) and a.func.attr == b.func.attr:
            inner = differences(a.func.value, b.func.value)
            if all(difference.sort == "call" or not difference.whole for difference in inner):
                return [replace(difference, whole=False) for difference in inner]
        hole = "…" if a.args or a.keywords else ""
        before, after = short_pair(source(a.func), source(b.func))
        return [Difference("call", f"calls `{after}({hole})` instead of `{before}({hole})`", whole=True)]
    name = quoted(a.func)
    return _positional(a, b, name) + _keywords(a, b, name)


def _argument(a: ast.AST, b: ast.AST, name: str, label: str = "") -> list[Difference]:
    """Return how one argument of a call differs; whatever is not a constant counts as a change of the call."""
    found = []
    what = f"argument `{label}`" if label else "argument"
    for difference in differences(a, b):
        if difference.sort == "local":
            found.append(difference)
        elif difference.whole and difference.sort != "constant":
            before, after = quoted_pair(a, b)
            found.append(Difference("call", f"{what} {before} → {after} in the call of {name}", placed=True))
        elif difference.sort == "constant":
            where = f" in argument `{label}` of {name}" if label and not difference.placed else ""
            placed = difference.placed or bool(where)
            found.append(Difference("constant", f"{difference.text}{where}", placed=placed))
        else:
            found.append(replace(difference, sort="call", whole=False))
    return found


def _positional(a: ast.Call, b: ast.Call, name: str) -> list[Difference]:
    index = Index()
    left, right = [index.digest(node) for node in a.args], [index.digest(node) for node in b.args]
    if left == right:
        return []
    if sorted(left) == sorted(right):
        moved = [i for i in range(len(left)) if left[i] != right[i]]
        if len(moved) == 2:
            one, other = (quoted(a.args[i]) for i in moved)
            return [Difference("call", f"arguments {one} and {other} of {name} swapped")]
        before, after = short_pair(", ".join(map(source, a.args)), ", ".join(map(source, b.args)))
        return [Difference("call", f"arguments of {name} in another order: `{before}` → `{after}`")]
    found: list[Difference] = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(j - i, m - k)
        for first, second in zip(a.args[i : i + paired], b.args[k : k + paired], strict=True):
            found += _argument(first, second, name)
        for node in a.args[i + paired : j]:
            by_name = _keyword_with(b, a, node)
            how = f"passed to {name} by name, as `{by_name}`" if by_name else f"removed from the call of {name}"
            found.append(Difference("call", f"argument {quoted(node)} {how}"))
        for node in b.args[k + paired : m]:
            by_name = _keyword_with(a, b, node)
            how = f"passed to {name} by position, not as `{by_name}`" if by_name else f"added to the call of {name}"
            found.append(Difference("call", f"argument {quoted(node)} {how}"))
    return found


def _keyword_with(call: ast.Call, other: ast.Call, value: ast.AST) -> str | None:
    """Return the name under which a call passes a value that the other call doesn't pass under that name."""
    known = {keyword.arg for keyword in other.keywords}
    return next((k.arg for k in call.keywords if k.arg and k.arg not in known and same(k.value, value)), None)


def _keywords(a: ast.Call, b: ast.Call, name: str) -> list[Difference]:
    if same(a.keywords, b.keywords):
        return []
    before, after = ({k.arg or f"**{source(k.value)}": k for k in call.keywords} for call in (a, b))
    found: list[Difference] = []
    gone = {label: k for label, k in before.items() if label not in after and not _passed_by_position(k, b, a)}
    new = {label: k for label, k in after.items() if label not in before and not _passed_by_position(k, a, b)}
    for label, keyword in before.items():
        if label in after:
            found += _argument(keyword.value, after[label].value, name, label)
        elif label in gone:
            twin = next((other for other in new if same(new[other].value, keyword.value)), None)
            if twin and keyword.arg and new[twin].arg:
                del new[twin]
                found.append(Difference("call", f"argument `{label}` of {name} is now called `{twin}`"))
            else:
                found.append(Difference("call", f"argument `{label}` removed from the call of {name}"))
    found += [Difference("call", f"argument `{label}` added to the call of {name}") for label in new]
    if not found and same(a.args, b.args):
        found.append(Difference("call", f"arguments of {name} in another order"))
    return found


def _passed_by_position(keyword: ast.keyword, call: ast.Call, other: ast.Call) -> bool:
    """Say whether a call passes by position what the other passes by name (and no argument of its own says so)."""
    spare = [node for node in call.args if not any(same(node, known) for known in other.args)]
    return keyword.arg is not None and any(same(node, keyword.value) for node in spare)
