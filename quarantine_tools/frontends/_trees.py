"""Concrete syntax trees of scripts, made by tree-sitter, and the walk that turns them into a normal form.

tree-sitter reads on after an error and marks what it could not read, so a tree is always there; `first_error` says from
where on it is not to be trusted. A text that no one would write (nested hundreds deep) is refused before any recursion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_DEPTH = 400  # nodes above one another; scripts people write reach 80, and recursion in Python ends at 1,000
MOST_BYTES = 300_000  # of a script: twice the largest one of the projects measured


class UnreadableScript(Exception):
    """A text of which no tree can be had; says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_tree(text: str, grammar: str) -> Node:
    """Return the root of a text's syntax tree.

    Args:
        grammar: the module that has it: ``tree_sitter_bash``.

    Raises:
        UnreadableScript: the text is too large or nested too deeply, or the grammar is not installed.
    """
    from importlib import import_module

    source = text.encode("utf-8", "surrogatepass")
    if len(source) > MOST_BYTES:
        raise UnreadableScript("too-large", f"over {MOST_BYTES:,} bytes for a script")
    try:
        from tree_sitter import Language, Parser

        module: Any = import_module(grammar)
    except ImportError as error:
        raise UnreadableScript("parser-missing", f"its parser is not installed ({error.name})") from error
    root = Parser(Language(module.language())).parse(source).root_node
    if _depth(root) > MOST_DEPTH:
        raise UnreadableScript("too-deep", f"nested more than {MOST_DEPTH} deep")
    return root


def parse_part(source: bytes, grammar: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> Node:
    """Return the tree of a part of a text, with the lines and bytes of the whole; each end is byte, row and column."""
    from importlib import import_module

    from tree_sitter import Language, Parser, Point, Range

    module: Any = import_module(grammar)
    part = Range(Point(start[1], start[2]), Point(end[1], end[2]), start[0], end[0])
    return Parser(Language(module.language()), included_ranges=[part]).parse(source).root_node


def _depth(root: Node) -> int:
    """Return the depth of a tree, as far as it matters; without recursion."""
    cursor, depth, deepest = root.walk(), 0, 0
    while True:
        if depth <= MOST_DEPTH and cursor.goto_first_child():
            depth += 1
            deepest = max(deepest, depth)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return deepest
            depth -= 1


def text_of(node: Node) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode("utf-8", "surrogatepass")


def first_line(node: Node) -> int:
    """Return the 1-based line that a node starts on."""
    return node.start_point[0] + 1


def last_line(node: Node) -> int:
    """Return the 1-based line that a node ends on; a line end at its very end is not a line of it."""
    row, column = node.end_point
    return max(row + (1 if column else 0), first_line(node))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, in source order."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack += reversed(one.children)


def error_lines(node: Node) -> tuple[int, ...]:
    """Return the lines on which something could not be parsed."""
    if not node.has_error:
        return ()
    return tuple(sorted({first_line(one) for one in walk(node) if one.is_error or one.is_missing}))


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a normal form."""

    text: str  # as it reads
    key: str  # what it means: equal keys, equal effect; nothing for what has none
    line: int  # 1-based source line


def on_one_line(lines: Iterable[FormLine]) -> str:
    """Return the texts of a form's lines behind one another."""
    return " ".join(line.text.strip() for line in lines)


_LINE_END = "␊"  # stands for a line end inside of a string, so that a form has one line a statement


def one_line(text: str) -> str:
    """Return a text on one line; different texts give different ones."""
    return text.replace(_LINE_END, "\\u240a").replace("\n", _LINE_END)


@dataclass
class Emitter:
    """Puts the tokens of a normal form into lines, one a statement, indented by block."""

    lines: list[FormLine] = field(default_factory=list)
    depth: int = 0
    _texts: list[str] = field(default_factory=list)
    _keys: list[str] = field(default_factory=list)
    _line: int = 0
    _space: str = ""

    def put(self, text: str, line: int, key: str | None = None) -> None:
        """Add a token; ``key`` is its meaning where that is not its text."""
        if not self._texts:
            self._line, self._space = line, ""
        self._texts.append(self._space + one_line(text))
        self._keys.append(self._space + one_line(text if key is None else key))
        self._space = ""

    def space(self, space: str = " ") -> None:
        """Say what stands before the next token of the line."""
        self._space = space

    def end(self, silent: bool = False) -> None:
        """End the line, if there is one; a silent one means nothing."""
        if self._texts:
            indent = "  " * self.depth
            key = "" if silent else indent + "".join(self._keys)
            self.lines.append(FormLine(indent + "".join(self._texts), key, self._line))
        self._texts, self._keys, self._space = [], [], ""

    def put_line(self, text: str, line: int, key: str | None = None) -> None:
        """Add a line of its own; an empty ``key`` says that it means nothing."""
        self.end()
        indent = "  " * self.depth
        meant = one_line(text if key is None else key)
        self.lines.append(FormLine(indent + one_line(text), indent + meant if meant else "", line))
