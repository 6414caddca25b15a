"""What a Python program does to the world outside, with its lines."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python import PLUGIN
from quarantine_tools.model import Fact


def facts(text: str, *kinds: str) -> list[Fact]:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems, reading.problems
    return [fact for fact in reading.facts if fact.kind in kinds]


def told(text: str, *kinds: str) -> list[tuple[str, str]]:
    return sorted((fact.value, fact.detail) for fact in facts(text, *kinds))


def lines(text: str, *kinds: str) -> list[tuple[str, int, int]]:
    return [(fact.value, fact.line, fact.end_line) for fact in facts(text, *kinds)]


ENVIRONMENT = {
    "import os\nos.getenv('A')": [("A", "no default")],
    "import os\nos.getenv('A', '8001')": [("A", "default '8001'")],
    "import os\nos.getenv('A', default='x')": [("A", "default 'x'")],
    "import os\nos.getenv('A', None)": [("A", "no default")],
    "import os\nint(os.environ.get('A', 3))": [("A", "default '3'")],
    "import os\nos.environ['A']": [("A", "required")],
    "import os\nif 'A' in os.environ: pass": [("A", "no default")],
    "import os\nos.environ.setdefault('A', 'x')": [("A", "default 'x'")],
    "import os\nos.environ.pop('A', None)": [("A", "no default")],
    "import os\nos.getenv('A') or 'x'": [("A", "no default, or else 'x'")],
    "import os\nos.getenv('A') or os.getenv('B', 'x')": [("A", "no default, or else 'x'"), ("B", "default 'x'")],
    "import os as o\no.environ['A']": [("A", "required")],
    "from os import getenv as g\ng('A')": [("A", "no default")],
    "from os import environ as e\ne.get('A')": [("A", "no default")],
    "import os\nD = 'x'\nos.getenv('A', D)": [("A", "default 'x'")],
    "import os\nos.getenv('A', choose())": [("A", "default choose()")],
    "import os\nN = 'A'\nos.getenv(N)": [("A", "no default")],
    "import os\nos.getenv(f'{p}_A')": [("{p}_A", "no default")],
    "import os\nR = ['A', 'B']\nfor n in R: os.getenv(n)": [("A", "no default"), ("B", "no default")],
    "import os\nx = [n for n in ('A', 'B') if not os.getenv(n)]": [("A", "no default"), ("B", "no default")],
    "import os\nR = {'A': 1}\nfor n, v in R.items(): os.getenv(n, v)": [("A", "default '1'")],
    "import os\nfor n, d in [('A', '1'), ('B', '2')]: os.environ[n]": [("A", "required"), ("B", "required")],
    "import os\nfor n in names(): os.getenv(n)": [("{local[n]}", "no default")],
    "import os\nos.environ['A'] = '1'": [],
    "getenv('A')\nenviron['B']\nconfig.get('C')": [],
}


@pytest.mark.parametrize(("text", "expected"), ENVIRONMENT.items(), ids=ENVIRONMENT)
def test_environment_variables(text, expected):
    assert told(text, "env") == expected


def test_a_name_of_a_loop_is_found_where_the_name_stands():
    text = "import os\nREQUIRED = [\n    'A',\n    'B',\n]\nfor name in REQUIRED:\n    os.getenv(name)\n"
    assert lines(text, "env") == [("A", 3, 3), ("B", 4, 4)]


def test_two_loops_over_different_lists_are_kept_apart():
    text = "import os\ndef f():\n    for n in ['A']: os.getenv(n)\n    for n in ['B']: print(n)\n"
    assert told(text, "env") == [("A", "no default")]


def test_a_variable_that_is_changed_in_the_loop_is_not_known():
    text = "import os\ndef f():\n    for n in ['A']:\n        n = n + suffix()\n        os.getenv(n)\n"
    assert told(text, "env") == [("{local[n]}", "no default")]


WRAPPER = """
import os

def read_secret(name, variable, default=""):
    if exists(name):
        return load(name)
    return os.getenv(variable, default)

KEY = read_secret("mexc_api_key", "MEXC_API_KEY")
URL = read_secret("url", variable="MEXC_URL", default="https://a")
"""


def test_a_read_through_a_function_of_the_file_is_found_at_the_call():
    assert told(WRAPPER, "env") == [("MEXC_API_KEY", "default ''"), ("MEXC_URL", "default 'https://a'")]
    assert lines(WRAPPER, "env") == [("MEXC_API_KEY", 9, 9), ("MEXC_URL", 10, 10)]


def test_a_read_through_two_functions_is_found_at_the_outer_call():
    text = """
import os
def text(name, default): return os.environ.get(name, default)
def number(name): return int(text(name, "0"))
A = number("PORT")
"""
    assert [value for value, _ in told(text, "env")] == ["PORT"]


def test_a_read_through_a_method_and_with_a_prefix():
    text = """
import os
class Config:
    def read(self, name): return os.environ[f"APP_{name}"]
    def load(self): return self.read("PORT")
"""
    assert told(text, "env") == [("APP_PORT", "required")]


def test_a_wrapper_that_nobody_calls_here_is_a_pattern():
    assert told("import os\ndef read(name): return os.getenv(name)\n", "env") == [("{parameter[name]}", "no default")]


PORTS = {
    "app.run(host='0.0.0.0', port=8004)": [("8004", "listen")],
    "from flask import Flask\napp = Flask(__name__)\napp.run()": [("5000", "listen")],
    "from flask import Flask\napp = Flask(__name__)\napp.run('0.0.0.0', 8001)": [("8001", "listen")],
    "import os\napp.run(port=int(os.getenv('PORT', '8000')))": [("8000", "listen, from env PORT")],
    "import os\nPORT = int(os.getenv('P', '8000'))\napp.run(port=PORT)": [("8000", "listen, from env P")],
    "import os\napp.run(port=os.environ['P'])": [("{env[P]}", "listen")],
    "from config import config\napp.run(port=config.port)": [("{config.config.port}", "listen")],
    "import uvicorn\nuvicorn.run(app, port=9000)": [("9000", "listen")],
    "import uvicorn\nuvicorn.run(app)": [("8000", "listen")],
    "from http.server import HTTPServer\nHTTPServer(('', 8000), H)": [("8000", "listen")],
    "import socket\ns = socket.socket()\ns.bind(('0.0.0.0', 7000))": [("7000", "listen")],
    "s.bind(('', 0))": [],
    "import threading\nthreading.Thread(target=lambda: app.run(port=8004))": [("8004", "listen")],
    "import asyncio\nasyncio.run(main())": [],
    "import subprocess\nsubprocess.run(['a'])": [],
    "import redis\nredis.Redis(host='a', port=6379)": [],
    "uvicorn.run(app, **settings)": [],
}


@pytest.mark.parametrize(("text", "expected"), PORTS.items(), ids=PORTS)
def test_ports(text, expected):
    assert told(text, "port") == expected


ROUTES = {
    "@app.route('/health')\ndef f(): pass": [("/health", "GET")],
    "@app.route('/a', methods=['POST', 'GET'])\ndef f(): pass": [("/a", "GET"), ("/a", "POST")],
    "M = ['PUT']\n@app.route('/a', methods=M)\ndef f(): pass": [("/a", "PUT")],
    "@app.get('/a')\nasync def f(): pass": [("/a", "GET")],
    "@router.post(path='/a')\ndef f(): pass": [("/a", "POST")],
    "@app.websocket('/ws')\ndef f(): pass": [("/ws", "WEBSOCKET")],
    "@app.get('/orders/{order_id}')\ndef f(): pass": [("/orders/<order_id>", "GET")],
    "@app.get('/files/{name:path}')\ndef f(): pass": [("/files/<name>", "GET")],
    "@app.route('/orders/<order_id>')\ndef f(): pass": [("/orders/<order_id>", "GET")],
    "app.add_url_rule('/a', view_func=f)": [("/a", "GET")],
    "app.add_api_route('/a', f, methods=['POST'])": [("/a", "POST")],
    "app.router.add_get('/a', f)": [("/a", "GET")],
    "r = APIRouter(prefix='/v1')\n@r.get('/a')\ndef f(): pass": [("/v1/a", "GET")],
    "r = APIRouter(prefix='/v1')\n@r.get('')\ndef f(): pass": [("/v1", "GET")],
    "r = APIRouter(prefix='/b')\n@r.get('/a')\ndef f(): pass\napp.include_router(r, prefix='/v1')": [
        ("/v1/b/a", "GET")
    ],
    "b = Blueprint('b', __name__, url_prefix='/b')\n@b.route('/a')\ndef f(): pass": [("/b/a", "GET")],
    "P = '/a'\n@app.get(P)\ndef f(): pass": [("/a", "GET")],
    "@app.get(f'{PREFIX}/a')\ndef f(): pass": [("{PREFIX}/a", "GET")],
    "@cache.get('key')\ndef f(): pass": [],
    "@mock.patch('a.b')\ndef f(): pass": [],
    "@property\ndef f(): pass": [],
    "session.get('/a')": [],
}


@pytest.mark.parametrize(("text", "expected"), ROUTES.items(), ids=ROUTES)
def test_routes(text, expected):
    assert told(text, "http.route") == expected


REDIS = {
    "r.publish('a', m)": [("redis.channel", "a", "publish")],
    "p = r.pubsub()\np.subscribe('a', 'b')": [("redis.channel", "a", "subscribe"), ("redis.channel", "b", "subscribe")],
    "p.psubscribe('a.*')": [("redis.channel", "a.*", "subscribe")],
    "C = ['a', 'b']\np.subscribe(*C)": [("redis.channel", "a", "subscribe"), ("redis.channel", "b", "subscribe")],
    "def f(channels): p.subscribe(*channels)": [("redis.channel", "{channels}", "subscribe")],
    "p.subscribe(**{'a': handle})": [("redis.channel", "a", "subscribe")],
    "r.publish(config.TOPIC, m)": [("redis.channel", "{config.TOPIC}", "publish")],
    "T = 'a'\nr.publish(T, m)": [("redis.channel", "a", "publish")],
    "r.publish(f'{T}:x', m)": [("redis.channel", "{T}:x", "publish")],
    "def f(topic): r.publish(topic, m)": [("redis.channel", "{parameter[topic]}", "publish")],
    "r.xadd('s', d)": [("redis.stream", "s", "write")],
    "r.xread({'s': i}, block=1)": [("redis.stream", "s", "read")],
    "r.xread(streams={'s': i, T: j})": [("redis.stream", "s", "read"), ("redis.stream", "{T}", "read")],
    "s = {'a': '0'}\nr.xread(s)": [("redis.stream", "a", "read")],
    "r.xreadgroup('g', 'c', {'s': '>'})": [("redis.stream", "s", "read")],
    "c = redis.Redis()\nc.get('k')": [("redis.key", "k", "read")],
    "self.redis_client.setex('k', 1, v)": [("redis.key", "k", "write")],
    "redis_client.hset(f'h:{s}', 'a', 1)": [("redis.key", "h:{s}", "write")],
    "redis_client.delete('a', 'b')": [("redis.key", "a", "write"), ("redis.key", "b", "write")],
    "p = redis.from_url(u).pipeline()\np.incr('k')": [("redis.key", "k", "write")],
    "data.get('k')": [],
    "redis_config.get('host')": [],
    "def f():\n    c = redis.StrictRedis()\n    c.set('k', 1)\ndef g(c): c.set('x', 1)": [("redis.key", "k", "write")],
    "mqtt_client.publish('a', m)": [],
}


@pytest.mark.parametrize(("text", "expected"), REDIS.items(), ids=REDIS)
def test_redis(text, expected):
    found = facts(f"import redis\n{text}", "redis.channel", "redis.stream", "redis.key")
    assert sorted((fact.kind, fact.value, fact.detail) for fact in found) == expected


def test_publish_without_redis_in_sight_is_no_channel():
    assert told("bus.publish('a', m)", "redis.channel") == []


SERVICE = """
import redis
from dataclasses import dataclass, field

@dataclass
class Config:
    topic: str = "market_data"
    others: list = field(default_factory=lambda: ["a", "b"])

config = Config()

class Service:
    def __init__(self, given):
        self.config = config
        self.channels = ["x", "y"]
        self.given = given
        self.late = "one"

    def run(self):
        pubsub = self.client.pubsub()
        pubsub.subscribe(self.config.topic)
        pubsub.subscribe(*self.channels)
        pubsub.subscribe(*config.others)
        self.client.publish(self.given, "")
        self.client.publish(self.elsewhere, "")
        self.late = compute()
        self.client.publish(self.late, "")
"""


def test_names_are_followed_through_classes_of_the_file():
    assert told(SERVICE, "redis.channel") == [
        ("a", "subscribe"),
        ("b", "subscribe"),
        ("market_data", "subscribe"),
        ("x", "subscribe"),
        ("y", "subscribe"),
        ("{parameter[given]}", "publish"),
        ("{self.elsewhere}", "publish"),
        ("{self[late]}", "publish"),
    ]


def test_bindings_name_what_is_known():
    found = {binding.name: binding.value for binding in PLUGIN.read(SERVICE, "module.py").bindings}
    assert found == {
        "Config.topic": "market_data",
        "Config.others[0]": "a",
        "Config.others[1]": "b",
        "Service.channels[0]": "x",
        "Service.channels[1]": "y",
        "config": "{Config}",
    }


def test_a_default_of_the_environment_is_a_binding_and_a_credential_never_is():
    text = "import os\nPORT = int(os.getenv('P', '8000'))\nDB_PASSWORD = 'x9'\nA = os.getenv('A')\nB = True\n"
    found = PLUGIN.read(text, "module.py").bindings
    assert [(binding.name, binding.value, binding.line) for binding in found] == [("PORT", "8000", 2)]


REQUESTS = {
    "import requests\nrequests.get('http://a/b')": [("http://a/b", "GET")],
    "import requests\nrequests.request('PUT', url='http://a')": [("http://a", "PUT")],
    "import httpx\nhttpx.post(f'{BASE}/b')": [("{BASE}/b", "POST")],
    "import requests\ns = requests.Session()\ns.delete('http://a')": [("http://a", "DELETE")],
    "from urllib.request import urlopen\nurlopen('http://a')": [("http://a", "GET")],
    "data.get('http://a')": [],
}


@pytest.mark.parametrize(("text", "expected"), REQUESTS.items(), ids=REQUESTS)
def test_requests(text, expected):
    assert told(text, "http.call") == expected


def test_dependencies_are_packages_that_python_does_not_bring_along():
    text = """
import os, numpy.linalg, yaml as y
from psycopg2.extras import RealDictCursor
from . import config
from .models import Order
import ConfigParser, tomllib, asyncore

def f():
    import redis
"""
    assert lines(text, "dependency") == [("numpy", 2, 2), ("yaml", 2, 2), ("psycopg2", 3, 3), ("redis", 9, 9)]


def test_a_fact_over_several_lines_has_all_of_them():
    assert lines("import os\nx = os.getenv(\n    'A',\n    'b',\n)\n", "env") == [("A", 2, 5)]


def test_the_running_number_of_a_loop_is_no_name():
    text = "import os\n\nfor number, name in enumerate(['A', 'B']):\n    print(os.environ[number], os.environ[name])\n"
    facts = PLUGIN.read(text, "a.py").facts
    assert {fact.value for fact in facts if fact.kind == "env"} >= {"A", "B"}
