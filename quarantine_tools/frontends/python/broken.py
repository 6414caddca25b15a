"""Statements that don't parse, as units: their text is their behaviour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from quarantine_tools.frontends.base import digest
from quarantine_tools.frontends.python.units import shorten
from quarantine_tools.model import Unit

_WORD = re.compile(r"[^\W\d]\w*")


def with_broken(units: Sequence[Unit], source: Sequence[str], spans: Sequence[tuple[int, int]]) -> tuple[Unit, ...]:
    """Return the units of a file together with a ``statement`` unit for each stretch of lines that doesn't parse.

    In doubt such a statement sets and needs every name in it.
    """
    counts = Counter(unit.name.partition("#")[0] for unit in units if unit.unit == "statement")
    added = []
    for first, last in spans:
        lines = tuple(source[first - 1 : last])
        key = digest("broken\n" + "\n".join(lines))
        words = tuple(sorted(set(_WORD.findall("\n".join(lines)))))
        name = shorten(lines[0].strip())
        counts[name] += 1
        unit = Unit(
            unit="statement",
            name=name,
            line=first,
            end_line=last,
            behaviour=key,
            shape=key,
            form="\n".join(lines),
            form_lines=tuple(range(first, last + 1)),
            weight=len(words),
            needs=words,
            binds=words,
            acts=True,
        )
        added.append(unit if counts[name] == 1 else replace(unit, name=f"{name}#{counts[name]}"))
    return tuple(sorted((*units, *added), key=lambda unit: (unit.line, unit.end_line)))
