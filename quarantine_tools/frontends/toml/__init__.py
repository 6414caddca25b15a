"""TOML: one unit a key, with lines.

Units: ``key``, named by its path, however it is written: `a.b.c = 1` and `a = {b = {c = 1}}` are the same key.
"""

from __future__ import annotations

from collections.abc import Callable

from quarantine_tools.frontends._keys import Claim, Node, key_units
from quarantine_tools.frontends._lines import lines_without
from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.model import KindSignature, Reading


def read(text: str, path: str) -> Reading:
    """Return the keys of a TOML text; one that is no TOML is one unit, compared as text."""
    return read_claimed(text, path, None)


def read_claimed(text: str, path: str, claim: Callable[[Node], Claim] | None) -> Reading:
    """Return the keys of a TOML text, but for those that a claim on it makes something else of."""
    from quarantine_tools.frontends.toml.scan import BadToml, parse

    try:
        document = parse(text)
    except BadToml as error:
        return as_text(text, path, "syntax-error", f"{error}; compared as text")
    units = (
        key_units(document.root, claim(document.root) if claim is not None else None) if document.root.members else ()
    )
    return Reading(units, comment_lines=lines_without(text, document.comments), parser="toml")


PLUGIN = FrontEnd(
    kind="toml",
    signature=KindSignature("toml", suffixes=(".toml",)),
    read=read,
    reads="One `key` a value, or member of a list of tables, named by its path; no facts.",
    references=("TOML 1.0", "tomllib of the standard library; tomli before Python 3.11"),
    limitations=(
        "A text that is no TOML is compared as text, as a whole.",
        "The order of lists counts as meaning something, whoever reads the file.",
    ),
)
