"""What the tests share: writing two small sides and comparing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import quarantine_tools as qt

Texts = Mapping[str, str]
CompareTexts = Callable[..., qt.Comparison]


def write_side(root: Path, texts: Texts) -> Path:
    """Write the files of a side, given by relative path, and return its root."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return root


@pytest.fixture
def compare_texts(tmp_path: Path) -> CompareTexts:
    """Compare two sides given as texts by path, without asking git."""

    def compare(legacy: Texts, current: Texts, **options: object) -> qt.Comparison:
        old = write_side(tmp_path / "legacy", legacy)
        new = write_side(tmp_path / "current", current)
        return qt.compare(old, new, **{"history": False, **options})  # type: ignore[arg-type]

    return compare
