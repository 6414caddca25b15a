"""Parameters, functions and top-level statements of a PowerShell script become units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from quarantine_tools.frontends._script_units import Piece, unread_piece
from quarantine_tools.frontends._trees import FormLine, first_line, last_line, text_of, walk
from quarantine_tools.frontends.powershell.forms import Setting, form_of, header_of, parameters_of
from quarantine_tools.frontends.powershell.names import (
    Names,
    capitalised,
    head_of,
    is_environment,
    names_in,
    with_callees,
)
from quarantine_tools.frontends.powershell.parameters import Parameter
from quarantine_tools.frontends.powershell.tree import Unread
from quarantine_tools.frontends.powershell.words import variable_key

if TYPE_CHECKING:
    from tree_sitter import Node

_FUNCTION = re.compile(r"(?i)\s*(?:function|filter)\s+([\w:-]+)")
# What may stand on the right of an assignment that does nothing but set a variable.
_PURE = frozenset(
    {
        "pipeline",
        "pipeline_chain",
        "unary_expression",
        "string_literal",
        "expandable_string_literal",
        "verbatim_string_characters",
        "verbatim_here_string_characters",
        "expandable_here_string_literal",
        "variable",
        "integer_literal",
        "decimal_integer_literal",
        "hexadecimal_integer_literal",
        "real_literal",
        "array_literal_expression",
        "array_expression",
        "statement_list",
        "hash_literal_expression",
        "hash_literal_body",
        "hash_entry",
        "key_expression",
        "simple_name",
        "assignment_expression",
        "assignment_value",
        "left_assignment_expression",
        "assignment_operator",
        "comment",
        "braced_variable",
    }
)


def setting_of(parts: Sequence[Node | Unread], text: str) -> Setting:
    """Return what of a whole script is needed to read its parts."""
    functions = {
        text_of(one.children[1]).lower()
        for part in parts
        if not isinstance(part, Unread)
        for one in walk(part)
        if one.type == "function_statement"
    }
    functions |= {match[1].lower() for match in re.finditer(r"(?im)^[ \t]*(?:function|filter)[ \t]+([\w:-]+)", text)}
    functions |= {name.rpartition(":")[2] for name in functions}
    return Setting(
        functions=frozenset(functions),
        aliased=re.search(r"(?i)\b(?:set-alias|new-alias|sal|nal)\b", text) is not None,
        messages=re.search(r"(?i)\$\?|(?:warning|verbose|information|debug)preference", text) is None,
    )


def pieces_of(parts: Sequence[Node | Unread], lines: Sequence[str], setting: Setting) -> Iterator[Piece]:
    """Yield the units of a script, in source order."""
    nodes = [part for part in parts if not isinstance(part, Unread)]
    names = {node: names_in(node, setting.functions) for node in nodes}
    known = {text_of(node.children[1]).lower(): names[node] for node in nodes if node.type == "function_statement"}
    state = frozenset(name for found in names.values() for name in found.sets)
    for part in parts:
        if isinstance(part, Unread):
            found = _FUNCTION.match(lines[part.line - 1])
            function = found[1] if found else ""
            yield unread_piece(lines, part.line, part.end_line, capitalised(function), function.lower())
        elif part.type == "param_block":
            yield from _parameters(part, setting)
        elif part.type == "function_statement":
            yield _function(part, setting, known)
        else:
            yield _statement(part, names[part], setting, known, state)


def _parameters(block: Node, setting: Setting) -> Iterator[Piece]:
    """Yield the ``param`` block by itself, and its parameters; those that are found by place keep their order."""
    yield Piece("statement", "param", first_line(block), last_line(block), header_of(block, setting), acts=True)
    parameters = parameters_of(block, setting)
    numbered = any(re.search(r"(?i)\bposition\s*=", text) for one in parameters for text in one.attributes)
    by_name = numbered or re.search(r"(?i)positionalbinding\s*=\s*\$false", text_of(block)) is not None
    for parameter in parameters:
        yield Piece(
            unit="parameter",
            name=capitalised(parameter.name.lstrip("$").strip("{}")),
            line=parameter.line,
            end_line=parameter.end_line,
            lines=parameter.lines,
            binds=frozenset({variable_key(parameter.name)}),
            acts=not (by_name or _is_switch(parameter)),
        )


def _is_switch(parameter: Parameter) -> bool:
    return re.search(r"(?i)\[(?:switch|\w*\.?switchparameter)\]", parameter.type) is not None


def _function(node: Node, setting: Setting, known: Mapping[str, Names]) -> Piece:
    name = text_of(node.children[1])
    lines = form_of([node], setting)
    names = known[name.lower()]
    inside = _own_parameters(node, setting)
    return Piece(
        unit="function",
        name=capitalised(name),
        line=first_line(node),
        end_line=last_line(node),
        lines=_spoken(lines),
        own=name.lower(),
        binds=frozenset({name.lower(), capitalised(name)}),  # looked up by what it means, and by its own name
        uses=frozenset((names.reads | names.calls) - names.sets - inside - {name.lower()}),
    )


def _own_parameters(node: Node, setting: Setting) -> frozenset[str]:
    blocks = [one for one in walk(node) if one.type in ("param_block", "function_parameter_declaration")]
    return frozenset(variable_key(one.name) for block in blocks for one in parameters_of(block, setting))


def _spoken(lines: tuple[FormLine, ...]) -> tuple[FormLine, ...]:
    """Return the lines of a function; where it does nothing but print, its words are what it does."""
    meant = [line for line in lines[1:] if line.key.strip(" {}")]
    if meant:
        return lines
    return tuple(line if line.key else FormLine(line.text, line.text, line.line) for line in lines)


def _statement(node: Node, names: Names, setting: Setting, known: Mapping[str, Names], state: frozenset[str]) -> Piece:
    reached = [with_callees(name, known) for name in names.calls]
    reads = names.reads.union(names.calls, *(one.reads | one.calls for one in reached))
    opaque = names.opaque or any(one.opaque for one in reached)
    lines = form_of([node], setting)
    return Piece(
        unit="statement",
        name=head_of(node, setting),
        line=first_line(node),
        end_line=last_line(node),
        lines=lines,
        needs=frozenset((reads | (state if opaque else frozenset())) - names.sets),
        binds=frozenset(name for name in names.sets if not is_environment(name)),
        acts=any(line.key for line in lines) and not _is_plain(node, names),
    )


def _is_plain(node: Node, names: Names) -> bool:
    """Say whether a statement does nothing but give variables of the script a value that is known."""
    if node.type != "pipeline" or not names.sets:
        return False
    if any(is_environment(name) or name.endswith("preference") or ":" in name for name in names.sets):
        return False
    if names.sets & {"$psdefaultparametervalues", "$outputencoding", "$lastexitcode"}:
        return False
    return all(not one.is_named or one.type in _PURE for one in walk(node)) and "$(" not in text_of(node)
