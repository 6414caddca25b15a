"""The nouns of the program, shared by every step and imported by all of them.

A comparison is made of plain, frozen values: what a step returns is complete, goes to JSON and back unchanged, and can
cross a process boundary. The words are those of ``docs/vocabulary.md``; enums hold the words that are closed (verdicts,
severities), plain strings hold the words that plug-ins own (artifact kinds, unit kinds, change kinds, rule ids).

This module imports nothing else of the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

SCHEMA_VERSION = 1


class QuarantineError(Exception):
    """Base of every error that a caller can cause and mend: a missing folder, a bad option, an unknown revision.

    What is wrong with the *input* is never raised: it becomes a `Problem`.
    """


class Word(str, Enum):
    """A closed set of words; each is its own text, in JSON and in print."""

    def __str__(self) -> str:
        return str(self.value)


class Side(Word):
    """Which of the two bodies of code something stands in."""

    LEGACY = "legacy"
    CURRENT = "current"


class Verdict(Word):
    """What became of a legacy unit; each has exactly one."""

    PRESERVED = "preserved"
    RELOCATED = "relocated"
    MODIFIED = "modified"
    LOST = "lost"


class FactVerdict(Word):
    """What became of something that a service does to the world outside it."""

    PRESERVED = "preserved"
    MODIFIED = "modified"
    LOST = "lost"
    ADDED = "added"


class Severity(Word):
    """How much a finding matters, from its effect."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Status(Word):
    """The sign that a report gives a finding."""

    GAP = "gap"
    PARTIAL = "partial"
    OK = "ok"


class Origin(Word):
    """Where a fault of the current side comes from."""

    LOST_IN_MIGRATION = "lost-in-migration"
    BROKEN_BEFORE = "broken-before"
    NEW = "new"


class Certainty(Word):
    """How sure a finding is."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Priority(Word):
    """How soon a recommendation is worth acting on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Standing(Word):
    """Which of the files of a capability comparison do something."""

    ONLY_LEGACY = "only-legacy"
    MAYBE = "maybe"  # what is known of it leaves open whether both do the same
    BOTH = "both"
    ONLY_CURRENT = "only-current"


class Relation(Word):
    """How what stands on one line of a diff relates to the other side."""

    SAME = "same"
    COSMETIC = "cosmetic"  # reads differently and does the same: layout, quotes, comments, docstrings
    CHANGED = "changed"
    MOVED = "moved"  # stands in another block or in another order; otherwise it answers to the other side
    REMOVED = "removed"
    ADDED = "added"
    FOLDED = "folded"  # no part of the unit that is shown: a method of a class, the rest of another function


class Method(Word):
    """Why two artifacts were paired, strongest first."""

    MAPPED = "mapped"
    IDENTICAL = "identical"
    HISTORY = "history"
    NAME = "name"
    CONTENT = "content"


# --- where something stands ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Lines of one artifact, on a side that the context names. A file without lines (binary, empty) has 0 and 0."""

    path: str
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A unit of the current side that answers to a legacy unit."""

    path: str
    name: str
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """What a claim rests on: the side, the place, and the text that stands there."""

    side: Side
    path: str
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in the input that could not be read as it should, and what was done instead."""

    side: Side | None
    path: str
    code: str  # a short word with hyphens: syntax-error, path-escape, too-large …
    message: str  # cause, limit and next step, in one line


# --- what is there: the extractor's nouns --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindSignature:
    """How files of one kind are told from others: by name, interpreter line and, where those say too little, content.

    Matching is by the most exact sign: whole name, then name pattern, then suffix, then interpreter, then probe.
    """

    kind: str
    names: tuple[str, ...] = ()  # glob patterns for the whole base name, case-insensitive: "Dockerfile", "*.dockerfile"
    suffixes: tuple[str, ...] = ()  # ".py"; also found before a backup suffix: models.py.backup, config.py.bak, x.py~
    interpreters: tuple[str, ...] = ()  # base names in a #! line, without version: "python", "bash"
    probe: Callable[[str], bool] | None = None  # says from the text whether an otherwise unknown file is of this kind


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file on a side; a member of an archive is ``a.zip!/folder/file``, and archives nest."""

    path: str  # relative to the side's root, with "/"
    kind: str
    size: int  # bytes
    lines: int  # 0 for a binary or empty file
    sha256: str
    git_blob: str  # the object id that git gives these bytes
    encoding: str | None  # None for a file that is not text
    service: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An artifact with its text; line ends are ``\\n`` and the byte order mark is gone."""

    artifact: Artifact
    text: str | None  # None: not text, or larger than the limit for texts


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything found on one side at one moment."""

    side: Side
    root: str  # as the user named it, with "/"
    revision: str | None  # full commit id when the side was read from git objects
    files: tuple[SourceFile, ...]  # sorted by path
    problems: tuple[Problem, ...] = ()
    repository: str | None = None  # work tree or git directory that the root lies in; None outside git
    prefix: str = ""  # the root's path inside the repository, with "/", "" for the whole


# --- what a file says: the front ends' nouns ------------------------------------------------------------------------


def digest(form: str) -> str:
    """Return the digest that `Unit.behaviour` and `Unit.shape` hold: SHA-256 of the form, 32 hexadecimal digits."""
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that is accounted for, with its behaviour in a form that can be compared.

    ``form`` is the behaviour as canonical text: layout, comments and docstrings are gone, and equal text (but for the
    unit's own name) means equal behaviour. ``behaviour`` and ``shape`` are digests for exact matching.
    """

    unit: str  # the vocabulary's unit kind: function, class, instruction, requirement, file …
    name: str  # qualified name within the artifact; a running number tells namesakes apart: "x#2"
    line: int  # 1-based; decorators included, leading comments not
    end_line: int  # 1-based, inclusive
    behaviour: str  # digest of the normal form without the unit's own name
    shape: str  # the same with locals renamed in order of appearance; equal to `behaviour` where there are none
    form: str  # canonical text, one statement (or one item) a line
    form_lines: tuple[int, ...]  # per line of `form`, the source line that it comes from
    weight: int  # nodes or tokens in the normal form: how much there is to compare
    needs: tuple[str, ...] = ()  # names that must stand before it runs, sorted
    # Names that it sets when it runs, sorted. One from `order_of` is no name that a later unit would override: only the
    # order of those counts that set or need it, and `order_of("*")` is set by what may have an effect on everything.
    binds: tuple[str, ...] = ()
    acts: bool = False  # may have an effect when it runs, so its order against others that act counts
    uses: tuple[str, ...] = ()  # names from the module around it (or the builtins) that it reads at any time, sorted
    docstring: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a file does to the world, or expects from it.

    An unknown part of ``value`` stands as a hole ``{dotted.name}``; the comparator fills it from the bindings of the
    same service where they leave no doubt. A value that keeps a hole is a pattern, and is never called lost.
    """

    kind: str  # the vocabulary's fact kind: env, port, http.route …
    value: str
    detail: str  # what completes it: "default '8001'", "publish", "GET"
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    subject: str = ""  # which of the services that the file itself describes it is of; "" for the file's own


@dataclass(frozen=True, slots=True)
class Binding:
    """A name with a value that is known without running anything: ``SignalConfig.input_topic`` is ``market_data``.

    A value that is one hole says what another name is the same as: ``config`` is ``{SignalConfig}``, an instance of it.
    """

    name: str
    value: str
    line: int  # 1-based


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function whose facts depend on its arguments: a secret read through a helper, a publish of one's own.

    A hole ``{parameter[name]}`` in a fact stands for what a call gives to a parameter.
    """

    name: str  # within its file
    positional: tuple[str, ...]  # parameters in order
    keyword_only: tuple[str, ...]
    defaults: tuple[tuple[str, str | None], ...]  # parameter and value, None for None; sorted
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function that another file may define, with what it gives as far as that is known."""

    name: str  # dotted, imports followed: core.secrets.get_secret
    arguments: tuple[tuple[str, str | None], ...]  # place or parameter, and value; None for None, holes as in `Fact`
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a document says there is, or makes itself (``made.path``, ``made.port``, ``made.container``)."""

    kind: str  # path, port, container, service
    value: str  # as it stands there
    line: int  # 1-based
    how: str  # link, code (a code span), command (in a fence), prose


@dataclass(frozen=True, slots=True)
class Reading:
    """What a front end found in one text."""

    units: tuple[Unit, ...] = ()  # in source order
    facts: tuple[Fact, ...] = ()
    bindings: tuple[Binding, ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    calls: tuple[Call, ...] = ()
    comment_lines: tuple[int, ...] = ()  # 1-based lines that are blank or hold comment only, sorted
    problems: tuple[tuple[str, str], ...] = ()  # code and message; side and path are the caller's to add
    parser: str = ""  # which parser read it, for a kind that has several
    references: tuple[Reference, ...] = ()  # what a document names, in order of its lines
    broken: str = ""  # where a part of it doesn't parse, so that nothing of it can run: where and why


# --- what became of it: the comparator's nouns ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pairing:
    """A legacy artifact and a current one that answers to it, or none. One artifact may stand in several pairs."""

    legacy: str
    current: str | None
    method: Method | None  # None exactly when there is no current one
    score: float  # 0 to 1, share of the legacy content that the current one has
    reason: str  # one sentence on what the pair rests on


@dataclass(frozen=True, slots=True)
class ServicePair:
    """A legacy service and the current one that took its place, or none."""

    legacy: str
    current: str | None
    score: float  # 0 to 1
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference inside a unit, with the most exact kind of the vocabulary."""

    kind: str
    summary: str  # as a person would write it: "default of `timeout` 30 → 10"
    legacy_line: int | None = None  # 1-based
    current_line: int | None = None  # 1-based


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: one legacy unit, its verdict, and how it differs."""

    unit: str
    name: str
    legacy: Location
    verdict: Verdict
    current: Place | None
    confidence: float  # 0 to 1, of the verdict
    changes: tuple[Change, ...]
    lines: int  # legacy lines that this unit accounts for; nested units and comments are not counted twice
    runner_up: Place | None = None  # what would have answered next, where content or chance decided


@dataclass(frozen=True, slots=True)
class Addition:
    """A current unit without a legacy origin."""

    unit: str
    name: str
    current: Location


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact of a service and what became of it."""

    service: str
    kind: str
    value: str
    verdict: FactVerdict
    detail: str
    legacy: tuple[Location, ...]
    current: tuple[Location, ...]


@dataclass(frozen=True, slots=True, order=True)
class End:
    """A service at one end of something that services share, and the place in its code that says so."""

    service: str  # the service, or the file that belongs to none
    role: str  # publish, subscribe, write, read, select, insert, GET …
    where: Location


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something that services share: a channel, a stream, a key, a route or a table, and who is at its ends.

    Who gives publishes, writes or serves; who takes subscribes, reads or calls.
    """

    kind: str  # redis.channel, redis.stream, redis.key, http.route, http.call (of nobody on the side), sql.table
    value: str
    legacy_gives: tuple[End, ...] = ()
    legacy_takes: tuple[End, ...] = ()
    current_gives: tuple[End, ...] = ()
    current_takes: tuple[End, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """A place where a file does something, as it is written there."""

    where: Location
    value: str
    detail: str  # of the fact: its default, its mode


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that files do to the world or expect from it, and which of them do.

    With `Standing.MAYBE`, ``value`` is one that others may be the same as; what they are says ``others``.
    """

    kind: str  # of the facts: command, http.call, env …
    role: str  # what is done with the value: GET, read, written, publish; "" where the kind says it all
    value: str
    standing: Standing
    legacy: tuple[Deed, ...]
    current: tuple[Deed, ...]
    others: tuple[str, ...] = ()  # with `Standing.MAYBE`: the values of the other side that may be the same, sorted


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a legacy file does beside what current ones do, across languages, both ways."""

    legacy: tuple[str, ...]  # paths of the files that were read, sorted; one, unless a folder or archive was named
    current: tuple[str, ...]
    rows: tuple[Capability, ...]  # by standing, then kind and value
    because: str = ""  # in a comparison: one sentence on why these files are set beside each other
    problems: tuple[Problem, ...] = ()

    def of(self, standing: Standing) -> tuple[Capability, ...]:
        """Return the rows of one standing."""
        return tuple(row for row in self.rows if row.standing is standing)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, as far as a report names it."""

    id: str  # full
    date: str  # author date, ISO 8601 with offset
    subject: str
    path: str  # the path in question, in that commit


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the bytes of a legacy artifact stand in the history of the current side's repository."""

    legacy: str
    found: str  # revision, history, other-branch, quarantine, nowhere, unknown (no repository to ask)
    paths: tuple[str, ...]  # paths that held these bytes, newest first
    last: Commit | None = None  # the newest commit that still held them: the one before `gone`, or a branch's last
    gone: Commit | None = None  # the commit that changed, renamed or removed them
    became: str | None = None  # where git sees the path continued after `gone`; None: removed
    how: str | None = None  # changed, renamed, removed: what `gone` did
    refs: tuple[str, ...] = ()  # for other-branch: the branches, tags and stashes that reach them, those that end with
    # them first: "feature/x", "origin/x", "tags/v1", "stash@{0}"
    line_ends_differ: bool = False  # git has them with other line ends (LF for CRLF, or the reverse), not as they are


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A legacy artifact without a counterpart on the current side that stands in the rest of its repository."""

    legacy: str
    path: str  # relative to the repository's root
    method: Method
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A document of the current side that names a legacy artifact."""

    legacy: str
    document: str
    line: int  # 1-based
    text: str


@dataclass(frozen=True, slots=True)
class Misstatement:
    """Something that a document of the current side says there is, and that the side doesn't have."""

    document: str
    kind: str  # path, port, container, service
    value: str
    line: int  # 1-based
    how: str  # as in `Reference`
    legacy: str = ""  # the legacy artifact or service that it means; "" for what is of neither side


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line as it stands in its file, and what of it the other side doesn't have."""

    number: int  # 1-based
    text: str
    marks: tuple[tuple[int, int], ...] = ()  # columns [start, end), 0-based, sorted


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of each side, or of one of them."""

    relation: Relation
    legacy: DiffLine | None
    current: DiffLine | None
    statement: int  # rows of one statement (or item) have the same number; they stand together
    elsewhere: int | None = None  # the line on the other side where a moved statement stands, out of order
    note: str = ""  # what the lines don't show: whose lines were folded, that a hidden value differs


@dataclass(frozen=True, slots=True)
class Diff:
    """A legacy unit beside what answers to it: each line of both exactly once, aligned by statements or by lines."""

    entry: Entry
    rows: tuple[DiffRow, ...]
    aligned_by: str  # statements, lines; nothing where there are no rows
    note: str = ""  # why it isn't aligned by statements, or why there is nothing to see

    def _repr_html_(self) -> str:
        from importlib import import_module

        shown: Any = import_module("quarantine_tools.report._diff_html")  # by name: the nouns know no step
        return str(shown.diff_html(self))


# --- what it means: the findings' nouns -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that a person can act on, with what it rests on."""

    id: str  # stable from run to run and when lines shift: made of rule, subject and legacy path
    rule: str  # topic/what: docker/healthcheck-missing
    severity: Severity
    title: str
    detail: str
    status: Status
    certainty: Certainty
    evidence: tuple[Evidence, ...]  # never empty
    recommendation: str
    priority: Priority
    origin: Origin | None = None
    says: str | None = None  # what all findings of its rule say, in general terms: a heading for several of them


# --- the whole -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tool:
    """Which program made a comparison."""

    name: str
    version: str
    python: str


@dataclass(frozen=True, slots=True)
class SideSummary:
    """A side as the answer lists it."""

    root: str
    revision: str | None
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a comparison."""

    units: Mapping[str, int]  # verdict → units
    lines: Mapping[str, int]  # verdict → lines, with "comment" (blank lines included) and "total"
    facts: Mapping[str, int]  # fact verdict → facts
    findings: Mapping[str, int]  # severity → findings
    artifacts: Mapping[str, int]  # legacy, current, paired, orphaned


Texts = Mapping[tuple[Side, str], tuple[str, ...]]
Behaviours = Mapping[tuple[Side, str], Mapping[int, tuple[int, ...]]]


@dataclass(frozen=True)
class Comparison:
    """Two sides and everything that was found out about them: the answer of `compare`."""

    tool: Tool
    legacy: SideSummary
    current: SideSummary
    pairings: tuple[Pairing, ...]
    services: tuple[ServicePair, ...]
    ledger: tuple[Entry, ...]
    additions: tuple[Addition, ...]
    facts: tuple[FactEntry, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    summary: Summary
    provenance: tuple[Provenance, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    mentions: tuple[Mention, ...] = ()
    schema_version: int = SCHEMA_VERSION
    texts: Texts = field(default_factory=dict, repr=False, compare=False, metadata={"json": False})
    # Of modified units and their counterparts: per source line, numbers for what begins there in the normal form. Equal
    # numbers mean equal behaviour, also where a text is hidden or spelled in another idiom.
    behaviours: Behaviours = field(default_factory=dict, repr=False, compare=False, metadata={"json": False})
    topology: tuple[Exchange, ...] = field(default=(), repr=False, compare=False, metadata={"json": False})
    # Files of both sides that serve one purpose and are not each other's counterpart in one language.
    capabilities: tuple[Capabilities, ...] = field(default=(), repr=False, compare=False, metadata={"json": False})

    misstatements: tuple[Misstatement, ...] = field(default=(), repr=False, compare=False, metadata={"json": False})

    def evidence(self, side: Side, where: Location | Place, most: int = 12) -> Evidence:
        """Return the text at a place as evidence; beyond ``most`` lines the rest is left out, and the last line says
        so. Without texts (a comparison that was read from JSON) the text is empty."""
        lines = self.texts.get((side, where.path), ())[max(where.line - 1, 0) : where.end_line]
        if len(lines) > most:
            lines = (*lines[:most], f"… ({len(lines) - most} more lines)")
        return Evidence(side, where.path, where.line, where.end_line, "\n".join(lines))

    def __repr__(self) -> str:
        units = ", ".join(f"{count} {verdict}" for verdict, count in self.summary.units.items())
        return f"<Comparison {self.legacy.root} → {self.current.root}: {units}; {len(self.findings)} findings>"

    def _repr_html_(self) -> str:
        from importlib import import_module

        # The HTML of a notebook is a report format like any other; asked for by name so that the nouns know no step.
        notebook: Any = import_module("quarantine_tools.report.notebook")
        return str(notebook.summary_html(self))


ORDER = "order of "


def order_of(what: str) -> str:
    """Return the name that units bind whose order among themselves counts, though none overrides another."""
    return f"{ORDER}{what}"


def split_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text whose only line end is ``\\n``; a last line without one counts, an empty rest not."""
    if not text:
        return ()
    return tuple(text.removesuffix("\n").split("\n"))
