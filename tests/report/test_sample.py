"""The sample report that we ship is the one that the program writes today."""

from __future__ import annotations

from pathlib import Path

import pytest

import quarantine_tools as qt
from quarantine_tools.report.base import RenderOptions, format_named

ROOT = Path(__file__).resolve().parents[2]


def test_the_sample_is_what_the_examples_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    comparison = qt.compare("examples/legacy", "examples/current", history=False)
    rendered = format_named("markdown").render(comparison, RenderOptions())
    kept = (ROOT / "reports" / "sample" / "LEGACY_ANALYSIS.md").read_text(encoding="utf-8")
    assert rendered == kept, "read what changed, then renew it as reports/README.md says"
