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
        below = _runs_below(text, number, match["word"].upper())
        return Edited(replace_line(text, number, None), frozenset({number}), GONE, open=below)

    return change


def _runs_below(text: str, number: int, word: str) -> frozenset[int]:
    """Return the lines below a USER: another one runs what stands there."""
    return frozenset(range(number + 1, len(text.splitlines()) + 1)) if word == "USER" else frozenset()


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
        verdicts = GONE if word == "EXPOSE" else CHANGED
        return Edited(current, frozenset({number}), verdicts, frozenset({kind}), _runs_below(text, number, word))

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


def _interval(text: str, chance: Random) -> Edited | None:
    found = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"(?i)\s*HEALTHCHECK\s.*--(?:interval|timeout)=[1-9]", line)
    ]
    if not found:
        return None
    number, line = chance.choice(found)
    new = re.sub(r"--(interval|timeout)=", r"--\1=1", line, count=1)
    last = re.findall(r"(?im)^\s*HEALTHCHECK", text)
    if len(last) > 1:
        return None
    return Edited(replace_line(text, number, new), frozenset({number}), CHANGED, frozenset({"value-changed"}))


def _neighbours(text: str, word: str, pattern: str) -> list[tuple[int, re.Match[str], re.Match[str]]]:
    found = {n: m for n, m in _instructions(text, word) if re.fullmatch(pattern, m["rest"])}
    return [(n, found[n], found[n + 1]) for n in found if n + 1 in found]


def _env_on_one_line(text: str, chance: Random) -> Edited | None:
    """`ENV A=1` and `ENV B=2` become `ENV A=1 B=2`."""
    found = _neighbours(text, "ENV", r"\w+=[\w./-]+")
    if not found:
        return None
    number, first, second = chance.choice(found)
    if first["rest"].split("=")[0] == second["rest"].split("=")[0]:
        return None
    return Edited(replace_line(replace_line(text, number, f"{first[0]} {second['rest']}"), number + 1, None))


def _env_on_two_lines(text: str, chance: Random) -> Edited | None:
    found = [
        (n, m) for n, m in _instructions(text, "ENV") if re.fullmatch(r"(?:\w+=[\w./-]+ +)+\w+=[\w./-]+", m["rest"])
    ]
    if not found:
        return None
    number, match = chance.choice(found)
    pairs = match["rest"].split()
    if len({pair.split("=")[0] for pair in pairs}) < len(pairs):
        return None
    return Edited(replace_line(text, number, "\n".join(f"ENV {pair}" for pair in pairs)))


def _run_in_lines(text: str, chance: Random) -> Edited | None:
    """`RUN a && b` goes over two lines; so does one that is longer than a word."""
    found = [
        (n, m) for n, m in _instructions(text, "RUN") if " && " in m["rest"] and not re.search(r"['\"\[#]", m["rest"])
    ]
    if not found or re.search(r"(?im)^#\s*escape", text):
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, match[0].replace(" && ", " \\\n    && ")))


def _continued(text: str, chance: Random) -> Edited | None:
    found = [(n, m) for n, m in _instructions(text, "COPY", "EXPOSE") if re.fullmatch(r"[\w./-]+ [\w./ -]+", m["rest"])]
    if not found or re.search(r"(?im)^#\s*escape", text):
        return None
    number, match = chance.choice(found)
    words = match["rest"].split()
    return Edited(replace_line(text, number, match["word"] + " " + " \\\n    ".join(words)))


def _runs_joined_otherwise(text: str, chance: Random) -> Edited | None:
    """`a && b` becomes `a ; b`, which goes on where `a` fails."""
    found = [
        (n, m) for n, m in _instructions(text, "RUN") if " && " in m["rest"] and not re.search(r"['\"\[]", m["rest"])
    ]
    if not found:
        return None
    number, match = chance.choice(found)
    new = match[0].replace(" && ", " ; ", 1)
    return Edited(
        replace_line(text, number, new),
        frozenset({number}),
        CHANGED,
        frozenset({"command-changed", "instruction-changed"}),
    )


def _copies_swapped(text: str, chance: Random) -> Edited | None:
    found = [(n, a, b) for n, a, b in _neighbours(text, "COPY", r".+") if a[0].split() != b[0].split()]
    if not found:
        return None
    number, first, second = chance.choice(found)
    current = replace_line(replace_line(text, number, second[0]), number + 1, first[0])
    return Edited(current, frozenset({number}), CHANGED, open=frozenset({number + 1}))


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
    Edit("env-changed", _alter("ENV", r"^(\w+)=[\w.]+$", r"\1=other", "value-changed")),
    Edit("run-changed", _alter("RUN", r"$", " --more", "command-changed")),
    Edit("tag-changed", _alter("FROM", r":[\w.-]+", ":0.0.1", "version-changed")),
    Edit("argument-changed", _alter("ARG", r"=[\w.-]+$", "=other", "value-changed")),
    Edit("argument-dropped", _drop("ARG")),
    Edit("interval-changed", _interval),
    Edit("copies-swapped", _copies_swapped),
    Edit("and-to-semicolon", _runs_joined_otherwise),
    Edit("env-on-one-line", _env_on_one_line),
    Edit("env-on-two-lines", _env_on_two_lines),
    Edit("run-in-lines", _run_in_lines),
    Edit("continued", _continued),
    Edit("keyword-case", _lower),
    Edit("comment-added", _comment),
)
