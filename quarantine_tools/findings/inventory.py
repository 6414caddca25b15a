"""What is where: files that are the same, files that have no counterpart, files that exist nowhere else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from quarantine_tools.findings._subjects import (
    artifacts_by_path,
    copies,
    counted,
    counterparts,
    entries_by_artifact,
    named,
    orphans,
    quote,
)
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Entry,
    FactEntry,
    Finding,
    Location,
    Method,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)

_KEPT = {Verdict.PRESERVED, Verdict.RELOCATED}
_SUBSTANCE = {"function", "method", "class", "instruction", "table", "file", "requirement"}
_SAID = {
    "http.route": "serves",
    "redis.channel": "uses the Redis channel",
    "redis.stream": "uses the Redis stream",
    "port": "uses the port",
    "env": "reads from the environment",
}


def identical(c: Comparison) -> Iterator[Finding]:
    """These files have the same bytes on the current side."""
    same = [(p.legacy, p.current) for p in c.pairings if p.method is Method.IDENTICAL and p.current is not None]
    sizes = {artifact.path: artifact.lines for artifact in c.legacy.artifacts}
    same = [(legacy, current) for legacy, current in same if sizes.get(legacy)]
    if not same:
        return
    evidence = quote(
        c,
        *((side, [Location(path, 1, 1)]) for pair in same for side, path in zip(Side, pair, strict=True)),
    )
    yield Finding(
        id=fingerprint("inventory/identical", "", "all"),
        rule="inventory/identical",
        severity=Severity.INFO,
        title=f"{counted(len(same), 'file has', 'files have')} the same bytes on the current side",
        detail="; ".join(f"`{legacy}` = `{current}`" for legacy, current in same),
        status=Status.OK,
        certainty=Certainty.CERTAIN,
        evidence=evidence,
        recommendation="Delete them from the quarantine; the current side has them to the last byte.",
        priority=Priority.LOW,
    )


def restyled(c: Comparison) -> Iterator[Finding]:
    """These files and their counterparts hold the same units, each with the same behaviour; their bytes differ."""
    partner = counterparts(c)
    more = _additions(c)
    found = [
        path
        for path, entries in _kept_files(c).items()
        if not more[partner[path]] and all(entry.verdict is Verdict.PRESERVED for entry in entries)
    ]
    if not found:
        return
    yield Finding(
        id=fingerprint("inventory/restyled", "", "all"),
        rule="inventory/restyled",
        severity=Severity.INFO,
        title=f"{counted(len(found), 'file differs', 'files differ')} in looks only",
        detail="Every unit has the same behaviour: " + "; ".join(f"`{path}` → `{partner[path]}`" for path in found),
        status=Status.OK,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c,
            *(
                (side, [Location(where, 1, 3)])
                for path in found
                for side, where in zip(Side, (path, partner[path]), strict=True)
            ),
        ),
        recommendation="Delete them from the quarantine, unless a finding below speaks of what they did.",
        priority=Priority.LOW,
    )


def contained(c: Comparison) -> Iterator[Finding]:
    """The current side has all that these files do, and does more in the same place, or has parts of it elsewhere."""
    partner = counterparts(c)
    more = _additions(c)
    found = {
        path: entries
        for path, entries in _kept_files(c).items()
        if more[partner[path]] or any(entry.verdict is Verdict.RELOCATED for entry in entries)
    }
    if not found:
        return
    told = []
    for path, entries in found.items():
        added, moved = len(more[partner[path]]), sum(entry.verdict is Verdict.RELOCATED for entry in entries)
        what = [f"{counted(added, 'unit')} more there"] * bool(added) + [f"{moved} relocated"] * bool(moved)
        told.append(f"`{path}` → `{partner[path]}` ({', '.join(what)})")
    yield Finding(
        id=fingerprint("inventory/contained", "", "all"),
        rule="inventory/contained",
        severity=Severity.INFO,
        title=f"{counted(len(found), 'file is', 'files are')} held whole by the current side, which has more",
        detail="Every legacy unit has the same behaviour: " + "; ".join(told) + ".",
        status=Status.OK,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c,
            *(
                piece
                for path in found
                for piece in ((Side.LEGACY, [_telling(c, path)]), (Side.CURRENT, more[partner[path]][:1]))
            ),
            most=3,
        ),
        recommendation="Delete them from the quarantine, once what the current files do beyond them is meant.",
        priority=Priority.LOW,
    )


def _kept_files(c: Comparison) -> dict[str, tuple[Entry, ...]]:
    """Return the entries of the files that are read without a problem, have a counterpart of other bytes, and hold
    nothing modified or lost."""
    partner = counterparts(c)
    same = {p.legacy for p in c.pairings if p.method is Method.IDENTICAL}
    problems = {problem.path for problem in c.problems}
    artifacts = artifacts_by_path(c)
    return {
        path: entries
        for path, entries in entries_by_artifact(c).items()
        if path in partner
        and path not in same | problems
        and artifacts[path].lines
        and artifacts[path].sha256 not in _hashes(c)
        and all(entry.verdict in _KEPT for entry in entries)
    }


def _additions(c: Comparison) -> defaultdict[str, list[Location]]:
    found: defaultdict[str, list[Location]] = defaultdict(list)
    for addition in c.additions:
        found[addition.current.path].append(addition.current)
    return found


def _hashes(c: Comparison) -> frozenset[str]:
    return frozenset(artifact.sha256 for artifact in c.current.artifacts)


def orphan(c: Comparison) -> Iterator[Finding]:
    """Nothing on the current side has the content of this file, or of this service."""
    artifacts = artifacts_by_path(c)
    repeated = {path for paths in copies(c).values() for path in paths}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    paired_services = {artifacts[path].service for path in counterparts(c)}
    for path in orphans(c):
        service = artifacts[path].service
        if path in repeated or not artifacts[path].size:
            continue
        groups[service if service and service not in paired_services else path].append(path)
    for subject, paths in sorted(groups.items()):
        yield _orphan(c, subject, paths)


def _orphan(c: Comparison, subject: str, paths: Sequence[str]) -> Finding:
    found = {place.legacy: place for place in c.elsewhere}
    elsewhere = [found[path] for path in paths if path in found]
    entries = [entry for entry in c.ledger if entry.legacy.path in paths]
    lost = [entry for entry in entries if entry.verdict is Verdict.LOST]
    kinds = Counter(entry.unit for entry in entries if entry.unit in _SUBSTANCE)
    artifacts = artifacts_by_path(c)
    a_file = len(paths) == 1
    what = "the file" if a_file else f"the service, {counted(len(paths), 'file')},"
    holds = ", ".join(counted(number, unit, _plural(unit)) for unit, number in sorted(kinds.items()) if unit != "file")
    sentences = [f"No file on the current side has the content of `{subject}`."]
    if holds:
        sentences.append(f"{what.capitalize()} holds {holds}; {len(lost)} of its {len(entries)} units are lost.")
    facts = [fact for fact in c.facts if {where.path for where in fact.legacy} & set(paths)]
    sentences += _what_it_did(facts)
    if len(lost) < len(entries):
        homes = sorted({e.current.path for e in entries if e.current is not None})
        sentences.append(f"Units of it stand in {named(homes)}.")
    for place in elsewhere:
        sentences.append(f"Found elsewhere in the repository: `{place.path}` ({place.reason}).")
    for one in c.provenance:
        if one.legacy in paths and one.last is not None and one.found in ("history", "other-branch"):
            where = "in the history" if one.found == "history" else f"on {named(one.refs, 3)}"
            sentences.append(
                f"Git has its bytes {where}: `{one.last.path}` in {one.last.id[:10]} of {one.last.date[:10]}."
            )
    code = any(artifacts[path].kind in ("python", "dockerfile", "powershell", "shell", "sql") for path in paths)
    severity = Severity.LOW if elsewhere else Severity.HIGH if code else Severity.MEDIUM
    advice = (
        f"Check that {named([place.path for place in elsewhere])} is the successor, and map it with --map."
        if elsewhere
        else "Decide whether it is still needed; port it, or record why not, before the quarantine is emptied."
    )
    heads = [(Side.LEGACY, [_telling(c, path)]) for path in paths]
    return Finding(
        id=fingerprint("inventory/orphan", subject, "orphan"),
        rule="inventory/orphan",
        severity=severity,
        title=f"`{subject}` has no counterpart on the current side",
        detail=" ".join(sentences),
        status=Status.PARTIAL if elsewhere else Status.GAP,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, *heads, most=4),
        recommendation=advice,
        priority=Priority.LOW if elsewhere else Priority.HIGH if code else Priority.MEDIUM,
    )


_PREAMBLE = frozenset({"#!", "set"})  # how a script is run, which says nothing of what it does


def _telling(c: Comparison, path: str) -> Location:
    """Return the place in a file that says most about it: its first class or function, else its first unit."""
    own = [e for e in c.ledger if e.legacy.path == path and e.legacy.line and e.name not in _PREAMBLE]
    first = next((e for e in own if e.unit in ("class", "function", "table")), None)
    first = first or next((e for e in own if e.unit in _SUBSTANCE - {"file"}), None) or next(iter(own), None)
    return first.legacy if first else Location(path, 1, 1)


def _plural(unit: str) -> str:
    return "classes" if unit == "class" else f"{unit}s"


def _what_it_did(facts: Sequence[FactEntry]) -> Iterator[str]:
    for kind, says in _SAID.items():
        values = sorted(
            {f"{f.value} ({f.detail})" if kind.startswith("redis") else f.value for f in facts if f.kind == kind}
        )
        if values:
            yield f"It {says} {named(values, 8)}."


def duplicate(c: Comparison) -> Iterator[Finding]:
    """The quarantine keeps these files more than once."""
    groups = copies(c)
    if not groups:
        return
    number = sum(map(len, groups.values()))
    yield Finding(
        id=fingerprint("inventory/duplicate", "", "all"),
        rule="inventory/duplicate",
        severity=Severity.INFO,
        title=f"The quarantine keeps {counted(number, 'file')} more than once",
        detail="; ".join(f"{named(rest)} = `{first}`" for first, rest in sorted(groups.items())),
        status=Status.OK,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c, *((Side.LEGACY, [Location(p, 1, 1)]) for first, rest in sorted(groups.items()) for p in (first, *rest))
        ),
        recommendation="Look at one of each; what holds for it holds for its copies.",
        priority=Priority.LOW,
    )


def only_copy(c: Comparison) -> Iterator[Finding]:
    """The bytes of these files exist nowhere else in the repository, and the current side does not have all they do."""
    entries = entries_by_artifact(c)
    artifacts = artifacts_by_path(c)
    found = [
        one.legacy
        for one in c.provenance
        if one.found == "nowhere"
        and one.legacy in entries
        and artifacts[one.legacy].size
        and any(entry.verdict not in _KEPT for entry in entries[one.legacy])
    ]
    if not found:
        return
    yield Finding(
        id=fingerprint("inventory/only-copy", "", "all"),
        rule="inventory/only-copy",
        severity=Severity.HIGH,
        title=f"{counted(len(found), 'file exists', 'files exist')} nowhere else in git",
        detail=f"No branch, tag or stash of the repository has the bytes of {named(found, 12)}, and not all that they"
        " do is preserved. What is deleted here is gone.",
        status=Status.GAP,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, *((Side.LEGACY, [_telling(c, path)]) for path in found), most=2),
        recommendation="Commit or archive them before anything is deleted from the quarantine.",
        priority=Priority.HIGH,
    )


PLUGIN = Topic(
    name="inventory",
    rules=(
        Rule(
            "inventory/identical",
            "Files that have the same bytes on the current side",
            identical,
            references=("Git's blob identity: equal content has an equal id",),
            limitations=("An equal file can still be used differently: see the findings on ports and wiring.",),
        ),
        Rule(
            "inventory/restyled",
            "Files whose every unit behaves as before",
            restyled,
            references=("docs/vocabulary.md: preserved and relocated",),
            limitations=("What a unit calls may have changed; that is told of the unit that is called.",),
        ),
        Rule(
            "inventory/contained",
            "Files that the current side holds whole, and has more",
            contained,
            references=("docs/vocabulary.md: preserved and relocated",),
            limitations=("Whether what is more there changes what was there before is not judged.",),
        ),
        Rule(
            "inventory/orphan",
            "Files and services without a counterpart",
            orphan,
            references=("docs/vocabulary.md: lost",),
            limitations=("A complete rewrite under other names looks the same as a loss.",),
        ),
        Rule(
            "inventory/duplicate",
            "Files that the quarantine keeps more than once",
            duplicate,
            references=("Git's blob identity: equal content has an equal id",),
            limitations=("Copies that differ in a single byte are told as files of their own.",),
        ),
        Rule(
            "inventory/only-copy",
            "Files that exist nowhere else in git",
            only_copy,
            references=("git rev-list --all --objects",),
            limitations=("Other repositories, and refs that were not fetched, are not searched.",),
        ),
    ),
)
