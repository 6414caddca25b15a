"""LEGACY_ANALYSIS.md: the report that people read, in the form that such reports have been written by hand.

What matters comes first: the verdict, then the findings with their evidence, then what to do, then the lists. Nothing
on the page depends on the day or on the machine, so two runs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from quarantine_tools.model import Comparison
from quarantine_tools.report._escape import code_span, markdown_block, markdown_cell, markdown_inline
from quarantine_tools.report._templates import render
from quarantine_tools.report._view import view
from quarantine_tools.report.base import Format, RenderOptions

TEMPLATE = "markdown/LEGACY_ANALYSIS.md.j2"


def _render(comparison: Comparison, options: RenderOptions) -> str:
    values = {"view": view(comparison), "comparison": comparison}
    filters: dict[str, Callable[..., str]] = {
        "cell": markdown_cell,
        "block": markdown_block,
        "code": lambda value: code_span(str(value)),
    }
    return render(TEMPLATE, values, markdown_inline, filters, options.templates)


PLUGIN = Format(
    name="markdown",
    file_name="LEGACY_ANALYSIS.md",
    render=_render,
    shows="The analysis as a Markdown document, for people and for pull requests.",
    references=("GitHub Flavored Markdown Spec 0.29", "CommonMark 0.31, code spans and fenced code blocks"),
    limitations=(
        "Long tables are cut to a stated number of rows; the JSON has the rest.",
        "Findings of one rule stand together: the first with their evidence, the others in one line each.",
    ),
)
