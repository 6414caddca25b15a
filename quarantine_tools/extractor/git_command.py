"""Call git without letting a repository's configuration run anything.

A quarantine, or the current side, may bring a repository with a hostile configuration. What git can be told to run
(hooks, the file system monitor, external diffs, transports for missing objects) is switched off, and callers use
plumbing alone, which reads no `log.showSignature` and knows no aliases. The configuration of the system and of the user
is left in force: it is theirs, and `safe.directory` stands there.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# In the form of GitPython's persistent options, so that both ways of calling git have the same.
SWITCHES: dict[str, Any] = {
    "c": (
        "core.fsmonitor=",
        f"core.hooksPath={os.devnull}",
        "core.quotepath=off",
        "diff.external=",
        "diff.orderFile=",
        "protocol.allow=never",
    ),
    "no_replace_objects": True,
    "literal_pathspecs": True,
}
SAFE = (
    "git",
    *(word for setting in SWITCHES["c"] for word in ("-c", setting)),
    "--no-replace-objects",
    "--literal-pathspecs",
)
KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
CHUNK = 1 << 16  # bytes


class GitError(Exception):
    """Git could not do what it was asked; the text is its own first line."""


def environment() -> dict[str, str]:
    """Return the environment for git: no other repository leaks in from a hook, nothing is fetched or written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(KEPT)}
    return kept | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def run_git(folder: Path, *words: str, feed: Iterable[str] = ()) -> bytes:
    """Return what a git command prints; ``feed`` are the lines that it reads.

    Raises:
        GitError: git can't be started, or its exit code is not 0.
    """
    return b"".join(stream_git(folder, *words, feed=feed))


def stream_git(folder: Path, *words: str, feed: Iterable[str] = ()) -> Iterator[bytes]:
    """Yield what a git command prints, in pieces, so that a long history need not fit in memory.

    Raises:
        GitError: git can't be started, or its exit code is not 0.
    """
    # Through files, not pipes: git may write as much as it likes while we still feed it.
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as complaints:
        for line in feed:
            asked.write(line.encode("ascii") + b"\n")
        asked.seek(0)
        try:
            process = subprocess.Popen(
                [*SAFE, *words], cwd=folder, env=environment(), stdin=asked, stdout=subprocess.PIPE, stderr=complaints
            )
        except OSError as error:
            raise GitError(f"git can't be started: {error.strerror or error}") from error
        with process:
            assert process.stdout is not None  # for the type checker: it was asked for above
            try:
                while piece := process.stdout.read(CHUNK):
                    yield piece
            except GeneratorExit:
                process.kill()
                raise
        if process.returncode:
            complaints.seek(0)
            lines = complaints.read(CHUNK).decode("utf-8", "replace").strip().splitlines()
            raise GitError(lines[0].removeprefix("fatal: ") if lines else f"git's exit code is {process.returncode}")


def split_nul(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the fields of an output whose fields end with a NUL byte."""
    rest = b""
    for piece in pieces:
        *fields, rest = (rest + piece).split(b"\0")
        yield from fields
    if rest:
        yield rest
