"""Say how two texts of equal behaviour differ: comments, docstring, spelling of literals, local names, layout."""

from __future__ import annotations

import io
import keyword
import textwrap
import tokenize
from dataclasses import dataclass

from quarantine_tools.comparator.changes.python.describe import UNREADABLE, own_name
from quarantine_tools.comparator.changes.python.renames import find_renames
from quarantine_tools.comparator.changes.python.tree import parse_form
from quarantine_tools.comparator.changes.python.wording import count_of, quoted, short_pair
from quarantine_tools.model import Change, Unit

LITERALS = frozenset(
    {tokenize.NUMBER, tokenize.STRING}
    | {getattr(tokenize, name, tokenize.STRING) for name in ("FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")}
)
LAYOUT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT})


@dataclass(frozen=True, slots=True)
class Words:
    """What the tokens of a text say beyond its behaviour."""

    comments: tuple[tuple[str, int], ...]  # text and line within the unit, 0-based
    literals: tuple[tuple[str, int], ...]
    layout: str  # the text with comments taken out and the words that are judged apart put behind a sign


def cosmetic_changes(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two units of equal behaviour differ in their source texts; nothing when those are equal."""
    if legacy_text == current_text and legacy.shape == current.shape:
        return ()
    found = []
    if (legacy.docstring or None) != (current.docstring or None):
        how = "changed" if legacy.docstring and current.docstring else "added" if current.docstring else "removed"
        found.append(Change("docstring-changed", f"docstring {how}", legacy.line, current.line))
    locals_renamed = legacy.behaviour != current.behaviour and legacy.shape == current.shape
    before = _words(legacy_text, own_name(legacy), locals_renamed)
    after = _words(current_text, own_name(current), locals_renamed)
    found += _comments(legacy, current, before.comments, after.comments)
    found += _literals(legacy, current, before.literals, after.literals)
    if locals_renamed:
        found += _locals(legacy, current)
    if before.layout != after.layout or (not found and legacy_text != current_text and not _moved_only(before, after)):
        found.append(Change("formatting-changed", "layout changed", legacy.line, current.line))
    return tuple(found)


def _moved_only(before: Words, after: Words) -> bool:
    """Say whether the texts are equal but for the unit's own name or the depth at which it stands."""
    return before.layout == after.layout


def _comments(
    legacy: Unit, current: Unit, before: tuple[tuple[str, int], ...], after: tuple[tuple[str, int], ...]
) -> list[Change]:
    gone, new = _apart(before, after)
    if not gone and not new:
        return []
    lines = (_at(legacy, gone, before), _at(current, new, after))
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
    lines = (_at(legacy, gone, before), _at(current, new, after))
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


def _at(unit: Unit, differing: list[tuple[str, int]], every: tuple[tuple[str, int], ...]) -> int | None:
    if differing:
        return unit.line + differing[0][1]
    return None


def _words(text: str, name: str, hide_names: bool) -> Words:
    """Take a text apart; from where it can't be read as tokens on, the rest counts as layout."""
    lines = textwrap.dedent(text).split("\n")
    tokens = _tokens("\n".join(lines) + "\n")
    comments, literals = [], []
    hidden: list[tuple[tuple[int, int], tuple[int, int], str]] = []
    significant = [token for token in tokens if token.type not in LAYOUT]
    for position, token in enumerate(significant):
        if token.type in LITERALS:
            if _stands_alone(significant, position):
                hidden.append((token.start, token.end, '"'))
            else:
                literals.append((token.string, token.start[0] - 1))
                hidden.append((token.start, token.end, "0"))
        elif token.type == tokenize.NAME and (token.string == name or (hide_names and not _fixed(token.string))):
            hidden.append((token.start, token.end, "_"))
    for token in tokens:
        if token.type == tokenize.COMMENT:
            comments.append((token.string, token.start[0] - 1))
            hidden.append((token.start, token.end, "#"))
    return Words(tuple(comments), tuple(literals), _layout(lines, hidden))


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    found: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            found.append(token)
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass  # what was read so far is what there is to judge
    return found


def _fixed(word: str) -> bool:
    return keyword.iskeyword(word)


def _stands_alone(tokens: list[tokenize.TokenInfo], position: int) -> bool:
    """Say whether a string is a statement of its own, such as a docstring: it does nothing and isn't a literal."""
    before = tokens[position - 1] if position else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    starts = before is None or before.type in (tokenize.NEWLINE, tokenize.ENCODING) or before.string == ":"
    ends = after is None or after.type in (tokenize.NEWLINE, tokenize.ENDMARKER)
    return tokens[position].type == tokenize.STRING and starts and ends


def _layout(lines: list[str], hidden: list[tuple[tuple[int, int], tuple[int, int], str]]) -> str:
    """Put signs for hidden stretches, last first so that places stay valid; drop lines that held a comment only."""
    lines = list(lines)
    for (first, start), (last, end), sign in sorted(hidden, reverse=True):
        before, after = lines[first - 1][:start], lines[last - 1][end:]
        if sign == "#":
            before, sign = before.rstrip(), ""
        lines[first - 1 : last] = [before + sign + after] if before.strip() or sign or after.strip() else []
    return "\n".join(line for line in lines if line != '"' and line.strip() != '"').rstrip("\n")
