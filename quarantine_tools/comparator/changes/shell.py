"""How two units of a shell script differ: commands with their arguments, modes, conditions, exit codes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quarantine_tools.comparator.changes import _scripts
from quarantine_tools.comparator.changes._script_lines import Sort, Syntax
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit

SYNTAX = Syntax(
    sorts=(
        (Sort.BRACKET, re.compile(r"(?:[{}()]|fi|done|esac)+$|[\w:.-]+\(\) [{(]$")),
        (Sort.ELSE, re.compile(r"else$")),
        (Sort.CONDITION, re.compile(r"(?:if|elif|case)\b")),
        (Sort.LOOP, re.compile(r"(?:for|while|until|select)\b")),
        (Sort.EXCEPTION, re.compile(r"trap\b")),
        (Sort.EXIT, re.compile(r"exit\b")),
        (Sort.RETURN, re.compile(r"return\b")),
        (Sort.MESSAGE, re.compile(r"echo\b")),
        (Sort.LABEL, re.compile(r"[^()$`]*\)$")),
        (
            Sort.ASSIGNMENT,
            re.compile(r"(?:(?:export|local|readonly|declare|typeset)(?: -\w+)* )?\w+(?:\[[^\]]*\])?\+?="),
        ),
    ),
    fold=lambda line: line,
)


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two units differ; files, and parts that were read as text, as texts."""
    return _scripts.describe(legacy, current, SYNTAX)


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two units that do the same are written differently, messages included."""
    return _scripts.cosmetics(legacy, current, (legacy_text, current_text), SYNTAX)


def follow_renames(
    legacy: Unit, current: Unit, module: Mapping[str, str], members: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the functions that a unit calls by their new names, where nothing else differs."""
    return _scripts.follow_renames(legacy, current, module)


PLUGIN = ChangeDescriber(
    kind="shell",
    describe=describe,
    cosmetics=cosmetics,
    follow_renames=follow_renames,
    references=("Bash Reference Manual: https://www.gnu.org/software/bash/manual/",),
    limitations=(
        "Whether one spelling of an option does the same as another is not known: `-v` and `--verbose` differ.",
        "A statement that moved within a function is told as gone here and new there, where others changed, too.",
    ),
)
