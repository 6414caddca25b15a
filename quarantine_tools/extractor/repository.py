"""Where a repository is and which files it has, read by plumbing that runs no filters: nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from quarantine_tools.extractor.git_command import SAFE, GitError, environment, run_git
from quarantine_tools.extractor.item import CHUNK, Item, Left
from quarantine_tools.extractor.limits import Refused
from quarantine_tools.extractor.names import show_raw
from quarantine_tools.model import QuarantineError

_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a repository lies, and where in it a folder lies."""

    root: Path  # work tree, or git directory of a bare one
    bare: bool
    prefix: str  # of the folder that was asked for, with "/", "" for the whole


def find_repository(folder: Path) -> Repository | None:
    """Return the repository that an existing folder lies in, or None.

    Raises:
        GitError: there is one, and git refuses to read it.
    """
    if not _may_have_repository(folder):
        return None
    lines = run_git(folder, "rev-parse", "--is-bare-repository", "--is-inside-git-dir").decode().split()
    if lines == ["true", "true"]:
        root = Path(os.fsdecode(run_git(folder, "rev-parse", "--absolute-git-dir").rstrip(b"\n"))).resolve()
        return Repository(root, True, "") if root == folder.resolve() else None
    if lines[1] == "true":
        return None  # inside a .git folder
    top = Path(os.fsdecode(run_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    try:  # not --show-prefix: core.worktree can name any folder
        prefix = folder.resolve().relative_to(top).as_posix()
    except ValueError:
        return None
    return Repository(top, False, "" if prefix == "." else prefix)


def _may_have_repository(folder: Path) -> bool:
    """Say whether git would find a repository, so that a folder outside of any costs no process."""
    here = folder.resolve()
    return any(
        (p / ".git").exists() or ((p / "HEAD").is_file() and (p / "objects").is_dir()) for p in (here, *here.parents)
    )


def resolve_commit(repository: Repository, revision: str) -> str:
    """Return the full id of a commit.

    Raises:
        GitError: the repository has no such commit.
    """
    word = f"{revision}^{{commit}}"
    return run_git(repository.root, "rev-parse", "--verify", "--quiet", "--end-of-options", word).decode().split()[-1]


def tree_items(repository: Repository, commit: str, prefix: str) -> Iterator[Item | Left]:
    """Yield the files of a commit below a folder, in the order of git's tree; links and submodules are left.

    Raises:
        QuarantineError: the commit has no such folder.
    """
    try:
        listing = run_git(repository.root, "ls-tree", "-r", "-z", "-l", "--full-tree", f"{commit}:{prefix}")
    except GitError as error:
        raise QuarantineError(
            f"commit {commit[:12]} of {repository.root} has no folder `{prefix}` ({error}); "
            "look at `git ls-tree -r --name-only REVISION` for what it has"
        ) from error
    with ExitStack() as stack:
        objects = stack.enter_context(_Objects(repository.root))
        for line in filter(None, listing.split(b"\0")):
            about, raw = line.split(b"\t", 1)
            mode, _kind, oid, size = about.decode("ascii").split()
            path = show_raw(raw)
            if mode == _SUBMODULE:
                yield Left(
                    path,
                    path,
                    "submodule",
                    f"is a submodule at {oid[:12]}; its files are not read; compare it by itself",
                )
            elif mode == _LINK:
                target = show_raw(b"".join(objects.chunks(oid))[:200])
                yield Left(path, path, "link", f"is a link to `{target}`; links are not followed")
            else:
                yield Item(path, path, int(size) if size.isdigit() else None, partial(objects.chunks, oid))


class _Objects:
    """One `git cat-file --batch` that hands out blobs, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> _Objects:
        self._process = subprocess.Popen(
            [*SAFE, "cat-file", "--batch"],
            cwd=self._folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def chunks(self, oid: str) -> Iterator[bytes]:
        """Yield a blob's bytes. It has to be read to its end before the next one is asked for."""
        asks, answers = self._pipes()
        asks.write(oid.encode("ascii") + b"\n")
        asks.flush()
        words = answers.readline().split()
        if len(words) != 3:
            raise Refused("missing-object", f"its object {oid[:12]} is not in the repository; not read; run `git fsck`")
        left = int(words[2])
        while left:
            piece = answers.read(min(CHUNK, left))
            if not piece:
                raise Refused("missing-object", f"its object {oid[:12]} can't be read; run `git fsck`")
            left -= len(piece)
            yield piece
        answers.read(1)  # the line end behind it

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise QuarantineError("git gave no pipes to read from")
        return asks, answers


def tracked_paths(repository: Repository, prefix: str = "") -> tuple[str, ...]:
    """Return the paths that git tracks below a folder, relative to the repository, as the system spells them.

    Raises:
        GitError: git can't read its index.
    """
    words = ["ls-files", "-z", "--cached"]
    listing = run_git(repository.root, *words, "--", prefix) if prefix else run_git(repository.root, *words)
    return tuple(dict.fromkeys(os.fsdecode(raw) for raw in listing.split(b"\0") if raw))


def ignored_paths(repository: Repository) -> tuple[str, ...]:
    """Return what git ignores and does not track, relative to the repository; a folder as a whole ends with ``/``.

    Raises:
        GitError: git can't read its index.
    """
    words = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    return tuple(os.fsdecode(raw) for raw in run_git(repository.root, *words).split(b"\0") if raw)


def is_below(path: str, folder: str) -> bool:
    """Say whether a path lies in a folder (or is it); ``""`` is the whole."""
    return not folder or path == folder or PurePosixPath(folder) in PurePosixPath(path).parents
