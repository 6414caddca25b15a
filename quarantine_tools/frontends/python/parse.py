"""Turn text into a syntax tree, or say in one line why that can't be done."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from dataclasses import dataclass, replace

from quarantine_tools.frontends.python.imports import imported_names
from quarantine_tools.frontends.python.partial import parse_in_part


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Why a text has no syntax tree."""

    code: str  # syntax-error, python2-syntax, too-complex
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text's syntax tree, and how it was come by."""

    tree: ast.Module
    text: str  # what the tree was parsed from, with as many lines as the file
    parser: str  # the rung of the ladder
    problem: tuple[str, str] | None = None  # code and message, where it isn't the first rung, or nothing of it can run
    broken: tuple[tuple[int, int], ...] = ()  # first and last line of statements that don't parse
    unrunnable: str = ""  # where and why the compiler refuses what the parser takes


_PRINT = re.compile(r"^[ \t]*print[ \t]*(?:>>|\(.*,)", re.MULTILINE)
_BARE_EXCEPT = re.compile(r"^[ \t]*except[ \t]+[^(\n#:]+,", re.MULTILINE)
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


def parse_text(text: str) -> Parsed | Unparsed:
    """Return the syntax tree of a text, or why there is none. Nothing is raised and nothing of the text is run.

    The ladder, each rung tried when the one before fails: Python as it runs here; Python 2, and Python 3 with `async`
    as a name; those statements at module level that parse.
    """
    try:
        tree = _parse(text)
        old = _old_print(tree) if _PRINT.search(text) else None
        old = old or (_old_except(tree) if _BARE_EXCEPT.search(text) else None)
        return (_as_old(text, old) if old else None) or _compiled(Parsed(tree, text, "ast"))
    except SyntaxError as error:
        why = _explain(text, error)
    except ValueError as error:
        return Unparsed("syntax-error", f"{error}; compared as text only")
    except (RecursionError, MemoryError):
        return too_complex()
    try:
        return _as_old(text, why) or _in_part(text, why) or why
    except (RecursionError, MemoryError):
        return too_complex()


def _old_print(tree: ast.Module) -> Unparsed | None:
    """Return the first print statement that Python 3 reads as an expression which can't be meant: `print >>f, a`."""
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Expr) and _starts_with_print(node.value)]
    return Unparsed("python2-syntax", f"line {min(lines)}: print statement, as in Python 2; ") if lines else None


def _old_except(tree: ast.Module) -> Unparsed | None:
    """Return the first `except X, e:`, which Python 3.14 reads as two exceptions (PEP 758), where `e` is no class.

    A class is a builtin, or something that the file imports or defines.
    """
    known = {*dir(builtins), *imported_names(tree)}
    known.update(node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Tuple)
        and len(node.type.elts) == 2
        and (node.type.lineno, node.type.col_offset) == (node.type.elts[0].lineno, node.type.elts[0].col_offset)
        and isinstance(node.type.elts[1], ast.Name)
        and node.type.elts[1].id not in known
    ]
    return Unparsed("python2-syntax", f"line {min(lines)}: except with a comma, as in Python 2; ") if lines else None


def _starts_with_print(node: ast.expr) -> bool:
    is_tuple = isinstance(node, ast.Tuple)
    first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else node
    shifted = isinstance(first, ast.BinOp) and isinstance(first.op, ast.RShift)
    while isinstance(first, ast.BinOp):
        first = first.left
    if isinstance(first, ast.Call) and is_tuple:
        first = first.func
    return (is_tuple or shifted) and isinstance(first, ast.Name) and first.id == "print"


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the input's invalid escapes and the like are not ours to warn of
        return ast.parse(text)


def _compiled(parsed: Parsed) -> Parsed:
    """Return a tree with what the compiler says to it: a `return` outside of a function stops the whole file.

    Compiling runs nothing. What it is given may be nested too deeply for it; then nothing is known.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(parsed.tree, "<file>", "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"line {error.lineno or 1}: {' '.join((error.msg or 'invalid syntax').split())}"
        problem = ("syntax-error", f"{where}; nothing of it runs; compared all the same")
        return replace(parsed, problem=problem, unrunnable=where)
    except (ValueError, OverflowError, RecursionError, MemoryError):
        return parsed
    return parsed


def _as_old(text: str, why: Unparsed) -> Parsed | None:
    from quarantine_tools.frontends.python import dialect, python2  # costs 40 ms, and few files need it

    try:
        spelled = python2.as_python3(text)
        tree = _parse(spelled.text)
    except (python2.NotPython2, SyntaxError, ValueError):
        return None
    if not spelled.is_python2:
        line = why.message.partition(":")[0]
        problem = ("old-syntax", f"{line}: `async` or `await` as a name, as before Python 3.7; read as such")
        return Parsed(tree, spelled.text, "fissix, Python before 3.7", problem)
    dialect.translate(tree, spelled.tuples)
    sign = why.message.partition("; ")[0]
    sign = sign if why.code == "python2-syntax" else f"{sign.partition(':')[0]}: syntax of Python 2"
    return Parsed(tree, spelled.text, "fissix, Python 2", ("python2-syntax", f"{sign}; read as Python 2"))


def _in_part(text: str, why: Unparsed) -> Parsed | None:
    part = parse_in_part(text)
    if part is None:
        return None
    spans = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in part.broken)
    word = "line" if spans.isdigit() else "lines"
    reason = why.message.partition("; ")[0]
    problem = (why.code, f"{reason}; {word} {spans} compared as text, the rest as Python")
    return Parsed(part.tree, part.text, "ast, in part", problem, part.broken)


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
