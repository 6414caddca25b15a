"""Tar archives: every entry is read or refused by itself, compressed or not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.extractor.archive import archive_items, format_of
from quarantine_tools.extractor.item import Item
from quarantine_tools.extractor.limits import REASONS, Budget, Limits, Refused, Stopped


def make(entries: dict[str, bytes], mode: str = "w", kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=kind) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def special(name: str, kind: bytes, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info.tobuf(tarfile.GNU_FORMAT)


def read(data: bytes, limits: Limits | None = None, name: str = "x.tar") -> list[tuple[str, bytes | str]]:
    """Return path and content, or path and reason code, of each entry."""
    found: list[tuple[str, bytes | str]] = []
    try:
        for one in archive_items(io.BytesIO(data), format_of(data[:512]) or "tar", name, Budget(limits or Limits())):
            if isinstance(one, Item):
                try:
                    found.append((one.path, b"".join(one.chunks())))
                except Stopped:
                    raise
                except Refused as refused:
                    found.append((one.path, refused.code))
            else:
                found.append((one.path, one.code))
    except Stopped as stopped:
        found.append(("", stopped.code))
    return found


FILES = {"a.py": b"a = 1\n", "d/empty": b"", "d/" + "long" * 60 + "/ü.py": b"x" * 1500, "e" * 99: b"y" * 512}


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_form_of_tar_gives_its_files(mode: str, kind: int) -> None:
    assert dict(read(make(FILES, mode, kind))) == FILES


def test_links_and_special_files_are_refused_and_the_rest_is_read() -> None:
    data = (
        special("soft", tarfile.SYMTYPE, "/etc/passwd")
        + special("hard", tarfile.LNKTYPE, "a.py")
        + special("pipe", tarfile.FIFOTYPE)
        + special("disk", tarfile.BLKTYPE)
        + special("folder", tarfile.DIRTYPE)
        + special("sparse", b"S")
        + special("odd", b"Q")
        + make({"../up.py": b"1", "/abs.py": b"2", "good.py": b"3"})
    )
    assert read(data) == [
        ("soft", "link"), ("hard", "link"), ("pipe", "special-file"), ("disk", "special-file"), ("folder/", "folder"),
        ("sparse", "sparse-file"), ("odd", "special-file"), ("../up.py", "path-escape"), ("/abs.py", "absolute-path"),
        ("good.py", b"3"),
    ]  # fmt: skip


def test_entry_that_nobody_reads_is_skipped_over() -> None:
    items = archive_items(io.BytesIO(make({"big": b"x" * 5000, "next": b"y"})), "tar", "x.tar", Budget(Limits()))
    assert [one.path for one in items] == ["big", "next"]


def test_long_pax_path_is_refused_in_one_pass() -> None:
    data = make({"p/" * 300_000 + "x.py": b"1", "good.py": b"2"})
    assert [what for _, what in read(data)] == ["path-too-long", b"2"]
    data = make({"p/" * 1_200_000 + "x.py": b"1", "good.py": b"2"})  # header beyond what is read at all
    assert [what for _, what in read(data)] == ["path-too-long", b"2"]


def test_path_of_more_than_4096_bytes_is_refused() -> None:
    assert [what for _, what in read(make({"d/" * 2100 + "x": b"1"}))] == ["path-too-long"]


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_compressed_bomb_is_stopped(mode: str) -> None:
    found = read(make({"zeros": bytes(40 << 20), "after": b"1"}, mode), Limits(member_bytes=1 << 30))
    assert found == [("", "ratio")]


def test_cut_off_archive_gives_what_came_before() -> None:
    data = make({"a": b"1" * 600, "b": b"2" * 6000})
    assert read(data[:4000]) == [("a", b"1" * 600), ("", "broken-archive")]
    packed = gzip.compress(bytes(range(256)) * 100 + data)
    assert read(packed[: len(packed) // 2])[-1] == ("", "broken-archive")


def test_bytes_behind_the_end_mark_are_said() -> None:
    assert read(make({"a": b"1"}) + make({"b": b"2"})) == [("a", b"1"), ("", "trailing-data")]


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "dump.sql.gz"), (bz2.compress, "dump.sql.bz2"), (lzma.compress, "dump.sql.xz")]
)
def test_compressed_file_that_is_no_tar_has_one_entry(pack: object, name: str) -> None:
    assert callable(pack)
    assert read(pack(b"SELECT 1;\n") * 2, name=name) == [("dump.sql", b"SELECT 1;\nSELECT 1;\n")]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_raises_anything_but_a_reason(data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from(["w", "w:gz", "w:bz2", "w:xz"]))
    whole = bytearray(make({"a.py": b"abc" * 50, "l" * 150: b"x"}, mode))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 4096)))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        for _, what in read(damaged, Limits(member_bytes=1 << 20)):
            assert isinstance(what, bytes) or what in REASONS
