"""Which lines of a Python file are blank, hold nothing but a comment, or are the module's documentation."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Sequence

from quarantine_tools.frontends.python.tree import children

_FSTRING_START = getattr(tokenize, "FSTRING_START", -1)  # Python 3.12 and later
_FSTRING_END = getattr(tokenize, "FSTRING_END", -1)


def multiline_strings(tree: ast.AST) -> list[ast.expr]:
    """Return the string nodes of a tree, as parsed, that stand on more than one line.

    An f-string counts as a whole: before Python 3.12 the places of what is inside it are wrong.
    """
    found: list[ast.expr] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            if (node.end_lineno or node.lineno) > node.lineno:
                found.append(node)
            continue
        stack.extend(children(node))
    return found


def comment_lines(
    source: Sequence[str],
    strings: Iterable[ast.expr],
    documentation: Iterable[tuple[int, int]],
    code: Iterable[tuple[int, int]],
) -> tuple[int, ...]:
    """Return the numbers of the lines that are no code, sorted.

    Args:
        source: the lines of the file.
        strings: what `multiline_strings` found, so that a ``#`` inside a string is not taken for a comment.
        documentation: first and last line of each string that stands alone at module level.
        code: first and last line of each other statement at module level.
    """
    found = {number for number, line in enumerate(source, 1) if _looks_empty(line)}
    for node in strings:
        last = node.end_lineno or node.lineno
        inside = [number for number in range(node.lineno, last + 1) if number in found]
        if inside:
            found.difference_update(_lines_in_tokens(source, node))
    spans = list(documentation)
    if spans:
        taken = {number for first, last in code for number in (first, last)}
        for first, last in spans:
            found.update(number for number in range(first, last + 1) if number not in taken)
    return tuple(sorted(found))


def _looks_empty(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#") or text == "\\"


def _lines_in_tokens(source: Sequence[str], node: ast.expr) -> set[int]:
    """Return the lines that lie inside the string tokens of a node.

    Strings that are joined by standing side by side are one node; between them there may be comments.
    """
    first, last = node.lineno, node.end_lineno or node.lineno
    lines = [line.encode("utf-8", "surrogatepass") for line in source[first - 1 : last]]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = b"(" + lines[0][node.col_offset :]
    text = b"\n".join([*lines[:-1], lines[-1] + b")"]).decode("utf-8", "surrogatepass")
    inside: set[int] = set()
    starts: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0], token.end[0] + 1))
            elif token.type == _FSTRING_START:
                starts.append(token.start[0])
            elif token.type == _FSTRING_END and starts:
                inside.update(range(starts.pop(), token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return set(range(first, last + 1))  # then all of it counts as code
    return {first + number - 1 for number in inside}
