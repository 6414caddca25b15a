"""How much two texts have in common, weighted by how telling each part is.

A line that stands in every file says nothing about a pair; one that stands in two says nearly all. Shared parts are
therefore weighted by inverse document frequency (Spärck Jones, 1972) over both sides, so that two Dockerfiles which
share only ``FROM``, ``WORKDIR`` and ``CMD`` stay strangers.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from quarantine_tools.model import Unit

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w")
MOST_COMMON = 60  # features in more bags than this suggest no candidates; keeps the index near linear
MOST_HELD = 200  # the same, where every pair that may be alike is wanted

Bag = Mapping[Hashable, int]


def unit_tokens(unit: Unit) -> Counter[Hashable]:
    """Return the tokens of a unit's normal form and their neighbourhood (pairs), as a bag.

    Pairs of tokens keep the order: a bag of single tokens at 0.6 paired unrelated functions in trials.
    """
    tokens = _TOKEN.findall(unit.form)
    bag: Counter[Hashable] = Counter(token for token in tokens if _WORD.match(token))
    bag.update(pairwise(tokens))
    return bag


def content_bag(units: Iterable[Unit]) -> Counter[Hashable]:
    """Return the lines of the units' normal forms and their names, as a bag: what an artifact is compared by."""
    bag: Counter[Hashable] = Counter()
    for unit in units:
        bag.update(line.strip() for line in unit.form.split("\n") if line.strip())
        if unit.unit != "file":
            bag[("name", unit.unit, unit.name)] += 1
    return bag


def definition_bag(units: Iterable[Unit]) -> Counter[Hashable]:
    """Return the qualified names of what the units define, each once, as a bag.

    What a file without a function or class offers is what it imports, as a package's `__init__.py` does.
    """
    units = tuple(units)
    defining = ("function", "method", "class", "variable")
    if not any(unit.unit in defining[:3] for unit in units):
        return Counter({("defines", name) for unit in units for name in unit.binds})
    return Counter({("defines", unit.unit, unit.name.partition("#")[0]) for unit in units if unit.unit in defining})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two bags are."""

    kept: float  # 0 to 1, share of the first one's weight that the second has
    alike: float  # 0 to 1, weighted Dice coefficient of the two

    @property
    def score(self) -> float:
        """One figure to rank by: a file that grew keeps its content, a large stranger that happens to hold a few of
        its lines has a low coefficient; the mean serves both."""
        return (self.kept + self.alike) / 2


def _length(feature: Hashable) -> int:
    # A long line says more than `else:`; beyond twelve tokens it says no more.
    return max(1, min(len(_TOKEN.findall(feature)), 12)) if isinstance(feature, str) else 2


class Corpus:
    """Bags with the weight of each feature over all of them."""

    def __init__(self, bags: Mapping[Hashable, Bag]) -> None:
        self._bags = bags
        self._holders: dict[Hashable, list[Hashable]] = defaultdict(list)
        for key, bag in bags.items():
            for feature in bag:
                self._holders[feature].append(key)
        count = max(len(bags), 1)
        self._weights = {
            feature: _length(feature) * math.log(1 + count / len(holders)) for feature, holders in self._holders.items()
        }
        self._totals = {key: sum(n * self._weights[f] for f, n in bag.items()) for key, bag in bags.items()}

    def likeness(self, first: Hashable, second: Hashable) -> Likeness:
        """Return how alike two bags of the corpus are."""
        one, other = self._bags[first], self._bags[second]
        if len(other) < len(one):
            small, large = other, one
        else:
            small, large = one, other
        shared = sum(min(n, large[f]) * self._weights[f] for f, n in small.items() if f in large)
        total_one, total_other = self._totals[first], self._totals[second]
        if not total_one or not total_other:
            return Likeness(0.0, 0.0)
        return Likeness(shared / total_one, 2 * shared / (total_one + total_other))

    def sharing(self, key: Hashable, least: float) -> set[Hashable]:
        """Return the bags that may be as alike as ``least`` to one (itself left out).

        Two bags with a Dice coefficient of ``d`` share at least ``d / (2 - d)`` of the weight of either, so one of the
        rarest features of the bag must be among what they share (prefix filter; Bayardo, Ma, Srikant: Scaling up all
        pairs similarity search, 2007). Features that more than `MOST_HELD` bags have suggest nothing: this alone may
        leave out a pair that has nothing rare in common.
        """
        enough = self._totals[key] * (1 - least / (2 - least))
        found: set[Hashable] = set()
        seen = 0.0
        bag = self._bags[key]
        for feature in sorted(bag, key=lambda f: (len(self._holders[f]), str(f))):
            holders = self._holders[feature]
            if seen > enough or len(holders) > MOST_HELD:
                break
            found.update(holders)
            seen += bag[feature] * self._weights[feature]
        found.discard(key)
        return found

    def share(self, key: Hashable, part: Bag) -> float:
        """Return the share, 0 to 1, that a part of a bag has of its whole weight."""
        total = self._totals[key]
        return sum(n * self._weights[f] for f, n in part.items()) / total if total else 0.0

    def candidates(self, key: Hashable, most: int = 12) -> tuple[Hashable, ...]:
        """Return the bags that share telling features with one, the most telling first (itself left out)."""
        votes: defaultdict[Hashable, float] = defaultdict(float)
        for feature, count in self._bags[key].items():
            holders = self._holders[feature]
            if len(holders) > MOST_COMMON:
                continue
            weight = self._weights[feature]
            for holder in holders:
                if holder != key:
                    votes[holder] += count * weight
        ranked = sorted(votes.items(), key=lambda item: (-item[1], str(item[0])))
        return tuple(holder for holder, _ in ranked[:most])
