"""``qtools show``: a legacy unit beside what became of it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from quarantine_tools.cli.base import compare_with_progress, output_option, sides, write_output

PIPED_WIDTH = 100  # columns where there is no terminal


@click.command("show", short_help="Show legacy units beside what became of them, aligned by statements.")
@sides
@click.argument("units", nargs=-1, metavar="[PATH[:NAME]]...")
@click.option("--all", "everything", is_flag=True, help="Without NAME: preserved units, too.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True, help="How to show it."
)
@output_option
@click.option(
    "--context",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    metavar="N",
    help="Lines around a difference.",
)
@click.option("--full", is_flag=True, help="Every line, however much of it is the same.")
@click.option(
    "--width",
    type=click.IntRange(min=40),
    metavar="N",
    help="Columns of text; from 120 on both sides stand beside each other.  [default: the terminal's]",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Your own templates for html; a file here takes the place of ours with the same name.",
)
@click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours; auto: on a terminal, unless NO_COLOR is set.",
)
def PLUGIN(
    legacy: str,
    current: str,
    units: tuple[str, ...],
    everything: bool,
    form: str,
    output: Path | None,
    context: int,
    full: bool,
    width: int | None,
    templates: Path | None,
    colour: str,
    **chosen: Any,
) -> None:
    """Show units of LEGACY beside what became of them in CURRENT, aligned by statements, not by lines.

    PATH is a legacy file, the end of its path, a folder, an archive, or a pattern; NAME is a unit of it, by its whole
    name or the last part. Without NAME, every unit of the file that is not preserved is shown.

    \b
    Signs:
      ~ changed   > moved   - removed   + added   ≈ differs in looks only
    \b
    Examples:
      qtools show legacy/ services/ risk.py:RiskManager.check
      qtools show legacy/ services/ risk_manager.zip --format html -o risk.html
      qtools show quarantine.zip . 'risk.py:RiskManager.*' --full
    """
    from quarantine_tools.cli._units import select_units
    from quarantine_tools.pipeline import diffs
    from quarantine_tools.report._diff_html import diff_page
    from quarantine_tools.report._diff_text import LEGEND, diff_text
    from quarantine_tools.report._words import root_shown

    comparison = compare_with_progress(legacy, current, chosen, output)
    entries = select_units(comparison, units, everything)
    found = diffs(comparison, entries)
    around = None if full else context
    if form == "html":
        roots = root_shown(comparison.legacy), root_shown(comparison.current)
        text = diff_page(list(found), *roots, context=around, templates=templates)
    elif not entries:
        text = "every unit is preserved; --all shows them\n"
    else:
        wide, coloured = width or _width(output), _is_coloured(colour, output)
        shown = (diff_text(diff, width=wide, colour=coloured, context=around) for diff in found)
        text = "\n".join(shown) + f"\n{LEGEND}\n"
    if output is not None:
        write_output(output, text)
    else:
        # Colours were decided on above: click would take them out again in a pipe.
        click.echo(text, nl=False, color=True)


def _width(output: Path | None) -> int:
    on_terminal = output is None and sys.stdout.isatty()
    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns if on_terminal else PIPED_WIDTH


def _is_coloured(colour: str, output: Path | None) -> bool:
    if colour != "auto":
        return colour == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return output is None and sys.stdout.isatty() and not plain
