"""One spelling for version specifiers that mean the same, wherever Python packages are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet


def settled_specifiers(specifiers: SpecifierSet) -> str:
    """Return specifiers in one order and spelling: equal texts allow the same versions."""
    return ",".join(sorted({one.operator + settled_version(one.operator, one.version) for one in specifiers}))


def settled_version(operator: str, version: str) -> str:
    """Return one spelling for versions that mean the same behind an operator: ``1.0`` and ``1`` are ``1.0.0``.

    Three numbers, since that is how most versions are written. ``1.0.*``, ``~=1.0`` and ``===1.0`` mean something else
    with another number of parts (PEP 440) and stay.
    """
    from packaging.version import InvalidVersion, Version

    if operator in ("~=", "===") or version.endswith("*"):
        return version
    try:
        parsed = Version(version)
    except InvalidVersion:
        return version
    release = list(parsed.release)
    while len(release) > 3 and release[-1] == 0:
        release.pop()
    release += [0] * (3 - len(release))
    epoch = f"{parsed.epoch}!" if parsed.epoch else ""
    pre = "".join(str(part) for part in parsed.pre or ())
    post = f".post{parsed.post}" if parsed.post is not None else ""
    dev = f".dev{parsed.dev}" if parsed.dev is not None else ""
    local = f"+{parsed.local}" if parsed.local else ""
    return epoch + ".".join(map(str, release)) + pre + post + dev + local
