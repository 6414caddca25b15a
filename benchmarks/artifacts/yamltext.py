"""Edits of YAML texts, by the lines of keys and list members that stand on one line in block style.

Read with PyYAML's own nodes, not with our reader.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import yaml
from edits import CHANGED, GONE, Edit, Edited, replace_line

_WORD = re.compile(r"[A-Za-z][A-Za-z/_-]{2,}[a-z]")
_NO_WORDS = frozenset({"true", "false", "null", "yes", "off", "none"})
# What members of lists, or documents, are named by: with another one everything in them has another name.
NAMING = frozenset({"name", "id", "key", "uses", "repo", "job_name", "alert", "record", "kind", "namespace", "<<"})


@dataclass(frozen=True)
class Pair:
    """A key with its value on one line."""

    path: tuple[str, ...]  # the keys above, and its own
    line: int  # 1-based
    value: str
    plain: bool
    siblings: int  # pairs of its mapping
    in_list: bool  # a member of a list is around it


@dataclass(frozen=True)
class Items:
    """A block list of scalars, one a line."""

    path: tuple[str, ...]
    line: int  # of its key
    lines: tuple[int, ...]  # 1-based
    values: tuple[str, ...]


def documents(text: str) -> list[yaml.Node]:
    """Return the documents of a text; none of one that has aliases, where an edit reaches further than its line."""
    if re.search(r"(?m)(^|[\s\[,])[&*][A-Za-z]|<<:|\{\{|^\?|^%|\t|![A-Za-z]", text) or not text.isascii():
        return []
    try:
        return [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
    except yaml.YAMLError:
        return []


def pairs_of(text: str) -> list[Pair]:
    """Return the pairs of block mappings that stand alone on their line."""
    lines = text.splitlines()
    seen: dict[int, int] = {}
    found = []
    for pair in (one for root in documents(text) for one in _pairs(root, (), False)):
        seen[pair.line] = seen.get(pair.line, 0) + 1
        found.append(pair)
    return [p for p in found if seen[p.line] == 1 and re.match(r"\s*(- )?[\w./-]+: +\S", lines[p.line - 1])]


def _pairs(node: yaml.Node, path: tuple[str, ...], in_list: bool) -> Iterator[Pair]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _pairs(item, path, True)
    if not isinstance(node, yaml.MappingNode):
        return
    keys = [key.value for key, _ in node.value]
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or keys.count(key.value) > 1:
            continue
        own = (*path, key.value)
        if isinstance(value, yaml.ScalarNode):
            one = key.start_mark.line == value.start_mark.line == value.end_mark.line
            if one and not node.flow_style and value.value and value.style not in ("|", ">"):
                plain = value.style is None
                yield Pair(own, key.start_mark.line + 1, value.value, plain, len(keys), in_list)
        else:
            yield from _pairs(value, own, in_list)


def lists_of(text: str) -> list[Items]:
    """Return the block lists of plain scalars, one a line."""
    return [one for root in documents(text) for one in _lists(root, (), False)]


def _lists(node: yaml.Node, path: tuple[str, ...], in_list: bool) -> Iterator[Items]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        own = (*path, getattr(key, "value", "?"))
        yield from _lists(value, own, in_list)
        if not isinstance(value, yaml.SequenceNode) or value.flow_style or in_list:
            continue
        scalars = [item for item in value.value if isinstance(item, yaml.ScalarNode)]
        lines = [item.start_mark.line + 1 for item in scalars]
        alone = all(item.start_mark.line == item.end_mark.line for item in scalars)
        if scalars and len(scalars) == len(value.value) and alone and len(set(lines)) == len(lines):
            yield Items(own, key.start_mark.line + 1, tuple(lines), tuple(item.value for item in scalars))
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from _lists(item, path, True)


def change_value(
    pattern: str, by: Callable[[str], str], kinds: frozenset[str], wanted: Callable[[Pair], bool] = lambda pair: True
) -> Callable[[str, Random], Edited | None]:
    """Return an edit that puts another value where a pair's value is of a pattern."""

    def change(text: str, chance: Random) -> Edited | None:
        found = [
            pair
            for pair in pairs_of(text)
            if re.fullmatch(pattern, pair.value) and pair.path[-1] not in NAMING and wanted(pair)
        ]
        if not found:
            return None
        pair = chance.choice(found)
        line = text.splitlines()[pair.line - 1]
        place = line.index(pair.value, line.index(":"))
        new = line[:place] + by(pair.value) + line[place + len(pair.value) :]
        return Edited(replace_line(text, pair.line, new), frozenset({pair.line}), CHANGED, kinds)

    return change


def drop_pair(
    kinds: frozenset[str], wanted: Callable[[Pair], bool] = lambda pair: True
) -> Callable[[str, Random], Edited | None]:
    """Return an edit that drops a pair of a mapping that has others."""

    def change(text: str, chance: Random) -> Edited | None:
        lines = text.splitlines()
        found = [
            pair
            for pair in pairs_of(text)
            if pair.siblings > 1
            and pair.path[-1] not in NAMING
            and wanted(pair)
            and not lines[pair.line - 1].lstrip().startswith("- ")
        ]
        if not found:
            return None
        pair = chance.choice(found)
        return Edited(replace_line(text, pair.line, None), frozenset({pair.line}), GONE, kinds)

    return change


def quote_value(text: str, chance: Random) -> Edited | None:
    """Put a plain word in quotes: the same text."""
    found = [p for p in pairs_of(text) if p.plain and _WORD.fullmatch(p.value) and p.value.lower() not in _NO_WORDS]
    if not found:
        return None
    pair = chance.choice(found)
    line = text.splitlines()[pair.line - 1]
    place = line.index(pair.value, line.index(":"))
    mark = chance.choice("'\"")
    return Edited(
        replace_line(text, pair.line, f"{line[:place]}{mark}{pair.value}{mark}{line[place + len(pair.value) :]}")
    )


def add_comment(text: str, chance: Random) -> Edited | None:
    """Put a comment before a pair, and one behind it."""
    found = pairs_of(text)
    if not found:
        return None
    number = chance.choice(found).line
    line = text.splitlines()[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    return Edited(replace_line(text, number, f"{indent}# said of the next line\n{line}  # and of this one"))


def swap_pairs(text: str, chance: Random) -> Edited | None:
    """Exchange two neighbours of one mapping."""
    pairs = {pair.line: pair for pair in pairs_of(text)}
    lines = text.splitlines()
    found = [
        line
        for line, pair in pairs.items()
        if line + 1 in pairs
        and pairs[line + 1].path[:-1] == pair.path[:-1]
        and not any(lines[n - 1].lstrip().startswith("- ") for n in (line, line + 1))
    ]
    if not found:
        return None
    number = chance.choice(found)
    first = lines[number - 1]
    swapped = replace_line(replace_line(text, number, lines[number]), number + 1, first)
    return Edited(swapped)


def drop_item(text: str, chance: Random) -> Edited | None:
    """Drop a member of a list that has others."""
    found = [items for items in lists_of(text) if len(set(items.values)) == len(items.values) > 1]
    if not found:
        return None
    number = chance.choice(chance.choice(found).lines)
    return Edited(
        replace_line(text, number, None),
        frozenset({number}),
        CHANGED,
        frozenset({"value-changed", "command-changed"}),
    )


def swap_items(wanted: Callable[[Items], bool], safe: bool) -> Callable[[str, Random], Edited | None]:
    """Return an edit that exchanges two neighbours of a list."""

    def change(text: str, chance: Random) -> Edited | None:
        found = [
            (items, place)
            for items in lists_of(text)
            for place in range(len(items.lines) - 1)
            if wanted(items)
            and items.lines[place + 1] == items.lines[place] + 1
            and items.values[place] != items.values[place + 1]
        ]
        if not found:
            return None
        items, place = chance.choice(found)
        number = items.lines[place]
        lines = text.splitlines()
        swapped = replace_line(replace_line(text, number, lines[number]), number + 1, lines[number - 1])
        if safe:
            return Edited(swapped)
        return Edited(swapped, frozenset({number}), CHANGED, frozenset({"control-flow-changed"}))

    return change


def repeat_key(text: str, chance: Random) -> Edited | None:
    """Let a key stand again with another value: the last one counts, or the whole is refused."""
    found = [
        pair
        for pair in pairs_of(text)
        if pair.path[-1] not in NAMING
        and re.fullmatch(r"\w+", pair.value)
        and not text.splitlines()[pair.line - 1].lstrip().startswith("- ")
    ]
    if not found:
        return None
    pair = chance.choice(found)
    line = text.splitlines()[pair.line - 1]
    again = re.sub(r":.*", ": another", line)
    return Edited(replace_line(text, pair.line, f"{line}\n{again}"), frozenset({pair.line}), GONE)


def restyle(flow: bool) -> Callable[[str, Random], Edited | None]:
    """Return an edit that writes everything in flow style, or in block style, without aliases."""

    def change(text: str, chance: Random) -> Edited | None:
        if re.search(r"(?m)\{\{|^\?|^%|!|<<:", text):
            return None
        try:
            roots = [one for one in yaml.compose_all(text, Loader=yaml.SafeLoader) if one is not None]
        except yaml.YAMLError:
            return None
        if not roots or any(not isinstance(root, yaml.MappingNode) for root in roots):
            return None
        plain = [_without_aliases(root, flow) for root in roots]
        return Edited(yaml.serialize_all(plain, Dumper=yaml.SafeDumper, width=10**6, explicit_start=len(plain) > 1))

    return change


def _without_aliases(node: yaml.Node, flow: bool) -> yaml.Node:
    """Return a copy of a node in which nothing stands twice, so that no anchor is written."""
    copied = copy.copy(node)
    if isinstance(copied, yaml.SequenceNode):
        copied.value = [_without_aliases(item, flow) for item in copied.value]
        copied.flow_style = flow
    elif isinstance(copied, yaml.MappingNode):
        copied.value = [(_without_aliases(key, flow), _without_aliases(value, flow)) for key, value in copied.value]
        copied.flow_style = flow
    return copied


COMMON = (
    Edit("comment-added", add_comment),
    Edit("quotes-added", quote_value),
    Edit("keys-swapped", swap_pairs),
    Edit("flow-style", restyle(flow=True)),
    Edit("block-style", restyle(flow=False)),
    Edit("item-dropped", drop_item),
    Edit("key-repeated", repeat_key),
)
