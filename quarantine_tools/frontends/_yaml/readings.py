"""From the keys of a text to its reading, and what is said of a text that is no YAML, or has a key twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quarantine_tools.frontends._yaml.tree import YamlError, YamlText
from quarantine_tools.frontends._yaml.units import Keys
from quarantine_tools.frontends.base import as_text
from quarantine_tools.model import Fact, Reading, split_lines

Problem = tuple[str, str]  # code and message


def reading_of(text: str, path: str, read: Callable[[str, str], Reading]) -> Reading:
    """Return what a reader finds; a text that it can't read is one ``file`` unit, with a problem."""
    try:
        return read(text, path)
    except YamlError as error:
        problem = error.code, str(error)
    except RecursionError:  # merge keys that merge what merges others, on and on
        problem = "too-deep", "what it merges is nested too deeply"
    return as_text(text, path, problem[0], f"{problem[1]}; compared as plain text")


def reading_with(
    text: str, found: YamlText, keys: Keys, facts: tuple[Fact, ...], problems: Iterable[Problem] = ()
) -> Reading:
    """Return the reading of a text with these keys; without any, all its lines say nothing."""
    return Reading(
        units=tuple(keys.units),
        facts=facts,
        comment_lines=found.comment_lines if keys.units else tuple(range(1, len(split_lines(text)) + 1)),
        problems=(*_double_keys(keys), *problems),
        parser="pyyaml-events",
    )


def _double_keys(keys: Keys) -> tuple[Problem, ...]:
    if not keys.doubles:
        return ()
    name, line = keys.doubles[0]
    more = f", and {len(keys.doubles) - 1} more" if len(keys.doubles) > 1 else ""
    text = f"line {line}: `{name}` stands again below{more}; most programs refuse that, others take the last one"
    return (("duplicate-key", text),)
