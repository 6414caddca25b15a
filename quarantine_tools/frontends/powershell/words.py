"""What is the same in PowerShell however it is spelled: case, quotes that change nothing, aliases that are certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_VERB_NOUN = re.compile(r"[A-Za-z]+-[A-Za-z][A-Za-z0-9]*")
_PLAIN = re.compile(r"[^`$\"“”„'‘’‚‛]*")  # what stands between double quotes as it would between single ones

# Aliases that PowerShell has on every system and that a user can't set otherwise (Get-Alias | where Options has
# ReadOnly), and a few that nobody sets otherwise.
ALIASES = {
    "%": "ForEach-Object",
    "?": "Where-Object",
    "foreach": "ForEach-Object",
    "where": "Where-Object",
    "cd": "Set-Location",
    "echo": "Write-Output",
    "fl": "Format-List",
    "ft": "Format-Table",
    "gc": "Get-Content",
    "gci": "Get-ChildItem",
    "gi": "Get-Item",
    "gm": "Get-Member",
    "gp": "Get-ItemProperty",
    "iex": "Invoke-Expression",
    "ipmo": "Import-Module",
    "measure": "Measure-Object",
    "ni": "New-Item",
    "ri": "Remove-Item",
    "sal": "Set-Alias",
    "select": "Select-Object",
    "sls": "Select-String",
}


def command_key(name: str, local: frozenset[str], aliased: bool) -> str:
    """Return what a command's name means: small letters for what PowerShell looks up itself.

    A native program keeps its case, since the file systems of some systems do.

    Args:
        local: the functions that the file defines, in small letters.
        aliased: the file sets aliases of its own, so that none is certain.
    """
    small = name.lower()
    if small in local:
        return small
    if small in ALIASES and not aliased:
        return ALIASES[small].lower()
    return small if is_powershell(name, local) else name


def is_powershell(name: str, local: frozenset[str]) -> bool:
    """Say whether a command takes its parameters by PowerShell's rules: a cmdlet or a function, no native program."""
    return name.lower() in local or name.lower() in ALIASES or _VERB_NOUN.fullmatch(name) is not None


def variable_key(text: str) -> str:
    """Return what a variable's name means; names of environment variables keep their case, as on Linux."""
    inner = text[2:-1] if text.startswith("${") and text.endswith("}") else text[1:]
    scope, colon, name = inner.partition(":")
    if colon and scope.lower() == "env":
        return f"{text[0]}env:{name}"
    if re.fullmatch(r"\w+", inner):
        return f"{text[0]}{inner.lower()}"
    return text.lower()


def is_string(node: Node) -> bool:
    """Say whether a part is a string, or what stands in one."""
    return node.type.endswith("string_literal") or node.type == "verbatim_string_characters"


def string_key(text: str) -> str:
    """Return the one spelling of a string; one in double quotes that expands nothing is one in single quotes."""
    inside = text[1:-1]
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1 and _PLAIN.fullmatch(inside):
        return f"'{inside}'"
    return text


def string_value(text: str) -> str | None:
    """Return what a string holds where that is certain; None for one that expands something."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"' and not re.search(r"[`$]", text):
        return text[1:-1].replace('""', '"')
    return None
