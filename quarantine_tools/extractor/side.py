"""Open a side: a folder, an archive, or PATH@REVISION of a git repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quarantine_tools.extractor.archive import HEAD, format_by_name, format_of
from quarantine_tools.extractor.collect import Collector, Progress, Sink
from quarantine_tools.extractor.folder import file_item, folder_items
from quarantine_tools.extractor.git_command import GitError
from quarantine_tools.extractor.item import Item, Left
from quarantine_tools.extractor.kinds import Kinds
from quarantine_tools.extractor.limits import Limits
from quarantine_tools.extractor.manifest import Manifest
from quarantine_tools.extractor.repository import (
    Repository,
    find_repository,
    is_below,
    resolve_commit,
    tracked_paths,
    tree_items,
)
from quarantine_tools.extractor.select import Selection
from quarantine_tools.model import KindSignature, QuarantineError, Side, Snapshot


@dataclass(frozen=True, slots=True)
class _Root:
    """What the user's word for a side means; exactly one of folder, archive and commit is set."""

    folder: Path | None = None
    archive: Path | None = None
    archive_format: str = ""
    commit: str | None = None
    repository: Repository | None = None  # that it lies in, as far as git can tell
    prefix: str = ""  # inside the repository


def open_side(
    root: str,
    side: Side,
    *,
    signatures: Iterable[KindSignature],
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
    exclude_under: tuple[Path, ...] = (),
) -> Snapshot:
    """Return everything that is on a side.

    Args:
        root: a folder, an archive, or PATH@REVISION; what exists under the whole name is taken as that.
        side: of the current side what git ignores is left out; of a quarantine nothing is.
        signatures: how the kinds of files are told; kinds without a front end are known besides.
        include: patterns as in .gitignore; only artifacts that they name are taken.
        exclude: patterns as in .gitignore; artifacts that they name are left out, and archives not opened.
        progress: called before each file is read, with its number and 0, as their total is not known.
        exclude_under: folders and files to leave out where they lie within the root: the other side, the output.

    Raises:
        QuarantineError: there is no such root or revision, or a pattern is not valid.
    """
    return survey_side(
        root,
        side,
        signatures=signatures,
        include=include,
        exclude=exclude,
        limits=limits,
        progress=progress,
        exclude_under=exclude_under,
    )[0]


def survey_side(
    root: str,
    side: Side,
    *,
    signatures: Iterable[KindSignature],
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
    exclude_under: tuple[Path, ...] = (),
    sink: Sink | None = None,
) -> tuple[Snapshot, Manifest]:
    """Return what is on a side, as `open_side` does, and the manifest that also lists what was not read.

    ``sink`` gets the bytes of every artifact that is not an archive.

    Raises:
        QuarantineError: as `open_side`, and what the sink raises.
    """
    found = _find_root(root)
    limits = limits or Limits()
    kinds, selection = Kinds(signatures), Selection(include, exclude)
    collector = Collector(side, kinds, limits, selection, progress=progress, sink=sink)
    if found.archive is not None:
        with open(found.archive, "rb") as source:
            collector.take_root_archive(source, found.archive_format, found.archive.name)
    elif found.folder is not None:
        collector.take(folder_items(found.folder, side, exclude_under))
    elif found.repository is not None and found.commit is not None:
        items = tree_items(found.repository, found.commit, found.prefix)
        collector.take(_not_under(items, found.repository, found.prefix, exclude_under))
    if not collector.files and not collector.problems:
        excluded = any(entry.reason == "excluded" for entry in collector.entries)
        why = (
            "every file is excluded; look at --include and --exclude"
            if excluded
            else "there is no file; check the path"
        )
        collector.problem(".", "empty", f"{root}: {why}")
    return _result(collector, side, root, found)


def rest_of_repository(
    snapshot: Snapshot,
    *,
    signatures: Iterable[KindSignature],
    limits: Limits | None = None,
    exclude_under: tuple[Path, ...] = (),
) -> Snapshot:
    """Return what git tracks outside of a snapshot's root, in the same revision; paths are relative to the repository.

    Empty when the root is no subfolder of a repository.
    """
    if snapshot.repository is None or not snapshot.prefix:
        return Snapshot(snapshot.side, snapshot.root, snapshot.revision, (), (), snapshot.repository, "")
    root = Path(snapshot.repository)
    collector = Collector(snapshot.side, Kinds(signatures), limits or Limits(), Selection())
    try:
        repository = find_repository(root)
        if repository is not None:
            found: Iterator[Item | Left]
            if snapshot.revision is not None:
                found = tree_items(repository, snapshot.revision, "")
            else:
                paths = (path for path in sorted(tracked_paths(repository)) if (root / path).is_file())
                found = (file_item(root, path) for path in paths if not is_below(path, snapshot.prefix))
            outside = (one for one in found if not is_below(one.path, snapshot.prefix))
            collector.take(_not_under(outside, repository, "", exclude_under))
    except GitError as error:
        collector.problem(".", "git-unreadable", f"{root}: {error}; the rest of the repository was not searched")
    return _result(collector, snapshot.side, snapshot.repository, _Root(repository=repository), snapshot.revision)[0]


def _result(
    collector: Collector, side: Side, root: str, found: _Root, revision: str | None = None
) -> tuple[Snapshot, Manifest]:
    root = root.replace("\\", "/") if found.folder is not None or found.archive is not None else root
    revision = revision or found.commit
    problems = tuple(sorted(collector.problems, key=lambda p: (p.path, p.code, p.message)))
    snapshot = Snapshot(
        side=side,
        root=root,
        revision=revision,
        files=tuple(sorted(collector.files, key=lambda file: file.artifact.path)),
        problems=problems,
        repository=found.repository.root.as_posix() if found.repository else None,
        prefix=found.prefix,
    )
    entries = tuple(sorted(collector.entries, key=lambda e: f"{e.archive}!/{e.name}" if e.archive else e.name))
    return snapshot, Manifest(side, root, revision, entries, problems)


def _find_root(root: str) -> _Root:
    path = Path(root)
    if path.is_dir():
        repository, prefix = _repository_of(path)
        return _Root(folder=path, repository=repository, prefix=prefix)
    if path.is_file():
        kind = _archive_format(path)
        if kind is None:
            raise QuarantineError(
                f"{root} is a file and no archive; name its folder, with --include {path.name} for this file alone"
            )
        repository, prefix = _repository_of(path.parent)
        prefix = f"{prefix}/{path.name}" if prefix else path.name
        return _Root(archive=path, archive_format=kind, repository=repository, prefix=prefix if repository else "")
    # Both a path and a revision (`main@{1}`) may hold an @: a folder that exists is more likely meant than one that
    # only the revision has, and a shorter revision than a longer one.
    splits = [(root[:at] or ".", root[at + 1 :]) for at in range(len(root) - 1, -1, -1) if root[at] == "@"]
    failure: QuarantineError | None = None
    for folder, revision in sorted(splits, key=lambda split: not Path(split[0]).is_dir()):
        place = _place_in_repository(Path(folder))
        if place is not None:
            try:
                return _at_revision(place[0], place[1], revision, root)
            except QuarantineError as error:
                failure = failure or error
    if failure is not None:
        raise failure
    if splits:
        folder = root.rpartition("@")[0]
        raise QuarantineError(f"{root}: there is no git repository at {folder}; check the path in front of the @")
    raise QuarantineError(f"{root} does not exist; name a folder, an archive, or PATH@REVISION of a git repository")


def _at_revision(repository: Repository, prefix: str, revision: str, root: str) -> _Root:
    try:
        commit = resolve_commit(repository, revision)
    except GitError as error:
        raise QuarantineError(
            f"{root}: the repository {repository.root} has no revision `{revision}`; "
            "look at `git branch -a` and `git tag` for those it has, or fetch it"
        ) from error
    return _Root(commit=commit, repository=repository, prefix=prefix)


def _place_in_repository(path: Path) -> tuple[Repository, str] | None:
    """Return the repository of a path and the path in it; it need not exist in the work tree of today."""
    missing: list[str] = []
    while not path.is_dir():
        if path == path.parent:
            return None
        missing.insert(0, path.name)
        path = path.parent
    try:
        repository = find_repository(path)
    except GitError as error:
        raise QuarantineError(f"git can't read the repository of {path}: {error}") from error
    if repository is None:
        return None
    return repository, "/".join(part for part in (repository.prefix, *missing) if part)


def _repository_of(folder: Path) -> tuple[Repository | None, str]:
    try:
        repository = find_repository(folder)
    except GitError:
        return None, ""  # reading the folder says it, where it matters
    return repository, repository.prefix if repository else ""


def _archive_format(path: Path) -> str | None:
    try:
        with open(path, "rb") as source:
            return format_of(source.read(HEAD)) or format_by_name(path.name)
    except OSError as error:
        raise QuarantineError(f"{path} can't be read: {error.strerror}; check its permissions") from error


def _not_under(
    found: Iterator[Item | Left], repository: Repository, prefix: str, exclude_under: tuple[Path, ...]
) -> Iterator[Item | Left]:
    """Yield what does not lie in one of the folders, seen in the repository's work tree."""
    top = repository.root / prefix
    folders = [
        folder.relative_to(top).as_posix() for folder in (f.resolve() for f in exclude_under) if top in folder.parents
    ]
    return (one for one in found if not any(is_below(one.path, folder) for folder in folders))
