"""The normal form of PowerShell code: one statement a line, blocks indented, and every token in its one spelling.

A line has a text, as people read it, and a key, in which what PowerShell doesn't tell apart is one: the case of
keywords, cmdlets, functions, parameters, variables, members and types. Where the language gives white space no meaning,
there is one space; everywhere else it stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import Emitter, FormLine, first_line, on_one_line, text_of
from quarantine_tools.frontends.powershell.messages import Message, read_message
from quarantine_tools.frontends.powershell.parameters import Parameter, split_parameters
from quarantine_tools.frontends.powershell.words import (
    ALIASES,
    command_key,
    is_powershell,
    is_string,
    string_key,
    variable_key,
)

if TYPE_CHECKING:
    from tree_sitter import Node

# Between the parts of these, white space and line ends say nothing.
_LOOSE = frozenset(
    {
        "additive_expression",
        "argument_expression_list",
        "argument_list",
        "array_expression",
        "array_literal_expression",
        "array_type_name",
        "assignment_expression",
        "assignment_value",
        "attribute",
        "attribute_argument",
        "attribute_arguments",
        "attribute_list",
        "bitwise_expression",
        "catch_clause",
        "catch_clauses",
        "catch_type_list",
        "class_method_definition",
        "class_method_parameter",
        "class_method_parameter_list",
        "class_property_definition",
        "comparison_expression",
        "do_statement",
        "else_clause",
        "elseif_clause",
        "elseif_clauses",
        "enum_member",
        "finally_clause",
        "for_statement",
        "foreach_statement",
        "format_expression",
        "function_statement",
        "hash_entry",
        "if_statement",
        "left_assignment_expression",
        "logical_expression",
        "multiplicative_expression",
        "parenthesized_expression",
        "pipeline",
        "pipeline_chain",
        "program",
        "script_block",
        "script_block_body",
        "script_block_expression",
        "statement_block",
        "switch_body",
        "switch_clause",
        "switch_clauses",
        "sub_expression",
        "switch_condition",
        "switch_statement",
        "ternary_expression",
        "try_statement",
        "type_literal",
        "while_condition",
        "while_statement",
    }
)
# … and no space is written between the parts of these.
_TIGHT = frozenset({"array_type_name", "attribute", "attribute_arguments", "argument_list", "type_literal"})
_CASELESS = frozenset({"type_identifier", "requires_keyword", "assignment_operator"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What of a file is needed to read a part of it."""

    functions: frozenset[str]  # that the file defines, in small letters
    aliased: bool  # it sets aliases of its own
    messages: bool  # what is printed is a message and nothing more: the file never asks whether printing worked


def form_of(nodes: Sequence[Node], setting: Setting) -> tuple[FormLine, ...]:
    """Return the normal form of some statements."""
    writer = _Writer(setting)
    for node in nodes:
        writer.statement(node)
    return tuple(writer.out.lines)


def _written(node: Node, setting: Setting) -> tuple[FormLine, ...]:
    """Return the normal form of what may be less than a statement."""
    writer = _Writer(setting)
    writer.node(node)
    writer.out.end()
    return tuple(writer.out.lines)


def parameters_of(block: Node, setting: Setting) -> tuple[Parameter, ...]:
    """Return the parameters of a ``param ( )`` or of a function's brackets."""
    lists = [child for child in block.children if child.type == "parameter_list"]
    return tuple(one for node in lists for one in split_parameters(node, lambda part: _written(part, setting)))


def header_of(block: Node, setting: Setting) -> tuple[FormLine, ...]:
    """Return the normal form of a ``param`` block without its parameters: the attributes of the script."""
    writer = _Writer(setting)
    for child in block.children:
        if child.type == "attribute_list":
            writer.node(child)
            writer.out.end()
    writer.out.put_line("param", first_line(block))
    return tuple(writer.out.lines)


class _Writer:
    """Writes the tokens below a node."""

    def __init__(self, setting: Setting) -> None:
        self.out = Emitter()
        self._setting = setting
        self._program = ""  # the command around, whose arguments are read
        self._handlers: dict[str, Callable[[Node], None]] = {
            "class_statement": self._members,
            "command": self._command,
            "command_elements": self._elements,
            "command_parameter": self._parameter,
            "comment": lambda node: None,
            "empty_statement": lambda node: None,
            "enum_statement": self._members,
            "function_statement": self._function,
            "hash_literal_expression": self._hash,
            "member_name": self._member,
            "param_block": self._parameters,
            "statement_list": self._statements,
            "switch_clauses": self._clauses,
            "variable": self._variable,
        }

    def statement(self, node: Node) -> None:
        """Write a statement as lines of its own."""
        self.out.end()
        message = read_message(node) if self._setting.messages else None
        if message is not None and message.command.lower() not in self._setting.functions:
            self._message(node, message)
        else:
            self.node(node)
        self.out.end()

    def node(self, node: Node) -> None:
        """Write the tokens of a node onto the line that is open."""
        handler = self._handlers.get(node.type)
        if handler is not None:
            handler(node)
        elif is_string(node):
            text = text_of(node)
            key = string_key(text)
            self.out.put(key if node.start_point[0] == node.end_point[0] else text, first_line(node), key)
        elif not node.children:
            self._leaf(node)
        else:
            self._children(node)

    def _children(self, node: Node) -> None:
        source, start = node.text or b"", node.start_byte
        done, before = start, ""
        for child in node.children:
            if child.type == "comment":
                continue
            gap = source[done - start : child.start_byte - start].decode("utf-8", "surrogatepass")
            self._gap(node, before, child, gap.replace("`\n", " "))
            self.node(child)
            done, before = child.end_byte, child.type
        rest = source[done - start :].decode("utf-8", "surrogatepass")
        if rest.strip(" \t\n`"):
            self.out.put(rest, first_line(node))

    def _gap(self, node: Node, before: str, child: Node, gap: str) -> None:
        """Say what stands in front of a child: nothing, a space, or text for which the grammar has no node."""
        hidden = re.sub(r"<#.*?#>|#[^\n]*", "", gap, flags=re.DOTALL).strip()
        if hidden:
            self.out.put(hidden, first_line(child), hidden.lower())
            self.out.space()
        if not before:
            return
        if before == "{" and child.type == "}":
            self.out.end()
        elif node.type in _LOOSE:
            tight = node.type in _TIGHT or child.type in (",", ";", ")") or before in ("(", "@(", "$(")
            self.out.space("" if tight and before != "," else " ")
        elif "\n" in gap:
            self.out.space(" ␊ ")
        else:
            self.out.space(" " if gap else "")

    def _leaf(self, node: Node) -> None:
        text = text_of(node)
        caseless = not node.is_named or node.type in _CASELESS
        in_attribute = node.parent is not None and node.parent.type == "attribute_argument"
        caseless = caseless or (in_attribute and node.type == "simple_name")
        self.out.put(text, first_line(node), text.lower() if caseless else text)

    def _variable(self, node: Node) -> None:
        text = text_of(node)
        self.out.put(text, first_line(node), variable_key(text))

    def _member(self, node: Node) -> None:
        if len(node.children) == 1 and node.children[0].type == "simple_name":
            text = text_of(node)
            self.out.put(text, first_line(node), text.lower())
        else:
            self._children(node)

    def _command(self, node: Node) -> None:
        around, self._program = self._program, ""
        name = node.child_by_field_name("command_name")
        for child in node.children:
            if child == name:
                text = text_of(child)
                if child.type == "command_name" and not re.search(r"[$\"'`]", text):
                    self._program = text
                    key = command_key(text, self._setting.functions, self._setting.aliased)
                    shown = ALIASES.get(text.lower(), text) if key != text.lower() else text
                    self.out.put(shown, first_line(child), key)
                else:
                    self.node(child)
            else:
                self.node(child)
                if child.type == "command_invocation_operator":
                    self.out.space()
        self._program = around

    def _elements(self, node: Node) -> None:
        apart, glued = True, (node.text or b"")[:1] == b":"
        for child in node.children:
            if child.type == "command_argument_sep":
                separator = text_of(child).strip(" \t\n`")
                if separator:
                    self.out.put(separator, first_line(child))
                apart = True
                continue
            if child.type == "comment":
                continue
            if apart:
                self.out.space("" if glued else " ")
            self.node(child)
            apart = False

    def _parameter(self, node: Node) -> None:
        text = text_of(node)
        name, colon, value = text.partition(":")
        caseless = is_powershell(self._program, self._setting.functions)
        self.out.put(text, first_line(node), name.lower() + colon + value if caseless else text)

    def _statements(self, node: Node) -> None:
        """Write statements in lines of their own; a single one in brackets stays on its line."""
        found = [child for child in node.children if child.type not in ("comment", "empty_statement")]
        around = node.parent.type if node.parent is not None else ""
        if len(found) == 1 and around in ("array_expression", "sub_expression"):
            self.node(found[0])
            return
        self.out.end()
        self.out.depth += 1
        for child in found:
            self.statement(child)
        self.out.depth -= 1

    def _clauses(self, node: Node) -> None:
        """Write the cases of a switch, each as a line with its block."""
        self.out.end()
        self.out.depth += 1
        for child in node.children:
            if child.type != "comment":
                self.node(child)
                self.out.end()
        self.out.depth -= 1

    def _hash(self, node: Node) -> None:
        """Write a table's entries in lines of their own; `;` and a line end between them are the same."""
        for child in node.children:
            if child.type != "hash_literal_body":
                self.node(child)
                continue
            self.out.end()
            self.out.depth += 1
            for entry in child.children:
                for part in entry.children if entry.type == "hash_entry" else (entry,):
                    if part.type not in (";", "comment"):
                        self.node(part)
                        self.out.space()
                self.out.end()
            self.out.depth -= 1

    def _members(self, node: Node) -> None:
        """Write the members of a class or enumeration in lines of their own."""
        keyword = node.type.partition("_")[0]
        self.out.put(keyword, first_line(node))
        inside = False
        for child in node.children:
            if child.type in ("comment", ";"):
                continue
            if child.type in ("{", "}"):
                inside = child.type == "{"
                if not inside:
                    self.out.end()
                    self.out.depth -= 1
            self.out.space()
            self.node(child)
            if inside:
                self.out.end()
                self.out.depth += child.type == "{"

    def _function(self, node: Node) -> None:
        """Write a function; its parameters are told in one way, in brackets or in a ``param`` block."""
        keyword, name = node.children[0], node.children[1]
        self.out.put(text_of(keyword), first_line(keyword), text_of(keyword).lower())
        self.out.space()
        self.out.put(text_of(name), first_line(name), text_of(name).lower())
        opening = next((child for child in node.children if child.type == "{"), None)
        if opening is not None:
            self.out.space()
            self.node(opening)
        for child in node.children[2:]:
            if child.type == "function_parameter_declaration":
                self._parameters(child)
            elif child.type == "}" and child.prev_sibling == opening:
                self.out.end()
                self.node(child)
            elif child.type not in ("comment", "{"):
                self.out.space()
                self.node(child)

    def _parameters(self, node: Node) -> None:
        self.out.end()
        self.out.depth += 1
        for line in header_of(node, self._setting)[:-1]:
            self.out.put_line(line.text, line.line, line.key)
        for parameter in parameters_of(node, self._setting):
            for line in parameter.lines:
                self.out.put_line(line.text, line.line, line.key)
        self.out.depth -= 1

    def _message(self, node: Node, message: Message) -> None:
        """Write what is printed: its words mean nothing, and what is evaluated for them does."""
        text = on_one_line(_written(node, self._setting))
        key = f"print {' '.join(message.reads)}" if message.reads else ""
        self.out.put_line(text, first_line(node), key)
