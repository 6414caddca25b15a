"""Edits of configuration files (JSON, TOML, INI, .env, properties), by lines that hold one key and its value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

# A key and its value on one line, in each of the languages; the value is no list, table or text of several lines.
_LINES = {
    "json": re.compile(
        r'^(?P<head>\s*"(?P<key>(?:[^"\\]|\\.)+)"\s*:\s*)(?P<value>"(?:[^"\\]|\\.)*"|[\w.+-]+)(?P<tail>\s*,?\s*)$'
    ),
    "toml": re.compile(r"^(?P<head>(?P<key>[\w-]+)\s*=\s*)(?P<value>\"[^\"\\]*\"|'[^']*'|[\w.+:-]+)(?P<tail>\s*)$"),
    "ini": re.compile(r"^(?P<head>(?P<key>[\w.-]+)\s*[=:]\s*)(?P<value>[^\s%$\[{][^%$]*?)(?P<tail>\s*)$"),
    "env": re.compile(r"^(?P<head>(?P<key>[A-Za-z_]\w*)=)(?P<value>[\w./:-]+)(?P<tail>)$"),
    "properties": re.compile(r"^(?P<head>(?P<key>[\w.-]+)\s*=\s*)(?P<value>[\w./:-]+)(?P<tail>)$"),
}
_NOT_HERE = re.compile(
    r"(?i)(pyproject\.toml|package(-lock)?\.json|setup\.cfg|.*\.lock|Pipfile.*|npm-shrinkwrap\.json)$"
)
_LISTS = re.compile(r'^\s*"?[\w-]+"?\s*[=:]\s*\[(?P<first>"[^"\\\]]*"|\d+),\s*(?P<second>"[^"\\\]]*"|\d+)')


def _language(name: str) -> str:
    name = name.lower()
    if _NOT_HERE.match(name):
        return ""
    if name.endswith(".json"):
        return "json"
    if name.endswith(".toml"):
        return "toml"
    if name.endswith((".ini", ".cfg")) or name in (".editorconfig", ".coveragerc", ".gitmodules"):
        return "ini"
    if name.endswith(".properties"):
        return "properties"
    return "env" if name.startswith(".env") or name.endswith(".env") else ""


def is_of_kind(path: Path) -> bool:
    """Say whether a path names a configuration file that this module can edit."""
    return bool(_language(path.name))


def _guess(text: str) -> str:
    """Tell the language from the text alone: edits are not told the name."""
    bare = text.lstrip()
    if bare[:1] in "{[" and not re.match(r"\[[^\]\n\"{]+\]\s*(?:\n|$)", bare):
        try:
            json.loads(text)
        except ValueError:
            return ""
        return "json"
    if re.search(r"(?m)^[\w.\"-]+\s*=\s*(?:[\"'\[{]|true$|false$|\d)", text):
        try:
            import tomllib

            tomllib.loads(text)
            return "toml"
        except ValueError:
            pass
    if re.search(r"(?m)^\[.+\]\s*$", text):
        return "ini"
    if re.search(r"(?m)^[A-Z_][A-Z0-9_]*=", text) and not re.search(
        r"(?m)^(?:[\w.-]+\s*[=:] |[^#=\n]*[a-z][^=\n]*=)", text
    ):
        return "env"
    return "properties"


def _keys(text: str) -> list[tuple[int, re.Match[str]]]:
    language = _guess(text)
    if not language:
        return []
    pattern = _LINES[language]
    found = [(number, match) for number, line in enumerate(text.splitlines(), 1) if (match := pattern.match(line))]
    lines = text.splitlines()
    if language in ("ini", "properties"):  # a line further in goes on, and so does one behind a backslash
        goes_on = [number for number, line in enumerate(lines, 1) if line[:1] in " \t"]
        found = [(n, m) for n, m in found if n + 1 not in goes_on and not m["value"].endswith("\\")]
        found = [(n, m) for n, m in found if n == 1 or not lines[n - 2].endswith("\\")]
    keys = [match["key"].lower() for _, match in found]
    if language in ("env", "properties", "ini"):  # of two of one name, who knows which one counts
        found = [(n, m) for n, m in found if keys.count(m["key"].lower()) == 1]
    if language == "env":  # what others refer to changes them, too
        found = [(n, m) for n, m in found if f"${{{m['key']}" not in text]
    if language == "toml" and ('"""' in text or "'''" in text):
        return []
    if language == "ini":
        found = [(n, m) for n, m in found if f"%({m['key']}" not in text and f"{m['key']}}}" not in text]
    return found


Change = Callable[[str, Random], "Edited | None"]


def _value(make: Callable[[str, str], str | None], kind: str | None) -> Change:
    """Return an edit of a value; ``kind`` is that of the change, None where it is only spelled otherwise."""

    def change(text: str, chance: Random) -> Edited | None:
        language = _guess(text)
        options = [
            (number, match, new)
            for number, match in _keys(text)
            if (new := make(language, match["value"])) is not None and new != match["value"]
        ]
        if not options:
            return None
        number, match, new = chance.choice(options)
        edited = replace_line(text, number, f"{match['head']}{new}{match['tail']}")
        if kind is None:
            return Edited(edited)
        return Edited(edited, frozenset({number}), CHANGED, frozenset({kind}))

    return change


def _other(language: str, value: str) -> str | None:
    if value[:1] in "\"'":
        return f"{value[:-1]}x{value[-1]}"
    if value in ("true", "false") and language in ("json", "toml"):
        return "false" if value == "true" else "true"
    if re.fullmatch(r"\d{1,9}", value):
        return str(int(value) + 1)
    return f"{value}x" if language in ("ini", "env", "properties") else None


def _as_text(language: str, value: str) -> str | None:
    plain = language in ("json", "toml") and re.fullmatch(r"-?[1-9]\d*|true|false", value)
    return f'"{value}"' if plain else None


def _as_float(language: str, value: str) -> str | None:
    return f"{value}.0" if language in ("json", "toml") and re.fullmatch(r"[1-9]\d*", value) else None


def _other_spelling(language: str, value: str) -> str | None:
    if language == "json":
        if re.fullmatch(r"\d+\.\d+", value):
            return f"{value}0"
        if re.fullmatch(r'"[A-Za-z][\w ]*"', value):
            return f'"\\u{ord(value[1]):04x}{value[2:]}'
    if language == "toml":
        if re.fullmatch(r'"[^"\'\\]*"', value):
            return f"'{value[1:-1]}'"
        if re.fullmatch(r"[1-9]\d{3,}", value):
            return f"{value[:-3]}_{value[-3:]}"
    if language == "env" and not value.startswith(("'", '"')):
        return f'"{value}"'
    return None


def _drop(text: str, chance: Random) -> Edited | None:
    found = _keys(text)
    if not found:
        return None
    number, match = chance.choice(found)
    if _guess(text) == "json" and not match["tail"].strip():  # the comma before the last one goes with it
        return None
    return Edited(replace_line(text, number, None), frozenset({number}), GONE)


def _rename(text: str, chance: Random) -> Edited | None:
    found = _keys(text)
    if not found:
        return None
    number, match = chance.choice(found)
    place = match["head"].index(match["key"]) + len(match["key"])
    line = f"{match['head'][:place]}_x{match['head'][place:]}{match['value']}{match['tail']}"
    return Edited(replace_line(text, number, line), frozenset({number}), GONE)


def _twice(text: str, chance: Random) -> Edited | None:
    """Set a key once more, to something else: JSON, .env and properties take the last one."""
    if _guess(text) not in ("json", "env", "properties"):
        return None
    options = [(n, m, new) for n, m in _keys(text) if (new := _other(_guess(text), m["value"]))]
    options = [(n, m, new) for n, m, new in options if _guess(text) != "json" or m["tail"].strip()]
    if not options:
        return None
    number, match, new = chance.choice(options)
    more = f"{match[0]}\n{match['head']}{new}{match['tail']}"
    return Edited(replace_line(text, number, more), frozenset({number}), GONE)


def _swap(text: str, chance: Random) -> Edited | None:
    """Let two neighbouring keys change places, which means nothing."""
    found = dict(_keys(text))
    pairs = [
        number
        for number in found
        if number + 1 in found
        and bool(found[number]["tail"].strip()) == bool(found[number + 1]["tail"].strip())
        and len(found[number]["head"]) - len(found[number]["head"].lstrip())
        == len(found[number + 1]["head"]) - len(found[number + 1]["head"].lstrip())
    ]
    if not pairs:
        return None
    number = chance.choice(pairs)
    first, second = found[number][0], found[number + 1][0]
    return Edited(replace_line(replace_line(text, number, second), number + 1, first))


def _reorder_list(text: str, chance: Random) -> Edited | None:
    if _guess(text) not in ("json", "toml"):
        return None
    options = [
        (number, line, match)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := _LISTS.match(line)) and match["first"] != match["second"] and '"""' not in text
    ]
    if not options:
        return None
    number, line, match = chance.choice(options)
    new = line[: match.start("first")] + match["second"] + ", " + match["first"] + line[match.end("second") :]
    return Edited(replace_line(text, number, new), frozenset({number}), CHANGED, frozenset({"control-flow-changed"}))


def _comment(text: str, chance: Random) -> Edited | None:
    language = _guess(text)
    found = _keys(text)
    if language == "json" or not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, f"# said of the next line\n{match[0]}"))


def _blank(text: str, chance: Random) -> Edited | None:
    found = _keys(text)
    if not found:
        return None
    number, match = chance.choice(found)
    return Edited(replace_line(text, number, f"\n{match[0]}"))


def _to_another_section(text: str, chance: Random) -> Edited | None:
    """Move a key of a TOML or INI file below the last header: it is another key there."""
    if _guess(text) not in ("toml", "ini"):
        return None
    lines = text.splitlines()
    headers = [number for number, line in enumerate(lines, 1) if re.fullmatch(r"\[[^\[\]]+\]\s*", line)]
    found = [(n, m) for n, m in _keys(text) if headers and n < headers[-1]]
    if not found:
        return None
    number, match = chance.choice(found)
    taken = {m["key"].lower() for n, m in _keys(text) if n > headers[-1]}
    if match["key"].lower() in taken or any(
        re.match(rf"{re.escape(match['key'])}\s*[=:.]", line) for line in lines[headers[-1] :]
    ):
        return None
    moved = replace_line(text, headers[-1], f"{lines[headers[-1] - 1]}\n{match[0]}")
    # A section that was empty is so no more, which is told of it.
    return Edited(replace_line(moved, number, None), frozenset({number}), GONE, open=frozenset({headers[-1]}))


EDITS = (
    Edit("value-changed", _value(_other, "value-changed")),
    Edit("type-to-text", _value(_as_text, "type-changed")),
    Edit("int-to-float", _value(_as_float, "value-changed")),
    Edit("other-spelling", _value(_other_spelling, None)),
    Edit("key-dropped", _drop),
    Edit("key-renamed", _rename),
    Edit("key-twice", _twice),
    Edit("keys-swapped", _swap),
    Edit("list-reordered", _reorder_list),
    Edit("comment-added", _comment),
    Edit("blank-line-added", _blank),
    Edit("to-another-section", _to_another_section),
)
