"""The long lists of the report: the files, where they come from, and every unit that is not preserved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quarantine_tools.model import Change, Commit, Entry, Mention, Problem, Verdict
from quarantine_tools.report._escape import Inline, Strong, shortened
from quarantine_tools.report._inventory import Fate, Inventory, LegacyFile
from quarantine_tools.report._tables import Table, code, names, series, table, verdict_cells
from quarantine_tools.report._words import counted, joined, number, span

MOST_FILES = 100  # of one kind
MOST_UNITS = 60  # of one file
MOST_LEDGERS = 150  # files in the appendix
MOST_REFS = 3  # branches and tags that have a file
MOST_CHANGES = 4  # of one unit
COSMETIC = frozenset(
    {
        "comment-changed",
        "docstring-changed",
        "formatting-changed",
        "idiom-changed",
        "literal-spelling-changed",
        "local-renamed",
    }
)
PLACES = frozenset({"renamed", "moved"})
FATE_SIGNS = {Fate.GOES: "🟢", Fate.DIFFERS: "🟡", Fate.MISSING: "🔴", Fate.UNREAD: "🟡"}
VERDICT_SIGNS = {Verdict.LOST: "🔴 lost", Verdict.MODIFIED: "🟡 modified", Verdict.RELOCATED: "🟢 relocated"}
FOUND = {
    "revision": "the current revision",
    "history": "history",
    "other-branch": "another branch or tag",
    "quarantine": "🟡 only as the quarantine has it",
    "nowhere": "🔴 nowhere",
    "unknown": "not known",
}
FOUND_ORDER = tuple(reversed(FOUND))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is not preserved of one file."""

    heading: Inline
    notes: tuple[Inline, ...]  # sentences on what is lost, and on what only stands elsewhere
    table: Table | None  # of what is modified


def size(size_bytes: int) -> str:
    """Return a size as an inventory writes it: exact, in bytes."""
    return number(size_bytes)


def inventory_tables(inventory: Inventory) -> tuple[Table, ...]:
    """Return the files by kind, each table with its totals, and the archives last."""
    by_kind: dict[str, list[LegacyFile]] = {}
    for file in inventory.files:
        by_kind.setdefault(file.artifact.kind, []).append(file)
    tables = [_kind_table(kind, files) for kind, files in sorted(by_kind.items())]
    if inventory.containers:
        rows = [
            (code(c.artifact.path), size(c.artifact.size), number(c.members), size(c.size))
            for c in inventory.containers
        ]
        columns = ("Archive", "Bytes packed", "Files inside", "Bytes unpacked")
        tables.append(table(f"Archives ({number(len(rows))})", columns, rows, MOST_FILES))
    return tuple(tables)


def _kind_table(kind: str, files: list[LegacyFile]) -> Table:
    rows: list[tuple[Inline, ...]] = [
        (
            code(f.artifact.path),
            size(f.artifact.size),
            number(f.artifact.lines),
            *verdict_cells(Counter(f.units)),
            f"{FATE_SIGNS[f.fate]} {f.fate}",
        )
        for f in files
    ]
    units: Counter[Verdict] = Counter()
    for file in files:
        units.update(file.units)
    goes = sum(1 for f in files if f.fate is Fate.GOES)
    cut = table(f"{kind} ({number(len(files))})", (), rows, MOST_FILES)
    totals = (
        Strong("all"),
        size(sum(f.artifact.size for f in files)),
        number(sum(f.artifact.lines for f in files)),
        *verdict_cells(units),
        f"{number(goes)} of {number(len(files))} can go",
    )
    columns = ("File", "Bytes", "Lines", *(v.value.capitalize() for v in Verdict), "Outcome")
    shown = cut.rows if len(files) == 1 else (*cut.rows, totals)
    return Table(cut.title, columns, shown, cut.more)


def provenance_table(inventory: Inventory) -> Table | None:
    """Return where the bytes of each file stand in git; those of the current revision are one sentence."""
    known = [f for f in inventory.files if f.provenance and f.provenance.found != "unknown"]
    if not known:
        return None
    known.sort(key=lambda f: (FOUND_ORDER.index(f.provenance.found) if f.provenance else 0, f.artifact.path))
    here = [f.artifact.path for f in known if f.provenance and f.provenance.found == "revision"]
    kept = [
        f.artifact.path
        for f in known
        if f.provenance and f.provenance.found == "quarantine" and f.provenance.gone is None and not f.provenance.refs
    ]
    told = {*here, *kept}
    rows = [_provenance_row(f) for f in known if f.artifact.path not in told]
    notes: list[Inline] = []
    if here:
        notes.append((f"In the current revision as they are ({number(len(here))}):", names(here, 60)))
    if kept:
        says = "Only in the quarantine, which git has, too, so that its history keeps them"
        notes.append((f"{says} ({number(len(kept))}):", names(kept, 60)))
    unknown = len(inventory.files) - len(known)
    if unknown:
        why = "git was not asked, or there was no repository to ask"
        notes.append(f"Of {counted(unknown, 'file')} nothing is known: {why}.")
    return table("", ("File", "Same bytes in", "Last commit with them", "What ended them"), rows, 100, notes)


def _provenance_row(file: LegacyFile) -> tuple[Inline, ...]:
    p = file.provenance
    assert p is not None  # the caller chose these files
    found: Inline = FOUND.get(p.found, p.found)
    if p.refs:
        found = (f"{FOUND.get(p.found, p.found)}:", names(p.refs, MOST_REFS))
    if p.line_ends_differ:
        found = (found, "(with other line ends)")
    ended: Inline = "–"
    if p.gone:
        became: tuple[Inline, ...] = ("to", code(p.became)) if p.became and p.how == "renamed" else ()
        ended = (p.how or "changed", *became, "in", *_commit(p.gone))
    last: Inline = (code(p.last.id[:10]), p.last.date[:10], "as", code(p.last.path)) if p.last else "–"
    return (code(file.artifact.path), found, last, ended)


def _commit(commit: Commit) -> tuple[Inline, ...]:
    return (code(commit.id[:10]), commit.date[:10], f"“{shortened(commit.subject, 72)}”")


def ledgers(inventory: Inventory) -> tuple[tuple[Ledger, ...], int]:
    """Return per file what is not preserved, and how many files more there are."""
    told: dict[tuple[object, ...], LegacyFile] = {}  # what was said of these bytes already, and where
    found = []
    for file in inventory.files:
        if all(e.verdict is Verdict.PRESERVED for e in file.entries):
            continue
        fates = tuple(
            (e.unit, e.legacy.line, e.verdict, e.current and (e.current.path, e.current.line)) for e in file.entries
        )
        before = told.setdefault((file.artifact.sha256, fates), file)
        found.append(_ledger(file) if before is file else _same_ledger(file, before))
    kept = found if len(found) <= MOST_LEDGERS + 1 else found[:MOST_LEDGERS]
    return tuple(kept), len(found) - len(kept)


def _same_ledger(file: LegacyFile, before: LegacyFile) -> Ledger:
    note = ("The same bytes as", code(before.artifact.path), "and the same fate: see there.")
    return Ledger(code(file.artifact.path), (note,), None)


def _ledger(file: LegacyFile) -> Ledger:
    entries = [e for e in file.entries if e.verdict is not Verdict.PRESERVED]
    nearest = sorted(file.pairings, key=lambda p: (-p.score, p.current or ""))
    targets = tuple(dict.fromkeys(p.current for p in nearest if p.current))
    heading: Inline = (code(file.artifact.path), "→", code(targets[0])) if targets else code(file.artifact.path)
    notes: list[Inline] = []
    lost = [e for e in entries if e.verdict is Verdict.LOST]
    if lost:
        everything = "Everything is lost" if len(lost) == len(file.entries) else "Lost"
        lines = sum(e.lines for e in lost)
        start = f"{everything}, {counted(len(lost), 'unit')} in {counted(lines, 'line')}:"
        notes.append((start, series([_lost(e) for e in lost], MOST_UNITS)))
    target = targets[0] if targets else ""
    moved = [e for e in entries if e.verdict is Verdict.RELOCATED and not _telling(e)]
    if moved:
        start = f"Elsewhere, and as it was ({number(len(moved))}):"
        notes.append((start, series([_moved(e, target) for e in moved], MOST_UNITS)))
    rows = [_unit_row(e, target) for e in entries if e not in lost and e not in moved]
    columns = ("Unit", "Legacy line", "Verdict", "Now", "How it differs")
    return Ledger(heading, tuple(notes), table("", columns, rows, MOST_UNITS) if rows else None)


def _telling(entry: Entry) -> list[Change]:
    """Return the changes that say more than the verdict and the place do."""
    told = COSMETIC | PLACES if entry.verdict is Verdict.RELOCATED else COSMETIC
    return [c for c in entry.changes if c.kind not in told]


def _lost(entry: Entry) -> Inline:
    lines = span(entry.legacy.line, entry.legacy.end_line).lstrip(":")
    return (entry.unit, code(entry.name, 80), *((f"({lines})",) if lines else ()))


def _moved(entry: Entry, target: str) -> Inline:
    return (entry.unit, code(entry.name, 80), "→", _now(entry, target))


def _now(entry: Entry, target: str) -> Inline:
    """Return where a unit is now: its name where that differs, its path where it is not ``target``."""
    place = entry.current
    if place is None:
        return "–"
    name: tuple[Inline, ...] = (code(place.name, 80),) if place.name != entry.name else ()
    path = place.path if place.path != target else ""
    where = f"{path}{span(place.line, place.end_line)}"
    rival = entry.runner_up
    or_else: tuple[Inline, ...] = ()
    if rival is not None:
        there = rival.path if rival.path != place.path else ""
        or_else = ("or", code(rival.name, 80), code(f"{there}{span(rival.line, rival.end_line)}", 120))
    return (*name, code(where, 120), *or_else) if where else (*name, *or_else) or "the same"


def _unit_row(entry: Entry, target: str) -> tuple[Inline, ...]:
    changes = list(dict.fromkeys(c.summary.strip() or c.kind for c in _telling(entry)))
    said = [shortened(change, 140).rstrip(".") for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        said.append(f"… and {number(len(changes) - MOST_CHANGES)} more")
    lines = span(entry.legacy.line, entry.legacy.end_line).lstrip(":")
    unit: Inline = (entry.unit, code(entry.name, 100))
    return (unit, lines, VERDICT_SIGNS[entry.verdict], _now(entry, target), "; ".join(said))


def problem_table(problems: tuple[Problem, ...]) -> Table | None:
    """Return what could not be read as it should, or None where all went well."""
    rows = [
        (p.side.value if p.side else "–", code(p.path) if p.path else "–", p.code, shortened(p.message, 300))
        for p in problems
    ]
    return table("", ("Side", "File", "Code", "What happened"), rows, 100) if rows else None


def see_also(mentions: tuple[Mention, ...]) -> tuple[tuple[Inline, ...], int]:
    """Return one line per document that names legacy files, those that name most first, and how many more there are."""
    found: dict[str, dict[str, list[int]]] = {}
    for mention in mentions:
        found.setdefault(mention.document, {}).setdefault(mention.legacy, []).append(mention.line)
    order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    lines: list[Inline] = []
    for document, named in order:
        firsts: list[Inline] = [(code(legacy, 80), f"(line {number(min(named[legacy]))})") for legacy in sorted(named)]
        lines.append((code(document, 120), "names", series(firsts, 8)))
    kept = lines if len(lines) <= 31 else lines[:30]
    return tuple(kept), len(lines) - len(kept)


def holdings(inventory: Inventory) -> tuple[Inline, ...]:
    """Return the sentences on what lies in the quarantine; archives and their members are never added up."""
    loose, outer = inventory.loose, inventory.outermost
    lying = sum(f.artifact.size for f in loose) + sum(c.artifact.size for c in outer)
    start = f"{counted(len(loose) + len(outer), 'file')}, {size(lying)} bytes"
    parts: list[Inline] = [f"{start}."]
    if outer:
        nested = len(inventory.containers) - len(outer)
        inside = len(inventory.files) - len(loose)
        held = [counted(inside, "file"), *([counted(nested, "archive")] if nested else [])]
        parts = [
            f"{start}: {counted(len(loose), 'loose file')} and {counted(len(outer), 'archive')}, "
            f"in which {joined(held)} lie{'s' if inside + nested == 1 else ''}."
        ]
    every = inventory.files
    total = sum(f.artifact.size for f in every)
    lines = sum(f.artifact.lines for f in every)
    what = "Loose files and members of archives together" if outer else "In all"
    parts.append(f"{what}: {counted(len(every), 'file')}, {size(total)} bytes, {counted(lines, 'line')}.")
    return tuple(parts)
