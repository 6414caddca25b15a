"""Text from the input can be read in a report, and can do nothing there."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.report._escape import (
    Code,
    html_inline,
    markdown_block,
    markdown_cell,
    markdown_inline,
    prose,
    shortened,
    visible,
)

markdown_it = pytest.importorskip("markdown_it")

# Each tries to become something other than text: a tag, a link, an image, a heading, a list, the end of its fence …
INJECTIONS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></pre><h1>x</h1>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "[click](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "[ref]: http://example.org",
    "[x][ref]",
    "<http://example.org>",
    "http://example.org/a_b_c",
    "see www.example.org.",
    "someone@example.org",
    "@someone look #12",
    "# heading",
    "#heading",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "---",
    "***",
    "===",
    "- - -",
    "    indented",
    "\tindented",
    "```\nfenced",
    "~~~\nfenced",
    "`",
    "``",
    "` ``` `",
    "`a` `b``c` ```d",
    "a`b<script>`c`</script>",
    "`x``<b>`y",
    "a\\`b\\`<b>",
    "\\",
    "\\|",
    "a | b",
    "||",
    "`|`",
    "|---|",
    "*bold* **bold** _it_ __it__ ~~gone~~",
    "$x^2$ $$y$$",
    ":tada: a:tada:b",
    "line\nbreak\r\nanother\n\nparagraph",
    "two  \nspaces",
    "<!-- comment",
    "-->",
    "<![CDATA[",
    "<?php",
    "<a href='x'>`</a>`",
    "{{ 7 * 7 }}{% raw %}",
    "${jndi:x}",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "a\u202eb\u2066c",
    "zero\u200bwidth\ufeff",
    "tag\U000e0041\U000e0042",
    "selector\U000e0101",
    "filler\u3164",
    "\ud800 lone \udce4",
    "\ue000 private \uffff",
    "\u2028line\u2029par",
    "\x00nul",
    "",
    " ",
    "  padded  ",
    "`padded `",
)


class Seen(HTMLParser):
    """The tags and the text of a rendered page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(markdown: str) -> Seen:
    """The page as a GitHub-like renderer shows it: tables, strike-through, raw HTML on."""
    renderer = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Seen(renderer.render(markdown))


texts = st.one_of(
    st.sampled_from(INJECTIONS),
    st.text(),
    st.text(alphabet="`|\\ <>[]()*_#!-+=1.)~&:@\nab"),
    st.lists(st.sampled_from(INJECTIONS), max_size=3).map("".join),
)


@given(texts)
def test_a_code_span_shows_the_text_and_nothing_else(text: str) -> None:
    page = rendered(f"x {markdown_inline(Code(text))} y\n")
    assert page.tags <= {"p", "code"}
    if text.strip():
        assert page.text.strip() == f"x {visible(text)} y"


@given(texts)
def test_a_sentence_keeps_its_words_and_gains_no_markup(text: str) -> None:
    page = rendered(f"- {prose(text)}\n")
    assert page.tags <= {"ul", "li", "code"}
    # The reader sees every letter and digit that stood there, in order.
    assert "".join(re.findall(r"[a-z0-9]+", page.text)) == "".join(re.findall(r"[a-z0-9]+", visible(text, keep="\n")))


@given(texts)
def test_a_heading_made_of_a_sentence_stays_one_heading(text: str) -> None:
    page = rendered(f"### 1. {prose(text)}\n\nend\n")
    assert page.tags <= {"h3", "code", "p"}
    assert page.text.strip().endswith("end")


@given(st.lists(texts, min_size=3, max_size=3), st.booleans())
def test_a_table_keeps_its_columns(cells: list[str], as_code: bool) -> None:
    values = [markdown_cell(Code(cell) if as_code else cell) for cell in cells]
    markdown = f"| a | b | c |\n| --- | --- | --- |\n| {' | '.join(values)} |\n"
    renderer = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = renderer.render(markdown)
    assert Seen(page).tags <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    found = [html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", page, re.DOTALL)]
    assert len(found) == 3
    if as_code:
        assert [cell.strip() for cell in found if cell.strip() not in ("(empty)",) and "␠" not in cell] == [
            visible(cell).strip() for cell in cells if cell.strip(" ")
        ]


@given(texts)
def test_a_fenced_block_ends_where_we_end_it(text: str) -> None:
    page = rendered(f"before\n\n{markdown_block(text, 'python')}\n\nafter\n")
    assert page.tags <= {"p", "pre", "code"}
    assert page.text.rstrip().endswith("\nafter")
    shown = "\n".join(visible(line, keep="\t") for line in text.split("\n"))
    assert shown in page.text


@given(texts)
def test_html_holds_no_tag_but_ours(text: str) -> None:
    for value in (text, Code(text)):
        shown = html_inline(value)
        assert Seen(shown).tags <= {"code"}
        assert '"' not in shown


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert visible(text).isprintable()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("default of `timeout` 30 → 10", "default of `timeout` 30 → 10"),
        ("services/risk is gone.", "services/risk is gone."),
        ("config_old.py is gone.", "`config_old.py` is gone."),
        ("runs as root (uid 0), e.g. here", "runs as root (uid 0), e.g. here"),
        ("python:3.11-slim", "python:3.11-slim"),
    ],
)
def test_plain_sentences_stay_plain_to_read(text: str, markdown: str) -> None:
    assert prose(text) == markdown


@given(st.text(max_size=400), st.integers(min_value=3, max_value=50))
def test_a_shortened_text_is_never_longer_than_allowed(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text or (len(text) > most and "…" in cut)
