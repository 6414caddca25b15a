"""The stages of a Dockerfile: which instructions they hold, and which stage the image is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarantine_tools.frontends.dockerfile.parse import Instruction


@dataclass(frozen=True, slots=True)
class Stage:
    """A FROM and what follows it."""

    number: int  # 0-based
    name: str  # behind AS, as it is written; "" without
    base: str  # what FROM names, as it is written; "" where instructions stand before any FROM
    parent: int | None  # the stage that FROM names; None for an image from outside
    instructions: tuple[Instruction, ...]  # FROM included

    @property
    def shown(self) -> str:
        """What the stage is called: its name, else its number."""
        return self.name or str(self.number)


def split_stages(instructions: Sequence[Instruction]) -> tuple[tuple[Instruction, ...], tuple[Stage, ...]]:
    """Return the build arguments before the first FROM, and the stages.

    A file without FROM is a fragment: what is no ARG stands in a stage without base.
    """
    first = next((i for i, one in enumerate(instructions) if one.keyword != "ARG"), len(instructions))
    head, rest = tuple(instructions[:first]), instructions[first:]
    groups: list[list[Instruction]] = []
    for instruction in rest:
        if instruction.keyword == "FROM" or not groups:
            groups.append([])
        groups[-1].append(instruction)
    stages: list[Stage] = []
    known: dict[str, int] = {}
    for number, group in enumerate(groups):
        words = group[0].args.split() if group[0].keyword == "FROM" else [""]
        name = words[2] if len(words) == 3 else ""
        stages.append(Stage(number, name, words[0], known.get(words[0].lower()), tuple(group)))
        if name:
            known[name.lower()] = number
    return head, tuple(stages)


def final_chain(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Return the stages that the last one grows out of, the root first, itself last."""
    chain: list[Stage] = []
    stage = stages[-1] if stages else None
    while stage is not None:
        chain.append(stage)
        stage = stages[stage.parent] if stage.parent is not None else None
    return tuple(reversed(chain))
