"""The same text in both sides, and something else is done: each row plants one way in which that happens."""

from __future__ import annotations

import pytest
from sides import Texts

from quarantine_tools import Verdict, compare

SAFE = (Verdict.PRESERVED, Verdict.RELOCATED)
FEE = """def fee(rows, limit, rate):
    total = 0
    for row in rows:
        if row.amount > limit:
            total += row.amount * rate
    return round(total, 2)


"""
READ = """def read(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return sorted(set(lines))


"""
BOTH = FEE + READ


def inside(header: str, *texts: str) -> str:
    lines = [f"    {line}" if line else "" for text in texts for line in text.rstrip("\n").split("\n")]
    return f"{header}\n" + "\n".join(lines) + "\n\n\n"


DESK = inside("class Desk:", FEE, READ)
NEEDY = FEE.replace("    total = 0\n", "    total = super().fee(rows)\n", 1)
HIDDEN = FEE.replace("    total = 0\n", "    total = rows.__total\n", 1)
HERE = (
    "import os\n\n\ndef here(x):\n    base = os.path.dirname(__file__)\n    return os.path.join(base, 'data', str(x))\n"
)
LOG = "import logging\n\n\ndef tell(x):\n    log = logging.getLogger(__name__)\n    return log.info('%s', x, x.name)\n"
LOADS = "def go(x):\n    return [loads(row) for row in x if row.name and row.price > 3]\n"
PACKAGE = {"pkg/__init__.py": "", "pkg/util.py": FEE, "pkg/sub/__init__.py": "", "pkg/sub/util.py": READ}
RUN = "def run(rows):\n    return fee(rows)\n"
USER = "def go(x):\n    from .util import fee\n    return [fee(row, 1, 2) for row in x if row.name and row.price > 3]\n"
HOOK = "class Base:\n    def __init_subclass__(cls):\n        register(cls)\n\n\n"

# Of the named units, none may be called safe.
ALL = {
    "overridden by what was renamed": (BOTH, FEE + READ.replace("def read", "def fee"), "fee"),
    "overridden by a star import": (BOTH, f"{BOTH}from x import *\n", "fee"),
    "come to life by a renaming": (
        READ.replace("read", "fee") + FEE,
        READ.replace("read", "fee") + FEE.replace("fee", "total"),
        "fee",
    ),
    "deleted below": (BOTH, f"{BOTH}del fee\n", "fee"),
    "decorated below": (BOTH, f"{BOTH}fee = cached(fee)\n", "fee"),
    "set by a block below": (BOTH, f"{BOTH}if fast:\n    fee = read\n", "fee"),
    "class set again": (DESK, f"{DESK}class Desk:\n    pass\n", "Desk Desk.fee Desk.read"),
    "class replaced": (DESK, f"{DESK}Desk = Office\n", "Desk Desk.fee"),
    "class deleted": (DESK, f"{DESK}del Desk\n", "Desk Desk.fee"),
    "method replaced from outside": (DESK, f"{DESK}Desk.fee = Desk.read\n", "Desk.fee"),
    "method deleted from outside": (DESK, f"{DESK}del Desk.fee\n", "Desk.fee"),
    "below an exit": (BOTH, f"raise SystemExit\n\n\n{BOTH}", "fee read"),
    "below another exit": (f"import sys\n{BOTH}", f"import sys\n\nsys.exit(0)\n{BOTH}", "fee read"),
    "beside a return of the module": (BOTH, f"{BOTH}return 1\n", "fee read"),
    "beside a break without a loop": (BOTH, f"{BOTH}def stop():\n    break\n", "fee read"),
    "beside one name for two parameters": (BOTH, f"{BOTH}def add(a, a):\n    pass\n", "fee read"),
    "in a file that only Python 2 reads": (BOTH, f"{BOTH}print 'done'\n", "fee read"),
    "under a false condition": (BOTH, inside("if False:", FEE) + READ, "fee"),
    "in another function": (BOTH, inside("def make():", FEE) + READ, "fee"),
    "in a text": (BOTH, f"TEXT = '''\n{FEE}'''\n\n{READ}", "fee"),
    "special name": (
        DESK.replace("def fee(self", "def __enter__(self").replace("fee(", "__enter__("),
        DESK.replace("fee(", "enter("),
        "Desk.__enter__",
    ),
    "list of the public names": (f"__all__ = ['fee']\n{FEE}", f"names = ['fee']\n{FEE}", "__all__"),
    "super of another class": (
        inside("class Desk(Office):", "x = 1", NEEDY) + "class Room(Hall):\n    y = 1\n",
        "class Desk(Office):\n    x = 1\n\n\n" + inside("class Room(Hall):", "y = 1", NEEDY),
        "Desk.fee",
    ),
    "hidden names of another class": (
        inside("class Desk(Office):", "x = 1", HIDDEN) + "class Room(Hall):\n    y = 1\n",
        "class Desk(Office):\n    x = 1\n\n\n" + inside("class Room(Hall):", "y = 1", HIDDEN),
        "Desk.fee",
    ),
    "file of another module": ({"a.py": HERE + BOTH}, {"a.py": BOTH, "sub/b.py": HERE}, "here"),
    "name of another module": ({"a.py": LOG + BOTH}, {"a.py": BOTH, "sub/b.py": LOG}, "tell"),
    "relative import of a file that moved": (
        {**PACKAGE, "pkg/a.py": f"from .util import fee\n\n\n{LOADS}"},
        {**PACKAGE, "pkg/sub/a.py": f"from .util import fee\n\n\n{LOADS}"},
        "from .util import fee",
    ),
    "relative import of a function that moved": (
        {**PACKAGE, "pkg/a.py": f"X = 1\n{USER}"},
        {**PACKAGE, "pkg/a.py": "X = 1\n", "pkg/sub/b.py": USER},
        "go",
    ),
    "import from another library": (
        {"a.py": f"from json import loads\n\nX = 1\n{LOADS}"},
        {"a.py": "X = 1\n", "b.py": f"from yaml import loads\n\n\n{LOADS}"},
        "go",
    ),
    "builtin that a star import may bring": (FEE, f"from numpy import *\n\n\n{FEE}", "fee"),
    "builtin that the class sets": (
        "class A:\n    x = [max(1, 2), min(3, 4)]\n",
        "class A:\n    max = 3\n    x = [max(1, 2), min(3, 4)]\n",
        "A.x",
    ),
    "builtin of Python 2": (
        "print 1\n\n\ndef add(rows):\n    return reduce(lambda a, b: a + b, rows, 0)\n",
        "print(1)\n\n\ndef add(rows):\n    return reduce(lambda a, b: a + b, rows, 0)\n",
        "add",
    ),
    "module beside it, in Python 2": (
        {**PACKAGE, "pkg/a.py": "import util\n\nprint util\n"},
        {**PACKAGE, "pkg/a.py": "import util\n\nprint(util)\n"},
        "import util",
    ),
    "callers of two that became one": (
        "def run():\n    fee(1, 2, 3)\n    read(2)\n\n\n" + BOTH,
        "def run():\n    read(1, 2, 3)\n    read(2)\n\n\n" + FEE.replace("fee", "read"),
        "run",
    ),
    "callers of two methods that became one": (
        inside("class Desk:", "def run(self):\n    self.fee(1)\n    self.read(2)\n", FEE, READ),
        inside("class Desk:", "def run(self):\n    self.read(1)\n    self.read(2)\n", FEE.replace("fee", "read")),
        "Desk.run",
    ),
}

ALL |= {
    "names that were exchanged": (BOTH, FEE.replace("fee", "read") + READ.replace("read", "fee"), "fee read"),
    "caller of names that changed places": (
        BOTH + RUN,
        FEE.replace("fee", "read") + READ.replace("read", "fee") + RUN,
        "run",
    ),
    "caller of a name that went on to another function": (
        BOTH + RUN,
        FEE.replace("fee", "fee_of_rows") + READ.replace("read", "fee") + RUN,
        "run",
    ),
    "caller of a name of which an earlier definition is left": (
        READ.replace("read", "fee") + FEE + RUN,
        READ.replace("read", "fee") + FEE.replace("fee", "total") + RUN,
        "run",
    ),
    "caller of members that changed places": (
        inside("class Desk:", "def run(self):\n    self.fee(1)\n", FEE, READ),
        inside(
            "class Desk:", "def run(self):\n    self.fee(1)\n", FEE.replace("fee", "read"), READ.replace("read", "fee")
        ),
        "Desk.run",
    ),
    "import of a name that went on": (
        {"a.py": BOTH, "b.py": f"from a import fee\n\n\n{RUN}"},
        {"a.py": FEE.replace("fee", "total") + READ.replace("read", "fee"), "b.py": f"from a import fee\n\n\n{RUN}"},
        "from a import fee",
    ),
}

# Of the named units, one at least may not be called safe.
ANY = {
    "star import before a name": (
        "from b import c\nfrom a import *\n",
        "from a import *\nfrom b import c\n",
        "from b import c|from a import *",
    ),
    "default that is taken earlier": (
        "X = []\nX.append(1)\n\n\ndef f(a=len(X)):\n    return a\n",
        "X = []\n\n\ndef f(a=len(X)):\n    return a\n\n\nX.append(1)\n",
        "f|X.append(1)",
    ),
    "subclasses in another order": (
        f"{HOOK}class A(Base):\n    x = 1\n\n\nclass B(Base):\n    y = 2\n",
        f"{HOOK}class B(Base):\n    y = 2\n\n\nclass A(Base):\n    x = 1\n",
        "A|B",
    ),
    "docstring that is read": (
        '"""Usage: a"""\n\n\ndef main():\n    return docopt(__doc__)\n',
        '"""Usage: b"""\n\n\ndef main():\n    return docopt(__doc__)\n',
        "'Usage: a'",
    ),
    "star import after an import": (
        "from a import f\nX = f(1)\n",
        "from a import f\nfrom b import *\nX = f(1)\n",
        "X|from a import f",
    ),
}


def sides(legacy: str | Texts, current: str | Texts) -> tuple[Texts, Texts]:
    return tuple({"a.py": side} if isinstance(side, str) else side for side in (legacy, current))  # type: ignore[return-value]


@pytest.mark.parametrize(("legacy", "current", "names"), ALL.values(), ids=ALL)
def test_the_same_text_is_not_the_same_behaviour(compare_texts, legacy, current, names):
    comparison = compare_texts(*sides(legacy, current))
    for name in [names] if names.startswith(("import", "from")) else names.split():
        verdicts = [entry.verdict for entry in comparison.ledger if entry.name == name]
        assert verdicts and not set(verdicts) & set(SAFE), (name, verdicts)


@pytest.mark.parametrize(("legacy", "current", "names"), ANY.values(), ids=ANY)
def test_one_of_them_is_not_the_same(compare_texts, legacy, current, names):
    comparison = compare_texts(*sides(legacy, current))
    found = [entry.verdict for entry in comparison.ledger if entry.name in names.split("|")]
    assert len(found) == len(names.split("|")) and not set(found) <= set(SAFE)


# What looks like one of these and is none.
SAME = {
    "an old name for what was renamed": (FEE, FEE.replace("fee", "charge") + "fee = charge\n", "fee"),
    "another submodule of a package": (f"import os\n{FEE}", f"import os\nimport os.path\n{FEE}", "import os"),
    "another overload": (
        "@overload\ndef f(a: int) -> int: ...\ndef f(a): return a\n",
        "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a): return a\n",
        "f",
    ),
    "another handler of a thrown away name": (
        "@f.register\ndef _(a: int): return a + 1\n",
        "@f.register\ndef _(a: int): return a + 1\n\n\n@f.register\ndef _(a: str): return a + 'x'\n",
        "_",
    ),
    "a star import of the side that has no such name": (
        {"a.py": FEE, "b.py": READ},
        {"a.py": f"from b import *\n\n\n{FEE}", "b.py": READ},
        "fee",
    ),
    "an exit that was there": (f"import sys\nsys.exit(0)\n{FEE}", f"import sys\nsys.exit(0)\n\n\n{FEE}", "fee"),
    "a class that took its hidden names along": (
        inside("class Desk(Office):", NEEDY, HIDDEN.replace("fee", "hide")),
        inside("class Room(Office):", NEEDY, HIDDEN.replace("fee", "hide")),
        "Desk.fee",
    ),
    "a package that moved": (
        {f"old/{path}": text for path, text in {**PACKAGE, "pkg/a.py": USER}.items()},
        {f"new/{path}": text for path, text in {**PACKAGE, "pkg/a.py": USER}.items()},
        "go",
    ),
    "a script that runs itself": (
        {"a.py": f"{BOTH}if __name__ == '__main__':\n    fee(read('rows.txt'), limit=30, rate=4)\n    read('b')\n"},
        {"b.py": f"{BOTH}if __name__ == '__main__':\n    fee(read('rows.txt'), limit=30, rate=4)\n    read('b')\n"},
        "if __name__ == '__main__':",
    ),
}


@pytest.mark.parametrize(("legacy", "current", "name"), SAME.values(), ids=SAME)
def test_what_only_looks_like_a_trap_is_safe(compare_texts, legacy, current, name):
    comparison = compare_texts(*sides(legacy, current))
    verdicts = [entry.verdict for entry in comparison.ledger if entry.name == name]
    assert verdicts and set(verdicts) <= set(SAFE), [entry.changes for entry in comparison.ledger if entry.name == name]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"# coding: latin-1\nX = '\xe9'\n", "X = '\u00e9'\n".encode(), Verdict.PRESERVED),
        ("X = '\u00e9'\n".encode(), b"X = '\xe9'\n", Verdict.MODIFIED),
        (b"X = 'e'\n", "X = 'e'\n".encode("utf-16"), Verdict.MODIFIED),
    ],
)
def test_what_python_cannot_decode_is_not_preserved(tmp_path, before, after, expected):
    for side, content in (("legacy", before), ("current", after)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.py").write_bytes(content)
    (entry,) = compare(tmp_path / "legacy", tmp_path / "current", history=False).ledger
    assert entry.verdict is expected
