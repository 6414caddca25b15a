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
_UNICODE_LITERALS = re.compile(r"^from\s+__future__\s+import\b[^\n]*\bunicode_literals\b", re.MULTILINE)
_RAW_UNICODE = re.compile(r"[uU][rR](\"{3}|'{3}|\"|')(.*)\1", re.DOTALL)
_RAW_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_TEXT_ESCAPE = re.compile(r"\\(?:([uUN])|.)", re.DOTALL)  # an escape, and which of those that bytes don't have
_ENDS_IN_SPACE = re.compile(r"(?:\\[ntrfv]|[\n\t])[\"']+$")
_TEXT_CALLS = frozenset({"str", "unicode", "repr", "_", "gettext", "ugettext"})


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
    if speller.is_python2 and not _UNICODE_LITERALS.search(text):
        speller = _Speller(grammar, bytes_in_quotes=True)
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

    def __init__(self, grammar: Grammar, bytes_in_quotes: bool = False) -> None:
        self.is_python2 = bytes_in_quotes
        self._bytes_in_quotes = bytes_in_quotes
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
        if leaf.type == token.STRING:
            return self._string(value)
        bare = leaf.parent is not None and self._kinds.get(leaf.parent.type) in ("simple_stmt", "file_input")
        return "print()" if value == "print" and bare else value

    def _string(self, value: str) -> str:
        """Return a string token: `ur"\\u20ac"` is a euro sign, and `"\\u20ac"` are six bytes."""
        raw = _RAW_UNICODE.match(value)
        if raw:
            return f"{raw[1]}{_RAW_ESCAPE.sub(_raw_escape, raw[2])}{raw[1]}" if "\\" in raw[2] else value[1:]
        if self._bytes_in_quotes and value[:1] in "\"'":
            return _TEXT_ESCAPE.sub(lambda found: f"\\{found[0]}" if found[1] else found[0], value)
        return value

    def _print(self, node: Node) -> str:
        first, *rest = node.children
        more = ""
        if _is(rest[0], ">>"):
            more = f", file={self.text(rest[1]).strip()}"
            rest = rest[3:]
        if rest and _is(rest[-1], ","):
            # No space follows what ends a line, or in a tab.
            end = "" if _ENDS_IN_SPACE.search(_first_string(rest[-2])) else " "
            more = f", end='{end}'{more}"
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
        if value == "None":
            made = kind
        elif self._is_tuple(node.children[3]):
            made = f"{kind}({value[1:-1]})"
        elif self._is_text(node.children[3]):
            made = f"{kind}({value})"
        else:  # an instance of the exception is raised as it is, and a tuple holds its arguments
            made = f"classic_raise({kind}, {value})"
        if len(node.children) == 6:
            made = f"{made}.with_traceback({self.text(node.children[5]).strip()})"
        return f"{node.prefix}raise {made}"

    def _is_tuple(self, node: Base) -> bool:
        inner = node.children[1] if len(node.children) == 3 and _is(node.children[0], "(") else None
        return inner is not None and any(_is(part, ",") for part in inner.children)

    def _is_text(self, node: Base) -> bool:
        """Say whether a value is certainly a text or a number: no tuple, no exception."""
        if isinstance(node, Leaf):
            return node.type in (token.STRING, token.NUMBER)
        kind, first = self._kinds.get(node.type, ""), node.children[0]
        if kind == "atom":
            return self._is_text(node.children[1] if _is(first, "(") and len(node.children) == 3 else first)
        if kind == "term":
            return self._is_text(first) and _is(node.children[1], "%")
        if kind == "arith_expr":
            return self._is_text(first) and _is(node.children[1], "+")
        called = isinstance(first, Leaf) and (first.value in _TEXT_CALLS or first.type == token.STRING)
        return kind == "power" and called and str(node).rstrip().endswith(")")

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


def _raw_escape(found: re.Match[str]) -> str:
    """Return an escape of a raw text as one of a plain text: only code points are escapes in it."""
    sign = found[1]
    if len(sign) > 1:
        return found[0]
    return f"\\\\\\{sign}" if sign in "\"'\\" else f"\\\\{sign}"


def _first_string(node: Base) -> str:
    """Return the string token that a value is, or that it begins with: `"%s\\n" % a`."""
    first = next(node.leaves(), None)
    return first.value if first is not None and first.type == token.STRING else ""


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
