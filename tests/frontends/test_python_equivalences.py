"""Idioms that do the same are one behaviour, and what only looks like them is another one."""

from __future__ import annotations

import pytest

from quarantine_tools.frontends.python.reading import read_python

TYPING = "from typing import Callable, Dict, Generator, List, Literal, Optional, Set, Tuple, Type, Union, cast\n"
LAZY = "from __future__ import annotations\n"

SAME = {
    "optional": (f"{TYPING}def f(a: Optional[int]): return a", "def f(a: int | None): return a"),
    "none first": ("def f(a: None | int): return a", "def f(a: int | None): return a"),
    "union": (f"{TYPING}def f(a: Union[int, str]): return a", "def f(a: int | str): return a"),
    "union with none": (f"{TYPING}def f(a: Union[int, None, str]): return a", "def f(a: int | str | None): return a"),
    "nested union": (f"{TYPING}def f(a: Optional[Union[int, str]]): return a", "def f(a: int | str | None): return a"),
    "list": (f"{TYPING}def f() -> List[int]: return g()", "def f() -> list[int]: return g()"),
    "bare list": (f"{TYPING}def f() -> List: return g()", "def f() -> list: return g()"),
    "inside": (
        f"{TYPING}def f(a: Callable[[List[int]], Dict[str, Set[int]]]): return a",
        f"{TYPING}def f(a: Callable[[list[int]], dict[str, set[int]]]): return a",
    ),
    "through the module": (
        "import typing as t\ndef f(a: t.Optional[t.List[int]]): return a",
        "def f(a: list[int] | None): return a",
    ),
    "alias": (f"{TYPING}A = Tuple[int, Optional[str]]", "A = tuple[int, str | None]"),
    "cast": (f"{TYPING}A = cast(List[int], b)", f"{TYPING}A = cast(list[int], b)"),
    "generator": (
        f"{LAZY}{TYPING}def f() -> Generator[int, None, None]: yield 1",
        f"{LAZY}{TYPING}def f() -> Generator[int]: yield 1",
    ),
    "generator of another home": (
        f"{TYPING}def f() -> Generator[int, None, None]: yield 1",
        "from collections.abc import Generator\ndef f() -> Generator[int]: yield 1",
    ),
    "quoted, lazy": (
        f"{LAZY}def f(a: 'Desk', b: list['Desk']): return a",
        f"{LAZY}def f(a: Desk, b: list[Desk]): return a",
    ),
    "field": (
        f"{TYPING}class A(Model):\n    a: Optional[List[int]] = None",
        "class A(Model):\n    a: list[int] | None = None",
    ),
    "parameter named like the type": (
        f"{TYPING}def f(type: Type[A]): return type",
        "def f(type: type[A]): return type",
    ),
    "getenv": ("import os\nA = os.getenv('A', None)", "import os\nA = os.getenv('A')"),
    "environ.get": ("import os\nA = os.environ.get('A', 'x')", "import os\nA = os.getenv('A', 'x')"),
    "format": ("A = '{}: {}'.format(b, c)", "A = f'{b}: {c}'"),
    "format by place": ("A = '{0}: {1}'.format(b(), c.d)", "A = f'{b()}: {c.d}'"),
    "format of unrelated calls": ("A = '{}: {}'.format(g(b), g(c.d))", "A = f'{g(b)}: {g(c.d)}'"),
    "format of what can't change": ("A = '{}: {}'.format(str(b), c())", "A = f'{str(b)}: {c()}'"),
    "format of a call that changes nothing": ("A = '{}: {}'.format(b, len(b))", "A = f'{b}: {len(b)}'"),
    "format by name": ("A = '{x}: {y.z!r:>4}'.format(x=b(), y=c)", "A = f'{b()}: {c.z!r:>4}'"),
    "format of names in another order": ("A = '{1}: {0}'.format(b, c)", "A = f'{c}: {b}'"),
    "percent r": ("A = '%r: 5%%' % (b,)", "A = f'{b!r}: 5%'"),
    "percent s": ("A = 'a %s' % (b,)", "A = f'a {b!s}'"),
    "percent s of a text": ("A = 'a %s' % str(b)", "A = f'a {str(b)}'"),
    "percent s of a name": ("A = 'a %s' % (b.__name__,)", "A = f'a {b.__name__}'"),
    "io error": ("def f():\n    raise IOError(1)", "def f():\n    raise OSError(1)"),
    "order of exceptions": (
        "def f():\n    try: g()\n    except (KeyError, os.Bad, EnvironmentError): pass",
        "def f():\n    try: g()\n    except (os.Bad, OSError, KeyError): pass",
    ),
    "socket error": (
        "import socket\ndef f():\n    try: g()\n    except (socket.error, OSError): pass",
        "def f():\n    try: g()\n    except OSError: pass",
    ),
    "socket timeout": ("import socket\nA = socket.timeout", "A = TimeoutError"),
    "set of a list": ("A = set([1, 2])", "A = {1, 2}"),
    "empty set": ("A = set([])", "A = set()"),
    "dict of pairs": ("A = dict((k, v) for k, v in b)", "A = {k: v for k, v in b}"),
    "dict of a list": ("A = dict([(k, v + 1) for k, v in b])", "A = {k: v + 1 for k, v in b}"),
    "set of a generator": ("A = set(x + 1 for x in b)", "A = {x + 1 for x in b}"),
    "list of a generator": ("A = list(x + 1 for x in b)", "A = [x + 1 for x in b]"),
    "copy of a list": ("A = [x for x in b]", "A = [*b]"),
    "copy into a list": ("A = [*b]", "A = list(b)"),
    "copy of a set": ("A = {x for x in b}", "A = {*b}"),
    "unpacked": ("A, B = [x + 1 for x in b]", "A, B = (x + 1 for x in b)"),
    "default of a defaultdict": (
        "from collections import defaultdict\nA = defaultdict(lambda: 0)",
        "from collections import defaultdict\nA = defaultdict(int)",
    ),
    "open": ("def f(p): return open(p, 'r').read()", "def f(p): return open(p).read()"),
    "open by name": ("def f(p): return open(p, mode='rt', encoding=c)", "def f(p): return open(p, encoding=c)"),
    "io.open": ("import io\ndef f(p): return io.open(p)", "def f(p): return open(p)"),
    "bytes": ("A = 'ab'.encode('utf-8')", "A = b'ab'"),
    "str of a text": ("A = str('ab')", "A = 'ab'"),
    "empty str": ("A = str()", "A = ''"),
    "object": ("class A(object):\n    a = 1", "class A:\n    a = 1"),
    "object behind others": ("class A(B, object):\n    a = 1", "class A(B):\n    a = 1"),
    "super": (
        "class A(B):\n    def f(self): return super(A, self).f()",
        "class A(B):\n    def f(self): return super().f()",
    ),
    "lru_cache": (
        "from functools import lru_cache\n@lru_cache()\ndef f(a): return a",
        "from functools import lru_cache\n@lru_cache\ndef f(a): return a",
    ),
    "cache": (
        "import functools\n@functools.lru_cache(maxsize=None)\ndef f(a): return a",
        "import functools\n@functools.cache\ndef f(a): return a",
    ),
    "del": ("def f(a, b):\n    del (a, b)", "def f(a, b):\n    del a, b"),
    "isinstance": ("A = isinstance(b, int | str)", "A = isinstance(b, (int, str))"),
    "text": (
        "import subprocess\nA = subprocess.run(b, universal_newlines=True)",
        "import subprocess\nA = subprocess.run(b, text=True)",
    ),
    "pipes": (
        "import subprocess as s\nA = s.run(b, stdout=s.PIPE, stderr=s.PIPE)",
        "import subprocess as s\nA = s.run(b, capture_output=True)",
    ),
    "imports in a block": (
        "if a:\n    import c\n    import b\n    from x import z, y",
        "if a:\n    import b\n    import c\n    from x import y\n    from x import z",
    ),
    "home of an import": ("from typing import Mapping", "from collections.abc import Mapping"),
    "annotated local": ("def f():\n    x: int = g()\n    return x", "def f():\n    x = g()\n    return x"),
    "annotated attribute": (
        "class A:\n    def f(self):\n        self.x: int = g()",
        "class A:\n    def f(self):\n        self.x: list[str] = g()",
    ),
    "declared local": (
        "def f(a):\n    x: int\n    if a: x = 1\n    else: x: int = 2\n    return x",
        "def f(a):\n    if a: x = 1\n    else: x = 2\n    return x",
    ),
    "idle future import": ("from __future__ import print_function, annotations\nA = 1", f"{LAZY}A = 1"),
}

OTHER = {
    "an Optional of its own": ("Optional = g\ndef f(a: Optional[int]): return a", "def f(a: int | None): return a"),
    "a List of its own": ("from mine import List\ndef f(a: List[int]): return a", "def f(a: list[int]): return a"),
    "a list of its own": (f"{TYPING}def f(a: List[int]): return a", "list = g\ndef f(a: list[int]): return a"),
    "a method named list": (f"{TYPING}class A:\n    def list(self): pass\n    def f(self) -> List[int]: return 1",
                            "class A:\n    def list(self): pass\n    def f(self) -> list[int]: return 1"),
    "another member": (f"{TYPING}def f(a: Optional[int]): return a", "def f(a: str | None): return a"),
    "order of a union": (f"{TYPING}def f(a: Union[int, str]): return a", "def f(a: str | int): return a"),
    "inside of a Literal": (f"{LAZY}{TYPING}def f(a: Literal['Desk']): return a",
                            f"{LAZY}{TYPING}def f(a: Literal[Desk]): return a"),
    "quoted, not lazy": ("def f(a: 'Desk'): return a", "def f(a: Desk): return a"),
    "base class": (f"{TYPING}class A(List[int]): pass", "class A(list[int]): pass"),
    "isinstance of an alias": (f"{TYPING}A = isinstance(b, List)", "A = isinstance(b, list)"),
    "another default of getenv": ("import os\nA = os.getenv('A', '')", "import os\nA = os.getenv('A')"),
    "a get of its own": ("A = b.get('A', None)", "A = b.get('A')"),
    "percent s of anything": ("A = 'a %s' % b", "A = f'a {b!s}'"),
    "percent s against format": ("A = 'a %s' % (b,)", "A = f'a {b}'"),
    "percent with a width": ("A = '%3s' % (b,)", "A = f'{b:3}'"),
    "percent d": ("A = '%d' % (b,)", "A = f'{b}'"),
    "order of calls": ("A = '{1}: {0}'.format(b(), c())", "A = f'{c()}: {b()}'"),
    "an argument used twice": ("A = '{0}: {0}'.format(b())", "A = f'{b()}: {b()}'"),
    "an argument that is not used": ("A = '{0}'.format(b, c())", "A = f'{b}'"),
    "a format of another thing": ("A = a.format(b)", "A = f'{b}'"),
    "an item in a field": ("A = '{0[x]}'.format(b)", "A = f'{b.x}'"),
    "too few values": ("A = '%r %r' % (b,)", "A = f'{b!r} '"),
    "an IOError of its own": ("from mine import IOError\nA = IOError", "A = OSError"),
    "WindowsError": ("A = WindowsError", "A = OSError"),
    "asyncio timeout": ("import asyncio\nA = asyncio.TimeoutError", "A = TimeoutError"),
    "a set of its own": ("from mine import set\nA = set([1])", "A = {1}"),
    "star import": ("from mine import *\nA = set([1])", "from mine import *\nA = {1}"),
    "generator that calls next": ("A = list(next(x) for x in b)", "A = [next(x) for x in b]"),
    "filtered copy": ("A = [x for x in b if x]", "A = list(b)"),
    "changed copy": ("A = [x for y in b]", "A = list(b)"),
    "a default that is none": ("from collections import defaultdict\nA = defaultdict(lambda: 1)",
                               "from collections import defaultdict\nA = defaultdict(int)"),
    "open for writing": ("def f(p): return open(p, 'w')", "def f(p): return open(p)"),
    "open for bytes": ("def f(p): return open(p, 'rb')", "def f(p): return open(p)"),
    "another encoding": ("A = 'ä'.encode('latin-1')", "A = 'ä'.encode()"),
    "super of another class": ("class A(B):\n    def f(self): return super(B, self).f()",
                               "class A(B):\n    def f(self): return super().f()"),
    "super under a decorator": ("@made\nclass A(B):\n    def f(self): return super(A, self).f()",
                                "@made\nclass A(B):\n    def f(self): return super().f()"),
    "super of another object": ("class A(B):\n    def f(self, o): return super(A, o).f()",
                                "class A(B):\n    def f(self, o): return super().f()"),
    "super where self is set": ("class A(B):\n    def f(self):\n        self = g()\n        return super(A, self).f()",
                                "class A(B):\n    def f(self):\n        self = g()\n        return super().f()"),
    "a limited cache": ("import functools\n@functools.lru_cache(maxsize=8)\ndef f(a): return a",
                        "import functools\n@functools.cache\ndef f(a): return a"),
    "one pipe": ("import subprocess as s\nA = s.run(b, stdout=s.PIPE)",
                 "import subprocess as s\nA = s.run(b, capture_output=True)"),
    "imports of one name": ("if a:\n    import b as x\n    import c as x",
                            "if a:\n    import c as x\n    import b as x"),
    "star imports in a block": ("if a:\n    from b import *\n    from c import *",
                                "if a:\n    from c import *\n    from b import *"),
    "a text as a key, lazy": (f"{LAZY}A = b['desk']", f"{LAZY}A = b[desk]"),
    "a text in a type that is a value, lazy": (f"{LAZY}A = list['Desk']", f"{LAZY}A = list[Desk]"),
    "flags as a key": ("A = b[f() | f()]", "A = b[f()]"),
    "flags in another order": ("A = b[None | c]", "A = b[c | None]"),
    "a list of its own with brackets": ("list = g\nA = list[None | c]", "list = g\nA = list[c | None]"),
    "a default that takes an argument": ("from collections import defaultdict\nA = defaultdict(lambda x: 0)",
                                         "from collections import defaultdict\nA = defaultdict(int)"),
    "an annotation that calls": ("class A:\n    def f(self):\n        self.x: g() = 1",
                                 "class A:\n    def f(self):\n        self.x = 1"),
    "annotation that is kept": ("a: int = 1", "(a): int = 1"),
    "annotated variable": ("A: int = 1", "A: str = 1"),
    "annotated field": ("class A:\n    a: int = 1", "class A:\n    a: str = 1"),
    "field of a class in a function": ("def f():\n    class A:\n        a: int = 1\n    return A",
                                       "def f():\n    class A:\n        a: str = 1\n    return A"),
    "a declaration that makes the local": ("def f():\n    x: int\n    return x", "def f():\n    return x"),
    "annotated parameter": ("def f(a: int): return a", "def f(a: str): return a"),
    "places by number and by order": ("A = '{} {0}'.format(b)", "A = f'{b} {b}'"),
    "format of what a later value changes": ("A = '{} {}'.format(b, b.pop())", "A = f'{b} {b.pop()}'"),
    "format before a call that is given nothing": ("A = '{} {}'.format(b, c())", "A = f'{b} {c()}'"),
    "percent of what a later value changes": ("A = '%r %r' % (b, b.pop())", "A = f'{b!r} {b.pop()!r}'"),
    "list of an asynchronous generator": ("async def f(a): return list(await g(x) for x in a)",
                                          "async def f(a): return [await g(x) for x in a]"),
    "set of an asynchronous generator": ("async def f(a): return set(x async for x in a)",
                                         "async def f(a): return {x async for x in a}"),
    "dict of an asynchronous generator": ("async def f(a): return dict((x, await g(x)) for x in a)",
                                          "async def f(a): return {x: await g(x) for x in a}"),
    "unpacked asynchronous generator": ("async def f(a):\n    b, c = (await g(x) for x in a)\n    return b",
                                        "async def f(a):\n    b, c = [await g(x) for x in a]\n    return b"),
    "what ends a generator": ("A = list(x.__next__() for x in b)", "A = [x.__next__() for x in b]"),
    "isinstance of what may be a tuple": ("A = isinstance(b, c | d)", "A = isinstance(b, (c, d))"),
    "a declaration in a block makes the local": ("def f(c):\n    if c:\n        x: int\n    return x",
                                                 "def f(c):\n    if c:\n        pass\n    return x"),
    "an annotation that Cython compiles": ("import cython\ndef f():\n    x: cython.int = 1\n    return x",
                                           "import cython\ndef f():\n    x = 1\n    return x"),
    "what dataclasses find in the text": (f"{LAZY}@d\nclass A:\n    x: 'ClassVar[int]' = 1",
                                          f"{LAZY}@d\nclass A:\n    x: ClassVar[int] = 1"),
    "a function in a union": (f"{TYPING}def f(a: Optional[callable]): return a", "def f(a: callable | None): return a"),
    "an alias that is a base": (f"{TYPING}A = List[int]\nclass B(A): pass", "A = list[int]\nclass B(A): pass"),
    "a short generator that is evaluated": (f"{TYPING}def f() -> Generator[int, None, None]: yield 1",
                                            f"{TYPING}def f() -> Generator[int]: yield 1"),
    "fields that become lazy": ("@d\nclass A:\n    x: int = 1", f"{LAZY}@d\nclass A:\n    x: int = 1"),
    "a handler that becomes lazy": ("@app.get('/')\ndef f(a: int): return a",
                                    f"{LAZY}@app.get('/')\ndef f(a: int): return a"),
    "a called annotation that becomes lazy": ("def f(a: g()): return a", f"{LAZY}def f(a: g()): return a"),
    "super of an inner class": ("class A:\n    class B(C):\n        def f(self): return super(B, self).f()",
                                "class A:\n    class B(C):\n        def f(self): return super().f()"),
    "imports of one name, one by its package": ("if a:\n    import os.path\n    from b import os",
                                                "if a:\n    from b import os\n    import os.path"),
    "a set of the class": ("class A:\n    set = g\n    x = [y + 1 for y in set([1])]",
                           "class A:\n    set = g\n    x = [y + 1 for y in {1}]"),
    "yield from": ("def f(a):\n    for x in a:\n        yield x", "def f(a):\n    yield from a"),
}  # fmt: skip


def behaviours(text: str) -> list[tuple[str, str]]:
    """Return what the units of a file do, imports at module level left out where there is anything else."""
    units = [unit for unit in read_python(text, "a.py").units if unit.unit != "file"]
    rest = [unit for unit in units if unit.unit != "import"]
    return [(unit.unit, unit.behaviour) for unit in (rest or units)]


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_idioms_that_do_the_same_are_one_behaviour(one, other):
    compile(one, "one.py", "exec")
    compile(other, "other.py", "exec")
    assert behaviours(one) == behaviours(other)


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_what_only_looks_like_an_idiom_is_another_behaviour(one, other):
    compile(one, "one.py", "exec")
    compile(other, "other.py", "exec")
    assert behaviours(one) != behaviours(other)


def test_an_import_that_does_nothing_is_counted_as_a_comment():
    reading = read_python("from __future__ import print_function\n\nA = 1\n", "a.py")
    assert [unit.name for unit in reading.units] == ["A"]
    assert reading.comment_lines == (1, 2)
