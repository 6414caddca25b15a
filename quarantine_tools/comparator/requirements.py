"""Match requirements that moved to another file: from requirements.txt to pyproject.toml, from there to another folder.

What a service asks for it asks for wherever it is written, as long as it is installed on the same occasion: what
requirements.txt has is what `project.dependencies` has, and neither is what an extra, a group for development or a
constraint has. The file must be of the same service, or stand in the same folder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.side import ReadSide, folder_of, last_part, plain_name, true_name
from quarantine_tools.model import Unit

_ALWAYS = "always"  # installed with the service
_PLAIN_FILE = re.compile(r"requirements\.(?:txt|in)", re.IGNORECASE)
_OPTION = re.compile(r"-|.*[/:\\]")  # an option, a path, a URL: none of these names a package
_NPM = "npm "

_Sign = tuple[str, str, bool]  # occasion, package, whether it is npm's


def match_moved_requirements(board: Board) -> None:
    """Match open requirements with those of other files that nobody answers to; only where one of each is left."""
    olds = _by_sign(board.legacy, (key for path in board.legacy.paths for key, _ in board.open_legacy(path)))
    everywhere = (
        UnitKey(path, index) for path in board.current.paths for index in range(len(board.current.units(path)))
    )
    news = _by_sign(board.current, (key for key in everywhere if not board.claimed.get(key)))
    for sign, keys in olds.items():
        for key in keys:
            near = [option for option in news.get(sign, ()) if _is_near(board, key.path, option.path)]
            if len(near) == 1 and board.is_free(near[0], key):
                same = board.behave_alike(key, near[0])
                board.match(key, near[0], same=same, likeness=1.0 if same else board.likeness(key, near[0]))


def _by_sign(side: ReadSide, keys: Iterable[UnitKey]) -> dict[_Sign, list[UnitKey]]:
    found: defaultdict[_Sign, list[UnitKey]] = defaultdict(list)
    for key in keys:
        unit = side.units(key.path)[key.index]
        occasion = _occasion(side, key.path, unit) if unit.unit == "requirement" else ""
        if occasion and not _OPTION.match(unit.name):
            package = unit.name if occasion == _ALWAYS else last_part(unit.name)
            found[occasion, plain_name(package), unit.form.startswith(_NPM)].append(key)
    return found


def _occasion(side: ReadSide, path: str, unit: Unit) -> str:
    """Return when a requirement is installed; nothing where that is not known."""
    kind = side.artifacts[path].kind
    if kind == "requirements":
        return _ALWAYS if _PLAIN_FILE.fullmatch(true_name(path)) else ""
    if kind not in ("manifest", "python"):
        return ""
    group, dot, _ = plain_name(unit.name).rpartition(".")
    return group if dot and not unit.form.startswith(_NPM) else _ALWAYS if not dot else ""


def _is_near(board: Board, path: str, target: str) -> bool:
    """Say whether two files belong to the same service, or stand in the same folder."""
    service, other = board.legacy.artifacts[path].service, board.current.artifacts[target].service
    if service is not None:
        return other in board.successors.get(service, ())
    homes = {folder_of(path), *(folder_of(one) for one in board.targets.get(path, ()))}
    return folder_of(target) in homes
