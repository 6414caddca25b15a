"""Find the units that a person names on the command line: ``PATH``, ``PATH:NAME``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from quarantine_tools.extractor import printable
from quarantine_tools.model import Comparison, Entry, QuarantineError, Verdict

MOST_NAMED = 6  # candidates in a message
PATTERN = re.compile(r"[*?\[]")


def select_units(comparison: Comparison, wanted: Iterable[str], everything: bool) -> tuple[Entry, ...]:
    """Return the lines of the ledger that the arguments name, in the ledger's order; for none, those of all files.

    An argument without a name stands for the units of a file that are not preserved, or with ``everything`` for all.

    Raises:
        QuarantineError: nothing is called so, or several things are; the message says what there is.
    """
    finder = _Finder(comparison)
    chosen: set[int] = set()
    for text in wanted:
        chosen.update(map(id, finder.find(text, everything)))
    if not wanted:
        chosen.update(id(entry) for entry in comparison.ledger if _is_shown(entry, everything))
    return tuple(entry for entry in comparison.ledger if id(entry) in chosen)


def _is_shown(entry: Entry, everything: bool) -> bool:
    return everything or entry.verdict is not Verdict.PRESERVED


class _Finder:
    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._root = comparison.legacy.root.rstrip("/") + "/"
        self._entries: dict[str, list[Entry]] = {}
        for entry in comparison.ledger:
            self._entries.setdefault(entry.legacy.path, []).append(entry)

    def find(self, text: str, everything: bool) -> Sequence[Entry]:
        """Return the units that an argument names."""
        # A name may hold colons, too (`try:`), and so may a path: the longest path that there is counts.
        for cut in [len(text), *(found.start() for found in reversed(list(re.finditer(":", text))))]:
            paths, several = self._paths(text[:cut])
            name = text[cut + 1 :]
            if several and name:
                # The end of several paths, but only one of these files may have such a unit.
                holders = [path for path in paths if _called(name, self._entries[path])]
                several, paths = bool(holders), holders or paths
            if several and len(paths) > 1:
                raise QuarantineError(
                    f"{text[:cut]} is {len(paths)} legacy files: {_listed(paths)}; give more of the path"
                )
            if paths:
                entries = [entry for path in paths for entry in self._entries[path]]
                return self._named(paths, name, entries) if name else [e for e in entries if _is_shown(e, everything)]
        raise QuarantineError(self._unknown_path(text.partition(":")[0]))

    def _paths(self, text: str) -> tuple[Sequence[str], bool]:
        """Return the files of a path, a pattern, a folder, an archive, or the end of a path, and whether it is that."""
        text = text.removeprefix(self._root).removeprefix("./")
        bare = text.rstrip("/").removesuffix("!")
        if not bare or text in self._entries:
            return ([text] if text in self._entries else []), False
        if PATTERN.search(text):
            return [path for path in self._entries if fnmatchcase(path, text) or fnmatchcase(path, f"*/{text}")], False
        inside = [path for path in self._entries if path.startswith((f"{bare}/", f"{bare}!/"))]
        return inside or [path for path in self._entries if path.endswith(f"/{text}")], not inside

    def _named(self, paths: Sequence[str], name: str, units: Sequence[Entry]) -> Sequence[Entry]:
        found = _called(name, units)
        where = printable(paths[0]) if len(paths) == 1 else f"{len(paths)} files"
        if not found:
            names = list(dict.fromkeys(entry.name for entry in units))
            near = get_close_matches(name, names, MOST_NAMED, 0.7) or [
                one for one in names if get_close_matches(name, [_last_part(one)], 1, 0.6)
            ]
            hint = f"did you mean {_listed(near)}?" if near else f"there are {_listed(names)}"
            raise QuarantineError(f"no unit {name} in {where}; {hint}")
        if len(paths) == 1 and not PATTERN.search(name) and len({entry.name for entry in found}) > 1:
            names = [entry.name for entry in found]
            raise QuarantineError(f"{name} is {len(names)} units of {where}: {_listed(names)}; give the whole name")
        return found

    def _unknown_path(self, text: str) -> str:
        of_current = [pair.legacy for pair in self._comparison.pairings if pair.current == text]
        if of_current:
            return f"{text} stands on the current side; name its legacy file: {_listed(of_current)}"
        if any(artifact.path == text for artifact in self._comparison.current.artifacts):
            return f"{text} stands on the current side only; nothing of the legacy side became it"
        paths = list(self._entries)
        bases = {path.rsplit("/", 1)[-1]: path for path in paths}
        near = get_close_matches(text, paths, MOST_NAMED, 0.6)
        near += [bases[base] for base in get_close_matches(text.rsplit("/", 1)[-1], list(bases), MOST_NAMED, 0.7)]
        hint = f"did you mean {_listed(list(dict.fromkeys(near)))}?" if near else "`qtools inventory` lists them"
        return f"no legacy file {text}; {hint}"


def _called(name: str, units: Sequence[Entry]) -> Sequence[Entry]:
    """Return the units of a whole name, or else those of a last part or a pattern."""
    exact = [entry for entry in units if entry.name == name]
    if exact or not PATTERN.search(name):
        return exact or [entry for entry in units if _last_part(entry.name) == name]
    return [entry for entry in units if fnmatchcase(entry.name, name)]


def _last_part(name: str) -> str:
    return re.sub(r"#\d+$", "", name).rsplit(".", 1)[-1]


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(map(printable, names[:MOST_NAMED])) + (f" and {rest} more" if rest > 0 else "")
