"""Hide credentials before any text of the input is shown: a report is passed around, a quarantine is not.

Only values are hidden, never the names: that ``POSTGRES_PASSWORD`` has a default is worth saying, which one is not.
"""

from __future__ import annotations

import re

HIDDEN = "***"

_WORD = r"(?:passw(?:or)?d|passwd|passphrase|secret|token|api_?key|private_?key|access_?key|credential)"
_CAPITALS = r"(?:PASSW(?:OR)?D|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL)"
# Every repetition has an upper bound: hostile text must not cost more than linear time.
# A name that says so, then at most a closing quote and a separator, then a quoted literal.
_QUOTED = re.compile(
    rf"""(?P<name>[\w.-]{{0,64}}{_WORD}[\w-]{{0,64}}(?:`\s{{0,8}}|["')\]]{{0,4}}\s{{0,8}}(?::\s?[\w\[\]. |]{{1,60}})?"""
    r"""(?::|=|,|=>|→|\bor\b|\bdefault\b))\s{0,8}[rbfu]?)"""
    r"""(?P<quote>["'])(?P<value>[^"'\n]{3,400})(?P=quote)""",
    re.IGNORECASE,
)
# The other half of a change that is being told: '***' → 'new value'.
_CHANGED = re.compile(r"""(?P<name>\*\*\*["'] → )(?P<quote>["'])(?P<value>[^"'\n]+)(?P=quote)""")
# NAME=value and NAME: value without quotes, as in .env, Dockerfile, compose and shell; the name in capitals.
_BARE = re.compile(
    rf"""(?P<name>\b[A-Z0-9_]{{0,64}}{_CAPITALS}[A-Z0-9_]{{0,64}}(?:=|:[ \t]{{1,8}}))"""
    r"""(?P<value>(?!str\b|int\b|bytes\b|bool\b|float\b|Optional\b|None\b|null\b|true\b|false\b)[^\s"'$`{}()<>,]{3,400})(?=\s|$)"""
)
# The password in scheme://user:password@host; a placeholder is none.
_URL = re.compile(r"(?P<name>\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'{}$]{0,80}:)(?P<value>[^\s/@\"'{}$]{1,400})(?=@)")
# What stands where a value would, and is none: the name of a variable, a placeholder, a path to a secret file.
_NO_VALUE = re.compile(
    r"[A-Z][A-Z0-9_]{3,}|[$%{<].*|/.*|\*+|(?:your|change|example|dummy|placeholder|xxx).*", re.DOTALL
)
_NAME = re.compile(_WORD, re.IGNORECASE)
_LITERAL = re.compile(r"""(["'])([^"'\n]+)\1""")


def redact(text: str) -> str:
    """Return the text with the values of credentials replaced by `HIDDEN`.

    What counts as one: a quoted literal behind a name that says password, secret, token, key or credential; the same
    without quotes behind a name in capitals; the password of a URL. Names of variables and placeholders stay.
    """
    for pattern in (_QUOTED, _CHANGED, _BARE, _URL):
        text = pattern.sub(_hide, text)
    return text


def _hide(found: re.Match[str]) -> str:
    if _NO_VALUE.fullmatch(found["value"]):
        return found[0]
    quote = found.groupdict().get("quote") or ""
    return f"{found['name']}{quote}{HIDDEN}{quote}"


def redact_value_of(name: str, text: str) -> str:
    """Return the text with every quoted literal hidden where ``name`` says that its value is a credential."""
    return _LITERAL.sub(rf"\1{HIDDEN}\1", text) if _NAME.search(name) else text
