"""Edits of a whole file that are no behaviour: line ends, encodings, tabs, the order of its idle parts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import libcst as cst
from package import Module


def _crlf(tree: cst.Module) -> bytes:
    return tree.bytes.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _byte_order_mark(tree: cst.Module) -> bytes:
    return tree.bytes if tree.bytes.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + tree.bytes


def _latin_1(tree: cst.Module) -> bytes:
    text = tree.code
    if "coding" in text[:200]:
        return tree.bytes
    shebang, rest = ("", text)
    if text.startswith("#!"):
        shebang, _, rest = text.partition("\n")
        shebang += "\n"
    try:
        return f"{shebang}# -*- coding: latin-1 -*-\n{rest}".encode("latin-1")
    except UnicodeEncodeError:
        return tree.bytes


def _tabs(tree: cst.Module) -> bytes:
    if not all(set(getattr(node, "indent", None) or "") == set() for node in _blocks(tree)):
        return tree.bytes
    result = tree.with_changes(default_indent="\t").bytes
    try:
        compile(result, "edited", "exec")
    except (SyntaxError, ValueError):
        return tree.bytes
    return result


def _blocks(node: cst.CSTNode) -> list[cst.IndentedBlock]:
    found = [node] if isinstance(node, cst.IndentedBlock) else []
    for child in node.children:
        found += _blocks(child)
    return found


def _no_last_line_end(tree: cst.Module) -> bytes:
    return tree.bytes.rstrip()


STYLES: tuple[Callable[[cst.Module], bytes], ...] = (_crlf, _byte_order_mark, _latin_1, _tabs, _no_last_line_end)


def restyle_files(modules: list[Module], chance: Random) -> None:
    """Write a fifth of the files in another way; what is expected of their units stays."""
    for module in modules:
        if chance.random() < 0.2:
            module.encode = chance.choice(STYLES)
