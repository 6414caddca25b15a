"""Functions and top-level statements of a shell script become units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quarantine_tools.frontends._script_units import Piece, unread_piece
from quarantine_tools.frontends._trees import FormLine, first_line, text_of, walk
from quarantine_tools.frontends.shell.forms import form_of
from quarantine_tools.frontends.shell.tree import Script, Statement, Unread, functions_of
from quarantine_tools.frontends.shell.words import quoted_key

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTION = re.compile(r"\s*(?:function\s+([\w:.-]+)|([\w:.-]+)\s*\(\s*\))")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_PLAIN = re.compile(r"[A-Za-z][\w.:/-]*|\.{0,2}/[\w./-]+")
_TRANSPARENT = frozenset(
    {"compound_statement", "list", "negated_command", "pipeline", "redirected_statement", "subshell"}
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a whole script is needed to read its parts."""

    functions: Mapping[str, frozenset[str]]  # with the names below that each mentions
    names: frozenset[str]  # of its functions, and of the variables that its top level sets
    state: frozenset[str]  # these variables
    redirected: bool  # its output goes somewhere from some place on


def pieces_of(script: Script, lines: Sequence[str], text: str) -> Iterator[Piece]:
    """Yield the units of a script, in source order."""
    statements = [part for part in script.parts if isinstance(part, Statement)]
    functions = functions_of(script.parts)
    state = frozenset(name for one in statements for name in _sets(one.node))
    names = state | functions.keys()
    known = _Known(
        functions={name: names & _words_in(text_of(node)) for name, node in functions.items()},
        names=names,
        state=state,
        redirected=re.search(r"(?m)^\s*exec\b[^\n]*>", text) is not None,
    )
    if script.interpreter:
        line = " ".join(script.interpreter.split()).replace("#! ", "#!")
        yield Piece("statement", "#!", 1, 1, (FormLine(line, line, 1),), acts=True)
    for part in script.parts:
        if isinstance(part, Unread):
            found = _FUNCTION.match(lines[part.line - 1])
            function = (found[1] or found[2]) if found else ""
            yield unread_piece(lines, part.line, part.end_line, function, function)
        elif part.node.type == "function_definition":
            yield _function(part, known)
        else:
            yield _statement(part, known)


def _function(part: Statement, known: _Known) -> Piece:
    named = part.node.child_by_field_name("name")
    name = text_of(named) if named is not None else ""
    text = text_of(part.node)
    reads = set(re.findall(r"\$\{?[!#]?([A-Za-z_]\w*)", text))
    calls = _words_in(text) & known.functions.keys()
    return Piece(
        unit="function",
        name=name,
        line=first_line(part.node),
        end_line=part.end_line,
        lines=form_of(part.node, captured=True),
        own=f"{name}()",
        binds=frozenset({name}),
        uses=frozenset((reads | calls) - _sets(part.node, inside=True) - {name}),
    )


def _statement(part: Statement, known: _Known) -> Piece:
    node = part.node
    lines = form_of(node, captured=known.redirected)
    if part.background and lines:
        lines = (*lines[:-1], replace(lines[-1], text=f"{lines[-1].text} &", key=f"{lines[-1].key} &"))
    sets = _sets(node)
    plain = _is_plain(node)
    needs = _mentioned(text_of(node), known) - sets
    if not plain:
        # A program that is started may read any variable that the environment has.
        needs |= {name for name in known.state if name.isupper()} - sets
    return Piece(
        unit="statement",
        name=head_of(node),
        line=first_line(node),
        end_line=part.end_line,
        lines=lines,
        needs=frozenset(needs),
        binds=frozenset(sets),
        acts=not plain,
    )


def _mentioned(text: str, known: _Known) -> set[str]:
    """Return the functions that a text calls and the variables that it or they read, as far as they may."""
    if re.search(r"(?m)(?:^|[;&|(]|\s)(?:source|eval|\.)\s", text):
        return set(known.names)
    seen: set[str] = set()
    todo = _words_in(text) & known.names
    while todo:
        name = todo.pop()
        seen.add(name)
        todo |= known.functions.get(name, frozenset()) - seen
    return seen


def _words_in(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _sets(node: Node, inside: bool = False) -> set[str]:
    """Return the variables that code sets; those of a function that it only defines are not set yet."""
    found: set[str] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type == "function_definition" and not inside:
            continue
        if one.type == "variable_assignment":
            found |= set(re.findall(r"^[A-Za-z_]\w*", text_of(one)))
        elif one.type == "for_statement":
            found |= {text_of(child) for child in one.children if child.type == "variable_name"}
        elif one.type == "command" and re.match(r"(?:read|mapfile|readarray|printf\s+-v)\b", text_of(one)):
            found |= {text_of(child) for child in one.children if re.fullmatch(r"[A-Za-z_]\w*", text_of(child))}
        stack += one.children
    return found - {"read", "mapfile", "readarray", "printf"}


def _is_plain(node: Node) -> bool:
    """Say whether a statement does nothing but give variables a value, without starting anything."""
    return node.type in ("variable_assignment", "variable_assignments") and not any(
        one.type in ("command_substitution", "process_substitution", "arithmetic_expansion")
        or (one.type == "expansion" and re.search(r":?[=?]|@|!", text_of(one)))
        for one in walk(node)
    )


def head_of(node: Node) -> str:
    """Return what a top-level statement is called: what it sets, runs or asks first."""
    while node.type in _TRANSPARENT and node.children:
        inner = next((one for one in node.children if one.is_named and one.type != "comment"), None)
        if inner is None:
            break
        node = inner
    if node.type in ("variable_assignment", "variable_assignments", "declaration_command", "unset_command"):
        target = next((one for one in walk(node) if one.type == "variable_name"), None)
        return text_of(target) if target is not None else " ".join(text_of(node).split())
    if node.type == "command":
        return _command_head(node)
    if node.type == "test_command":
        return f"test {_subject(node)}".strip()
    if node.type.endswith("_statement") and node.children:
        return f"{text_of(node.children[0])} {_subject(node)}".strip()
    return " ".join(text_of(node).split())


def _command_head(node: Node) -> str:
    words = [quoted_key(text_of(one)) for one in node.children if one.type != "variable_assignment"]
    program = words[0] if words else ""
    leading: list[str] = []
    if program in ("echo", "printf", "set", "trap", "exit", "return"):
        return program
    for word in words[1:]:
        if not _PLAIN.fullmatch(word) or len(leading) == 2:
            break
        leading.append(word)
    return " ".join([program, *leading])


def _subject(node: Node) -> str:
    for one in walk(node):
        if one.type in ("variable_name", "special_variable_name"):
            return f"${text_of(one)}" if node.type != "for_statement" else text_of(one)
        if one.type == "command_name":
            return text_of(one)
    return ""
