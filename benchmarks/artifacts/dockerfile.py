"""Edits of Dockerfiles, by the lines of their instructions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

_ONE_LINE = re.compile(r"^\s*(?P<word>[A-Za-z]+)(?P<gap>\s+)(?P<rest>[^\\<`]*?)\s*$")


def is_of_kind(path: Path) -> bool:
    """Say whether a path names a Dockerfile."""
    return re.match(r"(?i)(dockerfile|containerfile)|.*\.dockerfile$", path.name) is not None


def _instructions(text: str, *words: str) -> list[tuple[int, re.Match[str]]]:
    """Return the instructions that stand on one line of their own, with their line numbers."""
    found = []
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        match = _ONE_LINE.match(line)
        alone = not before.rstrip().endswith(("\\", "`")) and not before.lstrip().startswith("#")
        if match and alone and match["word"].upper() in words and "<<" not in text:
            found.append((number, match))
        before = line
    return found


def _drop(*words: str) -> Callable[[str, Random], Edited | None]:
    def change(text: str, chance: Random) -> Edited | None:
        found = _instructions(text, *words)
        if not found:
            return None
        number, match = chance.choice(found)
        twins = [one for one, other in found if other[0].strip() == match[0].strip()]
        if len(twins) > 1:
            return None  # what is left does the same, or may
        return Edited(replace_line(text, number, None), frozenset({number}), GONE)

    return change


def _alter(
    word: str, pattern: str, value: str, kind: str = "instruction-changed"
) -> Callable[[str, Random], Edited | None]:
    """Return an edit that puts another value where the arguments of an instruction match a pattern.

    A changed ``EXPOSE`` may be told as a lost port and an added one, which is as right as a changed one.
    """

    def change(text: str, chance: Random) -> Edited | None:
        found = [(number, match) for number, match in _instructions(text, word) if re.search(pattern, match["rest"])]
        if not found:
            return None
        number, match = chance.choice(found)
        rest = re.sub(pattern, value, match["rest"], count=1)
        if rest == match["rest"]:
            return None
        current = replace_line(text, number, match["word"] + match["gap"] + rest)
        return Edited(current, frozenset({number}), GONE if word == "EXPOSE" else CHANGED, frozenset({kind}))

    return change


def _lower(text: str, chance: Random) -> Edited | None:
    found = _instructions(text, "RUN", "COPY", "WORKDIR", "EXPOSE", "CMD", "ENV", "USER")
    if not found:
        return None
    number, match = chance.choice(found)
    word = match["word"].lower() if match["word"].isupper() else match["word"].upper()
    return Edited(replace_line(text, number, f"{word}{match['gap']}{match['rest']}"))


def _comment(text: str, chance: Random) -> Edited | None:
    found = _instructions(text, "RUN", "COPY", "WORKDIR", "EXPOSE", "CMD", "ENV", "USER", "FROM")
    if not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, f"# said of the next line\n{match[0]}"))


EDITS = (
    Edit("user-dropped", _drop("USER")),
    Edit("healthcheck-dropped", _drop("HEALTHCHECK")),
    Edit("run-dropped", _drop("RUN")),
    Edit("copy-dropped", _drop("COPY", "ADD")),
    Edit("expose-dropped", _drop("EXPOSE")),
    Edit("command-dropped", _drop("CMD", "ENTRYPOINT")),
    Edit("user-changed", _alter("USER", r"^\S+$", "someone")),
    Edit("port-changed", _alter("EXPOSE", r"\d+", "4711")),
    Edit("workdir-changed", _alter("WORKDIR", r"$", "/deeper")),
    Edit("env-changed", _alter("ENV", r"=[\w.]+$", "=other")),
    Edit("run-changed", _alter("RUN", r"$", " --more", "command-changed")),
    Edit("tag-changed", _alter("FROM", r":[\w.-]+", ":0.0.1", "version-changed")),
    Edit("keyword-case", _lower),
    Edit("comment-added", _comment),
)
