"""Each format shows what its case folders ask for: ``shows`` in expected.json, beside what the general runner reads."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

import quarantine_tools as qt
from quarantine_tools.report.base import RenderOptions
from quarantine_tools.report.json import from_json, to_json

CASES = Path(__file__).parent.parent / "cases" / "report"


@pytest.mark.parametrize("case", sorted(CASES.glob("*/*")), ids=lambda path: path.relative_to(CASES).as_posix())
def test_a_format_shows_what_its_case_asks_for(case: Path) -> None:
    comparison = qt.compare(case / "legacy", case / "current", history=False)
    plug_in = import_module(f"quarantine_tools.report.{case.parent.name}").PLUGIN
    page = plug_in.render(comparison, RenderOptions())
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    for text in expected["shows"]:
        assert text in page, page
    # A report needs nothing but the object that JSON holds.
    assert plug_in.render(from_json(to_json(comparison)), RenderOptions()) == page
