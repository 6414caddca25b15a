"""How two units of a script differ: parameters, modes, commands with their arguments, conditions, exit codes.

Shared by the describers of PowerShell and shell, which say how the lines of their language look.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest

from quarantine_tools.comparator.changes._hunks import hunks
from quarantine_tools.comparator.changes._script_lines import Line, Sort, Syntax, label_of, lines_of, words_of
from quarantine_tools.comparator.changes._script_parameters import parameter_changes
from quarantine_tools.comparator.changes.text import describe as describe_text
from quarantine_tools.comparator.changes.text import quote
from quarantine_tools.model import Change, Unit

_TEXT = "text| "  # begins each line of a part that could not be parsed
_UNREAD = re.compile(r"(?m)^text\| ")
_MOST_WORDS = 4  # that went or came in one command, for it to be told by its words
_MOST_TRIED = 30  # lines that one is held against
_MOST_CHANGES = 20  # told one by one; a person reads no more
_SHORT = 60  # characters of a command that a sentence shows as a whole
_CONSTANT = re.compile(r"'[^']*'|[\w./:@%+,-]*|\$(?:true|false|null)", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"((?:export |local |readonly |declare (?:-\w+ )*)?[^\s=]*?(?:\[[^\]]*\])?) ?[+\-*/]?= ?(.*)")
_QUOTED = r"'[^']*'|\"[^\"]*\""
_ONLY_IN_PASSING = frozenset({Sort.BRACKET, Sort.ATTRIBUTE, Sort.PARAMETER})
_PAIRED: Mapping[Sort, str] = {
    Sort.ASSIGNMENT: "assignment-changed",
    Sort.CONDITION: "condition-changed",
    Sort.ENTRY: "value-changed",
    Sort.EXCEPTION: "exception-handling-changed",
    Sort.LABEL: "condition-changed",
    Sort.LOOP: "loop-changed",
    Sort.MESSAGE: "logging-changed",
    Sort.RETURN: "return-changed",
}
_GONE: Mapping[Sort, tuple[str, str]] = {  # kinds of what went, and of what came
    Sort.ELSE: ("branch-removed", "branch-added"),
    Sort.ENTRY: ("field-removed", "field-added"),
    Sort.EXCEPTION: ("exception-handling-changed", "exception-handling-changed"),
    Sort.LABEL: ("branch-removed", "branch-added"),
    Sort.LOOP: ("loop-changed", "loop-changed"),
    Sort.MESSAGE: ("logging-changed", "logging-changed"),
}


def describe(legacy: Unit, current: Unit, syntax: Syntax) -> tuple[Change, ...]:
    """Return how two units differ; files, and parts that were read as text, as texts."""
    if "file" in (legacy.unit, current.unit):
        return describe_text(legacy, current)
    if any(unit.form.startswith(_TEXT) for unit in (legacy, current)):
        return describe_text(*(replace(unit, form=_UNREAD.sub("", unit.form)) for unit in (legacy, current)))
    old = lines_of(legacy.form, legacy.form_lines, syntax)
    new = lines_of(current.form, current.form_lines, syntax)
    changes = [*parameter_changes(old, new, legacy.unit == "parameter"), *_line_changes(old, new, syntax)]
    if not changes:
        changes = list(_in_doubt(old, new, legacy, current))
    return tuple(changes[:_MOST_CHANGES])


def _in_doubt(old: Sequence[Line], new: Sequence[Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    """Yield the change of units that differ in nothing that a line alone shows: brackets, case, white space."""
    if [line.text for line in old] == [line.text for line in new]:
        summary = "the same statements stand in other blocks"
        yield Change("control-flow-changed", summary, legacy.line, current.line)
        return
    for before, after in zip_longest(old, new):
        if before is None or after is None or before.text != after.text:
            texts = [quote(line.text) if line is not None else "nothing" for line in (before, after)]
            lines = [line.line if line is not None else None for line in (before, after)]
            yield Change("expression-changed", f"{texts[0]} → {texts[1]}", *lines)
            return


def _line_changes(old: Sequence[Line], new: Sequence[Line], syntax: Syntax) -> Iterator[Change]:
    before, after = ([(line.mode, line.depth, syntax.fold(line.text)) for line in lines] for lines in (old, new))
    found = list(hunks(before, after))
    went = [n for hunk in found for n in range(hunk.start, hunk.end) if old[n].sort not in _ONLY_IN_PASSING]
    came = [n for hunk in found for n in range(hunk.new_start, hunk.new_end) if new[n].sort not in _ONLY_IN_PASSING]
    gone = Counter(before[n][2] for n in went)
    fresh = Counter(after[n][2] for n in came)
    if gone and gone == fresh:
        first, second = old[went[0]], new[came[0]]
        summary = f"{quote(first.text)} and others run in another order or block"
        yield Change("control-flow-changed", summary, first.line, second.line)
        return
    stayed = gone & fresh  # moved, or indented otherwise since a block around them went or came
    lines_lost = [n for n in went if not stayed[before[n][2]]]
    lines_new = [n for n in came if not stayed[after[n][2]]]
    for hunk in found:
        lost = [n for n in lines_lost if hunk.start <= n < hunk.end]
        new_ones = [n for n in lines_new if hunk.new_start <= n < hunk.new_end]
        for number, other in _aligned([old[n] for n in lost], [new[n] for n in new_ones]):
            if number is not None and other is not None:
                yield from _pair_changes(lost[number], new_ones[other], old, new)
            elif number is not None:
                yield _alone(lost[number], old, new, removed=True)
            elif other is not None:
                yield _alone(new_ones[other], new, old, removed=False)
    places = {after[n]: n for n in reversed(came)}
    for number in went:
        if before[number] in places and old[number].sort is not Sort.ELSE:
            line = new[places[before[number]]].line
            summary = f"{_in_mode(old[number])}{quote(old[number].text)} runs in another order"
            yield Change("control-flow-changed", summary, old[number].line, line)


def _aligned(went: Sequence[Line], came: Sequence[Line]) -> Iterator[tuple[int | None, int | None]]:
    """Yield lines that became one another, by place: those that run or set the same, then what stands between them."""
    start = new_start = 0
    for number, line in enumerate([*went, None]):
        options = range(new_start, min(len(came), new_start + _MOST_TRIED))
        same = [n for n in options if line is not None and came[n].about == line.about]
        if line is not None and not same:
            continue
        other = max(same, key=lambda n: _likeness(line, came[n])) if same else len(came)
        yield from _between(went, came, (start, number), (new_start, other))
        if line is not None:
            yield number, other
        start, new_start = number + 1, other + 1


def _between(
    went: Sequence[Line], came: Sequence[Line], gap: tuple[int, int], new_gap: tuple[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    """Yield what stands between two pairs: side by side where it is of one sort throughout."""
    sorts = [(line.sort, line.mode) for line in went[slice(*gap)]]
    if sorts == [(line.sort, line.mode) for line in came[slice(*new_gap)]]:
        yield from zip(range(*gap), range(*new_gap), strict=True)
        return
    yield from ((number, None) for number in range(*gap))
    yield from ((None, number) for number in range(*new_gap))


def _likeness(line: Line | None, other: Line) -> float:
    return 0.0 if line is None else SequenceMatcher(None, line.text[:200], other.text[:200], autojunk=False).ratio()


def _pair_changes(number: int, other: int, old: Sequence[Line], new: Sequence[Line]) -> Iterator[Change]:
    before, after = old[number], new[other]
    if before.text == after.text:
        return  # the case around it has another name
    if before.sort is not after.sort:
        yield _alone(number, old, new, removed=True)
        yield _alone(other, new, old, removed=False)
        return
    mode = _in_mode(before)
    if before.sort is Sort.EXIT:
        codes = [line.text.partition(" ")[2] or "the last command's code" for line in (before, after)]
        summary = f"exits with {codes[1]} instead of {codes[0]}"
        yield Change("return-changed", mode + summary, before.line, after.line)
    elif before.sort is Sort.COMMAND:
        for kind, summary in _command_changes(before.text, after.text):
            yield Change(kind, mode + summary, before.line, after.line)
    elif before.sort is Sort.ASSIGNMENT:
        kind, summary = _assignment_change(before.text, after.text)
        yield Change(kind, mode + summary, before.line, after.line)
    else:
        summary = f"{quote(_bare(before))} → {quote(_bare(after))}"
        yield Change(_PAIRED.get(before.sort, "expression-changed"), mode + summary, before.line, after.line)


def _alone(number: int, lines: Sequence[Line], others: Sequence[Line], removed: bool) -> Change:
    """Return the change of a line that only one side has."""
    line = lines[number]
    place = (line.line, None) if removed else (None, line.line)
    shown = quote(_bare(line))
    mode = _in_mode(line)
    if line.sort is Sort.CONDITION:
        inside = {other.text for other in others}
        kept = number + 1 < len(lines) and lines[number + 1].text in inside
        what = "guard" if kept else "branch"
        return Change(f"{what}-{'removed' if removed else 'added'}", f"{mode}{shown} {_went(removed)}", *place)
    if line.sort in _GONE:
        noun = "mode " if line.sort is Sort.LABEL else ""
        shown = f"`{label_of(line.text)}`" if line.sort is Sort.LABEL else shown
        return Change(_GONE[line.sort][not removed], f"{mode}{noun}{shown} {_went(removed)}", *place)
    if line.sort is Sort.COMMAND:
        summary = f"no longer runs {shown}" if removed else f"runs {shown}, too"
    else:
        summary = f"{shown} {_went(removed)}"
    return Change("statement-removed" if removed else "statement-added", mode + summary, *place)


def _went(removed: bool) -> str:
    return "is gone" if removed else "is new"


def _bare(line: Line) -> str:
    return re.sub(r"\s*(?:\{|; (?:then|do))$", "", re.sub(r"^\} ", "", line.text)) or line.text


def _in_mode(line: Line) -> str:
    """Return the mode in which a line runs, as a sentence begins."""
    return f"mode `{line.mode}`: " if line.mode else ""


def _assignment_change(before: str, after: str) -> tuple[str, str]:
    target, value = _split_assignment(before)
    other, new_value = _split_assignment(after)
    if target.lower() != other.lower():
        return "assignment-changed", f"{quote(before)} → {quote(after)}"
    plain = _CONSTANT.fullmatch(value) and _CONSTANT.fullmatch(new_value)
    kind = "value-changed" if plain else "assignment-changed"
    return kind, f"`{target}` {_shown_value(value)} → {_shown_value(new_value)}"


def _split_assignment(text: str) -> tuple[str, str]:
    found = _ASSIGNMENT.match(text)
    return (found[1], found[2]) if found else (text, "")


def _shown_value(value: str) -> str:
    return value if re.fullmatch(r"[\w.:/'$-]{1,40}", value) else quote(value) if value else "nothing"


def _command_changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield how one command became another: kind and sentence."""
    old, new = words_of(before), words_of(after)
    program = next((word for word in old if word not in ("&", "exec", "sudo")), "")
    if program == "set":
        yield "value-changed", f"{quote(before)} → {quote(after)}"
        return
    if "pytest" in old[:6] and "pytest" in new[:6]:
        markers = _option(old, "-m"), _option(new, "-m")
        if markers[0] != markers[1]:
            yield "command-changed", _told_marker(*markers)
            old, new = _without(old, "-m"), _without(new, "-m")
            if old == new:
                return
    yield "command-changed", _told_pair(before, after, old, new)


def _option(words: Sequence[str], name: str) -> str | None:
    """Return the value of a program's option; of the last one where it is given twice (`python -m pytest -m x`)."""
    start = words.index("pytest") if "pytest" in words else 0
    places = [n for n in range(start, len(words) - 1) if words[n] == name]
    return words[places[-1] + 1] if places else None


def _without(words: Sequence[str], name: str) -> list[str]:
    start = words.index("pytest") if "pytest" in words else 0
    places = [n for n in range(start, len(words) - 1) if words[n] == name]
    return [word for n, word in enumerate(words) if not places or n not in (places[-1], places[-1] + 1)]


def _told_marker(before: str | None, after: str | None) -> str:
    if before is None:
        return f"pytest marker `{after}` added"
    return f"pytest marker `{before}` dropped" if after is None else f"pytest marker `{before}` → `{after}`"


def _told_pair(before: str, after: str, old: Sequence[str], new: Sequence[str]) -> str:
    first, second = Counter(old), Counter(new)
    went, came = list((first - second).elements()), list((second - first).elements())
    if not went and not came:
        return f"{quote(before)} → {quote(after)}: other order"
    few = len(went) <= _MOST_WORDS and len(came) <= _MOST_WORDS
    if few and max(len(before), len(after)) > _SHORT and 2 * (first & second).total() >= first.total():
        parts = [f"without {', '.join(map(quote, went))}"] * bool(went)
        parts += [f"with {', '.join(map(quote, came))}"] * bool(came)
        return f"{quote(before, 40)} {', '.join(parts)}"
    return f"{quote(before)} → {quote(after)}"


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str, syntax: Syntax) -> tuple[Change, ...]:
    """Return how two units that do the same are written differently, messages included."""
    if legacy.name != current.name:
        legacy_text = legacy_text.replace(legacy.name, current.name)
    if legacy_text == current_text or legacy.unit == "file" or legacy.behaviour != current.behaviour:
        return ()
    old, new = (
        [line for line in lines_of(unit.form, unit.form_lines, syntax) if line.sort is Sort.MESSAGE]
        for unit in (legacy, current)
    )
    told = []
    for hunk in hunks([line.text for line in old], [line.text for line in new]):
        for before, after in zip_longest(old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end]):
            if before is not None and after is not None:
                summary = f"{quote(before.text)} → {quote(after.text)}"
            else:
                line = before or after
                summary = f"{quote(line.text) if line is not None else ''} {_went(after is None)}"
            lines = [line.line if line is not None else None for line in (before, after)]
            told.append(Change("logging-changed", summary, *lines))
    if told:
        return tuple(told[:_MOST_CHANGES])
    if _without_comments(legacy_text) == _without_comments(current_text):
        return (Change("comment-changed", "only comments differ", legacy.line, current.line),)
    return (Change("formatting-changed", "only the way it is written differs", legacy.line, current.line),)


def _without_comments(text: str) -> list[str]:
    text = re.sub(r"<#.*?#>", "", text, flags=re.DOTALL)
    lines = (re.sub(r"(?:^|\s)#.*$", "", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def follow_renames(
    legacy: Unit, current: Unit, renamed: Mapping[str, str], members: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the functions that a unit calls by their new names, where nothing else differs; texts are left alone."""
    old, new = legacy.form.split("\n"), current.form.split("\n")
    if len(old) != len(new) or not renamed:
        return ()
    changes: dict[tuple[str, str], Change] = {}
    pattern = re.compile(rf"{_QUOTED}|(?<![\w$.-])(?:{'|'.join(map(re.escape, sorted(renamed)))})(?![\w.-])")
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        used: set[str] = set()

        def put(match: re.Match[str], used: set[str] = used) -> str:
            used.update({match[0]} & set(renamed))
            return renamed.get(match[0], match[0])

        if pattern.sub(put, before) != after:
            return ()
        for name in sorted(used):
            summary = f"calls `{name}` by its new name `{renamed[name]}`"
            lines = legacy.form_lines[number], current.form_lines[number]
            changes.setdefault((name, renamed[name]), Change("reference-renamed", summary, *lines))
    return tuple(changes.values())
