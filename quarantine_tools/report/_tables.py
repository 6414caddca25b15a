"""The comparison tables of the report: what people set side by side, as rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.model import Comparison, FactEntry, FactVerdict, Location, Pairing, Verdict
from quarantine_tools.report._escape import Code, Inline, Series, shortened
from quarantine_tools.report._inventory import Inventory, LegacyFile, services_gathered
from quarantine_tools.report._words import counted, lines_of, listed, number

MOST_ROWS = 40  # of one table; JSON has the rest
MOST_SAME = 60  # identical pairs
MOST_NAMES = 24  # of names in a sentence
FACT_SIGNS = {
    FactVerdict.LOST: "🔴 lost",
    FactVerdict.MODIFIED: "🟡 modified",
    FactVerdict.PRESERVED: "🟢 preserved",
    FactVerdict.ADDED: "new",
}
FACT_ORDER = (FactVerdict.LOST, FactVerdict.MODIFIED, FactVerdict.ADDED, FactVerdict.PRESERVED)
# Title, the fact kinds that it holds, and whether what is the same is worth a row too.
FACT_TABLES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Ports", ("port",), True),
    ("Users and healthchecks", ("user", "healthcheck"), True),
    ("Environment variables", ("env",), False),
    ("Routes and calls", ("http.route", "http.call"), False),
    ("Channels, streams and keys", ("redis.channel", "redis.stream", "redis.key"), False),
    ("Database tables", ("sql.table",), False),
    ("Programs, options, exit codes and times", ("command", "cli.option", "exit.code", "schedule"), False),
    ("Files and folders", ("path",), False),
    ("Log messages", ("log.event",), False),
    ("Dependencies", ("dependency",), False),
    ("Credentials in clear text", ("secret",), True),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows; ``more`` rows were left out."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    more: int = 0
    notes: tuple[Inline, ...] = ()  # sentences below it


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Inline, ...]],
    most: int = MOST_ROWS,
    notes: Iterable[Inline] = (),
) -> Table:
    """Return a table cut to ``most`` rows; a rest of one row is not worth cutting."""
    every = tuple(rows)
    kept = every if len(every) <= most + 1 else every[:most]
    return Table(title, tuple(columns), kept, len(every) - len(kept), tuple(notes))


def code(text: str, most: int = 160) -> Code:
    """Return a name of the input, cut in the middle where it is overlong."""
    return Code(shortened(text, most))


def names(items: Iterable[str], most: int = MOST_NAMES) -> Inline:
    """Return names of the input as a list in a sentence, cut with the number of those left out."""
    return series([code(item, 80) for item in items], most)


def series(items: Sequence[Inline], most: int = MOST_NAMES) -> Series:
    """Return things as a list in a sentence, cut with the number of those left out."""
    shown, more = listed(items, most)
    return Series((*shown, f"and {number(more)} more")) if more else Series(shown)


def verdict_cells(units: Mapping[Verdict, int]) -> tuple[Inline, ...]:
    """Return one cell per verdict; nothing is a dot, so that the numbers stand out."""
    return tuple(number(units[v]) if units[v] else "·" for v in Verdict)


def service_table(c: Comparison, inventory: Inventory) -> Table | None:
    """Return the services side by side, or None where there are none."""
    rows: list[tuple[Inline, ...]] = []
    for service in services_gathered(c, inventory):
        partners = Series(tuple((code(p.current or ""), f"({p.score:.2f})") for p in service.pairs))
        current: Inline = partners if service.pairs else "🔴 none"
        rows.append((code(service.name), current, number(len(service.files)), *verdict_cells(service.units)))
    columns = ("Legacy", "Current (score)", "Files", *(v.value.capitalize() for v in Verdict))
    notes: tuple[Inline, ...] = ("The numbers under the verdicts are units.",)
    return table("Services", columns, rows, notes=notes) if rows else None


def artifact_table(inventory: Inventory) -> Table | None:
    """Return which file answers to which and why; identical pairs are one sentence below."""
    rows: list[tuple[Inline, ...]] = []
    for file in inventory.files:
        if file.identical:
            continue
        if not file.pairings:
            rows.append((code(file.artifact.path), "🔴 none", "", _found_elsewhere(file)))
            continue
        for pair in file.pairings:
            because = pair.reason or str(pair.method)
            rows.append((code(pair.legacy), code(pair.current or ""), f"{pair.score:.2f}", because))
    same: list[Inline] = [_same(f) for f in inventory.files if f.identical]
    notes: list[Inline] = []
    if same:
        notes.append((f"Byte for byte the same ({number(len(same))}):", series(same, MOST_SAME)))
    if not rows and not notes:
        return None
    return table("Files", ("Legacy", "Current", "Score", "Because"), rows, notes=notes)


def _found_elsewhere(file: LegacyFile) -> Inline:
    if not file.elsewhere:
        return ""
    place = file.elsewhere[0]
    return ("elsewhere in the repository:", code(place.path), f"({place.method} {place.score:.2f})")


def _same(file: LegacyFile) -> tuple[Inline, ...]:
    pair: Pairing = file.pairings[0]
    if pair.current == pair.legacy:
        return (code(pair.legacy),)
    return (code(pair.legacy), "→", code(pair.current or ""))


def fact_tables(facts: Sequence[FactEntry]) -> tuple[Table, ...]:
    """Return a table for each subject that has facts; what is the same, or new, is a sentence below most of them."""
    told = {kind for _, kinds, _ in FACT_TABLES for kind in kinds}
    rest = tuple(sorted({fact.kind for fact in facts} - told))
    groups = (*FACT_TABLES, ("Everything else", rest, False))
    found = (_fact_table(title, [f for f in facts if f.kind in kinds], kinds, full) for title, kinds, full in groups)
    return tuple(one for one in found if one is not None)


def _fact_table(title: str, facts: list[FactEntry], kinds: tuple[str, ...], full: bool) -> Table | None:
    if not facts:
        return None
    facts = sorted(facts, key=lambda f: (FACT_ORDER.index(f.verdict), f.service, f.kind, f.value))
    rows = [f for f in facts if full or f.verdict in (FactVerdict.LOST, FactVerdict.MODIFIED)]
    notes: list[Inline] = []
    if not full:
        for verdict, words in ((FactVerdict.ADDED, "New on the current side"), (FactVerdict.PRESERVED, "The same")):
            values = tuple(dict.fromkeys(f.value for f in facts if f.verdict is verdict))
            if values:
                notes.append((f"{words} ({number(len(values))}):", names(values)))
    several = len({f.kind for f in facts}) > 1
    columns = ("Service", *(("Kind",) if several else ()), "Value", "Detail", "Legacy", "Current", "Verdict")
    return table(title, columns, (_fact_row(f, several) for f in rows), notes=notes)


def _fact_row(fact: FactEntry, several: bool) -> tuple[Inline, ...]:
    kind: tuple[Inline, ...] = (fact.kind,) if several else ()
    service: Inline = code(fact.service) if fact.service else "–"
    detail = shortened(fact.detail, 120)
    where = (_where(fact.legacy), _where(fact.current))
    return (service, *kind, code(fact.value, 80), detail, *where, FACT_SIGNS[fact.verdict])


def _where(places: tuple[Location, ...]) -> Inline:
    if not places:
        return "–"
    first = code(f"{places[0].path}{lines_of(places[0])}", 100)
    return first if len(places) == 1 else (first, f"and {counted(len(places) - 1, 'more place')}")
