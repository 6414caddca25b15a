"""JSON: one unit a key, with lines; and what a strict reader would refuse of it.

Units: ``key``, named by its path (`frontends/_keys.py`). No facts: what a key does is its reader's business.
The text is read by a scanner of ours, since the standard library's gives no lines and no repeated keys. It also takes
comments and trailing commas: a file named as one that may have them (`tsconfig.json`) is whole with them, any other is
broken there for whoever reads it by the rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from quarantine_tools.frontends._keys import MOST_DEPTH, Claim, Items, Node, Value, key_units, number, tabled, text
from quarantine_tools.frontends._lines import LineMap, lines_without
from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.model import KindSignature, Reading, split_lines

MOST_KEYS = 50_000  # values beyond which a file holds data and is compared as text

_BLANK = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])", re.ASCII)
_WORD = re.compile(r"(-?[A-Za-z]+)(?!\w)")
_WORDS = frozenset({"true", "false", "null"})
_LENIENT_WORDS = frozenset({"NaN", "Infinity", "-Infinity"})  # what Python writes and reads
_WITH_COMMENTS = re.compile(
    r"(?:tsconfig|jsconfig)[\w.-]*\.json|[\w.-]+\.(?:jsonc|json5)|devcontainer\.json|\.(?:eslintrc|babelrc|swcrc)(?:\.json)?"
    r"|\.vscode/[\w-]+\.json|[\w.-]+\.code-workspace",
    re.IGNORECASE,
)


class BadJson(Exception):
    """A text that is no JSON, even where comments are allowed; says where and why."""


class TooMuch(Exception):
    """A text that is beyond our limits; says which."""


@dataclass
class Document:
    """A JSON text, read."""

    root: Node
    comments: list[tuple[int, int]] = field(default_factory=list)  # places in the text
    lenient: str = ""  # the first thing that a strict reader refuses: where and what


def parse(source: str) -> Document:
    """Return the value that a text holds.

    Raises:
        BadJson: it is none.
        TooMuch: it is nested too deeply, or holds too many values.
    """
    return _Scanner(source).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineMap(text)
        self._place = 0
        self._values = 0
        self._comments: list[tuple[int, int]] = []
        self._lenient = ""

    def document(self) -> Document:
        root = self._value(0)
        self._skip()
        if self._place < len(self._text):
            raise BadJson(f"line {self._line()}: more text behind the value")
        return Document(root, self._comments, self._lenient)

    def _line(self) -> int:
        return self._lines.line(min(self._place, max(len(self._text.rstrip()) - 1, 0)))

    def _skip(self) -> str:
        """Go to the next sign that counts, and return it."""
        while True:
            self._place = _BLANK.match(self._text, self._place).end()  # type: ignore[union-attr]  # matches always
            sign = self._text[self._place : self._place + 1]
            comment = _COMMENT.match(self._text, self._place) if sign == "/" else None
            if comment is None:
                return sign
            self._refuse("a comment")
            self._comments.append(comment.span())
            self._place = comment.end()

    def _refuse(self, what: str) -> None:
        self._lenient = self._lenient or f"line {self._line()}: {what}"

    def _value(self, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise TooMuch(f"nested more than {MOST_DEPTH} deep")
        self._values += 1
        if self._values > MOST_KEYS:
            raise TooMuch(f"more than {MOST_KEYS:,} values")
        sign = self._skip()
        line = self._line()
        if sign == "{":
            return self._table(depth, line)
        if sign == "[":
            return self._items(depth, line)
        if sign == '"':
            return text(self._string(), line)
        digits = _NUMBER.match(self._text, self._place)
        if digits is not None:
            self._place = digits.end()
            return number(digits[0], line)
        word = _WORD.match(self._text, self._place)
        if word is None or (word[1] not in _WORDS and word[1] not in _LENIENT_WORDS):
            raise BadJson(f"line {line}: {'no value' if sign else 'the text ends'} where one should stand")
        if word[1] in _LENIENT_WORDS:
            self._refuse(f"`{word[1]}`")
        self._place = word.end()
        return Value(word[1], line, line)

    def _string(self) -> str:
        found = _STRING.match(self._text, self._place)
        if found is None:
            raise BadJson(f"line {self._line()}: a text that is not closed, or has a control character")
        try:
            value = json.loads(found[0])
        except ValueError as error:
            raise BadJson(f"line {self._line()}: an escape that there is not") from error
        self._place = found.end()
        return str(value)

    def _table(self, depth: int, line: int) -> Node:
        pairs: list[tuple[str, Node, int]] = []
        self._place += 1
        while (sign := self._skip()) != "}":
            if sign != '"':
                raise BadJson(f"line {self._line()}: no key where one should stand")
            at_line = self._line()
            key = self._string()
            if self._skip() != ":":
                raise BadJson(f"line {self._line()}: no `:` behind a key")
            self._place += 1
            pairs.append((key, self._value(depth + 1), at_line))
            if not self._next("}"):
                break
        end_line = self._line()
        self._place += 1
        return tabled(pairs, line, end_line)

    def _items(self, depth: int, line: int) -> Node:
        items: list[Node] = []
        self._place += 1
        while self._skip() != "]":
            items.append(self._value(depth + 1))
            if not self._next("]"):
                break
        end_line = self._line()
        self._place += 1
        return Items(tuple(items), line, end_line)

    def _next(self, closing: str) -> bool:
        """Step over a comma; say whether anything may follow."""
        sign = self._skip()
        if sign == closing:
            return False
        if sign != ",":
            raise BadJson(f"line {self._line()}: neither `,` nor `{closing}` behind a value")
        self._place += 1
        if self._skip() == closing:
            self._refuse(f"a comma before `{closing}`")
        return True


def read(source: str, path: str) -> Reading:
    """Return the keys of a JSON text; one that is no JSON is one unit, compared as text."""
    return read_claimed(source, path, None)


def read_claimed(source: str, path: str, claim: Callable[[Node], Claim] | None) -> Reading:
    """Return the keys of a JSON text, but for those that a claim on it makes something else of."""
    if not source.strip():
        return Reading(comment_lines=tuple(range(1, len(split_lines(source)) + 1)), parser="json")
    try:
        document = parse(source)
    except BadJson as error:
        return as_text(source, path, "syntax-error", f"{error}; compared as text")
    except TooMuch as error:
        return as_text(source, path, "too-large", f"{error}; compared as text")
    comments = lines_without(source, document.comments)
    units = key_units(document.root, claim(document.root) if claim is not None else None)
    if not document.lenient or may_have_comments(path):
        return Reading(units, comment_lines=comments, parser="json")
    problem = ("not-strict", f"{document.lenient}, which JSON doesn't have; read all the same")
    return Reading(
        units, comment_lines=comments, problems=(problem,), parser="json", broken=f"{document.lenient} in JSON"
    )


def may_have_comments(path: str) -> bool:
    """Say whether what reads a file of this name takes comments and trailing commas."""
    folder, _, name = path.rpartition("/")
    return _WITH_COMMENTS.fullmatch(f".vscode/{name}" if folder.endswith(".vscode") else name) is not None


PLUGIN = FrontEnd(
    kind="json",
    signature=KindSignature(
        "json",
        names=(".eslintrc", ".babelrc", ".swcrc", "*.code-workspace"),
        suffixes=(".json", ".json5", ".jsonc", ".webmanifest"),
    ),
    read=read,
    reads="One `key` a value, or member of a list of structures, named by its path; no facts.",
    references=("RFC 8259", "JSON with Comments, as Visual Studio Code and TypeScript read it"),
    limitations=(
        "JSON5 beyond comments and trailing commas (keys and texts without double quotes) is compared as text.",
        "A number is compared by its decimal value, not by the double that most programs make of it.",
        "The order of keys counts as meaningless, that of lists as meaning something, whoever reads the file.",
    ),
)
