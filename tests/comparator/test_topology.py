"""Who gives and who takes what services share, on both sides."""

from __future__ import annotations

from quarantine_tools import Comparison, Exchange

SENDER = "import redis\nr = redis.Redis()\nr.publish('orders', 1)\nr.xadd('trail', {})\n"
TAKER = "import redis\nr = redis.Redis()\np = r.pubsub()\np.subscribe('orders')\nr.xread({'trail': 0})\n"
SERVER = (
    "from flask import Flask\napp = Flask(__name__)\n@app.route('/health')\ndef health(): pass\napp.run(port=8001)\n"
)


def exchange(c: Comparison, kind: str, value: str) -> Exchange:
    return next(one for one in c.topology if (one.kind, one.value) == (kind, value))


def services(ends) -> list[str]:
    return [end.service for end in ends]


def test_a_channel_and_a_stream_have_two_ends(compare_texts):
    texts = {"a.py": SENDER, "b.py": TAKER}
    c = compare_texts(texts, texts)
    for kind, value in (("redis.channel", "orders"), ("redis.stream", "trail")):
        found = exchange(c, kind, value)
        assert (services(found.legacy_gives), services(found.legacy_takes)) == (["a.py"], ["b.py"])
        assert (services(found.current_gives), services(found.current_takes)) == (["a.py"], ["b.py"])


def test_an_end_that_is_gone_is_missing_on_the_current_side(compare_texts):
    found = exchange(compare_texts({"a.py": SENDER, "b.py": TAKER}, {"b.py": TAKER}), "redis.channel", "orders")
    assert services(found.legacy_gives) == ["a.py"]
    assert (found.current_gives, services(found.current_takes)) == ((), ["b.py"])


def test_an_end_says_where_it_stands(compare_texts):
    (end,) = exchange(compare_texts({"a.py": SENDER}, {"a.py": SENDER}), "redis.channel", "orders").legacy_gives
    assert (end.role, end.where.path, end.where.line) == ("publish", "a.py", 3)


def test_what_only_tests_do_has_no_end(compare_texts):
    c = compare_texts({"b.py": TAKER, "tests/test_b.py": SENDER}, {"b.py": TAKER})
    assert exchange(c, "redis.channel", "orders").legacy_gives == ()


def test_a_call_is_one_of_the_route_whose_port_it_names(compare_texts):
    caller = (
        "import requests\nrequests.get('http://localhost:8001/health')\nrequests.get('http://localhost:9/health')\n"
    )
    c = compare_texts({"a.py": SERVER, "b.py": caller}, {"a.py": SERVER})
    route = exchange(c, "http.route", "/health")
    assert (services(route.legacy_gives), services(route.legacy_takes)) == (["a.py"], ["b.py"])
    assert exchange(c, "http.call", "http://localhost:9/health").legacy_gives == ()


def test_a_table_is_written_and_read(compare_texts):
    texts = {"a.py": "cur.execute('INSERT INTO t VALUES (1)')\n", "b.py": "cur.execute('SELECT * FROM t')\n"}
    found = exchange(compare_texts(texts, texts), "sql.table", "t")
    assert (services(found.legacy_gives), services(found.legacy_takes)) == (["a.py"], ["b.py"])
