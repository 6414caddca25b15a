"""What became of the containers that compose files start: services, checks, accounts, and the ports they publish."""

from __future__ import annotations

from quarantine_tools.findings.base import Rule, Topic
from quarantine_tools.findings.compose._built import built_from_missing
from quarantine_tools.findings.compose._checks import healthcheck_in_compose, healthcheck_nowhere, healthchecks_listed
from quarantine_tools.findings.compose._ports import port_not_used, ports_agree
from quarantine_tools.findings.compose._services import healthcheck_changed, healthcheck_lost, service_lost, user_lost

_SPEC = "The compose specification: services"
_ALONE = "Each compose file is taken for itself: which ones are used together (`-f a -f b`) is not known."

PLUGIN = Topic(
    name="compose",
    rules=(
        Rule(
            "compose/healthcheck-nowhere",
            "Services whose image lost its health check, and which compose doesn't check either",
            healthcheck_nowhere,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(_ALONE, "Only services whose Dockerfile a compose file names are looked at."),
        ),
        Rule(
            "compose/healthcheck-in-compose",
            "Services that compose checks in the place of their image",
            healthcheck_in_compose,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(_ALONE,),
        ),
        Rule(
            "compose/healthchecks",
            "Where the services of a compose file have their health checks",
            healthchecks_listed,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(
                _ALONE,
                "A check of an image from outside is not known.",
                "Only files that build a service which took a legacy one's place are listed.",
            ),
        ),
        Rule(
            "compose/healthcheck-lost",
            "Compose services that lost their health check",
            healthcheck_lost,
            references=("CIS Docker Benchmark 5.26", _SPEC),
            limitations=(_ALONE, "Whether the image has a check of its own is told under docker."),
        ),
        Rule(
            "compose/healthcheck-changed",
            "Compose services with another health check",
            healthcheck_changed,
            references=("CIS Docker Benchmark 5.26", _SPEC),
            limitations=(_ALONE,),
        ),
        Rule(
            "compose/user-lost",
            "Compose services that no longer set an account",
            user_lost,
            references=("CIS Docker Benchmark 4.1", _SPEC),
            limitations=(_ALONE, "Whether the image has an account of its own is told under docker."),
        ),
        Rule(
            "compose/built-from-missing",
            "Containers that are built from a Dockerfile which isn't there any more",
            built_from_missing,
            references=(_SPEC, "The compose build specification: dockerfile"),
            limitations=(
                "Told where the quarantine has a file of that path, or the Dockerfile of the code in that folder.",
                "A Dockerfile that is made or fetched before the build is not seen.",
            ),
        ),
        Rule(
            "compose/service-lost",
            "Services that no compose file starts any more",
            service_lost,
            references=(_SPEC,),
            limitations=("A service under another name is told as lost.",),
        ),
        Rule(
            "compose/ports-agree",
            "Services that compose publishes under their legacy ports",
            ports_agree,
            references=(_SPEC,),
            limitations=("A port that comes from the environment is known by its default only.",),
        ),
        Rule(
            "compose/port-not-used",
            "Published ports that the service in the container doesn't use",
            port_not_used,
            references=(_SPEC,),
            limitations=(
                "A port that comes from the environment is known by its default only.",
                "Ports that a program opens without naming them in its code are not seen.",
            ),
        ),
    ),
)
