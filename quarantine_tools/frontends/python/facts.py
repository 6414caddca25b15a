"""Facts."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from quarantine_tools.model import Binding, Fact


def find_facts(tree: ast.Module, imports: Mapping[str, str]) -> tuple[tuple[Fact, ...], tuple[Binding, ...]]:
    return (), ()
