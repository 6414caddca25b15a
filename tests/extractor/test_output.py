"""Nothing is ever written outside the output folder, and no two files become one."""

from __future__ import annotations

import ntpath
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.extractor.output import OutputFolder, safe_part
from quarantine_tools.model import QuarantineError


@pytest.mark.parametrize(
    ("part", "safe"),
    [
        ("service.py", "service.py"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("", "%"),
        ("CON", "%CON"),
        ("con.txt", "%con.txt"),
        ("Lpt1.py", "%Lpt1.py"),
        ("console.py", "console.py"),
        ("end. .", "end%2E%20%2E"),
        ("a:b", "a%3Ab"),
        ("a\\b", "a%5Cb"),
        ("a\0b\x1b", "a%00b%1B"),
        ("50%3A", "50%253A"),
        (".env", ".env"),
        ("grün.py", "grün.py"),
    ],
)
def test_names_are_made_safe_for_every_system(part: str, safe: str) -> None:
    assert safe_part(part) == safe


def is_reserved(name: str) -> bool:
    """Say whether Windows keeps a name for a device; pathlib's own method goes with Python 3.15."""
    asks = getattr(ntpath, "isreserved", None)
    return bool(asks(name)) if asks else PureWindowsPath(name).is_reserved()


@given(st.text(max_size=300))
def test_no_name_is_special_on_any_system(part: str) -> None:
    safe = safe_part(part)
    assert safe not in ("", ".", "..") and len(safe.encode("utf-8")) <= 255
    assert PurePosixPath(safe).parts == (safe,) and PureWindowsPath(safe).parts == (safe,)
    assert not is_reserved(safe)
    assert not safe.endswith((".", " "))


@given(st.lists(st.text(alphabet="aA./\\é~: \0", min_size=1, max_size=12), unique=True, max_size=12))
def test_every_path_gets_a_place_of_its_own(paths: list[str]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as name:
        base = Path(name)
        folder = OutputFolder(base / "out")
        for number, path in enumerate(paths):
            file = folder.create(path)
            file.write(b"%d" % number)
            file.keep()
        written = [path for path in base.rglob("*") if path.is_file()]
        assert sorted(int(path.read_bytes()) for path in written) == list(range(len(paths)))
        assert all(base / "out" in path.parents for path in written)


def test_names_that_differ_in_case_alone_are_kept_apart(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    names = []
    for path in ("a/X.py", "a/x.py", "A", "a/X.py/y"):
        file = folder.create(path)
        file.keep()
        names.append(file.written_as)
    assert len({name.lower() for name in names}) == 4
    assert names[:2] == ["a/X.py", "a/x.py~2"]


def test_dropped_file_is_gone(tmp_path: Path) -> None:
    file = OutputFolder(tmp_path).create("a.py")
    file.write(b"x")
    file.drop()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_link_that_was_in_the_folder_before_leads_nowhere(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "d").symlink_to(outside)
    (out / "f").symlink_to(outside / "f")
    folder = OutputFolder(out)
    with pytest.raises(QuarantineError, match="leads out"):
        folder.create("d/x")
    folder.create("f").keep()
    assert not list(outside.iterdir()) and not (out / "f").is_symlink()
