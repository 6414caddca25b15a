"""Which documents of the current side name a legacy artifact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quarantine_tools.comparator.side import ReadSide, base_name
from quarantine_tools.model import Mention

DOCUMENTS = frozenset({"markdown", "text", "html"})  # kinds of artifacts


def find_mentions(legacy: ReadSide, current: ReadSide, containers: tuple[str, ...] = ()) -> tuple[Mention, ...]:
    """Return, per legacy artifact and document, the first line that names it, sorted.

    Only names that nothing of the current side has are looked for: ``run-tests.ps1`` in a document of the current side
    means the current one. ``containers`` are the archives of the legacy side; one is also meant by its name without the
    ending, which is what a document calls the service that is kept in it.
    """
    wanted = names_gone(legacy, current, containers)
    if not wanted:
        return ()
    pattern = re.compile(
        r"(?<![\w.-])(" + "|".join(re.escape(name) for name in sorted(wanted, key=len, reverse=True)) + r")(?![\w-])"
    )
    found: dict[tuple[str, str], Mention] = {}
    for mention in _mentions(current, pattern, wanted):
        found.setdefault((mention.legacy, mention.document), mention)
    return tuple(found[key] for key in sorted(found))


def names_gone(legacy: ReadSide, current: ReadSide, containers: tuple[str, ...]) -> Mapping[str, str]:
    """Return the names of legacy files and archives that nothing of the current side is called by, with their paths."""
    taken = {base_name(path) for path in current.paths}
    loose = [path for path in (*legacy.paths, *containers) if "!/" not in path]
    found = {base_name(path): path for path in sorted(loose, reverse=True) if base_name(path) not in taken}
    called = {
        part for path in current.paths for part in (*path.replace("!/", "/").split("/"), stem_of(base_name(path)))
    }
    called |= {service for path in current.paths if (service := current.artifacts[path].service)}
    for path in containers:
        stem = stem_of(base_name(path))
        # A word of prose says nothing: "orders" is no mention of orders.zip; "signal_engine" is one of its archive.
        if "!/" not in path and stem not in called and re.search(r"[\d_-]", stem):
            found.setdefault(stem, path)
    return found


def stem_of(name: str) -> str:
    """Return a file name without its endings: ``signal_engine`` for ``signal_engine.tar.gz``."""
    return name.partition(".")[0] or name


def _mentions(current: ReadSide, pattern: re.Pattern[str], wanted: Mapping[str, str]) -> Iterator[Mention]:
    for path in current.paths:
        if current.artifacts[path].kind not in DOCUMENTS:
            continue
        for number, line in enumerate(current.lines(path), start=1):
            for match in pattern.finditer(line):
                yield Mention(wanted[match[1]], path, number, line.strip()[:200])
