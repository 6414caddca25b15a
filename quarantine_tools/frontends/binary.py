"""A file that is not text: compared by checksum alone."""

from __future__ import annotations

from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.model import KindSignature, Reading


def read(text: str, path: str) -> Reading:
    """Return a reading without units: `read_source` makes the ``file`` unit of a binary file from its checksum."""
    return Reading(parser="checksum")


PLUGIN = FrontEnd(
    kind="binary",
    signature=KindSignature("binary"),
    read=read,
    reads="One `file` unit without lines, compared by checksum; no facts.",
    references=(),
    limitations=("What a binary file holds is not looked at: one other byte makes it a modified file.",),
)
