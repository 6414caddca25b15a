"""The parameters in a list of them, each with its type, default, attributes and normal form.

The grammar takes a default and all that comes behind its comma for an array, so a list is read as tokens and cut at the
commas outside of brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import FormLine, first_line, on_one_line, text_of, walk
from quarantine_tools.frontends.powershell.words import is_string

if TYPE_CHECKING:
    from tree_sitter import Node

Write = Callable[["Node"], Sequence[FormLine]]  # returns the normal form of a part
_Token = tuple[str, str, int]  # text, key, line


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a script or function."""

    name: str  # with its "$", as it is written
    type: str  # with its brackets, or nothing
    default: str | None
    attributes: tuple[str, ...]  # the other brackets in front of it
    lines: tuple[FormLine, ...]
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


def split_parameters(node: Node, write: Write) -> list[Parameter]:
    """Return the parameters of a list."""
    groups: list[list[_Token]] = [[]]
    depth = 0
    for token in _tokens(node, write):
        depth += _opened(token)
        if token[0] == "," and depth == 0:
            groups.append([])
        else:
            groups[-1].append(token)
    ends = {first_line(one): one.end_point[0] + 1 for one in walk(node) if one.end_point[0] > one.start_point[0]}
    return [_parameter_of(group, ends) for group in groups if group]


def _tokens(node: Node, write: Write) -> Iterator[_Token]:
    """Yield the tokens of a list; a block of code is one."""
    if node.type == "comment":
        return
    if node.type in ("script_block_expression", "variable") or is_string(node) or not node.children:
        lines = write(node)
        yield on_one_line(lines), "\n".join(line.key for line in lines), first_line(node)
    elif node.type in ("command_parameter", "command_argument_sep"):
        yield text_of(node), text_of(node), first_line(node)
    else:
        for child in node.children:
            yield from _tokens(child, write)


def _opened(token: _Token) -> int:
    """Return how many brackets a token opens, less those that it closes."""
    return token[0].endswith(("(", "{", "[")) - (token[0] in (")", "}", "]"))


def _parameter_of(tokens: Sequence[_Token], ends: dict[int, int]) -> Parameter:
    """Return the parameter that some tokens say: brackets, a name, and a default."""
    brackets: list[tuple[str, str, int]] = []
    place, depth = 0, 0
    start = 0
    while place < len(tokens) and (depth or tokens[place][0] == "["):
        depth += _opened(tokens[place])
        place += 1
        if depth == 0:
            brackets.append(_joined(tokens[start:place]))
            start = place
    name = tokens[place] if place < len(tokens) else ("", "", tokens[0][2])
    rest = tokens[place + 1 :]
    default = _joined(rest[1:]) if rest and rest[0][0] == "=" else None
    types = [one for one in brackets if "(" not in one[0]]
    attributes = [one for one in brackets if "(" in one[0]]
    head = [*types, name]
    text = " ".join(one[0] for one in head)
    key = " ".join([*(one[1].lower() for one in types), name[1]])
    if default is not None:
        text, key = f"{text} = {default[0]}", f"{key} = {default[1]}"
    elif rest:
        more = _joined(rest)
        text, key = f"{text} {more[0]}", f"{key} {more[1]}"
    lines = [FormLine(f"param {text}", f"param {key}", name[2])]
    lines += [FormLine(f"  {one[0]}", f"  {_plain_attribute(one[1])}", one[2]) for one in attributes]
    last = tokens[-1][2]
    return Parameter(
        name=name[0],
        type=" ".join(one[0] for one in types),
        default=None if default is None else default[0],
        attributes=tuple(one[0] for one in attributes),
        lines=tuple(lines),
        line=tokens[0][2],
        end_line=max(last, ends.get(last, last)) if tokens[-1][0].count("\n") else last,
    )


def _joined(tokens: Sequence[_Token]) -> _Token:
    text, key = "", ""
    for number, (shown, meant, _) in enumerate(tokens):
        before = tokens[number - 1][0] if number else ""
        glue = not number or shown in (",", ")", "]", "}") or before.endswith(("(", "[", "{")) or shown in ("(", "[")
        glue = glue or shown in (".", "::") or before in (".", "::")
        text += ("" if glue else " ") + shown
        key += ("" if glue else " ") + meant
    return text, key, tokens[0][2] if tokens else 0


def _plain_attribute(key: str) -> str:
    """Return an attribute in its one spelling: `Mandatory=$true` is `Mandatory`."""
    found = re.match(r"\[[\w.]+", key)
    head = found[0].lower() if found else ""
    return re.sub(r"\s*=\s*\$true\b", "", head + key[len(head) :])
