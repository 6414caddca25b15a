"""Markdown and reStructuredText: the document is one unit, and what it says there is stands in its references.

A document has no behaviour of its own that a part of it could keep: to be preserved, all of its text must be. So its
unit is the file, as for any text. What it names (paths, ports, containers, services) is checked against its side by
``comparator/documents.py``.
"""

from __future__ import annotations

from quarantine_tools.frontends.base import FrontEnd, whole_file
from quarantine_tools.frontends.markdown.references import references_of
from quarantine_tools.model import KindSignature, Reading, split_lines


def read(text: str, path: str) -> Reading:
    """Return the document as one ``file`` unit, with what it names."""
    lines = split_lines(text)
    blank = tuple(number for number, line in enumerate(lines, start=1) if not line.strip())
    return Reading(
        units=(whole_file(text, path),) if lines else (),
        comment_lines=blank,
        parser="lines",
        references=references_of(text, path),
    )


PLUGIN = FrontEnd(
    kind="markdown",
    signature=KindSignature("markdown", suffixes=(".md", ".markdown", ".mdx", ".rst")),
    read=read,
    reads="One `file` unit for the whole document; no facts. Paths, ports, containers and services that it names in"
    " code, links and commands are checked against the side that it stands on.",
    references=(
        "CommonMark 0.31: code spans, fenced code blocks, links, link reference definitions",
        "reStructuredText: inline literals, literal blocks, code directives, embedded URIs",
    ),
    limitations=(
        "Every character but the line ends counts: other line breaks in a paragraph make a modified document.",
        "Code and links that span lines, indented code of Markdown and drawings of folders are not looked into.",
        "Lines of more than 2000 characters are not looked into.",
    ),
)
