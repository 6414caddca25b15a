"""What of the current side is nobody's code: what a .gitignore names, unless git tracks it all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from quarantine_tools.extractor.git_command import GitError
from quarantine_tools.extractor.repository import find_repository, ignored_paths, tracked_paths


class Ignores(Protocol):
    """Says whether a path below the root is ignored; folders end with ``/``."""

    def __call__(self, path: str) -> bool: ...


def ignore_nothing(path: str) -> bool:
    """Say no: of a quarantine, nothing is skipped silently."""
    del path
    return False


def ignores_of(folder: Path, on_git_error: Callable[[str], None]) -> Ignores:
    """Return the rules for a folder: git's own where it lies in a repository, else those of its .gitignore files.

    ``on_git_error`` is told when git refuses; the .gitignore files are then read without it, so a tracked file that
    they name is missed.
    """
    try:
        repository = find_repository(folder)
        if repository is not None and not repository.bare:
            prefix = f"{repository.prefix}/" if repository.prefix else ""
            ignored = ignored_paths(repository)
            # A root inside an ignored folder was named on purpose: the rules outside it say nothing about its files.
            if not any(path.endswith("/") and prefix.startswith(path) for path in ignored):
                return _git_rules(prefix, ignored, tracked_paths(repository, repository.prefix))
    except GitError as error:
        on_git_error(str(error))
    return _file_rules(folder)


def _git_rules(prefix: str, ignored: tuple[str, ...], tracked: tuple[str, ...]) -> Ignores:
    below = frozenset(path[len(prefix) :] for path in ignored if path.startswith(prefix))
    kept = {path[len(prefix) :] for path in tracked}
    for path in tuple(kept):
        while "/" in path:
            path = path.rsplit("/", 1)[0]
            kept.add(f"{path}/")
    return lambda path: path in below and path not in kept


def _file_rules(folder: Path) -> Ignores:
    from pathspec import GitIgnoreSpec

    specs: dict[str, GitIgnoreSpec | None] = {}

    def spec_in(below: str) -> GitIgnoreSpec | None:
        if below not in specs:
            file = folder / below / ".gitignore"
            specs[below] = None
            try:
                if file.is_file() and not file.is_symlink():
                    specs[below] = GitIgnoreSpec.from_lines(file.read_text("utf-8", "replace").splitlines())
            except (OSError, ValueError):
                pass  # an unreadable rule ignores nothing: the files are read, which is the safe side
        return specs[below]

    def ignores(path: str) -> bool:
        parent = path.rstrip("/")
        while "/" in parent:
            parent = parent.rsplit("/", 1)[0]
            spec = spec_in(parent)
            said = spec.check_file(path[len(parent) + 1 :]).include if spec else None
            if said is not None:
                return said
        spec = spec_in("")
        return bool(spec and spec.check_file(path).include)

    return ignores
