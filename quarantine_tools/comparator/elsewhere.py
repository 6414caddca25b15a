"""Where in the rest of the repository a legacy artifact without a counterpart stands."""

from __future__ import annotations

from collections.abc import Iterable

from quarantine_tools.comparator.pairing import pair_artifacts
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Elsewhere, Pairing, Provenance


def find_elsewhere(
    legacy: ReadSide, rest: ReadSide, pairings: Iterable[Pairing], provenance: Iterable[Provenance]
) -> tuple[Elsewhere, ...]:
    """Return, for the orphans among the pairings, their best counterpart outside of the current root.

    Args:
        rest: the tracked files of the current side's repository that lie outside of its root.
    """
    orphans = {pair.legacy for pair in pairings if pair.current is None}
    if not orphans or not rest.paths:
        return ()
    found = []
    for pair in pair_artifacts(legacy, rest, (), provenance):
        if pair.legacy in orphans and pair.current is not None and pair.method is not None:
            found.append(Elsewhere(pair.legacy, pair.current, pair.method, pair.score, pair.reason))
    return tuple(found)
