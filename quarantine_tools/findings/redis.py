"""Which Redis channels and streams a service no longer writes or listens to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quarantine_tools.findings._facts import Loss, lost_facts
from quarantine_tools.findings.base import Rule, Topic
from quarantine_tools.model import Comparison, Finding, Priority, Severity

_CHANNEL = Loss(
    rule="redis/channel-lost",
    kind="redis.channel",
    noun="channel",
    verb="no longer used",
    severity=Severity.HIGH,
    priority=Priority.HIGH,
    advice="Find who is at the other end of it: a consumer waits for ever, a producer talks to nobody.",
)
_STREAM = replace(_CHANNEL, rule="redis/stream-lost", kind="redis.stream", noun="stream")


def channel_lost(c: Comparison) -> Iterator[Finding]:
    """The service does not publish to, or subscribe to, a channel any more."""
    yield from lost_facts(c, _CHANNEL)


def stream_lost(c: Comparison) -> Iterator[Finding]:
    """The service does not write, or read, a stream any more."""
    yield from lost_facts(c, _STREAM)


PLUGIN = Topic(
    name="redis",
    rules=(
        Rule(
            "redis/channel-lost",
            "Channels that a service no longer publishes or subscribes to",
            channel_lost,
            references=("Redis: Pub/Sub",),
            limitations=("A channel whose name comes from outside of the code is shown as a pattern.",),
        ),
        Rule(
            "redis/stream-lost",
            "Streams that a service no longer writes or reads",
            stream_lost,
            references=("Redis: Streams",),
            limitations=("A stream whose name comes from outside of the code is shown as a pattern.",),
        ),
    ),
)
