"""Files and folders that a program reads and writes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.model import Fact

# Functions by their whole name: per argument that is a path, what becomes of it. "mode": the mode says it.
_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "open": ("mode",),
    "io.open": ("mode",),
    "codecs.open": ("mode",),
    "gzip.open": ("mode",),
    "os.makedirs": ("written",),
    "os.mkdir": ("written",),
    "os.remove": ("written",),
    "os.unlink": ("written",),
    "os.rmdir": ("written",),
    "os.listdir": ("read",),
    "os.scandir": ("read",),
    "os.walk": ("read",),
    "os.path.exists": ("read",),
    "os.path.isfile": ("read",),
    "os.path.isdir": ("read",),
    "os.path.getsize": ("read",),
    "os.rename": ("written", "written"),
    "os.replace": ("written", "written"),
    "shutil.copy": ("read", "written"),
    "shutil.copy2": ("read", "written"),
    "shutil.copyfile": ("read", "written"),
    "shutil.copytree": ("read", "written"),
    "shutil.move": ("written", "written"),
    "shutil.rmtree": ("written",),
    "shutil.disk_usage": ("read",),
    "logging.FileHandler": ("written",),
    "logging.handlers.RotatingFileHandler": ("written",),
    "logging.handlers.TimedRotatingFileHandler": ("written",),
    "dotenv.load_dotenv": ("read",),
    "sqlite3.connect": ("written",),
}
# Methods of `pathlib.Path`: what becomes of the object they are called on.
_METHODS = {
    "read_text": "read",
    "read_bytes": "read",
    "exists": "read",
    "is_file": "read",
    "is_dir": "read",
    "iterdir": "read",
    "glob": "read",
    "rglob": "read",
    "write_text": "written",
    "write_bytes": "written",
    "mkdir": "written",
    "touch": "written",
    "unlink": "written",
    "rmdir": "written",
    "open": "mode",
}
_NAMES = frozenset({name.rpartition(".")[2] for name in _FUNCTIONS} | set(_METHODS))
_KEYWORDS = ("file", "path", "filename", "name", "src", "dotenv_path", "database")


def path_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each call that reads or writes a path."""
    for called in file.calls_of(_NAMES):
        if called.name in _FUNCTIONS:
            for index, role in enumerate(_FUNCTIONS[called.name]):
                path = called.argument(index, *(_KEYWORDS if not index else ("dst",)))
                if path is not None:
                    how = _mode(called.argument(1, "mode"), called.place, values) if role == "mode" else role
                    yield Site(called.node, called.place, partial(_facts, called, path, how))
        elif called.last in _METHODS and isinstance(called.node.func, ast.Attribute):
            role = _METHODS[called.last]
            how = _mode(called.argument(0, "mode"), called.place, values) if role == "mode" else role
            yield Site(called.node, called.place, partial(_facts, called, called.node.func.value, how))


def _facts(called: Called, path: ast.expr, role: str, values: Values) -> Iterator[Fact]:
    for known in values.texts(path, called.place):
        # Of `open(name)` nothing is known that would tell it from any other file.
        if known.says_something and _is_path(known.value, called):
            yield fact_at(called.node, "path", known.value, role)


def _is_path(value: str, called: Called) -> bool:
    """Say whether a value is a path: not a number that stands for an open file, nor a method of something else."""
    if not value or value.isdigit() or "\n" in value or len(value) > 300:
        return False
    return called.name in _FUNCTIONS or not value.startswith("{") or "/" in value


def _mode(node: ast.expr | None, place: Place, values: Values) -> str:
    mode = values.text(node, place).value if node is not None else "r"
    return "written" if set(mode) & set("wax+") and "{" not in mode else "read"
