"""The parts of a Markdown or reStructuredText document that are not prose: code spans, link targets, fenced lines.

A scan by lines, not a parser: it says where code and links stand, and has no tree. What spans lines is left out. Its
answers are held against markdown-it-py in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quarantine_tools.model import split_lines

MOST_CHARACTERS = 2000  # of a line that is looked into: no line of prose is longer, and each is worth bounded work

_CONTAINER = r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40}"  # quotes and lists, which may hold a fence
_FENCE = re.compile(rf"{_CONTAINER}(?P<fence>`{{3,}}|~{{3,}})[ \t]*(?P<language>[\w+#.-]*)(?P<rest>[^\n]*)")
_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\. (?:code-block|code|sourcecode|prompt)::[ \t]*(?P<language>[\w+-]*)")
_LITERAL = re.compile(r"(?P<indent>[ \t]*)(?:\S.{0,1999})?::$")
_TICKS = re.compile(r"`+")
_TARGET = re.compile(
    r"\]\([ \t]*(?:<(?P<angle>[^<>\n]{1,400})>|(?P<bare>[^\s()<>]{1,400}))(?:[ \t]+[\"'(][^\n]{0,300}?)?\)"
)
_DEFINITION = re.compile(r"[ \t]{0,3}\[[^\]\n]{1,200}\]:[ \t]*<?(?P<target>[^\s<>]{1,400})>?")
_RST_TARGET = re.compile(r"(?:`[^`<>]{1,200}<(?P<target>[^`<>\s]{1,400})>`_{1,2}|:download:`(?P<file>[^`<>]{1,200})`)")
_COMMENT_START, _COMMENT_END = "<!--", "-->"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a document that names something: its sort, its text and its line."""

    sort: str  # code, link, line (of a fence), prose (a line without its code and links)
    text: str
    line: int  # 1-based
    block: int = 0  # which fence a line is of, counted from 1
    language: str = ""  # of the fence, lower case


def spans(text: str, path: str) -> Iterator[Span]:
    """Yield the code spans, link targets, lines of fences and lines of prose of a document, in order."""
    lines = split_lines(text)
    rst = path.lower().endswith(".rst")
    yield from _rst(lines) if rst else _markdown(lines)


def _markdown(lines: tuple[str, ...]) -> Iterator[Span]:
    fence, language, block, hidden = "", "", 0, False
    matter = bool(lines) and lines[0].rstrip() == "---"
    for number, whole in enumerate(lines, start=1):
        line = whole if len(whole) <= MOST_CHARACTERS else ""
        if matter:  # settings of the page
            matter = number == 1 or line.rstrip() not in ("---", "...")
            continue
        if hidden:
            hidden = _COMMENT_END not in line
            continue
        found = _FENCE.match(line)
        if fence:
            if found and found["fence"].startswith(fence) and not found["language"] and not found["rest"].strip():
                fence = ""
            else:
                yield Span("line", line, number, block, language)
            continue
        if found and not (found["fence"][0] == "`" and "`" in found["rest"]):
            fence, language, block = found["fence"], found["language"].lower(), block + 1
            continue
        start = line.find(_COMMENT_START)
        if start >= 0:
            hidden = _COMMENT_END not in line[start:]
            line = line[:start]
        yield from _inline(line, number, 1)


def _rst(lines: tuple[str, ...]) -> Iterator[Span]:
    indent, language, block = -1, "", 0  # of the block that is open
    for number, whole in enumerate(lines, start=1):
        line = whole if len(whole) <= MOST_CHARACTERS else ""
        if not line.strip():
            continue
        if indent >= 0:
            if len(line) - len(line.lstrip()) > indent:
                if not re.match(r"[ \t]*:[\w-]+:", line):
                    yield Span("line", line, number, block, language)
                continue
            indent = -1
        found = _DIRECTIVE.match(line) or _LITERAL.match(line)
        if found:
            indent, block = len(found["indent"]), block + 1
            language = found.groupdict().get("language", "").lower()
        yield from _inline(line, number, 2)


def _inline(line: str, number: int, ticks: int) -> Iterator[Span]:
    """Yield what stands in one line; ``ticks`` is how many back quotes make code at the least."""
    rest = list(line)
    for first, last, width in _code_spans(line):
        if width >= ticks:
            yield Span("code", line[first + width : last].strip(), number)
            rest[first : last + width] = " " * (last + width - first)
    prose = "".join(rest)
    patterns = (_TARGET, _DEFINITION) if ticks == 1 else (_RST_TARGET,)
    for pattern in patterns:
        for found in pattern.finditer(prose) if pattern is not _DEFINITION else filter(None, (pattern.match(prose),)):
            target = next(group for group in found.groups() if group)
            yield Span("link", target, number)
    yield Span("prose", prose, number)


def _code_spans(line: str) -> Iterator[tuple[int, int, int]]:
    """Yield the start, the end and the width of each code span: a run of back quotes and the next of its length."""
    runs = [(found.start(), len(found[0])) for found in _TICKS.finditer(line)]
    index = 0
    while index < len(runs):
        start, width = runs[index]
        close = next((i for i in range(index + 1, len(runs)) if runs[i][1] == width), None)
        if close is None:
            index += 1
            continue
        yield start, runs[close][0], width
        index = close + 1
