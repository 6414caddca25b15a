"""What the manifests have in common: requirements in groups, as units, facts and problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quarantine_tools.frontends._keys import Items, Node, Path, Value, key_part, key_unit, path_name, rows_of
from quarantine_tools.frontends._keys import text as plain
from quarantine_tools.frontends._requirements import (
    BadRequirement,
    Item,
    requirement_item,
    requirement_unit,
    without_credentials,
)
from quarantine_tools.model import Fact, Unit

# What is installed with the package has no group; the others are named alike in every manifest, so that a requirement
# is known again where setup.cfg became pyproject.toml.
ALWAYS = ""
BUILD = "build-system"
ENTRY_POINTS = {"console_scripts": "entry point", "gui_scripts": "entry point, graphical"}


def extra(name: str) -> str:
    """Return the group of an extra of the package."""
    return f"optional-dependencies.{key_part(name)}"


def group(name: str) -> str:
    """Return the group of dependencies that are no part of the package: for development, for tests."""
    return f"dependency-groups.{key_part(name)}"


# What setuptools calls its lists of requirements, in a setup.cfg as in the arguments of `setup()`.
SETUPTOOLS = {"install_requires": ALWAYS, "setup_requires": BUILD, "tests_require": group("test")}


@dataclass
class Collected:
    """What was found in one manifest beside its keys."""

    facts: list[Fact] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def requirement(self, of: str, item: Item, first: int, line: int, end_line: int) -> Unit:
        """Return the unit of a requirement of a group, and note its fact.

        Args:
            first: the first line that belongs to it, a header included.
        """
        if item.fact is not None:
            project, detail = item.fact
            told = f"{detail} ({of.rpartition('.')[2]})".strip() if of else detail
            self.facts.append(Fact("dependency", project, told, line, end_line))
        name = f"{of}.{item.name}" if of else item.name
        unit = requirement_unit(name, item, line, end_line)
        return replace(unit, line=first)

    def entry_points(self, of: str, written: Iterable[tuple[str, int]]) -> None:
        """Note the commands of a group of setuptools' entry points, `NAME = MODULE:FUNCTION` with its line."""
        if of in ENTRY_POINTS:
            for text, line in written:
                name, sign, target = text.partition("=")
                if sign:
                    told = f"{ENTRY_POINTS[of]} {target.strip()}"
                    self.facts.append(Fact("command", name.strip(), told, line, line))

    def listed(self, of: str, path: Path, node: Node, first: int) -> list[Unit] | None:
        """Return the requirements of a list, by PEP 508; None where it is none."""
        if not isinstance(node, Items) or not node.items:
            return None
        units = []
        for place, one in enumerate(node.items):
            start = first if place == 0 else one.line
            if isinstance(one, Value) and one.text is not None:
                units.append(self.written(of, path, one.text, start, one.line, one.end_line))
            else:
                units.append(key_unit(path_name(path), rows_of(one), start, one.end_line))
        return units

    def written(self, of: str, path: Path, text: str, first: int, line: int, end_line: int) -> Unit:
        """Return the unit of a requirement as it is written; one that nobody can read is a key, with a problem."""
        try:
            return self.requirement(of, requirement_item(" ".join(text.split())), first, line, end_line)
        except BadRequirement as error:
            shown = without_credentials(" ".join(text.split()))
            message = f"line {line}: `{shown[:80]}`: {error}; compared by its text"
            self.problems.append(("bad-requirement", message))
            row = f"{key_part(path[-1])}[]: {plain(' '.join(text.split()), line).form}"
            return key_unit(path_name(path), [(row, line)], first, end_line)
