"""One pass over the history of a repository: which commit's tree held which of the wanted blobs, and at which path.

Every commit is compared with its first parent alone. That is enough to know every tree exactly: the state of a commit
is that of its first parent with the differences applied, merges included. The differences between a merge and its other
parents follow from the states of both. So the pass costs one `git rev-list` and one `git diff-tree` for the whole
repository, whatever the number of blobs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quarantine_tools.extractor.git_command import run_git, split_nul, stream_git

_FILES = (b"100644", b"100755", b"100664")  # not links, not submodules; 100664 stands in trees of git's first year
_DIFF = ("diff-tree", "--stdin", "-r", "-z", "--root", "--no-ext-diff", "--no-textconv")
_RENAME_LIMIT = "-l1000"  # git's own default since 2.35, given so that neither an older git nor a setting changes it


@dataclass(frozen=True, slots=True)
class Spot:
    """A wanted blob at a path."""

    blob: str
    path: bytes  # as git has it


@dataclass(frozen=True, slots=True)
class Event:
    """A commit whose tree no longer held spots that a parent's tree had."""

    commit: int
    parent: int  # the first parent that had them
    spots: int  # bit set
    is_merge: bool  # a merge that takes the side where the spots were gone already


@dataclass(frozen=True, slots=True)
class Renamed:
    """A path that a commit renamed, as git's rename detection sees it."""

    path: bytes
    blob: str  # before the rename


@dataclass(frozen=True, slots=True)
class Ancestry:
    """The commits of a repository, parents before children, and what they held. Commits are known by their index."""

    commits: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    index: dict[str, int]
    spots: tuple[Spot, ...]
    held: tuple[int, ...]  # per commit, the spots in its tree as a bit set
    events: tuple[Event, ...]  # oldest first
    removed: dict[bytes, tuple[int, ...]]  # path → commits without it whose first parent had it, oldest first

    def reached_from(self, tips: Iterable[str]) -> set[int]:
        """Return the commits that are a tip or an ancestor of one."""
        todo = [self.index[tip] for tip in tips if tip in self.index]
        reached = set(todo)
        while todo:
            for parent in self.parents[todo.pop()]:
                if parent not in reached:
                    reached.add(parent)
                    todo.append(parent)
        return reached

    def bits_of(self, blob: str) -> int:
        """Return the spots of a blob as a bit set."""
        return sum(1 << bit for bit, spot in enumerate(self.spots) if spot.blob == blob)


@dataclass(frozen=True, slots=True)
class _Record:
    old_blob: str | None  # None: there was no file
    new_blob: str | None
    status: bytes
    path: bytes
    new_path: bytes  # differs from `path` in a rename


def read_ancestry(folder: Path, blobs: Collection[str], tips: Iterable[str]) -> Ancestry:
    """Return where the wanted blobs stood in the history of all refs and of the given tips.

    Raises:
        GitError: git can't read the history.
    """
    # By date, so that a higher index is a newer commit; never a child before its parent.
    words = ("rev-list", "--date-order", "--reverse", "--parents", "--all", "--stdin")
    lines = run_git(folder, *words, feed=tips).decode("ascii").splitlines()
    commits = tuple(line.split(" ", 1)[0] for line in lines)
    index = {commit: number for number, commit in enumerate(commits)}
    # A parent that is not listed is beyond the border of a shallow clone.
    parents = tuple(tuple(index[p] for p in line.split()[1:] if p in index) for line in lines)
    wanted = frozenset(blobs)
    bits: dict[Spot, int] = {}
    gained, dropped = [0] * len(commits), [0] * len(commits)
    removed: dict[bytes, list[int]] = {}
    compared = (" ".join((commits[c], *(commits[p] for p in parents[c][:1]))) for c in range(len(commits)))
    for commit, record in _records(stream_git(folder, *_DIFF, "--no-renames", feed=compared)):
        number = index[commit]
        if record.new_blob is None and record.old_blob is not None:
            removed.setdefault(record.path, []).append(number)
        if record.old_blob in wanted:
            dropped[number] |= 1 << bits.setdefault(Spot(str(record.old_blob), record.path), len(bits))
        if record.new_blob in wanted:
            gained[number] |= 1 << bits.setdefault(Spot(str(record.new_blob), record.path), len(bits))
    held, events = _replay(parents, gained, dropped)
    return Ancestry(
        commits, parents, index, tuple(bits), held, events, {path: tuple(at) for path, at in removed.items()}
    )


def _replay(
    parents: tuple[tuple[int, ...], ...], gained: list[int], dropped: list[int]
) -> tuple[tuple[int, ...], tuple[Event, ...]]:
    held: list[int] = []
    events = []
    for number, mine in enumerate(parents):
        state = ((held[mine[0]] if mine else 0) & ~dropped[number]) | gained[number]
        held.append(state)
        seen = 0
        for parent in mine:
            gone = held[parent] & ~state & ~seen
            seen |= gone
            everywhere = gone
            for other in mine:
                everywhere &= held[other]
            # A merge that drops what all of its parents had does so itself, like any other commit.
            for spots, is_merge in ((everywhere, False), (gone & ~everywhere, True)):
                if spots:
                    events.append(Event(number, parent, spots, is_merge))
    return tuple(held), tuple(events)


def read_renames(folder: Path, commit: str, parent: str) -> dict[bytes, Renamed]:
    """Return what git sees renamed between a commit and one of its parents, by the path before.

    Raises:
        GitError: git can't read the commits.
    """
    pieces = stream_git(folder, *_DIFF, "-M", _RENAME_LIMIT, "--diff-filter=R", feed=(f"{commit} {parent}",))
    return {
        record.path: Renamed(record.new_path, record.old_blob)
        for _, record in _records(pieces)
        if record.old_blob is not None and record.new_blob is not None
    }


def _records(pieces: Iterable[bytes]) -> Iterator[tuple[str, _Record]]:
    """Yield the commit and the record of each line of a raw diff (gitdiffcore, "Raw output format")."""
    fields = split_nul(pieces)
    commit = ""
    for field in fields:
        if not field.startswith(b":"):
            commit = field.decode("ascii")
            continue
        old_mode, new_mode, old_blob, new_blob, status = field[1:].split(b" ")
        path = next(fields)
        new_path = next(fields) if status[:1] in b"RC" else path
        yield (
            commit,
            _Record(
                old_blob.decode("ascii") if old_mode in _FILES else None,
                new_blob.decode("ascii") if new_mode in _FILES else None,
                status[:1],
                path,
                new_path,
            ),
        )
