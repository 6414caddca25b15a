"""`qt.diff`: a line of the ledger with the source lines behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

import quarantine_tools as qt
from quarantine_tools.pipeline import diffs

EXAMPLES = Path(__file__).parents[1] / "examples"


def diff_of(comparison: qt.Comparison, name: str, path: str = "") -> qt.Diff:
    found = [e for e in comparison.ledger if e.name == name and (not path or e.legacy.path == path)]
    assert len(found) == 1, [e.name for e in comparison.ledger]
    return qt.diff(comparison, found[0])


def relations(diff: qt.Diff) -> list[str]:
    return [row.relation.value for row in diff.rows]


def test_the_lines_are_those_of_the_files_with_comments_and_layout(compare_texts):
    legacy = "import os\n\n\ndef fee(rows):\n    # in cents\n    return  sum(rows) * 3\n"
    current = "def fee(rows):\n    # in cents\n    return sum(rows) * 5\n"
    diff = diff_of(compare_texts({"svc/a.py": legacy}, {"svc/a.py": current}), "fee")
    assert diff.aligned_by == "statements"
    assert [row.legacy and (row.legacy.number, row.legacy.text) for row in diff.rows] == [
        (4, "def fee(rows):"),
        (5, "    # in cents"),
        (6, "    return  sum(rows) * 3"),
    ]
    assert relations(diff) == ["same", "same", "changed"]


def test_a_preserved_unit_differs_in_looks_only_whatever_its_text(compare_texts):
    legacy = "def name(x):\n    y = 1\n    return '{}'.format(x)\n"
    current = 'def name(x):\n    z = 1\n    return f"{x}"\n'
    comparison = compare_texts({"a.py": legacy}, {"a.py": current})
    diff = diff_of(comparison, "name")
    assert diff.entry.verdict is qt.Verdict.PRESERVED
    assert relations(diff) == ["same", "cosmetic", "cosmetic"]


def test_in_a_modified_unit_another_idiom_is_looks_only(compare_texts):
    legacy = "def name(x):\n    keep(x, 1)\n    return '{}'.format(x)\n"
    current = 'def name(x):\n    keep(x, 2)\n    return f"{x}"\n'
    assert relations(diff_of(compare_texts({"a.py": legacy}, {"a.py": current}), "name")) == [
        "same",
        "changed",
        "cosmetic",
    ]


def test_a_field_of_a_preserved_class_keeps_its_own_verdict(compare_texts):
    legacy = "class Config:\n    limit = 3\n\n    def check(self):\n        return self.limit > 1\n"
    current = "class Config:\n    limit = 5\n\n    def check(self):\n        return self.limit > 1\n"
    diff = diff_of(compare_texts({"a.py": legacy}, {"a.py": current}), "Config")
    assert diff.entry.verdict is qt.Verdict.PRESERVED
    assert relations(diff) == ["same", "changed", "same", "folded", "folded"]
    assert diff.rows[-1].note == "method `check`: preserved"


def test_folded_members_say_where_they_are_now(compare_texts):
    legacy = (
        "class Box(Base):\n    size = 1\n\n    def pack(self, things):\n        return [wrap(t, 3) for t in things]\n\n"
        "    def gone(self, things):\n        for t in things:\n            burn(t, 9)\n"
    )
    current = (
        "class Box(Base):\n    size = 1\n\n    def pack(self, things):\n        return [wrap(t, 4) for t in things]\n\n"
        "    def fresh(self):\n        return {}\n"
    )
    diff = diff_of(compare_texts({"a.py": legacy}, {"a.py": current}), "Box")
    notes = {row.note for row in diff.rows if row.relation is qt.Relation.FOLDED}
    assert notes == {"method `pack`: modified", "method `gone`: lost", "method `fresh`: added"}


def test_a_lost_unit_stands_alone_and_whole(compare_texts):
    legacy = 'def lost(rows):\n    """Why."""\n\n    # how\n    return rows[::-1]\n'
    diff = diff_of(compare_texts({"a.py": legacy}, {"a.py": "x = 1\n"}), "lost")
    assert relations(diff) == ["removed"] * 5
    assert all(row.current is None for row in diff.rows)


def test_of_the_function_that_one_was_inlined_into_only_the_shared_statements_are_told(compare_texts):
    shared = "    total = sum(rows)\n    total += tax(rows, 19)\n    note(total, rows)\n"
    rest = "    send(amount, rows)\n    return amount\n"
    helper = f"def helper(rows):\n{shared}    return total\n\n\n"
    legacy = f"{helper}def bill(rows):\n    start(rows)\n    amount = helper(rows)\n{rest}"
    current = f"def bill(rows):\n    start(rows)\n{shared}    amount = total\n{rest}"
    diff = diff_of(compare_texts({"a.py": legacy}, {"a.py": current}), "helper")
    assert diff.entry.changes[0].kind == "inlined"
    assert "added" not in relations(diff)
    assert [row.legacy.text.strip() for row in diff.rows if row.relation is qt.Relation.SAME and row.legacy] == [
        "total = sum(rows)",
        "total += tax(rows, 19)",
        "note(total, rows)",
    ]
    assert {row.note for row in diff.rows if row.relation is qt.Relation.FOLDED} == {"other lines of `bill`"}


def test_a_credential_stays_hidden_and_its_change_is_told(compare_texts):
    legacy = "def connect():\n    return client(password='hunter22', retries=3)\n"
    comparison = compare_texts({"a.py": legacy}, {"a.py": legacy.replace("hunter22", "hunter23")})
    diff = diff_of(comparison, "connect")
    assert relations(diff) == ["same", "changed"]
    assert diff.rows[1].note == "the hidden values differ"
    assert "hunter" not in repr(diff) + diff._repr_html_()


def test_a_changed_credential_in_a_text_is_told_though_it_is_hidden(compare_texts):
    legacy = "URL\n\nDB_PASSWORD=geheim1\nb\n"
    comparison = compare_texts({"notes.txt": legacy}, {"notes.txt": legacy.replace("geheim1", "geheim2")})
    (entry,) = comparison.ledger
    rows = qt.diff(comparison, entry).rows
    assert [row.relation.value for row in rows] == ["same", "same", "changed", "same"]


@pytest.mark.parametrize(
    ("legacy", "current"),
    [
        ("print 'a'\nif x:\n    print 'b'\n", "print('a')\nif x:\n    print('c')\n"),
        ("def f(:\n    a\n    b\n", "def f(:\n    a\n    c\n"),
    ],
)
def test_what_does_not_parse_is_aligned_by_lines_and_says_so(compare_texts, legacy, current):
    comparison = compare_texts({"a.py": legacy}, {"a.py": current})
    by_lines = [d for d in diffs(comparison, comparison.ledger) if d.aligned_by == "lines"]
    assert by_lines
    assert all("parsed" in d.note or d.entry.unit == "file" for d in by_lines)


def test_an_instruction_is_aligned_by_lines_and_a_line_that_only_continues_it_is_looks(compare_texts):
    legacy = "FROM python:3.11\nRUN a && \\\n    b\nEXPOSE 8000\n"
    current = "FROM python:3.11\nRUN a && b\nEXPOSE 8001\n"
    comparison = compare_texts({"svc/Dockerfile": legacy}, {"svc/Dockerfile": current})
    run = next(e for e in comparison.ledger if e.name.startswith("RUN"))
    assert set(relations(qt.diff(comparison, run))) == {"cosmetic"}


def test_binary_and_empty_files_say_why_there_is_nothing_to_see(compare_texts, tmp_path):
    (tmp_path / "legacy").mkdir()
    (tmp_path / "current").mkdir()
    (tmp_path / "legacy" / "a.bin").write_bytes(b"\0\1\2")
    (tmp_path / "current" / "a.bin").write_bytes(b"\0\1\3")
    (tmp_path / "legacy" / "none.txt").write_bytes(b"")
    comparison = qt.compare(tmp_path / "legacy", tmp_path / "current", history=False)
    notes = {diff.entry.name: (diff.rows, diff.note) for diff in diffs(comparison, comparison.ledger)}
    assert notes["none.txt"] == ((), "The legacy file is empty.")
    rows, note = notes["a.bin"]
    assert rows == ()
    assert note.startswith("The legacy file is not text (3 bytes): it is compared by checksum.")


def test_a_file_above_the_limit_says_which_option_helps(compare_texts):
    from quarantine_tools.extractor.limits import Limits

    text = {"notes.txt": "word " * 100}
    comparison = compare_texts(text, {"notes.txt": "words " * 100}, limits=Limits(text_bytes=100))
    (diff,) = diffs(comparison, comparison.ledger)
    assert "too large to be read as text" in diff.note and "--max-text" in diff.note


def test_a_comparison_from_json_has_no_texts_to_show(compare_texts):
    comparison = compare_texts({"a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
    again = qt.from_json(qt.to_json(comparison))
    with pytest.raises(qt.QuarantineError, match="holds no texts"):
        qt.diff(again, again.ledger[0])


def test_every_entry_of_the_examples_has_a_diff_with_every_line_once():
    examples = qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)
    for diff in diffs(examples, examples.ledger):
        for where, lines in (
            (diff.entry.legacy, [row.legacy.number for row in diff.rows if row.legacy]),
            (diff.entry.current, [row.current.number for row in diff.rows if row.current]),
        ):
            if where is None or diff.entry.unit == "file":
                continue
            assert sorted(lines) == list(range(where.line, where.end_line + 1))
