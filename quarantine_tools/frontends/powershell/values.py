"""What a word of PowerShell holds, as far as that is known without running it.

A variable that the script sets once, to a text, a number or a list of such, is known wherever it stands; one to which
more is added later keeps a hole behind what is known. Everything else is a hole ``{name}``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import text_of, walk
from quarantine_tools.frontends.powershell.words import is_string, string_value, variable_key

if TYPE_CHECKING:
    from tree_sitter import Node

_INSIDE = re.compile(r"\$\(([^()]*)\)|\$\{([^}]+)\}|\$((?:\w+:)?\w+)|`(.)")
_MOST_CHARACTERS = 2_000  # of a known value: a text made of itself again and again doubles each time
_MOST_WORDS = 200  # of a known list
_WRAPPERS = frozenset(
    {"pipeline", "pipeline_chain", "unary_expression", "assignment_value", "statement_list", "parenthesized_expression"}
)


class Values:
    """The variables of a script with the words that they hold."""

    def __init__(self, roots: Sequence[Node]) -> None:
        self._known: dict[str, tuple[str, ...]] = {}
        assigned: defaultdict[str, list[tuple[str, Node]]] = defaultdict(list)
        for root in roots:
            for node in walk(root):
                if node.type == "assignment_expression" and len(node.children) >= 3:
                    target, operator, value = node.children[0], text_of(node.children[1]), node.children[2]
                    assigned[plain_variable(text_of(target))].append((operator, value))
        for name, values in assigned.items():
            first = [value for operator, value in values if operator == "="]
            if len(first) != 1 or values[0][0] != "=":
                continue
            words = self.words(first[0])
            added = any(operator != "=" for operator, _ in values)
            if words is not None:
                self._known[name] = (*words, hole(name)) if added else words
        self.elements = self._of_loops(roots, assigned)

    def _of_loops(
        self, roots: Iterable[Node], assigned: Mapping[str, Sequence[tuple[str, Node]]]
    ) -> Mapping[str, tuple[str, ...]]:
        """Return the words that the variables of loops over known lists take, by the hole that stands for each."""
        found: defaultdict[str, list[tuple[str, ...] | None]] = defaultdict(list)
        for root in roots:
            for node in walk(root):
                if node.type == "foreach_statement" and len(node.children) > 4:
                    variable, listed = node.children[2], node.children[4]
                    found[plain_variable(text_of(variable))].append(self.words(listed))
        return {
            hole(name): words
            for name, (words, *others) in found.items()
            if words is not None and not others and name not in assigned and not any("{" in word for word in words)
        }

    def words(self, node: Node) -> tuple[str, ...] | None:
        """Return the words of an expression, or of one argument; None where nothing of it is known."""
        while node.type in _WRAPPERS and len(node.children) == 1:
            node = node.children[0]
        if node.type == "parenthesized_expression" and len(node.children) == 3:
            return self.words(node.children[1])
        if node.type == "array_expression":
            inside = [child for child in node.children if child.type == "statement_list"]
            return self._of_all(child for one in inside for child in one.children if child.type != "empty_statement")
        if node.type == "array_literal_expression":
            return self._of_all(child for child in node.children if child.type != ",")
        text = text_of(node)
        if node.type == "variable":
            name = plain_variable(text)
            if name in self._known:
                return self._known[name]
            return (hole(name),)
        if is_string(node):
            return (self.filled(text),)
        if node.type in ("generic_token", "command_parameter") or node.type.endswith("integer_literal"):
            return (self.expanded(text),)
        if node.type == "concatenated_command_argument":
            return ("".join(word for child in node.children for word in self.words(child) or ("{…}",)),)
        return None

    def _of_all(self, nodes: Iterable[Node]) -> tuple[str, ...] | None:
        found: list[str] = []
        for node in nodes:
            words = self.words(node)
            if words is None:
                return None
            found += words
            if len(found) > _MOST_WORDS:
                return None
        return tuple(found)

    def filled(self, text: str) -> str:
        """Return what a string holds, its quotes taken off."""
        value = string_value(text)
        return value if value is not None else self.expanded(text[1:-1].replace('""', '"'))

    def expanded(self, text: str) -> str:
        """Return a text with the variables in it filled in."""

        def fill(match: re.Match[str]) -> str:
            if match[4] is not None:
                return {"n": "\n", "t": "\t"}.get(match[4], match[4])
            if match[1] is not None:
                return hole(re.sub(r"[^\w.]", "", match[1])[:30] or "…")
            name = plain_variable(f"${match[2] or match[3]}")
            known = self._known.get(name)
            return known[0] if known is not None and len(known) == 1 else hole(name)

        value = _INSIDE.sub(fill, text)
        return value if len(value) <= _MOST_CHARACTERS else hole("…")


def plain_variable(text: str) -> str:
    """Return the name of a variable without scope and type, in small letters; `env:NAME` as it is."""
    found = re.search(r"[$@]\{?([\w:]+)", text)
    key = variable_key(f"${found[1]}") if found else text
    return re.sub(r"^\$(?:script|global|local|private|using):", "$", key)[1:]


def hole(name: str) -> str:
    """Return the hole that stands for a value that isn't known."""
    name = name.removeprefix("env:")
    return "{" + (name if re.match(r"[A-Za-z_]", name) else f"_{name}") + "}"


def modes_asked(condition: str, parameters: Mapping[str, str]) -> str | None:
    """Return the mode that a condition asks for: `$Mode -eq 'all'` is ``all``, `$Coverage` alone is ``-Coverage``.

    Args:
        parameters: of the script, in small letters, with the name as it is written.
    """
    text = " ".join(condition.split())
    found = re.fullmatch(r"(?i)\$(\w+) -(?:c|i)?(?:eq|like|match) ['\"]?([\w .*|-]+?)['\"]?", text)
    if found is not None and found[1].lower() in parameters:
        return found[2]
    found = re.fullmatch(r"\$(\w+)(?:\.IsPresent)?", text)
    return f"-{parameters[found[1].lower()]}" if found is not None and found[1].lower() in parameters else None
