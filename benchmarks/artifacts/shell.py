"""Edits of shell scripts, by their lines."""

from __future__ import annotations

import re
from random import Random

from edits import GONE, Edit, Edited, replace_line
from script_lines import PROGRAMS, alter, by_name, drop, longer_text, restyle, shared_edits, swap, whole_lines

SUFFIXES = (".sh", ".bash")
_NATIVE = rf"^\s*(?:sudo )?(?:{PROGRAMS}) [\w./:-][^;&|<>#$`'\"]*$"
_PLAIN = r"^\s*(?:cp|mv|mkdir|rm|chmod|chown|ln|touch|install|apt-get|[a-z]+_[a-z_]+) [^;&|<>#]*$"


def _set_dropped(text: str, chance: Random) -> Edited | None:
    found = [(n, m) for n, m in whole_lines(text, r"^set -[a-z]*e") if len(re.findall(r"(?m)^set -", text)) == 1]
    if not found:
        return None
    number, _ = chance.choice(found)
    return Edited(replace_line(text, number, None), frozenset({number}), GONE)


def _message(text: str, chance: Random) -> Edited | None:
    """Print other words at the top level, where no other code gets them."""
    found = [] if re.search(r"(?m)^\s*exec\b.*>", text) else whole_lines(text, r"^echo (?:\"[^\"$`\\]*\"|'[^']*')\s*$")
    found = [(number, match) for number, match in found if re.search(r"\w \w", match.string[5:])]
    if not found or re.search(r"(?m)^[({]|^\)", text):
        return None
    number, match = chance.choice(found)
    quote = match.string[5]
    return Edited(replace_line(text, number, f"echo {quote}Said in other words now{quote}"))


def _then_below(text: str, chance: Random) -> Edited | None:
    found = whole_lines(text, r"^\s*if [^#\"']*; then\s*$")
    if not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, re.sub(r"; then\s*$", "\nthen", match.string)))


def _continued(line: str) -> str:
    return re.sub(r" (--?\w)", r" \\\n    \1", line, count=1)


EDITS = by_name(
    (
        *shared_edits(_NATIVE),
        Edit("set-dropped", _set_dropped),
        Edit(
            "set-changed",
            alter(
                r"^set -[a-z]+(?: pipefail)?\s*$",
                lambda s: re.sub(r"-([a-z])", r"-f\1", s),
                frozenset({"value-changed"}),
            ),
        ),
        Edit(
            "exit-code",
            alter(
                r"^\s*exit [0-9]+\s*$",
                lambda s: re.sub(r"\d+", "77", s),
                frozenset({"return-changed"}),
            ),
        ),
        Edit(
            "value-changed",
            alter(
                r"^[A-Z_]+=(['\"]?)[\w./:-]+\1$",
                lambda s: re.sub(r"([\w./:-])(['\"]?)$", r"\1x\2", s),
                frozenset({"value-changed"}),
            ),
        ),
        Edit("text", alter(_PLAIN[:-1] + r"['\"][\w ./:-]+['\"]", longer_text, gone=True)),
        Edit("statement-dropped", drop(_PLAIN)),
        Edit("swapped", swap(_PLAIN)),
        Edit("message", _message),
        Edit("quotes", restyle(r"^[^'\"#=]* '[\w ./:-]+'[^'\"]*$", lambda s: s.replace("'", '"'))),
        Edit("continued", restyle(_NATIVE, _continued)),
        Edit("then-below", _then_below),
    )
)
