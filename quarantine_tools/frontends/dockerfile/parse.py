"""Turn the text of a Dockerfile into instructions, by the rules of BuildKit's own parser.

Source: ``parser.go``, ``split_command.go`` and ``directives.go`` of moby/buildkit (``frontend/dockerfile/parser``), in
November 2026. What its parser refuses is refused here, too: a file that Docker can't build has no certain reading.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quarantine_tools.frontends.dockerfile.words import split_raw_words, unquote_word

MOST_CHARACTERS = 50_000  # of one instruction; splitting shell words is quadratic, and people write a thousandth of it
KEYWORDS = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME "  # noqa: SIM905
    "WORKDIR".split()
)
_MAY_HOLD_HEREDOC = frozenset({"ADD", "COPY", "RUN"})
_MAY_BE_JSON = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"})
_SPACES = re.compile(r"[\t\v\f\r ]+")
_HEREDOC = re.compile(r"(\d*)<<(-?)\s*([^<\s][^<]*)?")
_DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)")


class DockerfileError(Exception):
    """What makes a Dockerfile unreadable, with a code for the problem that it becomes."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Heredoc:
    """The lines that follow an instruction up to a delimiter."""

    name: str  # the delimiter
    chomp: bool  # <<-: leading tabs are dropped
    lines: tuple[str, ...]
    line: int  # 1-based, of the first of `lines`


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continuation lines joined and the comments inside it dropped."""

    keyword: str  # in capitals
    flags: tuple[str, ...]  # --name=value, quotes removed
    args: str  # what follows the keyword and the flags
    words: tuple[str, ...] | None  # the strings of the exec (JSON) form; None for the other form
    starts: tuple[tuple[int, int], ...]  # offset in `args` → 1-based source line, sorted
    line: int  # 1-based
    end_line: int  # 1-based, inclusive; of the last line that says something
    heredocs: tuple[Heredoc, ...] = ()
    inner: Instruction | None = None  # what ONBUILD puts off

    def line_at(self, offset: int) -> int:
        """Return the source line of a place in `args`."""
        index = bisect_right(self.starts, (offset, 1 << 60)) - 1
        return self.starts[max(index, 0)][1] if self.starts else self.line


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """The instructions of a file, and what stands around them."""

    instructions: tuple[Instruction, ...]
    directives: Mapping[str, tuple[str, int]]  # syntax, escape, check → value and line
    comment_lines: tuple[int, ...]  # blank, or comment only; sorted
    escape: str  # "\\" or "`"


def parse(lines: Sequence[str]) -> Dockerfile:
    """Return what the lines of a Dockerfile say.

    Raises:
        DockerfileError: the file is none that BuildKit would accept.
    """
    directives: dict[str, tuple[str, int]] = {}
    escape = "\\"
    comments: list[int] = []
    instructions: list[Instruction] = []
    index, at_top = 0, True
    while index < len(lines):
        text = lines[index].lstrip()
        number = index + 1
        index += 1
        if at_top:
            at_top = _take_directive(text, number, directives)
            escape = directives.get("escape", (escape, 0))[0]
        if not text or text.startswith("#"):
            comments.append(number)
            continue
        joined, more = _trim_continuation(text, escape)
        starts, end = [(0, number)], number
        while more and index < len(lines):
            text = lines[index]
            index += 1
            if not text.strip() or text.lstrip().startswith("#"):
                comments.append(index)
                continue
            text, more = _trim_continuation(text, escape)
            starts.append((len(joined), index))
            joined += text
            end = index
        if len(joined) > MOST_CHARACTERS:
            raise DockerfileError("too-complex", number, f"an instruction of over {MOST_CHARACTERS:,} characters")
        instruction = _instruction(joined, starts, number, end, escape)
        instruction, index = _with_heredocs(instruction, joined, lines, index)
        instructions.append(instruction)
    return Dockerfile(tuple(instructions), directives, tuple(sorted(comments)), escape)


def _take_directive(text: str, line: int, directives: dict[str, tuple[str, int]]) -> bool:
    """Note a parser directive, and say whether another one may follow."""
    match = _DIRECTIVE.fullmatch(text[1:].strip()) if text.startswith("#") else None
    name = match[1].lower() if match else ""
    if match is None or name not in ("syntax", "escape", "check"):
        return False
    if name in directives:
        raise DockerfileError("bad-directive", line, f"a second `{name}` directive, where only one may stand")
    if name == "escape" and match[2] not in ("\\", "`"):
        raise DockerfileError("bad-directive", line, "the escape directive names neither \\ nor `")
    directives[name] = (match[2], line)
    return True


def _trim_continuation(text: str, escape: str) -> tuple[str, bool]:
    """Return the line without its continuation sign, and whether it had one; a doubled sign is none."""
    bare = text.rstrip(" \t")
    if bare.endswith(escape) and (len(bare) == 1 or bare[-2] != escape):
        return bare[:-1], True
    return text, False


def _instruction(joined: str, starts: Sequence[tuple[int, int]], line: int, end: int, escape: str) -> Instruction:
    bare = joined.strip()
    keyword, rest = (*_SPACES.split(bare, maxsplit=1), "")[:2]
    if keyword.upper() not in KEYWORDS:
        raise DockerfileError("unknown-instruction", line, f"`{keyword[:40]}` is no instruction of a Dockerfile")
    keyword = keyword.upper()
    flags, offset = _take_flags(rest, escape)
    args = rest[offset:].strip()
    if not args:
        raise DockerfileError("bad-instruction", line, f"{keyword} without an argument")
    begin = joined.rindex(args)  # the arguments are the end of the line
    kept = _shifted(starts, begin)
    words = _json_words(args, line) if keyword in _MAY_BE_JSON else None
    if keyword == "HEALTHCHECK":
        kind, test = (*_SPACES.split(args, maxsplit=1), "")[:2]
        if kind.upper() not in ("CMD", "NONE") or (kind.upper() == "CMD") != bool(test):
            raise DockerfileError("bad-instruction", line, "HEALTHCHECK wants NONE, or CMD and a command")
        words = _json_words(test, line)
    inner = None
    if keyword == "ONBUILD":
        inner = _instruction(args, kept, line, end, escape)
        if inner.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
            raise DockerfileError("bad-instruction", line, f"{inner.keyword} isn't allowed behind ONBUILD")
    return Instruction(keyword, flags, args, words, kept, line, end, inner=inner)


def _shifted(starts: Sequence[tuple[int, int]], begin: int) -> tuple[tuple[int, int], ...]:
    """Return the places where source lines start, counted from ``begin``; the line that holds it starts at 0."""
    before = [number for offset, number in starts if offset <= begin]
    return ((0, before[-1]), *((offset - begin, number) for offset, number in starts if offset > begin))


def _take_flags(text: str, escape: str) -> tuple[tuple[str, ...], int]:
    """Return the flags (``--name=value``) at the start of an instruction's arguments, and where the rest begins."""
    flags: list[str] = []
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if not text.startswith("--", place):
            return tuple(flags), place
        word, quote, quoted = "", "", False
        while place < len(text) and (quote or not text[place].isspace()):
            char = text[place]
            if quote and char == quote:
                quote = ""
            elif not quote and char in "'\"":
                quote, quoted = char, True
            elif char == escape:
                place += 1
                word += text[place : place + 1]
            else:
                word += char
            place += 1
        if word == "--":
            return tuple(flags), place
        if word or quoted:
            flags.append(word)


def _json_words(text: str, line: int) -> tuple[str, ...] | None:
    """Return the strings of an exec form; None for what is no JSON array, which Docker hands to the shell."""
    if not text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise DockerfileError("bad-instruction", line, "an exec form that holds something else than strings")
    return tuple(found)


def _with_heredocs(instruction: Instruction, joined: str, lines: Sequence[str], index: int) -> tuple[Instruction, int]:
    """Return the instruction with the here-documents that follow it, and the index of the line after them."""
    holder = instruction.inner or instruction
    if holder.keyword not in _MAY_HOLD_HEREDOC or holder.words is not None or "<<" not in joined:
        return instruction, index
    heredocs = []
    for word in split_raw_words(joined):
        match = _HEREDOC.fullmatch(word)
        name = unquote_word(match[3], "\\") if match and match[3] else None
        if match is None or not name:
            continue
        chomp, first, body = match[2] == "-", index + 1, []
        while True:
            if index >= len(lines):
                message = f"the here-document up to `{name[:40]}` never ends"
                raise DockerfileError("unterminated-heredoc", instruction.line, message)
            text = lines[index]
            index += 1
            if (text.lstrip("\t") if chomp else text) == name:
                break
            body.append(text)
        heredocs.append(Heredoc(name, chomp, tuple(body), first))
    if not heredocs:
        return instruction, index
    held = tuple(heredocs)
    if instruction.inner is not None:
        return replace(instruction, end_line=index, inner=replace(holder, heredocs=held, end_line=index)), index
    return replace(instruction, end_line=index, heredocs=held), index
