"""Tar archives (ustar, GNU and pax), read from front to back, entry by entry.

Ours rather than `tarfile`: that one holds a pax header of any length and was measured to spin for over 20 s on one of
2 MB, and its extraction filter wrote outside its folder once. The format is POSIX.1-2017 `pax`, with GNU's long names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from quarantine_tools.extractor.item import CHUNK, Item, Left
from quarantine_tools.extractor.limits import MIB, Budget, Refused, Stopped, format_size
from quarantine_tools.extractor.names import decode_name, safe_path, show_raw

BLOCK = 512
HEADER_BYTES = MIB
"""Most bytes of one long name or pax header; tar programs write less than 20 KB."""

_SPECIAL = {b"3": "a character device", b"4": "a block device", b"6": "a pipe"}


class Reader:
    """Exact reads from a stream of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, count: int) -> bytes:
        """Return the next bytes, ``count`` of them or as many as are left."""
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[bytes]:
        """Yield the next ``count`` bytes in pieces."""
        while count > 0:
            if not self._rest:
                self._rest = next(self._pieces, b"")
                if not self._rest:
                    return
            piece, self._rest = self._rest[:count], self._rest[count:]
            count -= len(piece)
            yield piece

    def skip(self, count: int) -> None:
        """Leave out the next ``count`` bytes."""
        for _ in self.pieces(count):
            pass


@dataclass(slots=True)
class Header:
    """What the header blocks say of the next entry."""

    raw: bytes
    type: bytes
    size: int
    link: bytes
    too_long: bool = False  # a long name or pax header was larger than we read
    sparse: bool = False


@dataclass(slots=True)
class _Pending:
    """What blocks in front of an entry's own header say of it."""

    pax: dict[str, bytes] = field(default_factory=dict)
    too_long: bool = False


def is_header(block: bytes) -> bool:
    """Say whether 512 bytes are a tar header: their checksum is right (and they are not all zero)."""
    if len(block) < BLOCK or not block.strip(b"\0"):
        return False
    try:
        stated = int(block[148:156].strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:BLOCK]
    signed = sum(rest) - 256 * sum(1 for byte in rest if byte > 127)  # old programs summed signed characters
    return stated in (sum(rest), signed)


def tar_items(pieces: Iterator[bytes], budget: Budget) -> Iterator[Item | Left]:
    """Yield what is in a tar. An item's content has to be read before the next one is asked for, or it is skipped.

    Raises:
        Stopped: the archive can't be read any further.
    """
    reader = Reader(pieces)
    pending, common = _Pending(), dict[str, bytes]()
    while True:
        block = reader.read(BLOCK)
        if not block.strip(b"\0"):
            if len(block) < BLOCK or not reader.read(BLOCK).strip(b"\0"):
                break
            raise Stopped("broken-archive", "has an empty block between its entries; what came before is read")
        if not is_header(block):
            raise Stopped("broken-archive", "has a damaged header; what came before is read; unpack it by hand")
        kind = block[156:157]
        size = _number(block[124:136])
        if kind in b"LKxgX":
            budget.check_time()
            body = reader.read(size) if size <= HEADER_BYTES else b""
            reader.skip(-size % BLOCK if body else size + -size % BLOCK)
            pending.too_long |= size > HEADER_BYTES
            if kind in b"LK":
                pending.pax["path" if kind == b"L" else "linkpath"] = body.rstrip(b"\0")
            else:
                (common if kind == b"g" else pending.pax).update(_pax_records(body))
            continue
        budget.entry()
        yield from _entry(reader, _header(block, kind, size, {**common, **pending.pax}, pending.too_long), budget)
        pending = _Pending()
    if any(piece.strip(b"\0") for piece in reader.pieces(MIB)):
        raise Stopped("trailing-data", "goes on after its end mark; what stands there is not read; look at it by hand")


def _entry(reader: Reader, header: Header, budget: Budget) -> Iterator[Item | Left]:
    has_data = header.type not in b"123456"  # their size field may be filled all the same, without data
    size = header.size if has_data else 0
    left = [size]

    def content() -> Iterator[bytes]:
        while left[0]:
            piece = next(reader.pieces(min(CHUNK, left[0])), b"")
            if not piece:
                raise Stopped("broken-archive", "is cut off inside an entry; what came before is read")
            left[0] -= len(piece)
            yield piece

    name = decode_name(header.raw, utf8=True)
    raw = show_raw(header.raw)
    try:
        if header.too_long:
            raise Refused("path-too-long", f"has a header of more than {format_size(HEADER_BYTES)}; skipped")
        if header.type == b"5" or (header.type in b"0\0" and name.endswith("/")):
            if size:
                raise Refused("folder-with-content", f"is a folder with {format_size(size)} of content; skipped")
            yield Left(name, raw, "folder", "", 0, quiet=True)
        else:
            yield Item(_checked_path(header, name, budget), raw, size, content)
    except Refused as refused:
        if isinstance(refused, Stopped):
            raise
        yield Left(name, raw, refused.code, refused.message, size)
    reader.skip(left[0] + -size % BLOCK)


def _checked_path(header: Header, name: str, budget: Budget) -> str:
    path = safe_path(name, budget.limits)
    if header.type in b"12":
        kind = "hard" if header.type == b"1" else "symbolic"
        raise Refused("link", f"is a {kind} link to `{show_raw(header.link[:200])}`; neither followed nor created")
    if header.sparse:
        raise Refused("sparse-file", "is a sparse file; not read; unpack it by hand and compare the folder")
    if header.type not in b"0\x007":
        what = _SPECIAL.get(header.type, f"an entry of type `{show_raw(header.type)}`")
        raise Refused("special-file", f"is {what}; skipped")
    if header.size > budget.limits.member_bytes:
        limit = format_size(budget.limits.member_bytes)
        raise Refused("too-large", f"has {format_size(header.size)} (limit {limit}); not read; raise --max-member")
    return path


def _header(block: bytes, kind: bytes, size: int, pax: dict[str, bytes], too_long: bool) -> Header:
    raw = block[:100].split(b"\0")[0]
    if block[257:263] == b"ustar\0":
        prefix = block[345:500].split(b"\0")[0]
        raw = prefix + b"/" + raw if prefix else raw
    if "size" in pax:
        size = _decimal(pax["size"])
    sparse = kind == b"S" or any(key.startswith("GNU.sparse.") for key in pax)
    link = pax.get("linkpath", block[157:257].split(b"\0")[0])
    return Header(pax.get("path", raw).split(b"\0")[0], kind, size, link, too_long, sparse)


def _number(text: bytes) -> int:
    """Return a number field: octal, or GNU's base 256 where the first bit is set."""
    if text[0] & 0x80:
        value = int.from_bytes(text, "big") & ~(1 << (8 * len(text) - 1))
        if text[0] == 0xFF or value > 1 << 62:
            raise Stopped("broken-archive", "states an impossible size; what came before is read")
        return value
    try:
        value = int(text.strip(b"\0 ") or b"0", 8)
    except ValueError:
        value = -1
    if value < 0:
        raise Stopped("broken-archive", "states a size that is no number; what came before is read")
    return value


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > 18:
        raise Stopped("broken-archive", "states a size that is no number; what came before is read")
    return int(text)


def _pax_records(body: bytes) -> dict[str, bytes]:
    """Return the records of a pax header: ``length key=value\\n``, one after the other."""
    records: dict[str, bytes] = {}
    at = 0
    while at < len(body) and body[at] != 0:
        space = body.find(b" ", at, at + 20)
        digits = body[at:space] if space > 0 else b""
        if not digits.isdigit():
            raise Stopped("broken-archive", "has a damaged pax header; what came before is read")
        end = at + int(digits)
        key, equals, value = body[space + 1 : end - 1].partition(b"=")
        if end > len(body) or end <= space + 1 or not equals:
            raise Stopped("broken-archive", "has a damaged pax header; what came before is read")
        records[key.decode("utf-8", "replace")] = value
        at = end
    return records
