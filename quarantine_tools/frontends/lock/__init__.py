"""Lock files: poetry.lock, uv.lock, pdm.lock, Pipfile.lock, package-lock.json.

Units: ``requirement`` for each package, on the version that is locked, with its hashes, files and what it needs;
``key`` for what the lock says of itself. No facts: what a service asks for is in its manifest.
"""

from __future__ import annotations

from quarantine_tools.frontends import json, toml
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.model import KindSignature, Reading


def read(source: str, path: str) -> Reading:
    """Return the packages and keys of a lock file."""
    from quarantine_tools.frontends.lock.tables import npm_claim, pipfile_claim, toml_claim

    name = path.rsplit("/", 1)[-1].lower()
    if name.startswith("pipfile"):
        return json.read_claimed(source, path, pipfile_claim)
    if name.startswith(("package-lock", "npm-shrinkwrap")):
        return json.read_claimed(source, path, npm_claim)
    return toml.read_claimed(source, path, toml_claim)


PLUGIN = FrontEnd(
    kind="lock",
    signature=KindSignature(
        "lock",
        names=("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "npm-shrinkwrap.json"),
    ),
    read=read,
    reads="One `requirement` a locked package, named by it, and one `key` a value beside them; no facts.",
    references=(
        "https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock",
        "https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile",
        "https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json",
    ),
    limitations=("yarn.lock and pnpm-lock.yaml are not among them.",),
)
