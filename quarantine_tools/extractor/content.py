"""What can be said of bytes while they pass by: size, digests, CRC, and the bytes themselves if they are few."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that were read."""

    size: int  # bytes
    sha256: str
    git_blob: str  # object id that git gives them; "" when their size was not known before and they were too many
    crc: int  # CRC-32
    head: bytes  # the first piece
    data: bytes | None  # all of them, if they are few enough


def read_content(
    chunks: Iterator[bytes],
    stated: int | None,
    keep: Callable[[bytes], int],
    write: Callable[[bytes], object] | None = None,
) -> Content:
    """Read bytes to their end.

    ``stated`` is the number that is expected; ``keep`` says from the first piece how many bytes may be kept in memory;
    ``write`` gets every piece.
    """
    sha256, crc, size = hashlib.sha256(), 0, 0
    blob = hashlib.sha1(b"blob %d\0" % (stated or 0), usedforsecurity=False)
    head, kept, limit = b"", list[bytes](), 0
    whole = True
    for piece in chunks:
        if not head:
            head, limit = piece, keep(piece)
        size += len(piece)
        sha256.update(piece)
        blob.update(piece)
        crc = zlib.crc32(piece, crc)
        if write is not None:
            write(piece)
        if whole and size <= limit:
            kept.append(piece)
        elif whole:
            whole = False
            kept.clear()
    data = b"".join(kept) if whole else None
    if size != (stated or 0):
        known = hashlib.sha1(b"blob %d\0" % size + data, usedforsecurity=False) if data is not None else None
        return Content(size, sha256.hexdigest(), known.hexdigest() if known else "", crc, head, data)
    return Content(size, sha256.hexdigest(), blob.hexdigest(), crc, head, data)
