"""What to do with each thing that lies in the quarantine, as check boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quarantine_tools.model import Verdict
from quarantine_tools.report._escape import Inline
from quarantine_tools.report._inventory import INSIDE, Container, Fate, Inventory, LegacyFile
from quarantine_tools.report._tables import code, names
from quarantine_tools.report._words import counted, joined, number

MOST_ACTIONS = 60  # check boxes under one heading
MOST_MEMBERS = 6  # files of one archive that an action names


@dataclass(frozen=True, slots=True)
class Actions:
    """Check boxes under one heading; ``more`` were left out."""

    title: str
    boxes: tuple[Inline, ...]
    more: int = 0


def plan(inventory: Inventory) -> tuple[Actions, ...]:
    """Return the actions, what must not be forgotten first, what can be deleted last.

    There is one box for each loose file and for each archive as a whole, since that is what somebody deletes.
    """
    inside: dict[str, list[LegacyFile]] = defaultdict(list)
    for file in inventory.files:
        inside[file.artifact.path.partition(INSIDE)[0]].append(file)
    broken = [c for c in inventory.containers if c.problems or not c.members]
    held_back = {c.artifact.path.partition(INSIDE)[0] for c in broken}
    missing, differing, going = [], [], []
    for path, files in sorted(inside.items()):
        if all(f.fate is Fate.GOES for f in files) and path not in held_back:
            going.append((path, files))
        elif any(f.fate is Fate.MISSING for f in files):
            missing.append(_box(path, files))
        elif any(f.fate is not Fate.GOES for f in files):
            differing.append(_box(path, files))
    found = (
        _actions("Keep until it is safe elsewhere", _only_copies(inventory.files)),
        _actions("Decide: nothing on the current side answers to it", missing),
        _actions("Check: it differs from its counterpart", differing),
        _actions("Open by other means", [_broken_box(c) for c in broken]),
        _actions("Delete: everything in it is on the current side", _deletions(going)),
    )
    return tuple(one for one in found if one.boxes)


def _actions(title: str, boxes: Sequence[Inline]) -> Actions:
    kept = boxes if len(boxes) <= MOST_ACTIONS + 1 else boxes[:MOST_ACTIONS]
    return Actions(title, tuple(kept), len(boxes) - len(kept))


def _only_copies(files: Iterable[LegacyFile]) -> list[Inline]:
    only = [f for f in files if f.fate is not Fate.GOES and f.provenance and f.provenance.found == "nowhere"]
    only = [f for f in only if not f.elsewhere]
    if not only:
        return []
    return [(f"Commit or archive {counted(len(only), 'file')} that git holds nowhere:", names(_paths(only), 40))]


def _deletions(going: list[tuple[str, list[LegacyFile]]]) -> list[Inline]:
    loose = [path for path, files in going if files[0].artifact.path == path]
    boxes: list[Inline] = [(code(path), f"({counted(len(f), 'file')})") for path, f in going if path not in loose]
    if len(loose) > MOST_ACTIONS // 2:
        return [*boxes, (f"{counted(len(loose), 'loose file')}:", names(loose, 200))]
    return [*boxes, *(code(path) for path in loose)]


def _box(path: str, files: list[LegacyFile]) -> Inline:
    if len(files) == 1 and files[0].artifact.path == path:
        return (code(path), "–", _what(files[0]))
    open_ones = [f for f in files if f.fate is not Fate.GOES]
    goes = len(files) - len(open_ones)
    parts: list[Inline] = [code(path), f"– {number(goes)} of {counted(len(files), 'file')} can go;"]
    open_ones.sort(key=lambda f: (f.fate is not Fate.MISSING, -f.units[Verdict.LOST], f.artifact.path))
    shown = open_ones if len(open_ones) <= MOST_MEMBERS + 1 else open_ones[:MOST_MEMBERS]
    for file in shown:
        end = "" if file is open_ones[-1] else ";"
        parts += [code(file.artifact.path[len(path) + len(INSIDE) :], 80), f"{_what(file)}{end}"]
    if len(shown) < len(open_ones):
        parts.append(f"and {number(len(open_ones) - len(shown))} more")
    return tuple(parts)


def _what(file: LegacyFile) -> str:
    if file.fate is Fate.MISSING:
        units = counted(sum(file.units.values()), "unit")
        place = f"; found elsewhere in the repository: `{file.elsewhere[0].path}`" if file.elsewhere else ""
        return f"is not there ({units}{place})"
    if file.fate is Fate.UNREAD:
        return "was read only in part"
    said = [f"{number(file.units[v])} {v}" for v in (Verdict.LOST, Verdict.MODIFIED) if file.units[v]]
    if not said and file.facts_gone:
        said = [f"{counted(file.facts_gone, 'fact')} lost or changed"]
    if not said and file.findings:
        said = [counted(file.findings, "finding")]
    return f"differs ({joined(said)})" if said else "has no unit to compare"


def _broken_box(container: Container) -> Inline:
    problems = f"({counted(container.problems, 'problem')})" if container.problems else "(nothing in it could be read)"
    return (code(container.artifact.path), problems)


def _paths(files: Iterable[LegacyFile]) -> list[str]:
    return [f.artifact.path for f in files]
