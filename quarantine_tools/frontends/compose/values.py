"""Single values of a compose file, each in one canonical text: scalars, durations, sizes, ports, mounts, commands.

Where a value can't be settled (it has a variable in it, or is none that compose would take) it stays as it is written,
so that doubt ends in a difference.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import replace
from fractions import Fraction

from quarantine_tools.frontends._yaml.scalars import is_null, is_text
from quarantine_tools.frontends._yaml.tree import Scalar

MOST_CHARACTERS = 1_000  # of a port or a mount that is taken apart; people write a tenth of it
MOST_PORTS = 200  # of one range that are told one by one

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
# What yaml.v3 takes for a number or a time where any type will do, so that its text is another one afterwards.
_NUMBER = re.compile(
    r"[-+]?(?:0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*|(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)|\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s].*)?|[<=]|<<"
)
_TRUTH = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_VARIABLE = re.compile(r"\$\$|\$\{|\$([A-Za-z_][A-Za-z0-9_]*)")
_HOLDS_VARIABLE = re.compile(r"(?<!\$)(?:\$\$)*\$(?!\$)")
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:us|ms|h|m|s))+")
_SECONDS = {"us": Fraction(1, 10**6), "ms": Fraction(1, 1000), "s": Fraction(1), "m": Fraction(60), "h": Fraction(3600)}
_SIZE = re.compile(r"([0-9]+)\s?([kmgtKMGT]?)[iI]?[bB]?")
_UNITS = ("", "k", "m", "g", "t")
_NO_PATHS = ("~", "git@", "github.com/")  # a home folder or an address, and a path with `./` before it
_WORDS = re.compile(r"""(?:[A-Za-z0-9_@%+=:,/^~.-]|[ \t]|"[^"\\$`'\n]*"|'[^"\\$`'\n]*')*""")
_PART = re.compile(r"(?:\$\{(?:[^{}]|\{[^{}]*\})*\}|\[[^\]]*\]|[^:])+")


def settle(scalar: Scalar) -> Scalar:
    """Return a scalar as compose takes it: most are texts, whatever they look like, with their variables in braces."""
    if is_null(scalar) or scalar.tag:
        return scalar
    value = scalar.value
    if not is_text(scalar):
        if value in _TRUTH:
            value = value.lower()
        elif not _INTEGER.fullmatch(value) and _NUMBER.fullmatch(value):
            return scalar
    return replace(scalar, value=with_braces(value), plain=False)


def with_braces(text: str) -> str:
    """Return a text with ``$NAME`` written ``${NAME}``; ``$$`` is a dollar sign and stays."""
    return _VARIABLE.sub(lambda found: f"${{{found[1]}}}" if found[1] else found[0], text)


def has_variable(text: str) -> bool:
    """Say whether compose puts the value of a variable into a text."""
    return _HOLDS_VARIABLE.search(text) is not None


def duration(text: str) -> str:
    """Return a duration in seconds: ``1m30s`` is ``90s``."""
    if not _DURATION.fullmatch(text):
        return text
    parts = re.findall(r"([0-9.]+)(us|ms|h|m|s)", text)
    seconds = sum((Fraction(number) * _SECONDS[unit] for number, unit in parts), Fraction(0))
    return f"{seconds}s" if seconds.denominator == 1 else text


def size(text: str) -> str:
    """Return a size in bytes in its largest whole unit: ``1024m`` and ``1GB`` are ``1g``."""
    match = _SIZE.fullmatch(text)
    if match is None:
        return text
    number, power = int(match[1]), _UNITS.index(match[2].lower())
    while number and number % 1024 == 0 and power < len(_UNITS) - 1:
        number, power = number // 1024, power + 1
    return f"{number}{_UNITS[power]}"


def place(text: str) -> str:
    """Return a relative path without detours: ``./a/`` is ``a``; an address or a variable stays as it is."""
    if has_variable(text) or "://" in text or not text or text.startswith(("/", *_NO_PATHS)):
        return text
    path = posixpath.normpath(text)
    return f"./{path}" if path.startswith(_NO_PATHS) else path


def split_parts(text: str) -> list[str]:
    """Return what colons set apart, those inside of variables and brackets left alone."""
    if not text or len(text) > MOST_CHARACTERS:
        return [text]
    parts = _PART.findall(text)
    return parts if ":".join(parts) == text else [text]


def port(text: str) -> list[str]:
    """Return the ports of a short text, ``[[IP:]PUBLISHED:]TARGET[/PROTOCOL]``, one a port of a range."""
    body, _, protocol = text.partition("/")
    if "/" in protocol or (has_variable(text) and "/" in re.sub(r"/[a-z]+$", "", text)):
        return [text]
    *front, target = split_parts(body)
    published = front.pop() if front else ""
    address = front.pop() if front else ""
    if front:
        return [text]
    pairs = [(published, target)]
    targets, hosts = _range(target), _range(published)
    if targets is not None and not published:
        pairs = [("", one) for one in targets]
    elif targets is not None and hosts is not None and len(targets) == len(hosts):
        pairs = list(zip(hosts, targets, strict=True))
    return [shown_port(address.strip("[]"), host, one, protocol or "tcp", "ingress") for host, one in pairs]


def _range(text: str) -> list[str] | None:
    match = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    return [str(number) for number in range(first, last + 1)] if 0 <= last - first < MOST_PORTS else None


def shown_port(address: str, published: str, target: str, protocol: str, mode: str) -> str:
    """Return a port as it is published: ``127.0.0.1:8080 -> 80/tcp``; without a published one compose chooses it."""
    host = f"{address}:{published}" if address else published
    rest = "" if mode == "ingress" else f" ({mode})"
    return f"{host or 'any'} -> {target}/{protocol.lower()}{rest}"


def mount(text: str) -> dict[str, str]:
    """Return the parts of a short mount, ``[SOURCE:]TARGET[:OPTIONS]``, by the names of the long form."""
    parts = split_parts(text)
    if len(parts) == 1:
        return {"type": "volume", "target": parts[0]}
    if len(parts) > 3 or re.fullmatch(r"[A-Za-z]", parts[0]):
        return {"type": "as written", "target": text}  # a drive of Windows
    source, target, options = parts[0], parts[1], parts[2].split(",") if len(parts) == 3 else []
    found = {"source": source, "target": target}
    if source.startswith(("/", ".", "~")):
        found |= {"type": "bind", "source": place(source) if source.startswith(".") else source}
        found["bind.create_host_path"] = "true"
    else:
        found["type"] = "bind or volume" if has_variable(source) else "volume"
    for option in options:
        if option in ("ro", "rw"):
            found["read_only"] = "true" if option == "ro" else "false"
        elif option in ("z", "Z") and found["type"] == "bind":
            found["bind.selinux"] = option
        elif option == "nocopy" and found["type"] == "volume":
            found["volume.nocopy"] = "true"
        else:
            found[f"option {option}"] = "true"
    if found.get("read_only") == "false":
        del found["read_only"]
    return found


def words(text: str) -> list[str] | None:
    """Return the words of a command; None where compose and a shell may see different ones."""
    if not _WORDS.fullmatch(text):
        return None
    try:
        return shlex.split(text)
    except ValueError:
        return None
