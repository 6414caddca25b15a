"""What a commit says of itself: its date and subject, read through GitPython.

GitPython passes the environment on and knows nothing of our switches, so both are set before it starts anything: the
git directory is named outright (one that a hook has set would win otherwise), and what a hostile configuration could
have run is off, as in `git_command`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from quarantine_tools.extractor.git_command import SWITCHES, GitError, environment

if TYPE_CHECKING:
    from git import Repo


class CommitReader:
    """Reads the commits of one repository; what was read is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._repository: Repo | None = None
        self._described: dict[str, tuple[str, str]] = {}

    def describe(self, commit: str) -> tuple[str, str]:
        """Return the author date (ISO 8601 with offset) and the subject of a commit, given by its full id.

        Raises:
            GitError: the repository or the commit can't be read.
        """
        if commit not in self._described:
            _let_git_be_missing()
            from git import Commit
            from git.exc import GitError as LibraryError
            from git.exc import ODBError

            try:
                found = Commit(self._open(), bytes.fromhex(commit))
                subject = str(found.summary).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                self._described[commit] = (found.authored_datetime.isoformat(), subject)
            except (LibraryError, ODBError, OSError, ValueError) as error:
                raise GitError(str(error).splitlines()[0] if str(error) else type(error).__name__) from error
        return self._described[commit]

    def close(self) -> None:
        """End the processes that reading has started."""
        if self._repository is not None:
            self._repository.close()
            self._repository = None

    def _open(self) -> Repo:
        if self._repository is None:
            from git import Repo
            from git.exc import GitError as LibraryError

            try:
                repository = Repo(self._folder, search_parent_directories=True, expand_vars=False)
            except LibraryError as error:
                raise GitError(f"GitPython can't open it: {error}") from error
            repository.git.update_environment(**environment(), GIT_DIR=str(repository.git_dir))
            repository.git.set_persistent_git_options(**SWITCHES)
            self._repository = repository
        return self._repository


def _let_git_be_missing() -> None:
    """Keep GitPython from raising when it is imported on a machine without git: our own text for that is clearer."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
