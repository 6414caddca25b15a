"""What is allowed when files of others are read, why the limits are what they are, and the words for what was refused.

A quarantine is hostile input: an archive of a few kilobytes can ask for terabytes. Every limit counts what really comes
out of a decompressor, never what a header states.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from quarantine_tools.model import QuarantineError

KIB, MIB, GIB = 1024, 1024**2, 1024**3

RATIO_FLOOR = 8 * MIB
"""Output below which no ratio is judged: a small file of blanks packs 1000:1 and harms nobody."""

REASONS: dict[str, str] = {
    # an entry of an archive that is not read
    "path-escape": "its name leads out of the archive with `..`",
    "absolute-path": "its name starts at the root of a disk",
    "bad-name": "nothing is left of its name that could name a file",
    "path-too-long": "its name is longer than the limit",
    "link": "it is a symbolic or hard link; links are neither followed nor created",
    "special-file": "it is a device, a pipe, a socket or another thing that is not a file",
    "sparse-file": "it is a sparse file of a tar, whose size says nothing about its content",
    "folder-with-content": "it is named like a folder and has content",
    "too-large": "it is larger than a limit",
    "ratio": "it unpacks to so much more than its packed size that it looks like a bomb",
    "overlap": "its bytes are also those of another entry, as in a bomb",
    "size-mismatch": "it unpacks to another size than the archive states",
    "encrypted": "it is encrypted",
    "unsupported-compression": "it is packed in a way that is not supported",
    "broken-entry": "its packed bytes can't be unpacked",
    # an archive that is not read, or not to its end
    "broken-archive": "it is not a whole archive of the kind that it looks like",
    "unsupported-archive": "it is an archive of a kind that is not supported",
    "too-many-entries": "it has more entries than the limit",
    "too-deep": "it lies in more archives within archives than the limit",
    "timeout": "reading it took longer than the limit",
    # an entry that is read, with a remark
    "crc-mismatch": "its bytes are not those that were once packed",
    "name-mismatch": "the archive names it differently in its two places",
    "duplicate-name": "the archive has several entries of this name",
    "trailing-data": "the archive goes on after its end mark",
    # a side
    "empty": "there is no file",
    "unreadable": "the system does not let us read it",
    "changed-while-read": "it changed while it was read",
    "not-text": "its name says text and its bytes say otherwise",
    "vcs-folder": "it is the store of a version control system",
    "submodule": "it is another repository, of which only the commit id stands here",
    "missing-object": "the repository does not have this object",
    "git-unreadable": "git refuses to read the repository",
    # a quiet decision, in the manifest only
    "folder": "it is a folder",
    "ignored": "a .gitignore names it, and git does not track it",
    "excluded": "--include or --exclude leaves it out",
    "left-out": "it belongs to the other side or to the output",
}
"""Every reason code, with what it means."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a side may cost. Sizes are in bytes."""

    entries: int = 100_000
    """Entries of one outermost archive, those of archives inside it included. 70,000 were measured to cost 0.25 s and
    35 MB; real source archives stay below 30,000."""
    unpacked_bytes: int = 2 * GIB
    """Real output of all archives of a side together: what fits on any disk, and takes under a minute to hash."""
    member_bytes: int = 256 * MIB
    """Real output of one entry. An archive inside an archive is held in memory whole, so this bounds memory too."""
    ratio: int = 200
    """Output over input of one entry beyond 8 MiB of output; deflate can do 1032, source code does 3 to 20."""
    depth: int = 4
    """Archives within archives: a wheel in an archive in a backup makes 3; 42.zip has 6."""
    path_length: int = 1024
    """Characters of an entry's name. Systems stop at 4,096 bytes, and a character has up to four."""
    seconds: float = 120.0
    """Time for one outermost archive, in seconds: many times what the byte limit needs."""
    text_bytes: int = 10 * MIB
    """A larger file is hashed and not read as text: generated data, on which a comparison by units says nothing."""


class Refused(Exception):
    """One entry of an archive can't be read; the others still can."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Stopped(Refused):
    """An archive can't be read any further."""


@dataclass(slots=True)
class Budget:
    """What is left of a side's limits; the one thing that all archives of a side share."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    unpacked: int = 0  # bytes so far, of the side
    entries: int = 0  # of the outermost archive that is being read
    deadline: float = field(default=float("inf"))

    def start_archive(self) -> None:
        """Give the next outermost archive its own time and its own number of entries."""
        self.entries = 0
        self.deadline = self.clock() + self.limits.seconds

    def entry(self) -> None:
        """Count an entry.

        Raises:
            Stopped: it is one too many.
        """
        self.entries += 1
        if self.entries > self.limits.entries:
            raise Stopped(
                "too-many-entries",
                f"has more than {self.limits.entries:,} entries; the rest is not read; "
                "raise --max-entries or exclude it",
            )
        self.check_time()

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Stopped: they are more than the side may unpack, or time is up.
        """
        self.unpacked += count
        if self.unpacked > self.limits.unpacked_bytes:
            raise Stopped(
                "too-large",
                f"unpacks to more than is left of {format_size(self.limits.unpacked_bytes)} for all archives of this "
                "side; the rest is not read; raise --max-unpacked or exclude it",
            )
        self.check_time()

    def check_time(self) -> None:
        """Raise `Stopped` when the archive's time is up."""
        if self.clock() > self.deadline:
            raise Stopped(
                "timeout",
                f"took longer than {self.limits.seconds:g} s to read; the rest is not read; raise --max-seconds or "
                "exclude it",
            )

    def check_ratio(self, packed: int, unpacked: int, kind: type[Refused] = Refused) -> None:
        """Raise ``kind`` when ``unpacked`` bytes from ``packed`` look like a bomb."""
        if unpacked > RATIO_FLOOR and unpacked > self.limits.ratio * max(packed, 1):
            raise kind(
                "ratio",
                f"unpacks to more than {self.limits.ratio} times its packed size of {format_size(packed)}; not read; "
                "raise --max-ratio or exclude it",
            )


_UNITS = {"": 1, "b": 1, "kib": KIB, "kb": 1000, "k": KIB, "mib": MIB, "mb": 1000**2, "m": MIB}
_UNITS |= {"gib": GIB, "gb": 1000**3, "g": GIB, "tib": 1024 * GIB, "tb": 1000**4, "t": 1024 * GIB}


def parse_size(text: str) -> int:
    """Return the bytes that ``2GiB``, ``500 MB`` or ``4096`` mean; ``k``, ``m`` and ``g`` alone count in 1024s.

    Raises:
        QuarantineError: it is not a size, or none above zero.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", text)
    if match is None or match[2].lower() not in _UNITS or not float(match[1]):
        raise QuarantineError(f"{text!r} is not a size; write a number of bytes, or 500MiB, 2GiB")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def format_size(count: int) -> str:
    """Return a number of bytes as a person reads it: ``831 B``, ``3.1 GiB``."""
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.3g} {unit}" if unit != "B" else f"{count} B"
        size /= 1024
    return f"{size:,.4g} GiB"
