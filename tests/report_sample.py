"""A comparison made by hand: life-like, with every verdict, severity and status, and with hostile names."""

from __future__ import annotations

import hashlib
from collections import Counter

from quarantine_tools.model import (
    Addition,
    Artifact,
    Certainty,
    Change,
    Commit,
    Comparison,
    Elsewhere,
    Entry,
    Evidence,
    FactEntry,
    FactVerdict,
    Finding,
    Location,
    Mention,
    Method,
    Origin,
    Pairing,
    Place,
    Priority,
    Problem,
    Provenance,
    ServicePair,
    Severity,
    Side,
    SideSummary,
    Status,
    Summary,
    Tool,
    Verdict,
)

HOSTILE = "evil`|\n<script>alert(1)</script>\u202e\x1b[31m.py"
REVISION = "0123456789abcdef0123456789abcdef01234567"


def artifact(path: str, kind: str, size: int, lines: int, service: str | None = None, seed: str = "") -> Artifact:
    """An artifact whose hashes follow from ``seed``, or from its path."""
    raw = (seed or path).encode("utf-8", "surrogatepass")
    blob = hashlib.sha1(raw).hexdigest()
    return Artifact(path, kind, size, lines, hashlib.sha256(raw).hexdigest(), blob, "utf-8" if lines else None, service)


LEGACY = (
    artifact("DATABASE_SCHEMA.sql", "sql", 310, 12, seed="schema"),
    artifact("Dockerfile_risk_manager", "dockerfile", 474, 14, "risk_manager"),
    artifact(HOSTILE, "python", 100, 4),
    artifact("notes\udce4.txt", "text", 10, 1),
    artifact("risk_manager.zip", "archive", 2048, 0),
    artifact("risk_manager.zip!/risk_manager/__init__.py", "python", 0, 0, "risk_manager"),
    artifact("risk_manager.zip!/risk_manager/config.py", "python", 600, 20, "risk_manager"),
    artifact("risk_manager.zip!/risk_manager/service.py", "python", 4200, 120, "risk_manager"),
    artifact("signal_engine.zip", "archive", 1024, 0),
    artifact("signal_engine.zip!/signal_engine/broken.py", "python", 50, 3, "signal_engine"),
    artifact("signal_engine.zip!/signal_engine/models.py", "python", 900, 30, "signal_engine", seed="models"),
    artifact("systemcheck.py", "python", 1500, 40),
)
CURRENT = (
    artifact("infrastructure/database/schema.sql", "sql", 310, 12, seed="schema"),
    artifact("services/risk/Dockerfile", "dockerfile", 300, 9, "risk"),
    artifact("services/risk/config.py", "python", 640, 22, "risk"),
    artifact("services/risk/service.py", "python", 3900, 110, "risk"),
    artifact("services/signal/models.py", "python", 900, 30, "signal", seed="models"),
)
ZIP_RISK = "risk_manager.zip!/risk_manager/"
ZIP_SIGNAL = "signal_engine.zip!/signal_engine/"


def entry(
    unit: str, name: str, where: Location, verdict: Verdict, current: Place | None = None, *changes: Change
) -> Entry:
    """An entry that accounts for all of its lines."""
    lines = where.end_line - where.line + 1 if where.line else 0
    return Entry(unit, name, where, verdict, current, 1.0 if current is None else 0.9, changes, lines)


def ledger() -> tuple[Entry, ...]:
    """Entries of every verdict."""
    config, service = f"{ZIP_RISK}config.py", f"{ZIP_RISK}service.py"
    now = "services/risk/service.py"
    return (
        entry(
            "table",
            "orders",
            Location("DATABASE_SCHEMA.sql", 1, 10),
            Verdict.PRESERVED,
            Place("infrastructure/database/schema.sql", "orders", 1, 10),
        ),
        entry(
            "instruction",
            "FROM",
            Location("Dockerfile_risk_manager", 1, 1),
            Verdict.MODIFIED,
            Place("services/risk/Dockerfile", "FROM", 1, 1),
            Change("instruction-changed", "base image `python:3.11-slim` → `python:3.12`", 1, 1),
        ),
        entry("instruction", "USER", Location("Dockerfile_risk_manager", 9, 9), Verdict.LOST),
        entry("instruction", "HEALTHCHECK", Location("Dockerfile_risk_manager", 11, 12), Verdict.LOST),
        entry("function", "evil|`name", Location(HOSTILE, 1, 4), Verdict.LOST),
        entry("file", "notes\udce4.txt", Location("notes\udce4.txt", 1, 1), Verdict.LOST),
        entry(
            "variable",
            "MAX_POSITION",
            Location(config, 3, 3),
            Verdict.MODIFIED,
            Place("services/risk/config.py", "MAX_POSITION", 4, 4),
            Change("constant-changed", "`0.1` → `0.25`", 3, 4),
            Change("comment-changed", "comment reworded", 2, 3),
        ),
        entry(
            "method",
            "RiskManager.check",
            Location(service, 10, 40),
            Verdict.PRESERVED,
            Place(now, "RiskManager.check", 12, 42),
            Change("docstring-changed", "docstring reworded"),
        ),
        entry(
            "method",
            "RiskManager.stop",
            Location(service, 42, 50),
            Verdict.RELOCATED,
            Place("services/risk/config.py", "halt", 15, 22),
            Change("renamed", "`stop` → `halt`"),
        ),
        entry("function", "alert", Location(service, 60, 80), Verdict.LOST),
        entry(
            "class",
            "Signal",
            Location(f"{ZIP_SIGNAL}models.py", 1, 30),
            Verdict.PRESERVED,
            Place("services/signal/models.py", "Signal", 1, 30),
        ),
        entry("function", "main", Location("systemcheck.py", 5, 40), Verdict.LOST),
        entry("import", "import os", Location("systemcheck.py", 1, 1), Verdict.LOST),
    )


def finding(
    rule: str,
    severity: Severity,
    title: str,
    status: Status,
    evidence: tuple[Evidence, ...],
    recommendation: str,
    priority: Priority,
    origin: Origin | None = None,
    certainty: Certainty = Certainty.CERTAIN,
) -> Finding:
    """A finding whose id follows from rule and title."""
    digest = hashlib.sha256(f"{rule}{title}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return Finding(
        f"{rule}:{digest}",
        rule,
        severity,
        title,
        f"{title} Nothing else sets it.",
        status,
        certainty,
        evidence,
        recommendation,
        priority,
        origin,
    )


def findings() -> tuple[Finding, ...]:
    """Findings of every severity and status, several of one rule among them."""
    docker = "Dockerfile_risk_manager"
    lost = tuple(
        finding(
            "python/function-lost",
            Severity.MEDIUM,
            f"`{name}` of {path} is on the current side no more.",
            Status.GAP,
            (Evidence(Side.LEGACY, path, line, line + 1, f"def {name}():\n    pass"),),
            f"Port `{name}`, or note why it can go.",
            Priority.MEDIUM,
        )
        for name, path, line in (
            ("alert", f"{ZIP_RISK}service.py", 60),
            ("main", "systemcheck.py", 5),
            *((f"check_{i}", "systemcheck.py", 10 + i) for i in range(8)),
        )
    )
    return (
        finding(
            "integrity/undefined-attribute",
            Severity.CRITICAL,
            "`RiskManager.check` reads `self.limits`, which nothing sets.",
            Status.GAP,
            (Evidence(Side.CURRENT, "services/risk/service.py", 14, 14, "    return self.limits[x]"),),
            "Set `self.limits` in `__init__`.",
            Priority.HIGH,
            Origin.LOST_IN_MIGRATION,
            Certainty.LIKELY,
        ),
        finding(
            "docker/user-missing",
            Severity.HIGH,
            "The container of risk runs as root; the legacy one ran as riskuser.",
            Status.GAP,
            (
                Evidence(Side.LEGACY, docker, 8, 9, "RUN useradd -m -u 1000 riskuser\nUSER riskuser"),
                Evidence(Side.CURRENT, "services/risk/Dockerfile", 1, 2, "FROM python:3.12\n# ``` tick"),
            ),
            "Add a user and `USER riskuser` to services/risk/Dockerfile.",
            Priority.HIGH,
        ),
        *lost,
        finding(
            "python/constant-changed",
            Severity.MEDIUM,
            "`MAX_POSITION` is 0.25 and was 0.1.",
            Status.PARTIAL,
            (
                Evidence(Side.LEGACY, f"{ZIP_RISK}config.py", 3, 3, "MAX_POSITION = 0.1"),
                Evidence(Side.CURRENT, "services/risk/config.py", 4, 4, "MAX_POSITION = 0.25"),
            ),
            "Confirm that the larger limit is meant.",
            Priority.MEDIUM,
        ),
        finding(
            "inventory/orphan",
            Severity.LOW,
            f"{HOSTILE} has no counterpart: # not a heading, [x](javascript:alert(1)) @someone <img src=x>",
            Status.GAP,
            (Evidence(Side.LEGACY, HOSTILE, 1, 4, "````\n</code></pre><script>x</script>\n\x1b]0;t\x07\u202e\n~~~"),),
            "Look at **it**.",
            Priority.LOW,
        ),
        finding(
            "inventory/identical",
            Severity.INFO,
            "DATABASE_SCHEMA.sql is on the current side, byte for byte.",
            Status.OK,
            (Evidence(Side.LEGACY, "DATABASE_SCHEMA.sql", 1, 1, "CREATE TABLE orders ("),),
            "Delete it.",
            Priority.LOW,
        ),
        finding(
            "inventory/identical",
            Severity.INFO,
            "models.py is on the current side, byte for byte.",
            Status.OK,
            (Evidence(Side.LEGACY, f"{ZIP_SIGNAL}models.py", 1, 1, "class Signal:"),),
            "Delete it.",
            Priority.LOW,
        ),
    )


def facts() -> tuple[FactEntry, ...]:
    """Facts of several kinds and every verdict."""
    docker, current = "Dockerfile_risk_manager", "services/risk/Dockerfile"
    config = f"{ZIP_RISK}config.py"
    return (
        FactEntry(
            "risk_manager",
            "env",
            "MAX_POSITION",
            FactVerdict.MODIFIED,
            "default '0.1' → '0.25'",
            (Location(config, 3, 3),),
            (Location("services/risk/config.py", 4, 4),),
        ),
        FactEntry("risk_manager", "env", "SMTP_HOST", FactVerdict.LOST, "", (Location(config, 7, 7),), ()),
        FactEntry(
            "risk_manager", "env", "TRACE", FactVerdict.ADDED, "", (), (Location("services/risk/config.py", 9, 9),)
        ),
        FactEntry("risk_manager", "healthcheck", "curl", FactVerdict.LOST, "", (Location(docker, 11, 12),), ()),
        FactEntry(
            "risk_manager",
            "port",
            "8002",
            FactVerdict.PRESERVED,
            "exposed",
            (Location(docker, 7, 7),),
            (Location(current, 5, 5),),
        ),
        FactEntry("risk_manager", "user", "riskuser", FactVerdict.LOST, "", (Location(docker, 9, 9),), ()),
    )


def provenance() -> tuple[Provenance, ...]:
    """Every place where bytes can be found."""
    last = Commit(REVISION, "2025-12-12T10:00:00+01:00", "Move | the services", "risk_manager/config.py")
    gone = Commit(REVISION[::-1], "2025-12-13T10:00:00+01:00", "Drop <b>it</b>", "risk_manager/config.py")
    return (
        Provenance("DATABASE_SCHEMA.sql", "revision", ("infrastructure/database/schema.sql",), last),
        Provenance(
            "Dockerfile_risk_manager",
            "other-branch",
            ("risk/Dockerfile",),
            last,
            refs=("risk|old",),
            line_ends_differ=True,
        ),
        Provenance(HOSTILE, "nowhere", ()),
        Provenance(
            f"{ZIP_RISK}config.py", "history", ("risk_manager/config.py",), last, gone, "services/c.py", "renamed"
        ),
        Provenance("systemcheck.py", "nowhere", ()),
    )


def sample_comparison() -> Comparison:
    """The whole."""
    entries, claims, told = ledger(), findings(), facts()
    units = Counter(e.verdict.value for e in entries)
    lines: Counter[str] = Counter()
    for one in entries:
        lines[one.verdict.value] += one.lines
    total = sum(a.lines for a in LEGACY)
    lines["comment"] = total - sum(lines.values())
    lines["total"] = total
    paired = (
        ("DATABASE_SCHEMA.sql", "infrastructure/database/schema.sql", Method.IDENTICAL, 1.0),
        ("Dockerfile_risk_manager", "services/risk/Dockerfile", Method.NAME, 0.62),
        (HOSTILE, None, None, 0.0),
        ("notes\udce4.txt", None, None, 0.0),
        (f"{ZIP_RISK}__init__.py", None, None, 0.0),
        (f"{ZIP_RISK}config.py", "services/risk/config.py", Method.HISTORY, 0.8),
        (f"{ZIP_RISK}service.py", "services/risk/config.py", Method.CONTENT, 0.2),
        (f"{ZIP_RISK}service.py", "services/risk/service.py", Method.NAME, 0.7),
        (f"{ZIP_SIGNAL}broken.py", None, None, 0.0),
        (f"{ZIP_SIGNAL}models.py", "services/signal/models.py", Method.IDENTICAL, 1.0),
        ("systemcheck.py", None, None, 0.0),
    )
    return Comparison(
        tool=Tool("quarantine-tools", "0.1.0", "3.11.7"),
        legacy=SideSummary("/home/someone/quarantine/files1", None, LEGACY),
        current=SideSummary("repo", REVISION, CURRENT),
        pairings=tuple(Pairing(a, b, m, s, "the same name in paired services" if m else "") for a, b, m, s in paired),
        services=(
            ServicePair("risk_manager", "risk", 0.7, "the names share risk"),
            ServicePair("signal_engine", None, 0.0, ""),
        ),
        ledger=entries,
        additions=(Addition("function", "health", Location("services/risk/service.py", 100, 104)),),
        facts=told,
        findings=claims,
        problems=(
            Problem(
                Side.LEGACY,
                f"{ZIP_SIGNAL}broken.py",
                "syntax-error",
                "line 2 is not Python: `def (`; read as text instead",
            ),
            Problem(None, "", "no-repository", "There is no git repository to ask."),
        ),
        summary=Summary(
            units=dict(units),
            lines=dict(lines),
            facts=dict(Counter(f.verdict.value for f in told)),
            findings=dict(Counter(f.severity.value for f in claims)),
            artifacts={"legacy": len(LEGACY), "current": len(CURRENT), "paired": 5, "orphaned": 5},
        ),
        provenance=provenance(),
        elsewhere=(Elsewhere("systemcheck.py", "tools/systemcheck.py", Method.NAME, 0.9, "the same name"),),
        mentions=(Mention("systemcheck.py", "docs/RUNBOOK.md", 12, "run systemcheck.py"),),
    )
