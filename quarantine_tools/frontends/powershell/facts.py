"""What a PowerShell script starts, reads, sets and answers, with the modes that lead there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from quarantine_tools.frontends._lookups import LISTS_CONTAINERS, LOOKED_FOR, are_names
from quarantine_tools.frontends._script_facts import (
    TOP,
    Command,
    Place,
    fact_at,
    facts_in_loop,
    spread_modes,
    told_modes,
)
from quarantine_tools.frontends._trees import first_line, last_line, text_of, walk
from quarantine_tools.frontends.base import in_order
from quarantine_tools.frontends.powershell.forms import Setting, parameters_of
from quarantine_tools.frontends.powershell.names import capitalised
from quarantine_tools.frontends.powershell.parameters import Parameter
from quarantine_tools.frontends.powershell.tree import Unread
from quarantine_tools.frontends.powershell.values import Values, hole, modes_asked, plain_variable
from quarantine_tools.frontends.powershell.words import is_powershell, string_value
from quarantine_tools.model import Fact

if TYPE_CHECKING:
    from tree_sitter import Node

_READS = frozenset(
    {"get-content", "import-csv", "import-module", "test-path", "resolve-path", "get-childitem", "get-item"}
)
_WRITES = frozenset(
    {"add-content", "copy-item", "export-csv", "move-item", "new-item", "out-file", "remove-item", "set-content"}
)
_ENVIRONMENT = re.compile(r"\$(?:\{env:([^}]+)\}|env:(\w+))", re.IGNORECASE)
_DOTNET = re.compile(r"(?i)\[(?:system\.)?environment\]::(get|set)environmentvariable")
_OF_A_PATH = re.compile(r"(?i)-(?:itemtype|encoding|erroraction|filter|include|pathtype)")
_VARIABLE = re.compile(r"\$\{?[\w:]+")
_SEARCH = re.compile(r"(?i)-[ci]?(?:not)?(contains|match|like|in)")


def facts_of(parts: Sequence[Node | Unread], setting: Setting) -> tuple[Fact, ...]:
    """Return the facts of a script, by line."""
    roots = [part for part in parts if not isinstance(part, Unread)]
    return in_order(_Facts(roots, setting).all())


class _Facts:
    def __init__(self, roots: Sequence[Node], setting: Setting) -> None:
        self._setting = setting
        self._values = Values(roots)
        self._parameters: list[Parameter] = [
            one for root in roots if root.type == "param_block" for one in parameters_of(root, setting)
        ]
        self._asked = {_bare(one): capitalised(_bare(one, written=True)) for one in self._parameters}
        self._nodes = [(node, place) for root in roots for node, place in self._placed(root, Place(TOP, ""))]
        self._modes = self._spread()

    def all(self) -> Iterator[Fact]:
        """Yield all facts."""
        for parameter in self._parameters:
            name = f"-{self._asked[_bare(parameter)]}"
            yield Fact("cli.option", name, _told(parameter), parameter.line, parameter.end_line)
        for node, place in self._nodes:
            if node.type == "command":
                yield from self._of_command(node, place)
            elif node.type == "flow_control_statement" and text_of(node.children[0]).lower() == "exit":
                yield self._exit(node, place)
            elif node.type == "assignment_expression":
                yield from self._assigned(node)
            elif node.type in ("variable", "expandable_string_literal", "command_parameter"):
                yield from self._read(node)
            elif node.type == "invocation_expression":
                yield from self._called(node)
            elif node.type == "comparison_expression":
                yield from self._looked_for(node)

    def _placed(self, node: Node, place: Place) -> Iterator[tuple[Node, Place]]:
        """Yield a node and all below it with their places."""
        stack = [(node, place)]
        while stack:
            one, where = stack.pop()
            yield one, where
            inside: list[tuple[Node, Place]] = []
            asked = ""
            switch = _switched(one, self._asked) if one.type == "switch_statement" else None
            for child in one.children:
                here = where
                if one.type == "function_statement":
                    here = Place(text_of(one.children[1]).lower(), "")
                elif one.type in ("if_statement", "elseif_clause") and child.type == "pipeline":
                    asked = modes_asked(text_of(child), self._asked) or ""
                elif child.type == "statement_block" and asked:
                    here = Place(where.function, asked)
                elif one.type == "switch_clause" and child.type == "statement_block" and where.mode == _CASES:
                    here = Place(where.function, _case(one.children[0]))
                elif switch and child.type == "switch_body":
                    here = Place(where.function, _CASES)
                inside.append((child, here))
            stack += reversed(inside)

    def _spread(self) -> dict[str, tuple[str, ...]]:
        sites: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for node, place in self._nodes:
            if node.type == "command_name" and (name := text_of(node).lower()) in self._setting.functions:
                sites[place.function].append((name, "" if place.mode == _CASES else place.mode))
        return spread_modes(sites, sites[TOP])

    def _reached(self, place: Place) -> tuple[str, ...]:
        return (place.mode,) if place.mode and place.mode != _CASES else self._modes.get(place.function, ())

    def _of_command(self, node: Node, place: Place) -> Iterator[Fact]:
        name = node.child_by_field_name("command_name")
        if name is None:
            return
        program = text_of(name)
        if name.type != "command_name" and name.children and name.children[0].type != "command_name":
            program = (self._values.words(name.children[0]) or (hole("…"),))[0]
        words = (program, *self._arguments(node))
        command = Command(words, first_line(node), last_line(node), self._reached(place))
        if program.lower() == "start-process":
            rest = [word for word in words[1:] if not re.match(r"-[A-Za-z]+$", word)]
            started = Command(tuple(rest), command.line, command.end_line, command.modes)
            yield from facts_in_loop(started, self._values.elements)
            return
        own = program.lower() in self._setting.functions
        if not own:
            told = not is_powershell(program, self._setting.functions)
            yield from facts_in_loop(command, self._values.elements, told)
            yield from _paths(command, program.lower())

    def _arguments(self, node: Node) -> Iterator[str]:
        elements = node.child_by_field_name("command_elements")
        for child in elements.children if elements is not None else ():
            if child.type in ("command_argument_sep", "redirection", "comment"):
                continue
            yield from self._values.words(child) or (_unknown(child),)

    def _exit(self, node: Node, place: Place) -> Fact:
        code = " ".join(text_of(one) for one in node.children[1:]).strip() or "0"
        value = "the last program's" if code.lower() == "$lastexitcode" else self._values.expanded(code)
        return fact_at(node, "exit.code", value, told_modes(self._reached(place)))

    def _assigned(self, node: Node) -> Iterator[Fact]:
        found = _ENVIRONMENT.fullmatch(text_of(node.children[0]))
        if found is not None:
            words = self._values.words(node.children[-1])
            shown = f"'{words[0]}'" if words is not None and len(words) == 1 else "otherwise"
            yield fact_at(node, "env", found[1] or found[2], f"set {shown}")

    def _read(self, node: Node) -> Iterator[Fact]:
        parent = node.parent
        while parent is not None and parent.type == "unary_expression":
            parent = parent.parent
        if parent is not None and parent.type == "left_assignment_expression":
            return
        for found in _ENVIRONMENT.finditer(text_of(node)):
            yield fact_at(node, "env", found[1] or found[2], "no default")

    def _looked_for(self, node: Node) -> Iterator[Fact]:
        """Yield the containers of a loop over names that are looked for in what runs: `$running -notcontains $name`."""
        if len(node.children) != 3:
            return
        left, operator, right = node.children
        test = _SEARCH.fullmatch(text_of(operator).strip())
        if test is None:
            return
        if test[1].lower() == "in":
            left, right = right, left
        variables = {hole(plain_variable(found)) for found in _VARIABLE.findall(text_of(right))}
        names = self._values.elements.get(next(iter(variables)), ()) if len(variables) == 1 else ()
        if not are_names(names):
            return
        if {plain_variable(found) for found in _VARIABLE.findall(text_of(left))} & self._listings:
            for name in names:
                yield fact_at(node, "container", name, LOOKED_FOR)

    @cached_property
    def _listings(self) -> frozenset[str]:
        """The variables that hold what was told of the containers that run."""
        found: set[str] = set()
        for node, _ in self._nodes:  # in the order of the script
            if node.type == "assignment_expression":
                value = text_of(node.children[-1])
                held = {plain_variable(one) for one in _VARIABLE.findall(value)}
                if LISTS_CONTAINERS.match(value) or held & found:
                    found.add(plain_variable(text_of(node.children[0])))
        return frozenset(found)

    def _called(self, node: Node) -> Iterator[Fact]:
        found = _DOTNET.match(re.sub(r"\s", "", text_of(node)))
        if found is None:
            return
        arguments = [one for one in walk(node) if one.type == "argument_expression"]
        words = [self._values.words(one.children[0]) for one in arguments if one.children]
        first = words[0] if words else None
        if first is None or len(first) != 1:
            return
        detail = "no default"
        if found[1].lower() == "set":
            value = words[1] if len(words) > 1 else None
            detail = f"set '{value[0]}'" if value is not None and len(value) == 1 else "set otherwise"
        yield fact_at(node, "env", first[0], detail)


_CASES = "\0cases"  # the mode of what stands between the cases of a switch over a parameter


def _bare(parameter: Parameter, written: bool = False) -> str:
    name = parameter.name.lstrip("$").strip("{}")
    return name if written else name.lower()


def _told(parameter: Parameter) -> str:
    """Return what a parameter takes, as a detail says it."""
    parts = [parameter.type.strip("[]").lower()] if parameter.type else []
    if parameter.default is not None:
        value = string_value(parameter.default)
        parts.append(f"default {parameter.default if value is None else repr(value)}")
    for attribute in parameter.attributes:
        found = re.match(r"(?i)\[validateset\s*\((.*)\)\]", attribute)
        if found is not None:
            parts.append("one of " + ", ".join(one.strip("'\" ") for one in found[1].split(",")))
        if re.search(r"(?i)mandatory(?!\s*=\s*\$false)", attribute):
            parts.append("mandatory")
    return ", ".join(parts)


def _switched(node: Node, asked: dict[str, str]) -> bool:
    """Say whether a switch asks for a parameter of the script."""
    condition = next((one for one in node.children if one.type == "switch_condition"), None)
    found = re.search(r"\$(\w+)", text_of(condition)) if condition is not None else None
    return found is not None and (found[1].lower() in asked or found[1].lower() == "args")


def _case(node: Node) -> str:
    text = text_of(node)
    return string_value(text) or text


def _unknown(node: Node) -> str:
    found = re.search(r"\$(\w+)", text_of(node))
    return hole(found[1].lower() if found else "…")


def _paths(command: Command, program: str) -> Iterator[Fact]:
    """Yield the path that a cmdlet for files is given first."""
    role = "read" if program in _READS else "written" if program in _WRITES else ""
    rest = list(command.words[1:])
    while role and rest:
        word = rest.pop(0)
        if re.fullmatch(r"(?i)-(?:literal)?(?:file)?path|-name|-destination", word):
            continue
        if not word.startswith("-") and re.search(r"[./\\]", word) and "://" not in word:
            yield Fact("path", word, role, command.line, command.end_line)
        elif _OF_A_PATH.fullmatch(word):
            rest = rest[1:]
            continue
        return
