"""``qtools report``: the migration report as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quarantine_tools.cli.base import compare_with_progress, sides, write_text


@click.command("report", short_help="Write the migration report, LEGACY_ANALYSIS.md.")
@sides
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    metavar="DIR",
    help="The folder to write into.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Your own templates; a file here takes the place of ours with the same name.",
)
@click.option(
    "--format",
    "forms",
    multiple=True,
    default=("markdown", "json"),
    show_default=True,
    metavar="FORMAT",
    help="A format to write; may be given more than once.",
)
def PLUGIN(
    legacy: str, current: str, output: Path, templates: Path | None, forms: tuple[str, ...], **chosen: Any
) -> None:
    """Write the migration report of LEGACY against CURRENT into a folder.

    \b
    Examples:
      qtools report legacy/ services/
      qtools report quarantine.zip . -o reports/2026-11 --templates our-templates/
    """
    from quarantine_tools.report.base import RenderOptions, format_named

    shapes = [format_named(form) for form in forms]
    comparison = compare_with_progress(legacy, current, chosen, output)
    click.echo(format_named("text").render(comparison, RenderOptions()), nl=False)
    written = [output / shape.file_name for shape in shapes]
    for path, shape in zip(written, shapes, strict=True):
        write_text(path, shape.render(comparison, RenderOptions(templates=templates)))
        click.echo(f"wrote {path.as_posix()}")
    units, severe = comparison.summary.units, comparison.summary.findings
    found = (
        f"{units['modified']:,} units modified, {units['lost']:,} lost; {severe['high']:,} findings of high severity"
    )
    click.echo(f"{found}. Open {written[0].as_posix()}")
