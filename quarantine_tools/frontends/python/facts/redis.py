"""Redis: channels that are published and subscribed to, streams and keys that are read and written."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from quarantine_tools.frontends.python.facts.known import UNKNOWN
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map, keyword_of
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.model import Fact

_CHANNELS = {
    "publish": "publish",
    "spublish": "publish",
    "subscribe": "subscribe",
    "psubscribe": "subscribe",
    "ssubscribe": "subscribe",
}
_STREAMS = {
    "xadd": "write",
    "xtrim": "write",
    "xdel": "write",
    "xrange": "read",
    "xrevrange": "read",
    "xlen": "read",
    "xgroup_create": "read",
}
_STREAM_MAPS = {"xread": 0, "xreadgroup": 2}  # place of the dict of streams among the arguments
_READS = (
    "get mget hget hgetall hmget hkeys hvals hlen hexists exists lrange llen lindex smembers sismember scard zrange "
    "zrevrange zscore zcard ttl strlen getrange"
)
_WRITES = (
    "set setex psetex setnx mset getset append incr incrby incrbyfloat decr decrby hset hmset hsetnx hdel hincrby "
    "hincrbyfloat delete unlink expire pexpire expireat persist lpush rpush lpop rpop blpop brpop ltrim lrem sadd srem "
    "zadd zrem zincrby getdel"
)
_KEY_READS, _KEY_WRITES = frozenset(_READS.split()), frozenset(_WRITES.split())
_COMMANDS = frozenset({*_CHANNELS, *_STREAMS, *_STREAM_MAPS, *_KEY_READS, *_KEY_WRITES})
_SEVERAL_KEYS = frozenset({"delete", "unlink", "exists", "mget"})
_MAKERS = re.compile(r"^(redis|aioredis|fakeredis|rediscluster|walrus)\b.*\b(\w*Redis\w*|from_url|create_redis\w*)$")
# Names of clients. A dict of settings is often called redis_config too, and has a `get` as well.
_CLIENT_NAME = re.compile(r"redis", re.IGNORECASE)
_NOT_A_CLIENT = re.compile(r"conf|setting|option|kwargs|param|url|host|port|info|stats|data|dict", re.IGNORECASE)
_OTHER_BROKER = re.compile(r"mqtt|kafka|nats|zmq|amqp|rabbit|pika|socket|event_?bus", re.IGNORECASE)


def redis_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each place that publishes, subscribes, reads or writes."""
    uses_redis = any(origin.split(".")[0] in ("redis", "aioredis") for origin in file.imports.values())
    for called in file.calls_of(_COMMANDS):
        read = _reader(called, file, values, uses_redis)
        if read is not None:
            yield Site(called.node, called.place, read)


def _reader(called: Called, file: Map, values: Values, uses_redis: bool) -> Callable[[Values], Iterator[Fact]] | None:
    """Return what reads the facts of a call, or None where it is not one of Redis."""
    node, name, place = called.node, called.last, called.place
    if not isinstance(node.func, ast.Attribute):
        return None
    receiver = node.func.value
    if name in _CHANNELS and _is_broker(receiver, place, file, values, uses_redis):
        return partial(_channels, node, place)
    if name in _STREAMS and (node.args or called.keyword("name")):
        return partial(_facts, "redis.stream", _STREAMS[name], node, [called.argument(0, "name")], place)
    if name in _STREAM_MAPS:
        return partial(_stream_map, node, _STREAM_MAPS[name], place)
    if name in _KEY_READS | _KEY_WRITES and _is_client(receiver, place, file, values):
        names = node.args if name in _SEVERAL_KEYS else [called.argument(0, "name", "key")]
        return partial(_facts, "redis.key", "read" if name in _KEY_READS else "write", node, names, place)
    return None


def _channels(node: ast.Call, place: Place, values: Values) -> Iterator[Fact]:
    assert isinstance(node.func, ast.Attribute)
    role = _CHANNELS[node.func.attr]
    if role == "publish":
        first = keyword_of(node, "channel") or (node.args[0] if node.args else None)
        yield from _facts("redis.channel", role, node, [first] if first is not None else [], place, values)
        return
    for argument in node.args:
        if not isinstance(argument, ast.Starred):
            yield from _facts("redis.channel", role, node, [argument], place, values)
            continue
        elements = values.elements(argument.value, place)
        if elements is None:
            written = dotted(argument.value)
            yield fact_at(node, "redis.channel", "{" + written + "}" if written else UNKNOWN, role)
        else:
            for element, home in elements:
                yield from _facts("redis.channel", role, node, [element], home, values)
    for keyword in node.keywords:  # subscribe(**{"channel": handler}) and subscribe(channel=handler)
        if keyword.arg is not None:
            yield fact_at(node, "redis.channel", keyword.arg, role)
        else:
            for key, home in values.elements(keyword.value, place) or ():
                yield from _facts("redis.channel", role, node, [key], home, values)


def _stream_map(node: ast.Call, index: int, place: Place, values: Values) -> Iterator[Fact]:
    streams = keyword_of(node, "streams")
    if streams is None and len(node.args) > index:
        streams = node.args[index]
    if streams is None:
        return
    keys = values.elements(streams, place)
    if keys is None:
        written = dotted(streams)
        yield fact_at(node, "redis.stream", "{" + written + "}" if written else UNKNOWN, "read")
        return
    for key, home in keys:
        yield from _facts("redis.stream", "read", node, [key], home, values)


def _facts(
    kind: str, detail: str, node: ast.Call, names: Sequence[ast.expr | None], place: Place, values: Values
) -> Iterator[Fact]:
    for name in names:
        for known in values.texts(name, place) if name is not None else ():
            yield fact_at(node, kind, known.value, detail)


def _is_broker(node: ast.expr, place: Place, file: Map, values: Values, uses_redis: bool) -> bool:
    """Say whether `publish` and `subscribe` of an object are those of Redis."""
    name = dotted(node) or ""
    if _OTHER_BROKER.search(name):
        return False
    return uses_redis or "pubsub" in name.lower() or _is_client(node, place, file, values)


def _is_client(node: ast.expr, place: Place, file: Map, values: Values, depth: int = 0) -> bool:
    """Say whether an expression is clearly a Redis client or pipeline."""
    if depth > 4:
        return False
    if isinstance(node, ast.Call):
        name = qualified(node.func, file.imports) or ""
        if _MAKERS.match(name):
            return True
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "pipeline"
            and _is_client(node.func.value, place, file, values, depth + 1)
        )
    if isinstance(node, ast.Await):
        return _is_client(node.value, place, file, values, depth + 1)
    written = dotted(node)
    if written is None or file.imports.get(written) == written:
        return False  # the module redis itself
    last = written.rsplit(".", 1)[-1]
    if _CLIENT_NAME.search(last) and not _NOT_A_CLIENT.search(last):
        return True
    definitions = values.definitions(node, place) or []
    return any(_is_client(value, where, file, values, depth + 1) for value, where in definitions)
