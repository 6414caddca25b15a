"""Any text that no front end knows more about: the file is one unit, and every character but the line ends counts."""

from __future__ import annotations

from quarantine_tools.frontends.base import FrontEnd, whole_file
from quarantine_tools.model import KindSignature, Reading, split_lines


def read(text: str, path: str) -> Reading:
    """Return the text as one ``file`` unit; only its blank lines are known to mean nothing by themselves."""
    lines = split_lines(text)
    blank = tuple(number for number, line in enumerate(lines, start=1) if not line.strip())
    return Reading(units=(whole_file(text, path),) if lines else (), comment_lines=blank, parser="lines")


PLUGIN = FrontEnd(
    kind="text",
    signature=KindSignature(
        "text", names=("README", "LICENSE", "NOTICE", "AUTHORS", "CHANGELOG"), suffixes=(".txt", ".text", ".log")
    ),
    read=read,
    reads="One `file` unit for the whole text; no facts.",
    references=(),
    limitations=(
        "Comments and layout of kinds without a front end of their own count as content, so a new comment is a change.",
        "Blank lines are counted with the comments, and adding or removing one still makes the file a modified one.",
    ),
)
