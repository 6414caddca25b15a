"""What things are called: qualified names, and the names that PostgreSQL gives to what has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quarantine_tools.frontends.sql.tree import Node

MOST_BYTES = 63  # NAMEDATALEN - 1
_LABELS = {"CONSTR_PRIMARY": "pkey", "CONSTR_UNIQUE": "key", "CONSTR_CHECK": "check", "CONSTR_FOREIGN": "fkey"}


def texts(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the strings of a list of names."""
    return tuple(one.string.sval for one in nodes if one.WhichOneof("node") == "string")


def qualified(parts: Sequence[str]) -> str:
    """Return a dotted name; a part that holds a dot itself, or nothing, stands in quotes."""
    return ".".join(f'"{part}"' if "." in part or "#" in part or not part else part for part in parts)


def relation_name(relation: Node) -> str:
    """Return the name of a table, with its schema where the tree still has one."""
    return qualified([part for part in (relation.catalogname, relation.schemaname, relation.relname) if part])


def constraint_name(table: str, constraint: Node, kind: str, taken: dict[str, int]) -> str:
    """Return a constraint's name, or the one that PostgreSQL gives it, and note that it is taken.

    The notes say from which number on a free one is to be looked for, so that many of one name cost linear time.

    By ``ChooseConstraintName`` and ``makeObjectName`` (PostgreSQL, ``src/backend/catalog/pg_constraint.c`` and
    ``src/backend/commands/indexcmds.c``): the table, the columns, a label, and a number where the name is taken.
    """
    if constraint.conname:
        taken.setdefault(str(constraint.conname), 1)
        return str(constraint.conname)
    label = _LABELS.get(kind, "excl")
    columns = _told_columns(constraint, kind)
    base = table.rpartition(".")[2].strip('"')
    name = first = _object_name(base, columns, label)
    while name in taken:
        name = _object_name(base, columns, f"{label}{taken[first]}")
        taken[first] += 1
    taken[name] = 1
    return name


def _told_columns(constraint: Node, kind: str) -> str:
    if kind == "CONSTR_PRIMARY":
        return ""
    if kind == "CONSTR_CHECK":
        found = sorted(set(columns_of(constraint.raw_expr)))
        return found[0] if len(found) == 1 else ""
    columns = texts(constraint.fk_attrs) if kind == "CONSTR_FOREIGN" else texts(constraint.keys)
    if kind == "CONSTR_EXCLUSION":
        columns = tuple(one.list.items[0].index_elem.name or "expr" for one in constraint.exclusions)
    return "_".join(columns)


def _object_name(first: str, second: str, label: str) -> str:
    room = MOST_BYTES - len(label) - 1 - (1 if second else 0)
    one, two = len(first.encode()), len(second.encode())
    while one + two > room:
        if one > two:
            one -= 1
        else:
            two -= 1
    parts = [first.encode()[:one].decode("utf-8", "ignore"), second.encode()[:two].decode("utf-8", "ignore"), label]
    return "_".join(part for part in parts if part)


def columns_of(node: Node) -> Iterator[str]:
    """Yield the names of the columns that an expression reads."""
    for found in gather(node)["ColumnRef"]:
        last = found.fields[-1] if found.fields else None
        if last is not None and last.WhichOneof("node") == "string":
            yield last.string.sval


def gather(node: Node) -> Mapping[str, Sequence[Node]]:
    """Return the messages of a tree by kind, in source order; a kind that isn't there has none."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    waiting = [node]
    while waiting:
        one = waiting.pop()
        found[one.DESCRIPTOR.name].append(one)
        below: list[Node] = []
        for field, value in one.ListFields():
            if field.message_type is not None:
                below.extend((value,) if hasattr(value, "ListFields") else value)
        waiting.extend(reversed(below))
    return found


def relations_of(found: Mapping[str, Sequence[Node]]) -> Iterator[Node]:
    """Yield the tables that a tree names, those left out that it defines itself (WITH)."""
    own = {one.ctename for one in found["CommonTableExpr"]}
    for one in found["RangeVar"]:
        if one.schemaname or one.relname not in own:
            yield one
