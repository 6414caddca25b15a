"""Decide which statement of one block answers to which of another.

Equal statements first, then similar ones, always in order: a global alignment (Needleman and Wunsch, 1970) whose score
is the similarity of two statements, weighted by their size. What is out of order stays unmatched here; the caller finds
it again by its digest.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from math import log2

from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, LOOPS, TRIES, Index, blocks_of, dotted, same

Pair = tuple[ast.stmt | None, ast.stmt | None]
SIMILAR = 0.5  # share of common words from which two statements of one type answer to each other
CELLS = 40_000  # larger tables are cut at equal statements first, so that generated code doesn't take minutes
LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"})
LOGGERS = frozenset({"logger", "logging", "log"})
ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
TURNS = (ast.Break, ast.Continue)


def is_logging(statement: ast.AST) -> bool:
    """Say whether a statement only writes to a log or prints: ``logger.info(…)``, ``self.log.error(…)``, ``print``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = dotted(call.func) if isinstance(call, ast.Call) else None
    if name is None:
        return False
    parts = name.lower().split(".")
    return name == "print" or (len(parts) > 1 and parts[-1] in LOG_METHODS and parts[-2].strip("_") in LOGGERS)


def align(index: Index, before: list[ast.stmt], after: list[ast.stmt]) -> list[Pair]:
    """Return both blocks in one order: pairs of statements that answer to each other, and those without an answer."""
    left, right = [index.digest(s) for s in before], [index.digest(s) for s in after]
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middle = _middle(index, before[start : len(left) - end], after[start : len(right) - end])
    first: list[Pair] = list(zip(before[:start], after[:start], strict=True))
    last: list[Pair] = list(zip(before[len(left) - end :], after[len(right) - end :], strict=True))
    return first + middle + last


def matched_statements(
    index: Index, before: list[ast.stmt], after: list[ast.stmt]
) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Yield all pairs of statements that answer to each other, those of inner blocks included."""
    for a, b in align(index, before, after):
        if a is not None and b is not None:
            yield a, b
            for inner_a, inner_b in zip(blocks_of(a), blocks_of(b), strict=False):
                yield from matched_statements(index, inner_a, inner_b)


def _middle(index: Index, before: list[ast.stmt], after: list[ast.stmt]) -> list[Pair]:
    if not before or not after:
        return [(a, None) for a in before] + [(None, b) for b in after]
    if len(before) * len(after) <= CELLS:
        return _table(index, before, after)
    pairs: list[Pair] = []
    left, right = [index.digest(s) for s in before], [index.digest(s) for s in after]
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += zip(before[i:j], after[k:m], strict=True)
        elif (j - i) * (m - k) <= CELLS:
            pairs += _table(index, before[i:j], after[k:m])
        else:
            pairs += [(a, None) for a in before[i:j]]
            pairs += [(None, b) for b in after[k:m]]
    return pairs


def _table(index: Index, before: list[ast.stmt], after: list[ast.stmt]) -> list[Pair]:
    rows, columns = len(before), len(after)
    left, right = ([index.digest(s) for s in block] for block in (before, after))
    moved = _on_both_sides(left, right)
    gain = [
        [
            _gain(index, before[i], after[j]) if left[i] == right[j] or not {left[i], right[j]} & moved else 0.0
            for j in range(columns)
        ]
        for i in range(rows)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            together = best[i + 1][j + 1] + gain[i][j] if gain[i][j] > 0 else -1.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < rows and j < columns:
        if gain[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + gain[i][j]:
            pairs.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((before[i], None))
            i += 1
        else:
            pairs.append((None, after[j]))
            j += 1
    pairs += [(a, None) for a in before[i:]] + [(None, b) for b in after[j:]]
    return _join_calls(pairs, moved, index)


def _join_calls(pairs: list[Pair], moved: set[bytes], index: Index) -> list[Pair]:
    """Take one call that went and one that came between the same neighbours for each other, whatever they call."""
    joined: list[Pair] = []
    run: list[Pair] = []  # what has no answer since the last pair
    for pair in [*pairs, None]:
        if pair is not None and None in pair:
            run.append(pair)
            continue
        gone, new = [a for a, _ in run if a], [b for _, b in run if b]
        calls = len(gone) == len(new) == 1 and _plain_call(gone[0]) and _plain_call(new[0])
        if calls and not {index.digest(gone[0]), index.digest(new[0])} & moved:
            run = [(gone[0], new[0])]
        joined += [*run, pair] if pair is not None else run
        run = []
    return joined


def _plain_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and _calls(statement.value) is not None and not is_logging(statement)


def _on_both_sides(left: list[bytes], right: list[bytes]) -> set[bytes]:
    """Return the digests that stand on both sides equally often: such statements stayed or moved, none was edited."""
    first, second = Counter(left), Counter(right)
    return {digest for digest in first if first[digest] == second[digest]}


def _gain(index: Index, a: ast.stmt, b: ast.stmt) -> float:
    likeness = similarity(index, a, b)
    size = min(index.bag(a).total(), index.bag(b).total())
    return likeness * (1.0 + log2(1 + size)) + (0.5 if likeness == 1.0 else 0.0)


def similarity(index: Index, a: ast.stmt, b: ast.stmt) -> float:
    """Return how well one statement answers to another, from 0 (not at all) to 1 (the same code)."""
    if index.digest(a) == index.digest(b):
        return 1.0
    if type(a) is not type(b):
        return _unlike_types(index, a, b)
    if _holds(index, a, b) or _holds(index, b, a):
        return 0.0  # one is wrapped around the other; it doesn't answer to it
    if is_logging(a) != is_logging(b):
        return 0.0
    words_a, words_b = index.bag(a), index.bag(b)
    share = 2 * (words_a & words_b).total() / max(1, words_a.total() + words_b.total())
    floor = _floor(a, b, share)
    return min(max(share if share >= SIMILAR else 0.0, floor), 0.99)


def _floor(a: ast.stmt, b: ast.stmt, share: float) -> float:
    """Return the least similarity that two statements of one type have for what they do, whatever their words."""
    if isinstance(a, (ast.Return, ast.Raise, ast.Assert)) or (_is_yield(a) and _is_yield(b)):
        return 0.4
    if isinstance(a, (ast.Assign, ast.AnnAssign, ast.AugAssign, *ASSIGNMENTS)) and same(_targets(a), _targets(b)):
        return 0.6
    if isinstance(a, ast.Expr) and isinstance(b, ast.Expr):
        return 0.55 if _calls(a.value) is not None and same(_calls(a.value), _calls(b.value)) else 0.0
    if isinstance(a, (ast.If, ast.While)) and isinstance(b, (ast.If, ast.While)):
        return 0.7 if same(a.test, b.test) or same(a.body, b.body) else 0.0
    if isinstance(a, LOOPS) and isinstance(b, LOOPS):
        return 0.7 if same(getattr(a, "iter", None), getattr(b, "iter", None)) or same(a.body, b.body) else 0.0
    if isinstance(a, TRIES) and isinstance(b, TRIES):
        return 0.5 if share >= 0.3 or (a.handlers and same(a.handlers, b.handlers)) else 0.0
    if isinstance(a, (ast.With, ast.AsyncWith)) and isinstance(b, (ast.With, ast.AsyncWith)):
        return 0.5 if same(a.items, b.items) else 0.0
    if isinstance(a, (*FUNCTIONS, ast.ClassDef)):
        return 0.9 if a.name == getattr(b, "name", None) else 0.0
    return 0.0


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, (ast.Yield, ast.YieldFrom))


def _unlike_types(index: Index, a: ast.stmt, b: ast.stmt) -> float:
    if isinstance(a, TURNS) and isinstance(b, TURNS):
        return 0.4
    if isinstance(a, ASSIGNMENTS) and isinstance(b, ASSIGNMENTS):
        return 0.6 if same(_targets(a), _targets(b)) else 0.0
    if isinstance(a, (*ASSIGNMENTS, ast.AugAssign)) and isinstance(b, (*ASSIGNMENTS, ast.AugAssign)):
        return 0.5 if [ast.dump(t) for t in _targets(a)] == [ast.dump(t) for t in _targets(b)] else 0.0
    for function, other in ((a, b), (b, a)):
        if isinstance(function, ast.FunctionDef) and isinstance(other, ast.AsyncFunctionDef):
            return 0.9 if function.name == other.name else 0.0
    asynchronous = {ast.For: ast.AsyncFor, ast.With: ast.AsyncWith}
    if any(asynchronous.get(type(x)) is type(y) for x, y in ((a, b), (b, a))):
        words_a, words_b = index.bag(a), index.bag(b)
        return 0.7 if 2 * (words_a & words_b).total() >= words_a.total() else 0.0
    kinds = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)
    if isinstance(a, kinds) and isinstance(b, kinds) and isinstance(a.value, (ast.Call, ast.Await)):
        return 0.6 if same(a.value, b.value) else 0.0
    return 0.0


def _holds(index: Index, outer: ast.stmt, inner: ast.stmt) -> bool:
    digest = index.digest(inner)
    return any(index.digest(statement) == digest for block in blocks_of(outer) for statement in block)


def _targets(statement: ast.stmt) -> list[ast.AST]:
    if isinstance(statement, ast.Assign):
        return list(statement.targets)
    target = getattr(statement, "target", None)
    return [target] if isinstance(target, ast.AST) else []


def _calls(node: ast.AST) -> ast.AST | None:
    inner = node.value if isinstance(node, ast.Await) else node
    return inner.func if isinstance(inner, ast.Call) else None
