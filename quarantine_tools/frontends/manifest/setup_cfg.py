"""setup.cfg: options of an INI file, and the requirements among them, as setuptools reads them."""

from __future__ import annotations

import re

from quarantine_tools.frontends.ini import Document, Option, option_units
from quarantine_tools.frontends.manifest.collect import SETUPTOOLS, Collected, extra
from quarantine_tools.model import Unit

_REFERS = re.compile(r"%\(|\$\{|^(?:file|attr):", re.IGNORECASE)


def setup_cfg_units(document: Document, source: str, into: Collected) -> tuple[Unit, ...]:
    """Return the units of a setup.cfg; note its facts."""
    claimed: dict[int, list[Unit]] = {}
    for section in document.sections:
        for option in section.options:
            if section.name == "options.entry_points":
                into.entry_points(option.name, ((value, line) for line, value in option.value))
            of = _group(section.name, option.name)
            if of is not None and option.has_value:
                found = _requirements(of, option, into)
                if found is not None:
                    claimed[option.line] = found
    return option_units(document, source, claimed)


def _group(section: str, option: str) -> str | None:
    if section == "options":
        return SETUPTOOLS.get(option.lower().replace("-", "_"))
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
