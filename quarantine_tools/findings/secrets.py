"""Credentials that stand in the code in clear text. Their values are never shown."""

from __future__ import annotations

from collections.abc import Iterator

from quarantine_tools.findings._subjects import counted, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import Certainty, Comparison, FactVerdict, Finding, Priority, Severity, Side, Status

_HIDDEN = "'***'"  # what the redaction leaves of the default of a variable that is called password, secret, token …


def default_credential(c: Comparison) -> Iterator[Finding]:
    """A variable that is called password, secret, token or key has a default in clear text."""
    found = [f for f in c.facts if f.kind == "env" and _HIDDEN in f.detail and f.verdict is not FactVerdict.LOST]
    if not found:
        return
    names = sorted({fact.value for fact in found})
    services = sorted({fact.service for fact in found})
    yield Finding(
        id=fingerprint("secrets/default-credential", "", ",".join(names)),
        rule="secrets/default-credential",
        severity=Severity.MEDIUM,
        title=f"{counted(len(names), 'credential has', 'credentials have')} a default in clear text",
        detail=f"{named(names, 12)} in {named(services, 8)}. The value is hidden here; it stands in the files below,"
        " and in every clone of them.",
        status=Status.GAP,
        certainty=Certainty.LIKELY,
        evidence=quote(
            c,
            (Side.CURRENT, [place for fact in found for place in fact.current]),
            (Side.LEGACY, [place for fact in found for place in fact.legacy]),
            most=3,
        ),
        recommendation="Take the default out, so that a missing variable is an error, and change the credential.",
        priority=Priority.HIGH,
    )


PLUGIN = Topic(
    name="secrets",
    rules=(
        Rule(
            "secrets/default-credential",
            "Credentials with a default in clear text",
            default_credential,
            references=("CWE-798: Use of Hard-coded Credentials",),
            limitations=("Told by the variable's name; whether anything accepts the value is not known.",),
        ),
    ),
)
