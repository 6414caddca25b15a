"""The commands in the fences of a document: what they run, and what they make.

Only what a command surely takes is told: the script that an interpreter runs, the file behind an option that names one,
the services that docker acts on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from quarantine_tools.frontends.markdown.scan import Span
from quarantine_tools.model import Reference

SHELLS = frozenset(
    {"", "bash", "sh", "shell", "zsh", "console", "shell-session", "powershell", "ps1", "pwsh", "ps", "bat", "cmd"}
)
_INTERPRETER = re.compile(r"(?:python[\d.]*|py|bash|sh|zsh|pwsh|powershell|source|\.)(?:\.exe)?")
_SCRIPT = re.compile(r"[\w./\\-]+\.(?:py|sh|bash|ps1|bat|cmd)")
_FILE_OPTIONS = {  # programs and their options that name a file that must be there
    "docker-compose": frozenset({"-f", "--file", "--env-file"}),
    "pip": frozenset({"-r", "--requirement", "-c", "--constraint"}),
    "psql": frozenset({"-f", "--file"}),
    "kubectl": frozenset({"-f", "--filename"}),
    "docker": frozenset({"-f", "--file"}),
}
_ON_SERVICES = frozenset(
    {
        "build",
        "up",
        "start",
        "stop",
        "restart",
        "logs",
        "exec",
        "run",
        "pull",
        "kill",
        "rm",
        "create",
        "pause",
        "unpause",
    }
)
_ON_CONTAINERS = frozenset(
    {"logs", "exec", "start", "stop", "restart", "kill", "rm", "inspect", "top", "attach", "pause", "unpause", "port"}
)
# Options of docker and docker compose that take a value, so that the word behind them is no container.
_TAKES_VALUE = frozenset(
    re.findall(
        r"\S+",
        """
        -f --file -p --project-name --profile --env-file --project-directory -u --user -e --env -w
        --workdir --tail -n --since --until -t --time --timeout --scale --name --format --pull --index
        -s --signal --build-arg --parallel --ansi --progress -v --volume --entrypoint --publish
        --network --wait-timeout --exit-code-from --type --detach-keys -m --memory -l --label -c
        --context -H --host --log-level
        """,
    )
)
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{1,60}")
_MADE = re.compile(r"(?<![\d&])>{1,2}[ \t]*(?P<file>[^\s&|;<>]+)")
_HEREDOC = re.compile(r"<<-?[ \t]*[\"']?(?P<end>\w+)")
_PUBLISHED = re.compile(r"(?:-p|--publish|--port|-port)[= ]+(?:\d+\.[\d.]+:)?(?P<port>\d{2,5})\b")
_KEY = re.compile(r"[ \t]{1,12}(?P<name>[\w.-]{1,80}):[ \t]*(?:[#&].{0,400})?")
_MAPPED = re.compile(r"(?<![\d:.])(?:[\d.]{7,15}:)?(?P<port>\d{2,5}):\d{2,5}(?![\d:])")
_CONTAINER_NAME = re.compile(r"container_name:[ \t]{0,8}[\"']?(?P<name>[\w.-]{1,80})")
_SPLIT = re.compile(r"&&|\|\||[;|]")


def references(lines: Iterable[Span]) -> Iterator[Reference]:
    """Yield what the commands in fenced lines name; what they make themselves has the kinds ``made.…``."""
    waiting, block, end = "", 0, ""
    for span in lines:
        if span.block != block:
            waiting, block, end = "", span.block, ""
        if end:  # the text that is handed to a command
            end = "" if span.text.strip() == end else end
            continue
        if span.language not in SHELLS:
            yield from _defined(span)
            continue
        line = waiting + " " + span.text.strip() if waiting else span.text.strip()
        if len(line) <= 2000 and line.endswith(("\\", "`")):
            waiting = line[:-1].strip()
            continue
        waiting = ""
        heredoc = _HEREDOC.search(line)
        end = heredoc["end"] if heredoc else ""
        yield from _line(line, span.line)


def _defined(span: Span) -> Iterator[Reference]:
    """Yield what a piece of YAML in a document defines: a compose file that the reader is to write."""
    found = _KEY.fullmatch(span.text)
    if found and span.language in ("yaml", "yml", "compose"):
        yield Reference("made.service", found["name"], span.line, "code")
    published = _MAPPED.search(span.text)
    if published:
        yield Reference("made.port", published["port"], span.line, "code")
    named = _CONTAINER_NAME.search(span.text)
    if named:
        yield Reference("made.container", named["name"], span.line, "code")


def _line(line: str, number: int) -> Iterator[Reference]:
    bare = re.sub(r"^(?:\$|>|#|PS(?: [^>]*)?>|\([\w.-]+\) ?\$)[ \t]+", "", line) if not line.startswith("# ") else ""
    bare = re.sub(r"(?:^|[ \t])#.*$", "", bare)
    for made in _MADE.finditer(bare):
        yield Reference("made.path", made["file"].strip("'\""), number, "command")
    for published in _PUBLISHED.finditer(bare):
        yield Reference("made.port", published["port"], number, "command")
    for part in _SPLIT.split(bare):
        words = [word.strip("'\"") for word in part.split() if not re.match(r"\d?>|<", word)]
        while words and (re.fullmatch(r"\w+=\S*", words[0]) or words[0] in ("sudo", "time", "env", "exec", "&")):
            words.pop(0)
        if words:
            yield from _command(words, number)


def _command(words: list[str], number: int) -> Iterator[Reference]:
    program, *rest = words
    program = program.removesuffix(".exe")
    if program in ("docker", "podman") and rest[:1] == ["compose"]:
        program, rest = "docker-compose", rest[1:]
    if program in (
        "cp",
        "mv",
        "touch",
        "mkdir",
        "tee",
        "git",
        "curl",
        "wget",
        "New-Item",
        "Copy-Item",
        "ln",
        "install",
    ):
        for word in rest:
            yield Reference("made.path", word, number, "command")
        return
    if _SCRIPT.fullmatch(program) and ("/" in program or "\\" in program):
        yield Reference("path", program, number, "command")
    elif _INTERPRETER.fullmatch(program):
        script = next((word for word in rest if not word.startswith("-")), "")
        if _SCRIPT.fullmatch(script) and "-m" not in rest and "-c" not in rest:
            yield Reference("path", script, number, "command")
    elif program == "pytest":
        for word in rest:
            if re.fullmatch(r"[\w.-]+/[\w./-]*(?:::[\w:\[\]-]+)?", word):
                yield Reference("path", word.split("::")[0], number, "command")
    for option, value in pairwise(_before_verb(program, rest)):
        if option in _FILE_OPTIONS.get(program, ()) and re.fullmatch(r"[\w.][\w./\\-]*", value):
            yield Reference("path", value, number, "command")
    if program == "docker-compose":
        yield from _acted_on(rest, _ON_SERVICES, "service", number)
    elif program == "docker" and rest[:1] != ["run"]:
        for made in (value for option, value in pairwise(rest) if option in ("--name", "-t")):
            yield Reference("made.container", made, number, "command")
        yield from _acted_on(rest[1:] if rest[:1] == ["container"] else rest, _ON_CONTAINERS, "container", number)
    elif program == "docker":
        for option, value in pairwise(rest):
            if option == "--name":
                yield Reference("made.container", value, number, "command")


def _before_verb(program: str, words: list[str]) -> list[str]:
    """Return the words of a command whose options name files: of compose only those before what it is to do."""
    if program == "docker-compose":
        return words[: next((index for index, word in enumerate(words) if word in _ON_SERVICES), len(words))]
    return words if program != "docker" or words[:1] == ["build"] else []


def _acted_on(words: list[str], verbs: frozenset[str], kind: str, number: int) -> Iterator[Reference]:
    names, verb, skip = [], "", False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = (
                word in _TAKES_VALUE
                and not (verb == "logs" and word in ("-f", "-t"))
                and not (verb in ("exec", "rm", "start") and word in ("-t", "-f", "-v", "-s"))
            )
        elif not verb:
            if word not in verbs:
                return
            verb = word
        else:
            names.append(word)
            if verb in ("exec", "run", "top", "port"):
                break
    for name in names:
        if not _NAME.fullmatch(name):
            return  # a placeholder, or a word of another command
        yield Reference(kind, name, number, "command")
