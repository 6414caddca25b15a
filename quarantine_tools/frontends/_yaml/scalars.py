"""What a scalar means, and its one canonical text.

YAML 1.1 and 1.2 read plain scalars differently, and consumers differ again: `on` is a truth value or a text, `010` is
8 or 10, and a Go program that asks for a text gets `3.10` as it is written. So a plain scalar that any of them may take
for something else than a text stays as it is written, and is another value than the same characters in quotes. Other
texts are equal however they are quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from quarantine_tools.frontends._keys import OBVIOUS
from quarantine_tools.frontends._yaml.tree import Scalar

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_NO_TEXT = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n)|[<=]|<<"
    r"|(?!.*\..*\.)[-+.]?[0-9][0-9a-fA-FxXoO_.,:eE+-]*|[-+]?\.(?i:inf|nan)"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt]|\s+)\S.*"
)
_STANDARD = "tag:yaml.org,2002:"


def is_null(scalar: Scalar) -> bool:
    """Say whether a scalar is nothing, which every version of YAML sees alike."""
    plainly = scalar.plain and not scalar.tag
    return scalar.value in _NULL and (plainly or scalar.tag == f"{_STANDARD}null")


def is_text(scalar: Scalar) -> bool:
    """Say whether every consumer takes a scalar for a text."""
    if scalar.tag:
        return scalar.tag == f"{_STANDARD}str"
    return not scalar.plain or (scalar.value not in _NULL and not _NO_TEXT.fullmatch(scalar.value))


def canonical_lines(scalar: Scalar) -> Iterator[tuple[str, int]]:
    """Yield the canonical text of a scalar by lines, each with its source line; equal texts mean equal values.

    A text with line ends is a ``|`` and its lines behind two blanks; so a change of one is told at its line.
    """
    if "\n" in scalar.value and is_text(scalar):
        body = scalar.value.removesuffix("\n")
        literal = scalar.style == "|"
        ends = "" if scalar.value.endswith("\n") else "-"
        yield f"|{ends}", scalar.line
        for number, line in enumerate(body.split("\n"), start=1):
            yield f"  {line}", min(scalar.line + number, scalar.end_line) if literal else scalar.line
        return
    yield canonical(scalar), scalar.line


def canonical(scalar: Scalar) -> str:
    """Return the canonical text of a scalar in one line."""
    if is_null(scalar):
        return "null"
    if is_text(scalar):
        value = scalar.value
        bare = Scalar(value, True, "", "", scalar.line, scalar.end_line)
        if OBVIOUS.fullmatch(value) and is_text(bare):
            return value
        return json.dumps(value, ensure_ascii=False)
    tag = scalar.tag.replace(_STANDARD, "!!") + " " if scalar.tag else ""
    return f"{tag}{scalar.value}" if not scalar.tag else f"{tag}{json.dumps(scalar.value, ensure_ascii=False)}"
