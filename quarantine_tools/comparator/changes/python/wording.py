"""Put code into sentences: quoted, on one line, and short."""

from __future__ import annotations

import ast
from copy import deepcopy

from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, LOOPS, TRIES

MOST = 80  # characters of code shown in a sentence
CONTEXT = 12  # characters kept before the first difference of two long texts


def source(node: ast.AST | None) -> str:
    """Return a node as one line of code; nothing for None."""
    if node is None:
        return ""
    return " ".join(ast.unparse(_Requoted().visit(deepcopy(node))).split("\n"))


class _Requoted(ast.NodeTransformer):
    """Puts quotes around f-strings that every Python can read: from 3.12 on, `ast.unparse` nests the same ones."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        text = ast.unparse(node)
        inner = text[2:-1]
        if text.startswith("f'") and text[:5] != "f'''" and "'" in inner and not {'"', "\\", "\n"} & set(inner):
            text = f'f"{inner}"'
        return ast.copy_location(ast.Name(text, ast.Load()), node)


def shorten(text: str, most: int = MOST) -> str:
    """Return a text cut to ``most`` characters, with … where something is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(node: ast.AST | str | None) -> str:
    """Return code in backticks, shortened."""
    return f"`{shorten(node if isinstance(node, str) else source(node))}`"


def short_pair(before: str, after: str, most: int = MOST) -> tuple[str, str]:
    """Shorten two different texts so that what differs stays visible."""
    if len(before) <= most and len(after) <= most:
        return before, after
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    if start > most // 2:
        cut = start - CONTEXT
        before, after = "…" + before[cut:], "…" + after[cut:]
    return shorten(before, most), shorten(after, most)


def quoted_pair(before: ast.AST | None, after: ast.AST | None) -> tuple[str, str]:
    """Return two pieces of code in backticks, shortened so that the difference stays visible."""
    first, second = short_pair(source(before), source(after))
    return f"`{first}`", f"`{second}`"


def head(statement: ast.AST) -> str:
    """Return the first line of a compound statement without its colon, or a simple statement as a whole."""
    wait = "async " if isinstance(statement, (ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)) else ""
    if isinstance(statement, ast.If):
        return f"if {source(statement.test)}"
    if isinstance(statement, ast.While):
        return f"while {source(statement.test)}"
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return f"{wait}for {source(statement.target)} in {source(statement.iter)}"
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return f"{wait}with {', '.join(source(item) for item in statement.items)}"
    if isinstance(statement, TRIES):
        return "try"
    if isinstance(statement, FUNCTIONS):
        return f"{wait}def {statement.name}"
    if isinstance(statement, ast.ClassDef):
        return f"class {statement.name}"
    if isinstance(statement, ast.Match):
        return f"match {source(statement.subject)}"
    return source(statement)


def catches(handler: ast.ExceptHandler) -> str:
    """Say what an ``except`` clause catches."""
    return quoted(handler.type) if handler.type else "everything"


def clause(handler: ast.ExceptHandler) -> str:
    """Return an ``except`` clause as its header, without the name that it binds."""
    return f"except {source(handler.type)}" if handler.type else "except"


def place(statement: ast.AST) -> str:
    """Name a block for a sentence: the loop `for x in y`, `if a`."""
    if isinstance(statement, TRIES):
        handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
        return f"`try … {clause(handlers[0])}`" if handlers else "`try … finally`"
    name = quoted(head(statement))
    return f"the loop {name}" if isinstance(statement, LOOPS) else name


def callee(call: ast.Call) -> str:
    """Return what a call calls, in backticks."""
    return quoted(call.func)


def count_of(number: int, noun: str) -> str:
    """Return "1 statement", "2 statements"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
