"""Which lines went and came between two texts, in time that hostile input can't blow up."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# difflib looks at every pair of equal lines again and again; beyond this many pairs, or this many lines, lines that
# stand once on each side serve as anchors instead. 5,000 lines of ordinary text take under a second either way.
MOST_PAIRS = 200_000
MOST_LINES = 5_000
MOST_CELLS = 900  # pairs of lines that are compared within one hunk: 30 by 30
MOST_CHARACTERS = 200  # of a line that its likeness is judged by
ALIKE_LEAST = 0.6  # difflib's own measure of a close match (get_close_matches)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines ``[start, end)`` of the first text that stand as ``[new_start, new_end)`` in the second; 0-based."""

    start: int
    end: int
    new_start: int
    new_end: int


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[Hunk, ...]:
    """Return what differs between two texts, in order; nothing for equal ones."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, second = old[start : len(old) - tail], new[start : len(new) - tail]
    counts, others = Counter(first), Counter(second)
    pairs = sum(count * others[line] for line, count in counts.items())
    if len(first) + len(second) > 2 * MOST_LINES or pairs > MOST_PAIRS:
        found = _between_anchors(first, second, counts, others)
    else:
        codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
        found = (Hunk(i, j, k, m) for tag, i, j, k, m in codes if tag != "equal")
    return tuple(Hunk(h.start + start, h.end + start, h.new_start + start, h.new_end + start) for h in found)


def split_hunk(hunk: Hunk, old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Yield a hunk in parts: lines that became one another, and between them those that only went or only came.

    A column that was dropped must not hide behind its neighbour that lost a comma. The pairing keeps the order and
    makes the sum of likeness as large as possible (Needleman and Wunsch, 1970); large hunks are not split.
    """
    went, came = old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end]
    if not went or not came or len(went) * len(came) > MOST_CELLS or (len(went) == len(came) == 1):
        yield hunk
        return
    scores = [[_likeness(one, other) for other in came] for one in went]
    best = [[0.0] * (len(came) + 1) for _ in range(len(went) + 1)]
    for i in range(len(went) - 1, -1, -1):
        for j in range(len(came) - 1, -1, -1):
            paired = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= ALIKE_LEAST else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = done = new_done = 0
    while i < len(went) and j < len(came):
        if scores[i][j] >= ALIKE_LEAST and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            yield from _gap(hunk, done, i, new_done, j)
            yield Hunk(hunk.start + i, hunk.start + i + 1, hunk.new_start + j, hunk.new_start + j + 1)
            i, j = i + 1, j + 1
            done, new_done = i, j
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    if done or new_done:
        yield from _gap(hunk, done, len(went), new_done, len(came))
    else:
        yield hunk  # nothing in it is alike: told as a whole


def _gap(hunk: Hunk, start: int, end: int, new_start: int, new_end: int) -> Iterator[Hunk]:
    """Yield what went and what came between two pairs of lines, each by itself."""
    if start < end:
        place = hunk.new_start + new_start
        yield Hunk(hunk.start + start, hunk.start + end, place, place)
    if new_start < new_end:
        yield Hunk(hunk.start + end, hunk.start + end, hunk.new_start + new_start, hunk.new_start + new_end)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.strip()[:MOST_CHARACTERS], other.strip()[:MOST_CHARACTERS], autojunk=False).ratio()


def _between_anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], counts: Counter[Hashable], others: Counter[Hashable]
) -> Iterator[Hunk]:
    """Yield the gaps between lines that stand once on each side, in an order that both have (patience diff, Cohen)."""
    place = {line: number for number, line in enumerate(new) if others[line] == 1}
    unique = [(number, place[line]) for number, line in enumerate(old) if counts[line] == 1 and line in place]
    done, new_done = 0, 0
    for anchor, new_anchor in [*longest_rising(unique), (len(old), len(new))]:
        if anchor < done or new_anchor < new_done:
            continue  # already taken by what follows an earlier anchor
        start, new_start = done, new_done
        end, new_end = anchor, new_anchor
        while end > start and new_end > new_start and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
        if start < end or new_start < new_end:
            yield Hunk(start, end, new_start, new_end)
        done, new_done = anchor, new_anchor
        while done < len(old) and new_done < len(new) and old[done] == new[new_done]:
            done, new_done = done + 1, new_done + 1


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of the pairs whose second numbers rise (patience sorting)."""
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        pile = bisect_left(tails, number)
        before.append(holders[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [number]
        holders[pile : pile + 1] = [index]
    chosen = []
    index = holders[-1] if holders else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]
