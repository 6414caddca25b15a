"""Edits of lock files (poetry.lock, uv.lock, Cargo.lock, package-lock.json), by lines of one package."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from edits import CHANGED, Edit, Edited, replace_line

_VERSION = re.compile(r'^(?P<head>\s*"?version"?\s*[=:]\s*")(?P<value>\d+(?:\.\d+)+)(?P<tail>",?)$')
_HASH = re.compile(r'^(?P<head>\s*"?(?:checksum|integrity)"?\s*[=:]\s*")(?P<value>[\w+/=-]+)(?P<tail>",?)$')


def is_of_kind(path: Path) -> bool:
    """Say whether a path names a lock file."""
    return re.fullmatch(r"poetry\.lock|uv\.lock|Cargo\.lock|package-lock\.json", path.name) is not None


def _alter(
    pattern: re.Pattern[str], make: Callable[[str], str], kinds: frozenset[str]
) -> Callable[[str, Random], Edited | None]:
    def change(text: str, chance: Random) -> Edited | None:
        lines = text.splitlines()
        first = next(
            (n for n, line in enumerate(lines, 1) if re.match(r'\[\[package|\s*"node_modules/', line)), len(lines)
        )
        found = [(n, m) for n, line in enumerate(lines, 1) if n > first and (m := pattern.match(line))]
        if not found:
            return None
        number, match = chance.choice(found)
        new = f"{match['head']}{make(match['value'])}{match['tail']}"
        return Edited(replace_line(text, number, new), frozenset({number}), CHANGED, kinds)

    return change


def _comment(text: str, chance: Random) -> Edited | None:
    found = [n for n, line in enumerate(text.splitlines(), 1) if line == "[[package]]"]
    if not found:
        return None
    return Edited(replace_line(text, chance.choice(found), "# said of the next package\n[[package]]"))


EDITS = (
    Edit("version-changed", _alter(_VERSION, lambda value: f"{value}1", frozenset({"version-changed"}))),
    Edit("hash-changed", _alter(_HASH, lambda value: f"{value[:-1]}{'b' if value[-1] != 'b' else 'c'}", frozenset())),
    Edit("comment-added", _comment),
)
