"""Shell scripts: functions and top-level statements, and what they start, read and set.

Units: ``function`` (``run_unit``) and ``statement`` (``set``, ``docker compose up``, ``case $1``). Facts: command, env,
path, exit.code, port, container, http.call, cli.option, with the modes of the script that lead to them.
"""

from __future__ import annotations

from quarantine_tools.frontends._script_units import to_units
from quarantine_tools.frontends._trees import UnreadableScript
from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.frontends.shell.facts import facts_of
from quarantine_tools.frontends.shell.tree import Script, Unread, read_script
from quarantine_tools.frontends.shell.units import pieces_of
from quarantine_tools.model import KindSignature, Reading, split_lines


def read(text: str, path: str) -> Reading:
    """Return what a script says; from a statement on that can't be parsed, it is compared by its text."""
    lines = split_lines(text)
    try:
        script = read_script(text, lines)
    except UnreadableScript as error:
        return as_text(text, path, error.code, f"{error}; compared as plain text")
    return Reading(
        units=to_units(pieces_of(script, lines, text)),
        facts=facts_of(script.parts),
        comment_lines=tuple(number for number in range(1, len(lines) + 1) if number not in script.code_lines),
        problems=tuple(_problems(script)),
        parser="tree-sitter-bash",
    )


def _problems(script: Script) -> list[tuple[str, str]]:
    unread = [part for part in script.parts if isinstance(part, Unread)]
    if not unread:
        return []
    stopped = script.bad_lines[0] if script.bad_lines else unread[0].line
    where = f"lines {unread[0].line} to {unread[-1].end_line}"
    return [("partly-read", f"line {stopped} can't be parsed; {where} are compared by their text")]


PLUGIN = FrontEnd(
    kind="shell",
    signature=KindSignature(
        "shell",
        names=(".bashrc", ".profile", ".bash_profile", ".zshrc"),
        suffixes=(".sh", ".bash", ".zsh", ".ksh"),
        interpreters=("sh", "bash", "dash", "zsh", "ksh", "ash"),
    ),
    read=read,
    reads=(
        "`function` and top-level `statement` units. Facts: command, env, path, exit.code, port, container, http.call "
        "and cli.option."
    ),
    references=(
        "POSIX.1-2024, Shell Command Language: https://pubs.opengroup.org/onlinepubs/9799919799/",
        "Bash Reference Manual: https://www.gnu.org/software/bash/manual/",
        "tree-sitter-bash: https://github.com/tree-sitter/tree-sitter-bash",
    ),
    limitations=(
        "Every shell is read by the grammar of Bash; what zsh and ksh have of their own is compared by its text.",
        "Files that are sourced are not followed: each is compared where it stands.",
        "The words of an `echo` are cosmetic at the top level, or when they go to the standard error; what a function "
        "or a part of a pipeline prints may be its result.",
        "An interpreter under another path (`#!/bin/bash`, `#!/usr/bin/env bash`) is another one.",
    ),
)
