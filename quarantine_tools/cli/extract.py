"""``qtools extract``: the files of a quarantine, unpacked safely, with a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quarantine_tools.cli._limits import limit_options, limits_from
from quarantine_tools.cli.base import write_text
from quarantine_tools.model import QuarantineError, Side


@click.command("extract", short_help="Unpack a quarantine safely, with a manifest.")
@click.argument("legacy")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder to write into: files/ and manifest.json. It must be new or empty.",
)
@click.option("--force", is_flag=True, help="Write into a folder that has files; those of the same name are replaced.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Extract these artifacts only (as in .gitignore).")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these artifacts out (as in .gitignore).")
@limit_options
def PLUGIN(
    legacy: str, output: Path, force: bool, include: tuple[str, ...], exclude: tuple[str, ...], **chosen: Any
) -> None:
    """Write every file of LEGACY, those in archives too, below DIR/files, and DIR/manifest.json about each of them.

    Nothing is written outside DIR. Links and special files are not created, names are made safe for every system, and
    no file gets the right to be run. LEGACY is a folder, an archive, or PATH@REVISION of a git repository.

    \b
    Example:
      qtools extract quarantine/ -o unpacked --max-unpacked 4GiB
    """
    from quarantine_tools.extractor import OutputFolder, manifest_to_json, printable, survey_side
    from quarantine_tools.frontends.base import front_ends

    limits = limits_from(chosen)
    if not force and output.is_dir() and any(output.iterdir()):
        raise QuarantineError(f"{output} is not empty; choose a new folder, or write into it with --force")
    _, manifest = survey_side(
        legacy,
        Side.LEGACY,
        signatures=tuple(front_end.signature for front_end in front_ends()),
        include=include,
        exclude=exclude,
        limits=limits,
        exclude_under=(output,),
        sink=OutputFolder(output / "files"),
    )
    write_text(output / "manifest.json", manifest_to_json(manifest))
    for problem in manifest.problems:
        click.echo(f"{problem.code}: {printable(problem.message)}", err=True)
    written = [entry for entry in manifest.entries if entry.decision == "written"]
    refused = sum(1 for entry in manifest.entries if entry.decision == "refused")
    click.echo(
        f"wrote {len(written):,} files ({sum(entry.size or 0 for entry in written):,} bytes) to "
        f"{printable((output / 'files').as_posix())}; {refused:,} refused, {manifest.excluded:,} excluded; "
        f"see {printable((output / 'manifest.json').as_posix())}"
    )
