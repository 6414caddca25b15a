"""setup.cfg: options of an INI file, and the requirements among them, as setuptools reads them."""

from __future__ import annotations

import re

from quarantine_tools.frontends.ini import Document, Option, option_units
from quarantine_tools.frontends.manifest.collect import ALWAYS, BUILD, Collected, extra, group
from quarantine_tools.model import Fact, Unit

_REFERS = re.compile(r"%\(|\$\{|^(?:file|attr):", re.IGNORECASE)
_LISTS = {
    "install_requires": ALWAYS,
    "setup_requires": BUILD,
    "tests_require": group("test"),
}


def setup_cfg_units(document: Document, source: str, into: Collected) -> tuple[Unit, ...]:
    """Return the units of a setup.cfg; note its facts."""
    claimed: dict[int, list[Unit]] = {}
    for section in document.sections:
        for option in section.options:
            if section.name == "options.entry_points":
                into.facts += _entry_points(option)
            of = _group(section.name, option.name)
            if of is not None and option.has_value:
                found = _requirements(of, option, into)
                if found is not None:
                    claimed[option.line] = found
    return option_units(document, source, claimed)


def _group(section: str, option: str) -> str | None:
    if section == "options":
        return _LISTS.get(option.lower().replace("-", "_"))
    return extra(option) if section == "options.extras_require" else None


def _requirements(of: str, option: Option, into: Collected) -> list[Unit] | None:
    """Return the requirements of an option; None where it takes them from somewhere else."""
    if _REFERS.search(option.text):
        return None
    rows = [(line, value) for line, value in option.value if value]
    if len(option.value) == 1:  # setuptools takes a `;` in a value of one line for the end of a requirement
        rows = [(option.line, part) for part in option.text.split(";") if part.strip()]
    path = (*option.section.split("."), option.name)
    units = []
    for place, (line, value) in enumerate(rows):
        units.append(into.written(of, path, value.split(" #")[0], option.line if place == 0 else line, line, line))
    return units or None


def _entry_points(option: Option) -> list[Fact]:
    if option.name not in ("console_scripts", "gui_scripts"):
        return []
    detail = "entry point" if option.name == "console_scripts" else "entry point, graphical"
    facts = []
    for line, value in option.value:
        name, sign, target = value.partition("=")
        if sign:
            facts.append(Fact("command", name.strip(), f"{detail} {target.strip()}", line, line))
    return facts
