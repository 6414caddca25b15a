"""INI files: one unit an option, read as Python's configparser reads them.

Units: ``key``, named ``section.option``, and a section without any. Every value is a text. `%(home)s` and
`${paths:home}` carry what they refer to. An option that stands several times (which configparser refuses, and systemd
adds up) is one thing with its namesakes. A text that is no INI, as of redis.conf, is compared as text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quarantine_tools.frontends._interpolation import referred
from quarantine_tools.frontends._keys import Row, key_part, key_unit, numbered, text
from quarantine_tools.frontends.base import FrontEnd, as_text, digest
from quarantine_tools.model import KindSignature, Reading, Unit, order_of, split_lines

_SECTION = re.compile(r"\[(?P<name>.+)\]\s*(?:[#;].*)?")
_SIGN = re.compile(r"[=:]")
_BARE = re.compile(r"[\w.*?/-]+")  # an option without a value, where a section is open
_DEFAULT = "DEFAULT"
_MOST_UNITS = 200  # of an .editorconfig that are held against each other one by one
_BASIC = re.compile(r"%\(([^)]+)\)s")
_EXTENDED = re.compile(r"\$\{([^}]+)\}")


class NotIni(Exception):
    """A text that is no INI; says where and why."""


@dataclass
class Option:
    """An option with its value, as it stands in the file."""

    section: str
    name: str
    value: list[tuple[int, str]]  # line and text; the first one behind the sign, without blanks around it
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    has_value: bool = True

    @property
    def text(self) -> str:
        """The value as configparser gives it."""
        return "\n".join(text for _, text in self.value).rstrip()


@dataclass
class Section:
    """A section's header and extent; the options above the first header are in a section without a name."""

    name: str
    line: int  # 1-based; 0 for the section without a header
    end_line: int  # 1-based, inclusive
    options: list[Option] = field(default_factory=list)


@dataclass
class Document:
    """An INI text, read."""

    sections: list[Section]
    comments: tuple[int, ...]  # 1-based lines that are blank or comment


def parse(source: str) -> Document:
    """Return sections and options of a text.

    Raises:
        NotIni: a line is neither section, option, continuation nor comment.
    """
    sections = [Section("", 0, 0)]
    comments: list[int] = []
    option: Option | None = None
    indent = 0
    blank: list[tuple[int, str]] = []
    for number, line in enumerate(split_lines(source), start=1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            comments.append(number)
            if not bare:
                blank.append((number, ""))
            continue
        deep = len(line) - len(line.lstrip())
        if option is not None and deep > indent and option.has_value:
            option.value += [*blank, (number, bare)]  # a blank line inside of a value is part of it, a comment is not
            blank = []
            option.end_line = sections[-1].end_line = number
            continue
        blank = []
        header = _SECTION.fullmatch(bare)
        if header is not None:
            sections.append(Section(header["name"], number, number))
            option = None
            continue
        option, indent = _option(sections[-1], bare, number), deep
        sections[-1].options.append(option)
        sections[-1].end_line = number
    return Document(sections, tuple(comments))


def _option(section: Section, bare: str, number: int) -> Option:
    sign = _SIGN.search(bare)
    if sign is not None and sign.start():
        return Option(
            section.name, bare[: sign.start()].rstrip(), [(number, bare[sign.end() :].lstrip())], number, number
        )
    if sign is None and section.line and _BARE.fullmatch(bare):
        return Option(section.name, bare, [], number, number, has_value=False)
    raise NotIni(f"line {number} is neither a section nor an option")


def option_path(option: Option) -> str:
    """Return the name of an option's unit."""
    return f"{section_name(option.section)}.{key_part(option.name)}" if option.section else key_part(option.name)


def section_name(section: str) -> str:
    """Return the name of a section's unit; `options.extras_require` as people write it."""
    return section if all(key_part(part) == part for part in section.split(".")) else key_part(section)


def option_units(
    document: Document, source: str, claimed: Mapping[int, Sequence[Unit]] | None = None
) -> tuple[Unit, ...]:
    """Return the units of sections and options, in source order.

    Args:
        claimed: by line of an option, the units that stand for it; their first line is the option's own.
    """
    options = [option for section in document.sections for option in section.options]
    values = {(one.section.strip(), one.name.lower()): one.text for one in options}
    groups: defaultdict[str, list[Option]] = defaultdict(list)
    for option in options:
        groups[option_path(option).lower()].append(option)
    seen: Counter[str] = Counter()
    units: list[Unit] = []
    for section in document.sections:
        first = section.line
        if section.line and not section.options:
            name = section_name(section.name)
            units.append(key_unit(name, [(f"{name}: {{}}", section.line)], section.line, section.line))
        for option in section.options:
            if claimed is not None and option.line in claimed:
                units += [replace(unit, line=first or unit.line) for unit in claimed[option.line][:1]]
                units += claimed[option.line][1:]
                first = 0
                continue
            path = option_path(option)
            group = groups[path.lower()]
            rows = _rows(option, values, source)
            if len(group) > 1:
                seen[path.lower()] += 1
                whole = digest("\n".join(other.text for other in group))
                rows.append((f"repeated: {seen[path.lower()]}/{len(group)} {whole}", option.line))
            units.append(key_unit(path, rows, first or option.line, option.end_line))
            first = 0
    return numbered(units)


def _rows(option: Option, values: dict[tuple[str, str], str], source: str) -> list[Row]:
    name = key_part(option.name)
    if not option.has_value:
        return [(name, option.line)]
    lines = option.value
    rows = [(f"{name}: {text(lines[0][1], 0).form}", lines[0][0])]
    if len(lines) > 1:
        rows = [(f"{name}[]: {text(one, 0).form}", line) for line, one in lines]

    def value_of(name: str) -> str | None:
        section, colon, other = name.rpartition(":")
        places = (section,) if colon else (option.section, _DEFAULT)
        return next((values[place, other.lower()] for place in places if (place, other.lower()) in values), None)

    return rows + [(one, option.line) for one in referred(option.text, _names_in, value_of, source)]


def _names_in(value: str) -> Iterator[str]:
    for pattern in (_BASIC, _EXTENDED):
        for found in pattern.finditer(value):
            yield found[1]


def read(source: str, path: str) -> Reading:
    """Return the options of an INI text; one that is none is one unit, compared as text."""
    return read_units(source, path, lambda document: _units(document, source, path))


def read_units(source: str, path: str, units_of: Callable[[Document], tuple[Unit, ...]]) -> Reading:
    """Return the units that something makes of an INI text."""
    try:
        document = parse(source)
    except NotIni as error:
        reading = as_text(source, path, "not-ini", f"{error}; compared as text")
        # That a file is called .conf says nothing of its language.
        return replace(reading, problems=()) if path.lower().endswith(".conf") else reading
    return Reading(units_of(document), comment_lines=document.comments, parser="ini-rules")


def _units(document: Document, source: str, path: str) -> tuple[Unit, ...]:
    units = option_units(document, source)
    if not path.rsplit("/", 1)[-1].startswith(".editorconfig"):
        return units
    # Of two sections that match a file, the later one wins: they stand in each other's way, their options don't.
    if len(units) > _MOST_UNITS:
        return tuple(replace(unit, binds=(order_of("sections"),)) for unit in units)
    sections = [(section.line, section.name) for section in document.sections]
    homes = [max(section for section in sections if section[0] <= unit.line) for unit in units]
    own = [order_of(unit.name) for unit in units]
    return tuple(
        replace(
            unit,
            binds=(own[place],),
            needs=tuple(sorted(name for name, home in zip(own, homes, strict=True) if home != homes[place])),
        )
        for place, unit in enumerate(units)
    )


PLUGIN = FrontEnd(
    kind="ini",
    signature=KindSignature(
        "ini",
        names=("tox.ini", ".editorconfig", ".gitmodules", ".coveragerc", ".flake8", ".pylintrc", ".npmrc", "pip.conf"),
        suffixes=(".ini", ".cfg", ".conf", ".service", ".timer"),
    ),
    read=read,
    reads="One `key` an option, named `section.option`, and one a section without any; no facts.",
    references=("configparser: https://docs.python.org/3/library/configparser.html",),
    limitations=(
        "Which options a reader of the file has set (inline comments, other separators) is not known; a comment behind "
        "a value is part of it.",
        "Options and sections are named as they are written, though configparser folds the case of options.",
    ),
)
