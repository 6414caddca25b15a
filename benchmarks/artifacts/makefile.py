"""Edits of Makefiles, by lines of recipes, variables and targets."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

_VARIABLE = re.compile(r"^(?P<name>[A-Za-z_]\w*)\s*(?P<sign>:=|\?=|=)\s*(?P<value>[^\s#$\\][^#$\\]*)$")
_TARGET = re.compile(r"^(?P<name>[A-Za-z][\w.-]*):\s+(?P<first>[\w./-]+)\s+(?P<second>[\w./-]+)(?P<rest>[^=|\\#]*)$")


def is_of_kind(path: Path) -> bool:
    """Say whether a path names a Makefile."""
    return path.name in ("Makefile", "GNUmakefile") or path.suffix == ".mk"


def _plain(text: str) -> list[tuple[int, str]]:
    """Return the lines that neither go on nor are gone on with, outside of `define`."""
    lines = text.splitlines()
    inside = False
    found = []
    for number, line in enumerate(lines, 1):
        inside = inside or line.startswith("define")
        before = lines[number - 2] if number > 1 else ""
        if not inside and line.strip() and not line.endswith("\\") and not before.endswith("\\"):
            found.append((number, line))
        inside = inside and not line.startswith("endef")
    return found


def _recipes(text: str) -> list[tuple[int, str]]:
    return [(n, line) for n, line in _plain(text) if line.startswith("\t") and not line.strip().startswith("#")]


def _variables(text: str) -> list[tuple[int, re.Match[str]]]:
    found = [(n, match) for n, line in _plain(text) if (match := _VARIABLE.match(line))]
    names = [match["name"] for _, match in found]
    others = {match[1] for match in re.finditer(r"(?m)^\s*(?:export\s+|override\s+)?(\w+)\s*(?:\+=|!=|::=)", text)}
    return [(n, m) for n, m in found if names.count(m["name"]) == 1 and m["name"] not in others]


def _recipe_changed(text: str, chance: Random) -> Edited | None:
    found = _recipes(text)
    if not found:
        return None
    number, line = chance.choice(found)
    new = replace_line(text, number, f"{line} --more")
    return Edited(new, frozenset({number}), CHANGED, frozenset({"command-changed"}))


def _recipe_dropped(text: str, chance: Random) -> Edited | None:
    found = _recipes(text)
    if not found:
        return None
    number, _ = chance.choice(found)
    return Edited(replace_line(text, number, None), frozenset({number}), CHANGED, frozenset({"command-changed"}))


def _recipes_swapped(text: str, chance: Random) -> Edited | None:
    found = dict(_recipes(text))
    pairs = [n for n in found if n + 1 in found and found[n].strip() != found[n + 1].strip()]
    if not pairs:
        return None
    number = chance.choice(pairs)
    new = replace_line(replace_line(text, number, found[number + 1]), number + 1, found[number])
    return Edited(new, frozenset({number}), CHANGED, frozenset({"control-flow-changed"}))


def _errors_ignored(text: str, chance: Random) -> Edited | None:
    found = [(n, line) for n, line in _recipes(text) if line[1:2] not in "@-+ \t"]
    if not found:
        return None
    number, line = chance.choice(found)
    return Edited(replace_line(text, number, f"\t-{line[1:]}"), frozenset({number}), CHANGED)


def _variable_changed(text: str, chance: Random) -> Edited | None:
    found = _variables(text)
    if not found:
        return None
    number, match = chance.choice(found)
    new = replace_line(text, number, f"{match[0].rstrip()}x")
    return Edited(new, frozenset({number}), CHANGED, frozenset({"value-changed"}))


def _variable_dropped(text: str, chance: Random) -> Edited | None:
    found = _variables(text)
    if not found:
        return None
    number, _ = chance.choice(found)
    return Edited(replace_line(text, number, None), frozenset({number}), GONE)


def _prerequisites_swapped(text: str, chance: Random) -> Edited | None:
    found = [
        (n, match) for n, line in _plain(text) if (match := _TARGET.match(line)) and match["first"] != match["second"]
    ]
    if not found:
        return None
    number, match = chance.choice(found)
    line = f"{match['name']}: {match['second']} {match['first']}{match['rest']}"
    new = replace_line(text, number, line)
    return Edited(new, frozenset({number}), CHANGED, frozenset({"control-flow-changed"}))


def _spaces(text: str, chance: Random) -> Edited | None:
    found = _variables(text)
    if not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, f"{match['name']}  {match['sign']}  {match['value'].rstrip()}"))


def _comment(text: str, chance: Random) -> Edited | None:
    found = [(n, line) for n, line in _plain(text) if not line.startswith("\t")]
    if not found:
        return None
    number, line = chance.choice(found)
    return Edited(replace_line(text, number, f"# said of the next line\n{line}"))


EDITS = (
    Edit("recipe-changed", _recipe_changed),
    Edit("recipe-line-dropped", _recipe_dropped),
    Edit("recipe-lines-swapped", _recipes_swapped),
    Edit("errors-ignored", _errors_ignored),
    Edit("variable-changed", _variable_changed),
    Edit("variable-dropped", _variable_dropped),
    Edit("prerequisites-swapped", _prerequisites_swapped),
    Edit("blanks", _spaces),
    Edit("comment-added", _comment),
)
