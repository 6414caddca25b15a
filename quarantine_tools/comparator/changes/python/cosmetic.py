"""Say how two texts of equal behaviour differ: comments, docstring, literals, local names, idioms, layout."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from dataclasses import dataclass

from quarantine_tools.comparator.changes.python.idioms import idiom_changes
from quarantine_tools.comparator.changes.python.owntext import own_texts
from quarantine_tools.comparator.changes.python.renames import find_renames
from quarantine_tools.comparator.changes.python.tree import parse_form
from quarantine_tools.comparator.changes.python.units import UNREADABLE, own_name
from quarantine_tools.comparator.changes.python.wording import count_of, quoted, short_pair
from quarantine_tools.model import Change, Unit

LITERALS = frozenset({tokenize.NUMBER, tokenize.STRING})
_QUOTES = re.compile(r"\w*(?:\"{3}|'{3}|[\"'])?")
LAYOUT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT})


@dataclass(frozen=True, slots=True)
class Words:
    """What the tokens of a text say beyond its behaviour."""

    comments: tuple[tuple[str, int], ...]  # text and line within the unit, 0-based
    literals: tuple[tuple[str, int], ...]
    alone: tuple[str, ...]  # quotes and prefixes of the texts that are statements of their own, such as docstrings
    layout: str  # the text with comments taken out and the words that are judged apart put behind a sign


def cosmetic_changes(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two units of equal behaviour differ in their source texts; nothing when those are equal.

    The unit's own name and the depth at which it stands are the ledger's business and don't count here.
    """
    if legacy_text == current_text and legacy.shape == current.shape:
        return ()
    found = []
    if (legacy.docstring or None) != (current.docstring or None):
        how = "changed" if legacy.docstring and current.docstring else "added" if current.docstring else "removed"
        found.append(Change("docstring-changed", f"docstring {how}", legacy.line, current.line))
    locals_renamed = legacy.behaviour != current.behaviour and legacy.shape == current.shape
    texts = own_texts(legacy, current, legacy_text, current_text, locals_renamed)
    if texts is None:
        return (*found, *idiom_changes(legacy, current, legacy_text, current_text))
    before = _words(texts[0], own_name(legacy), locals_renamed)
    after = _words(texts[1], own_name(current), locals_renamed)
    found += _comments(legacy, current, before.comments, after.comments)
    found += _literals(legacy, current, before.literals, after.literals)
    if locals_renamed:
        found += _locals(legacy, current)
    idioms = idiom_changes(legacy, current, legacy_text, current_text) if legacy.unit == "class" else ()
    if idioms:
        return (*found, *idioms)
    if before.alone != after.alone and len(before.alone) == len(after.alone):
        found.append(Change("formatting-changed", "docstring in other quotes", legacy.line, current.line))
    layouts = [_dense(words.layout) if legacy.unit == "class" else words.layout for words in (before, after)]
    if layouts[0] != layouts[1]:
        found.append(Change("formatting-changed", "layout changed", legacy.line, current.line))
    return tuple(found)


def _comments(
    legacy: Unit, current: Unit, before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...]
) -> list[Change]:
    gone, new = _apart(before, after)
    if not gone and not new:
        return []
    lines = (_at(legacy, gone), _at(current, new))
    if len(gone) == len(new) == 1:
        old, now = short_pair(gone[0][0], new[0][0])
        return [Change("comment-changed", f"comment `{old}` → `{now}`", *lines)]
    if len(gone) + len(new) == 1:
        word = "removed" if gone else "added"
        return [Change("comment-changed", f"comment {quoted((gone or new)[0][0])} {word}", *lines)]
    counts = [f"{len(rest)} {word}" for rest, word in ((gone, "removed"), (new, "added")) if rest]
    return [Change("comment-changed", f"comments changed: {', '.join(counts)}", *lines)]


def _literals(
    legacy: Unit, current: Unit, before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...]
) -> list[Change]:
    gone, new = _apart(before, after)
    if not gone and not new:
        return []
    lines = (_at(legacy, gone), _at(current, new))
    if len(gone) == len(new) == 1:
        old, now = short_pair(gone[0][0], new[0][0])
        return [Change("literal-spelling-changed", f"`{old}` is now written `{now}`", *lines)]
    number = count_of(max(len(gone), len(new)), "literal")
    return [Change("literal-spelling-changed", f"{number} written differently", *lines)]


def _locals(legacy: Unit, current: Unit) -> list[Change]:
    try:
        renames = find_renames(parse_form(legacy), parse_form(current)).local
    except UNREADABLE:
        renames = {}
    if not renames:
        return [Change("local-renamed", "locals renamed", legacy.line, current.line)]
    text = ", ".join(f"`{old}` to `{new}`" for old, new in renames.items())
    word = "local" if len(renames) == 1 else "locals"
    return [Change("local-renamed", f"{word} {text} renamed", legacy.line, current.line)]


def _apart(
    before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...]
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return what each side has that the other lacks, counting how often."""
    left, right = [text for text, _ in before], [text for text, _ in after]
    gone, new = [], []
    for item in before:
        right.remove(item[0]) if item[0] in right else gone.append(item)
    for item in after:
        left.remove(item[0]) if item[0] in left else new.append(item)
    return gone, new


def _at(unit: Unit, differing: list[tuple[str, int]]) -> int | None:
    return unit.line + differing[0][1] if differing else None


def _words(text: str, name: str, hide_names: bool) -> Words:
    """Take a text apart; from where it can't be read as tokens on, the rest counts as layout."""
    lines = text.split("\n")
    tokens = _tokens(lines)
    comments, literals, alone = [], [], []
    hidden: list[tuple[tuple[int, int], tuple[int, int], str]] = []
    significant = [token for token in tokens if token.type not in LAYOUT]
    for position, token in enumerate(significant):
        if token.type in LITERALS:
            if _stands_alone(significant, position):
                hidden.append((token.start, token.end, '"'))
                alone += _QUOTES.findall(token.string)[:1]
            else:
                literals.append((token.string, token.start[0] - 1))
                hidden.append((token.start, token.end, "0"))
        elif token.type == tokenize.NAME and (
            token.string == name or (hide_names and not keyword.iskeyword(token.string))
        ):
            hidden.append((token.start, token.end, "_"))
    for token in tokens:
        if token.type == tokenize.COMMENT:
            comments.append((token.string, token.start[0] - 1))
            hidden.append((token.start, token.end, "#"))
    return Words(tuple(comments), tuple(literals), tuple(alone), _layout(lines, hidden))


def _tokens(lines: list[str]) -> list[tokenize.TokenInfo]:
    """Return the tokens of a text as far as it can be read, an f-string as one token on every Python version."""
    found: list[tokenize.TokenInfo] = []
    starts: list[tuple[int, int]] = []  # of the f-strings that are open, which Python 3.12 and later take apart
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            kind = tokenize.tok_name[token.type]
            if kind in ("FSTRING_START", "TSTRING_START"):
                starts.append(token.start)
            elif kind in ("FSTRING_END", "TSTRING_END"):
                start = starts.pop()
                if not starts:
                    string = _between(lines, start, token.end)
                    found.append(tokenize.TokenInfo(tokenize.STRING, string, start, token.end, token.line))
            elif not starts:
                found.append(token)
    except (tokenize.TokenError, SyntaxError):
        pass  # what was read so far is what there is to judge
    return found


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    rows = lines[start[0] - 1 : end[0]]
    rows[-1] = rows[-1][: end[1]]
    rows[0] = rows[0][start[1] :]
    return "\n".join(rows)


def _stands_alone(tokens: list[tokenize.TokenInfo], position: int) -> bool:
    """Say whether a string is a statement of its own, such as a docstring: it does nothing and isn't a literal."""
    before = tokens[position - 1] if position else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    starts = before is None or before.type == tokenize.NEWLINE
    ends = after is None or after.type in (tokenize.NEWLINE, tokenize.ENDMARKER)
    return tokens[position].type == tokenize.STRING and starts and ends


def _dense(layout: str) -> str:
    """Drop blank lines: between the members of a class they come and go with the members."""
    return "\n".join(line for line in layout.split("\n") if line.strip())


def _layout(lines: list[str], hidden: list[tuple[tuple[int, int], tuple[int, int], str]]) -> str:
    """Put signs for hidden stretches, last first so that places stay valid; drop lines that held a comment only."""
    lines = list(lines)
    for (first, start), (last, end), sign in sorted(hidden, reverse=True):
        before, after = lines[first - 1][:start], lines[last - 1][end:]
        if sign == "#":
            before, sign = before.rstrip(), ""
        lines[first - 1 : last] = [before + sign + after] if before.strip() or sign or after.strip() else []
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))] if lines else ""
    kept: list[str] = []
    alone = False  # the line before was a docstring: a blank line after it comes and goes with it
    for line in lines:
        if line.strip() == '"':
            alone = True
        elif line.strip() or not alone:
            kept.append(line.removeprefix(margin))
            alone = False
    return "\n".join(kept).rstrip("\n")
