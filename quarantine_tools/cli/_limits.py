"""The options that say what reading a side may cost, shared by the commands that read one side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from quarantine_tools.extractor.limits import Limits, format_size, parse_size

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = {
    "unpacked_bytes": ("--max-unpacked", "SIZE", "What all archives may unpack to together"),
    "member_bytes": ("--max-member", "SIZE", "What one entry of an archive may unpack to"),
    "text_bytes": ("--max-text", "SIZE", "The largest file that is read as text; a larger one is only hashed"),
    "entries": ("--max-entries", "N", "Entries of one archive, with those of archives inside it"),
    "ratio": ("--max-ratio", "N", "Unpacked over packed size of one entry"),
    "depth": ("--max-depth", "N", "Archives within archives"),
    "path_length": ("--max-path", "N", "Characters of an entry's name"),
    "seconds": ("--max-seconds", "SECONDS", "Time for one archive"),
}
_SIZES = ("unpacked_bytes", "member_bytes", "text_bytes")


def limit_options(command: F) -> F:
    """Give a command an option for each limit; `limits_from` makes `Limits` of what it gets."""
    usual = Limits()
    for name, (option, metavar, text) in reversed(_OPTIONS.items()):
        value = getattr(usual, name)
        shown = format_size(value).replace(" ", "") if name in _SIZES else f"{value:g}" if name == "seconds" else value
        kind = (
            str
            if name in _SIZES
            else click.FloatRange(min=0, min_open=True)
            if name == "seconds"
            else click.IntRange(1)
        )
        command = click.option(option, name, type=kind, metavar=metavar, help=f"{text}.  [default: {shown}]")(command)
    return command


def limits_from(chosen: dict[str, Any]) -> Limits:
    """Return the limits that the options of a command line mean; what was not given is as usual.

    Raises:
        QuarantineError: a size can't be understood.
    """
    given = {field.name: chosen[field.name] for field in fields(Limits) if chosen.get(field.name) is not None}
    return Limits(**{name: parse_size(value) if name in _SIZES else value for name, value in given.items()})
