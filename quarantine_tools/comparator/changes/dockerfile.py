"""How two instructions of a Dockerfile differ: images, commands of a chain, values, options, sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from quarantine_tools.comparator.changes._hunks import hunks
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.comparator.changes.text import describe as describe_text
from quarantine_tools.comparator.changes.text import quote
from quarantine_tools.model import Change, Unit

_CONTEXT = re.compile(r"\((as user|by|replaced by a later) (.*)\)")
_MOST_WORDS = 4  # that went or came in one command, for it to be told by its words


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    line: int  # 1-based source line


@dataclass(frozen=True, slots=True)
class _Parts:
    """A unit's form taken apart."""

    keyword: str
    flags: tuple[str, ...]
    body: tuple[_Line, ...]  # without keyword and flags
    context: tuple[str, ...]  # what the form says besides: "(as user app)"


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two instructions differ; files that were read as text, as texts."""
    if "file" in (legacy.unit, current.unit):
        return describe_text(legacy, current)
    old, new = _parts(legacy), _parts(current)
    changes: list[Change] = []
    if old.keyword == new.keyword:
        changes += _flag_changes(old, new, legacy, current)
        changes += _DESCRIBERS.get(old.keyword, _of_text)(old, new, legacy, current)
        changes += _context_changes(old, new, legacy, current)
    if not changes:
        summary = f"{quote(_one_line(legacy))} → {quote(_one_line(current))}"
        changes.append(Change("instruction-changed", summary, legacy.line, current.line))
    return tuple(changes)


def _one_line(unit: Unit) -> str:
    return unit.form.replace("\n", " ")


def _parts(unit: Unit) -> _Parts:
    first, *rest = unit.form.split("\n")
    keyword, _, text = first.partition(" ")
    flags = []
    while match := re.match(r'(--\w[\w-]*(?:=\S*)?|"--[^"]*")(?: |$)', text):
        flags.append(match[1])
        text = text[match.end() :]
    texts = [text, *rest]
    context = []
    while len(texts) > 1 and _CONTEXT.fullmatch(texts[-1]):
        context.append(texts.pop())
    body = tuple(_Line(one, line) for one, line in zip(texts, unit.form_lines, strict=False) if one)
    return _Parts(keyword, tuple(flags), body, tuple(reversed(context)))


def _flag_changes(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    """Yield one change an option: HEALTHCHECK's times, COPY's owner, RUN's mounts."""
    before, after = _by_name(old.flags), _by_name(new.flags)
    for name in sorted({*before, *after}):
        went, came = before.get(name), after.get(name)
        if went == came:
            continue
        if went is None:
            summary = f"{name} {quote(came or '')} is new"
        elif came is None:
            summary = f"{name} {quote(went)} is gone"
        else:
            summary = f"{name} {went} → {came}" if len(went + came) < 60 else f"{name} {quote(went)} → {quote(came)}"
        yield Change("value-changed", summary, legacy.line, current.line)


def _by_name(flags: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for flag in flags:
        name, _, value = flag.strip('"').removeprefix("--").partition("=")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _context_changes(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    for word in ("as user", "by", "replaced by a later"):
        before, after = _context(old, word), _context(new, word)
        if before == after:
            continue
        if word == "replaced by a later":
            summary = f"a later {after} replaces it now" if after else f"no later {before} replaces it now"
        elif word == "as user":
            summary = f"runs as {_account(after)} now, as {_account(before)} before"
        else:
            summary = f"shell {quote(before) if before else 'by default'} → {quote(after) if after else 'by default'}"
        yield Change("instruction-changed", summary, legacy.line, current.line)


def _account(name: str) -> str:
    return f"`{name}`" if name else "the base image's user"


def _context(parts: _Parts, word: str) -> str:
    matches = (_CONTEXT.fullmatch(line) for line in parts.context)
    return next((match[2] for match in matches if match and match[1] == word), "")


def _of_image(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    before, after = _text(old), _text(new)
    if before != after:
        name, other = (re.split(r"[:@](?!.*/)", image, maxsplit=1)[0] for image in (before, after))
        kind = "version-changed" if name == other else "instruction-changed"
        yield Change(kind, f"base image {before} → {after}", legacy.line, current.line)


def _text(parts: _Parts) -> str:
    return " ".join(line.text for line in parts.body)


def _of_text(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    before, after = _text(old), _text(new)
    if before != after:
        summary = f"{quote(f'{old.keyword} {before}')} → {quote(f'{new.keyword} {after}')}"
        yield Change("instruction-changed", summary, legacy.line, current.line)


def _of_value(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    """ENV, ARG and LABEL. A value with quotes in it is not shown: were it a credential, it could not be hidden."""
    (key, before), (_, after) = _key_value(_text(old)), _key_value(_text(new))
    if before == after:
        return
    what = "default of " if old.keyword == "ARG" else ""
    shown = [None if value is None else f"'{value}'" for value in (before, after)]
    if any(value and re.search(r"[\"'\n]", value) for value in (before, after)):
        summary = f"{what}`{key}` has another value"
    else:
        summary = f"{what}`{key}` {shown[0] or 'none'} → {shown[1] or 'none'}"
    yield Change("value-changed", summary, legacy.line, current.line)


def _key_value(text: str) -> tuple[str, str | None]:
    key, equals, value = text.partition("=")
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    return key, value if equals else None


def _of_copy(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    before, after = old.body[0].text.split(" "), new.body[0].text.split(" ")
    sources = [word for word in before[:-1] if word not in after[:-1]], [w for w in after[:-1] if w not in before[:-1]]
    if any(sources):
        went, came = (", ".join(quote(word) for word in words[:_MOST_WORDS]) for words in sources)
        told = f"copies {came} instead of {went}" if went and came else f"copies {came}, too" if came else ""
        summary = told or f"no longer copies {went}"
        yield Change("instruction-changed", summary, legacy.line, current.line)
    elif before[:-1] != after[:-1]:
        yield Change("instruction-changed", "copies its sources in another order", legacy.line, current.line)
    if before[-1] != after[-1]:
        summary = f"copies to {quote(after[-1])} instead of {quote(before[-1])}"
        yield Change("instruction-changed", summary, legacy.line, current.line)
    yield from _line_changes(old.body[1:], new.body[1:])


def _of_command(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    """CMD, ENTRYPOINT and HEALTHCHECK: one command."""
    before, after = (
        re.sub(r"^CMD ", "", _text(parts)) if parts.keyword == "HEALTHCHECK" else _text(parts) for parts in (old, new)
    )
    if before == after:
        return
    line, other = (parts.body[0].line if parts.body else unit.line for parts, unit in ((old, legacy), (new, current)))
    yield Change("command-changed", _told_pair(before, after, "command "), line, other)


def _of_chain(old: _Parts, new: _Parts, legacy: Unit, current: Unit) -> Iterator[Change]:
    """RUN: the commands of the chain that went, came or changed."""
    changes = tuple(_line_changes(old.body, new.body))
    yield from changes
    if not changes and [line.text for line in old.body] != [line.text for line in new.body]:
        summary = "the same commands are chained in another way (`&&`, `;`)"
        yield Change("command-changed", summary, legacy.line, current.line)


def _line_changes(old: Sequence[_Line], new: Sequence[_Line]) -> Iterator[Change]:
    for hunk in hunks([_bare(line) for line in old], [_bare(line) for line in new]):
        went, came = old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end]
        for before, after in zip_longest(went, came):
            if after is None:
                yield Change("command-changed", f"no longer runs {quote(_bare(before))}", before.line, None)
            elif before is None:
                yield Change("command-changed", f"runs {quote(_bare(after))}, too", None, after.line)
            else:
                summary = _told_pair(_bare(before), _bare(after), "")
                yield Change("command-changed", summary, before.line, after.line)


def _bare(line: _Line) -> str:
    return line.text.removeprefix("&& ").removesuffix(";").removeprefix("| ")


def _told_pair(before: str, after: str, what: str) -> str:
    """Return how one command became another: by the words that differ where most of them stayed."""
    old, new = Counter(before.split()), Counter(after.split())
    went, came = list((old - new).elements()), list((new - old).elements())
    few = len(went) <= _MOST_WORDS and len(came) <= _MOST_WORDS
    if max(len(before), len(after)) > 60 and few and (went or came) and 2 * (old & new).total() >= old.total():
        parts = [f"without {', '.join(map(quote, went))}"] * bool(went) + [
            f"with {', '.join(map(quote, came))}"
        ] * bool(came)
        return f"{what}{quote(before, 40)} {', '.join(parts)}"
    return f"{what}{quote(before)} → {quote(after)}"


_Describer = Callable[[_Parts, _Parts, Unit, Unit], Iterator[Change]]
_DESCRIBERS: Mapping[str, _Describer] = {
    "ADD": _of_copy,
    "ARG": _of_value,
    "CMD": _of_command,
    "COPY": _of_copy,
    "ENTRYPOINT": _of_command,
    "ENV": _of_value,
    "FROM": _of_image,
    "HEALTHCHECK": _of_command,
    "LABEL": _of_value,
    "RUN": _of_chain,
}


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two instructions that do the same are written differently."""
    if legacy_text == current_text or "file" in (legacy.unit, current.unit):
        return ()
    before, after = _without_comments(legacy_text), _without_comments(current_text)
    if before == after:
        return (Change("comment-changed", "comments inside the instruction differ", legacy.line, current.line),)
    return (Change("formatting-changed", "only the way it is written differs", legacy.line, current.line),)


def _without_comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]


PLUGIN = ChangeDescriber(
    kind="dockerfile",
    describe=describe,
    cosmetics=cosmetics,
    references=("Dockerfile reference: https://docs.docker.com/reference/dockerfile/",),
    limitations=(
        "Commands of a chain are matched in their order: one that moved is told as gone here and new there.",
        "Whether one spelling of a command does the same as another is not known: `useradd -m` and "
        "`useradd --create-home` differ.",
    ),
)
