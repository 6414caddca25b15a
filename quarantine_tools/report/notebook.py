"""A small card in HTML for notebooks: the verdict, the counts and what matters most. No script, no outside resource."""

from __future__ import annotations

from quarantine_tools.model import Comparison, Status, Verdict
from quarantine_tools.report._claims import SIGNS
from quarantine_tools.report._escape import html_inline, shortened
from quarantine_tools.report._inventory import take_inventory
from quarantine_tools.report._templates import render
from quarantine_tools.report._verdict import only_copy_sentence, verdict_sentence
from quarantine_tools.report._words import number, percent, root_shown
from quarantine_tools.report.base import Format, RenderOptions

TEMPLATE = "notebook/summary.html.j2"
MOST_FINDINGS = 5


def summary_html(comparison: Comparison) -> str:
    """Return the card as an HTML fragment; every text of the input is escaped in it."""
    return _render(comparison, RenderOptions())


def _render(c: Comparison, options: RenderOptions) -> str:
    inventory = take_inventory(c)
    units, lines = c.summary.units, c.summary.lines
    all_units, all_lines = sum(units.values()), lines.get("total", 0)
    counts = [
        (v.value, number(u), percent(u, all_units), number(n), percent(n, all_lines))
        for v in Verdict
        for u, n in [(units.get(v.value, 0), lines.get(v.value, 0))]
    ]
    told = [f for f in c.findings if f.status is not Status.OK]
    values = {
        "legacy": root_shown(c.legacy),
        "current": root_shown(c.current),
        "verdict": verdict_sentence(inventory),
        "only_copy": only_copy_sentence(inventory),
        "counts": counts,
        "findings": [(SIGNS[f.status], f.severity.value, shortened(f.title, 200)) for f in told[:MOST_FINDINGS]],
        "more": max(len(told) - MOST_FINDINGS, 0),
        "problems": len(c.problems),
    }
    return render(TEMPLATE, values, html_inline, {}, options.templates)


PLUGIN = Format(
    name="notebook",
    file_name="summary.html",
    render=_render,
    shows="A small card in HTML, for notebooks.",
    references=("HTML Living Standard, 13.1.2.3 (attributes) and 13.1.4 (character references)",),
    limitations=(f"Shows the first {MOST_FINDINGS} findings; it is a fragment, not a page.",),
)
