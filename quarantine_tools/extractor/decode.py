"""Bytes to text, once and for all steps after it.

The order: a byte order mark; UTF-16 without one, as old PowerShell writes it; the coding line of a Python file
(PEP 263); UTF-8; Windows-1252; Latin-1. What holds NUL bytes is not text, nor what is no UTF-8 and has
control characters.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_CONTROL = re.compile(rb"[\x00-\x07\x0e-\x19\x1c-\x1f\x7f]")  # without tab, line ends, form feed, backspace, ^Z, escape
_WEIRD_CODECS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
"""Encodings that Python calls text encodings and that are slow, or differ from system to system."""
_SAMPLE = 4096  # bytes looked at to guess UTF-16 without a mark


@dataclass(frozen=True, slots=True)
class Text:
    """A text whose only line end is ``\\n``, without a byte order mark, and the encoding that it had."""

    text: str
    encoding: str


def decode(data: bytes, *, python: bool = False) -> Text | None:
    """Return the text that bytes mean, or None when they are not text.

    ``python`` says that a coding line in the first two lines is to be believed.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _try(data, encoding) or _try(data[len(mark) :], "latin-1", sure=False)
    if b"\0" in data:
        guess = _utf16_without_mark(data)
        return _try(data, guess) if guess else None
    if python and (declared := declared_encoding(data)):
        found = _try(data, declared)
        if found:
            return found
    found = _try(data, "utf-8")
    if found:
        return found
    if _CONTROL.search(data):
        return None
    return _try(data, "cp1252") or _try(data, "latin-1")


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a Python file's coding line names, if Python has it and it is an encoding of text."""
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data[:_SAMPLE], maxsplit=2)[:2]):
        match = _CODING.match(line)
        if match:
            try:
                codec = codecs.lookup(match[1].decode("ascii", "replace"))
            except LookupError:
                return None
            plain = getattr(codec, "_is_text_encoding", True) and codec.name.replace("_", "-") not in _WEIRD_CODECS
            return codec.name if plain else None
        if number == 0 and not _BLANK.match(line):
            return None
    return None


def _try(data: bytes, encoding: str, *, sure: bool = True) -> Text | None:
    if not sure and _CONTROL.search(data):
        return None
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    if encoding.startswith("utf-16") or encoding == "utf-32":
        if "\0" in text:
            return None
        little = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF32_LE))
        if encoding in ("utf-16", "utf-32"):
            encoding += "-le" if little else "-be"
    return Text(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order of UTF-16 text that is mostly ASCII: every other byte is NUL, and the rest are not."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if len(data) % 2 or not pairs:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high >= 0.7 * pairs and not low and not _CONTROL.search(sample[0::2]):
        return "utf-16-le"
    if low >= 0.7 * pairs and not high and not _CONTROL.search(sample[1::2]):
        return "utf-16-be"
    return None
