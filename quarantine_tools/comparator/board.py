"""Which units are matched so far: what the stages of matching share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from quarantine_tools.comparator.side import ReadSide, plain_name
from quarantine_tools.comparator.similarity import unit_tokens
from quarantine_tools.model import Change, Side, Unit


@dataclass(frozen=True, slots=True)
class UnitKey:
    """A unit's address: artifact path and position in its reading."""

    path: str
    index: int


@dataclass(frozen=True, slots=True)
class Match:
    """A legacy unit and its counterpart."""

    legacy: UnitKey
    current: UnitKey
    same: bool  # the same behaviour
    likeness: float  # 0 to 1
    rival: UnitKey | None = None  # the current unit that would have answered next
    references: tuple[Change, ...] = ()  # what it calls by a new name, and does the same


@dataclass
class Board:
    """The matches so far, and what the stages ask before they make another."""

    legacy: ReadSide
    current: ReadSide
    targets: Mapping[str, tuple[str, ...]]  # legacy path → paired current paths
    successors: Mapping[str, tuple[str, ...]]  # legacy service → current services
    kin: Mapping[
        tuple[str, str], tuple[str, str]
    ]  # (legacy path, class) → (current path, class) that its members went to
    found: dict[UnitKey, Match] = field(default_factory=dict)
    claimed: dict[UnitKey, set[UnitKey]] = field(default_factory=lambda: defaultdict(set))
    _service_paths: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _tokens: dict[tuple[Side, UnitKey], Counter[Hashable]] = field(default_factory=dict)
    _origins: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[tuple[Side, str], frozenset[str]] = field(default_factory=dict)

    def open_legacy(self, path: str) -> Iterator[tuple[UnitKey, Unit]]:
        """Yield the legacy units of an artifact that have no match yet."""
        for index, unit in enumerate(self.legacy.units(path)):
            key = UnitKey(path, index)
            if key not in self.found:
                yield key, unit

    def tokens(self, side: Side, key: UnitKey) -> Counter[Hashable]:
        """Return the tokens of a unit, as `unit_tokens` gives them; each unit is taken apart once."""
        known = self._tokens.get((side, key))
        if known is None:
            units = (self.legacy if side is Side.LEGACY else self.current).units(key.path)
            known = self._tokens[side, key] = unit_tokens(units[key.index])
        return known

    def likeness(self, legacy: UnitKey, current: UnitKey) -> float:
        """Return how alike two units are, 0 to 1: the Dice coefficient of their tokens."""
        first, second = self.tokens(Side.LEGACY, legacy), self.tokens(Side.CURRENT, current)
        total = first.total() + second.total()
        return 2 * (first & second).total() / total if total else 0.0

    def service_paths(self, path: str) -> tuple[str, ...]:
        """Return the current artifacts of the same kind in the services that took this artifact's service's place."""
        artifact = self.legacy.artifacts[path]
        if artifact.service is None:
            return ()
        key = (artifact.service, artifact.kind)
        if key not in self._service_paths:
            homes = self.successors.get(artifact.service, ())
            held = self.current.artifacts
            self._service_paths[key] = tuple(
                p for p in self.current.paths if held[p].service in homes and held[p].kind == artifact.kind
            )
        return self._service_paths[key]

    def names(self, side: ReadSide, path: str) -> frozenset[str]:
        """Return the names of an artifact's units, without running numbers."""
        key = (side.side, path)
        if key not in self._names:
            self._names[key] = frozenset(plain_name(unit.name) for unit in side.units(path))
        return self._names[key]

    def origins(self, target: str) -> tuple[str, ...]:
        """Return the legacy artifacts that a current one is paired with."""
        if not self._origins:
            for path, targets in self.targets.items():
                for one in targets:
                    self._origins[one].append(path)
        return tuple(self._origins.get(target, ()))

    def is_free(self, key: UnitKey, asking: UnitKey) -> bool:
        """Say whether a current unit may answer to this legacy unit: nobody's yet, or only copies' of its file."""
        return all(self._are_copies(other, asking, key.path) for other in self.claimed.get(key, ()))

    def _are_copies(self, one: UnitKey, other: UnitKey, target: str) -> bool:
        if one.path == other.path:
            return False
        both_paired = target in self.targets.get(one.path, ()) and target in self.targets.get(other.path, ())
        same_bytes = self.legacy.artifacts[one.path].sha256 == self.legacy.artifacts[other.path].sha256
        return both_paired or (same_bytes and one.index == other.index)

    def match(
        self, legacy: UnitKey, current: UnitKey, same: bool, likeness: float, rival: UnitKey | None = None
    ) -> None:
        """Match two units."""
        self.found[legacy] = Match(legacy, current, same, round(likeness, 3), rival)
        self.claimed[current].add(legacy)

    def old(self, key: UnitKey) -> Unit:
        """Return a legacy unit."""
        return self.legacy.units(key.path)[key.index]

    def behave_alike(self, legacy: UnitKey, current: UnitKey) -> bool:
        """Say whether two units have the same behaviour, as their digests have it."""
        return self.old(legacy).behaviour == self.unit(current).behaviour

    def unit(self, key: UnitKey) -> Unit:
        """Return a current unit."""
        return self.current.units(key.path)[key.index]
