"""A plug-in without documentation or without a case is not finished."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

CASES = Path(__file__).parent / "cases"
AREAS = {
    "frontends": "quarantine_tools.frontends",
    "changes": "quarantine_tools.comparator.changes",
    "findings": "quarantine_tools.findings",
    "report": "quarantine_tools.report",
}


def plug_ins() -> list[tuple[str, str]]:
    return [
        (area, module.name)
        for area, package in AREAS.items()
        for module in iter_modules(import_module(package).__path__)
        if module.name != "base" and not module.name.startswith("_")
    ]


@pytest.mark.parametrize(("area", "name"), plug_ins(), ids="/".join)
def test_a_plug_in_says_what_it_follows_and_what_it_does_not_see(area: str, name: str) -> None:
    plug_in = import_module(f"{AREAS[area]}.{name}").PLUGIN
    for part in getattr(plug_in, "rules", (plug_in,)):
        assert part.limitations, f"{area}/{name} states no limitations"
        assert all(text.strip() for text in (*part.references, *part.limitations))


@pytest.mark.parametrize(("area", "name"), plug_ins(), ids="/".join)
def test_a_plug_in_has_a_case_folder(area: str, name: str) -> None:
    cases = list((CASES / area / name).glob("*/expected.json"))
    assert cases, f"give {area}/{name} a case: tests/cases/{area}/{name}/<case>/{{legacy,current}} and expected.json"
