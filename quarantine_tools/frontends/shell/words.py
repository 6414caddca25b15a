"""What is the same in a shell however it is quoted, and what a script prints for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quarantine_tools.frontends._script_facts import TOLD_TO_CI
from quarantine_tools.frontends._trees import text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_SAFE = re.compile(r"[A-Za-z0-9_./:=@%+,-]+")  # characters that mean themselves, quoted or not
_BRACES = re.compile(r"\$\{([A-Za-z_]\w*|[0-9])\}(?![\w\[])")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_]\w*|[0-9]|\{(?:[A-Za-z_]\w*|[0-9]+)\})")


def quoted_key(text: str) -> str:
    """Return the one spelling of a word that is a single string or variable: `"abc"` is `abc`, `${x}` is `$x`."""
    inside = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == "'":
        return inside if _SAFE.fullmatch(inside) else text
    if len(text) > 1 and text[0] == text[-1] == '"':
        if not re.search(r"[$`\\!']", inside):
            return inside if _SAFE.fullmatch(inside) else f"'{inside}'"
        return text if "\\" in text or "`" in text or "$(" in text else _BRACES.sub(r"$\1", text)
    return _BRACES.sub(r"$\1", text) if _BRACES.fullmatch(text) else text


def word_value(node: Node) -> str | None:
    """Return what a word holds where that is certain; None for one that expands something."""
    text = text_of(node)
    if node.type == "command_name" and node.children:
        return word_value(node.children[0])
    if node.type in ("raw_string", "string"):
        inside = text[1:-1]
        return inside if node.type == "raw_string" or not re.search(r"[$`\\]", inside) else None
    if node.type == "concatenation":
        parts = [word_value(child) for child in node.children]
        return None if None in parts else "".join(part for part in parts if part is not None)
    if node.type in ("word", "number", "extglob_pattern"):
        return re.sub(r"\\(.)", r"\1", text) if "$" not in text else None
    return None


def printed_variables(node: Node, captured: bool) -> tuple[str, ...] | None:
    """Return the variables that a statement prints where it does nothing but print a message; None for all others.

    A message is an `echo` of plain words and variables. A single word may be an answer that somebody reads, and so may
    everything that a function or a part of a pipeline writes, but for what goes to the standard error.

    Args:
        captured: what the statement writes to the standard output may be read by other code.
    """
    body, to_errors = node, False
    if node.type == "redirected_statement":
        if len(node.children) != 2 or not re.fullmatch(r"1?>\s*&\s*2", text_of(node.children[1])):
            return None
        body, to_errors = node.children[0], True
    if body.type != "command" or (captured and not to_errors):
        return None
    name, *arguments = body.children
    if name.type != "command_name" or text_of(name) != "echo":
        return None
    if any(one.type not in ("string", "raw_string", "word", "simple_expansion", "expansion") for one in arguments):
        return None
    words = " ".join(text_of(one) for one in arguments)
    if TOLD_TO_CI.search(words):
        return None
    plain = _VARIABLE.sub("", words)
    if any(one.type in ("command_substitution", "process_substitution") for one in walk(body)) or "$" in plain:
        return None
    if not to_errors and words and not re.search(r"\S\s+\S", words) and re.search(r"\w", words):
        return None
    return tuple(_BRACES.sub(r"$\1", match[0]) for match in _VARIABLE.finditer(words))
