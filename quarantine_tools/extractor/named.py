"""Read what somebody names on a command line: a single file, a folder, an archive, a member of one, or a revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from quarantine_tools.extractor.archive import HEAD, format_by_name, format_of
from quarantine_tools.extractor.collect import Collector
from quarantine_tools.extractor.folder import file_item
from quarantine_tools.extractor.kinds import Kinds
from quarantine_tools.extractor.limits import Limits
from quarantine_tools.extractor.select import Selection
from quarantine_tools.extractor.side import open_side
from quarantine_tools.model import KindSignature, Problem, QuarantineError, Side, Snapshot, SourceFile

INSIDE = "!/"


def open_named(
    names: Iterable[str], side: Side, *, signatures: Iterable[KindSignature], limits: Limits | None = None
) -> Snapshot:
    """Return what several names stand for as one snapshot; its paths begin with the names.

    Args:
        names: each a file, a folder, an archive, ``ARCHIVE!/MEMBER``, or PATH@REVISION of a git repository.

    Raises:
        QuarantineError: there is nothing of a name.
    """
    kinds = tuple(signatures)
    limits = limits or Limits()
    files: dict[str, SourceFile] = {}
    problems: set[Problem] = set()
    for name in names:
        found = _open(name, side, kinds, limits)
        files |= {source.artifact.path: source for source in found.files}
        problems |= set(found.problems)
    ordered = tuple(files[path] for path in sorted(files))
    return Snapshot(side, ".", None, ordered, tuple(sorted(problems, key=lambda p: (p.path, p.code, p.message))))


def _open(name: str, side: Side, kinds: tuple[KindSignature, ...], limits: Limits) -> Snapshot:
    path = Path(name)
    shown = path.as_posix()
    if path.is_file() and not _is_archive(path):
        collector = Collector(side, Kinds(kinds), limits, Selection())
        collector.take([file_item(Path(), shown)])
        return Snapshot(side, shown, None, tuple(collector.files), tuple(collector.problems))
    archive, mark, member = shown.partition(INSIDE)
    if mark and Path(archive).is_file():
        return _member(archive, member, side, kinds, limits)
    return _below(shown, open_side(name, side, signatures=kinds, limits=limits), "!/" if path.is_file() else "/")


def _member(archive: str, member: str, side: Side, kinds: tuple[KindSignature, ...], limits: Limits) -> Snapshot:
    whole = open_side(archive, side, signatures=kinds, limits=limits)
    files = tuple(source for source in whole.files if source.artifact.path == member)
    if not files:
        raise QuarantineError(f"{archive} has no file {member}; `qtools inventory {archive}` lists what it has")
    of_it = tuple(problem for problem in whole.problems if problem.path == member)
    return _below(archive, replace(whole, files=files, problems=of_it), INSIDE)


def _below(name: str, found: Snapshot, mark: str) -> Snapshot:
    """Return a snapshot whose paths begin with the name that it was opened by."""
    start = "" if name == "." else f"{name}{mark}"
    return replace(
        found,
        files=tuple(replace(s, artifact=replace(s.artifact, path=f"{start}{s.artifact.path}")) for s in found.files),
        problems=tuple(replace(p, path=name if p.path == "." else f"{start}{p.path}") for p in found.problems),
    )


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as source:
            return (format_of(source.read(HEAD)) or format_by_name(path.name)) is not None
    except OSError as error:
        raise QuarantineError(f"{path} can't be read: {error.strerror}; check its permissions") from error
