"""Python: functions, methods, classes, variables, imports and statements, and what a program does to the outside."""

from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.frontends.python.reading import read_python
from quarantine_tools.model import KindSignature

PLUGIN = FrontEnd(
    kind="python",
    signature=KindSignature(
        kind="python",
        suffixes=(".py", ".pyw", ".pyi"),
        interpreters=("python", "python2", "python3", "pypy", "pypy3"),
    ),
    read=read_python,
    reads=(
        "Functions, methods, classes, variables, imports and other module-level statements; facts: env, port, "
        "http.route, http.call, redis.channel, redis.stream, redis.key, sql.table, command, container, path, "
        "cli.option, exit.code, log.event, schedule, dependency. Requirements and entry points of a setup.py."
    ),
    references=(
        "The Python Language Reference: 4.2.1 Binding of names, 6.2.4 Displays, 8.7 Function definitions",
        "The Python Standard Library: ast, sys.stdlib_module_names",
        "lib2to3's grammar of Python 2, in fissix",
    ),
    limitations=(
        "Files are read with the grammar of the Python that runs, and else as Python 2; statements at module level "
        "that neither can read, newer syntax among them, are compared as text.",
        "Python 2 is taken to mean what the same words mean in Python 3, but for what `dialect.py` lists: that a text "
        "was bytes there, and a class without a base of the old style, is not seen.",
        "Docstrings are taken for documentation unless the file itself reads them; what click, FastAPI or another file "
        "makes of them is not seen.",
        "Facts are read from the text alone: a name that is set in several ways, or comes from a file that isn't on "
        "the side, stays a hole.",
        "Of a setup.py, requirements are units besides the statement around them; what it computes is a problem.",
        "What a method does with its arguments is not seen where another file calls it, as what a function does is.",
        "SQL inside of programs is not parsed: the names behind FROM, JOIN, INTO, UPDATE and TABLE are read.",
        "Routes of Django are told without what another module includes them under.",
    ),
)
