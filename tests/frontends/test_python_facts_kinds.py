"""The kinds of facts beside the network: tables, programs, paths, options, exit codes, messages, times, settings."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python import PLUGIN


def told(text: str, *kinds: str) -> list[tuple[str, str]]:
    reading = PLUGIN.read(text, "module.py")
    assert not reading.problems, reading.problems
    return sorted((fact.value, fact.detail) for fact in reading.facts if fact.kind in kinds)


TABLES = {
    "cur.execute('SELECT * FROM orders WHERE id = %s', (i,))": [("orders", "select")],
    "cur.execute('select a from orders o join public.trades t on t.id = o.id')": [
        ("orders", "select"),
        ("trades", "select"),
    ],
    "cur.execute('SELECT 1')": [],
    "cur.execute('SELECT extract(epoch FROM ts) FROM a, b x, c')": [("a", "select"), ("b", "select"), ("c", "select")],
    "cur.execute('INSERT INTO Orders (a) VALUES (1) ON CONFLICT DO UPDATE SET a = 2')": [("orders", "insert")],
    "cur.execute('INSERT INTO a SELECT * FROM b')": [("a", "insert"), ("b", "select")],
    "cur.execute('UPDATE ONLY orders SET a = 1')": [("orders", "update")],
    "cur.execute('DELETE FROM orders')": [("orders", "delete")],
    "cur.execute('TRUNCATE TABLE orders')": [("orders", "delete")],
    "cur.execute('CREATE TABLE IF NOT EXISTS \"Orders\" (a int)')": [("Orders", "ddl")],
    "cur.execute('WITH x AS (SELECT * FROM a) SELECT * FROM x')": [("a", "select")],
    "cur.execute('SELECT * FROM generate_series(1, 2)')": [],
    "cur.execute('SELECT (SELECT max(a) FROM b) FROM c')": [("b", "select"), ("c", "select")],
    "cur.execute(\"SELECT a FROM b WHERE c = 'from d'\")": [("b", "select")],
    "cur.execute(f'SELECT * FROM {table}')": [("{table}", "select")],
    "T = 'orders'\ncur.execute('SELECT * FROM %s' % T)": [("orders", "select")],
    "T = 'orders'\ncur.execute('SELECT * FROM {}'.format(T))": [("orders", "select")],
    "Q = 'select * from orders'\ncur.execute(Q)": [("orders", "select")],
    "async def f(): await conn.fetch('SELECT * FROM orders')": [("orders", "select")],
    "from sqlalchemy import text\ns.execute(text('DELETE FROM orders'))": [("orders", "delete")],
    "QUERIES = {'a': 'SELECT * FROM orders'}": [("orders", "select")],
    "print('SELECT a file, please')": [],
    "print('UPDATE: all is well')": [],
    "def find(t):\n    cur.execute('SELECT * FROM ' + t)\nfind('orders')": [("orders", "select")],
    "class Order(Base):\n    __tablename__ = 'orders'": [("orders", "mapped")],
    "class Order(Model):\n    class Meta:\n        db_table = 'orders'": [("orders", "mapped")],
    "import sqlalchemy\nsqlalchemy.Table('orders', m)": [("orders", "mapped")],
}


@pytest.mark.parametrize(("text", "expected"), TABLES.items(), ids=TABLES)
def test_tables(text, expected):
    assert told(text, "sql.table") == expected


COMMANDS = {
    "import subprocess\nsubprocess.run(['docker', 'compose', 'up', '-d'])": ["docker compose up -d"],
    "import subprocess\nsubprocess.run('a  b', shell=True)": ["a b"],
    "import subprocess as s\ns.check_output(args=['a', str(x)])": ["a {x}"],
    "import subprocess\nsubprocess.run(['pytest', '-m', 'not slow'])": ['pytest -m "not slow"'],
    "import subprocess\nC = ['a', 'b']\nsubprocess.Popen(C)": ["a b"],
    "import subprocess\nC = ['a']\nif x: C.append('b')\nsubprocess.run(C)": ["a {value[unknown]}"],
    "import subprocess\nsubprocess.run(['a'] + rest)": ["a {value[unknown]}"],
    "import subprocess\nsubprocess.run(['a', *rest])": ["a {value[unknown]}"],
    "import os\nos.system('make all')": ["make all"],
    "import os\nos.execvp('a', ['a', 'b'])": ["a b"],
    "import asyncio\nasyncio.create_subprocess_exec('a', 'b')": ["a b"],
    "import pytest\npytest.main(['-q', 'tests'])": ["pytest -q tests"],
    "import subprocess\ndef run(c): subprocess.run(c, shell=True)\nrun('make all')": ["make all"],
    "import docker\nc = docker.from_env()\nc.containers.run('redis:7', 'redis-cli ping')": [
        "docker run redis:7 redis-cli ping"
    ],
    "run(['a'])": [],
}


@pytest.mark.parametrize(("text", "expected"), COMMANDS.items(), ids=COMMANDS)
def test_commands(text, expected):
    assert [value for value, _ in told(text, "command")] == expected


PATHS = {
    "open('a.txt')": [("a.txt", "read")],
    "open('a.txt', 'w')": [("a.txt", "written")],
    "open('a.txt', mode='ab')": [("a.txt", "written")],
    "open(name)": [("{name}", "read")],
    "def f(name): open(name)": [],
    "from pathlib import Path\nPath('a').mkdir()": [("a", "written")],
    "from pathlib import Path\n(Path('a') / 'b.txt').read_text()": [("a/b.txt", "read")],
    "from pathlib import Path\nP = Path('/etc', 'x')\nP.write_text('')": [("/etc/x", "written")],
    "from pathlib import Path\n(Path(__file__).parent.parent / 'c.json').open()": [
        ("{folder[__file__]}/../c.json", "read")
    ],
    "import os\nopen(os.path.join(os.path.dirname(__file__), 'c'))": [("{folder[__file__]}/c", "read")],
    "import os\nos.makedirs('logs', exist_ok=True)": [("logs", "written")],
    "import shutil\nshutil.copy('a', 'b')": [("a", "read"), ("b", "written")],
    "import os\nD = os.getenv('DATA', '/data')\nopen(f'{D}/x')": [("/data/x", "read")],
    "thing.exists()": [],
    "open(3)": [],
}


@pytest.mark.parametrize(("text", "expected"), PATHS.items(), ids=PATHS)
def test_paths(text, expected):
    assert told(text, "path") == expected


OPTIONS = {
    "p.add_argument('-v', '--verbose', action='store_true')": [("--verbose", "flag")],
    "p.add_argument('--port', type=int, default=8000)": [("--port", "default '8000'")],
    "p.add_argument('path')": [("path", "")],
    "p.add_argument('--a', required=True)": [("--a", "required")],
    "import click\n@click.option('--count', default=1)\ndef f(count): pass": [("--count", "default '1'")],
    "import click\n@click.argument('name')\ndef f(name): pass": [("name", "")],
    "import typer\ndef f(dry_run: bool = typer.Option(False), n: str = typer.Argument(...)): pass": [
        ("--dry-run", "default 'False'"),
        ("n", "required"),
    ],
}


@pytest.mark.parametrize(("text", "expected"), OPTIONS.items(), ids=OPTIONS)
def test_options(text, expected):
    assert told(text, "cli.option") == expected


EXITS = {
    "import sys\nsys.exit(2)": ["2"],
    "import sys\nsys.exit()": ["0"],
    "import sys\nsys.exit('it failed')": ["1"],
    "import sys\nsys.exit(0 if ok else 1)": ["0", "1"],
    "import os\nos._exit(3)": ["3"],
    "raise SystemExit(4)": ["4"],
    "raise SystemExit": ["0"],
    "raise ValueError(4)": [],
    "import sys\ndef main():\n    if x: return 1\n    return 0\nsys.exit(main())": ["0", "1"],
    "import sys\nsys.exit(main())": ["{main[call]}"],
    "import sys\ndef stop(code): sys.exit(code)\nstop(5)": ["5"],
}


@pytest.mark.parametrize(("text", "expected"), EXITS.items(), ids=EXITS)
def test_exit_codes(text, expected):
    assert [value for value, _ in told(text, "exit.code")] == expected


def test_log_messages_are_templates_with_their_level():
    text = "logger.info('started')\nlog.warning(f'lost {n} of {m}')\nself.logger.exception('bad %s', e)\nmath.log(2)\n"
    assert told(text, "log.event") == [
        ("bad %s", "error"),
        ("lost {value[unknown]} of {value[unknown]}", "warning"),
        ("started", "info"),
    ]


SCHEDULES = {
    "import schedule\nschedule.every(10).minutes.do(job)": [("every 10 minutes", "")],
    "import schedule\nschedule.every().day.at('10:30').do(job)": [("every day at 10:30", "")],
    "from apscheduler.schedulers.blocking import B\ns.add_job(f, 'interval', minutes=5, id='x')": [
        ("interval minutes=5", "")
    ],
    "from celery.schedules import crontab\nS = crontab(minute=0, hour=3)": [("0 3 * * *", "cron")],
    "from celery import Celery\nsender.add_periodic_task(10.0, f)": [("every 10.0 seconds", "")],
    "worker.every(10).do(job)": [],
}


@pytest.mark.parametrize(("text", "expected"), SCHEDULES.items(), ids=SCHEDULES)
def test_schedules(text, expected):
    assert told(text, "schedule") == expected


SETTINGS = {
    "from pydantic import BaseSettings\nclass S(BaseSettings):\n    port: int = 8000\n    url: str\n": [
        ("PORT", "default '8000'"),
        ("URL", "required"),
    ],
    "class S(BaseSettings):\n    a: str = 'x'\n    class Config:\n        env_prefix = 'app_'\n": [
        ("APP_A", "default 'x'")
    ],
    "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    a: str = 'x'\n": [
        ("APP_A", "default 'x'")
    ],
    "class S(BaseSettings):\n    a: str = Field('x', env='OTHER')\n": [("OTHER", "default 'x'")],
    "class S(BaseSettings):\n    a: str = Field(..., validation_alias=AliasChoices('A1', 'A2'))\n": [
        ("A1", "required"),
        ("A2", "required"),
    ],
    "class S(BaseModel):\n    a: str = 'x'\n": [],
    "from decouple import config\nconfig('A', default='x')": [("A", "default 'x'")],
    "from decouple import config\nconfig('A')": [("A", "required")],
    "from environs import Env\nenv = Env()\nenv.int('A', 3)\nenv('B')": [("A", "default '3'"), ("B", "required")],
    "import os\nfrom dataclasses import dataclass, field\n@dataclass\nclass C:\n"
    "    a: str = field(default_factory=lambda: os.getenv('A', 'x'))": [("A", "default 'x'")],
}


@pytest.mark.parametrize(("text", "expected"), SETTINGS.items(), ids=SETTINGS)
def test_settings(text, expected):
    assert told(text, "env") == expected


def test_a_wrapper_is_followed_whatever_it_does():
    text = """
import redis, requests
class Bus:
    def send(self, topic, message):
        self.client.publish(f"app.{topic}", message)
    def run(self):
        self.send("orders", 1)
        self.send(topic="alerts", message=2)
def fetch(path):
    return requests.get("http://api" + path)
fetch("/health")
"""
    assert told(text, "redis.channel") == [("app.alerts", "publish"), ("app.orders", "publish")]
    assert told(text, "http.call") == [("http://api/health", "GET")]


def test_names_set_from_each_other_again_and_again_take_bounded_work():
    text = "x = y = 'a'\n" + "x = x.strip() + y.strip()\ny = y.strip() + x.strip()\n" * 40 + "open(x)\n"
    assert told(text, "path") == []


def test_a_long_line_of_dashes_is_read_at_once():
    assert told("X = '" + "-- " * 20_000 + "'", "sql.table") == []


HOSTILE = {
    "comments": "cur.execute('SELECT a FROM b " + "/*" * 40_000 + "')",
    "brackets": "cur.execute('WITH a " + ", (" * 30_000 + "')",
    "replaced": f"X = {'a' * 15_000!r}.replace('a', {'b' * 15_000!r})\nopen(X.replace('b', {'c' * 15_000!r}))",
    "doubled": f"a = {'a' * 15_000!r}\n"
    + "".join(f"{x} = {y} + {y}\n" for x, y in zip("bcdefghijk", "abcdefghij", strict=True))
    + "open(k)",
    "filled": f"a = {'a' * 15_000!r}\nopen({'%s' * 9_000!r} % a)",
    "called": "def f(a):\n"
    + "    open('x' + a)\n" * 300
    + "def g(a):\n"
    + "    f(a)\n" * 300
    + "def h(a):\n"
    + "    g(a)\n" * 300,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_would_take_for_ever_or_all_memory_is_left_unknown(text):
    reading = PLUGIN.read(text, "module.py")
    assert all(len(fact.value) < 25_000 for fact in reading.facts)
    assert len(reading.facts) < 1000


OUT = "import subprocess\nout = subprocess.run(['docker', 'compose', 'ps'], capture_output=True).stdout\n"
LOOKED_FOR = {
    OUT + "for c in ['a1', 'b1']:\n    if c in out: pass": ["a1", "b1"],
    OUT + "rows = [row.split() for row in out.splitlines()]\nfor c in ['a1', 'b1']:\n    any(c in r for r in rows)": [
        "a1",
        "b1",
    ],
    OUT + "missing = [c for c in ('a1', 'b1') if c not in out]": ["a1", "b1"],
    OUT + "if 'a1' in out: pass": [],
    OUT + "for c in ['up', 'b1']:\n    if c in out: pass": [],
    OUT + "for c in ['a1', 'b1']:\n    if c in other: pass": [],
    "import subprocess\nout = subprocess.getoutput('ls')\nfor c in ['a1', 'b1']:\n    if c in out: pass": [],
    OUT + "def f(out):\n    for c in ['a1', 'b1']:\n        if c in out: pass": [],
}


@pytest.mark.parametrize(("text", "expected"), LOOKED_FOR.items(), ids=LOOKED_FOR)
def test_containers_that_are_looked_for_by_name(text, expected):
    assert told(text, "container") == [(name, "looked for") for name in expected]


def test_tables_that_are_looked_for_by_name():
    text = (
        "def f(c):\n    with c.cursor() as cur:\n"
        "        cur.execute('SELECT table_name FROM information_schema.tables')\n"
        "        there = [row[0] for row in cur.fetchall()]\n"
        "        return all(t in there for t in ['orders', 'trades'])\n"
    )
    assert told(text, "sql.table") == [
        ("information_schema.tables", "select"),
        ("orders", "looked for"),
        ("trades", "looked for"),
    ]
    assert ("orders", "looked for") not in told(text.replace("information_schema.tables", "names"), "sql.table")


def test_words_with_quotes_stay_words_of_a_command():
    text = "import subprocess\nsubprocess.run(['say', '\"a b\"', \"it's\"])"
    assert told(text, "command") == [('say \'"a b"\' "it\'s"', "")]
