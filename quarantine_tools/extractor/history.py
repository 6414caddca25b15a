"""Where the bytes of a legacy file stand in the history of the current side's repository, and what became of them.

"Exists nowhere else" is the sentence that stops somebody from deleting a file, and "is in the history" the one that
lets them; both are read from git's objects for every commit that a branch, a tag or a stash reaches.

Limitations: bytes that git keeps only for its reflog are nowhere, since it will throw them away. A file that was first
copied and then removed, in two commits, is removed: git sees a rename only within one commit.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from quarantine_tools.extractor.ancestry import Ancestry, Event, Renamed, read_ancestry, read_renames
from quarantine_tools.extractor.commits import CommitReader
from quarantine_tools.extractor.git_command import GitError, run_git, split_nul
from quarantine_tools.extractor.line_ends import find_other_line_ends
from quarantine_tools.extractor.names import show_raw
from quarantine_tools.model import Artifact, Commit, Problem, Provenance, Side

SMALLEST_FOLLOWED = 32  # bytes; `"""Services."""` or `import os` at two paths is no sign that one became the other


def trace(
    artifacts: Sequence[Artifact], repository: str, revision: str | None, prefix: str = "", quarantine: str = ""
) -> tuple[tuple[Provenance, ...], tuple[Problem, ...]]:
    """Return where the bytes of each artifact stand in a repository, in the order of the artifacts.

    ``found`` is the first of these that is true: ``revision`` (in the tree of the revision, with its paths there),
    ``history`` (in the tree of one of its ancestors), ``other-branch`` (only reached from another branch, a tag or a
    stash), ``quarantine`` (git has them as the quarantine keeps them, and in no other place: under its own path, or in
    an archive whose bytes git has), ``nowhere``. It is ``unknown`` for all where git can't be asked, which is a
    problem, never an exception.

    Args:
        repository: work tree or git directory.
        revision: commit of the current side; None is HEAD.
        prefix: path of the current side inside the repository: paths below it come first.
        quarantine: path of the legacy side inside the repository, "" where it lies outside: a file that stands only
            there stands nowhere else.
    """
    try:
        return _trace(artifacts, Path(repository), revision, prefix, quarantine)
    except GitError as error:
        return _unknown(artifacts), (_problem(str(error)),)


def _unknown(artifacts: Iterable[Artifact]) -> tuple[Provenance, ...]:
    return tuple(Provenance(one.path, "unknown", ()) for one in artifacts)


def _problem(cause: str) -> Problem:
    if shutil.which("git") is None:
        code, text = "git-missing", "git is not installed, so the history was not searched; install it and run again"
    elif "dubious ownership" in cause:
        code = "git-refused"
        text = f"{cause}; the history was not searched; if you trust it: git config --global --add safe.directory PATH"
    else:
        code, text = "git-failed", f"git could not read the history ({cause}); run `git fsck` there"
    return Problem(Side.CURRENT, ".", code, text)


def _trace(
    artifacts: Sequence[Artifact], folder: Path, revision: str | None, prefix: str, quarantine: str
) -> tuple[tuple[Provenance, ...], tuple[Problem, ...]]:
    shallow, object_format = run_git(folder, "rev-parse", "--is-shallow-repository", "--show-object-format").split()
    if object_format != b"sha1":
        text = f"the repository names its objects by {object_format.decode()}, not sha1; the history was not searched"
        return _unknown(artifacts), (Problem(Side.CURRENT, ".", "git-object-format", text),)
    refs = _refs(folder)
    commit = _commit(folder, revision or "HEAD")
    if commit is None and revision is not None:
        raise GitError(f"there is no commit {revision}")
    if commit is None and not refs:
        text = "the repository has no commit yet, so there is no history to search"
        return _unknown(artifacts), (Problem(Side.CURRENT, ".", "no-commits", text),)
    head = _commit(folder, "HEAD")
    if head is not None and head not in refs.values():
        refs["HEAD"] = head
    tips = sorted({*refs.values(), *([commit] if commit else [])})
    wanted = {one.git_blob for one in artifacts if one.git_blob}
    ancestry = read_ancestry(folder, wanted, tips)
    held = {spot.blob for spot in ancestry.spots}
    others = find_other_line_ends(folder, (one for one in artifacts if one.git_blob and one.git_blob not in held))
    if others:
        ancestry = read_ancestry(folder, wanted.union(*others.values()), tips)
    is_whole = shallow == b"false"
    problems = () if is_whole else (_shallow(),)
    with closing(CommitReader(folder)) as commits:
        search = _Search(folder, ancestry, commit, prefix, quarantine, refs, is_whole, commits)
        found = [search.find(one, others.get(one.git_blob, ())) for one in artifacts]
    whole = Provenance("", "quarantine", (quarantine,)) if search.holds_file(quarantine) else None
    by_path = {one.legacy: one for one in found}
    return tuple(_inside_archives(one, by_path, whole) for one in found), problems


def _inside_archives(own: Provenance, found: Mapping[str, Provenance], whole: Provenance | None) -> Provenance:
    """Return where a file stands; one that git has only inside an archive stands where the archive does.

    Args:
        whole: where the archive stands that is the legacy side itself.
    """
    parts = own.legacy.split("!/")
    around = [found.get("!/".join(parts[:depth])) for depth in range(len(parts) - 1, 0, -1)]
    for archive in (*around, whole):
        if own.found == "nowhere" and archive is not None and archive.found not in ("nowhere", "unknown"):
            return replace(archive, legacy=own.legacy, found="quarantine", became=None)
    return own


def _shallow() -> Problem:
    text = "the repository is a shallow clone, so what is not found is unknown; run `git fetch --unshallow` there"
    return Problem(Side.CURRENT, ".", "shallow-history", text)


def _commit(folder: Path, revision: str) -> str | None:
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    try:
        return run_git(folder, *words).decode("ascii").split()[-1]
    except GitError:
        return None


def _refs(folder: Path) -> dict[str, str]:
    """Return the commits of branches, tags and stashes by their names, as a person calls them."""
    try:
        listing = run_git(folder, "show-ref", "--dereference")
    except GitError:  # its exit code when there are none
        return {}
    refs: dict[str, str] = {}
    for line in listing.splitlines():
        commit, name = line.decode("utf-8", "backslashreplace").split(" ", 1)
        name = name.removeprefix("refs/").removeprefix("heads/")
        # A second line with ^{} gives the commit of an annotated tag; origin/HEAD is another name of a branch.
        if not (name.startswith("remotes/") and name.endswith("/HEAD")):
            refs[name.removeprefix("remotes/").removesuffix("^{}")] = commit
    if refs.pop("stash", None) is not None:
        # Only the newest stash is a ref; those before it are in its reflog.
        stashes = run_git(folder, "rev-list", "--walk-reflogs", "refs/stash").decode("ascii").split()
        refs |= {f"stash@{{{number}}}": stash for number, stash in enumerate(stashes)}
    return refs


@dataclass
class _Search:
    """One repository, asked about one artifact after the other; what git answered is kept."""

    folder: Path
    ancestry: Ancestry
    commit: str | None  # None: HEAD's branch has no commit yet
    prefix: str
    quarantine: str
    refs: dict[str, str]
    is_whole: bool  # False for a shallow clone
    commits: CommitReader
    renames: dict[tuple[int, int], dict[bytes, Renamed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own = self.ancestry.reached_from([self.commit] if self.commit else [])
        self.tree: dict[bytes, str] = {}
        if self.commit:
            for line in split_nul([run_git(self.folder, "ls-tree", "-r", "-z", "--full-tree", self.commit)]):
                about, path = line.split(b"\t", 1)
                mode, _, blob = about.decode("ascii").split(" ")
                if mode.startswith("100"):
                    self.tree[path] = blob
        self.by_blob: dict[str, list[bytes]] = {}
        self.kept: dict[str, list[bytes]] = {}  # by the quarantine itself
        own = os.fsencode(self.quarantine)
        for path, blob in self.tree.items():
            is_own = own and (path == own or path.startswith(own + b"/"))
            (self.kept if is_own else self.by_blob).setdefault(blob, []).append(path)

    def holds_file(self, path: str) -> bool:
        """Say whether the revision has a file of this path."""
        return os.fsencode(path) in self.tree

    def find(self, artifact: Artifact, other_line_ends: Sequence[str]) -> Provenance:
        """Return where an artifact's bytes stand, or else those of a blob that differs in line ends only."""
        if not artifact.git_blob:
            return Provenance(artifact.path, "unknown", ())
        follow = artifact.size >= SMALLEST_FOLLOWED
        found = [self._find(artifact.path, artifact.git_blob, follow, False)]
        found += [self._find(artifact.path, blob, follow, True) for blob in other_line_ends]
        order = ("revision", "history", "other-branch", "quarantine", "nowhere", "unknown")
        return min((one for one in found if one.paths), key=lambda one: order.index(one.found), default=found[0])

    def _find(self, legacy: str, blob: str, follow: bool, line_ends_differ: bool) -> Provenance:
        if blob in self.by_blob:
            below = f"{self.prefix}/" if self.prefix else ""
            paths = sorted(map(show_raw, self.by_blob[blob]), key=lambda path: (not path.startswith(below), path))
            return Provenance(legacy, "revision", tuple(paths), line_ends_differ=line_ends_differ)
        if blob in self.kept:
            paths = sorted(map(show_raw, self.kept[blob]))
            return Provenance(legacy, "quarantine", tuple(paths), line_ends_differ=line_ends_differ)
        bits = self.ancestry.bits_of(blob)
        holders = [number for number, held in enumerate(self.ancestry.held) if held & bits]
        if any(number in self.own for number in holders):
            return self._gone(legacy, bits, self.own, "history", (), follow, line_ends_differ)
        if not holders:
            return Provenance(legacy, "nowhere" if self.is_whole else "unknown", ())
        refs = self._refs_that_reach(holders)
        tips = sorted({number for number in holders if self.ancestry.commits[number] in self.refs.values()})
        if not tips:
            everything = set(range(len(self.ancestry.commits)))
            return self._gone(legacy, bits, everything, "other-branch", refs, False, line_ends_differ)
        newest_first = (path for one in reversed(holders) for path in self._paths(self.ancestry.held[one] & bits))
        shown = tuple(show_raw(path) for path in dict.fromkeys(newest_first))
        last = self._describe(tips[-1], min(self._paths(self.ancestry.held[tips[-1]] & bits)))
        return Provenance(legacy, "other-branch", shown, last, refs=refs, line_ends_differ=line_ends_differ)

    def _paths(self, bits: int) -> list[bytes]:
        return sorted(spot.path for bit, spot in enumerate(self.ancestry.spots) if bits >> bit & 1)

    def _refs_that_reach(self, holders: Sequence[int]) -> tuple[str, ...]:
        ending, reaching = set(holders), set(holders)
        for number, parents in enumerate(self.ancestry.parents):
            if not reaching.isdisjoint(parents):
                reaching.add(number)
        tips = {name: self.ancestry.index[tip] for name, tip in self.refs.items() if tip in self.ancestry.index}
        return tuple(sorted((n for n in tips if tips[n] in reaching), key=lambda n: (tips[n] not in ending, n)))

    def _gone(
        self, legacy: str, bits: int, among: set[int], found: str, refs: tuple[str, ...], follow: bool, ends: bool
    ) -> Provenance:
        """Tell how bytes went that no tree holds any more: by the newest commit that took them from a path."""
        last_event: dict[bytes, Event] = {}
        for event in sorted(self.ancestry.events, key=lambda one: (one.is_merge, -one.commit)):
            if event.commit in among:
                for path in self._paths(event.spots & bits):
                    # A merge only repeats what a commit on its other side did, unless there is no such commit.
                    last_event.setdefault(path, event)
        ordered = sorted(last_event.items(), key=lambda item: (-item[1].commit, item[0]))
        paths = tuple(show_raw(path) for path, _ in ordered)
        if not ordered:  # the border of a shallow clone hides how they went
            held = {path for number in among for path in self._paths(self.ancestry.held[number] & bits)}
            return Provenance(legacy, found, tuple(sorted(map(show_raw, held))), refs=refs, line_ends_differ=ends)
        path, event = ordered[0]
        last, gone = self._describe(event.parent, path), self._describe(event.commit, path)
        how, became = self._what_became(path, event, follow)
        shown = show_raw(became) if became is not None else None
        return Provenance(legacy, found, paths, last, gone, shown, how, refs, ends)

    def _what_became(self, path: bytes, event: Event, follow: bool) -> tuple[str, bytes | None]:
        """Return what a commit did to a path, and the path in the revision's tree where git sees it continued."""
        how, at = "changed", event.commit
        if not self._has(event.commit, path):
            renamed = self._renamed(event.commit, event.parent, path) if follow else None
            if renamed is None:
                return "removed", None
            how, path = "renamed", renamed
        passed = {path}
        while follow and path not in self.tree:
            removal = self._next_removal(path, at)
            renamed = self._renamed(removal, self.ancestry.parents[removal][0], path) if removal is not None else None
            if removal is None or renamed is None or renamed in passed:
                return how, None
            path, at = renamed, removal
            passed.add(path)
        return how, path if follow else None

    def _has(self, number: int, path: bytes) -> bool:
        # Literal pathspecs are on, so that a path with a * means itself.
        commit = self.ancestry.commits[number]
        return bool(run_git(self.folder, "ls-tree", "-z", "--full-tree", commit, "--", os.fsdecode(path)))

    def _next_removal(self, path: bytes, after: int) -> int | None:
        """Return the first commit on the way to the revision that removed a path which stood there at a commit."""
        removals = [number for number in self.ancestry.removed.get(path, ()) if number > after and number in self.own]
        for number in sorted(removals, key=lambda one: (len(self.ancestry.parents[one]) > 1, one)):
            if after in self.ancestry.reached_from([self.ancestry.commits[number]]):
                return number
        return None

    def _renamed(self, number: int, parent: int, path: bytes) -> bytes | None:
        if (number, parent) not in self.renames:
            commits = self.ancestry.commits
            self.renames[number, parent] = read_renames(self.folder, commits[number], commits[parent])
        renamed = self.renames[number, parent].get(path)
        if renamed is None:
            return None
        size = int(run_git(self.folder, "cat-file", "-s", renamed.blob))
        return renamed.path if size >= SMALLEST_FOLLOWED else None

    def _describe(self, number: int, path: bytes) -> Commit:
        commit = self.ancestry.commits[number]
        date, subject = self.commits.describe(commit)
        return Commit(commit, date, subject, show_raw(path))
