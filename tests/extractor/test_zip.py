"""Zip archives: every entry is read or refused by itself, and none costs more than the limits."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.extractor.item import Item
from quarantine_tools.extractor.limits import REASONS, Budget, Limits, Refused, Stopped
from quarantine_tools.extractor.zip import directory, zip_items

Make = Callable[[zipfile.ZipFile], object]


def make(write: Make, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as archive:
        warnings.simplefilter("ignore")  # duplicate names are on purpose
        write(archive)
    return out.getvalue()


def read(data: bytes, limits: Limits | None = None) -> list[tuple[str, bytes | str]]:
    """Return path and content, or path and reason code, of each entry."""
    found: list[tuple[str, bytes | str]] = []
    try:
        for one in zip_items(io.BytesIO(data), Budget(limits or Limits())):
            if isinstance(one, Item):
                try:
                    found.append((one.path, b"".join(one.chunks())))
                except Refused as refused:
                    found.append((one.path, refused.code))
            else:
                found.append((one.path, one.code))
    except Stopped as stopped:
        found.append(("", stopped.code))
    return found


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("content", [b"", b"x = 1\n", bytes(range(256)) * 5000])
def test_every_method_gives_the_bytes_that_were_packed(method: int, content: bytes) -> None:
    assert read(make(lambda z: z.writestr("a/b.py", content), method)) == [("a/b.py", content)]


def test_self_extracting_archive_is_read_behind_its_program() -> None:
    data = b"#!/bin/sh\nexit 0\n" * 50 + make(lambda z: z.writestr("a.py", b"a"))
    assert read(data) == [("a.py", b"a")]


def test_archive_with_64_bit_sizes_and_comment_is_read() -> None:
    def write(archive: zipfile.ZipFile) -> None:
        archive.comment = b"PK\x05\x06 not an end record"
        with archive.open("a.py", "w", force_zip64=True) as entry:
            entry.write(b"a" * 10)

    assert read(make(write)) == [("a.py", b"a" * 10)]


def test_64_bit_fields_of_the_directory_are_used() -> None:
    data = bytearray(make(lambda z: z.writestr(zipfile.ZipInfo("a.py"), b"abc"), zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    central = bytearray(data[at : at + 46 + 4])
    central[20:28] = b"\xff" * 8  # both sizes
    struct.pack_into("<H", central, 30, 20)  # length of the extra field
    extra = struct.pack("<HHQQ", 1, 16, 3, 3)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(central) + len(extra), at)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at + len(central) + len(extra), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert read(bytes(data[:at] + central + extra + end64 + locator + end)) == [("a.py", b"abc")]


def test_bad_entries_are_refused_and_the_others_read() -> None:
    def write(archive: zipfile.ZipFile) -> None:
        link = zipfile.ZipInfo("link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        pipe = zipfile.ZipInfo("pipe")
        pipe.external_attr = (stat.S_IFIFO | 0o666) << 16
        for name in ("../evil.py", "/abs.py", "C:\\abs.py", "a/", "b\\c.py", "x" * 2000, "good.py"):
            archive.writestr(name, b"x" if not name.endswith("/") else b"")
        archive.writestr(link, "/etc/passwd")
        archive.writestr(pipe, b"")
        archive.writestr("folder/", b"hidden")

    codes = [what for _, what in read(make(write))]
    assert codes == [
        "path-escape", "absolute-path", "absolute-path", "folder", b"x", "path-too-long", b"x",
        "link", "special-file", "folder-with-content",
    ]  # fmt: skip


def test_encrypted_and_unknown_methods_are_refused() -> None:
    data = make(lambda z: (z.writestr("a", b"1"), z.writestr("b", b"2")), zipfile.ZIP_STORED)
    encrypted, unknown = bytearray(data), bytearray(data)
    encrypted[data.index(b"PK\x01\x02") + 8] |= 1
    unknown[data.index(b"PK\x01\x02") + 10] = 97
    assert read(bytes(encrypted)) == [("a", "encrypted"), ("b", b"2")]
    assert read(bytes(unknown)) == [("a", "unsupported-compression"), ("b", b"2")]


@pytest.mark.parametrize("stated", [1, 9, 11, 10**6])
def test_entry_that_lies_about_its_size_is_refused(stated: int) -> None:
    data = bytearray(make(lambda z: z.writestr("a", b"0123456789")))
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, stated)
    assert read(bytes(data)) == [("a", "size-mismatch")]


def test_damaged_bytes_of_one_entry_spare_the_others() -> None:
    noise = zlib.compress(bytes(range(256)) * 20)
    data = bytearray(make(lambda z: (z.writestr("a", noise * 3), z.writestr("b", b"2"))))
    data[60:90] = b"\xff" * 30
    found = dict(read(bytes(data)))
    assert found["a"] in ("broken-entry", "size-mismatch") and found["b"] == b"2"


def test_two_names_for_one_entry_are_remarked() -> None:
    data = make(lambda z: z.writestr("shown.py", b"1")).replace(b"shown.py", b"other.py", 1)
    (item,) = zip_items(io.BytesIO(data), Budget(Limits()))
    assert isinstance(item, Item) and item.path == "shown.py" and item.remark is not None
    assert item.remark[0] == "name-mismatch"


def test_overlapping_entries_are_read_once() -> None:
    data = make(lambda z: z.writestr("a", b"1" * 1000))
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    many = data[:at] + data[at:end] * 50 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, (end - at) * 50, at, 0)
    found = read(many)
    assert found[0] == ("a", b"1" * 1000)
    assert {what for _, what in found[1:]} == {"overlap"} and len(found) == 50


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bomb_is_stopped_early_and_in_little_memory(method: int) -> None:
    data = make(lambda z: z.writestr("zeros", bytes(64 << 20)), method)
    (item,) = zip_items(io.BytesIO(data), Budget(Limits()))
    assert isinstance(item, Item)
    tracemalloc.start()
    try:
        count = 0
        with pytest.raises(Refused) as refused:
            for piece in item.chunks():
                count += len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == "ratio"
    assert count < 14 << 20 and peak < 16 << 20


def test_more_entries_or_bytes_than_the_limit_stop_the_archive() -> None:
    data = make(lambda z: [z.writestr(str(n), b"x" * 100) for n in range(20)])
    assert read(data, Limits(entries=19)) == [("", "too-many-entries")]
    assert ("10", "too-large") in read(data, Limits(unpacked_bytes=1050))
    assert read(data, Limits(member_bytes=99))[0] == ("0", "too-large")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18, b"no zip" * 100])
def test_what_is_no_whole_zip_is_one_clear_problem(data: bytes) -> None:
    assert read(data) == [("", "broken-archive")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_but_a_reason(data: st.DataObject) -> None:
    whole = bytearray(
        make(lambda z: (z.writestr("a.py", b"abc" * 50), z.writestr("b/c.py", b"xyz" * 9, zipfile.ZIP_BZIP2)))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        for _, what in read(damaged, Limits(member_bytes=1 << 20)):
            assert isinstance(what, bytes) or what in REASONS


def test_entries_are_those_that_the_standard_library_lists() -> None:
    data = make(lambda z: [z.writestr(f"d{n % 7}/ü{n}.py", bytes([n])) for n in range(200)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [(info.filename, info.CRC, info.file_size, info.header_offset) for info in archive.infolist()]
    found = directory(io.BytesIO(data), Budget(Limits()))
    assert [(record.name, record.crc, record.size, record.start) for record in found] == expected
