"""Values and patterns, and what the operations on texts make of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

UNKNOWN = "{value[unknown]}"
LONGEST = 20_000  # characters of a value: beyond that it is unknown, since a few doublings make gigabytes
NOTHING = "{value[None]}"  # None, which is no text and no default
_PERCENT = re.compile(r"%(?:\((?P<key>[^)]*)\))?(?P<flags>[-+ #0]*[\d*]*(?:\.[\d*]+)?)(?P<type>[a-zA-Z%])")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>[^{}!:]*)(?P<rest>[^{}]*)\}")
_SAME_TEXT = frozenset({"resolve", "absolute", "expanduser", "as_posix", "encode", "decode"})
TEXT_METHODS = _SAME_TEXT | {"strip", "rstrip", "lstrip", "lower", "upper", "replace"}


@dataclass(frozen=True, slots=True)
class Known:
    """A value, or a pattern with holes."""

    value: str
    env: str | None = None  # the environment variable that it comes from
    line: int | None = field(default=None, compare=False)  # of the element, where it is one of a list

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is unknown."""
        return "{" not in self.value

    @property
    def says_something(self) -> bool:
        """Whether a part of it is known, or may be known from another file."""
        return self.value != UNKNOWN and not re.fullmatch(r"(\{\w+\[[^\]}]*\]\}|[\s/.])*", self.value)


def hole(name: str) -> Known:
    """Return an unknown value with a name that says where it comes from."""
    return Known("{" + name + "}")


def joined(parts: Sequence[Sequence[Known]], between: str = "", most: int = 24) -> tuple[Known, ...]:
    """Return the texts that come from putting parts together, each of which may have several values."""
    if sum(max((len(known.value) for known in options), default=0) + len(between) for options in parts) > LONGEST:
        return (Known(UNKNOWN),)
    found: list[Known] = []
    for choice in product(*parts):
        env = next((known.env for known in choice if known.env), None)
        found.append(Known(between.join(known.value for known in choice), env))
        if len(found) > most:
            break
    return tuple(found)


def path_joined(parts: Sequence[Known]) -> Known:
    """Return a path put together as `os.path.join` and ``/`` do: an absolute part starts anew."""
    path = ""
    if sum(len(known.value) for known in parts) > LONGEST:
        return Known(UNKNOWN)
    for known in parts:
        path = known.value if not path or known.value.startswith("/") else f"{path.rstrip('/')}/{known.value}"
    return Known(path, next((known.env for known in parts if known.env), None))


def parent(known: Known) -> Known:
    """Return the folder of a path."""
    before, slash, last = known.value.rpartition("/")
    if known.value == "{path[__file__]}":
        return hole("folder[__file__]")
    if known.value.endswith(("}", "..")) or not slash:
        return replace(known, value=f"{known.value}/..")
    return replace(known, value=before or "/") if last else known


def percent_filled(text: str, given: Sequence[str], named: Mapping[str, str]) -> str:
    """Return ``text % (…)``; what isn't known stays a hole, and a width or precision makes a hole of a value."""
    if _too_long(text, "%", [*given, *named.values()]):
        return UNKNOWN
    rest = iter(given)

    def fill(found: re.Match[str]) -> str:
        if found["type"] == "%":
            return "%"
        value = named.get(found["key"]) if found["key"] is not None else next(rest, None)
        plain = not found["flags"] and found["type"] in "sd"
        return value if value is not None and plain else UNKNOWN

    return _PERCENT.sub(fill, text)


def _too_long(text: str, sign: str, given: Sequence[str]) -> bool:
    return len(text) + text.count(sign) * max(map(len, given), default=0) > LONGEST


def braces_filled(text: str, given: Sequence[str], named: Mapping[str, str]) -> str:
    """Return ``text.format(…)``; what isn't known, or is laid out in a way of its own, stays a hole."""
    if _too_long(text, "{", [*given, *named.values()]):
        return UNKNOWN
    running = iter(range(len(given)))

    def fill(found: re.Match[str]) -> str:
        if found["key"] is None:
            return found[0][0]
        key = found["key"] or str(next(running, len(given)))
        value = (given[int(key)] if int(key) < len(given) else None) if key.isdigit() else named.get(key)
        return value if value is not None and not found["rest"] else UNKNOWN

    return _BRACES.sub(fill, text)


def after_method(known: Known, method: str, given: Sequence[str]) -> Known | None:
    """Return what a method makes of a text, or None for a method that isn't known here."""
    if method in _SAME_TEXT:
        return known
    stripping = {"strip": str.strip, "rstrip": str.rstrip, "lstrip": str.lstrip}
    if method in stripping:
        if not known.is_whole:
            return known  # the ends of a hole are not known, and what they may lose is no part of a name
        return replace(known, value=stripping[method](known.value, *given[:1]))
    if method in ("lower", "upper"):
        return replace(known, value=getattr(known.value, method)()) if known.is_whole else Known(UNKNOWN)
    if method == "replace" and len(given) == 2 and known.is_whole:
        if len(known.value) * (len(given[1]) + 1) > LONGEST:
            return Known(UNKNOWN)
        return replace(known, value=known.value.replace(given[0], given[1]))
    return None
