"""Writing what was extracted, so that no name can lead out of the output folder or clash on another system."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path
from typing import BinaryIO

from quarantine_tools.model import QuarantineError

_RESERVED = re.compile(
    r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])\s*(?:\.|$)"
)
"""Names that Windows gives to devices, whatever suffix follows (Microsoft, "Naming Files, Paths, and Namespaces")."""
_FORBIDDEN = frozenset('<>:"|?*\\/%')
_PART_BYTES = 120
"""Longest name of one file or folder; most systems stop at 255 bytes, and Windows counts the whole path."""
_PATH_CHARACTERS = 180
"""Longest path below the output folder; Windows stops at 260 characters in all."""


def safe_part(part: str) -> str:
    """Return one name that every system can have, and that is neither ``.`` nor ``..``.

    What can't stand in a name is written as ``%`` and the hexadecimal digits of its UTF-8 bytes.
    """
    shown = "".join(_escape(c) if c in _FORBIDDEN or unicodedata.category(c)[0] == "C" else c for c in part)
    bare = shown.rstrip(". ")
    shown = bare + "".join(_escape(char) for char in shown[len(bare) :])
    if _RESERVED.match(shown):
        shown = f"%{shown}"
    if len(shown.encode("utf-8", "replace")) > _PART_BYTES:
        mark = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        shown = shown.encode("utf-8", "replace")[: _PART_BYTES - 20].decode("utf-8", "ignore").rstrip(". ") + f"~{mark}"
    return shown or "%"


def _escape(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


class OutputFile:
    """A file that is being written below the output folder."""

    def __init__(self, target: Path, written_as: str, stream: BinaryIO) -> None:
        self.written_as = written_as
        self._target, self._stream = target, stream

    def write(self, piece: bytes) -> None:
        """Add bytes.

        Raises:
            QuarantineError: there is no room for them.
        """
        try:
            self._stream.write(piece)
        except OSError as error:
            self.drop()
            raise QuarantineError(f"can't write {self._target}: {error.strerror}; free some room") from error

    def keep(self) -> None:
        """Finish the file."""
        self._stream.close()

    def drop(self) -> None:
        """Remove the file: it was refused while it was read."""
        self._stream.close()
        self._target.unlink()


class OutputFolder:
    """The one folder that is written to."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._real = root.resolve()
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def create(self, path: str) -> OutputFile:
        """Open a new file for an artifact path.

        Raises:
            QuarantineError: the place can't be written to, or lies outside the folder through a link that was there.
        """
        written_as = self._name(path)
        target = self._root / written_as
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if self._real not in (target.parent.resolve() / "x").parents:
                raise QuarantineError(
                    f"{target.parent} leads out of {self._root}; remove the link, or write to a new folder"
                )
            if target.is_symlink() or target.exists():
                target.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            stream = os.fdopen(os.open(target, flags, 0o644), "wb")
        except OSError as error:
            raise QuarantineError(
                f"can't write {target}: {error.strerror}; free the place or choose another -o"
            ) from error
        return OutputFile(target, written_as, stream)

    def _name(self, path: str) -> str:
        """Return a path below the folder that clashes with no other, also where case does not count."""
        parts = [safe_part(part) for part in path.split("/")]
        if len("/".join(parts)) > _PATH_CHARACTERS:
            mark = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            parts = ["long-names", mark, parts[-1]]
        done = ""
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            name, count = f"{done}{part}", 1
            while _key(name) in self._files or (last and _key(name) in self._folders):
                count += 1
                name = f"{done}{part}~{count}"
            (self._files if last else self._folders).add(_key(name))
            done = f"{name}/"
        return done[:-1]


def _key(path: str) -> str:
    """Return what a system sees that ignores case and composition of letters."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
