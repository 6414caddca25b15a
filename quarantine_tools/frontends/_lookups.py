"""When a program or script that was told what runs looks for containers by name.

Only the names of a loop over a list count (`for name in EXPECTED: … name in output`): a single word that is looked for
in the output of `docker ps` is as likely a state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOKED_FOR = "looked for"  # the detail of such a fact
LISTS_CONTAINERS = re.compile(
    r"\s*(?:docker|podman)(?:-compose)?\s(?:-\S+\s+|compose\s+|container\s+)*(?:ps|ls|list|inspect)\b"
)
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
# A list with one of these is one of states, or of what a listing has besides names.
_STATES = frozenset(
    {
        "up",
        "down",
        "running",
        "healthy",
        "unhealthy",
        "starting",
        "exited",
        "created",
        "paused",
        "dead",
        "restarting",
        "removing",
        "true",
        "false",
        "ok",
        "error",
        "warning",
        "name",
        "names",
        "service",
        "state",
        "status",
        "health",
        "image",
        "ports",
    }
)


def are_names(values: Sequence[str]) -> bool:
    """Say whether the values of a loop's variable are names of things, as far as their form tells."""
    return len(values) > 1 and all(_NAME.fullmatch(value) and value.lower() not in _STATES for value in values)
