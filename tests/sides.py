"""Writing a small side: what tests and fixtures share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Texts = Mapping[str, str]


def write_side(root: Path, texts: Texts) -> Path:
    """Write the files of a side, given by relative path, and return its root."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return root
