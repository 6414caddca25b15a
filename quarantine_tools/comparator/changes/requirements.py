"""How two requirements on one project differ: versions, extras, markers, addresses, hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.comparator.changes.text import describe as describe_text
from quarantine_tools.comparator.changes.text import quote
from quarantine_tools.model import Change, Unit

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet


_NPM = "npm "  # before the form of a package of npm's


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two requirements differ; whole files that could not be told apart further, as texts."""
    if "file" in (legacy.unit, current.unit):
        return describe_text(legacy, current)
    if legacy.form.startswith(_NPM) and current.form.startswith(_NPM):
        return _npm_changes(legacy, current)
    old, new = _parsed(legacy), _parsed(current)
    changes = list(_differences(old, new, legacy, current)) if old is not None and new is not None else []
    hashes = _options(legacy), _options(current)
    if hashes[0] != hashes[1] and (changes or (old is not None and new is not None)):
        changes.append(_change("value-changed", _told_options(legacy.name, *hashes), legacy, current))
    if not changes:
        summary = f"{_shown(legacy)} → {_shown(current)}"
        changes.append(_change("value-changed", summary, legacy, current))
    return tuple(changes)


def _npm_changes(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two requirements differ whose ranges are npm's; what they allow is not looked into."""
    (name, old), (_, new) = (
        unit.form.split("\n", 1)[0].removeprefix(_NPM).partition(" ")[::2] for unit in (legacy, current)
    )
    changes = []
    if old != new:
        summary = f"`{name}` {_address(old or 'any version')} → {_address(new or 'any version')}"
        changes.append(_change("version-changed", summary, legacy, current))
    hashes = _options(legacy), _options(current)
    if hashes[0] != hashes[1]:
        changes.append(_change("value-changed", _told_options(legacy.name, *hashes), legacy, current))
    return tuple(changes) or (_change("value-changed", f"{_shown(legacy)} → {_shown(current)}", legacy, current),)


def _parsed(unit: Unit) -> Requirement | None:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(unit.form.split("\n", 1)[0])
    except InvalidRequirement:
        return None


def _options(unit: Unit) -> frozenset[str]:
    return frozenset(unit.form.split("\n")[1:])


def _differences(old: Requirement, new: Requirement, legacy: Unit, current: Unit) -> Iterator[Change]:
    name = f"`{old.name}`"
    if old.specifier != new.specifier:
        yield _change("version-changed", _told_versions(name, old.specifier, new.specifier), legacy, current)
    if old.extras != new.extras:
        went, came = sorted(old.extras - new.extras), sorted(new.extras - old.extras)
        told = [f"without {', '.join(went)}"] * bool(went) + [f"with {', '.join(came)}"] * bool(came)
        yield _change("value-changed", f"extras of {name}: {'; '.join(told)}", legacy, current)
    if str(old.marker or "") != str(new.marker or ""):
        before, after = (quote(str(one.marker)) if one.marker else "always" for one in (old, new))
        yield _change("value-changed", f"when {name} is installed: {before} → {after}", legacy, current)
    if old.url != new.url:
        before, after = (_address(one.url) if one.url else "the index" for one in (old, new))
        yield _change("value-changed", f"where {name} comes from: {before} → {after}", legacy, current)


def _told_versions(name: str, old: SpecifierSet, new: SpecifierSet) -> str:
    from packaging.version import Version

    before, after = _pin(old), _pin(new)
    pair = f"{name} {_specifiers(old)} → {_specifiers(new)}"
    if before is not None and after is not None:
        first, second = Version(before), Version(after)
        return f"{pair} ({'newer' if second > first else 'older'})" if first != second else pair
    if before is not None:
        return f"{pair} (no longer pinned)"
    if after is not None:
        return f"{pair} (pinned now)"
    return pair


def _specifiers(specifiers: SpecifierSet) -> str:
    return ", ".join(sorted(str(one) for one in specifiers)) or "any version"


def _pin(specifiers: SpecifierSet) -> str | None:
    """Return the one version that a pin allows; None where there is no pin."""
    if len(specifiers) != 1:
        return None
    only = next(iter(specifiers))
    return only.version if only.operator == "==" and not only.version.endswith("*") else None


def _told_options(name: str, old: frozenset[str], new: frozenset[str]) -> str:
    went, came = sorted(old - new), sorted(new - old)
    if all(option.startswith("--hash=") for option in (*went, *came)):
        return f"hashes of `{name}`: {len(went)} went, {len(came)} came"
    first = [f"without {quote(one)}" for one in went[:1]] + [f"with {quote(one)}" for one in came[:1]]
    return f"options of `{name}`: {', '.join(first)}"


def _shown(unit: Unit) -> str:
    return _address(unit.form.replace("\n", " "))


def _address(text: str) -> str:
    return quote(re.sub(r"(?<=://)[^/@\s]+@", "", text))


def _change(kind: str, summary: str, legacy: Unit, current: Unit) -> Change:
    return Change(kind, summary, legacy.line, current.line)


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two requirements that mean the same are written differently."""
    if legacy_text == current_text or "file" in (legacy.unit, current.unit):
        return ()
    if legacy.form != current.form:
        summary = f"{_shown(legacy)} is written {_shown(current)} now"
        return (_change("literal-spelling-changed", summary, legacy, current),)
    comment = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
    if comment.sub("", legacy_text).strip() == comment.sub("", current_text).strip():
        return (_change("comment-changed", "only the comment beside it differs", legacy, current),)
    return (_change("formatting-changed", "only the way it is written differs", legacy, current),)


PLUGIN = ChangeDescriber(
    kind="requirements",
    unit="requirement",
    describe=describe,
    cosmetics=cosmetics,
    references=("PEP 440, by the packaging library",),
    limitations=(
        "Whether a version range allows more or less than another is not said, only that it differs.",
        "Whether a newer version behaves differently is not known.",
    ),
)
