"""A side is read whole: every file is an artifact or a problem, whatever others put there."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from quarantine_tools.extractor import Limits, manifest_from_json, manifest_to_csv, manifest_to_json, manifest_to_table
from quarantine_tools.extractor.side import open_side, survey_side
from quarantine_tools.model import QuarantineError, Side, Snapshot

posix = pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def put(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def legacy(root: Path | str, limits: Limits | None = None, **chosen: tuple[str, ...]) -> Snapshot:
    return open_side(str(root), Side.LEGACY, signatures=(), limits=limits, **chosen)  # type: ignore[arg-type]


def current(root: Path | str) -> Snapshot:
    return open_side(str(root), Side.CURRENT, signatures=())


def paths(snapshot: Snapshot) -> list[str]:
    return [file.artifact.path for file in snapshot.files]


def codes(snapshot: Snapshot) -> dict[str, str]:
    return {problem.path: problem.code for problem in snapshot.problems}


def test_folder_with_nested_archives_is_read_in_the_order_of_paths(tmp_path: Path) -> None:
    inner = zipped({"c.py": b"c = 1\r\n"})
    put(tmp_path, {"z.txt": b"z", "a.zip": zipped({"b.zip": inner, "d/e.py": b""}), "m/x.py": b"\xef\xbb\xbfx = 1\n"})
    snapshot = legacy(tmp_path)
    assert paths(snapshot) == ["a.zip", "a.zip!/b.zip", "a.zip!/b.zip!/c.py", "a.zip!/d/e.py", "m/x.py", "z.txt"]
    assert not snapshot.problems
    texts = {file.artifact.path: file.text for file in snapshot.files}
    assert texts["a.zip!/b.zip!/c.py"] == "c = 1\n" and texts["m/x.py"] == "x = 1\n"
    assert texts["a.zip"] is None
    assert [file.artifact.kind for file in snapshot.files][:2] == ["archive", "archive"]


def test_artifact_tells_size_lines_and_digests_of_its_bytes(tmp_path: Path) -> None:
    data = b"a = 1\r\nb = 2"
    put(tmp_path, {"a.py": data, "a.zip": zipped({"a.py": data})})
    for file in legacy(tmp_path).files:
        if file.artifact.kind == "python":
            assert (file.artifact.size, file.artifact.lines) == (len(data), 2)
            assert file.artifact.sha256 == hashlib.sha256(data).hexdigest()
            assert file.artifact.git_blob == hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz"])
def test_archive_as_root_gives_paths_without_its_name(tmp_path: Path, suffix: str) -> None:
    root = tmp_path / f"old@v1{suffix}"
    if suffix == ".zip":
        root.write_bytes(zipped({"s/a.py": b"a"}))
    else:
        with tarfile.open(root, "w:gz" if suffix.endswith("gz") else "w") as archive:
            info = tarfile.TarInfo("s/a.py")
            info.size = 1
            archive.addfile(info, io.BytesIO(b"a"))
    assert paths(legacy(root)) == ["s/a.py"]


def test_wheel_is_opened_and_office_document_is_not(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "pkg.whl": zipped({"pkg/a.py": b"a"}),
            "letter.docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
            "book.odt": zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}),
            "hidden.dat": zipped({"b.py": b"b"}),
        },
    )
    snapshot = legacy(tmp_path)
    assert paths(snapshot) == [
        "book.odt",
        "hidden.dat",
        "hidden.dat!/b.py",
        "letter.docx",
        "pkg.whl",
        "pkg.whl!/pkg/a.py",
    ]
    kinds = {file.artifact.path: file.artifact.kind for file in snapshot.files}
    assert kinds["letter.docx"] == kinds["book.odt"] == "binary"


def test_duplicate_names_are_both_kept(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("s.py", b"first")
        archive.writestr("s.py", b"second")
    snapshot, manifest = survey_side(str(tmp_path), Side.LEGACY, signatures=())
    assert [(f.artifact.path, f.text, f.artifact.kind) for f in snapshot.files[1:]] == [
        ("a.zip!/s.py", "first", "python"),
        ("a.zip!/s.py~2", "second", "python"),
    ]
    assert codes(snapshot) == {"a.zip!/s.py~2": "duplicate-name"}
    assert [entry.name for entry in manifest.entries] == ["a.zip", "s.py", "s.py"]
    assert [entry.path for entry in manifest.entries] == ["a.zip", "a.zip!/s.py", "a.zip!/s.py~2"]


def test_folder_that_is_named_like_an_opened_archive_does_not_hide_anything(tmp_path: Path) -> None:
    put(tmp_path, {"a.zip": zipped({"x.py": b"1"}), "a.zip!/x.py": b"2"})
    snapshot = legacy(tmp_path)
    assert len(snapshot.files) == 3 and len(set(paths(snapshot))) == 3


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + b"\0" * 40, b"\x8f\x02\xc1\x7e" + b"\0" * 40])
def test_broken_archive_is_one_problem_and_still_an_artifact(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, {"broken.zip": data, "good.py": b"x = 1\n"})
    snapshot = legacy(tmp_path)
    assert paths(snapshot) == ["broken.zip", "good.py"]
    assert codes(snapshot) == {"broken.zip": "broken-archive"}
    assert snapshot.files[0].artifact.kind == "archive"


def test_broken_archive_as_root_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, {"broken.zip": b"PK\x03\x04"})
    assert codes(legacy(tmp_path / "broken.zip")) == {".": "broken-archive"}


def test_unsupported_archive_is_one_problem(tmp_path: Path) -> None:
    put(tmp_path, {"a.7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 40})
    assert codes(legacy(tmp_path)) == {"a.7z": "unsupported-archive"}


def test_git_lfs_pointer_stays_text(tmp_path: Path) -> None:
    put(tmp_path, {"a.zip": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"})
    snapshot = legacy(tmp_path)
    assert snapshot.files[0].artifact.kind == "text" and not snapshot.problems


def test_archives_deeper_than_the_limit_are_not_opened(tmp_path: Path) -> None:
    data = zipped({"x.py": b"x"})
    for _ in range(5):
        data = zipped({"n.zip": data})
    put(tmp_path, {"a.zip": data})
    snapshot = legacy(tmp_path, Limits(depth=3))
    assert paths(snapshot)[-1] == "a.zip!/n.zip!/n.zip!/n.zip"
    assert list(codes(snapshot).values()) == ["too-deep"]


def test_nested_bomb_stays_within_the_bytes_of_the_side(tmp_path: Path) -> None:
    data = zipped({f"{n}.txt": bytes(4 << 20) for n in range(4)})
    for _ in range(2):
        data = zipped({f"{n}.zip": data for n in range(10)})
    put(tmp_path, {"bomb.zip": data, "good.py": b"x = 1\n"})
    snapshot = legacy(tmp_path, Limits(unpacked_bytes=20 << 20))
    assert "good.py" in paths(snapshot)
    assert "too-large" in codes(snapshot).values()
    assert sum(file.artifact.size for file in snapshot.files if "!/" in file.artifact.path) <= 20 << 20


def test_file_beyond_the_text_limit_is_hashed_only(tmp_path: Path) -> None:
    data = b"x = 1\n" * 1000
    put(tmp_path, {"big.py": data, "z.zip": zipped({"big.sql": data})})
    snapshot = legacy(tmp_path, Limits(text_bytes=5000))
    assert codes(snapshot) == {"big.py": "too-large", "z.zip!/big.sql": "too-large"}
    for file in snapshot.files:
        if file.artifact.kind != "archive":
            assert file.text is None and file.artifact.git_blob == hashlib.sha1(b"blob 6000\0" + data).hexdigest()
    assert [file.artifact.kind for file in snapshot.files] == ["python", "archive", "sql"]
    message = snapshot.problems[0].message
    assert "5.86 KiB" in message and "4.88 KiB" in message and "--max-text" in message


def test_named_like_text_but_binary_is_one_problem(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": b"\0\1\2", "b.bin": b"\0\1\2", "c.png": b"\x89PNG\r\n\x1a\n\0"})
    snapshot = legacy(tmp_path)
    assert codes(snapshot) == {"a.py": "not-text"}
    assert [file.artifact.kind for file in snapshot.files] == ["binary", "binary", "image"]


def test_crc_mismatch_is_read_with_a_problem(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.py", b"value = 1\n")
    data = (tmp_path / "a.zip").read_bytes().replace(b"value = 1", b"value = 2")
    (tmp_path / "a.zip").write_bytes(data)
    snapshot, manifest = survey_side(str(tmp_path), Side.LEGACY, signatures=())
    assert codes(snapshot) == {"a.zip!/a.py": "crc-mismatch"}
    assert manifest.entries[1].crc_ok is False and manifest.entries[1].decision == "read"


@posix
def test_links_and_pipes_are_problems_and_never_opened(tmp_path: Path) -> None:
    root = put(tmp_path / "root", {"a.py": b"a"})
    put(tmp_path / "outside", {"secret.py": b"s"})
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "file.py").symlink_to(tmp_path / "outside/secret.py")
    (root / "loop").symlink_to(root)
    (root / "gone").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    for side in Side:
        snapshot = open_side(str(root), side, signatures=())
        assert paths(snapshot) == ["a.py"]
        assert codes(snapshot) == dict.fromkeys(["file.py", "gone", "loop", "out"], "link") | {"pipe": "special-file"}


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has UTF-8 names only")
def test_name_that_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.py", "wb") as file:
        file.write(b"x = 1\n")
    snapshot = legacy(tmp_path)
    assert paths(snapshot) == ["\\xff.py"] and snapshot.files[0].text == "x = 1\n"


def test_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert codes(legacy(tmp_path)) == {".": "empty"}


def test_everything_excluded_is_said(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": b""})
    (problem,) = legacy(tmp_path, exclude=("*.py",)).problems
    assert problem.code == "empty" and "--exclude" in problem.message


@pytest.mark.parametrize("root", ["missing", "missing@main", "a.py"])
def test_root_that_is_no_side_is_refused_with_a_next_step(tmp_path: Path, root: str) -> None:
    put(tmp_path, {"a.py": b""})
    with pytest.raises(QuarantineError, match=r"name|check"):
        legacy(tmp_path / root)


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.py",), (), ["a.zip!/s/x.py", "d/e/y.py", "z.py"]),
        ((), ("*.zip",), ["d/e/y.py", "d/n.md", "z.py"]),
        (("d/**",), ("**/*.md",), ["d/e/y.py"]),
        (("a.zip",), (), ["a.zip", "a.zip!/r.md", "a.zip!/s/x.py"]),
        (("a.zip!/s/*",), (), ["a.zip!/s/x.py"]),
        ((), ("s/", "d/"), ["a.zip", "a.zip!/r.md", "z.py"]),
    ],
)
def test_include_and_exclude(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    put(tmp_path, {"a.zip": zipped({"s/x.py": b"", "r.md": b""}), "d/e/y.py": b"", "d/n.md": b"", "z.py": b""})
    snapshot, manifest = survey_side(str(tmp_path), Side.LEGACY, signatures=(), include=include, exclude=exclude)
    assert paths(snapshot) == expected
    assert not snapshot.problems and manifest.excluded


def test_ignored_files_of_the_current_side_are_skipped_without_git_too(tmp_path: Path) -> None:
    files = {
        ".gitignore": b"*.log\n/build/\n",
        "a.py": b"",
        "a.log": b"",
        "build/b.py": b"",
        "d/.gitignore": b"!keep.log\ntmp/\n",
        "d/keep.log": b"",
        "d/other.log": b"",
        "d/tmp/x.py": b"",
        "d/build/c.py": b"",
        "node_modules/m.js": b"",
    }
    put(tmp_path, files)
    kept = [".gitignore", "a.py", "d/.gitignore", "d/build/c.py", "d/keep.log", "node_modules/m.js"]
    assert paths(current(tmp_path)) == kept
    assert paths(legacy(tmp_path)) == sorted(files)


def test_other_side_and_output_inside_a_side_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": b"", "old/b.py": b"", "old.zip": zipped({"c.py": b""})})
    leave = (tmp_path / "old", tmp_path / "old.zip", tmp_path, tmp_path.parent)
    snapshot = open_side(str(tmp_path), Side.CURRENT, signatures=(), exclude_under=leave)
    assert paths(snapshot) == ["a.py"]


def test_progress_counts_the_files(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": b"", "b.zip": zipped({"c.py": b""})})
    told: list[tuple[int, int]] = []
    open_side(str(tmp_path), Side.LEGACY, signatures=(), progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted({done for done, _ in told}) and len(told) == 3


def test_manifest_goes_round_and_lists_what_was_refused(tmp_path: Path) -> None:
    put(tmp_path, {"a.zip": zipped({"../up.py": b"1", "f/": b"", "ok.py": b"2", "=cmd()\x1b": b"3"}), "x": b"\xff"})
    snapshot, manifest = survey_side(str(tmp_path), Side.LEGACY, signatures=())
    assert manifest_from_json(manifest_to_json(manifest)) == manifest
    by_name = {entry.name: entry for entry in manifest.entries}
    assert (by_name["../up.py"].decision, by_name["../up.py"].reason) == ("refused", "path-escape")
    assert (by_name["f/"].decision, by_name["f/"].reason) == ("skipped", "folder")
    assert by_name["ok.py"].crc_ok is True
    assert "\x1b" not in manifest_to_csv(manifest) + manifest_to_table(manifest)
    assert "path-escape" in manifest_to_table(manifest)
    assert len([entry for entry in manifest.entries if entry.path]) == len(snapshot.files)


def test_csv_cell_is_no_formula(tmp_path: Path) -> None:
    put(tmp_path, {"=1+1": b"x"})
    _, manifest = survey_side(str(tmp_path), Side.LEGACY, signatures=())
    assert ",'=1+1," in manifest_to_csv(manifest)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 99}', '{"schema_version": 1, "side": "x"}'])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(QuarantineError, match="extract again"):
        manifest_from_json(text)
