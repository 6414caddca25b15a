"""Edits of YAML files other than compose files. (A module named `yaml` here would hide PyYAML.)"""

from __future__ import annotations

from pathlib import Path

from edits import Edit
from yamltext import COMMON, change_value, drop_pair, swap_items

from quarantine_tools.extractor.known_kinds import looks_like_compose

_KINDS = frozenset({"value-changed", "command-changed"})


def is_of_kind(path: Path) -> bool:
    """Say whether a path is a YAML file that is no compose file."""
    if path.suffix not in (".yml", ".yaml") or "compose" in path.name:
        return False
    return not looks_like_compose(path.read_text(encoding="utf-8", errors="replace"))


EDITS = (
    *COMMON,
    Edit("word-changed", change_value(r"[A-Za-z][\w./-]*", lambda value: f"{value}x", _KINDS)),
    Edit("number-changed", change_value(r"[1-9]\d{0,8}", lambda value: str(int(value) + 1), _KINDS)),
    Edit(
        "truth-quoted",
        change_value(
            r"yes|no|on|off|true|false",
            lambda value: f'"{value}"',
            frozenset({"type-changed"}),
            lambda pair: pair.plain,
        ),
    ),
    Edit("truth-changed", change_value(r"true|yes|on", lambda value: "false", _KINDS)),
    Edit("key-dropped", drop_pair(_KINDS)),
    Edit("items-swapped", swap_items(lambda items: True, safe=False)),
)
