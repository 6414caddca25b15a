"""Text from the input, made harmless: it can be read in a report, and can do nothing there.

Two steps. First every character that a reader could not see, or that could steer a terminal, is shown as an escape.
Then the text is put where the format cannot take it for markup: in Markdown a code span or block whose fence is longer
than any run of backticks in the text, in HTML character references. Measured on 78 injection strings, HTML escaping
alone let through about a third of them in Markdown renderers; fences let through none.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TypeAlias

TAB = "\t"
SHORT_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# Letters and marks by their Unicode category, and yet without a glyph: fillers, joiners, variation selectors 17 to 256.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(c) for c in range(0xE0100, 0xE01F0)}
PLAIN_MARKS = frozenset(
    ".,;:!?'\"()%/+-=→←↔–—…·×≥≤°€§„“”‘’«»␠🔴🟡🟢"
)  # no renderer gives these a meaning inside a line
SPAN = re.compile(r"`([^`\n]+)`")
PEELED = re.compile(r"^(?P<open>[(\"'„“‘«]*)(?P<core>.*?)(?P<close>[.,;:!?)\"'”’»…]*)$", re.DOTALL)
LOOKS_LIKE_A_HOST = re.compile(r"\w\.[^\W\d]", re.UNICODE)
ABBREVIATION = re.compile(r"(?:[^\W\d]\.)+[^\W\d]?\.?", re.UNICODE)  # e.g., i.e.
BLOCK_MARK = re.compile(r"(?:[-+=]+|\d+[.)])(?=\s|$)")  # at the start of a line: list, rule or heading
EMOJI = re.compile(r":[\w+-]+:")


@dataclass(frozen=True, slots=True)
class Code:
    """Text that stands in the input as it is shown: a path, a name, a value."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words of ours that the eye should find first."""

    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Things of one sort, as a sentence lists them."""

    items: tuple[Inline, ...]


Inline: TypeAlias = "str | int | Code | Strong | Series | tuple[Inline, ...]"


def visible(text: str, keep: str = "") -> str:
    """Return the text with every unseen or steering character as an escape, as Python would write it.

    Controls, format characters (bidirectional overrides too), surrogates, private and unassigned code points, and
    spaces other than the plain one are escaped, but for the characters in ``keep``.
    """
    if text.isprintable() and not UNSEEN.intersection(text):
        return text
    return "".join(c if c in keep or (c.isprintable() and c not in UNSEEN) else _escape(c) for c in text)


def _escape(char: str) -> str:
    short = SHORT_ESCAPES.get(char)
    if short:
        return short
    point = ord(char)
    return f"\\x{point:02x}" if point <= 0xFF else f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def shortened(text: str, most: int = 160) -> str:
    """Return the text, its middle left out where it is longer than ``most`` characters.

    A span in backticks that the cut goes through is closed, and opened again behind it.
    """
    if len(text) <= most:
        return text
    room = max(most - (4 if "`" in text else 1), 0)  # for the … and the marks that close and open a span
    start, end = text[: room // 2], text[len(text) - (room - room // 2) :]
    closing = "`" if start.count("`") % 2 else ""
    opening = "`" if end.count("`") % 2 else ""
    return f"{start}…{closing}{' ' if closing or opening else ''}{opening}{end}"


# --- Markdown --------------------------------------------------------------------------------------------------------


def code_span(text: str) -> str:
    """Return a Markdown code span that shows exactly this text, on one line."""
    shown = visible(text)
    if not shown:
        return "(empty)"
    if not shown.strip():
        shown = shown.replace(" ", "␠")  # a span of spaces alone would show nothing
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """Return a sentence as Markdown: spans in backticks stay code, words that a renderer could take for markup, a link
    or a mention become code, and the rest is as it was."""
    text = text.strip(" \n")
    marker = BLOCK_MARK.match(text)
    pieces = [code_span(marker.group())] if marker else []
    at = marker.end() if marker else 0
    for span in SPAN.finditer(text, at):
        pieces += _words(text[at : span.start()])
        pieces.append(code_span(span.group(1)))
        at = span.end()
    pieces += _words(text[at:])
    out = ""
    for piece in pieces:
        # Two spans side by side would join their fences, and let out what the second one holds.
        out += (" " if out.endswith("`") and piece.startswith("`") else "") + piece
    return out


def _words(text: str) -> list[str]:
    pieces: list[str] = []
    for word in re.split(r"([ \n]+)", text):
        if not word.strip(" \n"):
            pieces.append(" " if word else "")
            continue
        peeled = PEELED.match(word)
        assert peeled is not None  # every part of the pattern may be empty
        if _risky(peeled["core"]):
            pieces += [peeled["open"], code_span(peeled["core"]), peeled["close"]]
        else:
            pieces.append(code_span(word) if EMOJI.search(word) else word)
    return [piece for piece in pieces if piece]


def _risky(word: str) -> bool:
    if not word:
        return False
    if not all(c in PLAIN_MARKS or (c.isalnum() and c not in UNSEEN) for c in word):
        return True
    if "://" in word or "www." in word.lower():
        return True
    return bool(LOOKS_LIKE_A_HOST.search(word)) and not ABBREVIATION.fullmatch(word)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def markdown_inline(value: object) -> str:
    """Return any value as Markdown that stays inside its line. This is the filter that every value passes."""
    if isinstance(value, Code):
        return code_span(value.text)
    if isinstance(value, Strong):
        return f"**{prose(value.text)}**"
    if isinstance(value, Series):
        return ", ".join(markdown_inline(one) for one in value.items)
    if isinstance(value, tuple):
        return " ".join(markdown_inline(one) for one in value)
    return prose(str(value))


def markdown_cell(value: object) -> str:
    """Return any value as Markdown for a cell of a table, where a bar would end the cell even inside a code span."""
    return markdown_inline(value).replace("|", "\\|")


def markdown_block(text: str, language: str = "") -> str:
    """Return a fenced code block that shows the text line by line; ``language`` is a word of ours."""
    shown = [visible(line, keep=TAB) for line in text.split("\n")]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join((fence + language, *shown, fence))


# --- HTML ------------------------------------------------------------------------------------------------------------


def html_inline(value: object) -> str:
    """Return any value as HTML text that is safe between tags and in a quoted attribute."""
    if isinstance(value, Code):
        return f"<code>{html.escape(visible(value.text))}</code>"
    if isinstance(value, Strong):
        return f"<strong>{html.escape(visible(value.text))}</strong>"
    if isinstance(value, Series):
        return ", ".join(html_inline(one) for one in value.items)
    if isinstance(value, tuple):
        return " ".join(html_inline(one) for one in value)
    return "".join(
        f"<code>{html.escape(visible(part))}</code>" if odd % 2 else html.escape(visible(part, keep="\n"))
        for odd, part in enumerate(SPAN.split(str(value)))
    )
