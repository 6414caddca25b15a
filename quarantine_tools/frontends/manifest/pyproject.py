"""pyproject.toml and Pipfile: keys of TOML, and the requirements among them."""

from __future__ import annotations

from quarantine_tools.frontends._keys import (
    Claim,
    Items,
    Node,
    Path,
    Table,
    Value,
    at,
    key_part,
    key_unit,
    members_of,
    path_name,
    rows_of,
)
from quarantine_tools.frontends._requirements import BadRequirement
from quarantine_tools.frontends.manifest.collect import ALWAYS, BUILD, Collected, extra, group
from quarantine_tools.frontends.manifest.poetry import poetry_item
from quarantine_tools.model import Fact, Unit

_DEV = "dev"


def pyproject_claim(root: Node, into: Collected) -> Claim:
    """Return what of a pyproject.toml is a requirement; note its facts."""
    for table, detail in (("scripts", "entry point"), ("gui-scripts", "entry point, graphical")):
        for holder in (at(root, "project", table), at(root, "tool", "poetry", table)):
            for member in members_of(holder):
                if isinstance(member.value, Value) and member.value.text is not None:
                    value, line = member.value.text, member.line
                    into.facts.append(Fact("command", member.key, f"{detail} {value}", line, member.value.end_line))

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        of = _list_group(path)
        if of is not None:
            return into.listed(of, path, node, first)
        of = _table_group(path)
        return None if of is None else _poetry(of, path, node, first, into)

    return claim


def pipfile_claim(root: Node, into: Collected) -> Claim:
    """Return what of a Pipfile is a requirement; note its facts."""
    groups = {"packages": ALWAYS, "dev-packages": group(_DEV)}
    known = {"source", "requires", "scripts", "pipenv", *groups}
    # Pipenv takes any other table for a group of packages.
    groups |= {
        member.key: group(member.key)
        for member in members_of(root)
        if member.key not in known and isinstance(member.value, Table)
    }

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        if len(path) != 1 or path[0] not in groups:
            return None
        return _poetry(groups[path[0]], path, node, first, into)

    return claim


def _list_group(path: Path) -> str | None:
    """Return the group of a list of requirements; None for another value."""
    if path == ("project", "dependencies"):
        return ALWAYS
    if path == ("build-system", "requires"):
        return BUILD
    if path[:2] == ("project", "optional-dependencies") and len(path) == 3:
        return extra(path[2])
    if path[:1] == ("dependency-groups",) and len(path) == 2:
        return group(path[1])
    if path == ("tool", "uv", "dev-dependencies"):
        return group(_DEV)
    if path[:3] == ("tool", "pdm", "dev-dependencies") and len(path) == 4:
        return group(path[3])
    return None


def _table_group(path: Path) -> str | None:
    if path[:2] != ("tool", "poetry"):
        return None
    if path[2:] == ("dependencies",):
        return ALWAYS
    if path[2:] == ("dev-dependencies",):
        return group(_DEV)
    if len(path) == 5 and (path[2], path[4]) == ("group", "dependencies"):
        return group(path[3])
    return None


def _poetry(of: str, path: Path, node: Node, first: int, into: Collected) -> list[Unit] | None:
    """Return the requirements of a table that names projects; the one called python is a key like any other."""
    if not isinstance(node, Table) or not node.members:
        return None
    units = []
    start = min(member.line for member in node.members)
    for member in node.members:
        line = first if member.line == start else member.line
        rows = rows_of(member.value, key_part(member.key))
        plain = key_unit(path_name((*path, member.key)), rows, line, member.value.end_line)
        if member.key == "python":
            units.append(plain)
            continue
        # A list has one table for each Python, system or source that asks for something else.
        several = isinstance(member.value, Items) and bool(member.value.items)
        wanted = member.value.items if isinstance(member.value, Items) and several else (member.value,)
        try:
            for place, item in enumerate([poetry_item(member.key, one) for one in wanted]):
                at_line = wanted[place].line if several else member.line
                start_line = line if place == 0 else at_line
                units.append(into.requirement(of, item, start_line, at_line, wanted[place].end_line))
        except BadRequirement as error:
            into.problems.append(("bad-requirement", f"line {member.line}: {error}; compared by its text"))
            units.append(plain)
    return units
