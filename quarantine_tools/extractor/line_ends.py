"""Find the bytes of a file in a repository that has them with other line ends.

A quarantine that was copied together on Windows often has CRLF where git has LF; its blobs are then in no tree, and
"exists nowhere else" would be wrong. The bytes of the quarantine are not needed: git's objects of the right size are
read, their line ends changed, and the blob id of the outcome compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from quarantine_tools.extractor.git_command import run_git
from quarantine_tools.model import Artifact

LARGEST = 8 << 20  # bytes; texts beyond are not looked for


def find_other_line_ends(folder: Path, artifacts: Iterable[Artifact]) -> dict[str, tuple[str, ...]]:
    """Return, by the blob id of an artifact, the blobs of the repository that differ in nothing but line ends.

    Files that mix both kinds of line ends are not found: their size says too little about the size to look for.

    Raises:
        GitError: git can't read its objects.
    """
    missing, sizes = set[str](), set[int]()
    for one in artifacts:
        if one.encoding is not None and one.lines and one.size <= LARGEST:
            missing.add(one.git_blob)
            # The last line may have no end.
            sizes |= {one.size + sign * ends for sign in (1, -1) for ends in (one.lines, one.lines - 1)} - {one.size}
    if not missing:
        return {}
    listing = run_git(
        folder, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    )
    candidates = []
    for line in listing.decode("ascii").splitlines():
        kind, size, blob = line.split(" ")
        if kind == "blob" and int(size) in sizes:
            candidates.append(blob)
    found: dict[str, list[str]] = {}
    for blob, data in _read_blobs(folder, candidates):
        line_feeds = data.replace(b"\r\n", b"\n")
        for other in (line_feeds, line_feeds.replace(b"\n", b"\r\n")):
            name = blob_id(other)
            if name in missing and name != blob:
                found.setdefault(name, []).append(blob)
    return {name: tuple(sorted(blobs)) for name, blobs in found.items()}


def blob_id(data: bytes) -> str:
    """Return the object id that git gives a file's bytes (git's object format, "blob")."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _read_blobs(folder: Path, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    rest = run_git(folder, "cat-file", "--batch", feed=blobs)
    while rest:
        head, rest = rest.split(b"\n", 1)
        blob, _, size = head.decode("ascii").split(" ")
        yield blob, rest[: int(size)]
        rest = rest[int(size) + 1 :]
