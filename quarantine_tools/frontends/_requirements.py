"""A requirement on a Python package, wherever it is written: the unit, its normal form, and what the fact says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarantine_tools.frontends._versions import settled_specifiers
from quarantine_tools.frontends.base import digest
from quarantine_tools.model import Unit

MOST_CHARACTERS = 5_000  # of one requirement without its options; people write a hundredth of it

_PATH = re.compile(
    r"(?i)[a-z][a-z0-9+.-]*:(?://)?\S+|\.{1,2}(?:[/\\\[].*)?|[^\s;=<>~!@]*[/\\][^\s;]*|[^\s;]+\.(?:whl|zip|tar\.\w+|tgz)"
)
EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_TOKEN = re.compile(r"\w+|[^\w\s]")


class BadRequirement(Exception):
    """A requirement that pip would refuse; says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """A requirement, or an option beside requirements."""

    name: str
    form: tuple[str, ...]  # as it reads, in one order
    key: str  # what it means: equal keys install the same
    fact: tuple[str, str] | None = None  # project and specifiers
    sets: tuple[str, ...] = ()  # what a later one of a file overrides or adds to


def requirement_unit(name: str, item: Item, line: int, end_line: int) -> Unit:
    """Return the unit of a requirement; what it is called is no part of what it does."""
    form = "\n".join(item.form)
    key = digest(item.key)
    return Unit(
        unit="requirement",
        name=name,
        line=line,
        end_line=end_line,
        behaviour=key,
        shape=key,
        form=form,
        form_lines=(line,) * len(item.form),
        weight=len(_TOKEN.findall(form)),
        binds=item.sets,
    )


def requirement_item(text: str, options: tuple[str, ...] = ()) -> Item:
    """Return what a requirement by PEP 508, a path or a URL asks for.

    Raises:
        BadRequirement: it is none of these.
    """
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    if len(text) > MOST_CHARACTERS:
        raise BadRequirement(f"over {MOST_CHARACTERS:,} characters")
    try:
        found = Requirement(text)
    except RecursionError:
        raise BadRequirement("its marker is nested too deeply") from None
    except InvalidRequirement as error:
        if _PATH.fullmatch(text.partition(" ;")[0].rstrip()):
            return _place(text, options)
        raise BadRequirement(str(error).split("\n", 1)[0].rstrip(":")) from error
    name = str(canonicalize_name(found.name))
    extras = ",".join(sorted(str(canonicalize_name(extra)) for extra in found.extras))
    head = f"{name}[{extras}]" if extras else name
    tail = f" @ {found.url}" if found.url else ""
    marker = f" ; {found.marker}" if found.marker else ""
    written = ",".join(sorted(str(one) for one in found.specifier))
    meant = settled_specifiers(found.specifier)
    detail = f"from {without_credentials(found.url)}" if found.url else meant
    if marker:
        detail = f"{detail}{marker}".strip()
    return Item(
        name,
        (f"{head}{written}{tail}{marker}", *options),
        "\n".join((f"{head}{meant}{tail}{marker}", *options)),
        (name, detail),
    )


def _place(text: str, options: tuple[str, ...]) -> Item:
    """Return a requirement that is a path or a URL, named by its project where it says so."""
    from packaging.utils import canonicalize_name

    text = " ".join(text.split())
    shown = without_credentials(text)
    egg = EGG.search(text)
    if egg is None:
        return Item(shown, (text, *options), "\n".join((text, *options)))
    project = str(canonicalize_name(egg[1]))
    return Item(project, (text, *options), "\n".join((text, *options)), (project, f"from {shown}"))


def without_credentials(url: str) -> str:
    """Return a URL without the account in it: names and details are shown, forms are not."""
    return re.sub(r"(?<=://)[^/@\s]+@", "", url)
