"""Turn text into a syntax tree, or say in one line why that can't be done."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Why a text has no syntax tree."""

    code: str  # syntax-error, python2-syntax, too-complex
    message: str


# What Python 2 wrote and Python 3 rejects. Each is looked for on the line of the error and the two lines around it,
# because the parser of Python 3 sometimes stops one line late.
_PYTHON2_SIGNS = (
    (re.compile(r"^\s*print\s+(?![=(.,:\[])\S|^\s*print\s*>>|[:;]\s*print\s+[\"'\w]"), "print statement"),
    (re.compile(r"^\s*exec\s+[\"'\w]"), "exec statement"),
    (re.compile(r"\bexcept\s+[\w.]+\s*,\s*\w+\s*:|\bexcept\s*\([^)]*\)\s*,\s*\w+\s*:"), "except with a comma"),
    (re.compile(r"^\s*raise\s+[\w.]+\s*,"), "raise with a comma"),
    (re.compile(r"`[^`]+`"), "backticks"),
    (re.compile(r"<>"), "the operator <>"),
    (re.compile(r"(?<![\w.])0[0-7]+(?![\w.])"), "an octal number without 0o"),
    (re.compile(r"(?<![\w.])(?:0[xX][0-9a-fA-F]+|\d+)[lL]\b"), "a long number"),
    (re.compile(r"\b[uU][rR][\"']"), "a string with the prefix ur"),
    (re.compile(r"\bdef\s+\w+\s*\([^)]*\(\s*\w+\s*,"), "a tuple as parameter"),
)
_QUOTED = re.compile(r"([\"'])(?:\\.|(?!\1).)*\1")
_COMMENT = re.compile(r"#.*")


def parse_text(text: str) -> ast.Module | Unparsed:
    """Return the syntax tree of a text, or why there is none. Nothing is raised and nothing of the text is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the input's invalid escapes and the like are not ours to warn of
            return ast.parse(text)
    except SyntaxError as error:
        return _explain(text, error)
    except ValueError as error:
        return Unparsed("syntax-error", f"{error}; compared as text only")
    except (RecursionError, MemoryError):
        return too_complex()


def too_complex() -> Unparsed:
    """Return the reason for a text that is nested more deeply than Python can walk."""
    return Unparsed("too-complex", "nested too deeply to be read as Python; compared as text only")


def _without_texts(line: str) -> str:
    """Return a line without what stands in quotes or behind a ``#``, cut to a length that is cheap to search."""
    return _COMMENT.sub("", _QUOTED.sub(r"\1\1", line[:500]))


def _explain(text: str, error: SyntaxError) -> Unparsed:
    line = error.lineno or 1
    lines = text.split("\n")
    for number in (line, line - 1, line + 1):
        if not 1 <= number <= len(lines):
            continue
        code = _without_texts(lines[number - 1])
        for sign, what in _PYTHON2_SIGNS:
            if sign.search(code):
                message = f"line {number}: {what}, as in Python 2; compared as text only"
                return Unparsed("python2-syntax", message)
    reason = " ".join((error.msg or "invalid syntax").split())
    return Unparsed("syntax-error", f"line {line}: {reason}; compared as text only")
