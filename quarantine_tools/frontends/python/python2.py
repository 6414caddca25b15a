"""Spell Python 2 as Python 3, line by line: what only the syntax of Python 2 has is written as Python 3 writes it.

The grammar is that of lib2to3 (in fissix, which lives on without the standard library). No line is added or taken away,
so that every line number stays that of the source. What the language itself does otherwise is the business of
`dialect.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fissix
from fissix.pgen2 import driver, pgen, token
from fissix.pgen2.grammar import Grammar
from fissix.pytree import Base, Leaf, Node, convert

LONGEST = 1_000_000  # characters; the parser reads some 250,000 a second
_KEYWORD = re.compile(r"\b(?:async|await)\b")
_PRINT_FUNCTION = re.compile(r"^from\s+__future__\s+import\b[^\n]*\bprint_function\b", re.MULTILINE)
_OCTAL = re.compile(r"0+([0-7]+)[lL]?$")
# Keywords since Python 3.7, names before. The parser folds look-alikes into the plain letters (NFKC, PEP 3131), but
# only after it has looked for keywords.
_NO_KEYWORD = {"async": "\N{MATHEMATICAL BOLD SMALL A}sync", "await": "\N{MATHEMATICAL BOLD SMALL A}wait"}
_RAW_UNICODE = re.compile(r"[uU]([rR])")


class NotPython2(Exception):
    """The text is no Python 2 either."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text in the syntax of Python 3, with as many lines as it had."""

    text: str
    is_python2: bool  # it had syntax that Python 3 has not; else only `async` or `await` as a name
    tuples: Mapping[str, str]  # parameters that stand for tuples of them: name and pattern


def as_python3(text: str) -> Spelled:
    """Return an old text in the syntax of Python 3.

    Raises:
        NotPython2: the text can't be parsed, or has more than `LONGEST` characters.
        RecursionError: nested too deeply.
    """
    if len(text) > LONGEST:
        raise NotPython2(f"more than {LONGEST:,} characters")
    asks = bool(_PRINT_FUNCTION.search(text))
    if not asks and _KEYWORD.search(text):
        try:
            spelled = _spelled(text, _grammar(True))
            if not spelled.is_python2:
                return spelled
        except NotPython2:
            pass
    return _spelled(text, _grammar(asks))


def _spelled(text: str, grammar: Grammar) -> Spelled:
    parser = driver.Driver(grammar, convert=convert)
    try:
        tree = parser.parse_string(text if text.endswith("\n") else f"{text}\n")
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # a sign that the tokenizer has no name for is a KeyError, and so on
        raise NotPython2(str(error)) from error
    speller = _Speller(grammar)
    result = speller.text(tree)
    if "\t" in result:
        result = _expanded(result, _lines_inside_strings(tree))
    return Spelled(result, speller.is_python2, speller.tuples)


@cache
def _grammar(print_function: bool) -> Grammar:
    # Not through fissix.pygram, which keeps a pickle in the user's cache folder.
    grammar = pgen.generate_grammar(str(Path(fissix.__file__).with_name("Grammar.txt")))
    if print_function:
        del grammar.keywords["print"]
    return grammar


class _Speller:
    """Writes a tree of Python 2 as Python 3."""

    def __init__(self, grammar: Grammar) -> None:
        self.is_python2 = False
        self.tuples: dict[str, str] = {}
        self._kinds: dict[int, str] = grammar.number2symbol
        self._rules: dict[str, Callable[[Node], str | None]] = {
            "print_stmt": self._print,
            "exec_stmt": self._exec,
            "except_clause": self._except,
            "raise_stmt": self._raise,
            "atom": self._backticks,
            "tfpdef": self._tuple,
            "vfpdef": self._tuple,
        }

    def text(self, node: Base) -> str:
        """Return a node as text, with the white space and comments before it."""
        if isinstance(node, Leaf):
            return f"{node.prefix}{self._leaf(node)}"
        rule = self._rules.get(self._kinds.get(node.type, ""))
        text = rule(node) if rule is not None else None
        if text is None:
            return self._plain(node.children)
        self.is_python2 = True
        return text

    def _plain(self, nodes: list[Base]) -> str:
        return "".join(map(self.text, nodes))

    def _leaf(self, leaf: Leaf) -> str:
        value = str(leaf.value)
        spelled = self._spelled(value, leaf)
        self.is_python2 |= spelled != value and value not in _NO_KEYWORD
        return spelled

    def _spelled(self, value: str, leaf: Leaf) -> str:
        if value == "<>":
            return "!="
        if value in _NO_KEYWORD and leaf.type == token.NAME:
            return _NO_KEYWORD[value]
        if value[:1].isdigit():
            octal = _OCTAL.match(value)
            return f"0o{octal[1]}" if octal else value.rstrip("lL")
        if value[:1] in "uU" and value[1:2] in "rR" and value[-1:] in ("'", '"'):
            return _RAW_UNICODE.sub(r"\1", value, count=1)
        bare = leaf.parent is not None and self._kinds.get(leaf.parent.type) in ("simple_stmt", "file_input")
        return "print()" if value == "print" and bare else value

    def _print(self, node: Node) -> str:
        first, *rest = node.children
        more = ""
        if _is(rest[0], ">>"):
            more = f", file={self.text(rest[1]).strip()}"
            rest = rest[3:]
        if rest and _is(rest[-1], ","):
            more = f", end=' '{more}"
            rest = rest[:-1]
        given = self._plain(rest).lstrip(" ")
        return f"{first.prefix}print({given}{more if given else more.removeprefix(', ')})"

    def _exec(self, node: Node) -> str:
        given = [self.text(part).strip() for part in node.children[1:] if not _is(part, "in") and not _is(part, ",")]
        return f"{node.prefix}exec({', '.join(given)})"

    def _except(self, node: Node) -> str | None:
        if len(node.children) != 4 or not _is(node.children[2], ","):
            return None
        word, kind, _, name = node.children
        return f"{self.text(word)}{self.text(kind)} as{self.text(name)}"

    def _raise(self, node: Node) -> str | None:
        if len(node.children) < 4 or not _is(node.children[2], ","):
            return None
        kind, value = self.text(node.children[1]).strip(), self.text(node.children[3]).strip()
        is_tuple = value.startswith("(") and value.endswith(")") and "," in value
        made = kind if value == "None" else f"{kind}({value[1:-1] if is_tuple else value})"
        if len(node.children) == 6:
            made = f"{made}.with_traceback({self.text(node.children[5]).strip()})"
        return f"{node.prefix}raise {made}"

    def _backticks(self, node: Node) -> str | None:
        if not _is(node.children[0], "`"):
            return None
        given = self._plain(node.children[1:-1]).strip()
        return f"{node.prefix}repr({f'({given})' if ',' in given else given})"

    def _tuple(self, node: Node) -> str:
        """`def f(a, (b, c))`: the tuple becomes one parameter, `b_and_c`, and is taken apart inside."""
        pattern = str(node).strip()
        name = "_and_".join(re.findall(r"\w+", pattern))
        self.tuples[name] = pattern
        return f"{node.prefix}{name}"


def _is(node: Base, value: str) -> bool:
    return isinstance(node, Leaf) and node.value == value


def _lines_inside_strings(tree: Base) -> set[int]:
    inside: set[int] = set()
    for leaf in tree.leaves():
        if "\n" in leaf.value and leaf.value.strip():
            inside.update(range(leaf.lineno + 1, leaf.lineno + leaf.value.count("\n") + 1))
    return inside


def _expanded(text: str, keep: set[int]) -> str:
    """Return a text with the tabs that indent it as spaces; in Python 2 each goes up to the next multiple of eight."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if index + 1 not in keep:
            body = line.lstrip(" \t")
            lines[index] = line[: len(line) - len(body)].expandtabs(8) + body
    return "\n".join(lines)
