"""Names that others chose: from an archive's bytes to an artifact path, and to something a terminal may print."""

from __future__ import annotations

import os
import re
import unicodedata

from quarantine_tools.extractor.limits import Limits, Refused

_DRIVE = re.compile(r"[A-Za-z]:")


def decode_name(raw: bytes, *, utf8: bool) -> str:
    """Return the name that an archive's bytes mean.

    ``utf8`` is the archive's own word for it. Without it zip says code page 437, but macOS writes UTF-8 all the same;
    bytes that are valid UTF-8 beyond ASCII are hardly ever anything else, so that is tried first.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace") if utf8 else raw.decode("cp437")


def show_raw(raw: bytes) -> str:
    """Return a raw name as text from which its bytes can be told: what is not UTF-8 stands as ``\\xNN``."""
    return raw.decode("utf-8", "backslashreplace")


def show_os_name(name: str) -> str:
    """Return a name that the system gave, without lone surrogates: they can't be written as UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def safe_path(name: str, limits: Limits) -> str:
    """Return the path of an entry inside its archive, with ``/`` and without ``.`` and ``..``.

    Raises:
        Refused: it is absolute, leaves the archive, is too long, or names nothing.
    """
    if len(name) > limits.path_length:
        raise Refused(
            "path-too-long",
            f"its name has {len(name):,} characters (limit {limits.path_length:,}); skipped; rename it in the archive",
        )
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        raise Refused("absolute-path", "its name is an absolute path; skipped; unpack it by hand if it is needed")
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                raise Refused("path-escape", "its name leaves the archive; skipped; unpack it by hand if it is needed")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if not parts:
        raise Refused("bad-name", "its name names no file; skipped")
    return "/".join(parts)


def printable(text: str) -> str:
    """Return a text in which nothing moves the cursor, hides or reorders: such characters stand as escapes.

    Control, format, surrogate, private and unassigned characters (Unicode categories C*), and line separators.
    """
    return "".join(
        char if unicodedata.category(char)[0] != "C" and char not in "\u2028\u2029" else _escape(char) for char in text
    )


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
