"""The command ``qtools``: its group, what the commands share, and how errors end it.

Each command is a module of this folder with a click command as ``PLUGIN``. The commands parse, call the pipeline and
render; heavy imports stand inside them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from quarantine_tools._version import __version__
from quarantine_tools.cli._limits import limit_options, limits_from
from quarantine_tools.model import QuarantineError
from quarantine_tools.plugins import load_plugins

F = TypeVar("F", bound=Callable[..., Any])

COULD_NOT_RUN = 2

EPILOG = """\b
Exit codes:
  0  done
  1  there are differences (only with --exit-code)
  2  could not run: a side is missing, an option is wrong
"""


class _Commands(click.Group):
    """Finds the commands in this folder when they are asked for, in the order of their names."""

    def _plugins(self) -> dict[str, click.Command]:
        found: tuple[click.Command, ...] = load_plugins("quarantine_tools.cli")
        return {str(command.name): command for command in found}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._plugins())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._plugins().get(cmd_name)


@click.group(cls=_Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qtools")
def qtools() -> None:
    """Find out what of a quarantined legacy system still lives in the code that replaced it.

    LEGACY and CURRENT are each a folder, an archive (zip, tar), or PATH@REVISION of a git repository. Nothing of them
    is ever executed or changed.
    """


def main() -> None:
    """Run ``qtools``; an error that the user can mend is one line on stderr and exit code 2."""
    _speak_utf8()
    try:
        # Without its standalone mode click returns the code of an `Exit` instead of raising it.
        sys.exit(qtools.main(prog_name="qtools", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(COULD_NOT_RUN)
    except click.Abort:
        click.echo("qtools: stopped", err=True)
        sys.exit(130)
    except QuarantineError as error:
        click.echo(f"qtools: {error}", err=True)
        sys.exit(COULD_NOT_RUN)
    except BrokenPipeError:
        # The reader of our output has gone (`qtools … | head`): nothing is wrong, and nothing is left to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _speak_utf8() -> None:
    """Print UTF-8 wherever the output goes: a Windows pipe would otherwise fail on the first arrow."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def sides(command: F) -> F:
    """Give a command the two sides and the options of every comparison."""
    command = limit_options(command)
    for decorator in reversed(
        (
            click.argument("legacy"),
            click.argument("current"),
            click.option(
                "--map",
                "maps",
                multiple=True,
                metavar="LEGACY=CURRENT",
                help="A legacy path (file, folder or archive) that became a current one, where you know better.",
            ),
            click.option(
                "--include", multiple=True, metavar="PATTERN", help="Look at these artifacts only (glob, both sides)."
            ),
            click.option(
                "--exclude", multiple=True, metavar="PATTERN", help="Leave these artifacts out (glob, both sides)."
            ),
            click.option(
                "--jobs",
                type=click.IntRange(min=1),
                default=1,
                show_default=True,
                metavar="N",
                help="Processes that read files; more than one pays from some thousand files on.",
            ),
            click.option(
                "--history/--no-history",
                default=True,
                show_default=True,
                help="Ask git where else the legacy files stand.",
            ),
        )
    ):
        command = decorator(command)
    return command


output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE, not to stdout."
)


def compare_with_progress(legacy: str, current: str, chosen: dict[str, Any], output: Path | None = None) -> Any:
    """Run the pipeline with the options of `sides`, showing progress on stderr where that is a terminal.

    Returns:
        The `Comparison`.
    """
    from quarantine_tools.pipeline import Options, run

    options = Options(
        maps=chosen["maps"],
        include=chosen["include"],
        exclude=chosen["exclude"],
        jobs=chosen["jobs"],
        history=chosen["history"],
        limits=limits_from(chosen),
        output=output,
    )
    if not sys.stderr.isatty():
        return run(legacy, current, options)

    def show(step: str, done: int, total: int) -> None:
        count = f" {done}/{total}" if total else ""
        click.echo(f"\r\x1b[K{step}{count} …", nl=False, err=True)

    try:
        return run(legacy, current, options, show)
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)


def write_text(path: Path, text: str) -> None:
    """Write a file of our own as UTF-8 with ``\\n``, making its folder.

    Raises:
        QuarantineError: the file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise QuarantineError(f"{path}: {error.strerror or error}") from error


def write_output(path: Path, text: str) -> None:
    """Write what `output_option` asks for, and say so where it is in nobody's way."""
    write_text(path, text)
    click.echo(f"wrote {path}", err=True)
