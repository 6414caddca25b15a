"""The steps in order, from two paths to a comparison. The only module that knows them all."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from quarantine_tools._version import __version__
from quarantine_tools.comparator.capabilities import compare_capabilities
from quarantine_tools.comparator.diffs import behaviours_of, diff_entries
from quarantine_tools.comparator.documents import find_misstatements
from quarantine_tools.comparator.elsewhere import find_elsewhere
from quarantine_tools.comparator.facts import compare_facts
from quarantine_tools.comparator.ledger import list_additions, write_ledger
from quarantine_tools.comparator.matching import match_units
from quarantine_tools.comparator.mentions import find_mentions
from quarantine_tools.comparator.migrations import with_migrations
from quarantine_tools.comparator.pairing import PathMap, pair_artifacts
from quarantine_tools.comparator.purposes import find_purposes
from quarantine_tools.comparator.services import pair_services, services_of, with_further_homes
from quarantine_tools.comparator.side import ReadSide, read_side
from quarantine_tools.comparator.splits import newly_paired, with_splits
from quarantine_tools.comparator.topology import find_topology
from quarantine_tools.extractor.history import trace
from quarantine_tools.extractor.limits import Limits
from quarantine_tools.extractor.named import open_named
from quarantine_tools.extractor.side import open_side, rest_of_repository
from quarantine_tools.findings.base import SEVERITY_ORDER, find_all
from quarantine_tools.frontends.base import front_ends, read_source
from quarantine_tools.model import (
    Capabilities,
    Capability,
    Change,
    Comparison,
    Deed,
    Diff,
    Elsewhere,
    Entry,
    FactEntry,
    FactVerdict,
    KindSignature,
    Problem,
    Provenance,
    Reading,
    Side,
    SideSummary,
    Snapshot,
    SourceFile,
    Summary,
    Tool,
    Verdict,
)
from quarantine_tools.redaction import Redacted, hide, redact, redact_fully, redact_value_of
from quarantine_tools.workers import Failed, map_batches

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, how much there is


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose about a comparison."""

    maps: tuple[str, ...] = ()  # LEGACY=CURRENT paths that are known to answer to each other
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 1  # processes that read files
    history: bool = True  # ask git where the legacy bytes stand in history
    limits: Limits | None = None  # None: the usual ones
    output: Path | None = None  # our own output folder, left out where it lies inside a side


def compare(
    legacy: str | Path,
    current: str | Path,
    *,
    maps: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    jobs: int = 1,
    history: bool = True,
    limits: Limits | None = None,
) -> Comparison:
    """Compare a quarantine with the code that replaced it.

    Args:
        legacy: the quarantine: a folder, an archive, or ``PATH@REVISION`` of a git repository.
        current: the code that replaced it, in the same forms.
        maps: ``LEGACY=CURRENT`` paths that are known to answer to each other.
        include: glob patterns of the artifacts to look at, on both sides; all by default.
        exclude: glob patterns of the artifacts to leave out, on both sides.
        jobs: how many processes read files.
        history: whether to ask git where else the legacy bytes stand.
        limits: bounds on what is unpacked and read.

    Returns:
        The comparison: the typed form of the JSON that ``qtools compare --format json`` prints.

    Raises:
        QuarantineError: a side does not exist or cannot be opened, or an option is wrong.
    """
    options = Options(
        maps=tuple(maps),
        include=tuple(include),
        exclude=tuple(exclude),
        jobs=jobs,
        history=history,
        limits=limits,
    )
    return run(str(legacy), str(current), options)


def diff(comparison: Comparison, entry: Entry) -> Diff:
    """Lay the lines of a legacy unit beside those of what answers to it, aligned by statements where that is possible.

    Args:
        comparison: what `compare` returned.
        entry: a line of its ledger.

    Returns:
        The diff; in a notebook, it shows itself.

    Raises:
        QuarantineError: the comparison was read from JSON, which doesn't hold the texts.
    """
    return next(diffs(comparison, (entry,)))


def diffs(comparison: Comparison, entries: Iterable[Entry]) -> Iterator[Diff]:
    """Yield the diff of each entry; see `diff`."""
    return diff_entries(comparison, entries)


def capabilities(
    legacy: str | Path, current: str | Path | Iterable[str | Path], *, limits: Limits | None = None
) -> Capabilities:
    """Set what a legacy file does beside what current ones do, in whatever languages they are written.

    Args:
        legacy: a file; or a folder, an archive, ``ARCHIVE!/MEMBER`` or ``PATH@REVISION`` for all that is in it.
        current: one or several of the same.
        limits: bounds on what is unpacked and read.

    Returns:
        A row for each thing that any of them does, with its places on each side and who of them does it.

    Raises:
        QuarantineError: there is nothing of a name.

    Example:
        >>> found = capabilities("systemcheck.py", "tools/doctor.ps1")  # doctest: +SKIP
        >>> [row.value for row in found.of(Standing.ONLY_LEGACY)]  # doctest: +SKIP
        ['REDIS_HOST', 'http://localhost:8001/health']
    """
    several = (current,) if isinstance(current, (str, Path)) else tuple(current)
    signatures = tuple(front_end.signature for front_end in front_ends())
    snapshots = (
        open_named((str(legacy),), Side.LEGACY, signatures=signatures, limits=limits),
        open_named(map(str, several), Side.CURRENT, signatures=signatures, limits=limits),
    )
    (old, old_problems), (new, new_problems) = (_read(one, 1, lambda done, total: None) for one in snapshots)
    problems = {*snapshots[0].problems, *snapshots[1].problems, *old_problems, *new_problems}
    found = compare_capabilities(old, new, old.paths, new.paths)
    return _hidden_capabilities(replace(found, problems=tuple(sorted(problems))))


def run(legacy_root: str, current_root: str, options: Options, progress: Progress | None = None) -> Comparison:
    """Run every step and return the comparison.

    Raises:
        QuarantineError: a side does not exist or cannot be opened, or a map names a path that does not exist.
    """
    tell = progress or (lambda step, done, total: None)
    maps = tuple(PathMap.parse(text) for text in options.maps)
    limits = options.limits or Limits()
    signatures = tuple(front_end.signature for front_end in front_ends())
    opened = [
        open_side(
            root,
            side,
            signatures=signatures,
            include=options.include,
            exclude=options.exclude,
            limits=limits,
            progress=partial(tell, f"opening the {side} side"),
            exclude_under=_apart(root, (legacy_root, current_root), options.output),
        )
        for root, side in ((legacy_root, Side.LEGACY), (current_root, Side.CURRENT))
    ]
    (legacy, legacy_problems), (current, current_problems) = (
        _read(snapshot, options.jobs, partial(tell, f"reading the {snapshot.side} side")) for snapshot in opened
    )
    problems = [*opened[0].problems, *opened[1].problems, *legacy_problems, *current_problems]
    provenance, git_problems = _trace(opened, options, tell)
    problems += git_problems
    return _compare(opened, legacy, current, options, signatures, provenance, maps, problems, tell)


def _compare(
    opened: Sequence[Snapshot],
    legacy: ReadSide,
    current: ReadSide,
    options: Options,
    signatures: Sequence[KindSignature],
    provenance: tuple[Provenance, ...],
    maps: tuple[PathMap, ...],
    problems: list[Problem],
    tell: Progress,
) -> Comparison:
    tell("pairing services and files", 0, 0)
    legacy = with_migrations(legacy.with_services(services_of(legacy, _root_name(opened[0]))))
    current = with_migrations(current.with_services(services_of(current, _root_name(opened[1]))))
    services = pair_services(legacy, current)
    pairings = pair_artifacts(legacy, current, services, provenance, maps, opened[1].prefix)
    services = with_further_homes(legacy, current, services, pairings)
    tell("matching units", 0, 0)
    matches = match_units(legacy, current, pairings, services)
    split = with_splits(legacy, current, pairings, matches)
    if newly_paired(pairings, split):
        # What was an orphan has a counterpart now, and units of the same name in it to be compared with.
        matches = match_units(legacy, current, split, services)
    pairings = split
    ledger = write_ledger(legacy, current, pairings, matches)
    facts = compare_facts(legacy, current, pairings, services, matches)
    elsewhere: tuple[Elsewhere, ...] = ()
    orphaned = any(pair.current is None for pair in pairings)
    rest = _rest(opened, options, signatures) if orphaned else None
    if rest is not None:
        others, _ = _read(rest, options.jobs, partial(tell, "reading the rest of the repository"))
        elsewhere = find_elsewhere(legacy, others, pairings, provenance)
    containers = tuple(sorted({f.artifact.path for f in opened[0].files} - set(legacy.paths)))
    shown = _redacted(legacy, current)
    comparison = Comparison(
        tool=Tool("quarantine-tools", __version__, platform.python_version()),
        legacy=_summary(opened[0], legacy),
        current=_summary(opened[1], current),
        pairings=pairings,
        services=services,
        ledger=tuple(_hidden_entry(entry, shown) for entry in ledger),
        additions=list_additions(current, matches),
        facts=tuple(map(_hidden_fact, facts)),
        findings=(),
        problems=tuple(sorted(set(problems), key=lambda p: (str(p.side), p.path, p.code, p.message))),
        summary=Summary({}, {}, {}, {}, {}),
        provenance=provenance,
        elsewhere=elsewhere,
        mentions=find_mentions(legacy, current, containers),
        texts={
            (side.side, path): _lines_shown(side.lines(path), shown[side.side, path])
            for side in (legacy, current)
            for path in side.paths
        },
        behaviours=behaviours_of(legacy, current, ledger),
        capabilities=tuple(map(_hidden_capabilities, find_purposes(legacy, current, pairings))),
        topology=tuple(replace(one, value=redact(one.value)) for one in find_topology(legacy, current)),
        # What was left out of a side may well be there.
        misstatements=()
        if options.include or options.exclude
        else tuple(replace(m, value=redact(m.value)) for m in find_misstatements(legacy, current, containers)),
    )
    tell("judging", 0, 0)
    comparison = replace(comparison, findings=find_all(comparison))
    return replace(comparison, summary=_count(comparison, legacy))


def _apart(root: str, roots: Sequence[str], output: Path | None) -> tuple[Path, ...]:
    """Return what must be left out of a side: the other side, where it lies inside, and our own output folder."""
    here = Path(root).resolve()
    inside = []
    for other in (*(Path(r).resolve() for r in roots), *([output.resolve()] if output else [])):
        if other != here and here in other.parents:
            inside.append(other)
    return tuple(inside)


def _read(snapshot: Snapshot, jobs: int, tell: Callable[[int, int], None]) -> tuple[ReadSide, list[Problem]]:
    """Read every artifact of a side; equal bytes of one kind are read once."""
    first: dict[tuple[str, str, str], int] = {}
    unique: list[SourceFile] = []
    for source in snapshot.files:
        key = _content_key(source)
        if key not in first:
            first[key] = len(unique)
            unique.append(source)
    outcomes = map_batches(read_source, unique, jobs, tell)
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    for source in snapshot.files:
        path = source.artifact.path
        outcome = outcomes[first[_content_key(source)]]
        if isinstance(outcome, Failed):
            problems.append(Problem(snapshot.side, path, "reader-died", f"{outcome.reason}; compared by checksum only"))
            outcome = read_source(replace(source, text=None))
        readings[path] = outcome
        problems += [Problem(snapshot.side, path, code, message) for code, message in outcome.problems]
    return read_side(snapshot, readings), problems


def _content_key(source: SourceFile) -> tuple[str, str, str]:
    # The name belongs to the content: a whole-file unit is called by it.
    return source.artifact.kind, source.artifact.sha256, source.artifact.path.rsplit("/", 1)[-1]


def _trace(
    opened: Sequence[Snapshot], options: Options, tell: Progress
) -> tuple[tuple[Provenance, ...], tuple[Problem, ...]]:
    legacy, current = opened
    repository = current.repository
    if not options.history or repository is None:
        return (), ()
    tell("asking git", 0, 0)
    # A quarantine that git tracks beside the code would find itself, and every file of it would seem to be safe.
    inside = legacy.repository == repository and legacy.revision is None
    artifacts = [source.artifact for source in legacy.files]
    return trace(artifacts, repository, current.revision, current.prefix, legacy.prefix if inside else "")


def _rest(opened: Sequence[Snapshot], options: Options, signatures: Sequence[KindSignature]) -> Snapshot | None:
    """Return what the current side's repository tracks outside of both sides and our output; None outside of git."""
    legacy, current = opened
    if current.repository is None or not current.prefix:
        return None
    apart = [Path(legacy.root).resolve()] + ([options.output.resolve()] if options.output else [])
    limits = options.limits or Limits()
    return rest_of_repository(current, signatures=signatures, limits=limits, exclude_under=tuple(apart))


def _root_name(snapshot: Snapshot) -> str:
    return Path(snapshot.root.partition("@")[0]).resolve().name


def _summary(snapshot: Snapshot, side: ReadSide) -> SideSummary:
    artifacts = tuple(side.artifacts.get(f.artifact.path, f.artifact) for f in snapshot.files)
    return SideSummary(snapshot.root, snapshot.revision, artifacts)


def _redacted(*sides: ReadSide) -> Mapping[tuple[Side, str], Redacted]:
    """Return the texts that evidence is taken from, with credentials hidden once and for all."""
    return {
        (side.side, path): redact_fully("\n".join(side.lines(path)), side.artifacts[path].kind)
        for side in sides
        for path in side.paths
    }


def _lines_shown(lines: tuple[str, ...], redacted: Redacted) -> tuple[str, ...]:
    """Return the lines of a text with credentials hidden; a blank last line is a line, too."""
    return tuple(redacted.text.split("\n")) if lines else ()


def _hidden_entry(entry: Entry, shown: Mapping[tuple[Side, str], Redacted]) -> Entry:
    if not entry.changes:
        return entry
    known = set(shown[Side.LEGACY, entry.legacy.path].credentials)
    if entry.current is not None:
        known |= shown[Side.CURRENT, entry.current.path].credentials

    def hidden(change: Change) -> Change:
        return replace(change, summary=hide(redact_value_of(entry.name, redact(change.summary)), known))

    return replace(entry, changes=tuple(map(hidden, entry.changes)))


def _hidden_fact(fact: FactEntry) -> FactEntry:
    return replace(fact, value=redact(fact.value), detail=redact_value_of(fact.value, redact(fact.detail)))


def _hidden_capabilities(found: Capabilities) -> Capabilities:
    def hidden(deed: Deed) -> Deed:
        return replace(deed, value=redact(deed.value), detail=redact_value_of(deed.value, redact(deed.detail)))

    def hidden_row(row: Capability) -> Capability:
        return replace(
            row,
            value=redact(row.value),
            legacy=tuple(map(hidden, row.legacy)),
            current=tuple(map(hidden, row.current)),
            others=tuple(map(redact, row.others)),
        )

    return replace(found, because=redact(found.because), rows=tuple(map(hidden_row, found.rows)))


def _count(comparison: Comparison, legacy: ReadSide) -> Summary:
    units = Counter(entry.verdict.value for entry in comparison.ledger)
    lines: Counter[str] = Counter()
    for entry in comparison.ledger:
        lines[entry.verdict.value] += entry.lines
    # Counted from the readings, not as the rest of the total: that the two agree is tested.
    comment = sum(len(legacy.readings[path].comment_lines) for path in legacy.paths)
    total = sum(legacy.text_lines(path) for path in legacy.paths)
    paired = len({pair.legacy for pair in comparison.pairings if pair.current is not None})
    verdicts = [verdict.value for verdict in Verdict]
    return Summary(
        units={word: units[word] for word in verdicts},
        lines={**{word: lines[word] for word in verdicts}, "comment": comment, "total": total},
        facts=_counted((entry.verdict.value for entry in comparison.facts), [v.value for v in FactVerdict]),
        findings=_counted((finding.severity.value for finding in comparison.findings), SEVERITY_ORDER),
        artifacts={
            "legacy": len(legacy.paths),
            "current": len(comparison.current.artifacts),
            "paired": paired,
            "orphaned": len(legacy.paths) - paired,
        },
    )


def _counted(words: Iterable[str], order: Sequence[str]) -> Mapping[str, int]:
    found = Counter(words)
    return {word: found[word] for word in order}
