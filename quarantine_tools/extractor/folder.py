"""Files in a folder on a disk, without following links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from quarantine_tools.extractor.ignore import Ignores, ignore_nothing, ignores_of
from quarantine_tools.extractor.item import CHUNK, Item, Left
from quarantine_tools.extractor.names import show_os_name
from quarantine_tools.model import Side

VCS_FOLDERS = frozenset({".git", ".hg", ".svn"})
_REPARSE_POINT = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT: junctions and links of Windows


def folder_items(root: Path, side: Side, exclude_under: tuple[Path, ...] = ()) -> Iterator[Item | Left]:
    """Yield what is in a folder, folder by folder, each in the order of its names.

    On the current side what git ignores is left out, and VCS folders are. Of the quarantine nothing is but VCS
    folders, which is a problem said aloud.
    """
    troubles: list[Left] = []

    def rules(folder: Path, below: str) -> Ignores:
        def told(error: str) -> None:
            message = (
                f"git can't read this repository ({error}), so .gitignore is read without it; check with `git status`"
            )
            troubles.append(Left(below or ".", below or ".", "git-unreadable", message))

        return ignores_of(folder, told) if side is Side.CURRENT else ignore_nothing

    excluded = _resolved(exclude_under, root)
    # Each folder with the place and the rules of the repository that it lies in, which may be one inside another.
    waiting: list[tuple[str, str, Ignores]] = [("", "", rules(root, ""))]
    while waiting:
        below, base, ignores = waiting.pop()
        if below and side is Side.CURRENT and (root / below / ".git").exists():
            base, ignores = f"{below}/", rules(root / below, below)
        yield from troubles
        troubles.clear()
        try:
            entries = sorted(os.scandir(root / below), key=lambda entry: entry.name)
        except OSError as error:
            yield Left(
                show_os_name(below) or ".",
                below,
                "unreadable",
                f"the folder can't be opened ({error.strerror}); skipped",
            )
            continue
        inner = []
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            is_folder = entry.is_dir(follow_symlinks=False) and not _is_link(entry)
            if excluded and not _is_link(entry) and (root / path).resolve() in excluded:
                yield _quiet(path, "left-out")
            elif is_folder and entry.name in VCS_FOLDERS:
                if side is Side.LEGACY:
                    message = "is a version control store, not code; skipped; its history is read as PATH@REVISION"
                    yield Left(show_os_name(path), show_os_name(path), "vcs-folder", message)
            elif side is Side.CURRENT and entry.name == ".git":
                continue  # the file by which a work tree or a submodule names its repository
            elif ignores((path + "/" if is_folder else path)[len(base) :]):
                yield _quiet(path, "ignored")
            elif is_folder:
                inner.append((path, base, ignores))
            else:
                yield file_item(root, path)
        waiting.extend(reversed(inner))


def file_item(root: Path, path: str) -> Item | Left:
    """Return a file of a folder as something to read, or why it is not."""
    shown = show_os_name(path)
    file = root / path
    try:
        status = file.lstat()
    except OSError as error:
        return Left(shown, shown, "unreadable", f"can't be looked at ({error.strerror}); skipped")
    if stat.S_ISLNK(status.st_mode) or getattr(status, "st_file_attributes", 0) & _REPARSE_POINT:
        try:
            target = show_os_name(os.readlink(file))
        except OSError:
            target = "a place that can't be read"
        return Left(shown, shown, "link", f"is a link to `{target}`; links are not followed")
    if not stat.S_ISREG(status.st_mode):
        return Left(shown, shown, "special-file", "is a device, a pipe or a socket; not opened")
    return Item(shown, shown, status.st_size, partial(_chunks, file), open=partial(_open, file))


def _open(file: Path) -> BinaryIO:
    return open(file, "rb")


def _chunks(file: Path) -> Iterator[bytes]:
    with open(file, "rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    try:
        return bool(getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) & _REPARSE_POINT)
    except OSError:
        return False


def _quiet(path: str, code: str) -> Left:
    return Left(show_os_name(path), show_os_name(path), code, "", quiet=True)


def _resolved(folders: tuple[Path, ...], root: Path) -> frozenset[Path]:
    """Return the folders that lie strictly inside the root; one that holds the root says nothing about it."""
    here = root.resolve()
    return frozenset(folder for folder in (f.resolve() for f in folders) if here in folder.parents)
