"""What documents of the current side say that isn't so: paths, ports, services and containers that it doesn't have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from quarantine_tools.findings._subjects import counted, counterparts, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Finding,
    Location,
    Misstatement,
    Priority,
    Severity,
    Side,
    Status,
)

Told = Mapping[str, Sequence[Misstatement]]


def path_missing(c: Comparison) -> Iterator[Finding]:
    """A document names files or folders that the current side doesn't have."""
    for document, told in _by_document(c, "path").items():
        values = _values(told)
        run = sorted({m.value for m in told if m.how == "command"})
        detail = f"No file or folder of the current side is called so or ends so: {named(values, 12)}."
        if run:
            detail += f" The document has {named(run, 6)} run or read by a command."
        # What a command runs and where a link leads is there or not; code in prose may be of something else.
        certain = all(m.how in ("command", "link") for m in told)
        title = f"`{document}` names {counted(len(values), 'path')} that {_is_not(values)} there: {named(values, 3)}"
        yield _finding(c, "documents/path-missing", document, told, title, detail, certain)


def port_unknown(c: Comparison) -> Iterator[Finding]:
    """A document names ports that legacy code used and that no file of the current side has."""
    for document, told in _by_document(c, "port").items():
        values = _values(told)
        title = f"`{document}` names port {named(values, 3)} of the legacy side, which nothing uses now"
        detail = (
            f"The legacy side used {named(values, 12)}, and no file of the current side but documents has the number."
        )
        yield _finding(c, "documents/port-unknown", document, told, title, detail, certain=False)


def service_unknown(c: Comparison) -> Iterator[Finding]:
    """Commands in a document act on services or containers that the current side doesn't define."""
    for document, told in _by_document(c, "service", "container").items():
        values = _values(told)
        kinds = {m.kind for m in told}
        title = f"`{document}` has commands for {named(values, 3)}, which no compose file defines"
        detail = f"docker is told to act on {named(values, 12)}: no compose file of the current side has such a service"
        detail += ", and no file but documents has the name of the container." if "container" in kinds else "."
        yield _finding(c, "documents/service-unknown", document, told, title, detail, certain=kinds == {"service"})


def names_legacy(c: Comparison) -> Iterator[Finding]:
    """Commands or links of a current document use a legacy file or service that is gone."""
    now = counterparts(c)
    services = {pair.legacy: pair.current for pair in c.services}
    by_document: defaultdict[str, list[Misstatement]] = defaultdict(list)
    for misstatement in c.misstatements:
        if misstatement.legacy:
            by_document[misstatement.document].append(misstatement)
    for document, told in sorted(by_document.items()):
        gone = list(dict.fromkeys(m.legacy for m in told))
        values = _values(told)
        title = f"`{document}` still tells people to use {named(values, 3)}"
        title += ", which is gone" if len(values) == 1 else ", which are gone"
        became = [f"`{name}` → `{to}`" for name in gone if (to := now.get(name) or services.get(_service(name)))]
        detail = f"{named(values, 8)}: what {'this means' if len(values) == 1 else 'these mean'} lies in the quarantine"
        detail += f" ({named(gone, 6)}), and no file or service of the current side has the name."
        if became:
            detail += f" What took its place: {', '.join(became[:6])}."
        yield _finding(
            c,
            "documents/names-legacy",
            document,
            told,
            title,
            detail,
            certain=True,
            advice="Name what took its place, or delete the passage with the legacy files.",
        )


def _service(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]


def _by_document(c: Comparison, *kinds: str) -> Told:
    found: defaultdict[str, list[Misstatement]] = defaultdict(list)
    for misstatement in c.misstatements:
        if misstatement.kind in kinds and not misstatement.legacy:
            found[misstatement.document].append(misstatement)
    return dict(sorted(found.items()))


def _values(told: Sequence[Misstatement]) -> list[str]:
    return list(dict.fromkeys(m.value for m in told))


def _is_not(values: Sequence[str]) -> str:
    return "isn't" if len(values) == 1 else "aren't"


def _finding(
    c: Comparison,
    rule: str,
    document: str,
    told: Sequence[Misstatement],
    title: str,
    detail: str,
    certain: bool,
    advice: str = "Correct the document, or restore what it names.",
) -> Finding:
    return Finding(
        id=fingerprint(rule, document, ",".join(sorted(_values(told)))),
        rule=rule,
        severity=Severity.LOW,
        title=title,
        detail=detail,
        status=Status.PARTIAL,
        certainty=Certainty.CERTAIN if certain else Certainty.LIKELY,
        evidence=quote(c, (Side.CURRENT, [Location(document, m.line, m.line) for m in _first_of_each(told)])),
        recommendation=advice,
        priority=Priority.LOW,
    )


def _first_of_each(told: Sequence[Misstatement]) -> Iterator[Misstatement]:
    seen: set[str] = set()
    for misstatement in told:
        if misstatement.value not in seen:
            seen.add(misstatement.value)
            yield misstatement


_SPEAKS = (
    "Lines and sections that speak of what was, will be or might be, and documents whose names do (a changelog, a plan,"
    " a report of a date), are left out.",
)


def _rule(name: str, says: str, check: Callable[[Comparison], Iterator[Finding]], *limitations: str) -> Rule:
    return Rule(
        f"documents/{name}",
        says,
        check,
        references=("CommonMark 0.31; Compose specification; Docker command line reference",),
        limitations=(*limitations, *_SPEAKS),
    )


PLUGIN = Topic(
    name="documents",
    rules=(
        _rule(
            "path-missing",
            "Documents name paths that the current side doesn't have",
            path_missing,
            "A path is known when any path of the side ends with it, so one that moved may be missed.",
            "A path in code whose first folder the side doesn't have may be of another project, and is left out.",
            "With --include or --exclude nothing is said: what was left out may be there.",
        ),
        _rule(
            "port-unknown",
            "Documents name ports that only legacy code used",
            port_unknown,
            "Other ports are left out: programs listen where no file says so.",
            "A number that stands anywhere but in documents counts as known.",
        ),
        _rule(
            "service-unknown",
            "Documents have commands for services and containers that don't exist",
            service_unknown,
            "Nothing is said of a side without a compose file, or with one that includes others.",
        ),
        _rule(
            "names-legacy",
            "Documents tell people to use legacy files that are gone",
            names_legacy,
            "Only commands and links count; other mentions are listed under See also.",
        ),
    ),
)
