"""What a document says there is: paths, ports, containers and services.

Only what is written as such: a path in code or behind a link, with a folder and an ending that files have; a port
behind ``localhost:`` or the word; names in commands. Lines that speak of what was, will be or might be say nothing of
what is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from quarantine_tools.frontends.markdown.commands import SHELLS
from quarantine_tools.frontends.markdown.commands import references as of_commands
from quarantine_tools.frontends.markdown.scan import Span, spans
from quarantine_tools.model import Reference

MOST_REFERENCES = 20_000  # of one document; beyond, it is no document that people read

_SUFFIXES = (
    "py|pyi|ipynb|js|mjs|cjs|ts|jsx|tsx|vue|go|rs|java|kt|c|h|cc|cpp|hpp|cs|rb|php|pl|lua|sh|bash|zsh|ps1|psm1|psd1|bat"
    "|cmd|sql|ya?ml|toml|ini|cfg|conf|json|md|markdown|mdx|rst|txt|tf|proto|graphql|css|scss|png|svg|jpe?g|gif|webp"
)
_FILE = re.compile(rf"(?:[\w.@+-]+[/\\])+[\w.@+-]*(?:\.(?:{_SUFFIXES})|Dockerfile|Makefile)", re.IGNORECASE)
_LINKED = re.compile(rf"[\w.@+ /-]*(?:\.(?:{_SUFFIXES})|Dockerfile|Makefile|LICENSE)", re.IGNORECASE)
_FOLDER = re.compile(r"(?:[\w.@+-]+/){2,}")
_AT = re.compile(r"(?:#.*|\?.*|:\d+(?:[-:]\d+)*|::[\w:\[\]-]+)$")
_PORT = re.compile(
    r"(?:\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0):|\b[Pp]ort:?[ \t]+`?)(?P<port>\d{2,5})\b(?![.:,]\d|[ \t]{0,3}->)"
)

# Of what was, will be, might be or is made by what the line describes.
_NOT_NOW = re.compile(
    r"""\b(?:e\.?g|example|for instance|such as|like|creat\w*|add(?:s|ed|ing)?|new|generat\w*|writ(?:e|es|ten)"""
    r"""|outputs?|sav(?:e|es|ed)|produc\w*|delet\w*|remov\w*|mov(?:e|es|ed|ing)|renam\w*|replac\w*|migrat\w*|deprecat\w*|legacy"""
    r"""|former\w*|old|previous\w*|was|were|no longer|used to|obsolete|archiv\w*|missing|not exist\w*|doesn.t|don.t"""
    r"""|planned|future|todo|tbd|will|would|could|should|might|may|if|optional\w*|propos\w*|suggest\w*|instead|rather"""
    r"""|target|recommend\w*|copy|copied|install\w*|download\w*|clone|not|never|without|until|before"""
    r"""|z\.\s?b|beispiel\w*|erstell\w*|anlegen|angelegt|neue?[rsn]?|erzeug\w*|generier\w*|ausgabe|gelöscht|löschen"""
    r"""|entfern\w*|verschob\w*|verschieb\w*|umbenannt|ersetz\w*|migrier\w*|veraltet|früher|ehemal\w*|fehl(?:t|en|end\w*)"""
    r"""|geplant|künftig|wird|werden|würde|sollte?|könnte?|falls|wenn|nicht|kein\w*|ohne|statt|war|waren)\b"""
    r"""|→|->|=>|➜|❌|\[ \]|~~""",
    re.IGNORECASE,
)
_NOT_NOW_BELOW = re.compile(
    r"""\b(?:examples?|before|after|planned|future|todo|propos\w*|suggest\w*|target|roadmap|legacy|former\w*|old|previous\w*"""
    r"""|obsolete|deprecat\w*|remov\w*|delet\w*|archiv\w*|migrat\w*|renam\w*|history|changelog|changes|next steps"""
    r"""|beispiele?|vorher|nachher|geplant\w*|künftig\w*|veraltet\w*|gelöscht\w*|entfernt\w*|historie|verlauf)\b|❌""",
    re.IGNORECASE,
)
_SECTION = re.compile(r"[ \t]{0,3}#{1,6}[ \t]|[ \t]{0,3}\*\*[^*]{1,100}\*\*:?[ \t]*$")


def references_of(text: str, path: str) -> tuple[Reference, ...]:
    """Return what a document names, in order of its lines, each once a line."""
    found: dict[Reference, None] = {}
    all_spans = list(spans(text, path))
    doubtful = _doubtful_lines(all_spans)
    for reference in _references(all_spans):
        if reference.line in doubtful and not reference.kind.startswith("made.") and reference.how != "link":
            continue
        found[reference] = None
        if len(found) >= MOST_REFERENCES:
            break
    return tuple(sorted(found, key=lambda reference: (reference.line, reference.kind, reference.value)))


def _references(found: list[Span]) -> Iterator[Reference]:
    yield from of_commands(span for span in found if span.sort == "line")
    for span in found:
        if span.sort == "code":
            yield from _named(span)
        elif span.sort == "link":
            yield from _linked(span)
        if span.sort in ("code", "prose") or (span.sort == "line" and span.language in SHELLS):
            for port in _PORT.finditer(span.text):
                how = {"prose": "prose", "code": "code"}.get(span.sort, "command")
                yield Reference("port", port["port"], span.line, how)


def _doubtful_lines(found: list[Span]) -> set[int]:
    """Return the lines of prose that speak of what isn't now, with all that stands below a heading that does."""
    doubtful: set[int] = set()
    below = False
    for span in found:
        if span.sort == "prose":
            speaks = _NOT_NOW.search(span.text) is not None
            if _SECTION.match(span.text):
                below = _NOT_NOW_BELOW.search(span.text) is not None
            if below or speaks:
                doubtful.add(span.line)
        elif span.sort == "line" and below:
            doubtful.add(span.line)
    return doubtful


def _named(span: Span) -> Iterator[Reference]:
    """Yield the path that a code span is, as a whole."""
    text = _AT.sub("", span.text)
    if _FILE.fullmatch(text) or _FOLDER.fullmatch(text):
        yield Reference("path", text, span.line, "code")


def _linked(span: Span) -> Iterator[Reference]:
    """Yield the file of the side that a link leads to."""
    target = unquote(re.sub(r"[#?].*$", "", span.text))
    if ":" not in target and not target.startswith(("//", "{", "@", "~")) and _LINKED.fullmatch(target):
        yield Reference("path", target, span.line, "link")
