"""Edits of requirements that stand on a line: in pyproject.toml, setup.cfg, package.json and requirements.txt."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

_PYTHON = re.compile(
    r"""^(?P<head>\s*["']?)(?P<name>[A-Za-z][\w.-]*)(?P<extras>\[[\w,-]+\])?(?P<range>\s*(?:[=<>~!]=|[<>])\s*[\d.]+"""
    r"""(?:,\s*(?:[=<>~!]=|[<>])\s*[\d.]+)*)(?P<tail>["']?,?)$"""
)
_NPM = re.compile(
    r'^(?P<head>\s*")(?P<name>[\w@/.-]+)(?P<middle>"\s*:\s*")(?P<range>[\^~]?\d+\.\d+\.\d+)(?P<tail>",?)$'
)
_LISTS = re.compile(
    r"""^\s*(?:\w+_requires?|[\w-]+)\s*=\s*(?:\[\s*)?$|^\s*"(?:dev|peer)?[dD]ependencies"\s*:\s*\{\s*$"""
)
_HELD = re.compile(r"(?:dependencies|requires|install_requires|setup_requires|tests_require)$")


def is_of_kind(path: Path) -> bool:
    """Say whether a path names a file of requirements."""
    return re.fullmatch(r"pyproject\.toml|setup\.cfg|package\.json|requirements.*\.txt", path.name) is not None


def _lines(text: str) -> list[tuple[int, re.Match[str]]]:
    """Return the lines that are one requirement, in a list that is known to hold them."""
    plain = not re.search(r"(?m)^\[[\w.-]+\]|^\s*[{\"]", text)
    inside, section = plain, ""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\[+([\w.:-]+)\]+", line)
        if header is not None:
            inside, section = False, header[1]
            continue
        if _LISTS.match(line):
            name = line.split("=")[0].split(":")[0].strip().strip('"')
            groups = section in ("project.optional-dependencies", "dependency-groups", "options.extras_require")
            listed = section in ("project", "options", "build-system", "") and _HELD.search(name.lower()) is not None
            inside = groups or listed
            continue
        pattern = _NPM if '": "' in line else _PYTHON
        match = pattern.match(line)
        if match is None:
            inside = inside and (plain or not line.strip() or line[:1] in " \t#")
        elif inside:
            found.append((number, match))
    names = [_normal(match["name"]) for _, match in found]
    return [(number, match) for number, match in found if names.count(_normal(match["name"])) == 1]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


Line = Callable[["re.Match[str]"], "str | None"]


def _alter(make: Line, kind: str | None) -> Callable[[str, Random], Edited | None]:
    def change(text: str, chance: Random) -> Edited | None:
        options = [(n, m, new) for n, m in _lines(text) if (new := make(m)) is not None and new != m[0]]
        if not options:
            return None
        number, _, new = chance.choice(options)
        edited = replace_line(text, number, new)
        return Edited(edited) if kind is None else Edited(edited, frozenset({number}), CHANGED, frozenset({kind}))

    return change


def _is_python(match: re.Match[str]) -> bool:
    return "middle" not in match.re.groupindex


def _other_version(match: re.Match[str]) -> str:
    last = re.search(r"\d+(?=\D*$)", match["range"])
    assert last is not None
    start = match.start("range") + last.start()
    return f"{match[0][:start]}{int(last[0]) + 1}{match[0][start + len(last[0]) :]}"


def _other_operator(match: re.Match[str]) -> str | None:
    if "==" in match["range"]:
        return match[0].replace("==", ">=", 1)
    return match[0].replace(">=", "==", 1) if ">=" in match["range"] and "," not in match["range"] else None


def _extra(match: re.Match[str]) -> str | None:
    if not _is_python(match) or match["extras"]:
        return None
    return f"{match[0][: match.end('name')]}[more]{match[0][match.end('name') :]}"


def _marker(match: re.Match[str]) -> str | None:
    if not _is_python(match):
        return None
    quote = '"' if match["head"].strip() == "'" else "'"
    return f"{match[0][: match.end('range')]}; sys_platform == {quote}win32{quote}{match['tail']}"


def _spelling(match: re.Match[str]) -> str | None:
    if not _is_python(match):
        return None
    name = match["name"].upper().replace("-", "_")
    ranges = re.sub(r"([=<>~!]+)\s*", r" \1 ", match["range"]).strip()
    return f"{match['head']}{name}{match['extras'] or ''} {ranges}{match['tail']}"


def _zero(match: re.Match[str]) -> str | None:
    if not _is_python(match) or not re.fullmatch(r"\s*(?:==|>=)\s*\d+\.\d+", match["range"]):
        return None
    return f"{match[0][: match.end('range')]}.0{match['tail']}"


def _drop(text: str, chance: Random) -> Edited | None:
    found = [(n, m) for n, m in _lines(text) if m["tail"].endswith(",") or (_is_python(m) and not m["head"].strip())]
    if not found:
        return None
    number, _ = chance.choice(found)
    return Edited(replace_line(text, number, None), frozenset({number}), GONE)


def _rename(match: re.Match[str]) -> str:
    return f"{match[0][: match.end('name')]}-x{match[0][match.end('name') :]}"


def _other_package(text: str, chance: Random) -> Edited | None:
    found = _lines(text)
    if not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, _rename(match)), frozenset({number}), GONE)


def _swap(text: str, chance: Random) -> Edited | None:
    found = dict(_lines(text))
    pairs = [n for n in found if n + 1 in found and found[n]["tail"][-1:] == found[n + 1]["tail"][-1:]]
    if not pairs:
        return None
    number = chance.choice(pairs)
    return Edited(replace_line(replace_line(text, number, found[number + 1][0]), number + 1, found[number][0]))


EDITS = (
    Edit("version-changed", _alter(_other_version, "version-changed")),
    Edit("operator-changed", _alter(_other_operator, "version-changed")),
    Edit("extra-added", _alter(_extra, "value-changed")),
    Edit("marker-added", _alter(_marker, "value-changed")),
    Edit("requirement-dropped", _drop),
    Edit("other-package", _other_package),
    Edit("requirements-swapped", _swap),
    Edit("name-and-blanks", _alter(_spelling, None)),
    Edit("zero-added", _alter(_zero, None)),
)
