"""What a statement of PowerShell is called, and which names it reads and sets.

PowerShell doesn't tell capitals from small letters, so names come in one spelling: functions and parameters with each
word capitalised as usual (``Run-Unit``, ``Mode``), everything in the head of a statement in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import text_of, walk
from quarantine_tools.frontends.powershell.forms import Setting
from quarantine_tools.frontends.powershell.words import command_key, is_powershell, string_value, variable_key

if TYPE_CHECKING:
    from tree_sitter import Node

_ENVIRONMENT = re.compile(r"[$@]env:(.+)")
_SCOPED = re.compile(r"([$@])(?:script|global|local|private|using):(.+)")
_RUNS_CODE = frozenset({"invoke-expression", "iex", "invoke-command", "icm"})
_AUTOMATIC = frozenset({"$_", "$true", "$false", "$null", "$args", "$input", "$this", "$psitem"})


def capitalised(name: str) -> str:
    """Return a name with each of its words capitalised; scopes (``global:``) in small letters."""
    scope, colon, rest = name.rpartition(":")
    return f"{scope.lower()}{colon}" + "-".join(word[:1].upper() + word[1:] for word in rest.split("-"))


def head_of(node: Node, setting: Setting) -> str:
    """Return what a top-level statement is called: what it sets, runs or asks first."""
    kind = node.type
    if kind in ("class_statement", "enum_statement"):
        return f"{kind.partition('_')[0]} {_first_text(node, 'simple_name')}"
    if kind in ("using_statement", "requires_statement"):
        return " ".join(text_of(node).split()).lower() if kind == "using_statement" else "#Requires"
    if kind == "flow_control_statement":
        return text_of(node.children[0]).lower()
    if kind == "try_statement":
        inner = next((one for one in walk(node) if one.type == "statement_list" and one.children), None)
        rest = head_of(inner.children[0], setting) if inner is not None else ""
        return rest if rest.startswith("try") else f"try {rest}".strip()
    if kind.endswith("_statement"):
        return f"{text_of(node.children[0]).lower()} {_subject(node, setting)}".strip()
    target = next((one for one in walk(node) if one.type == "left_assignment_expression"), None)
    if target is not None and target.start_byte == node.start_byte:
        variable = next((one for one in walk(target) if one.type == "variable"), target)
        return variable_key(text_of(variable))
    command = _first_command(node)
    if command is not None:
        return _command_head(command, setting)
    return " ".join(text_of(node).split())


def _first_command(node: Node) -> Node | None:
    while node.type in ("pipeline", "pipeline_chain") and node.children:
        node = node.children[0]
    return node if node.type == "command" else None


def _command_head(command: Node, setting: Setting) -> str:
    name = command.child_by_field_name("command_name")
    program = text_of(name) if name is not None else ""
    program = string_value(program) or program
    key = command_key(program, setting.functions, setting.aliased)
    words = list(_plain_words(command))
    if not is_powershell(program, setting.functions):
        leading: list[str] = []
        for word in words:
            if not re.fullmatch(r"[A-Za-z][\w.:/-]*", word) or len(leading) == 2:
                break
            leading.append(word)
        return " ".join([program, *leading])
    first = words[0] if words and not words[0].startswith("-") else ""
    operator = next((text_of(one) for one in command.children if one.type == "command_invocation_operator"), "")
    if operator == ".":
        key = f". {key}"
    return f"{key} {first}".strip() if not key.startswith("write-") or key in setting.functions else key


def _plain_words(command: Node) -> Iterator[str]:
    elements = command.child_by_field_name("command_elements")
    for child in elements.children if elements is not None else ():
        if child.type in ("generic_token", "command_parameter"):
            yield text_of(child)
        elif child.type == "unary_expression":
            yield " ".join(text_of(child).split())
        elif child.type not in ("command_argument_sep", "redirection"):
            return


def _subject(node: Node, setting: Setting) -> str:
    """Return the first variable or command that a statement asks for."""
    for one in walk(node):
        if one.type == "variable":
            return variable_key(text_of(one))
        if one.type == "command_name":
            return command_key(text_of(one), setting.functions, setting.aliased)
        if one.type == "statement_block":
            return ""
    return ""


def _first_text(node: Node, kind: str) -> str:
    return next((text_of(one) for one in walk(node) if one.type == kind), "")


@dataclass(frozen=True, slots=True)
class Names:
    """What a piece of code reads and sets, in small letters; variables with their ``$``, functions without."""

    reads: frozenset[str]  # every variable that is mentioned, but for those below
    sets: frozenset[str]
    calls: frozenset[str]  # functions of the file
    opaque: bool  # runs code that may read any variable


def names_in(node: Node, functions: frozenset[str]) -> Names:
    """Return the names in a statement or function."""
    mentioned: set[str] = set()
    assigned: set[str] = set()
    calls: set[str] = set()
    opaque = False
    for one in walk(node):
        if one.type == "variable":
            mentioned.add(_plain_name(text_of(one)))
        elif "string" in one.type:
            mentioned |= {f"${name.lower()}" for name in re.findall(r"\$\{?(\w+)", text_of(one))}
        elif one.type == "left_assignment_expression":
            assigned |= {_plain_name(text_of(two)) for two in walk(one) if two.type == "variable"}
        elif one.type == "foreach_statement":
            loop = next((two for two in one.children if two.type == "variable"), None)
            assigned |= {_plain_name(text_of(loop))} if loop is not None else set()
        elif one.type == "command_name":
            name = text_of(one).lower()
            opaque = opaque or name in _RUNS_CODE or "\\" in name or "/" in name
            calls |= {name} & functions
        elif one.type == "command_invocation_operator":
            following = one.next_sibling
            opaque = opaque or text_of(one) == "." or following is None or following.type != "command_name"
        elif one.type == "generic_token":
            calls |= {name for name in {text_of(one).lower()} & functions if "-" in name}
    plain = mentioned - _AUTOMATIC
    return Names(frozenset(plain), frozenset(assigned - _AUTOMATIC), frozenset(calls), opaque)


def _plain_name(text: str) -> str:
    key = variable_key(text)
    scoped = _SCOPED.fullmatch(key)
    return f"${(scoped[2] if scoped else key[1:])}"


def is_environment(name: str) -> bool:
    """Say whether a variable is one of the environment."""
    return _ENVIRONMENT.fullmatch(name) is not None


def with_callees(name: str, known: Mapping[str, Names]) -> Names:
    """Return the names of a function together with those of all functions that it calls."""
    seen: set[str] = set()
    todo = [name]
    reads: set[str] = set()
    sets: set[str] = set()
    opaque = False
    while todo:
        one = todo.pop()
        if one in seen or one not in known:
            continue
        seen.add(one)
        reads |= known[one].reads
        sets |= known[one].sets
        opaque = opaque or known[one].opaque
        todo += known[one].calls
    return Names(frozenset(reads), frozenset(sets), frozenset(seen), opaque)
