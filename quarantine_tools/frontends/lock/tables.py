"""The packages of a lock file, each a requirement on one version with all that the lock says of it."""

from __future__ import annotations

import re

from quarantine_tools.frontends._keys import (
    Claim,
    Items,
    Node,
    Path,
    Row,
    Table,
    Value,
    key_part,
    members_of,
    rows_of,
    text_at,
)
from quarantine_tools.frontends._requirements import BadRequirement, Item, requirement_item, requirement_unit
from quarantine_tools.frontends.manifest.package_json import npm_item
from quarantine_tools.model import Unit

_FILES = frozenset({"files", "wheels", "sdist", "hashes"})
_HASH = re.compile(r"(?:hash|integrity): (\S+)")


def toml_claim(root: Node) -> Claim:
    """Return the packages of poetry.lock, uv.lock and pdm.lock: a list of tables."""

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        if path != ("package",) or not isinstance(node, Items):
            return None
        return [_locked(item, first if place == 0 else item.line) for place, item in enumerate(node.items)]

    return claim


def _locked(item: Node, first: int) -> Unit:
    project, version = text_at(item, "name") or "package", text_at(item, "version")
    wanted = f"=={version}" if version else ""
    return _unit("", project, wanted, _rest(item, ("name", "version")), first, item.line, item.end_line)


def pipfile_claim(root: Node) -> Claim:
    """Return the packages of Pipfile.lock: a table by name in each group."""

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        if len(path) != 1 or path[0].startswith("_") or not isinstance(node, Table) or not node.members:
            return None
        units = []
        for place, member in enumerate(node.members):
            wanted, markers = text_at(member.value, "version"), text_at(member.value, "markers")
            marker = f" ; {markers}" if markers else ""
            line = first if place == 0 else member.line
            of = "" if path[0] == "default" else key_part(path[0])
            rest = _rest(member.value, ("version", "markers"))
            units.append(_unit(of, member.key, f"{wanted}{marker}", rest, line, member.line, member.value.end_line))
        return units

    return claim


def npm_claim(root: Node) -> Claim:
    """Return the packages of package-lock.json, of each of its three versions."""

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        if path not in (("packages",), ("dependencies",)) or not isinstance(node, Table) or not node.members:
            return None
        return _npm_units(path[0], node, first)

    return claim


def _npm_units(of: str, node: Table, first: int) -> list[Unit]:
    units = []
    for place, member in enumerate(node.members):
        project = member.key.removeprefix("node_modules/") or "(this package)"
        item = npm_item(project, text_at(member.value, "version"), _rest(member.value, ("version",)))
        name = project if of == "packages" else f"{of}.{project}"
        line = first if place == 0 else member.line
        units.append(requirement_unit(name, item, line, member.value.end_line))
    return units


def _unit(of: str, project: str, wanted: str, rest: tuple[str, ...], first: int, line: int, end_line: int) -> Unit:
    try:
        item = requirement_item(f"{project}{wanted}", rest)
    except BadRequirement:
        form = (f"{project} {wanted}".rstrip(), *rest)
        item = Item(project, form, "\n".join(form))
    return requirement_unit(f"{of}.{item.name}" if of else item.name, item, first, end_line)


def _rest(item: Node, without: tuple[str, ...]) -> tuple[str, ...]:
    """Return what else a lock says of a package, sorted; its files as hashes with what they are of."""
    found: list[str] = []
    for member in members_of(item):
        if member.key in without:
            continue
        if member.key in _FILES:
            parts = member.value.items if isinstance(member.value, Items) else (member.value,)
            found += [_file(rows_of(part)) for part in parts]
        elif member.key == "integrity" and isinstance(member.value, Value):
            found.append(f"--hash={member.value.form}")
        else:
            found += [f"--{row}" for row, _ in rows_of(member.value, key_part(member.key))]
    return tuple(sorted(found))


def _file(rows: list[Row]) -> str:
    texts = [row for row, _ in rows]
    hashes = [match[1] for row in texts if (match := _HASH.match(row))]
    others = [row for row in texts if not _HASH.match(row)]
    return " ".join([f"--hash={' '.join(hashes or others)}", *(others if hashes else [])])
