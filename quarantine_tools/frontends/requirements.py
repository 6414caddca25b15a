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

from quarantine_tools.frontends._versions import settled_specifiers
from quarantine_tools.frontends.base import FrontEnd, digest
from quarantine_tools.model import Fact, KindSignature, Reading, Unit, split_lines

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
_BARE = frozenset({"--no-index", "--pre", "--prefer-binary", "--require-hashes"})
_PATH = re.compile(
    r"(?i)[a-z][a-z0-9+.-]*:(?://)?\S+|\.{1,2}(?:[/\\\[].*)?|[^\s;=<>~!@]*[/\\][^\s;]*|[^\s;]+\.(?:whl|zip|tar\.\w+|tgz)"
)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class _BadLine(Exception):
    """A line that pip would refuse; says why."""


MOST_CHARACTERS = 5_000  # of one requirement without its options; people write a hundredth of it


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # continuation lines joined, comments gone
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    form: tuple[str, ...]  # as it reads, in one order
    key: str  # what it means: equal keys install the same
    fact: tuple[str, str] | None = None  # project and specifiers


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
        except _BadLine as error:
            raw = " ".join(line.text.split())
            shown = _without_credentials(raw)
            problems.append(("bad-requirement", f"line {line.line}: `{shown[:80]}`: {error}; compared by its text"))
            items = (_Item(shown, (raw,), f"! {raw}"),)
        for item in items:
            seen[item.name] += 1
            name = item.name if seen[item.name] == 1 else f"{item.name}#{seen[item.name]}"
            units.append(_unit(name, item, line))
            if item.fact is not None:
                facts.append(Fact("dependency", *item.fact, line.line, line.end_line))
    held = {number for line in logical for number in range(line.line, line.end_line + 1)}
    comments = tuple(number for number in range(1, len(lines) + 1) if number not in held)
    return Reading(tuple(units), tuple(facts), comment_lines=comments, problems=tuple(problems), parser="pip-rules")


def _unit(name: str, item: _Item, line: _Line) -> Unit:
    form = "\n".join(item.form)
    key = digest(item.key)
    return Unit(
        unit="requirement",
        name=name,
        line=line.line,
        end_line=line.end_line,
        behaviour=key,
        shape=key,
        form=form,
        form_lines=(line.line,) * len(item.form),
        weight=len(_TOKEN.findall(form)),
    )


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


def _items(text: str) -> tuple[_Item, ...]:
    if text.startswith("-"):
        return tuple(_options(text))
    words = text.split(" ")
    cut = next((place for place, word in enumerate(words) if word.startswith("-")), len(words))
    return (_requirement(" ".join(words[:cut]).strip(), _per_requirement(" ".join(words[cut:]))),)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise _BadLine(str(error).lower()) from error


def _options(text: str) -> Iterator[_Item]:
    """Yield the options of a line of options."""
    words = _split(text)
    place = 0
    while place < len(words):
        word = words[place]
        option, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        option = _SHORT.get(option, option)
        place += 1
        if option in _BARE and not equals:
            yield _Item(option, (option,), option)
            continue
        if option not in _WITH_VALUE:
            raise _BadLine(f"`{option}` is no option of a requirements file")
        if not equals:
            if place == len(words):
                raise _BadLine(f"`{option}` without a value")
            value = words[place]
            place += 1
        value = value.removeprefix("=") if not word.startswith("--") else value
        yield _option(option, value)


def _option(option: str, value: str) -> _Item:
    from packaging.utils import canonicalize_name

    shown = _LONG.get(option, option)
    egg = _EGG.search(value) if option == "--editable" else None
    if egg is not None:
        project = str(canonicalize_name(egg[1]))
        return _Item(project, (f"-e {value}",), f"-e {value}", (project, f"from {_without_credentials(value)}"))
    name = shown if option in _ONCE else f"{shown} {_without_credentials(value)}"
    return _Item(name, (f"{shown} {value}",), f"{shown} {value}")


def _per_requirement(text: str) -> tuple[str, ...]:
    """Return the options behind a requirement, sorted: hashes for the most part."""
    found: list[str] = []
    for word in _split(text):
        if word.startswith("--"):
            found.append(word)
        elif found and "=" not in found[-1]:
            found[-1] += f"={word}"
        else:
            raise _BadLine(f"`{word[:40]}` stands behind the options")
    return tuple(sorted(set(found)))


def _requirement(text: str, options: tuple[str, ...]) -> _Item:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    if len(text) > MOST_CHARACTERS:
        raise _BadLine(f"over {MOST_CHARACTERS:,} characters")
    try:
        found = Requirement(text)
    except RecursionError:
        raise _BadLine("its marker is nested too deeply") from None
    except InvalidRequirement as error:
        if _PATH.fullmatch(text.partition(" ;")[0].rstrip()):
            return _place(text, options)
        raise _BadLine(str(error).split("\n", 1)[0].rstrip(":")) from error
    name = str(canonicalize_name(found.name))
    extras = ",".join(sorted(str(canonicalize_name(extra)) for extra in found.extras))
    head = f"{name}[{extras}]" if extras else name
    tail = f" @ {found.url}" if found.url else ""
    marker = f" ; {found.marker}" if found.marker else ""
    written = ",".join(sorted(str(one) for one in found.specifier))
    meant = settled_specifiers(found.specifier)
    detail = f"from {_without_credentials(found.url)}" if found.url else meant
    if marker:
        detail = f"{detail}{marker}".strip()
    return _Item(
        name,
        (f"{head}{written}{tail}{marker}", *options),
        "\n".join((f"{head}{meant}{tail}{marker}", *options)),
        (name, detail),
    )


def _place(text: str, options: tuple[str, ...]) -> _Item:
    """Return a requirement that is a path or a URL, named by its project where it says so."""
    from packaging.utils import canonicalize_name

    text = " ".join(text.split())
    shown = _without_credentials(text)
    egg = _EGG.search(text)
    if egg is None:
        return _Item(shown, (text, *options), "\n".join((text, *options)))
    project = str(canonicalize_name(egg[1]))
    return _Item(project, (text, *options), "\n".join((text, *options)), (project, f"from {shown}"))


def _without_credentials(url: str) -> str:
    """Return a URL without the account in it: names and details are shown, forms are not."""
    return re.sub(r"(?<=://)[^/@\s]+@", "", url)


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
