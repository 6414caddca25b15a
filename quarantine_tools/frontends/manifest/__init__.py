"""What a package says of itself: pyproject.toml, Pipfile, setup.cfg, package.json.

Units: ``requirement`` for each package that is asked for, named by the package, and behind its group where it isn't
always installed (``optional-dependencies.dev.pytest``); ``key`` for everything else. Facts: ``dependency``, and
``command`` for entry points and scripts. One kind for all of them, since one follows the other: the requirements of a
setup.cfg that became a pyproject.toml are known again.
"""

from __future__ import annotations

from dataclasses import replace

from quarantine_tools.frontends._keys import numbered
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.frontends.manifest.collect import Collected
from quarantine_tools.model import KindSignature, Reading


def read(source: str, path: str) -> Reading:
    """Return the requirements and keys of a manifest."""
    into = Collected()
    reading = _read(source, path, path.rsplit("/", 1)[-1].lower(), into)
    if reading.units and reading.units[0].unit == "file":
        return reading
    facts = sorted(into.facts, key=lambda fact: (fact.line, fact.kind, fact.value))
    return replace(
        reading,
        units=numbered(sorted(reading.units, key=lambda unit: unit.line)),
        facts=(*reading.facts, *facts),
        problems=(*reading.problems, *into.problems),
    )


def _read(source: str, path: str, name: str, into: Collected) -> Reading:
    if name.startswith("package"):
        from quarantine_tools.frontends import json
        from quarantine_tools.frontends.manifest.package_json import package_claim

        return json.read_claimed(source, path, lambda root: package_claim(root, into))
    if name.startswith("setup"):
        from quarantine_tools.frontends import ini
        from quarantine_tools.frontends.manifest.setup_cfg import setup_cfg_units

        return ini.read_units(source, path, lambda document: setup_cfg_units(document, source, into))
    from quarantine_tools.frontends import toml
    from quarantine_tools.frontends.manifest.pyproject import pipfile_claim, pyproject_claim

    claim = pipfile_claim if name.startswith("pipfile") else pyproject_claim
    return toml.read_claimed(source, path, lambda root: claim(root, into))


PLUGIN = FrontEnd(
    kind="manifest",
    signature=KindSignature("manifest", names=("pyproject.toml", "Pipfile", "setup.cfg", "package.json")),
    read=read,
    reads=(
        "One `requirement` a package that is asked for, one `key` a value beside them; `dependency` facts with their "
        "specifiers, `command` facts of entry points and scripts."
    ),
    references=(
        "PEP 508, PEP 518, PEP 621, PEP 735",
        "Poetry: https://python-poetry.org/docs/dependency-specification/",
        "setuptools: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html",
        "npm: https://docs.npmjs.com/cli/v10/configuring-npm/package-json",
    ),
    limitations=(
        "Requirements that a build backend takes from another file (`file: requirements.txt`) are a key here.",
        "Ranges of npm are compared as they are written, and so are Poetry's alternatives (`^1 || ^2`).",
        "Groups of Hatch's and other tools' tables are keys.",
    ),
)
