"""What a value of a configuration refers to: `${HOST}` in a .env file, `%(home)s` in an INI file.

A template is equal to another one only where what it refers to is equal, too; what the file doesn't set is its reader's
environment's, and stays as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from quarantine_tools.frontends._keys import on_one_line, text
from quarantine_tools.frontends.base import digest

MOST_NAMES = 50  # that one value reaches through others …
MOST_SIGNS = 5_000  # … and characters in one that is looked into: beyond, the file as a whole stands for what it sets


def referred(
    template: str, names_in: Callable[[str], Iterable[str]], value_of: Callable[[str], str | None], source: str
) -> list[str]:
    """Return the form's lines for what a template refers to, directly and through others, by name.

    Args:
        names_in: the names that a text refers to.
        value_of: the text that a name has where the template stands; None where the file doesn't set it.
        source: the whole file.
    """
    found: dict[str, str] = {}
    waiting = [template]
    while waiting:
        one = waiting.pop()
        if len(one) > MOST_SIGNS or len(found) > MOST_NAMES:
            return [f"with.*: {digest(source)}"]
        for name in map(on_one_line, names_in(one)):
            if name in found:
                continue
            value = value_of(name)
            found[name] = "(its reader's)" if value is None else text(value, 0).form
            if value is not None:
                waiting.append(value)
    return [f"with.{name}: {value}" for name, value in sorted(found.items())]


def names_set(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the lines that `referred` gave, sorted."""
    return tuple(line.removeprefix("with.").partition(": ")[0] for line in lines)
