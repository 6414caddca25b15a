"""How two units of a PowerShell script differ: parameters, modes, commands with their arguments, exit codes."""

from __future__ import annotations

import re
from functools import partial

from quarantine_tools.comparator.changes import _scripts
from quarantine_tools.comparator.changes._script_lines import Sort, Syntax
from quarantine_tools.comparator.changes.base import ChangeDescriber

_FOLDED = re.compile(r"'[^']*'|\"[^\"]*\"|\$(?!env:)[\w:]+|\b[A-Za-z]+-[A-Z][A-Za-z]+\b|(?<=\.)\w+|\[[\w.]+\]")


def _fold(line: str) -> str:
    """Return a line without what PowerShell doesn't tell apart: the case of variables, cmdlets, members and types."""
    line = re.sub(r"(?i)\s*=\s*\$true\b(?=[^|]*\)\]$)", "", line)
    return _FOLDED.sub(lambda found: found[0] if found[0][0] in "'\"" else found[0].lower(), line)


SYNTAX = Syntax(
    sorts=(
        (Sort.BRACKET, re.compile(r"[{}()\[\]@;,]*$|param$|(?:function|filter) [\w:-]+ ?\{?$", re.IGNORECASE)),
        (Sort.ELSE, re.compile(r"\} else \{$", re.IGNORECASE)),
        (Sort.CONDITION, re.compile(r"(?:\} )?(?:if|elseif|switch)\b", re.IGNORECASE)),
        (Sort.LOOP, re.compile(r"(?:\} )?(?:for|foreach|while|until|do)\b(?!-)", re.IGNORECASE)),
        (Sort.EXCEPTION, re.compile(r"(?:\} )?(?:try|catch|finally|trap|throw)\b", re.IGNORECASE)),
        (Sort.EXIT, re.compile(r"exit\b", re.IGNORECASE)),
        (Sort.RETURN, re.compile(r"return\b", re.IGNORECASE)),
        (Sort.PARAMETER, re.compile(r"param .*\$")),
        (Sort.ATTRIBUTE, re.compile(r"\[[\w.]+ ?\(.*\)\]$")),
        (Sort.MESSAGE, re.compile(r"Write-(?:Host|Verbose|Information|Debug|Warning)\b", re.IGNORECASE)),
        (Sort.LABEL, re.compile(r"(?:'[^']*'|\"[^\"]*\"|default|[\w.*?-]+) \{$", re.IGNORECASE)),
        (Sort.ASSIGNMENT, re.compile(r"(?:\[[\w.\[\], ]+\] ?)?\$[\w:{}]+(?:\.\w+|\[[^\]]*\])* [+\-*/%]?= ")),
        (Sort.ENTRY, re.compile(r"(?:[\w.-]+|'[^']*'|\"[^\"]*\") = ")),
    ),
    fold=_fold,
)

PLUGIN = ChangeDescriber(
    kind="powershell",
    describe=partial(_scripts.describe, syntax=SYNTAX),
    cosmetics=partial(_scripts.cosmetics, syntax=SYNTAX),
    follow_renames=_scripts.follow_renames,
    references=(
        "PowerShell: about_Functions_Advanced_Parameters, "
        "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/",
    ),
    limitations=(
        "Whether one spelling of an option does the same as another is not known: `-v` and `--verbose` differ.",
        "A statement that moved within a function is told as gone here and new there, where others changed, too.",
        "A difference in nothing but case is told only where it is the only one on its line that means something.",
    ),
)
