"""Write a normalised tree as canonical Python, one statement a line, and remember which source line each came from.

Simple statements, headers and expressions are written by `ast.unparse`; the blocks are put together here, because
`ast.unparse` keeps no line numbers.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

_INDENT = "    "
_LARGEST = 10**4000  # Python refuses to write larger numbers in decimal (limit 4300 digits)
_TRIES: tuple[type[ast.Try], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))  # TryStar: Python 3.11 and later
_UNPRINTABLE = (ValueError, UnicodeError)


class Form:
    """Canonical lines as they are being written."""

    def __init__(self, source: Sequence[str]) -> None:
        """Args: source: the lines of the file, from which ``else`` and the like get their numbers."""
        self._source = source
        self.lines: list[str] = []
        self.numbers: list[int] = []  # per line, the source line

    @property
    def text(self) -> str:
        """What was written so far, without a line end at the end."""
        return "\n".join(self.lines)

    def put(self, text: str, number: int, depth: int = 0) -> None:
        """Add text at a depth of indentation; an f-string may have several lines, which stay as they are."""
        lines = (_INDENT * depth + text).split("\n")
        self.lines += lines
        self.numbers += [number] * len(lines)

    def block(self, statements: Sequence[ast.stmt], depth: int) -> None:
        """Add statements."""
        for statement in statements:
            self.statement(statement, depth)

    def statement(self, node: ast.stmt, depth: int = 0) -> None:
        """Add one statement with everything in it.

        Raises:
            RecursionError: nested too deeply.
        """
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.header(node, depth)
            self.block(node.body, depth + 1)
        elif isinstance(node, ast.If):
            self._conditional(node, depth)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            self.put(self._without_blocks(node), node.lineno, depth)
            self.block(node.body, depth + 1)
            self._clause("else", node.orelse, depth)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self.put(self._without_blocks(node), node.lineno, depth)
            self.block(node.body, depth + 1)
        elif isinstance(node, _TRIES):
            self._try(node, depth)
        elif isinstance(node, ast.Match):
            self.put(f"match {self._write(node.subject)}:", node.lineno, depth)
            for case in node.cases:
                self.put(self._without_blocks(case), case.pattern.lineno, depth + 1)
                self.block(case.body, depth + 2)
        else:
            self.put(self._write(node), node.lineno, depth)

    def header(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, depth: int = 0) -> None:
        """Add decorators and the ``def`` or ``class`` line."""
        for decorator in node.decorator_list:
            self.put(f"@{self._write(decorator)}", decorator.lineno, depth)
        self.put(self._without_blocks(node), node.lineno, depth)

    def _conditional(self, node: ast.If, depth: int) -> None:
        word = "if"
        while True:
            self.put(f"{word} {self._write(node.test)}:", node.lineno, depth)
            self.block(node.body, depth + 1)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node, word = node.orelse[0], "elif"
        self._clause("else", node.orelse, depth)

    def _try(self, node: ast.Try, depth: int) -> None:
        star = "except*" if type(node).__name__ == "TryStar" else "except"
        self.put("try:", node.lineno, depth)
        self.block(node.body, depth + 1)
        for handler in node.handlers:
            text = star
            if handler.type is not None:
                text += f" {self._write(handler.type)}"
            if handler.name:
                text += f" as {handler.name}"
            self.put(f"{text}:", handler.lineno, depth)
            self.block(handler.body, depth + 1)
        self._clause("else", node.orelse, depth)
        self._clause("finally", node.finalbody, depth)

    def _clause(self, word: str, statements: Sequence[ast.stmt], depth: int) -> None:
        if statements:
            self.put(f"{word}:", self._line_of(word, statements[0].lineno), depth)
            self.block(statements, depth + 1)

    def _line_of(self, word: str, before: int) -> int:
        """Return the line of an ``else`` or ``finally``, which the tree lacks: the nearest one above its block."""
        for number in range(before, max(before - 200, 0), -1):
            if number <= len(self._source) and self._source[number - 1].lstrip().startswith(word):
                return number
        return before

    def _without_blocks(self, node: ast.AST) -> str:
        """Return a compound statement's own line."""
        bare = copy.copy(node)
        for name in ("body", "orelse", "decorator_list"):
            if hasattr(bare, name):
                setattr(bare, name, [])
        return self._write(bare)

    def _write(self, node: ast.AST) -> str:
        try:
            return ast.unparse(node).strip("\n")
        except _UNPRINTABLE:
            return ast.unparse(_Spelled(self._source).visit(copy.deepcopy(node))).strip("\n")


class _Spelled(ast.NodeTransformer):
    """Replace what `ast.unparse` can't write: huge numbers by hexadecimal, f-strings by their source text."""

    def __init__(self, source: Sequence[str]) -> None:
        self._source = source

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, int) and abs(node.value) > _LARGEST:
            return ast.copy_location(ast.Name(hex(node.value), ast.Load()), node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        # Not looked into: before Python 3.12 the places inside an f-string are wrong.
        return ast.copy_location(ast.Name(f"({self._segment(node)})", ast.Load()), node)

    def _segment(self, node: ast.expr) -> str:
        last, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        lines = [line.encode("utf-8", "surrogatepass") for line in self._source[node.lineno - 1 : last]]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode("utf-8", "surrogatepass")
