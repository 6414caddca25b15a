"""Which documents of the current side name a legacy artifact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarantine_tools.comparator.side import ReadSide, base_name
from quarantine_tools.model import Mention

_DOCUMENTS = {"markdown", "text", "html"}


def find_mentions(legacy: ReadSide, current: ReadSide, containers: tuple[str, ...] = ()) -> tuple[Mention, ...]:
    """Return, per legacy artifact and document, the first line that names it, sorted.

    Only names that no current file has are looked for: ``run-tests.ps1`` in a document of the current side means the
    current one. ``containers`` are the archives of the legacy side.
    """
    taken = {base_name(path) for path in current.paths}
    loose = [path for path in (*legacy.paths, *containers) if "!/" not in path]
    wanted = {base_name(path): path for path in sorted(loose, reverse=True) if base_name(path) not in taken}
    if not wanted:
        return ()
    pattern = re.compile(
        r"(?<![\w.-])(" + "|".join(re.escape(name) for name in sorted(wanted, key=len, reverse=True)) + r")(?![\w-])"
    )
    found: dict[tuple[str, str], Mention] = {}
    for mention in _mentions(current, pattern, wanted):
        found.setdefault((mention.legacy, mention.document), mention)
    return tuple(found[key] for key in sorted(found))


def _mentions(current: ReadSide, pattern: re.Pattern[str], wanted: dict[str, str]) -> Iterator[Mention]:
    for path in current.paths:
        if current.artifacts[path].kind not in _DOCUMENTS:
            continue
        for number, line in enumerate(current.lines(path), start=1):
            for match in pattern.finditer(line):
                yield Mention(wanted[match[1]], path, number, line.strip()[:200])
