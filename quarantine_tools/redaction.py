"""Hide credentials before any text of the input is shown: a report is passed around, a quarantine is not.

Only values are hidden, never the names: that ``POSTGRES_PASSWORD`` has a default is worth saying, which one is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

HIDDEN = "***"

# Every repetition below has an upper bound and an anchor: hostile text must not cost more than linear time.
_NAME = re.compile(
    r"passw(?:or)?d|passwd|passphrase|secret|token|api_?key|private_?key|access_?key|credential", re.IGNORECASE
)
# Behind a name that says so: its rest, a closing quote, an annotation, a separator, and then a quoted literal.
_QUOTED = re.compile(
    r"""[\w-]{0,64}(?:`\s{0,8}|["')\]]{0,4}\s{0,8}(?::\s?[\w\[\]. |]{1,60})?(?::|=|,|=>|→|\bor\b|\bdefault\b))\s{0,8}"""
    r"""[rbfu]?(?P<quote>["'])(?P<value>[^"'\n]{3,400})(?P=quote)""",
    re.IGNORECASE,
)
# The other half of a change that is being told: '***' → 'new value'.
_CHANGED = re.compile(r"""(?<=\*\*\*["'] → )(?P<quote>["'])(?P<value>[^"'\n]{1,400})(?P=quote)""")
# NAME=value and NAME: value without quotes, as in .env, Dockerfile, compose and shell; the name in capitals.
_BARE = re.compile(
    r"""[A-Z0-9_]{0,64}(?:=|:[ \t]{1,8})(?!(?:str|int|bytes|bool|float|Optional|None|null|true|false)\b)"""
    r"""(?P<value>[^\s"'$`{}()<>,]{3,400})(?=\s|$)"""
)
# The same in any case, up to the end of its line, in files that hold nothing but names and values.
_SETTING = re.compile(
    r"""[\w.-]{0,64}[ \t]{0,8}[=:][ \t]{0,8}(?P<value>[^\s"'$`{}()<>,\[][^\n"'$`{}()<>\[]{2,400}?)(?=[ \t]*(?:\n|\Z))"""
)
_SETTING_KINDS = frozenset({"ini", "env", "properties", "manifest"})  # setup.cfg is one of the last
# A YAML key that ends with such a word, in any case, and a plain value that is no word of a vocabulary.
_YAML = re.compile(
    r"""^[ \t]{0,200}(?:-[ \t]{1,20})?["']?[\w.-]{0,64}?"""
    r"""(?:password|passwd|passphrase|secret|token|(?:api|private|access|secret)[_-]?key|credential)["']?[ \t]{0,8}"""
    r""":[ \t]{1,20}(?!(?:true|false|null|none|yes|no|read|write|always|required|optional)\b)"""
    r"""(?P<value>[^\s"'$`{}()<>,&*!|>\[#][^\s"'$`{}()<>,]{5,400})[ \t]*(?:#.*)?$""",
    re.IGNORECASE | re.MULTILINE,
)
_YAML_KINDS = frozenset({"yaml", "compose"})
# The password in scheme://user:password@host; a placeholder is none.
_URL = re.compile(r"""(?<=://)[^\s:/@"'{}$]{0,80}:(?P<value>[^\s/@"'{}$]{1,400})(?=@)""")
# SQL sets no sign between them: ALTER ROLE app PASSWORD 'value', OPTIONS (password 'value').
_SPOKEN = re.compile(r"""\s{1,8}(?P<quote>')(?P<value>[^'\n]{1,400})'""")
# A connection string of libpq: 'host=db user=app password=value'.
_CONNECTION = re.compile(r"""\b(?:host|dbname|user|port)=[^'"\n]{1,200}?\bpassword=(?P<value>[^\s'"]{1,400})""")
# What a command is given: --password VALUE, and the token of a header; one without a digit is a word of prose.
_GIVEN = re.compile(
    r"""(?:--?[\w-]{0,30}(?:password|token)[ =]|\bBearer )(?=[^\s]{0,60}\d)(?P<value>[^\s"'$`{}()<>,]{6,400})""",
    re.IGNORECASE,
)
# What stands where a value would, and is none: the name of a variable, a placeholder, a path to a secret file.
_NO_VALUE = re.compile(
    r"[A-Z][A-Z0-9_]{3,}|[$%{<].*|/.*|\*+|(?:your|change|example|dummy|placeholder|xxx).*", re.DOTALL
)
_CUT = re.compile(r"""(?<=["'])(?P<start>[^"'\n…]{1,400})…""")  # the start of a value that was shortened
_LITERAL = re.compile(r"""(["'])([^"'\n]*)\1""")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be shown, and what was hidden in it."""

    text: str
    credentials: frozenset[str]


def redact(text: str) -> str:
    """Return the text with the values of credentials replaced by `HIDDEN`; see `redact_fully`."""
    return redact_fully(text).text


def redact_fully(text: str, kind: str = "") -> Redacted:
    """Return the text with the values of credentials replaced by `HIDDEN`, and these values.

    What counts as one: a quoted literal behind a name that says password, secret, token, key or credential; the same
    without quotes behind a name in capitals, and behind any such name where the kind of file has names and values only
    or is YAML; the password of a URL, of an option, of a header. Names of variables and placeholders stay.
    """
    spans = [span for name in _NAME.finditer(text) for span in _values_behind(name, text, kind)]
    spans += [found.span("value") for pattern in (_URL, _CONNECTION, _GIVEN) for found in pattern.finditer(text)]
    spans += [
        found.span("value")
        for found in (_YAML.finditer(text) if kind in _YAML_KINDS else ())
        if not _NO_VALUE.fullmatch(found["value"])
    ]
    if not spans:
        return Redacted(text, frozenset())
    parts, done = [], 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [text[done:start], HIDDEN]
            done = end
    shown = _CHANGED.sub(lambda found: f"{found['quote']}{HIDDEN}{found['quote']}", "".join(parts) + text[done:])
    return Redacted(shown, frozenset(text[start:end] for start, end in spans))


def hide(text: str, credentials: Collection[str]) -> str:
    """Return a sentence with known credentials hidden, wherever they stand in it and also where they were cut short.

    A sentence may quote a value without the name that gave it away: "constant 'old' → 'new' in the call of `connect`".
    """
    if not credentials:
        return text
    for value in sorted(credentials, key=len, reverse=True):
        # As a word of its own: that a password is `post` must not take half of `postgres` away.
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, text)
    return _CUT.sub(
        lambda found: f"{HIDDEN}…" if any(value.startswith(found["start"]) for value in credentials) else found[0], text
    )


def _values_behind(name: re.Match[str], text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield where the credential that a name announces stands: a quoted literal, or a bare word."""
    patterns = (
        _QUOTED,
        *((_BARE,) if name[0].isupper() else ()),
        *((_SPOKEN,) if name[0].lower() == "password" else ()),
        *((_SETTING,) if kind in _SETTING_KINDS else ()),
    )
    for pattern in patterns:
        found = pattern.match(text, name.end())
        if found is not None and not _NO_VALUE.fullmatch(found["value"]):
            yield found.span("value")
            return


def names_credential(name: str) -> bool:
    """Say whether a name says that its value is a credential."""
    return _NAME.search(name) is not None


def redact_value_of(name: str, text: str) -> str:
    """Return the text with every quoted literal hidden where ``name`` says that its value is a credential."""
    if not names_credential(name):
        return text
    return _LITERAL.sub(lambda found: f"{found[1]}{HIDDEN}{found[1]}" if found[2] else found[0], text)
