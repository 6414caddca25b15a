"""What became of Python code: functions that are lost, values that changed, behaviour that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quarantine_tools.findings._statements import Fields, added_fields, where_changed
from quarantine_tools.findings._subjects import (
    MOST_EVIDENCE,
    backup_of,
    both_sides,
    changed_lines,
    counted,
    is_backup,
    named,
    paired_entries,
    quote,
    unique,
)
from quarantine_tools.findings._uses import find_names, plain_name, still_used
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Change,
    Comparison,
    Entry,
    Evidence,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)

_KINDS = frozenset({"python"})
_DEFINITIONS = {"function", "method", "class"}
_OTHER_CODE = {"variable", "statement"}
_VALUES = {"parameter-default-changed", "constant-changed"}
# Changes after which code may do less, or something else; what is only added leaves the old path in place.
_TAKES_AWAY = {
    "guard-removed",
    "branch-removed",
    "call-removed",
    "statement-removed",
    "condition-changed",
    "loop-changed",
    "exception-handling-changed",
    "control-flow-changed",
    "return-changed",
    "expression-changed",
    "assignment-changed",
    "body-rewritten",
    "parameter-removed",
    "parameters-reordered",
    "fields-reordered",
    "field-removed",
    "decorator-removed",
    "base-class-changed",
    "async-changed",
}
_WORDS_ONLY = {"logging-changed", "import-changed", "annotation-changed"}
_TAKEN_OUT = {"extracted", "inlined"}
MOST_SAID = 3  # changes told per unit; the ledger has all


def function_lost(c: Comparison) -> Iterator[Finding]:
    """Functions, methods or classes of a file that has a counterpart stand nowhere on the current side."""
    gone = {
        path: [e for e in entries if e.verdict is Verdict.LOST and e.unit in _DEFINITIONS]
        for path, _, entries in paired_entries(c, _KINDS)
    }
    names_now = find_names(c, (plain_name(e).rpartition(".")[2] for lost in gone.values() for e in lost))
    for path, partner, _ in paired_entries(c, _KINDS):
        lost = gone[path]
        if not lost:
            continue
        words = ", ".join(
            counted(number, unit, "classes" if unit == "class" else "")
            for unit in ("class", "function", "method")
            if (number := sum(e.unit == unit for e in lost))
        )
        names = [e.name for e in lost]
        used = still_used(names_now, partner, [e for e in lost if e.unit != "class"])
        sentences = [
            f"{named(names, 12)} {'has' if len(lost) == 1 else 'have'} no counterpart in `{partner}` or anywhere"
            " else on the current side.",
            *(f"`{name}` is still used in {named(_files(places), 3)}." for name, places in used.items()),
            *backup_of(c, path),
        ]
        yield Finding(
            id=fingerprint("python/function-lost", path, ",".join(names)),
            rule="python/function-lost",
            severity=Severity.HIGH,
            title=f"{words} of `{path}` {'is' if len(lost) == 1 else 'are'} lost",
            detail=" ".join(sentences),
            status=Status.GAP,
            certainty=Certainty.CERTAIN,
            evidence=quote(
                c,
                (Side.LEGACY, [e.legacy for e in lost][: MOST_EVIDENCE - 2]),
                (Side.CURRENT, [place for places in used.values() for place in places[:1]]),
                most=8,
            ),
            recommendation=f"Port {named(names, 4)} to `{partner}`, or record why "
            f"{'it is' if len(lost) == 1 else 'they are'} not needed any more.",
            priority=Priority.HIGH,
        )


def _files(places: Iterable[Location]) -> list[str]:
    return list(dict.fromkeys(place.path for place in places))


def code_lost(c: Comparison) -> Iterator[Finding]:
    """Variables or statements of a file that has a counterpart stand nowhere on the current side."""
    for path, partner, entries in paired_entries(c, _KINDS):
        gone = {e.name for e in entries if e.verdict is Verdict.LOST and e.unit == "class"}
        lost = [
            e
            for e in entries
            if e.verdict is Verdict.LOST and e.unit in _OTHER_CODE and e.name.rpartition(".")[0] not in gone
        ]
        if not lost:
            continue
        names = [e.name for e in lost]
        yield Finding(
            id=fingerprint("python/code-lost", path, ",".join(names)),
            rule="python/code-lost",
            severity=Severity.MEDIUM,
            title=f"{counted(len(lost), 'variable or statement', 'variables or statements')} of `{path}` "
            f"{'is' if len(lost) == 1 else 'are'} lost",
            detail=f"{named(names, 12)}: nothing in `{partner}` answers to {'it' if len(lost) == 1 else 'them'}.",
            status=Status.GAP,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, (Side.LEGACY, [e.legacy for e in lost])),
            recommendation=f"Check what `{partner}` does without {'it' if len(lost) == 1 else 'them'}.",
            priority=Priority.MEDIUM,
        )


def _value_changes(entry: Entry) -> tuple[Change, ...]:
    return tuple(change for change in entry.changes if change.kind in _VALUES)


def default_changed(c: Comparison) -> Iterator[Finding]:
    """A parameter has another default now."""
    yield from _values(c, "python/default-changed", "parameter-default-changed", "default")


def constant_changed(c: Comparison) -> Iterator[Finding]:
    """A constant has another value now."""
    yield from _values(c, "python/constant-changed", "constant-changed", "constant")


def _values(c: Comparison, rule: str, kind: str, noun: str) -> Iterator[Finding]:
    for path, partner, entries in paired_entries(c, _KINDS):
        changed = [
            (e, change) for e in entries if e.verdict is Verdict.MODIFIED for change in e.changes if change.kind == kind
        ]
        if not changed:
            continue
        evidence = unique(
            piece for e, change in changed for piece in changed_lines(c, e, change.legacy_line, change.current_line)
        )
        title = (
            f"`{changed[0][0].name}`: {changed[0][1].summary}"
            if len(changed) == 1
            else f"{counted(len(changed), noun)} of `{path}` changed"
        )
        yield Finding(
            id=fingerprint(rule, path, ",".join(sorted({e.name for e, _ in changed}))),
            rule=rule,
            severity=Severity.MEDIUM,
            title=title,
            detail="; ".join(f"`{e.name}`: {change.summary}" for e, change in changed) + f" (`{path}` → `{partner}`)",
            status=Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=evidence or both_sides(c, [e for e, _ in changed]),
            recommendation="Confirm that the new value is meant; else restore the legacy one.",
            priority=Priority.MEDIUM,
        )


def behaviour_changed(c: Comparison) -> Iterator[Finding]:
    """Functions or statements of a file behave differently now."""
    # Files that run before copies put aside (models.py.backup), and those first that lost most of what they did.
    found = sorted(_behaviour_changed(c), key=lambda told: told[0])
    yield from (finding for _, finding in found)


def _behaviour_changed(c: Comparison) -> Iterator[tuple[tuple[bool, int, int, str], Finding]]:
    """Yield the findings with what they are sorted by."""
    fields = added_fields(c)
    for path, partner, entries in paired_entries(c, _KINDS):
        changed = [
            e
            for e in entries
            if e.verdict is Verdict.MODIFIED and e.unit != "import" and len(_value_changes(e)) < len(e.changes)
        ]
        telling = [e for e in changed if not all(change.kind in _WORDS_ONLY for change in e.changes)]
        if not changed:
            continue
        takes_away = [e for e in telling if any(change.kind in _TAKES_AWAY for change in e.changes)]
        severity = Severity.MEDIUM if takes_away else Severity.LOW
        # Functions before the statements around them; `try: from .models import …` says least.
        takes_away.sort(key=lambda e: e.unit == "statement")
        ordered = list(dict.fromkeys((*takes_away, *telling, *changed)))
        units = sum(e.unit != "import" for e in entries)
        taken = sum(change.kind in _TAKES_AWAY for e in changed for change in e.changes)
        order = (is_backup(path), -taken, -sum(len(e.changes) for e in changed), path)
        yield (
            order,
            Finding(
                id=fingerprint("python/behaviour-changed", path, "changed"),
                rule="python/behaviour-changed",
                severity=severity,
                title=f"{len(changed)} of {counted(units, 'unit')} of `{path}` "
                f"{'differs' if len(changed) == 1 else 'differ'} in `{partner}`",
                detail=" ".join([*(f"`{e.name}`: {_told(e.changes)}." for e in ordered), *backup_of(c, path)]),
                status=Status.PARTIAL,
                certainty=Certainty.CERTAIN,
                evidence=_first_changes(c, ordered, fields),
                recommendation="Go through the changes; what is not meant, restore from the legacy lines.",
                priority=Priority.MEDIUM if takes_away else Priority.LOW,
            ),
        )


def _told(changes: Sequence[Change]) -> str:
    # Of many changes only a few are told here: first what was taken out and stands elsewhere now, which explains the
    # rest, then what takes something away, and words last.
    ordered = sorted(
        changes,
        key=lambda one: (one.kind in _WORDS_ONLY, one.kind not in _TAKEN_OUT, one.kind not in _TAKES_AWAY),
    )
    said = list(dict.fromkeys(change.summary for change in ordered))
    more = f"; {counted(len(said) - MOST_SAID, 'more change')}" if len(said) > MOST_SAID else ""
    return "; ".join(said[:MOST_SAID]) + more


def _first_changes(c: Comparison, entries: Sequence[Entry], fields: Fields) -> tuple[Evidence, ...]:
    """Return where the first change of each unit stands, the one that takes most away."""
    evidence: list[Evidence] = []
    for entry in entries[:MOST_EVIDENCE]:
        first = min(entry.changes, key=lambda change: change.kind not in _TAKES_AWAY)
        evidence += where_changed(c, entry, first, fields)
    return unique(evidence) or both_sides(c, entries[:2])


PLUGIN = Topic(
    name="python",
    rules=(
        Rule(
            "python/function-lost",
            "Functions, methods or classes that stand nowhere on the current side",
            function_lost,
            references=("docs/vocabulary.md: lost",),
            limitations=("A function that was rewritten under another name looks the same as one that was lost.",),
        ),
        Rule(
            "python/code-lost",
            "Variables or statements that stand nowhere on the current side",
            code_lost,
            references=("docs/vocabulary.md: lost",),
            limitations=("Imports are left to the ledger: what matters is what was done with them.",),
        ),
        Rule(
            "python/default-changed",
            "Parameters with another default",
            default_changed,
            references=("docs/vocabulary.md: parameter-default-changed",),
            limitations=("Defaults of environment variables are told under environment.",),
        ),
        Rule(
            "python/constant-changed",
            "Constants with another value",
            constant_changed,
            references=("docs/vocabulary.md: constant-changed",),
            limitations=("Constants inside of larger expressions are told with the behaviour of their function.",),
        ),
        Rule(
            "python/behaviour-changed",
            "Files whose functions or statements behave differently",
            behaviour_changed,
            references=("docs/vocabulary.md: modified",),
            limitations=("Whether a change was meant can't be told from the code.",),
        ),
    ),
)
