"""The card in a notebook: short, escaped, without script, readable in light and dark."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from quarantine_tools.model import Comparison
from quarantine_tools.report.base import RenderOptions, format_named
from quarantine_tools.report.notebook import summary_html


class Elements(HTMLParser):
    """The tags of a fragment, and those that stay open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_card_says_the_verdict_and_the_worst_finding(sample: Comparison) -> None:
    card = summary_html(sample)
    assert "Of 10 legacy files 3 can go today" in card
    assert "🔴 <b>critical</b> <code>RiskManager.check</code>" in card
    assert card == format_named("notebook").render(sample, RenderOptions())
    assert card == sample._repr_html_()


def test_the_card_is_whole_and_holds_no_script(sample: Comparison) -> None:
    hostile = sample.findings[13]
    assert "<script>" in hostile.title
    card = summary_html(replace(sample, findings=(hostile,), legacy=replace(sample.legacy, root="<b>\x1b\u202e")))
    elements = Elements(card)
    assert elements.open == []
    assert elements.tags <= {"div", "table", "tr", "th", "td", "ul", "li", "b", "code"}
    assert elements.attributes <= {"style", "colspan"}
    assert all(char.isprintable() or char == "\n" for char in card)


def test_the_card_sets_no_colour_that_a_dark_page_would_swallow(sample: Comparison) -> None:
    colours = set(re.findall(r"(?:color|background):([^;\"]+)", summary_html(sample)))
    assert colours <= {"inherit", "transparent"}
