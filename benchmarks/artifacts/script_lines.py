"""The lines of a script that can be edited without reading more than the line: what both script kinds share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

PROGRAMS = (
    "az|choco|curl|docker|dotnet|git|make|msbuild|npm|nuget|pip3?|podman|pytest|python3?|rsync|ssh|systemctl|tar|wget"
)
_CONTINUED = re.compile(r"(?:[`\\|,({\[=+]|&&|\|\||-join|-f|-and|-or|-eq)\s*$")
_IN_TEXT = re.compile(r"@[\"']\s*$|<<-?\s*['\"\\]?\w")


def whole_lines(text: str, pattern: str) -> list[tuple[int, re.Match[str]]]:
    """Return the lines that match, are a statement by themselves, and stand in no comment and no long text."""
    lines = text.splitlines()
    if any(_IN_TEXT.search(line) for line in lines):
        return []
    found, inside, before, quotes = [], False, "", 0
    for number, line in enumerate(lines, 1):
        inside = (inside or "<#" in line) and "#>" not in line
        match = re.search(pattern, line)
        alone = not _CONTINUED.search(before) and not re.match(r"\s*(?:[|.)\]}]|&&|-)", _at(lines, number))
        own = not _CONTINUED.search(line) and _balanced(line)
        if match and alone and own and not inside and not line.lstrip().startswith("#") and quotes % 2 == 0:
            found.append((number, match))
        quotes += len(re.findall(r"(?<![`\\])\"", line)) + line.count("'")
        if line.strip():
            before = re.sub(r"\s#.*$", "", line)
    return found


def _at(lines: list[str], number: int) -> str:
    line = lines[number] if number < len(lines) else ""
    return "" if line.strip() in ("}", "})", ")", "};") else line


def _balanced(line: str) -> bool:
    pairs = ("()", "{}", "[]")
    return all(line.count(a) == line.count(b) for a, b in pairs) and line.count('"') % 2 == line.count("'") % 2 == 0


def alter(
    pattern: str, change: Callable[[str], str], kinds: frozenset[str] = frozenset(), gone: bool = False
) -> Callable[[str, Random], Edited | None]:
    """Return an edit of one line that changes what it does."""
    return _on_one_line(
        pattern, change, lambda text, number: Edited(text, frozenset({number}), GONE if gone else CHANGED, kinds)
    )


def restyle(pattern: str, change: Callable[[str], str]) -> Callable[[str, Random], Edited | None]:
    """Return an edit of one line that changes nothing but how it is written."""
    return _on_one_line(pattern, change, lambda text, number: Edited(text))


def _on_one_line(
    pattern: str, change: Callable[[str], str], judged: Callable[[str, int], Edited]
) -> Callable[[str, Random], Edited | None]:
    def edit(text: str, chance: Random) -> Edited | None:
        found = whole_lines(text, pattern)
        if not found:
            return None
        number, match = chance.choice(found)
        line = change(match.string)
        return None if line == match.string else judged(replace_line(text, number, line), number)

    return edit


def drop(pattern: str, kinds: frozenset[str] = frozenset()) -> Callable[[str, Random], Edited | None]:
    """Return an edit that leaves a statement out."""

    def edit(text: str, chance: Random) -> Edited | None:
        found = whole_lines(text, pattern)
        words = [match.string.strip() for _, match in found]
        found = [(number, match) for number, match in found if words.count(match.string.strip()) == 1]
        if not found:
            return None
        number, _ = chance.choice(found)
        return Edited(replace_line(text, number, None), frozenset({number}), GONE, kinds)

    return edit


def swap(pattern: str) -> Callable[[str, Random], Edited | None]:
    """Return an edit that exchanges two statements of one block, one below the other."""

    def edit(text: str, chance: Random) -> Edited | None:
        found = dict(whole_lines(text, pattern))
        pairs = [n for n in found if n + 1 in found and _may_swap(found[n].string, found[n + 1].string)]
        if not pairs:
            return None
        number = chance.choice(pairs)
        current = replace_line(text, number, found[number + 1].string)
        current = replace_line(current, number + 1, found[number].string)
        return Edited(current, frozenset({number}), GONE, frozenset({"control-flow-changed"}))

    return edit


def _may_swap(one: str, other: str) -> bool:
    indents = [len(line) - len(line.lstrip()) for line in (one, other)]
    return one.split() != other.split() and indents[0] == indents[1] > 0


def comment(text: str, chance: Random) -> Edited | None:
    """Say something above a line."""
    found = whole_lines(text, r"^\s*[\w$-]+\s")
    if not found:
        return None
    number, match = chance.choice(found)
    indent = match.string[: len(match.string) - len(match.string.lstrip())]
    return Edited(replace_line(text, number, f"{indent}# said of the next line\n{match.string}"))


def reindent(text: str, chance: Random) -> Edited | None:
    """Indent every line by half of what it was more, where no text goes over several lines."""
    lines = text.splitlines(keepends=True)
    if any(_IN_TEXT.search(line) or (line.count('"') + line.count("'")) % 2 for line in lines) or "<#" in text:
        return None
    return Edited("".join(_deeper(line) for line in lines))


def _deeper(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return indent * 2 + line[len(indent) :]


def longer_text(line: str) -> str:
    """Return a line with more in its first text."""
    return re.sub(r"(['\"])([\w ./:-]+)\1", r"\1\2x\1", line, count=1)


def without_last_word(line: str) -> str:
    """Return a command without its last argument."""
    return re.sub(r"\s+[\w./:=-]+\s*$", "", line)


def arguments_swapped(line: str) -> str:
    """Return a command whose first two arguments changed places."""
    return re.sub(rf"^(\s*(?:& )?(?:{PROGRAMS})) ([\w./:-]+) ([\w./:-]+)(?=\s|$)", r"\1 \3 \2", line)


def argument_in_capitals(line: str) -> str:
    """Return a native command with its first plain argument in capitals."""
    return re.sub(
        rf"^(\s*(?:& )?(?:{PROGRAMS}) )([a-z]+)(?=\s|$)", lambda found: found[1] + found[2].upper(), line, count=1
    )


def shared_edits(native: str) -> Iterator[Edit]:
    """Yield the edits that both kinds have.

    Args:
        native: a pattern for a line that starts a program.
    """
    command = frozenset({"command-changed"})
    yield Edit("argument-added", alter(native, lambda line: f"{line.rstrip()} --more", command, gone=True))
    yield Edit("argument-dropped", alter(native + r".*\s[\w./:=-]+\s*$", without_last_word, command, gone=True))
    yield Edit("arguments-swapped", alter(native, arguments_swapped, command, gone=True))
    yield Edit("argument-case", alter(native, argument_in_capitals, command, gone=True))
    yield Edit("command-dropped", drop(native, frozenset({"statement-removed", "command-changed", "branch-removed"})))
    yield Edit("comment-added", comment)
    yield Edit("reindented", reindent)


def by_name(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits sorted by name."""
    return tuple(sorted(edits, key=lambda edit: edit.name))
