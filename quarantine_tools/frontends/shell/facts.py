"""What a shell script starts, reads, sets and answers, with the modes that lead there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
from quarantine_tools.frontends.shell.tree import Statement, Unread, functions_of
from quarantine_tools.frontends.shell.words import word_value
from quarantine_tools.model import Fact

if TYPE_CHECKING:
    from tree_sitter import Node

_EXPANSION = re.compile(r"\$\{([A-Za-z_]\w*)(?:(:?[-=?+])([^${}]*))?\}|\$([A-Za-z_]\w*)")
_CONSTANT = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|\$\{([A-Za-z_]\w*)[^}]*\}|\$(\d|[@*#?])")
_FIRST = re.compile(r"\"?\$(?:1|\{1(?:[:-][^}]*)?\}|@|\*)\"?")
_SHELLS_OWN = frozenset({"HOME", "PWD", "OLDPWD", "PATH", "USER", "SHELL", "IFS", "RANDOM", "LINENO", "UID", "EUID"})
_FILE_TEST = re.compile(r"-[abcdefgprstuwxGLNOS]")
_OPTION = re.compile(r"--?[A-Za-z][\w-]*")


def facts_of(parts: Sequence[Statement | Unread]) -> tuple[Fact, ...]:
    """Return the facts of a script, by line."""
    roots = [part.node for part in parts if isinstance(part, Statement)]
    return in_order(_Facts(roots, functions_of(parts)).all())


class _Facts:
    def __init__(self, roots: Sequence[Node], functions: Mapping[str, Node]) -> None:
        self._functions = functions
        self._values, self._assigned = _known_values(roots)
        self._asking = {
            text_of(node.children[0])
            for root in roots
            for node in walk(root)
            if node.type == "variable_assignment" and _FIRST.fullmatch(text_of(node.children[-1]))
        }
        self._elements = self._of_loops(roots)
        self._nodes = [(node, place) for root in roots for node, place in self._placed(root)]
        self._modes = self._spread()

    def all(self) -> Iterator[Fact]:
        """Yield all facts."""
        for node, place in self._nodes:
            if node.type == "command":
                yield from self._of_command(node, place)
            elif node.type in ("expansion", "simple_expansion"):
                yield from self._read(node)
            elif node.type == "declaration_command" and text_of(node.children[0]) == "export":
                yield from self._exported(node)
            elif node.type == "file_redirect":
                yield from self._redirected(node)
            elif node.type == "unary_expression" and _FILE_TEST.fullmatch(text_of(node.children[0])):
                yield from self._path(self._word(node.children[-1]), "read", node)
            elif node.type == "case_item":
                yield from self._options(node)
            elif node.type == "pipeline":
                yield from self._looked_for(node)

    def _of_loops(self, roots: Sequence[Node]) -> Mapping[str, tuple[str, ...]]:
        """Return the words that the variables of loops over known lists take, by the hole that stands for each."""
        found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for node in (node for root in roots for node in walk(root) if node.type == "for_statement"):
            words = [word for one in node.children_by_field_name("value") for word in self._words(one)]
            variable = node.child_by_field_name("variable")
            found[text_of(variable) if variable is not None else ""].append(tuple(words))
        assigned = {text_of(n.children[0]) for root in roots for n in walk(root) if n.type == "variable_assignment"}
        return {
            f"{{{name}}}": words
            for name, (words, *others) in found.items()
            if not others and name not in assigned and not any(re.search(r"[{*?\[]", word) for word in words)
        }

    def _looked_for(self, node: Node) -> Iterator[Fact]:
        """Yield the containers of a loop over names that are looked for in what runs: `docker ps | grep "$name"`."""
        first, *rest = [child for child in node.children if child.is_named]
        if not LISTS_CONTAINERS.match(text_of(first)):
            return
        for child in rest:
            words = [self._word(one) for one in child.children] if child.type == "command" else []
            asked = [word.strip("^$") for word in words[1:] if not word.startswith("-")]
            names = self._elements.get(asked[0], ()) if words[:1] == ["grep"] and len(asked) == 1 else ()
            if are_names(names):
                for name in names:
                    yield fact_at(child, "container", name, LOOKED_FOR)

    def _placed(self, root: Node) -> Iterator[tuple[Node, Place]]:
        stack = [(root, Place(TOP, ""))]
        while stack:
            node, where = stack.pop()
            yield node, where
            here = where
            if node.type == "function_definition":
                name = node.child_by_field_name("name")
                here = Place(text_of(name) if name is not None else "", "")
            asks = node.type == "case_statement" and self._asks(text_of(node.children[1]))
            asked = self._condition(node) if node.type in ("if_statement", "elif_clause") else ""
            inside: list[tuple[Node, Place]] = []
            behind = False
            for child in node.children:
                behind = behind or child.type == "then"
                one = here
                if asks and child.type == "case_item":
                    one = Place(here.function, _label(child))
                elif asked and behind and child.type not in ("elif_clause", "else_clause"):
                    one = Place(here.function, asked)
                inside.append((child, one))
            stack += reversed(inside)

    def _asks(self, text: str) -> bool:
        """Say whether a word is the script's first argument, or a variable that holds it."""
        found = re.fullmatch(r"\"?\$\{?(\w+)\}?\"?", text)
        return _FIRST.fullmatch(text) is not None or (found is not None and found[1] in self._asking)

    def _condition(self, node: Node) -> str:
        text = text_of(node.children[1]) if len(node.children) > 1 else ""
        found = re.fullmatch(r"\[\[? (\S+) ==? [\"']?([\w.-]+)[\"']? \]\]?", text)
        return found[2] if found is not None and self._asks(found[1]) else ""

    def _spread(self) -> dict[str, tuple[str, ...]]:
        sites: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for node, place in self._nodes:
            if node.type == "command_name" and text_of(node) in self._functions:
                sites[place.function].append((text_of(node), place.mode))
        return spread_modes(sites, sites[TOP])

    def _reached(self, place: Place) -> tuple[str, ...]:
        return (place.mode,) if place.mode else self._modes.get(place.function, ())

    def _of_command(self, node: Node, place: Place) -> Iterator[Fact]:
        name = node.child_by_field_name("name")
        if name is None:
            return
        words = tuple(
            word
            for child in node.children
            if child.type not in ("variable_assignment", "comment") and "redirect" not in child.type
            for word in self._words(child)
        )
        program = words[0] if words else ""
        modes = self._reached(place)
        if program == "exit":
            value = words[1] if len(words) > 1 else "the last command's"
            value = "the last command's" if value == "{?}" else value
            yield fact_at(node, "exit.code", value, told_modes(modes))
        elif program in ("source", ".") and len(words) > 1:
            yield from self._path(words[1], "read", node)
        elif program not in self._functions:
            yield from facts_in_loop(Command(words, first_line(node), last_line(node), modes), self._elements)

    def _words(self, node: Node) -> tuple[str, ...]:
        """Return the words of an argument: several for a list that is known."""
        found = re.fullmatch(r"\"?\$\{(\w+)\[@\]\}\"?", text_of(node))
        if found is not None:
            return self._values.get(found[1], ("{" + found[1] + "}",))
        return (self._word(node),)

    def _word(self, node: Node) -> str:
        """Return what a word holds, its quotes taken off, with holes for what isn't known."""
        value = word_value(node)
        if value is not None:
            return value
        if node.type == "command_name" and node.children:
            return self._word(node.children[0])
        if node.type == "concatenation":
            return "".join(self._word(child) for child in node.children)
        text = text_of(node)
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1]
        text = re.sub(r"\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`", "{…}", text)
        return _CONSTANT.sub(self._fill, text)

    def _fill(self, found: re.Match[str]) -> str:
        name = found[1] or found[2]
        known = self._values.get(name, ()) if found[1] else ()
        return known[0] if len(known) == 1 else "{" + (name or found[3]) + "}"

    def _read(self, node: Node) -> Iterator[Fact]:
        for found in _EXPANSION.finditer(text_of(node)):
            name = found[1] or found[4]
            own = _sets(node) == name
            if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name) or name in _SHELLS_OWN:
                continue
            if name in self._assigned and not (found[2] and own):
                continue  # the script's own
            operator = (found[2] or "").lstrip(":")
            detail = {"-": f"default '{found[3]}'", "=": f"default '{found[3]}'", "?": "required"}.get(operator)
            yield fact_at(node, "env", name, detail or "no default")

    def _exported(self, node: Node) -> Iterator[Fact]:
        for child in node.children[1:]:
            if child.type == "variable_assignment" and len(child.children) > 2:
                value = self._word(child.children[-1])
                yield fact_at(child, "env", text_of(child.children[0]), f"set '{value}'")

    def _redirected(self, node: Node) -> Iterator[Fact]:
        operator = next((text_of(child) for child in node.children if re.fullmatch(r"[<>|&]+", text_of(child))), "")
        target = node.children[-1]
        if operator in ("<", ">", ">>", "&>", "&>>", ">|") and not text_of(target).isdecimal():
            yield from self._path(self._word(target), "read" if operator == "<" else "written", node)

    def _path(self, value: str, role: str, node: Node) -> Iterator[Fact]:
        plain = re.sub(r"\{[^}]*\}", "", value)
        if re.search(r"[\w.]", plain) and not value.startswith("/dev/") and "\n" not in value:
            yield fact_at(node, "path", value, role)

    def _options(self, node: Node) -> Iterator[Fact]:
        for child in node.children:
            if child.type == ")":
                return
            if _OPTION.fullmatch(text_of(child)):
                yield fact_at(child, "cli.option", text_of(child), "")


def _sets(node: Node) -> str:
    """Return the variable that a word is assigned to, or nothing."""
    around = node.parent
    while around is not None and around.type in ("string", "concatenation"):
        around = around.parent
    return text_of(around.children[0]) if around is not None and around.type == "variable_assignment" else ""


def _label(item: Node) -> str:
    """Return what a case asks for: `test|unit`."""
    words = []
    for child in item.children:
        if child.type == ")":
            break
        if child.is_named:
            words.append(text_of(child).strip("'\""))
    return "|".join(words)


def _known_values(roots: Sequence[Node]) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return the variables that are set once, to something known, and all that are set."""
    assigned: defaultdict[str, list[Node]] = defaultdict(list)
    others: set[str] = set()
    for root in roots:
        for node in walk(root):
            if node.type == "variable_assignment" and len(node.children) > 1:
                assigned[text_of(node.children[0]).partition("[")[0]].append(node)
            elif node.type == "for_statement":
                others |= {text_of(child) for child in node.children if child.type == "variable_name"}
            elif node.type == "command" and re.match(r"(?:read|mapfile|readarray|getopts)\b", text_of(node)):
                others |= {text_of(child) for child in node.children[1:]}
    known: dict[str, tuple[str, ...]] = {}
    for name, nodes in assigned.items():
        first = nodes[0]
        if name in others or len(first.children) < 3 or text_of(first.children[1]) != "=":
            continue
        value = first.children[-1]
        if value.type == "array":
            words = [word_value(child) for child in value.children[1:-1] if child.type != "comment"]
            held = tuple(word for word in words if word is not None)
            if len(held) == len(words):
                added = any(text_of(node.children[1]) == "+=" for node in nodes[1:])
                known[name] = (*held, "{" + name + "}") if added else held
        elif len(nodes) == 1 and (single := word_value(value)) is not None:
            known[name] = (single,)
    return known, frozenset({*assigned, *others})
