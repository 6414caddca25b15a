"""LEGACY_ANALYSIS.md: read as a reader would."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_sample import ZIP_RISK

from quarantine_tools.model import Comparison, QuarantineError, Summary
from quarantine_tools.report.base import RenderOptions, format_named

markdown_it = pytest.importorskip("markdown_it")

SECTIONS = (
    "Overview",
    "Key findings",
    "Comparison",
    "Recommendations by priority",
    "Integration actions",
    "Files inventory",
    "Where the files come from",
    "Security implications",
    "What could not be read",
    "See also",
    "Appendix: ledger of what is not preserved",
)


def report(c: Comparison, templates: Path | None = None) -> str:
    return format_named("markdown").render(c, RenderOptions(templates))


def section(page: str, title: str) -> str:
    return re.split(r"^## ", page.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_the_sections_stand_in_their_order(sample: Comparison) -> None:
    assert tuple(re.findall(r"^## (.+)$", report(sample), re.MULTILINE)) == SECTIONS


def test_two_runs_give_the_same_bytes_and_no_folder_of_the_machine(sample: Comparison) -> None:
    page = report(sample)
    assert page == report(sample)
    assert "/home/someone" not in page
    page.encode("utf-8")


def test_gaps_stand_before_partial_before_what_is_well(sample: Comparison) -> None:
    headings = re.findall(r"^### (\d+)\. (\S+) (.+)$", report(sample), re.MULTILINE)
    assert [int(number) for number, _, _ in headings] == list(range(1, len(headings) + 1))
    assert [sign for _, sign, _ in headings] == ["🔴", "🔴", "🔴", "🔴", "🟡", "🟢"]
    assert headings[0][2] == "`RiskManager.check` reads `self.limits`, which nothing sets"


def test_a_finding_quotes_both_sides_with_path_and_lines(sample: Comparison) -> None:
    page = report(sample)
    assert "Legacy `Dockerfile_risk_manager:8-9`\n\n```dockerfile\nRUN useradd -m -u 1000 riskuser\n" in page
    assert "Current `services/risk/Dockerfile:1-2`\n\n````dockerfile\nFROM python:3.12\n# ``` tick\n````\n" in page


def test_findings_of_one_rule_share_a_number_and_none_is_left_out(sample: Comparison) -> None:
    found = section(report(sample), "Key findings")
    assert "### 3. 🔴 Python: function lost (10)" in found
    assert all(f"`check_{i}`" in found for i in range(8))


def test_every_row_of_a_table_has_as_many_cells_as_its_head(sample: Comparison) -> None:
    for block in re.findall(r"(?:^\|.*\|\n)+", report(sample), re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}
        assert len(widths) == 1, block


def test_the_totals_of_the_inventory_are_those_of_the_artifacts(sample: Comparison) -> None:
    told = section(report(sample), "Files inventory")
    assert "7 files, 5,466 bytes: 5 loose files and 2 archives, in which 5 files lie." in told
    assert "Loose files and members of archives together: 10 files, 8,144 bytes, 244 lines." in told
    python = [a for a in sample.legacy.artifacts if a.kind == "python"]
    assert f"### python ({len(python)})" in told
    assert f"| **all** | {sum(a.size for a in python):,} | {sum(a.lines for a in python):,} | 2 | 1 | 1 | 4 |" in told


def test_actions_are_check_boxes_for_what_lies_in_the_quarantine(sample: Comparison) -> None:
    told = section(report(sample), "Integration actions")
    assert "### Delete: everything in it is on the current side\n\n- [ ] `DATABASE_SCHEMA.sql`\n" in told
    assert "- [ ] `risk_manager.zip` – 1 of 3 files can go;" in told
    assert "- [ ] `systemcheck.py` – is not there (2 units; found elsewhere in the repository:" in told


def test_a_service_that_was_split_is_one_row(sample: Comparison) -> None:
    split = replace(sample.services[0], current="limits", score=0.4)
    told = section(report(replace(sample, services=(split, *sample.services))), "Comparison")
    rows = [row for row in told.splitlines() if row.startswith("| `risk_manager` | `risk`")]
    assert rows == ["| `risk_manager` | `risk` (0.70), `limits` (0.40) | 4 | 1 | 1 | 2 | 3 |"]


def test_a_copy_inside_the_quarantine_is_told_once(sample: Comparison) -> None:
    copy = f"{ZIP_RISK}Dockerfile"
    again = next(a for a in sample.legacy.artifacts if a.path == "Dockerfile_risk_manager")
    artifacts = (*sample.legacy.artifacts, replace(again, path=copy))
    entries = [replace(e, legacy=replace(e.legacy, path=copy)) for e in sample.ledger if e.legacy.path == again.path]
    c = replace(sample, legacy=replace(sample.legacy, artifacts=artifacts), ledger=(*sample.ledger, *entries))
    told = report(c).split("## Appendix")[1]
    assert told.count("instruction `USER` (9)") == 1
    assert f"### `{copy}`\n\nThe same bytes as `Dockerfile_risk_manager` and the same fate" in told


def test_an_archive_that_could_not_be_read_is_never_up_for_deletion(sample: Comparison) -> None:
    problem = replace(sample.problems[0], path="broken.zip", code="bad-archive", message="it is cut short")
    archive = replace(sample.legacy.artifacts[4], path="broken.zip")
    told = report(
        replace(
            sample, legacy=replace(sample.legacy, artifacts=(archive, *sample.legacy.artifacts)), problems=(problem,)
        )
    )
    actions = section(told, "Integration actions")
    assert "broken.zip" in actions.split("### Open by other means")[1].split("###")[0]
    assert "broken.zip" not in actions.split("### Delete")[1]


def test_where_files_come_from_says_what_stands_nowhere_first(sample: Comparison) -> None:
    rows = section(report(sample), "Where the files come from").splitlines()
    assert "🔴 nowhere" in rows[3]
    assert any("`risk\\|old` (with other line ends)" in row for row in rows)
    assert any("renamed to `services/c.py` in `76543210fe` 2025-12-13 “Drop `<b>it</b>`”" in row for row in rows)


def test_security_is_told_from_findings_alone(sample: Comparison) -> None:
    assert "- 🔴 The container of risk runs as root" in section(report(sample), "Security implications")
    none = report(replace(sample, findings=()))
    assert section(none, "Security implications").strip() == "No finding is about security."


def test_the_ledger_leaves_cosmetics_and_what_is_preserved_out(sample: Comparison) -> None:
    told = report(sample).split("## Appendix")[1]
    assert "| variable `MAX_POSITION` | 3 | 🟡 modified | `:4` | `0.1` → `0.25` |" in told
    assert "reworded" not in told
    assert "RiskManager.check" not in told
    assert "Elsewhere, and as it was (1): method `RiskManager.stop` → `halt` `services/risk/config.py:15-22`" in told
    assert "Lost, 1 unit in 21 lines: function `alert` (60-80)" in told


def test_long_lists_say_how_many_rows_they_leave_out(sample: Comparison) -> None:
    lost = next(e for e in sample.ledger if e.legacy.path == "Dockerfile_risk_manager")
    many = tuple(replace(lost, name=f"RUN#{i}") for i in range(500))
    assert "… and 440 more rows; the JSON has all." in report(replace(sample, ledger=many))


def test_an_empty_comparison_is_a_report_without_empty_tables(sample: Comparison) -> None:
    nothing = replace(
        sample,
        legacy=replace(sample.legacy, artifacts=()),
        current=replace(sample.current, artifacts=()),
        pairings=(),
        services=(),
        ledger=(),
        facts=(),
        findings=(),
        problems=(),
        provenance=(),
        elsewhere=(),
        mentions=(),
        summary=Summary({}, {}, {}, {}, {}),
    )
    page = report(nothing)
    assert "The legacy side holds no files." in page
    assert "There is nothing to do." in page
    assert "Everything was read." in page


class Tags(HTMLParser):
    """Which tags and attributes a page has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_no_text_of_the_input_becomes_markup(sample: Comparison) -> None:
    renderer = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = report(sample)
    tags = Tags(renderer.render(page))
    tables = {"table", "thead", "tbody", "tr", "th", "td"}
    assert tags.found <= {"h1", "h2", "h3", "p", "ul", "li", "strong", "code", "pre", *tables}
    assert tags.attributes <= {"class"}
    assert all(char.isprintable() or char in "\n\t" for char in page)


def test_a_file_of_the_readers_folder_takes_the_place_of_ours(sample: Comparison, tmp_path: Path) -> None:
    (tmp_path / "markdown").mkdir()
    own = "## Security implications\n\nAsk {{ comparison.tool.name }}, not <us>: {{ comparison.legacy.root }}\n\n"
    (tmp_path / "markdown" / "_security.md.j2").write_text(own, encoding="utf-8")
    page = report(sample, tmp_path)
    assert "Ask quarantine-tools, not <us>: /home/someone/quarantine/files1" in page
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == SECTIONS
    (tmp_path / "_overview.md.j2").write_text("## Overview\n\nours\n\n", encoding="utf-8")
    assert section(report(sample, tmp_path), "Overview").strip() == "ours"


def test_what_a_template_of_the_reader_prints_is_escaped_too(sample: Comparison, tmp_path: Path) -> None:
    own = "{% macro say(x) %}*{{ x }}*{% endmacro %}{{ comparison.findings[13].title }} {{ say('<b>') }}\n"
    (tmp_path / "LEGACY_ANALYSIS.md.j2").write_text(own, encoding="utf-8")
    page = report(sample, tmp_path)
    assert "`<script>alert(1)</script>" in page
    assert page.endswith("*`<b>`*\n")


def test_the_example_in_the_documentation_works(sample: Comparison, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    example = re.findall(r"```jinja\n(.*?)```", guide, re.DOTALL)[0]
    (tmp_path / "_overview.md.j2").write_text(example, encoding="utf-8")
    told = section(report(sample, tmp_path), "Overview").strip()
    assert told == f"/home/someone/quarantine/files1 against repo: {len(sample.findings)} findings."


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("one\n{% if %}\n", "LEGACY_ANALYSIS.md.j2:2: "),
        ("one\ntwo\n{{ view.nothing }}\n", "LEGACY_ANALYSIS.md.j2:3: "),
        ("{{ 1 / 0 }}\n", "LEGACY_ANALYSIS.md.j2:1: division by zero"),
        ("one\n{% include 'absent.j2' %}\n", "LEGACY_ANALYSIS.md.j2:2: 'absent.j2' not found"),
        ("{{ ''.__class__.__mro__ }}\n", "LEGACY_ANALYSIS.md.j2:1: "),
    ],
)
def test_a_broken_template_is_named_with_its_line(sample: Comparison, tmp_path: Path, template: str, says: str) -> None:
    (tmp_path / "LEGACY_ANALYSIS.md.j2").write_text(template, encoding="utf-8")
    with pytest.raises(QuarantineError, match=re.escape(says)):
        report(sample, tmp_path)


def test_a_template_folder_that_is_not_there_is_named(sample: Comparison, tmp_path: Path) -> None:
    with pytest.raises(QuarantineError, match=r"no template folder .*/absent"):
        report(sample, tmp_path / "absent")
