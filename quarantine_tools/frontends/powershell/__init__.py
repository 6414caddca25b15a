"""PowerShell scripts: parameters, functions and top-level statements, and what they start, read and set.

Units: ``parameter`` (``Mode``), ``function`` (``Run-Unit``), ``statement`` (``docker compose up``, ``if $mode``).
Facts: command, env, path, exit.code, port, container, http.call, cli.option, with the modes of the script that lead to
them.
"""

from __future__ import annotations

from collections.abc import Sequence

from quarantine_tools.frontends._script_units import to_units
from quarantine_tools.frontends._trees import UnreadableScript
from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.frontends.powershell.facts import facts_of
from quarantine_tools.frontends.powershell.tree import Unread, read_statements
from quarantine_tools.frontends.powershell.units import pieces_of, setting_of
from quarantine_tools.model import KindSignature, Reading, split_lines

_MOST_TOLD = 8  # places that a problem lists


def read(text: str, path: str) -> Reading:
    """Return what a script says; statements that can't be parsed are compared by their text, with a problem."""
    lines = split_lines(text)
    try:
        found = read_statements(text, lines)
    except UnreadableScript as error:
        return as_text(text, path, error.code, f"{error}; compared as plain text")
    setting = setting_of(found.parts, text)
    unread = [part for part in found.parts if isinstance(part, Unread)]
    return Reading(
        units=to_units(pieces_of(found.parts, lines, setting)),
        facts=facts_of(found.parts, setting),
        comment_lines=found.comment_lines,
        problems=_problems(unread),
        parser="tree-sitter-pwsh",
    )


def _problems(unread: Sequence[Unread]) -> tuple[tuple[str, str], ...]:
    """Return the one problem that tells all parts which could not be parsed."""
    if not unread:
        return ()
    told = [str(one.line) if one.line == one.end_line else f"{one.line} to {one.end_line}" for one in unread]
    more = f" and {len(told) - _MOST_TOLD} more places" if len(told) > _MOST_TOLD else ""
    where = f"line{'' if told[0].isdecimal() and len(told) == 1 else 's'} {', '.join(told[:_MOST_TOLD])}{more}"
    stopped = next((f" (the parser stopped on line {one.bad_lines[0]})" for one in unread if one.bad_lines), "")
    return (("partly-read", f"{where} can't be parsed{stopped}; compared by their text"),)


PLUGIN = FrontEnd(
    kind="powershell",
    signature=KindSignature("powershell", suffixes=(".ps1", ".psm1", ".psd1"), interpreters=("pwsh", "powershell")),
    read=read,
    reads=(
        "`parameter`, `function` and top-level `statement` units. Facts: command, env, path, exit.code, port, "
        "container, http.call and cli.option."
    ),
    references=(
        "PowerShell Language Specification: https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-01",
        "tree-sitter-pwsh: https://github.com/wharflab/tree-sitter-powershell",
    ),
    limitations=(
        "What another script or module defines is not looked up: a function of its own named like a cmdlet is taken "
        "for the cmdlet.",
        "Aliases are followed where no system has another command of the name: `gci` and `?`, not `ls` and `curl`.",
        "The words of `Write-Host` and its kin are cosmetic; those of `Write-Output`, `echo` and of local functions "
        "are not.",
        "A class or an enumeration is one statement.",
    ),
)
