"""Instructions become units: names by stage, and what their order among each other counts for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from quarantine_tools.frontends.base import digest
from quarantine_tools.frontends.dockerfile.forms import Item, Setting, items_of
from quarantine_tools.frontends.dockerfile.parse import Dockerfile, Instruction
from quarantine_tools.frontends.dockerfile.stages import Stage, split_stages
from quarantine_tools.frontends.dockerfile.words import canonical_word
from quarantine_tools.model import Unit

# What changes the image or the state that later instructions run in, so that its order counts. ENV and ARG are
# ordered by the names that they set instead: two of different names may change places.
_ACTS = frozenset({"ADD", "COPY", "FROM", "ONBUILD", "RUN", "SHELL", "USER", "VOLUME", "WORKDIR"})
# What holds until it is set again in the stage; with `binds`, a later one is seen to override it.
_STATE = frozenset({"SHELL", "USER", "WORKDIR"})
_LATER_COUNTS = frozenset({"LABEL", "MAINTAINER"})  # of two of one name the later one holds
# What only the last one of a stage counts of, wherever it stands.
LAST_COUNTS = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL"})
_POSIX_SHELLS = frozenset({"sh", "ash", "bash", "dash", "ksh", "zsh"})
_TOKEN = re.compile(r"\w+|[^\w\s]")


def units_of(dockerfile: Dockerfile) -> tuple[Unit, ...]:
    """Return the units of a Dockerfile, in source order.

    Raises:
        DockerfileError: an instruction's arguments are none that Docker would accept.
    """
    head, stages = split_stages(dockerfile.instructions)
    seen: Counter[str] = Counter()
    units = [_syntax_unit(*dockerfile.directives["syntax"])] if "syntax" in dockerfile.directives else []
    known: dict[str, str] = {}
    settings: list[Setting] = []
    start = Setting(dockerfile.escape, dockerfile.escape == "\\", known)
    for instruction in head:
        units += _units(instruction, items_of(instruction, start), "", "", False, seen)
    for stage in stages:
        prefix = f"{stage.shown}/" if len(stages) > 1 or stage.name else ""
        inherited = settings[stage.parent] if stage.parent is not None else start
        setting = Setting(dockerfile.escape, inherited.posix, dict(known), inherited.shell, inherited.user)
        for instruction, replaced in _with_fate(stage):
            items = items_of(instruction, setting)
            units += _units(instruction, items, prefix, f"{stage.number} ", replaced, seen)
            setting = _after(instruction, setting)
        settings.append(setting)
        known[str(stage.number)] = stage.shown
        if stage.name:
            known[stage.name.lower()] = stage.shown
    return tuple(units)


def _with_fate(stage: Stage) -> Iterator[tuple[Instruction, bool]]:
    """Yield the instructions of a stage, and whether a later one of the stage takes their place."""
    last = {instruction.keyword: instruction for instruction in stage.instructions}
    for instruction in stage.instructions:
        yield instruction, instruction.keyword in LAST_COUNTS and last[instruction.keyword] is not instruction


def _after(instruction: Instruction, setting: Setting) -> Setting:
    """Return how the instructions after this one are to be read."""
    if instruction.keyword == "SHELL" and instruction.words:
        program = re.split(r"[/\\]", instruction.words[0].lower())[-1]
        shown = json.dumps(list(instruction.words), ensure_ascii=False)
        return Setting(setting.escape, program in _POSIX_SHELLS, setting.stages, shown, setting.user)
    if instruction.keyword == "USER":
        user = canonical_word(instruction.args, setting.escape)
        return Setting(setting.escape, setting.posix, setting.stages, setting.shell, user)
    return setting


def _units(
    instruction: Instruction,
    items: Sequence[Item],
    prefix: str,
    scope: str,
    replaced: bool,
    seen: Counter[str],
) -> Iterator[Unit]:
    """Yield the unit of each item; ``scope`` keeps what stages set apart."""
    keyword = instruction.keyword
    for item, (line, end_line) in zip(items, _spans(instruction, items), strict=True):
        name = prefix + item.label
        seen[name] += 1
        lines, sources = item.lines, item.sources
        if replaced:
            lines, sources = (*lines, f"(replaced by a later {keyword})"), (*sources, instruction.line)
        form = "\n".join(lines)
        key = digest(form)
        binds = (f"{scope}${item.sets}",) if item.sets else (f"{scope}{keyword}",) if keyword in _STATE else ()
        if keyword in _LATER_COUNTS:
            binds = (f"{scope}{item.label}",)
        yield Unit(
            unit="instruction",
            name=name if seen[name] == 1 else f"{name}#{seen[name]}",
            line=line,
            end_line=end_line,
            behaviour=key,
            shape=key,
            form=form,
            form_lines=sources,
            weight=len(_TOKEN.findall(form)),
            needs=tuple(sorted({f"{scope}${name}" for name in item.reads})),
            binds=binds,
            acts=keyword in _ACTS,
        )


def _spans(instruction: Instruction, items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the lines of each item: from its own first line to the next item's, the instruction's ends included."""
    starts = [item.sources[0] for item in items]
    mixed = any(len(item.sources) > 1 for item in items)  # a key that is set twice
    for number in range(len(items)):
        line = instruction.line if number == 0 or mixed else starts[number]
        last = number + 1 == len(items) or mixed
        yield line, instruction.end_line if last else max(line, starts[number + 1] - 1)


def _syntax_unit(version: str, line: int) -> Unit:
    form = f"# syntax={version}"
    key = digest(form)
    return Unit("instruction", "syntax", line, line, key, key, form, (line,), len(_TOKEN.findall(form)))
