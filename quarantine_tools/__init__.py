"""quarantine-tools: what of a legacy quarantine still lives in the current code, what changed, and what was lost.

>>> import quarantine_tools as qt
>>> comparison = qt.compare("legacy", "services")  # doctest: +SKIP
>>> [entry.name for entry in comparison.ledger if entry.verdict is qt.Verdict.LOST]  # doctest: +SKIP

The names below are the public API; everything is loaded when it is first used, so that importing costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quarantine_tools._version import __version__

if TYPE_CHECKING:
    from quarantine_tools.model import (
        Addition,
        Artifact,
        Capabilities,
        Capability,
        Change,
        Comparison,
        Deed,
        Diff,
        DiffLine,
        DiffRow,
        End,
        Entry,
        Evidence,
        Exchange,
        FactEntry,
        FactVerdict,
        Finding,
        Location,
        Pairing,
        Problem,
        Provenance,
        QuarantineError,
        Relation,
        ServicePair,
        Severity,
        Side,
        Standing,
        Status,
        Verdict,
    )
    from quarantine_tools.pipeline import capabilities, compare, diff
    from quarantine_tools.report.json import from_json, to_json

_HOME = {
    "capabilities": "quarantine_tools.pipeline",
    "compare": "quarantine_tools.pipeline",
    "diff": "quarantine_tools.pipeline",
    "from_json": "quarantine_tools.report.json",
    "to_json": "quarantine_tools.report.json",
}

__all__ = [
    "Addition",
    "Artifact",
    "Capabilities",
    "Capability",
    "Change",
    "Comparison",
    "Deed",
    "Diff",
    "DiffLine",
    "DiffRow",
    "End",
    "Entry",
    "Evidence",
    "Exchange",
    "FactEntry",
    "FactVerdict",
    "Finding",
    "Location",
    "Pairing",
    "Problem",
    "Provenance",
    "QuarantineError",
    "Relation",
    "ServicePair",
    "Severity",
    "Side",
    "Standing",
    "Status",
    "Verdict",
    "__version__",
    "capabilities",
    "compare",
    "diff",
    "from_json",
    "to_json",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "quarantine_tools.model")), name)


def __dir__() -> list[str]:
    return __all__
