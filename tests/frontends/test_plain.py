"""Files of no kind of their own: texts by their lines, the rest by checksum; and what happens when reading fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quarantine_tools.frontends import base
from quarantine_tools.frontends.base import front_end_for, read_source
from quarantine_tools.model import Artifact, SourceFile

DATA = "a" * 64


def source(text: str | None, kind: str = "text", path: str = "notes.txt") -> SourceFile:
    lines = 0 if text is None else len(text.split("\n"))
    return SourceFile(
        Artifact(path, kind, len(text or ""), lines, DATA, DATA[:40], None if text is None else "utf-8"), text
    )


def test_a_text_is_one_unit_in_which_every_character_counts():
    (one,), (other,) = read_source(source("a b\n")).units, read_source(source("a  b\n")).units
    assert (one.unit, one.name, one.line, one.end_line) == ("file", "notes.txt", 1, 1)
    assert one.behaviour != other.behaviour


def test_a_last_line_end_says_nothing():
    assert read_source(source("a\nb\n")).units[0].behaviour == read_source(source("a\nb")).units[0].behaviour


def test_blank_lines_of_a_text_are_no_unit_of_their_own():
    reading = read_source(source("a\n\nb\n"))
    assert set(reading.comment_lines) <= {2}


def test_what_is_not_text_is_one_unit_by_checksum():
    (unit,) = read_source(source(None, "binary", "logo.png")).units
    assert (unit.unit, unit.behaviour, unit.line, unit.end_line) == ("file", DATA, 0, 0)


def test_an_empty_file_still_has_a_unit():
    assert [unit.unit for unit in read_source(source("", "python", "__init__.py")).units] == ["file"]


def test_a_kind_without_a_front_end_is_read_as_text():
    assert front_end_for("cobol") is front_end_for("text")


def test_a_front_end_that_fails_costs_one_file_its_units_and_nobody_else(monkeypatch: pytest.MonkeyPatch):
    def fails(text: str, path: str) -> None:
        raise KeyError("a defect")

    broken = replace(front_end_for("python"), read=fails)
    kept = (broken, front_end_for("text"))
    monkeypatch.setattr(base, "front_ends", lambda: kept)
    reading = read_source(source("x = 1\n", "python", "a.py"))
    assert [unit.unit for unit in reading.units] == ["file"]
    ((code, message),) = reading.problems
    assert code == "reader-failed"
    assert "KeyError" in message and "compared as plain text" in message
