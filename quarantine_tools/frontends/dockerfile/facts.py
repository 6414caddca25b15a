"""What a container of this Dockerfile does and expects: account, health check, ports, command, variables, packages.

Only the last stage becomes the image, with what it inherits from the stages that it grows out of. Packages are taken
from every stage, since what one stage installs is often copied on.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.frontends.base import in_order
from quarantine_tools.frontends.dockerfile.forms import key_values
from quarantine_tools.frontends.dockerfile.packages import accounts_in, packages_in, simple_commands
from quarantine_tools.frontends.dockerfile.parse import Dockerfile, Instruction
from quarantine_tools.frontends.dockerfile.shell import chain
from quarantine_tools.frontends.dockerfile.stages import Stage, final_chain, split_stages
from quarantine_tools.frontends.dockerfile.words import Known, expand_word
from quarantine_tools.model import Fact

_Scope = dict[str, Known]
_NEAR = 10_000  # characters within which an installed package is looked for in its command: bounds the search


def facts_of(dockerfile: Dockerfile) -> tuple[Fact, ...]:
    """Return the facts of a Dockerfile, by line."""
    head, stages = split_stages(dockerfile.instructions)
    facts: list[Fact] = []
    outer: _Scope = {}
    for instruction in head:
        facts += _build_arguments(instruction, outer, {}, dockerfile.escape)
    after: list[_Scope] = []
    final = {stage.number for stage in final_chain(stages)}
    last: dict[str, Fact | None] = {}
    accounts: dict[str, str] = {}
    for stage in stages:
        scope = dict(after[stage.parent]) if stage.parent is not None else {}
        in_image = stage.number in final
        if in_image and stage.parent is None and stage.base:
            facts.append(_image(stage, outer, dockerfile.escape))
        if in_image and any(one.keyword == "ENTRYPOINT" for one in stage.instructions):
            last.pop("CMD", None)  # an ENTRYPOINT resets the CMD that was inherited
        for instruction in stage.instructions:
            facts += _build_arguments(instruction, scope, outer, dockerfile.escape)
            facts += _packages(instruction, scope)
            if in_image:
                facts += _of_image(instruction, scope, dockerfile.escape)
                accounts |= _accounts(instruction, scope)
                fact = _of_last(instruction, scope, accounts, dockerfile.escape)
                if fact is not None:
                    last[instruction.keyword] = fact
            if instruction.keyword == "ENV":
                scope |= _set_variables(instruction, scope, dockerfile.escape)
        after.append(scope)
    facts += [fact for fact in last.values() if fact is not None]
    return in_order(facts)


def _fact(kind: str, value: str, detail: str, instruction: Instruction, line: int | None = None) -> Fact:
    if line is not None:
        return Fact(kind, value, detail, line, line)
    return Fact(kind, value, detail, instruction.line, instruction.end_line)


def _build_arguments(instruction: Instruction, scope: _Scope, outer: Mapping[str, Known], escape: str) -> list[Fact]:
    """Return the build arguments with a default, and let ``scope`` know what they hold."""
    if instruction.keyword != "ARG":
        return []
    facts = []
    for pair in key_values(instruction, escape):
        name = pair.name
        if pair.value is None:
            if name in outer:
                scope.setdefault(name, outer[name])
            continue
        default = expand_word(pair.value, escape, scope).value
        line = instruction.line_at(pair.offset)
        facts.append(_fact("env", name, f"build argument, default '{default}'", instruction, line))
        if name not in scope or not scope[name].sure:  # ENV goes before ARG
            scope[name] = Known(default, False)
    return facts


def _set_variables(instruction: Instruction, scope: Mapping[str, Known], escape: str) -> _Scope:
    return {pair.name: expand_word(pair.value or "", escape, scope) for pair in key_values(instruction, escape)}


def _image(stage: Stage, outer: Mapping[str, Known], escape: str) -> Fact:
    expanded = expand_word(stage.base, escape, outer)
    rest, _, digest = expanded.value.partition("@")
    folder, slash, name = rest.rpartition("/")
    name, _, tag = name.partition(":")
    version = "@".join(part for part in (tag, digest) if part)
    detail = version if expanded.sure else f"{version} (by default)".strip()
    return _fact("image", folder + slash + name, detail, stage.instructions[0])


def _of_image(instruction: Instruction, scope: Mapping[str, Known], escape: str) -> Iterator[Fact]:
    """Yield the facts that add up over the stages of the image."""
    if instruction.keyword == "EXPOSE":
        for word in re.finditer(r"\S+", instruction.args):
            port = expand_word(word[0], escape, scope)
            value = re.sub(r"(?i)/tcp$", "", port.value)
            line = instruction.line_at(word.start())
            yield _fact("port", value, "exposed" if port.sure else "exposed (by default)", instruction, line)
    elif instruction.keyword == "ENV":
        lines = {pair.name: instruction.line_at(pair.offset) for pair in key_values(instruction, escape)}
        for name, known in _set_variables(instruction, scope, escape).items():
            yield _fact("env", name, f"set '{known.value}'", instruction, lines[name])


def _of_last(
    instruction: Instruction, scope: Mapping[str, Known], accounts: Mapping[str, str], escape: str
) -> Fact | None:
    """Return the fact of an instruction of which the last one counts; None for other instructions."""
    if instruction.keyword == "USER":
        return _user(instruction, scope, accounts, escape)
    if instruction.keyword == "HEALTHCHECK":
        return _healthcheck(instruction)
    if instruction.keyword in ("CMD", "ENTRYPOINT"):
        form = "shell" if instruction.words is None else "exec"
        return _fact(
            "command", _command(instruction.words, instruction.args), f"{instruction.keyword} {form}", instruction
        )
    return None


def _user(instruction: Instruction, scope: Mapping[str, Known], accounts: Mapping[str, str], escape: str) -> Fact:
    account, _, group = expand_word(instruction.args, escape, scope).value.partition(":")
    uid = account if account.isdecimal() else accounts.get(account, "0" if account == "root" else "")
    details = [f"uid {uid}" if uid else "", f"group {group}" if group else ""]
    return _fact("user", account, ", ".join(detail for detail in details if detail), instruction)


def _healthcheck(instruction: Instruction) -> Fact | None:
    if instruction.args.strip().upper() == "NONE":
        return None  # it switches the base image's check off
    text = re.sub(r"(?i)^CMD\s+", "", instruction.args)
    options = sorted(flag.removeprefix("--").replace("=", " ", 1) for flag in instruction.flags)
    return _fact("healthcheck", _command(instruction.words, text), ", ".join(options), instruction)


def _command(words: Sequence[str] | None, text: str) -> str:
    if words is not None:
        return shlex.join(words)
    # `${NAME}` is read when the container runs: written without braces, it is no hole of a value unknown to us.
    return re.sub(r"\$\{(\w+)\}(?!\w)", r"$\1", " ".join(command.text for command in chain(text)))


def _run_texts(instruction: Instruction) -> Iterator[tuple[str, int]]:
    """Yield the shell texts of a RUN, and the source line of each; the whole text of its arguments has line 0."""
    if instruction.keyword != "RUN":
        return
    yield (shlex.join(instruction.words) if instruction.words is not None else instruction.args), 0
    for heredoc in instruction.heredocs:
        for number, line in enumerate(heredoc.lines):
            yield line, heredoc.line + number


def _filled(text: str, scope: Mapping[str, Known]) -> str:
    """Return a shell text with the variables that the Dockerfile sets filled in, where that leaves it one word."""

    def fill(match: re.Match[str]) -> str:
        known = scope.get(match[1] or match[2])
        return known.value if known is not None and re.fullmatch(r"[\w.=~<>!+-]*", known.value) else match[0]

    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", fill, text)


def _packages(instruction: Instruction, scope: Mapping[str, Known]) -> Iterator[Fact]:
    for text, line in _run_texts(instruction):
        place = 0
        for words in simple_commands(text):
            for package in packages_in([_filled(word, scope) for word in words]):
                where = line
                if not where:
                    found = re.compile(rf"(?<![\w.-]){re.escape(package.written)}(?![\w-])").search(
                        text, place, place + _NEAR
                    )
                    place = found.start() if found else place
                    where = instruction.line_at(place) if found and instruction.words is None else instruction.line
                yield _fact("dependency", package.name, package.detail, instruction, where)


def _accounts(instruction: Instruction, scope: Mapping[str, Known]) -> dict[str, str]:
    return {
        account.name: account.uid
        for text, _ in _run_texts(instruction)
        for words in simple_commands(text)
        for account in accounts_in([_filled(word, scope) for word in words])
    }
