"""How two units of a shell script differ: commands with their arguments, modes, conditions, exit codes."""

from __future__ import annotations

import re
from functools import partial

from quarantine_tools.comparator.changes import _scripts
from quarantine_tools.comparator.changes._script_lines import Sort, Syntax
from quarantine_tools.comparator.changes.base import ChangeDescriber

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

PLUGIN = ChangeDescriber(
    kind="shell",
    describe=partial(_scripts.describe, syntax=SYNTAX),
    cosmetics=partial(_scripts.cosmetics, syntax=SYNTAX),
    follow_renames=_scripts.follow_renames,
    references=("Bash Reference Manual: https://www.gnu.org/software/bash/manual/",),
    limitations=(
        "Whether one spelling of an option does the same as another is not known: `-v` and `--verbose` differ.",
        "A statement that moved within a function is told as gone here and new there, where others changed, too.",
    ),
)
