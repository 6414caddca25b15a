"""Diffs in HTML: a fragment for a notebook, and a page of its own. No script, no outside resource, light and dark."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from quarantine_tools.model import Diff, DiffLine, DiffRow, Relation
from quarantine_tools.report._diff_view import (
    CONTEXT,
    MEANINGS,
    SIGNS,
    Fold,
    heading,
    remark,
    segments,
    sign_of,
    view,
)
from quarantine_tools.report._escape import Code, html_inline
from quarantine_tools.report._templates import render

FRAGMENT = "diff/fragment.html.j2"
PAGE = "diff/page.html.j2"


def diff_html(diff: Diff, context: int | None = CONTEXT) -> str:
    """Return a diff as an HTML fragment that brings its own style; every text of the input is escaped in it."""
    return render(FRAGMENT, {"diff": _values(diff, 1, context)}, html_inline, FILTERS, None)


def diff_page(
    diffs: Sequence[Diff], legacy: str, current: str, context: int | None = CONTEXT, templates: Path | None = None
) -> str:
    """Return diffs as a page, with a list of them at its top.

    Args:
        diffs: the diffs.
        legacy: what the legacy side is called.
        current: what the current side is called.
        context: rows around what differs that are open at first; None for all.
        templates: a folder whose files take the place of ours with the same name.
    """
    values: Mapping[str, object] = {
        "legacy": Code(legacy),
        "current": Code(current),
        "diffs": [_values(diff, number, context) for number, diff in enumerate(diffs, start=1)],
        "legend": [(relation.value, SIGNS[relation], word) for relation, word in MEANINGS.items()],
    }
    return render(PAGE, values, html_inline, FILTERS, templates)


def _values(diff: Diff, number: int, context: int | None) -> Mapping[str, object]:
    head = heading(diff)
    items = view(diff, context)
    blocks = []
    for folded, run in groupby(items, key=lambda item: isinstance(item, Fold)):
        if not folded:
            blocks.append({"says": "", "rows": [_row(item) for item in run if isinstance(item, DiffRow)]})
            continue
        blocks += [{"says": item.says, "rows": list(map(_row, item.rows))} for item in run if isinstance(item, Fold)]
    return {
        "anchor": f"unit-{number}",
        "unit": head.unit,
        "name": Code(head.name),
        "verdict": head.verdict,
        "legacy": Code(head.legacy),
        "current": Code(head.current) if head.current else "",
        "current_name": Code(head.current_name) if head.current_name else "",
        "changes": head.changes,
        "tally": head.tally,
        "note": diff.note,
        "single": diff.entry.current is None,
        "blocks": blocks,
    }


def _row(row: DiffRow) -> Mapping[str, object]:
    return {
        "relation": row.relation.value,
        "sign": sign_of(row).strip(),
        "means": MEANINGS.get(row.relation, ""),
        "remark": remark(row) if row.relation is not Relation.FOLDED else "",
        "legacy": row.legacy,
        "current": row.current,
    }


def _source(line: DiffLine) -> str:
    """Return a line of source, escaped, with what the other side lacks in ``<mark>``."""
    parts = ((html.escape(text), marked) for text, marked in segments(line))
    return "".join(f"<mark>{text}</mark>" if marked else text for text, marked in parts)


FILTERS = {"source": _source}
