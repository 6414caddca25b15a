"""pip's requirements and constraints files: one unit a requirement or option.

Units: ``requirement``, named by the project (``redis``), an option by itself (``--index-url``) or with what it names
(``-r base.txt``). Facts: ``dependency`` with the version specifiers as detail.

Lines are joined and comments dropped as pip does it (``pip/_internal/req/req_file.py``). We do that ourselves:
pip-requirements-parser puts the environment's variables in place of ``${TOKEN}``, and writes a temporary file.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.frontends._requirements import (
    EGG,
    BadRequirement,
    Item,
    requirement_item,
    requirement_unit,
    without_credentials,
)
from quarantine_tools.frontends.base import FrontEnd, whole_file
from quarantine_tools.model import Fact, KindSignature, Reading, Unit, split_lines

_MOST_BAD = 10  # lines that pip would refuse: with as many, and more of them than others, it is another kind of text
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_SHORT = {"-r": "--requirement", "-c": "--constraint", "-e": "--editable", "-i": "--index-url", "-f": "--find-links"}
_LONG = {long: short for short, long in _SHORT.items() if short in ("-r", "-c", "-e")}  # as people write them
_ONCE = frozenset({"--index-url"})  # holds one value, so that another value is a change of it
_WITH_VALUE = frozenset(
    {
        *_SHORT.values(),
        "--extra-index-url",
        "--no-binary",
        "--only-binary",
        "--trusted-host",
        "--use-feature",
        "--pypi-url",
    }
)
# Whose order among each other counts, as pip goes by them line by line: what they set.
_ORDERED = {
    "--index-url": "indexes",
    "--extra-index-url": "indexes",
    "--no-index": "indexes",
    "--no-binary": "formats",
    "--only-binary": "formats",
}
_BARE = frozenset({"--no-index", "--pre", "--prefer-binary", "--require-hashes"})


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # continuation lines joined, comments gone
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


def read(text: str, path: str) -> Reading:
    """Return the requirements and options of a file; a line that pip would refuse is a unit by its text."""
    lines = split_lines(text)
    units: list[Unit] = []
    facts: list[Fact] = []
    problems: list[tuple[str, str]] = []
    seen: Counter[str] = Counter()
    logical = tuple(_logical_lines(lines))
    for line in logical:
        try:
            items = _items(line.text)
        except BadRequirement as error:
            raw = " ".join(line.text.split())
            shown = without_credentials(raw)
            problems.append(("bad-requirement", f"line {line.line}: `{shown[:80]}`: {error}; compared by its text"))
            items = (Item(shown, (raw,), f"! {raw}"),)
        for item in items:
            seen[item.name] += 1
            name = item.name if seen[item.name] == 1 else f"{item.name}#{seen[item.name]}"
            units.append(requirement_unit(name, item, line.line, line.end_line))
            if item.fact is not None:
                facts.append(Fact("dependency", *item.fact, line.line, line.end_line))
    if len(problems) >= _MOST_BAD and 2 * len(problems) > len(logical):
        told = f"{len(problems)} of {len(logical)} lines are none that pip would take; compared as text"
        return Reading((whole_file(text, path),), problems=(("not-requirements", told),), parser="lines")
    held = {number for line in logical for number in range(line.line, line.end_line + 1)}
    comments = tuple(number for number in range(1, len(lines) + 1) if number not in held)
    return Reading(tuple(units), tuple(facts), comment_lines=comments, problems=tuple(problems), parser="pip-rules")


def _logical_lines(lines: Sequence[str]) -> Iterator[_Line]:
    """Yield the lines that say something; a comment line ends a continuation, as in pip."""
    parts: list[str] = []
    first = 0
    for number, line in enumerate(lines, start=1):
        comment = re.match(r"\s*#", line) is not None
        first = first or number
        if line.endswith("\\") and not comment:
            parts.append(line.rstrip("\\"))
            continue
        parts.append(f" {line}" if comment else line)
        joined = _COMMENT.sub("", "".join(parts)).strip()
        if joined:
            end = number - 1 if (comment or not line.strip()) and number > first else number
            yield _Line(joined, first, end)
        parts, first = [], 0
    joined = _COMMENT.sub("", "".join(parts)).strip()
    if joined:
        yield _Line(joined, first, len(lines))


def _items(text: str) -> tuple[Item, ...]:
    if text.startswith("-"):
        return tuple(_options(text))
    words = text.split(" ")
    cut = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    return (requirement_item(" ".join(words[:cut]).strip(), _perrequirement_item(" ".join(words[cut:]))),)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise BadRequirement(str(error).lower()) from error


def _options(text: str) -> Iterator[Item]:
    """Yield the options of a line of options."""
    words = _split(text)
    place = 0
    while place < len(words):
        word = words[place]
        option, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        option = _SHORT.get(option, option)
        place += 1
        if option in _BARE and not equals:
            yield Item(option, (option,), option, sets=_sets(option))
            continue
        if option not in _WITH_VALUE:
            raise BadRequirement(f"`{option}` is no option of a requirements file")
        if not equals:
            if place == len(words):
                raise BadRequirement(f"`{option}` without a value")
            value = words[place]
            place += 1
        value = value.removeprefix("=") if not word.startswith("--") else value
        yield _option(option, value)


def _option(option: str, value: str) -> Item:
    from packaging.utils import canonicalize_name

    shown = _LONG.get(option, option)
    egg = EGG.search(value) if option == "--editable" else None
    if egg is not None:
        project = str(canonicalize_name(egg[1]))
        return Item(project, (f"-e {value}",), f"-e {value}", (project, f"from {without_credentials(value)}"))
    name = shown if option in _ONCE else f"{shown} {without_credentials(value)}"
    return Item(name, (f"{shown} {value}",), f"{shown} {value}", sets=_sets(option))


def _sets(option: str) -> tuple[str, ...]:
    return (_ORDERED[option],) if option in _ORDERED else ()


def _perrequirement_item(text: str) -> tuple[str, ...]:
    """Return the options behind a requirement, sorted: hashes for the most part."""
    found: list[str] = []
    for word in _split(text):
        if word.startswith("--"):
            found.append(word)
        elif found and "=" not in found[-1]:
            found[-1] += f"={word}"
        else:
            raise BadRequirement(f"`{word[:40]}` stands behind the options")
    return tuple(sorted(set(found)))


PLUGIN = FrontEnd(
    kind="requirements",
    signature=KindSignature(
        "requirements",
        names=("requirements*.txt", "requirements*.in", "*requirements.txt", "constraints*.txt", "*constraints.txt"),
    ),
    read=read,
    reads="One `requirement` a line (or option), named by its project; `dependency` facts with their specifiers.",
    references=(
        "pip's requirements file format: https://pip.pypa.io/en/stable/reference/requirements-file-format/",
        "PEP 508 and PEP 440, by the packaging library",
    ),
    limitations=(
        "Files in a folder `requirements/` under other names are told by their own name only, and are text then.",
        "Files named by -r and -c are not followed: each is compared where it stands.",
        "Variables such as ${TOKEN} stay as they are written.",
    ),
)
