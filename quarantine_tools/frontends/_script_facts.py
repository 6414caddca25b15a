"""What the commands of a script do to the world, whatever shell runs them.

A front end hands over each command as words, with the modes that lead to it; an unknown part of a word is a hole
``{name}``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quarantine_tools.frontends._trees import first_line, last_line
from quarantine_tools.model import Fact

if TYPE_CHECKING:
    from tree_sitter import Node

# Programs that only look at or rearrange text, or that the shell would do without: no effect of theirs is told.
PLUMBING = frozenset(
    {
        ".",
        ":",
        "[",
        "[[",
        "awk",
        "basename",
        "bg",
        "break",
        "builtin",
        "cat",
        "clear",
        "command",
        "continue",
        "cut",
        "date",
        "declare",
        "dirname",
        "echo",
        "egrep",
        "eval",
        "exec",
        "exit",
        "export",
        "expr",
        "false",
        "fg",
        "fgrep",
        "find",
        "grep",
        "head",
        "id",
        "jobs",
        "let",
        "local",
        "logger",
        "printf",
        "pwd",
        "read",
        "readonly",
        "return",
        "sed",
        "seq",
        "set",
        "shift",
        "shopt",
        "sleep",
        "sort",
        "source",
        "tail",
        "tee",
        "test",
        "time",
        "tput",
        "tr",
        "trap",
        "true",
        "type",
        "typeset",
        "umask",
        "unalias",
        "uname",
        "uniq",
        "unset",
        "wait",
        "wc",
        "which",
        "xargs",
    }
)
_CONTAINER_VERBS = frozenset(
    {"attach", "cp", "exec", "inspect", "kill", "logs", "pause", "port", "restart", "rm", "start", "stop", "wait"}
)
_COMPOSE_VERBS = frozenset(
    {"build", "create", "exec", "kill", "logs", "pull", "restart", "rm", "run", "start", "stop", "up"}
)
_WITH_VALUE = frozenset(
    {
        "--entrypoint",
        "--env",
        "--env-file",
        "--file",
        "--filter",
        "--format",
        "--name",
        "--network",
        "--profile",
        "--project-name",
        "--publish",
        "--scale",
        "--signal",
        "--since",
        "--tail",
        "--timeout",
        "--until",
        "--user",
        "--volume",
        "--workdir",
        "-e",
        "-f",
        "-n",
        "-p",
        "-s",
        "-t",
        "-u",
        "-v",
        "-w",
    }
)
_FETCHING = frozenset({"curl", "wget", "invoke-webrequest", "invoke-restmethod", "iwr", "irm"})
_METHOD = {"-x", "--request", "-method"}
_URL = re.compile(r"https?://[^\s'\"<>]+")
TOLD_TO_CI = re.compile(r"::[a-z]|##\w*\[")  # printed: GitHub's, Azure's and TeamCity's runners obey such a line
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})
_PUBLISHED = re.compile(r"(?:[\d.]+:)?(\d+|\{[^}]*\}):(\d+)(?:/\w+)?")
_HOLE = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"[A-Za-z0-9{][\w.{}-]*")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is run."""

    words: tuple[str, ...]
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    modes: tuple[str, ...]  # of the script, that lead to it; nothing where all do


TOP = ""  # the function that code outside of all functions is in


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of code stands."""

    function: str  # as calls look it up
    mode: str  # what a case or condition around it asks the script for


def fact_at(node: Node, kind: str, value: str, detail: str = "") -> Fact:
    """Return a fact that a part of a script tells."""
    return Fact(kind, value, detail, first_line(node), last_line(node))


def told_modes(modes: Sequence[str]) -> str:
    """Return the modes as a detail says them."""
    return f"mode {', '.join(modes)}" if modes else ""


def facts_of_command(command: Command, program_told: bool = True) -> Iterator[Fact]:
    """Yield what a command does: that a program is started, and what it says of containers, ports and addresses.

    Args:
        program_told: a program of the system is started, nothing that the shell does itself.
    """
    words = [word for word in command.words if word]
    while words and (words[0] in ("sudo", "exec", "env", "time", "nohup", "command") or re.match(r"\w+=", words[0])):
        words = words[1:]
    if not words:
        return
    program = re.split(r"[\\/]", words[0])[-1].lower()
    known = re.search(r"[^{}\s]", re.sub(r"\{[^}]*\}", "", words[0])) is not None
    if program_told and known and program not in PLUMBING:
        yield _fact(command, "command", " ".join(_quoted(word) for word in words), told_modes(command.modes))
    if program in ("docker", "podman", "docker-compose"):
        yield from _of_docker(command, program, words)
    if program in _FETCHING:
        yield from _of_fetch(command, program, words)
    if program in ("nc", "test-netconnection", "tnc"):
        yield from (_fact(command, "port", word, "probed") for word in words[1:] if re.fullmatch(r"\d{2,5}", word))


def facts_in_loop(command: Command, elements: Mapping[str, Sequence[str]], program_told: bool = True) -> Iterator[Fact]:
    """Yield what a command does that may stand in a loop over known words: with each of them, where it names one.

    Args:
        elements: the words that a loop's variable takes, by the hole that stands for it.
    """
    holes = sorted({hole for word in command.words for hole in _HOLE.findall(word) if hole in elements})
    if len(holes) != 1:
        yield from facts_of_command(command, program_told)
        return
    # The command itself is told once, as it is written.
    yield from (fact for fact in facts_of_command(command, program_told) if fact.kind == "command")
    for element in elements[holes[0]]:
        words = tuple(word.replace(holes[0], element) for word in command.words)
        yield from facts_of_command(replace(command, words=words), program_told=False)


def _fact(command: Command, kind: str, value: str, detail: str) -> Fact:
    return Fact(kind, value, detail, command.line, command.end_line)


def _quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w@%+=:,./{}\\*?~^-]+", word) else shlex.quote(word)


def _of_docker(command: Command, program: str, words: Sequence[str]) -> Iterator[Fact]:
    """Yield the containers that are named, and the ports that are published."""
    for place, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--publish=") else ""
        if word in ("-p", "--publish") and place + 1 < len(words):
            value = words[place + 1]
        found = _PUBLISHED.fullmatch(value)
        if found is not None:
            yield _fact(command, "port", found[1], f"published, {found[2]} inside")
        if word == "--name" and place + 1 < len(words):
            yield _fact(command, "container", words[place + 1], "run")
    compose = program == "docker-compose" or "compose" in words[1:2]
    rest = _operands(words[1:] if program == "docker-compose" or not compose else words[2:])
    if rest and rest[0] == "container":
        rest = rest[1:]
    verb, *names = rest or [""]
    if compose and verb in ("exec", "run"):
        names = names[:1]
    if not compose and verb == "exec":
        names = names[:1]
    if verb in (_COMPOSE_VERBS if compose else _CONTAINER_VERBS):
        for name in names:
            plain = name.partition(":")[0] if verb == "cp" else name
            if _NAME.fullmatch(plain) and (verb != "cp" or ":" in name):
                yield _fact(command, "container", plain, verb)


def _operands(words: Sequence[str]) -> list[str]:
    """Return the words that are no options, and no values of options."""
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _WITH_VALUE and not (word in ("-f", "-t", "-n") and "logs" in found)
        else:
            found.append(word)
    return found


def _of_fetch(command: Command, program: str, words: Sequence[str]) -> Iterator[Fact]:
    small = [word.lower() for word in words]
    method = next((words[n + 1].upper() for n, word in enumerate(small[:-1]) if word in _METHOD), "")
    sends = any(re.match(r"(?:-d$|--data|-f$|--form|--post-|-body$)", word) for word in small[1:])
    method = method or ("POST" if sends and program in ("curl", "wget") else "GET")
    for word in words[1:]:
        found = _URL.match(word)
        if found is None:
            continue
        yield _fact(command, "http.call", found[0], method)
        address = _address(found[0])
        if address is not None:
            yield _fact(command, "port", address, "called")


def _address(url: str) -> str | None:
    """Return the port of a URL on this machine."""
    try:
        parts = urlsplit(re.sub(r"\{[^}]*\}", "x", url))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return str(port) if host in _LOCAL and port else None


def spread_modes(
    sites: Mapping[str, Sequence[tuple[str, str]]], starts: Sequence[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return the modes in which each function runs; nothing where it runs in all of them, or is never called.

    Args:
        sites: per function, the functions that it calls, and the mode at that place of it ("" for any).
        starts: what the top level calls, and in which mode.
    """
    found: dict[str, set[str]] = {}
    todo = list(starts)
    while todo:
        name, mode = todo.pop()
        if mode in found.setdefault(name, set()):
            continue
        found[name].add(mode)
        todo += [(callee, own or mode) for callee, own in sites.get(name, ())]
    return {name: () if "" in modes else tuple(sorted(modes)) for name, modes in found.items()}
