"""One side as the comparator sees it: artifacts with their readings, ready to be asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from quarantine_tools.model import Artifact, Reading, Side, Snapshot, SourceFile, Unit, split_lines

# A file put aside under its old name with a suffix: models.py.backup, config.py~, service.py.bak, app.py.orig
_BACKUP = re.compile(r"(\.(backup|bak|orig|old|save|swp)|~)+$", re.IGNORECASE)

_TEST = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_SPECIAL = re.compile(r"__([a-z]+|init_subclass|post_init|class_getitem|set_name|length_hint|mro_entries)__")


def base_name(path: str) -> str:
    """Return the file name of an artifact path, member paths included."""
    return path.rsplit("/", 1)[-1]


def folder_of(path: str) -> str:
    """Return the folder that an artifact stands in, "" for the root; the root of an archive is ``a.zip!``."""
    return path.rpartition("/")[0]


def is_test(path: str) -> bool:
    """Say whether an artifact is, by its path, a test or belongs to tests."""
    return _TEST.search(path) is not None


def true_name(path: str) -> str:
    """Return the file name that a backup copy was made from: ``models.py`` for ``models.py.backup``."""
    return _BACKUP.sub("", base_name(path))


def last_part(name: str) -> str:
    """Return the last part of a unit's qualified name, without its running number."""
    return plain_name(name).rsplit(".", 1)[-1]


def plain_name(name: str) -> str:
    """Return a unit's qualified name without its running number: ``RUN`` for ``RUN#2``."""
    plain, mark, number = name.rpartition("#")
    return plain if mark and number.isdigit() else name


def is_special(unit: Unit) -> bool:
    """Say whether a unit has a name that Python gives a meaning, as `__init__`: it says nothing of where it stands."""
    return _SPECIAL.fullmatch(last_part(unit.name)) is not None


@dataclass(frozen=True)
class ReadSide:
    """The artifacts of one side that hold units, with what the front ends found in them."""

    side: Side
    sources: tuple[SourceFile, ...]  # sorted by path; archives that were opened are containers and not among them
    readings: Mapping[str, Reading]  # by artifact path
    # Units that later statements altered, and these: artifact path and position in its reading; see `migrations.py`.
    altered: Mapping[tuple[str, int], tuple[tuple[str, int], ...]] = field(default_factory=dict)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The artifact paths, sorted."""
        return tuple(source.artifact.path for source in self.sources)

    @cached_property
    def artifacts(self) -> Mapping[str, Artifact]:
        """The artifacts by path."""
        return {source.artifact.path: source.artifact for source in self.sources}

    def units(self, path: str) -> tuple[Unit, ...]:
        """Return the units of an artifact, in source order."""
        return self.readings[path].units

    def text_lines(self, path: str) -> int:
        """Return how many lines an artifact has."""
        return self.artifacts[path].lines

    @cached_property
    def _lines(self) -> Mapping[str, tuple[str, ...]]:
        return {s.artifact.path: split_lines(s.text) if s.text is not None else () for s in self.sources}

    def lines(self, path: str) -> tuple[str, ...]:
        """Return the text of an artifact by lines; none for one that is not text."""
        return self._lines[path]

    def with_services(self, services: Mapping[str, str]) -> ReadSide:
        """Return the same side with the service of each artifact filled in."""
        sources = tuple(
            replace(s, artifact=replace(s.artifact, service=services.get(s.artifact.path))) for s in self.sources
        )
        return replace(self, sources=sources)


def groups_of(side: ReadSide) -> Mapping[str, tuple[str, ...]]:
    """Return the artifact paths of each service, and each loose artifact by itself, sorted."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path in side.paths:
        groups[side.artifacts[path].service or path].append(path)
    return {group: tuple(paths) for group, paths in sorted(groups.items())}


def without_containers(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files that are accounted for: an archive whose members are listed is only their container."""
    files = tuple(files)
    opened = {archive for source in files for archive in _archives_above(source.artifact.path)}
    return tuple(source for source in files if source.artifact.path not in opened)


def _archives_above(path: str) -> tuple[str, ...]:
    parts = path.split("!/")
    return tuple("!/".join(parts[:depth]) for depth in range(1, len(parts)))


def read_side(snapshot: Snapshot, readings: Mapping[str, Reading]) -> ReadSide:
    """Return a snapshot and its readings as the comparator's view of that side."""
    return ReadSide(snapshot.side, without_containers(snapshot.files), readings)
