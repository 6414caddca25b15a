"""What stands under a key of a compose file: its text, its members, its entries, and where they stand."""

from __future__ import annotations

from quarantine_tools.frontends._yaml import keys
from quarantine_tools.frontends._yaml.keys import Entry, Lines, entries_of
from quarantine_tools.frontends._yaml.scalars import canonical, is_null
from quarantine_tools.frontends._yaml.tree import Mapping, Node, Scalar, Sequence, resolved
from quarantine_tools.frontends.compose import values


class Field:
    """What stands under a key, with the line that an alias above attributes it to."""

    def __init__(self, path: str, node: Node, at: int) -> None:
        self.path = path
        self.node = node
        self.at = at
        self.value = resolved(node)

    def text(self) -> str | None:
        """Return the text of a scalar, as compose takes it; None for anything else, and for nothing."""
        return text_of(self.value)

    def line(self, node: Node) -> int:
        """Return the source line of a part of it."""
        return self.at or node.line

    def items(self) -> tuple[Node, ...] | None:
        """Return the members of a list; None where it is none."""
        return tuple(self.value.items) if isinstance(self.value, Sequence) and not self.value.tag else None

    def entries(self) -> tuple[Entry, ...] | None:
        """Return the entries of a mapping; None where it is none, or has a key twice."""
        if not isinstance(self.value, Mapping) or self.value.tag:
            return None
        found = entries_of(self.value)
        return None if any(entry.replaced for entry in found) else found

    def as_written(self) -> Lines:
        """Yield what stands there with nothing but its scalars settled."""
        return lines_of(self.node, self.path, at=self.at)


def lines_of(node: Node, path: str, at: int = 0) -> Lines:
    """Yield a structure of a compose file as lines, its scalars taken as compose takes them."""
    return keys.lines_of(node, path, at=at, settle=values.settle)


def text_of(node: Node) -> str | None:
    """Return a scalar's text as compose takes it; None for no scalar, for nothing, and for what can't be settled."""
    target = resolved(node)
    if not isinstance(target, Scalar) or is_null(target):
        return None
    settled = values.settle(target)
    return None if settled.plain or settled.tag else settled.value


def shown(text: str) -> str:
    """Return a text as forms show it."""
    return canonical(Scalar(text, False, "", "", 0, 0))


def scalar_text(node: Node) -> str:
    """Return the canonical text of a scalar, whatever it is."""
    target = resolved(node)
    return canonical(values.settle(target)) if isinstance(target, Scalar) else ""
