"""Which bytes are an archive, of what format, and what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from quarantine_tools.extractor.item import CHUNK, Item, Left
from quarantine_tools.extractor.limits import Budget, Stopped
from quarantine_tools.extractor.streams import DECODERS, unpack_file
from quarantine_tools.extractor.tar import BLOCK, is_header, tar_items
from quarantine_tools.extractor.zip import directory, zip_items

HEAD = BLOCK
"""Bytes at the start of a file that `format_of` wants to see."""

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # without entries
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"MSCF\0\0\0\0", "cab"),
    (b"!<arch>\n", "ar"),
)
_SUFFIXES = {
    ".zip": "zip", ".jar": "zip", ".war": "zip", ".ear": "zip", ".whl": "zip", ".egg": "zip", ".nupkg": "zip",
    ".tar": "tar", ".tgz": "gz", ".gz": "gz", ".tbz2": "bz2", ".tbz": "bz2", ".bz2": "bz2", ".txz": "xz", ".xz": "xz",
    ".7z": "7z", ".rar": "rar", ".zst": "zst", ".cab": "cab", ".deb": "ar",
}  # fmt: skip
_OFFICE_FOLDERS = (b"word/", b"xl/", b"ppt/", b"visio/")
READABLE = frozenset({"zip", "tar", "gz", "bz2", "xz"})


def format_of(head: bytes) -> str | None:
    """Return the format of an archive from its first `HEAD` bytes, or None when they are of no archive."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name if name != "bz2" or re.match(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", head) else None
    return "tar" if is_header(head[:BLOCK]) else None


def format_by_name(name: str) -> str | None:
    """Return the format that a file's name promises, or None."""
    lower = name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if lower.endswith(suffix)), None)


def is_office_document(source: BinaryIO, budget: Budget) -> bool:
    """Say whether a zip is a document of an office program or a book: its parts are no files that anybody wrote.

    ODF and EPUB start with an entry ``mimetype``; OOXML has ``[Content_Types].xml`` and a folder of its program.
    """
    try:
        records = directory(source, Budget(budget.limits, budget.clock))
    except Stopped:
        return False
    names = [record.raw for record in records]
    return bool(names) and (
        names[0] == b"mimetype"
        or (b"[Content_Types].xml" in names and any(name.startswith(_OFFICE_FOLDERS) for name in names))
    )


def archive_items(source: BinaryIO, kind: str, name: str, budget: Budget) -> Iterator[Item | Left]:
    """Yield what is in an archive. An item has to be read before the next one is asked for.

    ``kind`` is a word of `format_of`; ``name`` is the archive's own name, for a compressed file that is no tar: its one
    entry has the name without the suffix.

    Raises:
        Stopped: the archive can't be read, or not any further.
    """
    if kind == "zip":
        yield from zip_items(source, budget)
    elif kind == "tar":
        source.seek(0)
        yield from tar_items(iter(lambda: _counted(source, budget), b""), budget)
    elif kind in DECODERS:
        source.seek(0)
        plain = unpack_file(source, DECODERS[kind], budget)
        first = _at_least(plain, BLOCK)
        if is_header(first[:BLOCK]) or (
            re.search(r"\.(tar\.\w+|t[gbx]z2?)$", name.lower()) and first.strip(b"\0") == b""
        ):
            yield from tar_items(chain([first], plain), budget)
        else:
            budget.entry()
            inner = re.sub(r"\.(gz|bz2|xz|lzma)$", "", name, flags=re.IGNORECASE)
            yield Item(inner if inner != name else f"{name}.content", "", None, _once(chain([first], plain), budget))
    else:
        raise Stopped(
            "unsupported-archive",
            f"is a {kind} archive, which can't be opened here; unpack it by hand and compare that",
        )


def _counted(source: BinaryIO, budget: Budget) -> bytes:
    piece = source.read(CHUNK)
    budget.spend(len(piece))
    return piece


def _at_least(pieces: Iterator[bytes], count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = next(pieces, b"")
        if not piece:
            break
        data += piece
    return data


def _once(pieces: Iterator[bytes], budget: Budget) -> Callable[[], Iterator[bytes]]:
    """Return the content of a compressed file, as far as one entry may have."""

    def content() -> Iterator[bytes]:
        count = 0
        for piece in pieces:
            count += len(piece)
            if count > budget.limits.member_bytes:
                raise Stopped("too-large", "unpacks to more than one entry may have; not read; raise --max-member")
            yield piece

    return content
