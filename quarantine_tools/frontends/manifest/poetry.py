"""Poetry's own way to write requirements, as what PEP 508 says for it.

Reference: https://python-poetry.org/docs/dependency-specification/
"""

from __future__ import annotations

import re

from quarantine_tools.frontends._keys import Node, Table, Value, at, key_part, members_of, rows_of, text_at
from quarantine_tools.frontends._requirements import BadRequirement, Item, requirement_item

_RANGE = re.compile(r"([~^])\s*(\d+(?:\.\d+)*)")
_WILD = re.compile(r"(\d+(?:\.\d+)*)\.\*")
_KNOWN = frozenset({"version", "extras", "markers", "optional"})


def specifiers(constraint: str) -> str:
    """Return a constraint of Poetry as specifiers of PEP 440.

    Raises:
        BadRequirement: PEP 440 has no specifiers for it.
    """
    constraint = constraint.strip()
    if constraint in ("*", ""):
        return ""
    if "||" in constraint or "|" in constraint:
        raise BadRequirement(f"alternatives (`{constraint[:40]}`) have no specifiers in PEP 440")
    return ",".join(_specifier(part.strip()) for part in re.split(r"\s*,\s*|(?<=[\w*])\s+(?=[<>=!~^])", constraint))


def _specifier(part: str) -> str:
    found = _RANGE.fullmatch(part)
    if found is not None:
        return f">={found[2]},<{_upper(found[1], found[2])}"
    if _WILD.fullmatch(part):
        return f"=={part}"
    if part[:1].isdigit():
        return f"=={part}"
    return part.replace(" ", "") if part.startswith(("<", ">", "!", "~=", "==")) else part.replace("=", "==", 1)


def _upper(sign: str, version: str) -> str:
    """Return the version that a caret or tilde range ends before."""
    numbers = [int(number) for number in version.split(".")[:3]]
    if sign == "~":
        place = min(1, len(numbers) - 1)
    else:
        place = next((at_place for at_place, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1]))


def poetry_item(project: str, node: Node) -> Item:
    """Return what a line of a table of dependencies asks for.

    Raises:
        BadRequirement: it says what PEP 508 can't, or is no requirement.
    """
    if isinstance(node, Value) and node.text is not None:
        return requirement_item(f"{project}{specifiers(node.text)}")
    if not isinstance(node, Table):
        raise BadRequirement("neither a version nor a table")
    extras, markers = at(node, "extras"), text_at(node, "markers")
    named = [one.text for one in getattr(extras, "items", ()) if isinstance(one, Value) and one.text is not None]
    head = f"{project}[{','.join(named)}]" if named else project
    told = specifiers(text_at(node, "version"))
    marker = f" ; {markers}" if markers else ""
    # What PEP 508 can't say, a path or a branch, is part of the requirement as an option is of one in a file of pip's.
    rest = sorted(
        f"--{row}"
        for member in members_of(node)
        if member.key not in _KNOWN or member.key == "optional"
        for row, _ in rows_of(member.value, key_part(member.key))
        if row != "optional: false"
    )
    return requirement_item(f"{head}{told}{marker}", tuple(rest))
