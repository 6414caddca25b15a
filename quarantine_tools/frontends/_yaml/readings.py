"""What a reading says of a text that is no YAML, or has a key twice."""

from __future__ import annotations

from quarantine_tools.frontends._yaml.tree import YamlError
from quarantine_tools.frontends._yaml.units import Keys
from quarantine_tools.frontends.base import whole_file
from quarantine_tools.model import Reading, split_lines


def double_keys(keys: Keys) -> tuple[tuple[str, str], ...]:
    """Return the problem of keys that stand twice in one mapping; nothing where there are none."""
    if not keys.doubles:
        return ()
    name, line = keys.doubles[0]
    more = f", and {len(keys.doubles) - 1} more" if len(keys.doubles) > 1 else ""
    text = f"line {line}: `{name}` stands again below{more}; most programs refuse that, others take the last one"
    return (("duplicate-key", text),)


def as_text(text: str, path: str, error: YamlError) -> Reading:
    """Return the reading of a text that is no YAML."""
    blank = tuple(number for number, line in enumerate(split_lines(text), start=1) if not line.strip())
    problem = (error.code, f"{error}; compared as plain text")
    return Reading(units=(whole_file(text, path),), comment_lines=blank, problems=(problem,), parser="lines")
