"""Plain text for a terminal: what became of the quarantine, to be understood in ten seconds.

The verdict comes first, then the counts, then the services or files, then what matters most, and how to see more.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from quarantine_tools.model import Comparison, Finding, SideSummary, Status, Verdict
from quarantine_tools.report._escape import shortened, visible
from quarantine_tools.report._inventory import (
    Fate,
    Inventory,
    LegacyFile,
    holders,
    is_container,
    services_gathered,
    take_inventory,
)
from quarantine_tools.report._verdict import only_copy_sentence, verdict_sentence
from quarantine_tools.report._words import columns, counted, number, percent, root_shown, span
from quarantine_tools.report.base import Format, RenderOptions

WIDTH = 100  # columns
MOST_FINDINGS = 10
MOST_PROBLEMS = 5
MOST_ROWS = 15  # services or files


def _lines(c: Comparison) -> Iterator[str]:
    inventory = take_inventory(c)
    yield _side("legacy ", c.legacy)
    yield _side("current", c.current)
    yield ""
    yield from _wrapped(verdict_sentence(inventory))
    yield from _wrapped(only_copy_sentence(inventory))
    yield ""
    yield from _counts(c)
    yield ""
    yield from _places(c, inventory)
    yield from _findings(c.findings)
    yield from _problems(c)


def _side(label: str, side: SideSummary) -> str:
    holding = holders(side.artifacts)
    files = [a for a in side.artifacts if not is_container(a, holding)]
    archives = len(side.artifacts) - len(files)
    what = counted(len(files), "file") + (f" ({counted(archives, 'archive')})" if archives else "")
    revision = f" @ {side.revision[:12]}" if side.revision else ""
    lines = counted(sum(a.lines for a in files), "line")
    return f"{label}  {_fit(visible(root_shown(side)) + revision, 46)}  {what}, {lines}"


def _counts(c: Comparison) -> Iterator[str]:
    units, lines = c.summary.units, c.summary.lines
    all_units, all_lines = sum(units.values()), lines.get("total", sum(lines.values()))
    yield f"{'':22}{'units':>10}{'':10}{'lines':>10}"
    for verdict in Verdict:
        u, n = units.get(verdict.value, 0), lines.get(verdict.value, 0)
        shares = (percent(u, all_units), percent(n, all_lines))
        yield f"  {verdict.value:20}{number(u):>10}{shares[0]:>10}{number(n):>10}{shares[1]:>10}"
    if "comment" in lines:
        n = lines["comment"]
        yield f"  {'comment or blank':20}{'':20}{number(n):>10}{percent(n, all_lines):>10}"
    yield f"  {'all':20}{number(all_units):>10}{'':10}{number(all_lines):>10}"


def _places(c: Comparison, inventory: Inventory) -> Iterator[str]:
    """One line per service, then one per file without a service; what can go is only counted."""
    rows: list[tuple[str, str, Sequence[LegacyFile]]] = []
    for service in services_gathered(c, inventory):
        current = ", ".join(pair.current or "" for pair in service.pairs)
        rows.append((service.name, current or "nothing", service.files))
    served = {pair.legacy for pair in c.services}
    alone = [f for f in inventory.files if f.artifact.service not in served]
    for file in sorted(
        (f for f in alone if f.fate != Fate.GOES), key=lambda f: (-f.units[Verdict.LOST], f.artifact.path)
    ):
        target = file.pairings[0].current if file.pairings else None
        rows.append((file.artifact.path, target or "nothing", (file,)))
    if not rows:
        return
    yield f"{'What became of':56}{'same':>9}{'moved':>9}{'changed':>9}{'lost':>9}  units"
    for legacy, current, gathered in rows[:MOST_ROWS]:
        units: Counter[Verdict] = Counter()
        for file in gathered:
            units.update(file.units)
        name = _arrow(legacy, current, 53)
        yield (
            f"  {name}"
            + " " * (54 - columns(name))
            + "".join(f"{number(units[v]) if units[v] else '·':>9}" for v in Verdict)
        )
    if len(rows) > MOST_ROWS:
        yield f"  … and {number(len(rows) - MOST_ROWS)} more"
    yield ""


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    told = [f for f in findings if f.status is not Status.OK]
    if not told:
        yield "Findings: none that asks for work"
        yield ""
        return
    by_severity = Counter(f.severity.value for f in told)
    yield f"Findings: {', '.join(f'{number(n)} {severity}' for severity, n in by_severity.items())}"
    for finding in told[:MOST_FINDINGS]:
        first = finding.evidence[0]
        where = f"{visible(first.path)}{span(first.line, first.end_line)}"
        label = f"  {finding.severity.value:<9}"
        text = f"{shortened(visible(finding.title), 240)} [{shortened(where, 80)}]"
        yield from _wrapped(text, label, " " * len(label))
    if len(told) > MOST_FINDINGS:
        yield f"  … and {number(len(told) - MOST_FINDINGS)} more"
    yield ""


def _problems(c: Comparison) -> Iterator[str]:
    if not c.problems:
        return
    yield f"Could not be read as it should: {counted(len(c.problems), 'problem')}"
    for problem in c.problems[:MOST_PROBLEMS]:
        where = " ".join(part for part in (problem.side or "", shortened(visible(problem.path), 80)) if part)
        told = f"{shortened(visible(problem.message), 240)} ({visible(problem.code)})"
        text = f"{where}: {told}" if where else told
        yield from _wrapped(text, "  ", "    ")
    if len(c.problems) > MOST_PROBLEMS:
        yield f"  … and {number(len(c.problems) - MOST_PROBLEMS)} more"
    yield ""


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, break_on_hyphens=False, initial_indent=first, subsequent_indent=rest)


def _arrow(legacy: str, current: str, width: int) -> str:
    """Return "legacy → current" in at most ``width`` columns; the longer of the two gives way."""
    left, right = visible(legacy), visible(current)
    room = width - 3
    if columns(left) + columns(right) > room:
        half = room // 2
        right = _fit(right, max(half, room - columns(left)))
        left = _fit(left, room - columns(right))
    return f"{left} → {right}"


def _fit(text: str, width: int) -> str:
    most = width
    cut = text
    while columns(cut) > width:
        cut = shortened(text, most)
        most -= 1
    return cut


def _render(comparison: Comparison, options: RenderOptions) -> str:
    return "\n".join(line.rstrip() for line in _lines(comparison)) + "\n"


PLUGIN = Format(
    name="text",
    file_name="summary.txt",
    render=_render,
    shows="A summary for the terminal, at most 100 columns wide.",
    references=("Unicode Standard Annex #11, East Asian Width, for the columns of a character",),
    limitations=(f"Shows the first {MOST_FINDINGS} findings and {MOST_ROWS} services or files; JSON has all.",),
)
