"""`qtools extract` writes every file below its folder, and nothing anywhere else."""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.cli.extract import PLUGIN
from quarantine_tools.model import QuarantineError


def extract(legacy: Path, output: Path, *words: str) -> Result:
    return CliRunner().invoke(PLUGIN, [str(legacy), "-o", str(output), *words])


def entries(output: Path) -> dict[str, dict[str, object]]:
    manifest = json.loads((output / "manifest.json").read_text("utf-8"))
    return {entry["path"]: entry for entry in manifest["entries"]}


def make_zip(path: Path, names: list[str]) -> None:
    """Write a zip whose names are exactly those given, which `zipfile` itself would change."""
    body, central = b"", b""
    for number, name in enumerate(names):
        raw, data = name.encode("utf-8", "surrogatepass"), b"%d" % number
        common = struct.pack("<5H3L2H", 20, 0x800, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(raw), 0)
        central += struct.pack("<4sH", b"PK\x01\x02", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + common + raw + data
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(central), len(body), 0)
    path.write_bytes(body + central + end)


def test_files_are_written_with_their_bytes_and_a_manifest(tmp_path: Path) -> None:
    legacy = tmp_path / "old"
    legacy.mkdir()
    (legacy / "a.py").write_bytes(b"a = 1\r\n")
    with zipfile.ZipFile(legacy / "s.zip", "w") as archive:
        archive.writestr("s/CON.py", b"b")
        archive.writestr("s/A.py", b"c")
        archive.writestr("s/a.py", b"d")
        archive.writestr("../up.py", b"e")
    result = extract(legacy, tmp_path / "out")
    assert result.exit_code == 0
    assert "wrote 4 files" in result.stdout and "1 refused" in result.stdout
    found = entries(tmp_path / "out")
    assert (tmp_path / "out/files/a.py").read_bytes() == b"a = 1\r\n"
    written = {str(entry["written_as"]) for entry in found.values() if entry["decision"] == "written"}
    assert written == {"a.py", "s.zip!/s/%CON.py", "s.zip!/s/A.py", "s.zip!/s/a.py~2"}
    assert all((tmp_path / "out/files" / name).is_file() for name in written)
    assert found["s.zip"]["decision"] == "read"


def test_folder_that_is_not_empty_is_refused_without_force(tmp_path: Path) -> None:
    make_zip(tmp_path / "old.zip", ["a.py"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    assert isinstance(extract(tmp_path / "old.zip", tmp_path / "out").exception, QuarantineError)
    assert not (tmp_path / "out/files").exists()
    for _ in range(2):
        assert extract(tmp_path / "old.zip", tmp_path / "out", "--force").exit_code == 0
    assert (tmp_path / "out/mine.txt").read_text() == "mine"
    assert sorted(path.name for path in (tmp_path / "out/files").iterdir()) == ["a.py"]


def test_missing_quarantine_writes_nothing(tmp_path: Path) -> None:
    assert isinstance(extract(tmp_path / "missing", tmp_path / "out").exception, QuarantineError)
    assert not (tmp_path / "out/manifest.json").exists()


def test_output_inside_the_quarantine_is_not_extracted_itself(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a")
    for _ in range(2):
        assert extract(tmp_path, tmp_path / "out", "--force").exit_code == 0
    assert [path.name for path in (tmp_path / "out/files").iterdir()] == ["a.py"]


def test_refused_entry_leaves_no_half_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(40 << 20))
        archive.writestr("good.py", b"x")
    extract(tmp_path / "old.zip", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out/files").iterdir()] == ["good.py"]


HOSTILE = st.lists(
    st.sampled_from([*'aA.. /\\:*?"<>|%~\0\x1b\n', "é", "\u0301", "\u202e", "CON", "../", "..\\", "C:", "//", "漢"]),
    max_size=30,
).map("".join) | st.text(max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(HOSTILE | st.builds(lambda part: part * 200, HOSTILE), max_size=8), st.booleans())
def test_no_archive_writes_outside_the_output_folder(names: list[str], as_tar: bool) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        legacy = base / "in" / ("old.tar" if as_tar else "old.zip")
        legacy.parent.mkdir()
        if as_tar:
            with tarfile.open(legacy, "w", format=tarfile.PAX_FORMAT) as archive:
                for number, name in enumerate(names):
                    info = tarfile.TarInfo(name)
                    info.size = 1
                    archive.addfile(info, io.BytesIO(b"%d" % number))
                    link = tarfile.TarInfo(name)
                    link.type, link.linkname = tarfile.SYMTYPE, "../../.."
                    archive.addfile(link)
        else:
            make_zip(legacy, names)
        output = base / "deep/er/out"
        result = extract(legacy, output)
        assert result.exit_code == 0, result.exception
        files = [path for path in base.rglob("*") if not path.is_dir() or path.is_symlink()]
        assert all(path == legacy or output in path.parents for path in files)
        assert not any(path.is_symlink() for path in files)
        written = [
            e for e in json.loads((output / "manifest.json").read_text())["entries"] if e["decision"] == "written"
        ]
        assert len(files) == len(written) + 2  # the archive and the manifest


@pytest.mark.parametrize("option", ["--max-unpacked", "--max-member", "--max-text", "--max-entries", "--max-depth"])
def test_limits_are_options_with_their_usual_value_in_the_help(option: str) -> None:
    text = " ".join(CliRunner().invoke(PLUGIN, ["--help"]).output.split())
    assert option in text and "[default: 2GiB]" in text
