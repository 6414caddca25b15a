"""Which artifacts a user wants: --include and --exclude."""

from __future__ import annotations

from collections.abc import Iterable

from quarantine_tools.model import QuarantineError


class Selection:
    """Patterns as in a .gitignore: ``*.md`` at any depth, ``docs/`` with all below, ``services/**/test_*.py``.

    In patterns, an archive counts as a folder: ``old.zip/*.py`` and ``old.zip!/*.py`` mean the same.

    Raises:
        QuarantineError: a pattern is not valid.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include = _Patterns(include, "--include")
        self._exclude = _Patterns(exclude, "--exclude")

    def takes(self, path: str) -> bool:
        """Say whether an artifact is wanted."""
        return (not self._include.given or self._include.match(path)) and not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Say whether --exclude names an artifact; an archive of which this is so is not opened."""
        return self._exclude.match(path)


class _Patterns:
    def __init__(self, patterns: Iterable[str], option: str) -> None:
        self.given = tuple(patterns)
        if not self.given:
            return
        from pathspec import GitIgnoreSpec

        try:
            self._spec = GitIgnoreSpec.from_lines(self.given)
        except ValueError as error:
            raise QuarantineError(f"{option}: {error}; write a pattern as in .gitignore") from error

    def match(self, path: str) -> bool:
        if not self.given:
            return False
        return self._spec.match_file(path) or ("!/" in path and self._spec.match_file(path.replace("!/", "/")))
