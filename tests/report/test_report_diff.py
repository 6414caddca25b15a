"""Diffs as text and as HTML: what differs is seen at once, and nothing of the input can act on its reader."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import quarantine_tools as qt
from quarantine_tools.model import Diff, DiffLine, DiffRow, Entry, Location, Place, Relation, Verdict
from quarantine_tools.report._diff_html import diff_html, diff_page
from quarantine_tools.report._diff_text import diff_text
from quarantine_tools.report._words import columns

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = "</td><script>alert(1)</script>\x1b[31m\u202e`x` & \"'\t<img src=x onerror=y>"


@pytest.fixture(scope="module")
def examples() -> qt.Comparison:
    return qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)


def diff_of(comparison: qt.Comparison, name: str) -> Diff:
    return qt.diff(comparison, next(entry for entry in comparison.ledger if entry.name == name))


def made(rows: tuple[DiffRow, ...], name: str = "run", verdict: Verdict = Verdict.MODIFIED) -> Diff:
    place = None if verdict is Verdict.LOST else Place("b.py", name, 1, len(rows))
    entry = Entry("function", name, Location("a.py", 1, len(rows)), verdict, place, 1.0, (), len(rows))
    return Diff(entry, rows, "statements")


def row(relation: Relation, number: int, legacy: str | None, current: str | None = None, **more: object) -> DiffRow:
    one = None if legacy is None else DiffLine(number, legacy)
    other = None if current is None else DiffLine(number, current)
    return DiffRow(relation, one, other, number, **more)  # type: ignore[arg-type]


LONG = made(
    (
        row(Relation.SAME, 1, "def run(a):", "def run(a):"),
        *(row(Relation.SAME, n, f"    step({n})", f"    step({n})") for n in range(2, 20)),
        row(Relation.SAME, 20, "    for x in a:", "    for x in a:"),
        *(row(Relation.SAME, n, f"        use({n})", f"        use({n})") for n in range(21, 30)),
        row(Relation.CHANGED, 30, "        last(1)", "        last(2)"),
    )
)

LABEL = """\
function to_zpl  modified  (1 changed, 1 removed)
  legacy   label_printer.zip!/label_printer/service.py:29-40
  current  services/labels/service.py:19-28
  · `check = code128_checksum(label.number)` removed  [legacy 31]
  · `f'^FO40,300^A0N,20,20^FD{check}^FS'` removed from the list in `lines`  [legacy 32, current 21]

   29    19   def to_zpl(label: Label) -> str:
   30    20       \"""The label in the language of the printer\"""
   31       -     check = code128_checksum(label.number)
   32    21       lines = [
   33    22           "^XA",
   34    23           f"^FO40,40^A0N,60,60^FD{label.headline()}^FS",
   35    24           f"^FO40,140^BCN,120,Y,N,N^FD{label.number}^FS",
   36       -         f"^FO40,300^A0N,20,20^FD{check}^FS",
   37    25           f"^PQ{label.copies}",
   38    26           "^XZ",
   39    27       ]
   40    28       return "\\n".join(lines)
"""

VALIDATE = """\
method ScanConfig.validate  modified  (2 removed)
  legacy   scan_ingest.zip!/scan_ingest/config.py:33-39
  current  services/intake/config.py:33-37
  · guard `if self.batch_max <= 0: raise ValueError('SCAN_BATCH_MAX must be > 0')` removed  [legacy 37]

   33     def validate(self) -> bool:                           33     def validate(self) -> bool:
   34         \"""Checks the settings\"""                         34         \"""Checks the settings\"""
   35         if self.timeout_s <= 0:                           35         if self.timeout_s <= 0:
   36             raise ValueError("SCAN_TIMEOUT_S must         36             raise ValueError("SCAN_TIMEOUT_S must
      be > 0")                                                     be > 0")
   37         if self.batch_max <= 0:                      -
   38             raise ValueError("SCAN_BATCH_MAX must    -
      be > 0")
   39         return True                                       37         return True
"""


def test_one_column_of_a_unit_of_the_examples(examples: qt.Comparison) -> None:
    assert diff_text(diff_of(examples, "to_zpl"), width=100) == LABEL


def test_side_by_side_of_a_unit_of_the_examples(examples: qt.Comparison) -> None:
    assert diff_text(diff_of(examples, "ScanConfig.validate"), width=120) == VALIDATE


def test_what_is_the_same_is_folded_but_for_the_header_of_the_block() -> None:
    shown = diff_text(LONG, width=80)
    assert "⋯ 18 lines the same" in shown
    assert "for x in a:" in shown
    assert "⋯ 6 lines the same" in shown
    assert "use(26)" not in shown and "use(27)" in shown
    assert "⋯" not in diff_text(LONG, width=80, context=None)
    assert "use(29)" not in diff_text(LONG, width=80, context=0)


def test_without_colours_a_line_below_points_at_what_differs() -> None:
    changed = DiffRow(Relation.CHANGED, DiffLine(1, "x = 三 + 1", ((8, 9),)), DiffLine(1, "x = 三 + 2", ((8, 9),)), 0)
    lines = diff_text(made((changed,)), width=80).splitlines()[-4:]
    assert [line.strip() for line in lines] == ["1       - x = 三 + 1", "^", "1 + x = 三 + 2", "^"]
    assert {columns(line[: line.index("^")]) for line in lines if "^" in line} == {columns("    1       - x = 三 + ")}


def test_with_colours_the_text_is_the_same_without_the_pointing_lines(examples: qt.Comparison) -> None:
    for entry in examples.ledger[:200]:
        diff = qt.diff(examples, entry)
        coloured = diff_text(diff, width=130, colour=True)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
        wanted = diff_text(diff, width=130)
        assert [line.rstrip() for line in plain.splitlines()] == wanted.splitlines()


@pytest.mark.parametrize("width", [120, 131, 200])
def test_side_by_side_keeps_to_its_width_and_leaves_nothing_out(width: int) -> None:
    long = "    call(" + ", ".join(f"argument_{n}" for n in range(60)) + ", '" + "深" * 90 + "')"
    diff = made((row(Relation.CHANGED, 1, long, long.replace("argument_7", "other_7")),))
    lines = diff_text(diff, width=width).splitlines()[4:]
    assert max(map(columns, lines)) <= width
    assert "".join("".join(lines).split()).count("深") == 180


def test_hostile_text_is_shown_and_cannot_steer_a_terminal() -> None:
    diff = made((row(Relation.CHANGED, 1, HOSTILE, HOSTILE + "x"), row(Relation.ADDED, 2, None, HOSTILE)), HOSTILE)
    for width in (80, 160):
        shown = diff_text(diff, width=width)
        assert "\\x1b[31m\\u202e" in shown
        assert all(char.isprintable() or char == "\n" for char in shown)


class Elements(HTMLParser):
    """The tags and attributes of a page, and the tags that stay open."""

    VOID = frozenset({"meta", "col"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_stays_text_in_html() -> None:
    rows = (
        DiffRow(Relation.CHANGED, DiffLine(1, HOSTILE, ((1, 9), (20, 30))), DiffLine(1, HOSTILE + "x"), 0),
        row(Relation.MOVED, 2, HOSTILE, None, elsewhere=9),
        row(Relation.FOLDED, 3, HOSTILE, HOSTILE, note=HOSTILE),
    )
    diff = made(rows, HOSTILE)
    for page in (diff_html(diff), diff_page([diff, diff], HOSTILE, HOSTILE), made(rows, HOSTILE)._repr_html_()):
        elements = Elements(page)
        assert elements.open == []
        assert not elements.tags & {"script", "img", "link", "iframe", "object"}
        assert not {name for name in elements.attributes if name.startswith("on")} | elements.attributes & {"src"}
        assert all(char.isprintable() or char in "\n\t" for char in page)
        assert elements.text.count("<script>alert(1)</script>") >= 5


def test_a_page_lets_nothing_in_from_outside_and_names_its_units() -> None:
    page = diff_page([LONG, made((row(Relation.REMOVED, 1, "x"),), "gone", Verdict.LOST)], "old", "new")
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|url\(", page)
    assert page.count('href="#unit-') == page.count('id="unit-') == 2


def test_folded_lines_of_a_page_can_be_opened_without_a_script() -> None:
    page = diff_html(LONG)
    assert page.count("<details>") == 2
    assert "use(21)" in page


def test_a_notebook_shows_a_diff_as_it_is_shown_elsewhere(examples: qt.Comparison) -> None:
    diff = diff_of(examples, "to_zpl")
    assert diff._repr_html_() == diff_html(diff)
    assert Elements(diff._repr_html_()).open == []
