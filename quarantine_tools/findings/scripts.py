"""What became of scripts: the commands of each mode, exit codes, options, and everything else that they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.findings._subjects import (
    both_sides,
    changed_lines,
    counted,
    counterparts,
    facts_of,
    listed,
    named,
    paired_entries,
    places_of,
    quote,
    unique,
)
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Artifact,
    Certainty,
    Change,
    Comparison,
    Entry,
    FactEntry,
    FactVerdict,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)

_SCRIPTS = frozenset({"powershell", "shell"})
_MOST_SAID = 8  # differences told in one finding; the ledger has all
_COSMETIC = frozenset(
    {"comment-changed", "formatting-changed", "logging-changed", "literal-spelling-changed", "renamed"}
)


def _of_scripts(c: Comparison, kind: str, *verdicts: FactVerdict) -> Mapping[str, tuple[FactEntry, ...]]:
    """Return the facts of a kind that stand in scripts, by the script: the legacy one, or where there is none yet, the
    legacy script that the current one took the place of."""
    scripts = {a.path for a in (*c.legacy.artifacts, *c.current.artifacts) if a.kind in _SCRIPTS}
    origins = {current: legacy for legacy, current in counterparts(c).items()}
    found: defaultdict[str, list[FactEntry]] = defaultdict(list)
    for facts in facts_of(c, kind, *verdicts).values():
        for fact in facts:
            places = [place.path for place in fact.legacy] or [origins.get(place.path, "") for place in fact.current]
            path = next((path for path in places if path in scripts), None)
            if path is not None:
                found[path].append(fact)
    return {path: tuple(facts) for path, facts in sorted(found.items())}


def command_lost(c: Comparison) -> Iterator[Finding]:
    """The script does not run a command any more, or runs it with other arguments."""
    added = _of_scripts(c, "command", FactVerdict.ADDED)
    for path, facts in _of_scripts(c, "command", FactVerdict.LOST).items():
        said: list[str] = []
        places: list[tuple[Side, Sequence[Location]]] = []
        for fact in facts:
            heir = _heir(fact, added.get(path, ()))
            mode = f"{fact.detail}: " if fact.detail else ""
            instead = f"runs `{heir.value}` instead of `{fact.value}`" if heir else f"no longer runs `{fact.value}`"
            said.append(mode + instead)
            places += [(Side.LEGACY, fact.legacy), (Side.CURRENT, heir.current if heir else ())]
        yield Finding(
            id=fingerprint("scripts/command-lost", path, ",".join(fact.value for fact in facts)),
            rule="scripts/command-lost",
            severity=Severity.HIGH,
            title=f"`{path}`: {said[0]}" if len(said) == 1 else f"`{path}`: {counted(len(said), 'command')} lost",
            detail=listed(said, _MOST_SAID) + ".",
            status=Status.GAP,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, *places),
            recommendation="Check that what these commands did is still done, with the same arguments.",
            priority=Priority.HIGH,
        )


def _heir(fact: FactEntry, added: Sequence[FactEntry]) -> FactEntry | None:
    """Return the new command of the same program in the same modes; the one that has most words in common."""
    words = set(fact.value.split())
    options = [one for one in added if one.value.split()[0] == fact.value.split()[0] and one.detail == fact.detail]
    return max(options, key=lambda one: (len(words & set(one.value.split())), one.value), default=None)


def mode_changed(c: Comparison) -> Iterator[Finding]:
    """The script runs a command in other modes than before."""
    for path, facts in _of_scripts(c, "command", FactVerdict.MODIFIED).items():
        known = [fact for fact in facts if " → " in fact.detail or fact.detail.startswith("→")]
        if known:
            said = [f"`{fact.value}`: {fact.detail}" for fact in known]
            yield _differing(c, "scripts/mode-changed", path, known, said, "command", "Check who calls these modes.")


def exit_code_changed(c: Comparison) -> Iterator[Finding]:
    """The script ends with other exit codes, or in other modes."""
    added = _of_scripts(c, "exit.code", FactVerdict.ADDED)
    for path, facts in _of_scripts(c, "exit.code", FactVerdict.LOST, FactVerdict.MODIFIED).items():
        if known := _lost_or_other(facts):
            new = added.get(path, ())
            said = [_told(fact, "code ") for fact in known]
            said += [f"code `{fact.value}` is new" for fact in new]
            advice = "Check the callers that ask for these codes: a build may pass or fail otherwise."
            yield _differing(c, "scripts/exit-code-changed", path, [*known, *new], said, "exit code", advice)


def option_changed(c: Comparison) -> Iterator[Finding]:
    """The script lost an option, or takes other values for it."""
    for path, facts in _of_scripts(c, "cli.option", FactVerdict.LOST, FactVerdict.MODIFIED).items():
        if known := _lost_or_other(facts):
            said = [_told(fact) for fact in known]
            advice = "Check the callers that give these options, and those that rely on a default."
            yield _differing(c, "scripts/option-changed", path, known, said, "option", advice)


def _lost_or_other(facts: Sequence[FactEntry]) -> list[FactEntry]:
    """Return the facts that are lost, or have a detail that reads "legacy → current"."""
    return [fact for fact in facts if fact.verdict is FactVerdict.LOST or " → " in fact.detail]


def _told(fact: FactEntry, noun: str = "") -> str:
    return f"{noun}`{fact.value}` is gone" if fact.verdict is FactVerdict.LOST else f"`{fact.value}`: {fact.detail}"


def _differing(
    c: Comparison, rule: str, path: str, facts: Sequence[FactEntry], said: Sequence[str], noun: str, advice: str
) -> Finding:
    gone = any(fact.verdict is FactVerdict.LOST for fact in facts)
    return Finding(
        id=fingerprint(rule, path, ",".join(fact.value for fact in facts)),
        rule=rule,
        severity=Severity.MEDIUM,
        title=f"`{path}`: {said[0]}" if len(said) == 1 else f"`{path}`: {counted(len(said), noun)} changed",
        detail=listed(said, _MOST_SAID) + ".",
        status=Status.GAP if gone else Status.PARTIAL,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, *places_of(facts)),
        recommendation=advice,
        priority=Priority.MEDIUM,
    )


def _told_lines(c: Comparison) -> frozenset[tuple[Side, str, int]]:
    """Return the lines that the rules about commands, exit codes and options speak of."""
    found = set()
    for kind in ("command", "exit.code", "cli.option"):
        for facts in _of_scripts(c, kind, FactVerdict.LOST, FactVerdict.MODIFIED).values():
            for side, places in places_of(facts):
                found |= {(side, one.path, line) for one in places for line in range(one.line, one.end_line + 1)}
    return frozenset(found)


def modified(c: Comparison) -> Iterator[Finding]:
    """Other functions, parameters or statements of the script are lost or differ."""
    told = _told_lines(c)
    for path, partner, entries in paired_entries(c, _SCRIPTS):
        differing = [(entry, left) for entry in entries if (left := _left(entry, told))]
        gone = [entry for entry in entries if _is_lost(entry, told)]
        if not differing and not gone:
            continue
        said = [f"`{entry.name}` is lost" for entry in gone]
        said += [f"`{entry.name}`: {change.summary}" for entry, changes in differing for change in changes]
        evidence = [*both_sides(c, gone, most=3)]
        for entry, changes in differing:
            for change in changes[:2]:
                evidence += changed_lines(c, entry, change.legacy_line, change.current_line)
        yield Finding(
            id=fingerprint("scripts/modified", path, "modified"),
            rule="scripts/modified",
            severity=Severity.MEDIUM,
            title=f"`{path}` does not do all that it did: {counted(len(said), 'difference')}",
            detail=f"Compared with `{partner}`: {listed(said, _MOST_SAID)}.",
            status=Status.GAP if gone else Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=unique(evidence) or both_sides(c, [entry for entry, _ in differing], most=3),
            recommendation="Check that what these parts of the script did is done elsewhere, or no longer wanted.",
            priority=Priority.MEDIUM,
        )


def _left(entry: Entry, told: frozenset[tuple[Side, str, int]]) -> list[Change]:
    """Return the changes of a unit that no other rule speaks of."""
    if entry.verdict is not Verdict.MODIFIED or entry.current is None or entry.unit == "file":
        return []
    return [
        change
        for change in entry.changes
        if change.kind not in _COSMETIC
        and (Side.LEGACY, entry.legacy.path, change.legacy_line or 0) not in told
        and (Side.CURRENT, entry.current.path, change.current_line or 0) not in told
    ]


def _is_lost(entry: Entry, told: frozenset[tuple[Side, str, int]]) -> bool:
    """Say whether a unit is lost, and more than a message or a command that is told by itself."""
    if entry.verdict is not Verdict.LOST or entry.unit == "file":
        return False
    lines = range(entry.legacy.line, entry.legacy.end_line + 1)
    covered = all((Side.LEGACY, entry.legacy.path, line) in told for line in lines)
    return not covered and not entry.name.lower().startswith(("write-host", "echo"))


def kept(c: Comparison) -> Iterator[Finding]:
    """The script does the same as before."""
    commands = _of_scripts(c, "command", FactVerdict.PRESERVED)
    for path, partner, entries in paired_entries(c, _SCRIPTS):
        if any(entry.verdict is not Verdict.PRESERVED for entry in entries):
            continue
        parts: defaultdict[str, int] = defaultdict(int)
        for entry in entries:
            parts[entry.unit] += 1
        counts = listed([counted(number, unit) for unit, number in sorted(parts.items())])
        places = (
            (Side.LEGACY, [_whole(c.legacy.artifacts, path)]),
            (Side.CURRENT, [_whole(c.current.artifacts, partner)]),
        )
        runs = _runs(commands.get(path, ()))
        yield Finding(
            id=fingerprint("scripts/kept", path, "kept"),
            rule="scripts/kept",
            severity=Severity.INFO,
            title=f"`{path}` does the same as `{partner}`",
            detail=f"{counts} behave as before.{runs}",
            status=Status.OK,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, *places, *((Side.LEGACY, fact.legacy) for fact in commands.get(path, ()))),
            recommendation="Nothing to do.",
            priority=Priority.LOW,
        )


def _whole(artifacts: Sequence[Artifact], path: str) -> Location:
    lines = next((artifact.lines for artifact in artifacts if artifact.path == path), 0)
    return Location(path, min(lines, 1), lines)


def _runs(facts: Sequence[FactEntry]) -> str:
    """Return the commands that a script runs, by mode, as sentences go on."""
    by_mode: defaultdict[str, list[str]] = defaultdict(list)
    for fact in facts:
        by_mode[fact.detail].append(fact.value)
    said = [f"{mode or 'always'}: {named(values, 6)}" for mode, values in sorted(by_mode.items())]
    return f" It runs, {'; '.join(said)}." if said else ""


_ONE_FILE = "What a script calls in other scripts is not followed."
_HOLES = "A command with an argument that is known only when it runs is never called lost."

PLUGIN = Topic(
    name="scripts",
    rules=(
        Rule(
            "scripts/command-lost",
            "Commands that a script no longer runs",
            command_lost,
            references=("pytest: https://docs.pytest.org/en/stable/how-to/mark.html",),
            limitations=(
                _ONE_FILE,
                _HOLES,
                "Programs that only rearrange text (grep, sed) are told with their statement.",
            ),
        ),
        Rule(
            "scripts/mode-changed",
            "Commands that a script runs in other modes",
            mode_changed,
            references=(),
            limitations=(_ONE_FILE, "A mode is a case of a switch, or a condition, over a parameter of the script."),
        ),
        Rule(
            "scripts/exit-code-changed",
            "Exit codes of a script that changed",
            exit_code_changed,
            references=("POSIX.1-2024, Shell Command Language, 2.8.2 Exit Status for Commands",),
            limitations=("Exit codes that a script hands on from a program are not known.",),
        ),
        Rule(
            "scripts/option-changed",
            "Options of a script that are gone or take other values",
            option_changed,
            references=("PowerShell: about_Functions_Advanced_Parameters",),
            limitations=("Options of a shell script are those of a case or of getopts.",),
        ),
        Rule(
            "scripts/modified",
            "Other parts of a script that are lost or differ",
            modified,
            references=(),
            limitations=(_ONE_FILE,),
        ),
        Rule(
            "scripts/kept",
            "Scripts that do the same as before",
            kept,
            references=(),
            limitations=(_ONE_FILE, "Printed messages are not compared."),
        ),
    ),
)
