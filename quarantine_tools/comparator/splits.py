"""Artifacts that were split: further current artifacts that a good part of a legacy one went to.

Pairing looks at whole artifacts, so it names one counterpart, or none where two halves fit equally well. What the units
did says more: where enough of them went together, the place is a counterpart too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from quarantine_tools.comparator.board import Match
from quarantine_tools.comparator.routes import DEFINITIONS, container_of
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Method, Pairing, Unit

SHARE_LEAST = 0.2  # of the legacy artifact's weight that went there together
WEIGHT_LEAST = 30  # nodes: less is a helper that was moved, not a part of the artifact


def with_splits(
    legacy: ReadSide, current: ReadSide, pairings: Sequence[Pairing], matches: Iterable[Match]
) -> tuple[Pairing, ...]:
    """Return the pairings with a further pair for each place that a good part of a legacy artifact went to.

    An artifact that had no counterpart gets the strongest of these as its first.
    """
    moved: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for match in matches:
        unit = legacy.units(match.legacy.path)[match.legacy.index]
        if _counts(unit):
            moved[match.legacy.path][match.current.path].append(unit.weight)
    known = {(pair.legacy, pair.current) for pair in pairings}
    found: list[Pairing] = []
    for pair in pairings:
        units = [unit for unit in legacy.units(pair.legacy) if _counts(unit)]
        total = sum(unit.weight for unit in units)
        further = []
        for target, weights in moved[pair.legacy].items():
            share = sum(weights) / total if total else 0.0
            if (pair.legacy, target) in known or share < SHARE_LEAST or sum(weights) < WEIGHT_LEAST:
                continue
            reason = f"{len(weights)} of its {len(units)} functions, classes and members went there"
            further.append(Pairing(pair.legacy, target, Method.CONTENT, round(share, 3), reason))
        further.sort(key=lambda one: (-one.score, one.current or ""))
        if pair.current is not None or not further:
            found.append(pair)
        found += further
    return tuple(found)


def _counts(unit: Unit) -> bool:
    return unit.unit in DEFINITIONS or (unit.unit == "variable" and bool(container_of(unit)))


def newly_paired(before: Iterable[Pairing], after: Iterable[Pairing]) -> bool:
    """Say whether an artifact without a counterpart got one."""
    orphans = {pair.legacy for pair in before if pair.current is None}
    return any(pair.legacy in orphans and pair.current is not None for pair in after)
