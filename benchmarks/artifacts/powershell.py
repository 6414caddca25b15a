"""Edits of PowerShell scripts, by their lines."""

from __future__ import annotations

import re
from random import Random

from edits import Edit, Edited, replace_line
from script_lines import PROGRAMS, alter, by_name, drop, longer_text, restyle, shared_edits, swap, whole_lines

SUFFIXES = (".ps1", ".psm1")
_NATIVE = rf"^\s*(?:& )?(?:{PROGRAMS}) [\w./:-]"
_CMDLET = r"^\s*(?!Write-)[A-Z][a-z]+-[A-Z]\w+(?:\s|$)"
_MESSAGE = r"^\s*Write-Host\s+(?:\"[^\"$`']*\"|'[^']*')(?:\s+-ForegroundColor\s+\w+)?\s*$"


def _member_dropped(line: str) -> str:
    return re.sub(r"(?i)(ValidateSet\s*\(.*?),\s*(['\"])[^'\"]*\2(\s*\))", r"\1\3", line, count=1)


def _default_changed(line: str) -> str:
    return re.sub(r"(\$\w+\s*=\s*)(?:\"[^\"$]*\"|'[^']*'|\d+)(\s*,?\s*)$", r"\1'another'\2", line)


def _marker_dropped(line: str) -> str:
    return re.sub(r"\s-(?:m|k|Tag|ExcludeTag|TestName)\s+(?:\"[^\"]*\"|'[^']*'|[\w.-]+)", "", line, count=1)


def _preference(line: str) -> str:
    return re.sub(r"(['\"])\w+\1", r"\1Inquire\1", line, count=1)


def _message(text: str, chance: Random) -> Edited | None:
    """Print other words, where nothing but the screen gets them."""
    told = r"(?i)function\s+write-host|\$\?|(?:information|warning|verbose|debug)preference"
    found = [] if re.search(told, text) else whole_lines(text, _MESSAGE)
    if not found:
        return None
    number, match = chance.choice(found)
    line = re.sub(r"(['\"])[^'\"]*\1", r"\1Said otherwise now\1", match.string, count=1)
    if line == match.string:
        return None
    return Edited(replace_line(text, number, line))


def _brace_below(text: str, chance: Random) -> Edited | None:
    found = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*(?:if|foreach|while)\s*\([^\"'{}#]*\)\s*\{\s*$", line)
    ]
    if not found or '@"' in text or "@'" in text or "<#" in text:
        return None
    number, line = chance.choice(found)
    return Edited(replace_line(text, number, f"{line.rstrip()[:-1].rstrip()}\n{{"))


def _smaller(line: str) -> str:
    return re.sub(r"[A-Z][a-z]+-[A-Z]\w+", lambda found: found[0].lower(), line, count=1)


def _variable_case(line: str) -> str:
    return re.sub(r"^(\s*)\$(?!env)(\w+)(\s*=)", lambda found: f"{found[1]}${found[2].upper()}{found[3]}", line)


def _continued(line: str) -> str:
    return re.sub(r" (-[A-Z]\w+ )", r" `\n        \1", line, count=1)


EDITS = by_name(
    (
        *shared_edits(_NATIVE),
        Edit("member-dropped", alter(r"(?i)ValidateSet\(.*,.*\)", _member_dropped, frozenset({"constraint-changed"}))),
        Edit(
            "default-changed",
            alter(
                r"^\s*(?:\[[^\]]+\]\s*)+\$\w+\s*=\s*(?:\"[^\"$]*\"|'[^']*'|\d+)\s*,\s*$",
                _default_changed,
                frozenset({"parameter-default-changed"}),
            ),
        ),
        Edit(
            "exit-code",
            alter(r"^\s*(?:exit|return) [0-9]\s*$", lambda s: re.sub(r"\d", "7", s), frozenset({"return-changed"})),
        ),
        Edit(
            "preference",
            alter(r"^\s*\$ErrorActionPreference\s*=\s*['\"]", _preference, frozenset({"value-changed"})),
        ),
        Edit(
            "marker-dropped",
            alter(
                r"(?i)^\s*(?:&\s*)?(?:\S*pytest|python\S*|Invoke-Pester)\b.*\s-(?:m|k|Tag|ExcludeTag|TestName)\s",
                _marker_dropped,
                gone=True,
            ),
        ),
        Edit("cmdlet-text", alter(_CMDLET + r".*['\"][\w ./:-]+['\"]", longer_text, gone=True)),
        Edit("cmdlet-dropped", drop(_CMDLET)),
        Edit("swapped", swap(_CMDLET)),
        Edit(
            "condition",
            alter(
                r"^\s*(?:\}\s*else)?if\s*\(.* -eq [^{]*\)\s*\{.*\}\s*$",
                lambda s: s.replace(" -eq ", " -ne ", 1),
                gone=True,
            ),
        ),
        Edit("message", _message),
        Edit("cmdlet-case", restyle(_CMDLET, _smaller)),
        Edit("variable-case", restyle(r"^\s*\$\w+\s*=\s*\S", _variable_case)),
        Edit("quotes", restyle(r"^[^'\"#]*'[\w ./:-]+'[^'\"]*$", lambda s: s.replace("'", '"'))),
        Edit("continued", restyle(_CMDLET + r"[^'\"{(]* -[A-Z]\w+ ", _continued)),
        Edit("brace-below", _brace_below),
    )
)
