"""Which paths there are on a side, as a person would name them: from the root, from where one stands, or their end."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from quarantine_tools.comparator.side import ReadSide, base_name, folder_of

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_SUBMODULE = re.compile(r"(?m)^[ \t]*path[ \t]*=[ \t]*(?P<path>[^\n]{1,400})$")
# Folders that programs fill: what they hold stands in no repository.
_FILLED = frozenset(
    re.findall(
        r"\S+",
        """
        node_modules .venv venv dist build target __pycache__ out output outputs logs log tmp temp cache
        .cache coverage htmlcov _build site artifacts results bin obj .git .tox data backups vendor
        """,
    )
)


class StandingPaths:
    """The files and folders of a side; letter case doesn't count, as it doesn't on half of the machines."""

    def __init__(self, side: ReadSide) -> None:
        self._side = side
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._folders: set[str] = set()
        self._ends: dict[str, set[str]] = {}  # by the last part: every end of the paths that have it
        for path in side.paths:
            self._add(path.lower())

    def _add(self, path: str) -> None:
        self._by_name[base_name(path)].append(path)
        folder = folder_of(path)
        while folder and folder not in self._folders:
            self._folders.add(folder)
            bare = folder.removesuffix("!")  # an archive that was opened stands there, too
            self._by_name[base_name(bare)].append(bare)
            folder = folder_of(folder)

    def has_end(self, path: str) -> bool:
        """Say whether a file or folder of the side is called so, or ends so."""
        path = path.lower()
        name = base_name(path)
        if name not in self._ends:
            self._ends[name] = {end for found in self._by_name.get(name, ()) for end in _ends_of(found)}
        return path in self._ends[name]

    def has_folder(self, path: str) -> bool:
        """Say whether there is a folder of exactly this path; the root is one."""
        return not path or path.lower() in self._folders

    def leads_out(self, path: str) -> bool:
        """Say whether a path is nothing that the side itself would hold: ignored, of a submodule, made by programs."""
        parts = path.lower().split("/")
        if _FILLED & set(parts) and not self.has_folder("/".join(parts[:-1])):
            return True
        return any(path.startswith(f"{module}/") for module in self._submodules) or self._is_ignored(path)

    @cached_property
    def _submodules(self) -> tuple[str, ...]:
        return tuple(
            found["path"].strip()
            for path in self._side.paths
            if base_name(path) == ".gitmodules"
            for found in _SUBMODULE.finditer("\n".join(self._side.lines(path)))
        )

    def _is_ignored(self, path: str) -> bool:
        for folder, spec in self._ignores:
            if not folder or path.startswith(f"{folder}/"):
                below = path[len(folder) + 1 :] if folder else path
                if spec.match_file(below) or spec.match_file(f"{below}/"):
                    home = folder_of(path)
                    # A rule for a whole folder is no sign of what is made there, where the side has files in it.
                    return not (home and self.has_folder(home) and spec.match_file(f"{folder_of(below)}/"))
        return False

    @cached_property
    def _ignores(self) -> tuple[tuple[str, GitIgnoreSpec], ...]:
        return tuple(
            (folder_of(path), _rules(self._side.lines(path)))
            for path in self._side.paths
            if base_name(path) == ".gitignore"
        )


def _rules(lines: tuple[str, ...]) -> GitIgnoreSpec:
    """Return the rules of a .gitignore file; lines that are none are left out, as git does."""
    from pathspec import GitIgnoreSpec

    rules: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        rules.append(line)
    return GitIgnoreSpec.from_lines(rules)


def _ends_of(path: str) -> Iterator[str]:
    yield path
    while "/" in path:
        path = path.partition("/")[2]
        yield path


def resolved(path: str, folder: str) -> str | None:
    """Return what a relative path means in a folder; None where it leads out of the side."""
    found = posixpath.normpath(posixpath.join(folder, path))
    return None if found.startswith(("..", "/")) else found
