"""The statements of a shell script, each with its syntax tree; without one from the first error on.

What the parser makes of a text behind an error may be anything, a text taken for code or the reverse, so nothing behind
it is read by its tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import error_lines, first_line, last_line, parse_tree, text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

GRAMMAR = "tree_sitter_bash"


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines that can't be parsed, or stand behind such."""

    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the top level."""

    node: Node
    end_line: int  # 1-based, inclusive: here-documents included
    background: bool  # ends in "&"


@dataclass(frozen=True, slots=True)
class Script:
    """The top level of a script, in source order."""

    parts: tuple[Statement | Unread, ...]
    code_lines: frozenset[int]  # 1-based lines with something besides comments
    bad_lines: tuple[int, ...]  # where the parser gave up
    interpreter: str  # the first line, where it names one


def read_script(text: str, lines: Sequence[str]) -> Script:
    """Return the statements of a text.

    Raises:
        UnreadableScript: no tree can be had.
    """
    root = parse_tree(text, GRAMMAR)
    interpreter = lines[0] if lines and lines[0].startswith("#!") else ""
    parts: list[Statement | Unread] = []
    nodes = [node for node in root.children if node.type not in (";", "\n", "comment")]
    for number, node in enumerate(nodes):
        if root.is_error or node.has_error or node.is_error:
            parts += _unread(nodes[number:], lines)
            break
        if node.type in ("&", ";;") and parts and isinstance(parts[-1], Statement):
            before = parts.pop()
            assert isinstance(before, Statement)
            parts.append(Statement(before.node, before.end_line, True))
        else:
            parts.append(Statement(node, last_line(node), False))
    return Script(tuple(parts), _code_lines(root, parts, lines), error_lines(root), interpreter)


def _unread(nodes: Sequence[Node], lines: Sequence[str]) -> list[Unread]:
    """Return the lines from the first of some nodes to the end, cut where a node begins a line."""
    starts = sorted({min(first_line(node), max(len(lines), 1)) for node in nodes})  # one may begin at the very end
    found = []
    for start, following in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        end = following - 1
        while end > start and not lines[end - 1].strip():
            end -= 1
        found.append(Unread(start, end))
    return found


def _code_lines(root: Node, parts: Sequence[Statement | Unread], lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that hold more than white space and comments; what can't be read counts whole."""
    code: set[int] = set()
    unread = next((part.line for part in parts if isinstance(part, Unread)), len(lines) + 1)
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "comment":
            continue
        solid = node.type in ("string", "raw_string", "heredoc_body", "ansi_c_string", "heredoc_redirect")
        if (not node.children or solid) and text_of(node).strip():
            code.update(range(first_line(node), min(last_line(node), len(lines)) + 1))
        stack += node.children
    code = {number for number in code if number < unread}
    code |= {number for number in range(unread, len(lines) + 1) if lines[number - 1].strip()}
    if lines and lines[0].startswith("#!"):
        code.add(1)
    return frozenset(code)


def functions_of(parts: Sequence[Statement | Unread]) -> dict[str, Node]:
    """Return the functions that a script defines, wherever it does, by name."""
    found: dict[str, Node] = {}
    for part in parts:
        for node in walk(part.node) if isinstance(part, Statement) else ():
            name = node.child_by_field_name("name") if node.type == "function_definition" else None
            if name is not None:
                found[text_of(name)] = node
    return found
