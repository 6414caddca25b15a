"""The terminal summary says first what matters, and keeps to its width."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from quarantine_tools.model import Comparison, Summary
from quarantine_tools.report.base import RenderOptions, format_named


def text(c: Comparison) -> str:
    return format_named("text").render(c, RenderOptions())


def test_the_verdict_comes_before_everything_but_the_two_sides(sample: Comparison) -> None:
    lines = text(sample).splitlines()
    assert lines[0] == "legacy   files1  10 files (2 archives), 244 lines"
    assert lines[1] == "current  repo @ 0123456789ab  5 files, 183 lines"
    assert lines[3].startswith("Of 10 legacy files 3 can go today;")


def test_the_most_severe_finding_stands_first_and_what_is_well_is_left_out(sample: Comparison) -> None:
    told = text(sample).split("Findings: ")[1]
    assert told.startswith("1 critical, 1 high, 11 medium, 1 low\n  critical `RiskManager.check`")
    assert "byte for byte" not in told


def test_units_and_lines_stand_with_their_share(sample: Comparison) -> None:
    row = next(line for line in text(sample).splitlines() if line.startswith("  lost"))
    assert row.split() == ["lost", "7", "53.8", "%", "66", "27.0", "%"]


def test_no_line_is_wider_than_a_hundred_columns_and_none_steers_the_terminal(sample: Comparison) -> None:
    long = "深い/" * 60 + "\x1b[2J\u202e.py"
    wide = tuple(replace(a, path=f"{long}{i}", service=None) for i, a in enumerate(sample.legacy.artifacts))
    entries = tuple(replace(e, legacy=replace(e.legacy, path=f"{long}{i}")) for i, e in enumerate(sample.ledger[:9]))
    c = replace(sample, legacy=replace(sample.legacy, root="/" + long, artifacts=wide), ledger=entries)
    for page in (text(sample), text(c)):
        for line in page.splitlines():
            assert sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) <= 100, line
            assert line.isprintable()


def test_problems_are_counted_and_the_first_are_told(sample: Comparison) -> None:
    page = text(sample)
    assert "2 problems" in page
    assert "signal_engine/broken.py: line 2 is not Python" in page
    assert "  There is no git repository to ask. (no-repository)" in page


def test_an_empty_comparison_says_so(sample: Comparison) -> None:
    nothing = replace(
        sample,
        legacy=replace(sample.legacy, artifacts=()),
        pairings=(),
        services=(),
        ledger=(),
        facts=(),
        findings=(),
        problems=(),
        provenance=(),
        elsewhere=(),
        summary=Summary({}, {}, {}, {}, {}),
    )
    page = text(nothing)
    assert "The legacy side holds no files." in page
    assert "Findings: none that asks for work" in page
