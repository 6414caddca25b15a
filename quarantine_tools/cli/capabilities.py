"""``qtools capabilities``: what a legacy file does beside what current ones do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quarantine_tools.cli._limits import limit_options, limits_from
from quarantine_tools.cli.base import output_option, write_output


@click.command("capabilities", short_help="Set what a legacy file does beside what current ones do.")
@click.argument("legacy", metavar="LEGACY_FILE")
@click.argument("current", nargs=-1, required=True, metavar="CURRENT_FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to show it.",
)
@output_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something is done by LEGACY_FILE only.")
@limit_options
def PLUGIN(
    legacy: str, current: tuple[str, ...], form: str, output: Path | None, exit_code: bool, **chosen: Any
) -> None:
    """Show what LEGACY_FILE does that no CURRENT_FILE does, and the reverse, across languages.

    What a file does to the world is compared, not how it is written: programs started, addresses called, ports,
    containers, channels, tables, variables, paths, options, exit codes. Each is a file, or a folder, an archive or
    ARCHIVE!/MEMBER for all that is in it.

    \b
    Examples:
      qtools capabilities legacy/systemcheck.py tools/doctor.ps1
      qtools capabilities old.zip!/run.sh Makefile scripts/run.ps1 --format markdown
    """
    from quarantine_tools.model import Standing
    from quarantine_tools.pipeline import capabilities
    from quarantine_tools.report._capabilities import capabilities_json, capabilities_markdown, capabilities_text

    found = capabilities(legacy, current, limits=limits_from(chosen))
    shapes = {"text": capabilities_text, "markdown": capabilities_markdown, "json": capabilities_json}
    text = shapes[form](found)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_output(output, text)
    if exit_code and found.of(Standing.ONLY_LEGACY):
        raise click.exceptions.Exit(1)
