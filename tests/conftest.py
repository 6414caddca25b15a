"""What the tests share: writing two small sides and comparing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from sides import Texts, write_side

import quarantine_tools as qt

settings.register_profile("clockless", deadline=None)  # a machine that is busy is no defect
settings.load_profile("clockless")

CompareTexts = Callable[..., qt.Comparison]


@pytest.fixture
def compare_texts(tmp_path: Path) -> CompareTexts:
    """Compare two sides given as texts by path, without asking git."""

    def compare(legacy: Texts, current: Texts, **options: object) -> qt.Comparison:
        old = write_side(tmp_path / "legacy", legacy)
        new = write_side(tmp_path / "current", current)
        return qt.compare(old, new, **{"history": False, **options})  # type: ignore[arg-type]

    return compare
