"""Find the plug-ins of a folder: front ends, change describers, rules and report formats all register this way.

A plug-in is one module with one ``PLUGIN``. Adding a kind, a rule topic or a format is adding one file; nothing else
is edited. Modules named ``base`` or with a leading underscore are helpers of their folder and are left out.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from quarantine_tools.model import QuarantineError

ENTRY_POINTS = "quarantine_tools"


@cache
def load_plugins(package: str) -> tuple[Any, ...]:
    """Return every ``PLUGIN`` of a package of this project, in the order of the module names, then third parties'.

    Third parties name theirs in the entry point group ``quarantine_tools.<folder>``.

    Raises:
        QuarantineError: a module without ``PLUGIN``, which would otherwise be silently without effect.
    """
    folder = import_module(package)
    found = []
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
        if module.name == "base" or module.name.startswith("_"):
            continue
        name = f"{package}.{module.name}"
        plugin = getattr(import_module(name), "PLUGIN", None)
        if plugin is None:
            raise QuarantineError(f"{name} has no PLUGIN: give it one, or a name with a leading underscore")
        found.append(plugin)
    group = f"{ENTRY_POINTS}.{package.rsplit('.', 1)[-1]}"
    for entry in sorted(entry_points(group=group), key=lambda e: e.name):
        found.append(entry.load())
    return tuple(found)
