"""What a report format is, and how to find one by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quarantine_tools.model import Comparison, QuarantineError
from quarantine_tools.plugins import load_plugins


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What a reader may choose about the looks of a report."""

    templates: Path | None = None  # a folder whose files take the place of ours with the same name


@dataclass(frozen=True, slots=True)
class Format:
    """One way to show a comparison."""

    name: str  # as --format names it
    file_name: str  # what the file is called in the output folder
    render: Callable[[Comparison, RenderOptions], str]
    shows: str  # one sentence, for --help and the docs
    references: tuple[str, ...]
    limitations: tuple[str, ...]


def formats() -> tuple[Format, ...]:
    """Return all formats, this project's and third parties'."""
    return load_plugins("quarantine_tools.report")


def format_named(name: str) -> Format:
    """Return the format of that name.

    Raises:
        QuarantineError: there is none; the message lists those that there are.
    """
    for one in formats():
        if one.name == name:
            return one
    raise QuarantineError(f"no format {name!r}; there are: {', '.join(f.name for f in formats())}")
