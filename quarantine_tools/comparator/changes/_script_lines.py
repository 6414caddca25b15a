"""What a line of a script's normal form is: a condition, a loop, a command, a message …"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

_NEXT_WORD = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\`]|[\\`].|\"\")*\"|[^\s'\"]+")

_BEFORE_PROGRAM = frozenset({"&", ".", "exec", "sudo", "env", "time", "command"})


class Sort(Enum):
    """What a line is."""

    BRACKET = "bracket"  # ends or begins a block, and says nothing else
    ELSE = "else"
    CONDITION = "condition"
    LABEL = "label"  # a case of a switch
    LOOP = "loop"
    EXCEPTION = "exception"
    EXIT = "exit"
    RETURN = "return"
    PARAMETER = "parameter"
    ATTRIBUTE = "attribute"
    MESSAGE = "message"
    ASSIGNMENT = "assignment"
    ENTRY = "entry"  # of a table
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Syntax:
    """How the lines of a language look."""

    sorts: tuple[tuple[Sort, re.Pattern[str]], ...]  # the first that fits
    fold: Callable[[str], str]  # a line without what means nothing in it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a form."""

    text: str  # without indentation
    depth: int  # blocks around it
    line: int  # 1-based source line
    sort: Sort
    mode: str  # the innermost case of a switch around it, or nothing

    @property
    def about(self) -> tuple[Sort, str, str]:
        """What it runs or sets, and in which mode: two lines about the same became one another."""
        subject = self.text
        if self.sort in (Sort.COMMAND, Sort.MESSAGE):
            subject = next((word for word in words_of(self.text) if word not in _BEFORE_PROGRAM), "").lower()
        elif self.sort is Sort.ASSIGNMENT or self.sort is Sort.ENTRY:
            subject = re.split(r" ?[+*/%-]?=", self.text, maxsplit=1)[0].lower()
        elif self.sort is not Sort.LABEL:
            subject = re.split(r"[\s(]", self.text, maxsplit=1)[0].lower()
        return self.sort, self.mode, subject


def lines_of(form: str, form_lines: tuple[int, ...], syntax: Syntax) -> tuple[Line, ...]:
    """Return the lines of a normal form."""
    found: list[Line] = []
    around: list[Line] = []  # the cases that are open
    for text, number in zip(form.split("\n"), form_lines, strict=False):
        bare = text.strip()
        depth = (len(text) - len(text.lstrip())) // 2
        while around and around[-1].depth >= depth:
            around.pop()
        line = Line(bare, depth, number, sort_of(bare, syntax), label_of(around[-1].text) if around else "")
        found.append(line)
        if line.sort is Sort.LABEL:
            around.append(line)
    return tuple(found)


def label_of(text: str) -> str:
    """Return what the case of a switch asks for, as it is called: a mode of the script."""
    return re.sub(r"\s*(?:\{|\))$", "", text).strip("'\"")


def sort_of(text: str, syntax: Syntax) -> Sort:
    """Return what a line is."""
    return next((sort for sort, pattern in syntax.sorts if pattern.match(text)), Sort.COMMAND)


def words_of(text: str) -> list[str]:
    """Return the words of a command, quotes taken off."""
    words: list[str] = []
    end = -1
    for match in _NEXT_WORD.finditer(text):
        word = match[0][1:-1] if match[0][0] in "'\"" and len(match[0]) > 1 else match[0]
        if match.start() == end and words:
            words[-1] += word
        else:
            words.append(word)
        end = match.end()
    return words
