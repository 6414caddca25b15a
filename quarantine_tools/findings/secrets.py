"""Credentials that stand in the code in clear text. Their values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarantine_tools.findings._subjects import counted, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import Certainty, Comparison, FactVerdict, Finding, Priority, Severity, Side, Status
from quarantine_tools.redaction import names_credential

# What the redaction leaves of a literal default of a variable that is called password, secret, token …; the argument of
# a call that the default comes from (`read_file('***')`) is none, and neither is an empty default.
_LITERAL = re.compile(r"""(?:^|[,;] |→ )(?:default|set) (["'])\*\*\*\1(?=$|[,;]| →)""")
# The last word of names that sound like a credential and hold none: TOKEN_URL, SECRET_FILE, PASSWORD_MIN_LENGTH.
_NO_CREDENTIAL = re.compile(
    r"_(?:URL|URI|HOST|PORT|FILE|PATH|DIR|NAME|USER|TTL|TIMEOUT|EXPIRY|EXPIRES|LENGTH|SIZE|LIMIT|HEADER|ALGORITHM|TYPE)$",
    re.IGNORECASE,
)


def default_credential(c: Comparison) -> Iterator[Finding]:
    """A variable that is called password, secret, token or key has a default in clear text."""
    found = [
        fact
        for fact in c.facts
        if fact.kind == "env"
        and _LITERAL.search(fact.detail)
        and names_credential(fact.value)
        and not _NO_CREDENTIAL.search(fact.value)
        and fact.verdict is not FactVerdict.LOST
    ]
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
