"""What a fact says that a file does, in a form in which facts of different languages meet.

Two facts with one `Doing` do the same. Where a text leaves open what is done (an unknown part, a path from some working
folder, ``docker-compose`` for ``docker compose``), two may be the same, and `may_be_same` says so.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlsplit

from quarantine_tools.comparator.factverdicts import HOLE
from quarantine_tools.model import Fact

ANY_METHOD = "any method"
_WITH_ROLE = frozenset({"redis.channel", "redis.stream", "redis.key", "http.route", "http.call", "sql.table", "path"})
_HERE = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})
_USUAL_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
# To expose a port and to listen on it are two things that mostly mean one port; so are two ways to ask it.
_PORT_FAMILIES = {"listen": "serve", "exposed": "serve", "called": "ask", "probed": "ask"}
_SHELL_MARKS = re.compile(r"[|&;<>`$]")
_MOST = 1_000  # characters of a pattern and of what it is held against, beyond which they may be the same


@dataclass(frozen=True, slots=True, order=True)
class Doing:
    """What is done, without where and how it is written."""

    kind: str
    role: str
    value: str  # normalised

    @property
    def is_pattern(self) -> bool:
        """Whether a part of the value is not known from the text."""
        return HOLE.search(self.value) is not None


def doing_of(fact: Fact, artifact_kind: str) -> Doing:
    """Return what a fact of a file of some kind says that is done."""
    value = fact.value
    if fact.kind == "command":
        value = _command(value)
    elif fact.kind == "http.call":
        value = _address(value)
    elif fact.kind == "path":
        value = _path(value, artifact_kind)
    elif fact.kind == "dependency":
        value = re.sub(r"[-_.]+", "-", value).lower()  # PEP 503
    elif fact.kind == "port":
        return _port(fact)
    return Doing(fact.kind, _role(fact), value)


def may_be_same(one: Doing, other: Doing) -> bool:
    """Say whether two that are not equal may still do the same."""
    if one.kind != other.kind or not _roles_meet(one, other):
        return False
    if one.is_pattern or other.is_pattern:
        return patterns_meet(one.value, other.value)
    if one.kind == "path":
        long, short = sorted((one.value, other.value), key=len, reverse=True)
        return long == short or (not short.startswith("/") and long.endswith(f"/{short}"))
    if one.kind == "sql.table":
        return _tables_meet(one.value.lower(), other.value.lower())
    return loose(one) == loose(other)


def loose(doing: Doing) -> str:
    """Return a value without what may mean nothing; what may be the same without a pattern has this in common."""
    value = doing.value
    if doing.kind == "command":
        words = value.split("\0")
        program = re.sub(r"^(python|pip|node)[\d.]+$", r"\1", re.split(r"[\\/]", words[0])[-1].lower())
        rest = words[1:]
        if program == "docker-compose":
            program, rest = "docker", ["compose", *rest]
        return "\0".join([program.removesuffix(".exe"), *sorted(rest)])
    if doing.kind == "http.call":
        return re.sub(r"^(\w+://)(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])", r"\1localhost", value)
    if doing.kind == "cli.option":
        return re.sub(r"[-_/]", "", value).lower()
    if doing.kind == "path":
        return value.rpartition("/")[2]
    if doing.kind == "sql.table":
        return value.rpartition(".")[2].lower()
    return value


def patterns_meet(one: str, other: str) -> bool:
    """Say whether there is a text that both of two patterns stand for; a hole stands for any text, also for none."""
    left, right = _pieces(one), _pieces(other)
    if len(left) > _MOST or len(right) > _MOST:
        return True
    # The states of `right` that can be reached with what was read of `left`; "" is a hole.
    reached = _past_holes({0}, right)
    for piece in left:
        if piece == "":
            reached = set(range(min(reached), len(right) + 1))
            continue
        step = {at for at in reached if at < len(right) and right[at] == ""}
        step |= {at + 1 for at in reached if at < len(right) and right[at] == piece}
        reached = _past_holes(step, right)
        if not reached:
            return False
    return len(right) in reached


def shown(doing: Doing) -> str:
    """Return the value as a person writes it."""
    if doing.kind != "command" or "\0" not in doing.value:
        return doing.value
    return " ".join(word if word and not re.search(r"[\s'\"]", word) else shlex.quote(word) for word in _words(doing))


def _words(doing: Doing) -> list[str]:
    return doing.value.split("\0")


def _pieces(pattern: str) -> list[str]:
    pieces: list[str] = []
    for part in re.split(f"({HOLE.pattern.replace('(', '(?:', 1)})", pattern):
        pieces += [""] if HOLE.fullmatch(part) else list(part)
    return pieces


def _past_holes(states: set[int], pieces: list[str]) -> set[int]:
    """Return the states with those behind the holes that stand at them."""
    found, waiting = set(states), list(states)
    while waiting:
        at = waiting.pop()
        if at < len(pieces) and pieces[at] == "" and at + 1 not in found:
            found.add(at + 1)
            waiting.append(at + 1)
    return found


def _role(fact: Fact) -> str:
    if fact.kind in _WITH_ROLE:
        return fact.detail
    if fact.kind == "env":
        return "set" if fact.detail.startswith("set") else "read"
    if fact.kind == "container":
        return re.split(r"[,(]| from ", fact.detail)[0].strip()
    return ""


def _roles_meet(one: Doing, other: Doing) -> bool:
    if one.role == other.role:
        return True
    if one.kind == "http.call":
        return ANY_METHOD in (one.role, other.role)
    if one.kind == "port":
        family = _PORT_FAMILIES.get(one.role)
        return family is not None and family == _PORT_FAMILIES.get(other.role)
    return False


def _command(value: str) -> str:
    """Return the words of a command, however they are quoted; what a shell would make of it stays one text."""
    if _SHELL_MARKS.search(HOLE.sub("", value)):
        return value
    lexer = shlex.shlex(value, posix=True, punctuation_chars="")
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""  # a backslash is part of a path
    try:
        words = list(lexer)
    except ValueError:  # a quote without its end
        return value
    return "\0".join(words) if words else value


def _address(value: str) -> str:
    """Return a URL with what is not case-sensitive in small letters, and without what is so by default."""
    if HOLE.search(value):
        return value
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return value
    host = (parts.hostname or "").lower()
    if not parts.scheme or not host:
        return value
    scheme = parts.scheme.lower()
    host = f"[{host}]" if ":" in host else host
    account = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    told = f":{port}" if port is not None and str(port) != _USUAL_PORTS.get(scheme) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{account}{host}{told}{parts.path or '/'}{query}"


def _path(value: str, artifact_kind: str) -> str:
    # PowerShell takes both strokes for a separator on every system; elsewhere a backslash may be part of a name.
    value = value.replace("\\", "/") if artifact_kind == "powershell" else value
    while value.startswith("./") and len(value) > 2:
        value = value[2:]
    return value.rstrip("/") or value


def _port(fact: Fact) -> Doing:
    """Return what is done with a port; one that is published has one outside and one inside."""
    outside = re.match(r"published as (\S+?)(?: |,|$)", fact.detail)
    inside = re.match(r"published, (\S+) inside", fact.detail)
    if outside is not None:
        return Doing("port", "published", f"{outside[1]}:{fact.value}")
    if inside is not None:
        return Doing("port", "published", f"{fact.value}:{inside[1]}")
    return Doing("port", re.split(r"[,( ]", fact.detail)[0], fact.value)


def is_asked_address(fact: Fact) -> str | None:
    """Return the port of this machine that a call asks; a script's fact of that port says nothing more."""
    if fact.kind != "http.call":
        return None
    try:
        parts = urlsplit(HOLE.sub("x", fact.value))
        return str(parts.port) if parts.hostname in _HERE and parts.port else None
    except ValueError:
        return None


def _tables_meet(one: str, other: str) -> bool:
    """Say whether one name may be the other with its schema."""
    long, short = sorted((one, other), key=len, reverse=True)
    return long == short or long.endswith(f".{short}")
