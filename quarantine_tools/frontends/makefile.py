"""Makefiles: one unit a variable and a target, read as GNU make splits its lines.

Units: ``key``, named by the variable or the target. Facts: ``command`` for each line of a recipe. The form of a target
has its prerequisites, in their order, and its recipe, a line each. Variables are not expanded: what make would put in
for `$(NAME)` stays as it is written, and the order in which variables are set counts. Lines of conditionals and
includes are units of their own, named by their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from quarantine_tools.frontends._keys import MOST_DEPTH, Row, key_part, key_unit, numbered, text
from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.model import Fact, KindSignature, Reading, Unit, order_of, split_lines

_VARIABLE = re.compile(
    r"(?:(?P<how>override|export|private)\s+)*(?P<name>[^\s:#=+?!]+)\s*(?P<sign>::?:?=|\+=|\?=|!=|=)"
)
_DEFINE = re.compile(r"(?:override\s+|export\s+)*define\s+(?P<name>\S+)")
_IF = re.compile(r"(?:ifn?def|ifn?eq)\b")
_CONDITION = re.compile(r"(?:ifn?def|ifn?eq|else|endif)\b")
_DIRECTIVE = re.compile(r"-?include\b|sinclude\b|(?:un)?export\b|vpath\b|undefine\b|load\b|\.RECIPEPREFIX\b")
_REFERENCE = re.compile(r"\$[({]([\w.-]+)[)}]|\$(\w)")


_MOST_SIGNS = 5_000  # of the conditions that one line stands under


@dataclass(frozen=True, slots=True)
class _Line:
    """A logical line: what stands in it, continued lines joined by a blank."""

    parts: tuple[Row, ...]  # text and line of each physical line
    recipe: bool

    @property
    def text(self) -> str:
        """The line as make reads it outside of a recipe: blanks at its end are part of a value."""
        parts = [part.strip() for part, _ in self.parts[:-1]] + [self.parts[-1][0].lstrip()]
        return " ".join(part for part in parts if part)

    @property
    def command(self) -> str:
        """The line as a shell gets it; in quotes, how it is continued is part of the text."""
        parts = [part.removeprefix("\t") for part, _ in self.parts]
        if len(parts) > 1 and any(sign in part for part in parts for sign in "'\""):
            return "\\\n".join(parts).strip()
        return " ".join(part.strip() for part in parts if part.strip())

    @property
    def line(self) -> int:
        return self.parts[0][1]

    @property
    def end_line(self) -> int:
        return self.parts[-1][1]


class _TooDeep(Exception):
    """Conditions that are nested beyond our limit."""


@dataclass
class _Rule:
    head: _Line
    condition: str
    recipe: list[_Line] = field(default_factory=list)


def read(source: str, path: str) -> Reading:
    """Return the variables and targets of a Makefile."""
    comments: list[int] = []
    lines = list(_logical(split_lines(source), comments))
    reader = _Reader(lines)
    try:
        reader.read()
    except _TooDeep:
        return as_text(source, path, "too-large", f"conditions nested more than {MOST_DEPTH} deep; compared as text")
    return Reading(numbered(reader.units), tuple(reader.facts), comment_lines=tuple(comments), parser="make-rules")


class _Reader:
    """Takes a Makefile's lines one by one; knows the rule and the conditions that are open."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self.units: list[Unit] = []
        self.facts: list[Fact] = []
        self._lines = lines
        self._goes_on = [False] * len(lines)  # whether the next line that is no condition is a recipe's
        after = False
        for place in reversed(range(len(lines))):
            if lines[place].recipe or not _CONDITION.match(lines[place].text):
                after = lines[place].recipe
            self._goes_on[place] = after
        self._rule: _Rule | None = None
        self._inner = 0  # conditions that are open inside of the recipe
        self._conditions: list[str] = []  # the others, the outermost first
        self._has_default = False
        self._leads_to: dict[str, set[str]] = {}  # variable → those that its values name

    def read(self) -> None:
        place = 0
        while place < len(self._lines):
            line = self._lines[place]
            bare = _without_comment(line.text)
            if _DEFINE.match(bare) and not line.recipe:
                place = self._define(place)
            elif self._rule is not None and (line.recipe or self._is_inner(place, bare)):
                self._inner += bool(_IF.match(bare)) - bare.startswith("endif") if not line.recipe else 0
                self._rule.recipe.append(line)
                place += 1
            else:
                self._outside(line, bare)
                place += 1
        self._close()
        self.units = [replace(unit, needs=self._reached(unit.needs)) if unit.needs else unit for unit in self.units]

    def _reached(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return names with those that they lead to through variables that are expanded when they are used."""
        waiting, found = list(names), set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._leads_to.get(name, ())
        return tuple(sorted(found))

    def _is_inner(self, place: int, bare: str) -> bool:
        """Say whether a condition belongs to the open recipe: its lines go on behind it, or it ends one of it."""
        if not _CONDITION.match(bare):
            return False
        if self._inner:
            return True
        return bool(_IF.match(bare)) and self._goes_on[place]

    def _outside(self, line: _Line, bare: str) -> None:
        self._close()
        variable = _VARIABLE.match(bare)
        if variable is not None and not line.recipe:
            self._add(_variable(line, bare, variable))
            self._leads_to.setdefault(variable["name"], set()).update(_names_in(bare))
        elif _CONDITION.match(bare):
            self._add(_directive(line, bare))
            self._turn(bare)
        elif not line.recipe and not _DIRECTIVE.match(bare) and ":" in _outermost(bare):
            self._rule = _Rule(line, self._condition)
        else:
            self._add(_directive(line, bare))

    def _turn(self, bare: str) -> None:
        if _IF.match(bare):
            self._conditions.append(" ".join(bare.split()))
            if len(self._conditions) > MOST_DEPTH:
                raise _TooDeep
        elif self._conditions:
            before = self._conditions.pop()
            if len(before) > _MOST_SIGNS:
                raise _TooDeep
            if bare.startswith("else"):
                self._conditions.append(f"{before} {bare}")

    @property
    def _condition(self) -> str:
        return ", ".join(self._conditions)

    def _add(self, unit: Unit, condition: str | None = None) -> None:
        """Add a unit with the conditions that it stands under."""
        held = self._condition if condition is None else condition
        if held:
            rows = [*zip(unit.form.split("\n"), unit.form_lines, strict=True), (f"if: {text(held, 0).form}", unit.line)]
            under = key_unit(unit.name, rows, unit.line, unit.end_line)
            unit = replace(under, binds=unit.binds, needs=unit.needs, acts=unit.acts)
        self.units.append(unit)

    def _define(self, place: int) -> int:
        """Read a variable of several lines; return the place behind it."""
        self._close()
        end = place
        while end < len(self._lines) - 1 and not re.match(r"endef\b", self._lines[end].text):
            end += 1
        self._add(_defined(self._lines[place : end + 1]))
        return end + 1

    def _close(self) -> None:
        if self._rule is not None:
            rule = self._rule
            targets = _split(_without_comment(rule.head.text).partition(";")[0])[0].split()
            default = not self._has_default and any(not one.startswith(".") and "%" not in one for one in targets)
            self._has_default = self._has_default or default
            self._add(_target(rule, " ".join(targets), default), rule.condition)
            self.facts += _commands(rule, " ".join(targets))
        self._rule, self._inner = None, 0


def _logical(lines: Sequence[str], comments: list[int]) -> Iterator[_Line]:
    """Yield the lines that say something; note the others as comments."""
    number = 0
    while number < len(lines):
        first = number
        line = lines[number]
        number += 1
        recipe = line.startswith("\t")
        bare = line.strip()
        if not bare or (bare[0] == "#" and not recipe):
            comments.append(number)
            while bare.endswith("\\") and number < len(lines):  # a comment goes on, too
                bare = lines[number].strip()
                number += 1
                comments.append(number)
            continue
        while lines[number - 1].endswith("\\") and number < len(lines):
            number += 1
        rows = tuple(
            (lines[place].removesuffix("\\") if place < number - 1 else lines[place], place + 1)
            for place in range(first, number)
        )
        yield _Line(rows, recipe)


def _without_comment(line: str) -> str:
    found = re.search(r"(?<!\\)#", line)
    return line[: found.start()] if found else line


def _names_in(line: str) -> tuple[str, ...]:
    return tuple(sorted({found[1] or found[2] for found in _REFERENCE.finditer(line)}))


def _variable(line: _Line, bare: str, found: re.Match[str]) -> Unit:
    name, sign = found["name"], found["sign"]
    value = bare[found.end() :].lstrip()  # a blank before a comment is part of it
    how = bare[: found.start("name")].split()
    rows = [(f"{key_part(name)}: {text(value, 0).form}", line.line)]
    if how or sign != "=":
        rows.append((f"set: {text(' '.join([*how, sign]), 0).form}", line.line))
    # What `:=` takes is what was set above; what `=` takes is what is set when it is used.
    needs = _names_in(value) if sign in (":=", "::=", ":::=", "+=", "!=") else ()
    unit = key_unit(name, rows, line.line, line.end_line)
    return replace(unit, binds=(name,), needs=tuple(sorted({*needs, *([name] if sign in ("+=", "?=") else [])})))


def _defined(lines: Sequence[_Line]) -> Unit:
    found = _DEFINE.match(_without_comment(lines[0].text))
    assert found is not None
    rows = [
        (f"{key_part(found['name'])}[]: {text(part.strip(), 0).form}", at) for one in lines for part, at in one.parts
    ]
    return replace(key_unit(found["name"], rows, lines[0].line, lines[-1].end_line), binds=(found["name"],))


def _directive(line: _Line, bare: str) -> Unit:
    unit = key_unit("line", [(f"line: {text(' '.join(bare.split()), 0).form}", line.line)], line.line, line.end_line)
    # What it includes may set anything; a condition looks at what was set above it.
    acts = not _CONDITION.match(bare)
    return replace(unit, acts=acts, binds=(order_of("lines"),), needs=_names_in(bare))


def _outermost(bare: str) -> str:
    """Return a line without what is put in for references: a colon in there makes no rule."""
    for _ in range(3):
        bare = re.sub(r"\$\([^()]*\)|\$\{[^{}]*\}", "x", bare)
    return bare


def _target(rule: _Rule, targets: str, default: bool) -> Unit:
    head, semicolon, command = _without_comment(rule.head.text).partition(";")
    _, colons, needs = _split(head)
    line = rule.head.line
    rows: list[Row] = []
    if colons != ":":
        rows.append((f"rule: {text(colons, 0).form}", line))
    if default:
        rows.append(("default: true", line))
    normal, _, first = needs.partition("|")
    rows += [(f"needs[]: {text(one, 0).form}", line) for one in normal.split()]
    rows += [(f"needs.first[]: {text(one, 0).form}", line) for one in first.split()]
    if semicolon and command.strip():
        rows.append((f"run[]: {text(command.strip(), 0).form}", line))
    rows += [(f"run[]: {text(one.command, 0).form}", one.line) for one in rule.recipe]
    end = rule.recipe[-1].end_line if rule.recipe else rule.head.end_line
    # Rules of one target add up, and of two patterns that fit, the first one is taken.
    order = order_of("patterns" if "%" in targets else targets)
    unit = key_unit(targets, rows or [("needs: []", line)], line, end)
    return replace(unit, binds=(order,), needs=_names_in(head))  # the first line is expanded where it stands


def _split(head: str) -> tuple[str, str, str]:
    """Return targets, colons and prerequisites of a rule's first line."""
    found = re.search(r"(?<!\\)(?:&::?|::?)(?![\\/])", head) or re.search(":", head)
    if found is None:
        return head, "", ""
    return head[: found.start()], found[0], head[found.end() :]


def _commands(rule: _Rule, targets: str) -> Iterator[Fact]:
    for line in rule.recipe:
        command = " ".join(line.text.lstrip("@-+ ").split())
        if line.recipe and command and not command.startswith("#"):
            shown = re.sub(r"\$[({]([\w.-]+)[)}]", r"{\1}", command)
            yield Fact("command", shown, f"make {targets}", line.line, line.end_line)


PLUGIN = FrontEnd(
    kind="makefile",
    signature=KindSignature(
        "makefile", names=("Makefile", "GNUmakefile", "Makefile.*"), suffixes=(".mk", ".mak"), interpreters=("make",)
    ),
    read=read,
    reads="One `key` a variable and a target (its prerequisites and recipe); `command` facts of recipes.",
    references=("GNU make manual: https://www.gnu.org/software/make/manual/",),
    limitations=(
        "Nothing is expanded: a target that is named by a variable is named by its text.",
        "Which branch of a condition is taken is not known; conditions count in their order.",
        "A value's comments and a recipe's spelling are compared as they are written.",
    ),
)
