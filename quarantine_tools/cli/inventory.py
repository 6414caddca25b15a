"""``qtools inventory``: what is on a side, file by file."""

from __future__ import annotations

from typing import Any

import click

from quarantine_tools.cli._limits import limit_options, limits_from


@click.command("inventory", short_help="List what is on one side, archives opened.")
@click.argument("root", metavar="SIDE")
@click.option(
    "--side",
    type=click.Choice(["legacy", "current"]),
    default="legacy",
    show_default=True,
    help="How to read it: of the current side, VCS folders and what .gitignore names are left out.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--include", multiple=True, metavar="PATTERN", help="List these artifacts only (as in .gitignore).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these artifacts out (as in .gitignore).")
@limit_options
def PLUGIN(root: str, side: str, form: str, include: tuple[str, ...], exclude: tuple[str, ...], **chosen: Any) -> None:
    """List every file of SIDE, those in archives too: kind, size, encoding, and why a file was not read.

    SIDE is a folder, an archive, or PATH@REVISION of a git repository. Problems go to stderr.

    \b
    Examples:
      qtools inventory quarantine/
      qtools inventory .@main --side current --exclude '*.md' --format csv
    """
    from quarantine_tools.extractor import (
        manifest_to_csv,
        manifest_to_json,
        manifest_to_table,
        printable,
        survey_side,
    )
    from quarantine_tools.frontends.base import front_ends
    from quarantine_tools.model import Side

    _, manifest = survey_side(
        root,
        Side(side),
        signatures=tuple(front_end.signature for front_end in front_ends()),
        include=include,
        exclude=exclude,
        limits=limits_from(chosen),
    )
    show = {"table": manifest_to_table, "json": manifest_to_json, "csv": manifest_to_csv}[form]
    click.echo(show(manifest), nl=False)
    for problem in manifest.problems:
        click.echo(f"{problem.code}: {printable(problem.message)}", err=True)
