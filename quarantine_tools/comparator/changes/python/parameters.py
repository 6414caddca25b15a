"""Say which parameter of a function became which other one, where the name was not replaced throughout.

Two names in one place of a header prove little: `node` that became `stream` may be another thing. What proves it is a
statement in which nothing but the one name stands for the other, a header that is the same otherwise and a body that
follows it nowhere, or two names that neither body uses.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from quarantine_tools.comparator.changes.python.signature import Header, Parameter, parameters_of
from quarantine_tools.comparator.changes.python.tree import names_in, same
from quarantine_tools.comparator.changes.python.wording import source

# Measured on the commits of the public oracles, 2026-11.
LIKE_LINES = 0.6  # share of the words of the shorter statement that the other one must have, to be held against it …
WORDS_LEAST = 3  # … and number of those beside the parameter itself, where the statements are not the same otherwise
RECEIVERS = ("self", "cls")
_WORDS = re.compile(r"\w+|[^\w\s]")
NAMES_LEAST = 0.5  # likeness of two names, as difflib has it, from which one may be a spelling of the other
SAME_WORD = 0.75  # … and from which it is, in the same place: `stream` and `streams`
START_LEAST = 5  # letters that two names begin with, where they are all that changed in a header
Words = tuple[str, ...]
_LAYOUT = frozenset("()[]{},:")  # how values are grouped or handed over is no part of what they are


def replaced_parameters(legacy: Header, current: Header) -> dict[str, str]:
    """Return the parameters that stand for others now, old name → new name.

    Names that were replaced throughout must already be the same in both functions.
    """
    old = {p.name: p for p in parameters_of(legacy)}
    new = {p.name: p for p in parameters_of(current)}
    gone = [p for name, p in old.items() if name not in new and name not in RECEIVERS]
    came = [p for name, p in new.items() if name not in old and name not in RECEIVERS]
    if not gone or not came:
        return {}
    votes = [
        (-number, -_alike(a.name, b.name), i, k)
        for i, a in enumerate(gone)
        for k, b in enumerate(came)
        if (number := _replacements(legacy, current, a.name, b.name))
    ]
    found: dict[str, str] = {}
    for *_, i, k in sorted(votes):  # the most votes first, then the names that are alike, then as the header has them
        if gone[i].name not in found and came[k].name not in found.values():
            found[gone[i].name] = came[k].name
    for a, b in _in_one_place(list(old.values()), list(new.values())):
        if a.name in found or b.name in found.values():
            continue
        alone = len(gone) == len(came) == 1 and _same_start(a.name, b.name)
        alike = a.kind == b.kind and same(a.default, b.default)
        if alone or (alike and _means_the_same(legacy, current, a, b)):
            found[a.name] = b.name
    return found


def _means_the_same(legacy: Header, current: Header, a: Parameter, b: Parameter) -> bool:
    if _alike(a.name, b.name) >= SAME_WORD or _is_unfollowed(legacy, current, a.name, b.name):
        return True
    return _are_unused(legacy, current, a, b)


def _same_start(name: str, other: str) -> bool:
    """Say whether two names begin alike: where one parameter was generalised, `*streams` to `stream_spec`, no statement
    puts the one for the other."""
    return _alike(name, other) >= NAMES_LEAST and _start(name, other) >= START_LEAST


def _alike(name: str, other: str) -> float:
    ratio = SequenceMatcher(None, name, other, autojunk=False).ratio()
    start = _start(name, other) / 1000  # `stderr_output` is rather `stderr` than `stdout`
    return ratio + start if ratio >= NAMES_LEAST else 0.0


def _start(name: str, other: str) -> int:
    """Return how many letters two names begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))


def _replacements(legacy: Header, current: Header, old: str, new: str) -> int:
    """Return in how many statements nothing but the new name stands where the old one stood."""
    lines, others = (
        Counter(tuple(_without_layout(line)) for part in function.body for line in source(part).split("\n"))
        for function in (legacy, current)
    )
    using = [line for line in (lines - others) if old in line]
    answers = [line for line in (others - lines) if new in line]
    if (old, "=", new) in answers:
        return 1  # the body goes on with the old name, as a local
    return sum(any(_stands_for(line, answer, old, new) for answer in answers) for line in using)


def _stands_for(line: Words, other: Words, old: str, new: str) -> bool:
    """Say whether two statements are alike, and the new name stands in the one where the old one stands in the other.

    Where several words became others, the first of them answers to the first.
    """
    put = tuple(new if word == old else word for word in line)
    if put == other:
        return True
    shared = Counter(word for word in put if word[0].isalnum() or word[0] == "_")
    shared &= Counter(other)
    words = shared.total() - shared[new]
    if words < WORDS_LEAST or shared.total() < LIKE_LINES * min(_count(put), _count(other)):
        return False
    return any(
        code == "replace" and (old, new) in zip(line[i:j], other[k:m], strict=False)
        for code, i, j, k, m in SequenceMatcher(None, line, other, autojunk=False).get_opcodes()
    )


def _count(words: Words) -> int:
    return sum(word[0].isalnum() or word[0] == "_" for word in words)


def _without_layout(line: str) -> list[str]:
    words = _WORDS.findall(line)
    kept: list[str] = []
    for at, word in enumerate(words):
        following = words[at + 1 : at + 3]
        is_keyword = following[:1] == ["="] and following[1:] != ["="] and at > 0 and words[at - 1] in ("(", ",")
        if word in _LAYOUT or is_keyword or (word == "=" and kept and words[at - 2 : at - 1] in (["("], [","])):
            continue
        kept.append(word)
    return kept


def _in_one_place(before: Sequence[Parameter], after: Sequence[Parameter]) -> list[tuple[Parameter, Parameter]]:
    names = [[p.name for p in group] for group in (before, after)]
    found: list[tuple[Parameter, Parameter]] = []
    for code, i, j, k, m in SequenceMatcher(a=names[0], b=names[1], autojunk=False).get_opcodes():
        if code == "replace" and j - i == m - k:
            found += zip(before[i:j], after[k:m], strict=True)
    return [(a, b) for a, b in found if a.name not in names[1] and b.name not in names[0]]


def _is_unfollowed(legacy: Header, current: Header, old: str, new: str) -> bool:
    """Say whether the body goes on using the old name, which nothing sets any more, and leaves the new one alone."""
    sets = any(old in names_in(node) and not _reads(node) for part in current.body for node in ast.walk(part))
    return _uses(legacy, old) and _uses(current, old) and not _uses(current, new) and not sets


def _are_unused(legacy: Header, current: Header, a: Parameter, b: Parameter) -> bool:
    return not _uses(legacy, a.name) and not _uses(current, b.name) and same(a.annotation, b.annotation)


def _reads(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def _uses(function: Header, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for part in function.body for node in ast.walk(part))
