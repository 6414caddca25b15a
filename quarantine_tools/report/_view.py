"""What the Markdown report shows, as plain values in the order of the page; the templates only lay them out."""

from __future__ import annotations

from dataclasses import dataclass

from quarantine_tools.model import Comparison, SideSummary, Verdict
from quarantine_tools.report._actions import Actions, plan
from quarantine_tools.report._capabilities import Beside, capability_tables
from quarantine_tools.report._claims import Advice, Group, advice_by_priority, group_findings, security
from quarantine_tools.report._escape import Inline
from quarantine_tools.report._inventory import holders, is_container, take_inventory
from quarantine_tools.report._listings import (
    Ledger,
    holdings,
    inventory_tables,
    ledgers,
    problem_table,
    provenance_table,
    see_also,
)
from quarantine_tools.report._tables import Table, artifact_table, code, fact_tables, service_table, table
from quarantine_tools.report._topology import topology_tables
from quarantine_tools.report._verdict import verdict_sentences
from quarantine_tools.report._words import counted, number, percent, root_shown


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything on the page."""

    legacy: Inline
    current: Inline
    tool: str
    holdings: tuple[Inline, ...]
    verdict: tuple[Inline, ...]  # the paragraph, sentence by sentence
    counts: Table
    groups: tuple[Group, ...]
    tables: tuple[Table, ...]
    topology: tuple[Table, ...]
    capabilities: tuple[Beside, ...]
    advice: tuple[tuple[str, tuple[Advice, ...]], ...]
    actions: tuple[Actions, ...]
    inventory: tuple[Table, ...]
    provenance: Table | None
    security: tuple[tuple[str, str, str, int], ...]  # sign, title, severity, number of the finding
    problems: Table | None
    see_also: tuple[Inline, ...]
    see_also_more: int
    ledgers: tuple[Ledger, ...]
    ledgers_more: int


def view(c: Comparison) -> ReportView:
    """Return what the report on a comparison shows."""
    inventory = take_inventory(c)
    groups = group_findings(c)
    shown, more = ledgers(inventory)
    documents, documents_more = see_also(c.mentions)
    tables = (service_table(c, inventory), artifact_table(inventory), *fact_tables(c.facts))
    return ReportView(
        legacy=_side(c.legacy),
        current=(*_side(c.current), f"– {_content(c.current)}"),
        tool=f"{c.tool.name} {c.tool.version}",
        holdings=holdings(inventory),
        verdict=verdict_sentences(c, inventory),
        counts=_counts(c),
        groups=groups,
        tables=tuple(one for one in tables if one is not None),
        topology=topology_tables(c.topology),
        capabilities=capability_tables(c.capabilities),
        advice=advice_by_priority(groups),
        actions=plan(inventory),
        inventory=inventory_tables(inventory),
        provenance=provenance_table(inventory),
        security=security(groups),
        problems=problem_table(c.problems),
        see_also=documents,
        see_also_more=documents_more,
        ledgers=shown,
        ledgers_more=more,
    )


def _side(side: SideSummary) -> tuple[Inline, ...]:
    revision: tuple[Inline, ...] = ("at revision", code(side.revision[:12])) if side.revision else ()
    return (code(root_shown(side)), *revision)


def _content(side: SideSummary) -> str:
    holding = holders(side.artifacts)
    files = [a for a in side.artifacts if not is_container(a, holding)]
    return f"{counted(len(files), 'file')}, {counted(sum(a.lines for a in files), 'line')}"


def _counts(c: Comparison) -> Table:
    units, lines = c.summary.units, c.summary.lines
    all_units, all_lines = sum(units.values()), lines.get("total", 0)
    rows: list[tuple[Inline, ...]] = []
    for verdict in Verdict:
        u, n = units.get(verdict.value, 0), lines.get(verdict.value, 0)
        rows.append((verdict.value, number(u), percent(u, all_units), number(n), percent(n, all_lines)))
    comment = lines.get("comment", 0)
    rows.append(("comment or blank", "–", "–", number(comment), percent(comment, all_lines)))
    rows.append(("all", number(all_units), "", number(all_lines), ""))
    return table("", ("Verdict", "Units", "", "Lines", ""), rows)
