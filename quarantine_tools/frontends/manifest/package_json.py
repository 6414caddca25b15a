"""package.json: keys of JSON, the requirements among them, and the scripts as commands."""

from __future__ import annotations

from quarantine_tools.frontends._keys import (
    Claim,
    Node,
    Path,
    Table,
    Value,
    at,
    key_part,
    key_unit,
    members_of,
    ordered_rows_of,
    path_name,
    rows_of,
)
from quarantine_tools.frontends._requirements import Item, without_credentials
from quarantine_tools.frontends.manifest.collect import ALWAYS, Collected
from quarantine_tools.model import Fact, Unit

GROUPS = {
    "dependencies": ALWAYS,
    "devDependencies": "devDependencies",
    "peerDependencies": "peerDependencies",
    "optionalDependencies": "optionalDependencies",
}
_ORDERED = (("exports",), ("imports",))  # the first condition that holds is taken


def npm_item(project: str, wanted: str, rest: tuple[str, ...] = ()) -> Item:
    """Return what npm is asked for: a range or a place, as it is written."""
    bare = " ".join(wanted.split())
    form = (f"npm {project} {bare}".rstrip(), *rest)
    return Item(project, form, "\n".join(form), (project, f"npm {without_credentials(bare)}".strip()))


def package_claim(root: Node, into: Collected) -> Claim:
    """Return what of a package.json is a requirement; note its facts."""
    for member in members_of(at(root, "scripts")):
        if isinstance(member.value, Value) and member.value.text:
            into.facts.append(
                Fact("command", member.value.text, f"npm run {member.key}", member.line, member.value.end_line)
            )

    def claim(path: Path, node: Node, first: int) -> list[Unit] | None:
        if path in _ORDERED:
            return [key_unit(path[0], ordered_rows_of(node, path[0]), first, node.end_line)]
        if len(path) != 1 or path[0] not in GROUPS or not isinstance(node, Table) or not node.members:
            return None
        units = []
        for place, member in enumerate(node.members):
            line, value = first if place == 0 else member.line, member.value
            if member.overridden or not isinstance(value, Value) or value.text is None:
                rows = rows_of(value, key_part(member.key))
                units.append(key_unit(path_name((*path, member.key)), rows, line, value.end_line))
            else:
                item = npm_item(member.key, value.text)
                units.append(into.requirement(GROUPS[path[0]], item, line, member.line, value.end_line))
        return units

    return claim
