"""``qtools compare``: what became of each legacy unit, as a summary or as the whole object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quarantine_tools.cli.base import compare_with_progress, output_option, sides, write_output


@click.command("compare", short_help="Compare a quarantine with the code that replaced it.")
@sides
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    metavar="FORMAT",
    help="text (a summary), json (everything), markdown (the report).",
)
@output_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 when a unit is modified or lost, as git diff does.")
def PLUGIN(legacy: str, current: str, form: str, output: Path | None, exit_code: bool, **chosen: Any) -> None:
    """Compare LEGACY, a quarantine, with CURRENT, the code that replaced it.

    Every legacy unit (function, class, Dockerfile instruction, requirement …) gets one verdict: preserved, relocated,
    modified or lost. The summary says what can go and what was lost; json has every unit with its evidence.

    \b
    Examples:
      qtools compare legacy/ services/
      qtools compare quarantine.zip . --exclude 'docs/**'
      qtools compare old@v1.0 new --map app.py=src/main.py --format json -o result.json
    """
    from quarantine_tools.report.base import RenderOptions, format_named

    shape = format_named(form)
    comparison = compare_with_progress(legacy, current, chosen, output)
    text = shape.render(comparison, RenderOptions())
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        if form == "text":
            click.echo(
                "\nMore: --format json for everything; qtools report LEGACY CURRENT -o DIR for LEGACY_ANALYSIS.md"
            )
    else:
        write_output(output, text)
    different = comparison.summary.units["modified"] + comparison.summary.units["lost"]
    if exit_code and different:
        raise click.exceptions.Exit(1)
