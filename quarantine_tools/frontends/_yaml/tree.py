"""A YAML text as nodes with exact lines.

Made of PyYAML's events, not of its ``compose()``: there an alias is the node that it names, and its own line is gone.
Nothing is constructed, so no tag has an effect. Lines are counted by ``\\n`` alone, as everywhere in this program.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from yaml.events import Event

MOST_DEPTH = 60  # of nesting; people write a tenth of it
MOST_NODES = 400_000  # of one text
MOST_EXPANDED = 50_000  # nodes of a text with its aliases filled in, where that is more than ten times those written
_GROWTH = 10  # times that aliases may multiply what is written, beyond `MOST_EXPANDED`


class YamlError(Exception):
    """A text that is no YAML, or not within the limits."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as YAML reads it, not yet resolved to a type."""

    value: str
    plain: bool  # written without quotes, so that a consumer may take it for a number, a truth value, nothing …
    style: str  # "", "'", '"', "|", ">"
    tag: str  # an explicit one, "" without
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(slots=True)
class Mapping:
    """Keys with their values, as they are written: double ones and ``<<`` are still there."""

    line: int  # 1-based
    tag: str = ""
    end_line: int = 0  # 1-based, inclusive
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int  # 1-based
    tag: str = ""
    end_line: int = 0  # 1-based, inclusive
    items: list[Node] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # per item, the line of its dash, where that stands alone above it


@dataclass(frozen=True, slots=True)
class Alias:
    """A place that repeats a node from above."""

    name: str
    target: Target
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


Target: TypeAlias = "Scalar | Mapping | Sequence"
Node: TypeAlias = "Scalar | Mapping | Sequence | Alias"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a text."""

    root: Node | None  # None: nothing but comments
    line: int  # 1-based; that of its `---` where it has one


@dataclass(frozen=True, slots=True)
class YamlText:
    """A text taken apart."""

    documents: tuple[Document, ...]
    comment_lines: tuple[int, ...]  # 1-based lines that are blank or hold comment only, sorted

    @property
    def root(self) -> Node | None:
        """What its only document is; None where it has none, or several."""
        return self.documents[0].root if len(self.documents) == 1 else None


def read_yaml(text: str) -> YamlText:
    """Return the documents of a text.

    Raises:
        YamlError: it is no YAML, or nested too deeply, too large, or its aliases multiply beyond the limits.
    """
    reader = _Reader(text)
    try:
        documents = tuple(reader.documents())
    except RecursionError:
        raise YamlError("too-deep", "it is nested too deeply") from None
    lines = text.split("\n")
    last = len(lines) if lines[-1] else len(lines) - 1
    comments = tuple(
        number
        for number, line in enumerate(lines[:last], start=1)
        if number not in reader.held and line.strip(" \t\r\f\v\ufeff")[:1] in ("", "#")
    )
    return YamlText(documents, comments)


def resolved(node: Node) -> Target:
    """Return what a node is, an alias followed."""
    return node.target if isinstance(node, Alias) else node


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        # Where lines start; what stands behind the last line end is no line.
        self._starts = [0, *(place + 1 for place, char in enumerate(text[:-1]) if char == "\n")]
        self._stack: list[Mapping | Sequence] = []
        self._keys: list[Node | None] = []  # per open mapping, the key that waits for its value
        self._sizes: list[int] = []  # nodes of each open collection, with its aliases filled in
        self._anchors: dict[str, tuple[Target, int]] = {}
        self._open: dict[str, int] = {}  # anchors of open collections, by depth
        self._names: list[str] = []
        self._count = 0
        self._expanded = 0
        self.held: set[int] = set()  # lines inside of texts that span several

    def documents(self) -> Iterator[Document]:
        """Yield the documents."""
        from yaml import events
        from yaml.error import MarkedYAMLError, YAMLError

        root: Node | None = None
        start = 0
        try:
            for event in _events(self._text):
                if isinstance(event, events.DocumentStartEvent):
                    self._anchors, self._open = {}, {}
                    root, start = None, self._line(event.start_mark)
                elif isinstance(event, events.DocumentEndEvent):
                    yield Document(root, start)
                elif isinstance(event, events.NodeEvent | events.CollectionEndEvent):
                    node = self._node(event, events)
                    root = node if node is not None and not self._stack else root
        except MarkedYAMLError as error:
            where = f"line {self._line(error.problem_mark)}: " if error.problem_mark is not None else ""
            raise YamlError("syntax-error", f"{where}{error.problem or error.context or 'no YAML'}") from error
        except YAMLError as error:
            raise YamlError("syntax-error", str(error).split("\n", 1)[0][:200]) from error

    def _line(self, mark: Any) -> int:
        """Return the line of a mark of PyYAML's, or of libyaml's, by its place in the text."""
        return bisect_right(self._starts, mark.index)

    def _is_dash(self, line: int) -> bool:
        """Say whether a line has nothing but the dash of a list's member."""
        if line < 1 or line in self.held:
            return False
        return self._text[self._starts[line - 1] : self._starts[line]].strip() == "-"

    def _node(self, event: Event, events: Any) -> Node | None:
        """Take one event in; return the node that it completes."""
        self._count += 1
        if self._count > MOST_NODES:
            raise YamlError("too-large", f"it has more than {MOST_NODES:,} nodes")
        if isinstance(event, events.CollectionEndEvent):
            return self._close(event)
        if isinstance(event, events.AliasEvent):
            return self._add(self._alias(event), self._anchors.get(event.anchor, (None, 1))[1])
        tag = "" if event.tag is None or event.tag == "!" else event.tag  # type: ignore[attr-defined]
        if isinstance(event, events.ScalarEvent):
            scalar = self._scalar(event, tag)
            if event.anchor:
                self._anchors[event.anchor] = scalar, 1
            return self._add(scalar, 1)
        line = self._line(event.start_mark)
        opened: Mapping | Sequence
        opened = Mapping(line, tag) if isinstance(event, events.MappingStartEvent) else Sequence(line, tag)
        self._stack.append(opened)
        self._keys.append(None)
        self._sizes.append(1)
        self._names.append(event.anchor or "")  # type: ignore[attr-defined]
        if event.anchor:  # type: ignore[attr-defined]
            self._open[event.anchor] = len(self._stack)  # type: ignore[attr-defined]
        if len(self._stack) > MOST_DEPTH:
            raise YamlError("too-deep", f"line {line}: nested deeper than {MOST_DEPTH} levels")
        return None

    def _scalar(self, event: Any, tag: str) -> Scalar:
        first = self._line(event.start_mark)
        written = self._text[event.start_mark.index : event.end_mark.index].rstrip()
        last = first + written.count("\n")
        self.held.update(range(first, last + 1) if last > first else ())
        style = "" if event.style in (None, "") else event.style
        return Scalar(event.value, not style and event.implicit[0], style, tag, first, last)

    def _alias(self, event: Any) -> Alias:
        line = self._line(event.start_mark)
        if event.anchor in self._open:
            raise YamlError("recursive-alias", f"line {line}: `*{event.anchor}` stands inside of what it names")
        if event.anchor not in self._anchors:
            raise YamlError("syntax-error", f"line {line}: nothing above is named `&{event.anchor}`")
        return Alias(event.anchor, self._anchors[event.anchor][0], line, line)

    def _close(self, event: Any) -> Node:
        node = self._stack.pop()
        self._keys.pop()
        size, name = self._sizes.pop(), self._names.pop()
        below = [pair[1] for pair in node.pairs[-1:]] if isinstance(node, Mapping) else node.items[-1:]
        written = self._text[event.start_mark.index : event.end_mark.index]  # the bracket; nothing in block style
        last = max([node.line, *(one.end_line for one in below)])
        node.end_line = self._line(event.start_mark) if written in ("}", "]") else last
        if name:
            self._open.pop(name, None)
            self._anchors[name] = node, size
        return self._add(node, size)

    def _add(self, node: Node, size: int) -> Node:
        """Put a node into the collection around it; return it."""
        self._expanded += 1 if not isinstance(node, Alias) else size
        if self._expanded > MOST_EXPANDED and self._expanded > _GROWTH * self._count:
            raise YamlError("alias-bomb", f"line {node.line}: its aliases multiply it more than {_GROWTH} times")
        if self._stack:
            around = self._stack[-1]
            self._sizes[-1] += size
            if isinstance(around, Sequence):
                around.items.append(node)
                around.starts.append(node.line - self._is_dash(node.line - 1))
            elif (key := self._keys[-1]) is None:
                self._keys[-1] = node
            else:
                around.pairs.append((key, node))
                self._keys[-1] = None
        return node


def _events(text: str) -> Iterator[Event]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it
    return iter(yaml.parse(text, Loader=loader))
