"""What a script prints for people: words that no code reads.

`Write-Host` and its kin write to the host, never into the pipeline, so their words are no value to anybody, as long as
nothing is sent on or redirected. `Write-Output` and `echo` are values, and so is a text that stands by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarantine_tools.frontends._script_facts import TOLD_TO_CI
from quarantine_tools.frontends._trees import text_of, walk
from quarantine_tools.frontends.powershell.words import variable_key

if TYPE_CHECKING:
    from tree_sitter import Node

PRINTING = frozenset({"write-host", "write-verbose", "write-information", "write-debug", "write-warning"})
# What may stand in a printed text: it is looked up and put in, and does nothing else.
_HARMLESS = frozenset(
    {
        "command",
        "command_name",
        "command_elements",
        "command_argument_sep",
        "command_parameter",
        "generic_token",
        "unary_expression",
        "string_literal",
        "expandable_string_literal",
        "verbatim_string_characters",
        "variable",
        "decimal_integer_literal",
        "integer_literal",
        "pipeline",
        "pipeline_chain",
        "array_literal_expression",
        ",",
        '"',
        "|",
    }
)


@dataclass(frozen=True, slots=True)
class Message:
    """A statement that prints."""

    command: str
    reads: tuple[str, ...]  # the variables that are put into it


def read_message(node: Node) -> Message | None:
    """Return what a statement prints where it does nothing but print; None for every other statement."""
    if node.type != "pipeline" or len(node.children) != 1:
        return None
    (chain,) = node.children
    if chain.type != "pipeline_chain" or len(chain.children) != 1 or chain.children[0].type != "command":
        return None
    command = chain.children[0]
    name = command.child_by_field_name("command_name")
    if name is None or name.type != "command_name" or text_of(name).lower() not in PRINTING:
        return None
    if TOLD_TO_CI.search(text_of(command)):
        return None
    reads = []
    for one in walk(command):
        if one.is_named and one.type == "variable":
            if not re.fullmatch(r"\$\w+", text_of(one)):
                return None
            reads.append(variable_key(text_of(one)))
        elif one.is_error or one.is_missing or (one.is_named and one.type not in _HARMLESS):
            return None
        elif one.type == "command_parameter" and "action" in text_of(one).lower():
            return None  # -WarningAction Stop ends the script
        elif one.type == "generic_token" and re.search(r"[<>&|]", text_of(one)):
            return None
    return Message(text_of(name), tuple(reads))
