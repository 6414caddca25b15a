"""Zip archives, read from their central directory, entry by entry.

Ours rather than `zipfile`'s reader: that one has no overlap check in Python 3.11.7 and older, holds a whole directory
of any length before it says a word, loses raw names, and unpacks bz2 and lzma without a bound. The format is PKWARE's
APPNOTE 6.3.10; section numbers below are its.
"""

from __future__ import annotations

import bz2
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from quarantine_tools.extractor import streams
from quarantine_tools.extractor.item import CHUNK, Item, Left
from quarantine_tools.extractor.limits import Budget, Refused, Stopped, format_size
from quarantine_tools.extractor.names import decode_name, safe_path, show_raw

_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR64 = struct.Struct("<4sLQL")  # 4.3.15
_CENTRAL = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_MAX_COMMENT = 0xFFFF
STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of the central directory."""

    raw: bytes  # the name
    flags: int
    method: int
    crc: int
    packed: int  # bytes
    size: int  # bytes
    mode: int  # Unix mode bits, 0 when unknown
    start: int  # offset of the local header in the file

    @property
    def name(self) -> str:
        """The decoded name."""
        return decode_name(self.raw, utf8=bool(self.flags & 0x800))


def directory(source: BinaryIO, budget: Budget) -> tuple[Record, ...]:
    """Return the entries of a zip's central directory, in their order.

    Raises:
        Stopped: it is not a whole zip, or has too many entries.
    """
    offset, size, shift = _find_directory(source)
    source.seek(offset + shift)
    data_end = offset + shift + size
    records: list[Record] = []
    while source.tell() + _CENTRAL.size <= data_end:
        head = source.read(_CENTRAL.size)
        if len(head) < _CENTRAL.size or head[:4] != b"PK\x01\x02":
            raise Stopped("broken-archive", "its list of entries is damaged; not read; unpack it by hand")
        _, _made, _need, flags, method, _time, _date, *rest = _CENTRAL.unpack(head)
        crc, packed, plain, names, extras, comments, _disk, _internal, external, at = rest
        raw, extra = source.read(names), source.read(extras)
        source.seek(comments, 1)
        plain, packed, at = _zip64(extra, plain, packed, at)
        budget.entry()
        records.append(Record(raw, flags, method, crc, packed, plain, external >> 16, at + shift))
    return tuple(records)


def _find_directory(source: BinaryIO) -> tuple[int, int, int]:
    """Return offset and size of the central directory as stated, and by how much the whole file is shifted."""
    length = source.seek(0, 2)
    tail_start = max(length - _END.size - _MAX_COMMENT, 0)
    source.seek(tail_start)
    tail = source.read(_END.size + _MAX_COMMENT)
    at = _find_end(tail)
    if at is None:
        raise Stopped("broken-archive", "has no end record, so it is cut off or no zip; not read; unpack it by hand")
    *_, size, offset, _comment = _END.unpack(tail[at : at + _END.size])
    end = tail_start + at
    if end >= _LOCATOR64.size:
        source.seek(end - _LOCATOR64.size)
        locator = _LOCATOR64.unpack(source.read(_LOCATOR64.size))
        if locator[0] == b"PK\x06\x07" and end >= _LOCATOR64.size + _END64.size:
            source.seek(end - _LOCATOR64.size - _END64.size)
            end64 = _END64.unpack(source.read(_END64.size))
            if end64[0] == b"PK\x06\x06":
                size, offset = end64[-2], end64[-1]
                end -= _LOCATOR64.size + _END64.size
    shift = end - size - offset  # a program in front of a self-extracting zip moves everything
    if shift < 0:
        raise Stopped("broken-archive", "its end record points beyond the file; not read; unpack it by hand")
    return offset, size, shift


def _find_end(tail: bytes) -> int | None:
    """Return where the end record starts: the last whose comment ends with the file, else the last that fits."""
    found: int | None = None
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        rest = len(tail) - at - _END.size
        comment = int.from_bytes(tail[at + _END.size - 2 : at + _END.size], "little")
        if rest == comment:
            return at
        if found is None and 0 <= comment < rest:
            found = at
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return found


def _zip64(extra: bytes, plain: int, packed: int, at: int) -> tuple[int, int, int]:
    """Return sizes and offset, from the zip64 field (4.5.3) where the plain fields are full."""
    values = [plain, packed, at]
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind != 1:
            continue
        for index in range(3):
            if values[index] == 0xFFFFFFFF:
                if len(body) < 8:
                    raise Stopped("broken-archive", "an entry lacks its 64-bit size; not read; unpack it by hand")
                values[index], body = int.from_bytes(body[:8], "little"), body[8:]
    return values[0], values[1], values[2]


def zip_items(source: BinaryIO, budget: Budget) -> Iterator[Item | Left]:
    """Yield what is in a zip, in the order of its directory.

    Raises:
        Stopped: the archive as a whole can't be read.
    """
    records = directory(source, budget)
    overlapping = _overlaps(source, records)
    for number, record in enumerate(records):
        try:
            name = record.name
            if name.replace("\\", "/").endswith("/"):
                if record.size:
                    raise Refused(
                        "folder-with-content", f"is a folder with {format_size(record.size)} of content; skipped"
                    )
                yield Left(name, show_raw(record.raw), "folder", "", 0, quiet=True)
                continue
            yield _item(source, record, name, budget, overlap=number in overlapping)
        except Refused as refused:
            if isinstance(refused, Stopped):
                raise
            yield Left(record.name, show_raw(record.raw), refused.code, refused.message, record.size)


def _item(source: BinaryIO, record: Record, name: str, budget: Budget, *, overlap: bool) -> Item:
    path = safe_path(name, budget.limits)
    kind = stat.S_IFMT(record.mode)
    if kind == stat.S_IFLNK:
        raise Refused("link", "is a symbolic link; neither followed nor created")
    if kind not in (0, stat.S_IFREG):
        raise Refused("special-file", "is a device, a pipe or a socket by its mode; skipped")
    if record.flags & 0x1:
        raise Refused("encrypted", "is encrypted; not read; unpack it by hand and compare the folder")
    if overlap:
        raise Refused("overlap", "shares its bytes with another entry, as in a zip bomb; not read")
    if record.method not in (STORED, DEFLATED, BZIP2, LZMA):
        raise Refused("unsupported-compression", f"is packed with method {record.method}; not read; unpack it by hand")
    if record.size > budget.limits.member_bytes:
        limit = format_size(budget.limits.member_bytes)
        raise Refused("too-large", f"has {format_size(record.size)} (limit {limit}); not read; raise --max-member")
    start, local_name = _data_start(source, record)
    remark = None
    if local_name != record.raw:
        remark = ("name-mismatch", f"is called `{show_raw(local_name)}` in front of its bytes; read under this name")
    return Item(
        path=path,
        raw_name=show_raw(record.raw),
        size=record.size,
        crc=record.crc,
        chunks=lambda: _content(source, record, start, budget),
        remark=remark,
    )


def _data_start(source: BinaryIO, record: Record) -> tuple[int, bytes]:
    """Return where an entry's packed bytes start, and the name in front of them."""
    source.seek(record.start)
    head = source.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise Refused("broken-entry", "has no header where the archive says; not read; unpack it by hand")
    *_, names, extras = _LOCAL.unpack(head)
    return record.start + _LOCAL.size + names + extras, source.read(names)


def _overlaps(source: BinaryIO, records: tuple[Record, ...]) -> frozenset[int]:
    """Return the numbers of the entries that start inside another entry's bytes.

    The first of two is still read, so what is read is never more than the file holds (Fifield, "A better zip bomb",
    WOOT 2019).
    """
    found = set()
    reach = 0
    for number in sorted(range(len(records)), key=lambda n: (records[n].start, n)):
        record = records[number]
        if record.start < reach:
            found.add(number)
            continue
        try:
            reach = _data_start(source, record)[0] + record.packed
        except Refused:
            continue  # said when its turn comes
    return frozenset(found)


def _content(source: BinaryIO, record: Record, start: int, budget: Budget) -> Iterator[bytes]:
    """Yield an entry's plain bytes, of exactly the stated number."""
    packed = _packed(source, start, record.packed)
    if record.method == DEFLATED:
        plain = streams.unpack(packed, streams.raw_deflate())
    elif record.method == BZIP2:
        plain = streams.unpack(packed, bz2.BZ2Decompressor())
    elif record.method == LZMA:
        head = b"".join(_packed(source, start, min(record.packed, 9)))
        if len(head) < 9 or head[2:4] != b"\x05\x00":
            raise Refused("broken-entry", "its lzma header is damaged; not read; unpack it by hand")
        plain = streams.unpack(_packed(source, start + 9, record.packed - 9), streams.zip_lzma(head[4:]))
    else:
        plain = packed
    count = 0
    for piece in plain:
        count += len(piece)
        budget.spend(len(piece))
        if count > record.size:
            raise Refused("size-mismatch", f"unpacks to more than the {format_size(record.size)} stated; not read")
        budget.check_ratio(record.packed, count)
        yield piece
    if count < record.size:
        raise Refused("size-mismatch", f"unpacks to {count:,} bytes where {record.size:,} are stated; not read")


def _packed(source: BinaryIO, start: int, count: int) -> Iterator[bytes]:
    """Yield ``count`` bytes from an offset; the place is sought anew, since others read the same file in between."""
    at, end = start, start + count
    while at < end:
        source.seek(at)
        piece = source.read(min(CHUNK, end - at))
        if not piece:
            return
        at += len(piece)
        yield piece
