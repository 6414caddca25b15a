"""The normal form of each instruction: what it does, without how it is laid out.

An instruction that holds several independent items (``ENV``, ``ARG``, ``LABEL``, ``EXPOSE``) gives a form for each, so
that one instruction with two items and two instructions with one each are the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.frontends.dockerfile.parse import DockerfileError, Instruction
from quarantine_tools.frontends.dockerfile.shell import chain
from quarantine_tools.frontends.dockerfile.words import canonical_word, split_words, variables_of

_SPACES = re.compile(r"[\t\v\f\r ]+")


@dataclass(frozen=True, slots=True)
class Setting:
    """How the words and commands of a stage are to be read."""

    escape: str
    posix: bool  # the shell form goes to a POSIX shell, as far as is known
    stages: Mapping[str, str]  # how stages may be referred to (name in small letters, number) → display name
    shell: str = ""  # what SHELL set, in exec form; "" for the default
    user: str = ""  # what USER set, as it is written; "" for the base image's


@dataclass(frozen=True, slots=True)
class Item:
    """One unit's worth of an instruction."""

    label: str  # the keyword, and the key of an item: "RUN", "ENV REDIS_HOST"
    lines: tuple[str, ...]  # normal form
    sources: tuple[int, ...]  # 1-based source line of each of `lines`
    sets: str | None = None  # the variable that it sets
    reads: tuple[str, ...] = ()  # the variables that it reads at build time


def items_of(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    """Return the normal forms of what an instruction holds; one item for most instructions.

    Raises:
        DockerfileError: its arguments are none that Docker would accept.
    """
    return _READERS.get(instruction.keyword, _plain)(instruction, setting)


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value of an ENV, LABEL or ARG, as they are written."""

    name: str
    value: str | None  # None: ``ARG NAME``
    offset: int  # where it starts in the instruction's arguments


def key_values(instruction: Instruction, escape: str) -> tuple[Pair, ...]:
    """Return what an ENV, LABEL or ARG sets.

    Raises:
        DockerfileError: a value without a name, or the reverse.
    """
    words = split_words(instruction.args, escape)
    if instruction.keyword == "ARG":
        return tuple(
            Pair(name, value if equals else None, offset)
            for word, offset in words
            for name, equals, value in [word.partition("=")]
        )
    if words and "=" not in words[0][0]:  # the old form: ENV NAME the rest of the line
        name, *rest = _SPACES.split(instruction.args, maxsplit=1)
        if not rest:
            message = f"{instruction.keyword} wants a name and a value"
            raise DockerfileError("bad-instruction", instruction.line, message)
        return (Pair(name, rest[0], 0),)
    if any("=" not in word for word, _ in words):
        message = f"{instruction.keyword} holds a word without `=`"
        raise DockerfileError("bad-instruction", instruction.line, message)
    return tuple(Pair(name, value, offset) for word, offset in words for name, _, value in [word.partition("=")])


def shell_lines(text: str, instruction: Instruction, begin: int, setting: Setting) -> tuple[list[str], list[int]]:
    """Return the normal form of a shell command, one command of a chain a line, and the source line of each.

    Args:
        begin: where the text starts in the instruction's arguments.
    """
    if not setting.posix:
        return [text], [instruction.line_at(begin)]
    commands = chain(text)
    return [c.text for c in commands], [instruction.line_at(begin + c.offset) for c in commands]


def _flag_words(flags: Sequence[str]) -> list[str]:
    # Several of one name (--mount) keep their order; different names have none.
    ordered = sorted(flags, key=lambda flag: flag.partition("=")[0])
    return [json.dumps(flag, ensure_ascii=False) if re.search(r"[\s\"]", flag) else flag for flag in ordered]


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _exec(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


def _one(instruction: Instruction, text: str, reads: Sequence[str] = ()) -> tuple[Item, ...]:
    line = _joined(instruction.keyword, *_flag_words(instruction.flags), text)
    return (Item(instruction.keyword, (line,), (instruction.line,), reads=tuple(reads)),)


def _plain(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    return _one(instruction, instruction.args)


def _word(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    text = canonical_word(instruction.args, setting.escape)
    if instruction.keyword == "WORKDIR" and len(text) > 1 and not text.startswith(('"', "!")):
        text = text.rstrip("/") or "/"
    return _one(instruction, text, variables_of(instruction.args, setting.escape))


def _from(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    words = instruction.args.split()
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
        raise DockerfileError("bad-instruction", instruction.line, "FROM wants an image, and a name behind AS")
    base = setting.stages.get(words[0].lower())
    image = f"(stage {base})" if base is not None else canonical_word(words[0], setting.escape)
    return _one(instruction, image)  # the stage's own name is in the unit's name


def _command(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    """RUN, CMD and ENTRYPOINT: exec form, or shell form by the commands of the chain."""
    head = _joined(instruction.keyword, *_flag_words(instruction.flags))
    if instruction.words is not None:
        lines, sources = [_exec(instruction.words)], [instruction.line_at(0)]
    else:
        lines, sources = shell_lines(instruction.args, instruction, 0, setting)
    lines[0] = f"{head} {lines[0]}"
    sources[0] = instruction.line
    _add_heredocs(instruction, lines, sources)
    if instruction.words is None:
        _add_context(instruction, setting, lines, sources)
    if instruction.keyword == "RUN" and setting.user:
        lines.append(f"(as user {setting.user})")
        sources.append(instruction.line)
    return (Item(instruction.keyword, tuple(lines), tuple(sources)),)


def _add_context(instruction: Instruction, setting: Setting, lines: list[str], sources: list[int]) -> None:
    if setting.shell:
        lines.append(f"(by {setting.shell})")
        sources.append(instruction.line)


def _add_heredocs(instruction: Instruction, lines: list[str], sources: list[int]) -> None:
    for heredoc in instruction.heredocs:
        for number, text in enumerate(heredoc.lines):
            lines.append("| " + (text.lstrip("\t") if heredoc.chomp else text))
            sources.append(heredoc.line + number)
        lines.append(f"| {heredoc.name}")
        sources.append(heredoc.line + len(heredoc.lines))


def _copy(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    words = instruction.words if instruction.words is not None else tuple(_SPACES.split(instruction.args))
    if len(words) < 2:
        raise DockerfileError("bad-instruction", instruction.line, f"{instruction.keyword} wants a source and a place")
    flags = [_with_stage(flag, setting.stages) for flag in instruction.flags]
    shown = [_copied(instruction, word, number == len(words), setting) for number, word in enumerate(words, start=1)]
    lines = [_joined(instruction.keyword, *_flag_words(flags), *shown)]
    sources = [instruction.line]
    _add_heredocs(instruction, lines, sources)
    reads = [name for word in (*words, *instruction.flags) for name in variables_of(word, setting.escape)]
    return (Item(instruction.keyword, tuple(lines), tuple(sources), reads=tuple(reads)),)


def _copied(instruction: Instruction, word: str, last: bool, setting: Setting) -> str:
    """Return a source or the destination: without a leading ``./``, the working directory itself being ``./``."""
    if instruction.heredocs and "<<" in word:
        return word  # quotes around the delimiter have a meaning: no variables inside
    bare = re.sub(r"^(?:\./+)+", "", canonical_word(word, setting.escape))
    if bare in ("", "."):
        return "./" if last else "."
    return bare


def _with_stage(flag: str, stages: Mapping[str, str]) -> str:
    name, _, value = flag.partition("=")
    known = stages.get(value.lower()) if name == "--from" else None
    return f"--from=(stage {known})" if known is not None else flag


def _volume(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    words = instruction.words if instruction.words is not None else tuple(_SPACES.split(instruction.args))
    shown = sorted({canonical_word(word, setting.escape) for word in words})
    return _one(instruction, " ".join(shown), [n for word in words for n in variables_of(word, setting.escape)])


def _shell(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    if not instruction.words:
        raise DockerfileError("bad-instruction", instruction.line, "SHELL wants its command in the exec (JSON) form")
    return _one(instruction, _exec(instruction.words))


def _healthcheck(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    kind, text = (*_SPACES.split(instruction.args, maxsplit=1), "")[:2]
    head = _joined(instruction.keyword, *_flag_words(instruction.flags))
    if kind.upper() == "NONE":
        return (Item(instruction.keyword, (f"{head} NONE",), (instruction.line,)),)
    if instruction.words is not None:
        lines, sources = [_exec(instruction.words)], [instruction.line_at(len(instruction.args))]
    else:
        lines, sources = shell_lines(text, instruction, len(instruction.args) - len(text), setting)
    # The options stand on a line of their own, so that a change of either is seen apart.
    lines[0] = f"CMD {lines[0]}"
    if instruction.words is None:
        _add_context(instruction, setting, lines, sources)
    return (Item(instruction.keyword, (head, *lines), (instruction.line, *sources)),)


def _expose(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    items: dict[str, Item] = {}
    for word in re.finditer(r"\S+", instruction.args):
        port = re.sub(r"(?i)/tcp$", "", canonical_word(word[0], setting.escape))
        label = f"EXPOSE {port}"
        line = instruction.line_at(word.start())
        items.setdefault(label, Item(label, (label,), (line,), reads=variables_of(word[0], setting.escape)))
    return tuple(items.values())


def _settings(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    """ENV, ARG and LABEL: one item a key."""
    pairs = key_values(instruction, setting.escape)
    keys = [canonical_word(pair.name, setting.escape) for pair in pairs]
    own = set(keys)
    items: dict[str, Item] = {}
    for key, pair in zip(keys, pairs, strict=True):
        if not pair.name:
            raise DockerfileError("bad-instruction", instruction.line, f"{instruction.keyword} with an empty name")
        label = f"{instruction.keyword} {key}"
        reads: tuple[str, ...] = ()
        text = label
        if pair.value is not None:
            reads = variables_of(pair.value, setting.escape)
            text += f"={canonical_word(pair.value, setting.escape)}"
        if instruction.keyword != "LABEL" and own & set(reads):
            # `ENV A=1 B=$A` takes A as it was before the instruction, two instructions take the new one.
            text += " (with " + ", ".join(sorted(own & set(reads))) + " as before the instruction)"
        before = items.get(label)
        lines = (*before.lines, text) if before else (text,)
        sources = (*before.sources, instruction.line_at(pair.offset)) if before else (instruction.line_at(pair.offset),)
        sets = key if instruction.keyword != "LABEL" else None
        items[label] = Item(label, lines, sources, sets, (*(before.reads if before else ()), *reads))
    return tuple(items.values())


def _onbuild(instruction: Instruction, setting: Setting) -> tuple[Item, ...]:
    assert instruction.inner is not None  # the parser gives every ONBUILD its instruction
    inner = items_of(instruction.inner, setting)
    lines = tuple(f"ONBUILD {line}" for item in inner for line in item.lines)
    sources = tuple(source for item in inner for source in item.sources)
    return (Item("ONBUILD", lines, sources),)


_READERS: Mapping[str, Callable[[Instruction, Setting], tuple[Item, ...]]] = {
    "ADD": _copy,
    "ARG": _settings,
    "CMD": _command,
    "COPY": _copy,
    "ENTRYPOINT": _command,
    "ENV": _settings,
    "EXPOSE": _expose,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _settings,
    "ONBUILD": _onbuild,
    "RUN": _command,
    "SHELL": _shell,
    "STOPSIGNAL": _word,
    "USER": _word,
    "VOLUME": _volume,
    "WORKDIR": _word,
}
