"""Packed bytes to plain ones, in pieces of bounded size.

`zipfile` and the file objects of `bz2` and `lzma` unpack as much as one piece of input holds, which was measured to
take 2 GB of memory for a file of 1.1 KB. Here each call names how much output it takes at most.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from quarantine_tools.extractor.item import CHUNK
from quarantine_tools.extractor.limits import MIB, Budget, Refused, Stopped

LZMA_MEMORY = 128 * MIB
"""Bytes that an lzma decoder may take; `xz -9` asks for 65 MiB."""

UNPACK_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError, OverflowError)
"""Everything that the decoders of the standard library were seen to raise on damaged input."""


class Decoder(Protocol):
    """The part of `bz2.BZ2Decompressor` that we use."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflate:
    """zlib's decoder with the face of the other two."""

    def __init__(self, window_bits: int) -> None:
        self._decoder = zlib.decompressobj(window_bits)
        self._pending = b""
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._decoder.decompress(self._pending + data, max(max_length, 0))
        self._pending = self._decoder.unconsumed_tail
        # A full piece of output may leave more of it inside zlib, also when all input is used up.
        self.needs_input = not self._pending and len(out) < max_length
        return out


def raw_deflate() -> Decoder:
    """Return a decoder for method 8 of a zip."""
    return Inflate(-zlib.MAX_WBITS)


def gzip() -> Decoder:
    """Return a decoder for one member of a gzip file."""
    return Inflate(zlib.MAX_WBITS | 16)


def xz() -> Decoder:
    """Return a decoder for an .xz or .lzma file."""
    return lzma.LZMADecompressor(memlimit=LZMA_MEMORY)


def zip_lzma(header: bytes) -> Decoder:
    """Return a decoder for method 14 of a zip, from the 5 bytes of properties in front of the data (APPNOTE 5.8.8).

    Raises:
        Refused: the properties make no sense, or ask for too much memory.
    """
    properties, size = header[0], int.from_bytes(header[1:5], "little")
    if properties >= 9 * 5 * 5:
        raise Refused("broken-entry", "its lzma properties are not valid; not read")
    if size > LZMA_MEMORY:
        raise Refused("too-large", "its lzma dictionary is larger than 128 MiB; not read; repack it without lzma")
    filters = [
        {
            "id": lzma.FILTER_LZMA1,
            "dict_size": max(size, 4096),
            "lc": properties % 9,
            "lp": properties // 9 % 5,
            "pb": properties // 45,
        }
    ]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def unpack(packed: Iterator[bytes], decoder: Decoder) -> Iterator[bytes]:
    """Yield what ``packed`` unpacks to, in pieces of at most `CHUNK` bytes.

    Raises:
        Refused: it can't be unpacked, or ends too early.
    """
    try:
        while not decoder.eof:
            data = b""
            if decoder.needs_input:
                data = next(packed, b"")
                if not data:
                    if type(decoder) is lzma.LZMADecompressor:
                        # A raw lzma stream of a zip need not have an end mark; its length is checked by the caller.
                        return
                    raise Refused("broken-entry", "its packed bytes end too early; not read")
            piece = decoder.decompress(data, CHUNK)
            if piece:
                yield piece
    except UNPACK_ERRORS as error:
        raise Refused("broken-entry", f"can't be unpacked ({error}); not read") from error


def unpack_file(source: BinaryIO, make: Callable[[], Decoder], budget: Budget) -> Iterator[bytes]:
    """Yield what a compressed file unpacks to, its members one after the other, within the budget.

    Raises:
        Stopped: it is damaged, or goes beyond a limit.
    """
    decoder, packed, unpacked, pending = make(), 0, 0, b""
    try:
        while True:
            if decoder.eof:
                pending = (decoder.unused_data + pending).lstrip(b"\0") or source.read(CHUNK).lstrip(b"\0")
                if not pending:
                    return
                decoder = make()
            if decoder.needs_input and not pending:
                pending = source.read(CHUNK)
                if not pending:
                    raise Stopped("broken-archive", "its packed bytes end too early; what came before is read")
            data, pending = (pending, b"") if decoder.needs_input else (b"", pending)
            packed += len(data)
            piece = decoder.decompress(data, CHUNK)
            if piece:
                unpacked += len(piece)
                budget.spend(len(piece))
                budget.check_ratio(packed, unpacked, Stopped)
                yield piece
    except UNPACK_ERRORS as error:
        raise Stopped("broken-archive", f"can't be unpacked ({error}); what came before is read") from error


DECODERS: dict[str, Callable[[], Decoder]] = {"gz": gzip, "bz2": bz2.BZ2Decompressor, "xz": xz}
"""Format word → decoder for one member of such a file."""
