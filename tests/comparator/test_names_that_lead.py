"""What is found because the current side says where a name leads: re-exports, aliases, what stands there now."""

from __future__ import annotations

import pytest

from quarantine_tools import Comparison, Entry, Verdict

CREATE = "def create_engine(*args, **kwargs):\n    return strategies[kwargs.pop('strategy', DEFAULT)].create(*args)\n"
NEW = (
    "def create_engine(url, pool=None):\n    parsed = parse(url)\n    for hook in HOOKS:\n        hook(parsed)\n"
    "    dialect = parsed.dialect()\n    return Engine(pool or dialect.pool(parsed), dialect)\n"
)
# What holds the pair of files together, so that it is one.
KEPT = "def dispose(engine):\n    for pool in engine.pools:\n        pool.close()\n    engine.pools.clear()\n"


def entry(c: Comparison, name: str) -> Entry:
    return next(one for one in c.ledger if one.name == name)


def test_what_the_old_module_hands_out_is_the_counterpart_though_nothing_in_it_is_alike(compare_texts):
    c = compare_texts(
        {"db/engine.py": CREATE + KEPT},
        {"db/engine.py": "from .create import create_engine\n" + KEPT, "db/create.py": NEW},
    )
    found = entry(c, "create_engine")
    assert (found.verdict, found.current.path, found.current.name) == (
        Verdict.MODIFIED,
        "db/create.py",
        "create_engine",
    )


def test_a_name_is_followed_through_a_module_that_only_hands_it_on(compare_texts):
    c = compare_texts(
        {"db/engine.py": CREATE + KEPT},
        {
            "db/engine.py": "from .api import make as create_engine\n" + KEPT,
            "db/api.py": "from .create import make\n",
            "db/create.py": NEW.replace("create_engine", "make"),
        },
    )
    assert (entry(c, "create_engine").current.path, entry(c, "create_engine").current.name) == ("db/create.py", "make")


def test_a_definition_that_has_its_own_legacy_one_is_not_taken_for_what_is_handed_out(compare_texts):
    c = compare_texts(
        {"db/engine.py": CREATE + KEPT, "db/create.py": NEW},
        {"db/engine.py": "from .create import create_engine\n" + KEPT, "db/create.py": NEW},
    )
    by_path = {one.legacy.path: one for one in c.ledger if one.name == "create_engine"}
    assert by_path["db/create.py"].verdict is Verdict.PRESERVED
    assert by_path["db/engine.py"].verdict is Verdict.MODIFIED  # the import is what stands there now
    assert by_path["db/engine.py"].current.name == "from .create import create_engine"


def test_who_imported_a_name_from_one_module_and_imports_it_from_another_says_where_it_went(compare_texts):
    user = "def show(row):\n    return between(row.a, 1, row.limit, row.unit)\n"
    old = "def between(a, low, high):\n    return expr(a).between(low, high)\n" + KEPT
    new = "def between(a, low, high, symmetric=False):\n    for one in (low, high):\n        check(one)\n    return a\n"
    c = compare_texts(
        {"db/elements.py": old, "db/user.py": "from .elements import between\n" + user},
        {
            "db/elements.py": KEPT,
            "db/constructors.py": new,
            "db/other.py": new,
            "db/user.py": "from .constructors import between\n" + user,
        },
    )
    found = entry(c, "between")
    assert (found.verdict, found.current.path) == (Verdict.MODIFIED, "db/constructors.py")


def test_an_alias_for_an_old_name_leads_to_the_new_one(compare_texts):
    before = (
        "def column_mapped_collection(spec):\n    cols = expect(spec)\n    keys = KeyFunc(cols)\n"
        "    return lambda: Mapped(keys)\n"
    )
    after = (
        "def column_keyed_dict(spec, *, ignore=False):\n    check(ignore)\n    return KeyDict.over(spec, ignore)\n\n\n"
        "def other(a):\n    return a\n\n\ncolumn_mapped_collection = column_keyed_dict\n"
    )
    found = entry(
        compare_texts({"db/maps.py": before + KEPT}, {"db/maps.py": after + KEPT}), "column_mapped_collection"
    )
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "column_keyed_dict")


def test_a_name_that_is_registered_in_a_decorator_is_the_name_of_what_is_decorated(compare_texts):
    before = (
        "@command\ndef dump_reserved(state, safe=False):\n    rows = state.reserved()\n    log('nothing')\n"
        "    return [info(row, safe) for row in rows]\n"
    )
    after = (
        "@command(alias='dump_reserved')\ndef held(state, **options):\n"
        "    return [row.info() for row in state.reserved() if row not in state.active()]\n"
    )
    found = entry(compare_texts({"w/control.py": before + KEPT}, {"w/control.py": after + KEPT}), "dump_reserved")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "held")


def test_a_getter_handed_to_property_is_what_the_decorated_property_came_from(compare_texts):
    before = (
        "class Package:\n    def _get_static_url(self):\n        if self._url is not None:\n"
        "            return self._url\n        return '/' + basename(self.folder)\n\n"
        "    def _set_static_url(self, value):\n        self._url = value\n\n"
        "    static_url = property(_get_static_url, _set_static_url)\n"
    )
    after = (
        "class Package:\n    @property\n    def static_url(self):\n        if self._url is not None:\n"
        "            return self._url\n"
        "        if self.folder:\n            return f'/{basename(self.folder)}'.rstrip('/')\n        return None\n\n"
        "    @static_url.setter\n    def static_url(self, value):\n        self._url = value.rstrip('/')\n"
    )
    c = compare_texts({"f/app.py": before + KEPT}, {"f/app.py": after + KEPT})
    assert entry(c, "Package._get_static_url").current.name == "Package.static_url"
    assert entry(c, "Package._set_static_url").current.name == "Package.static_url#2"
    made = entry(c, "Package.static_url")
    assert (made.verdict, made.current.name) == (Verdict.MODIFIED, "Package.static_url")


@pytest.mark.parametrize(
    ("before", "after", "name", "counterpart"),
    [
        (
            "class beat(Command):\n    doc = 'Start it.'\n",
            "@click.command()\ndef beat(ctx, pid):\n    return ctx.app.run(pid)\n",
            "beat",
            "beat",
        ),
        (
            "def where():\n    return join(HERE, 'ca.pem')\n",
            "from certifi import where\n",
            "where",
            "from certifi import where",
        ),
        (
            "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n",
            "import pickle\n",
            "try:",
            "import pickle",
        ),
        (
            "if PY3:\n    from importlib.util import find_spec as find\n    def has(a):\n        return find(a)\n"
            "else:\n    def has(a):\n        return imp(a)\n",
            "def has(a):\n    return spec(a) is not None\n",
            "if PY3:",
            "has",
        ),
        ("VERSION = (1, 2)\n", "VERSION, INFO = read()\n", "VERSION", "VERSION, INFO"),
        (
            "class Result:\n    def maybe_reraise(self):\n        raise self.error\n",
            "class Result:\n    maybe_reraise = throw\n",
            "Result.maybe_reraise",
            "Result.maybe_reraise",
        ),
        (
            "base.dialect = pyodbc.dialect\n",
            "base.dialect = dialect = odbc.find()\n",
            "base.dialect = pyodbc.dialect",
            "base.dialect = dialect = odbc.find()",
        ),
        (
            "class Overlap(Simple):\n    operator = '&&'\n",
            "class Overlap(Lookup):\n    postgres_operator = '&&'\n",
            "Overlap.operator",
            "Overlap.postgres_operator",
        ),
    ],
)
def test_what_a_name_stands_for_now_is_the_counterpart_of_what_it_stood_for(
    compare_texts, before, after, name, counterpart
):
    found = entry(compare_texts({"w/a.py": before + KEPT}, {"w/a.py": after + KEPT}), name)
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, counterpart)
    assert found.changes
    if counterpart.startswith(("from ", "import ")):  # a line that is called by its text was not renamed or moved
        assert {change.kind for change in found.changes}.isdisjoint({"renamed", "moved"})


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (
            "from itertools import chain as _chain\n",
            "class _chain:\n    pass\n",
            "from itertools import chain as _chain",
        ),
        ("row = first()\n", "for row in rows():\n    print(row)\n", "row"),
        ("class A:\n    retries = 30\n", "class A:\n    timeout = 30\n", "A.retries"),
        ("class A:\n    one = 'aa'\n    two = 'aa'\n", "class A:\n    three = 'aa'\n", "A.one"),
        ("class A:\n    def get(self):\n        return self.row\n", "def get(app):\n    app.run()\n", "A.get"),
    ],
)
def test_a_name_that_is_set_by_the_way_or_elsewhere_stands_for_nothing(compare_texts, before, after, name):
    found = entry(compare_texts({"w/a.py": before + KEPT}, {"w/a.py": after + KEPT}), name)
    assert found.verdict is Verdict.LOST


def test_an_import_that_took_a_name_over_moves_no_other_import(compare_texts):
    before = "import os\njoin = os.path.join\nimport json\n"
    after = "from .paths import join\nimport os\nimport json\n"
    c = compare_texts({"w/a.py": before + KEPT}, {"w/a.py": after + KEPT})
    assert entry(c, "join").verdict is Verdict.MODIFIED
    assert entry(c, "import os").verdict is Verdict.PRESERVED


def test_the_header_of_a_class_alone_makes_it_no_other_class_between_its_neighbours(compare_texts):
    tail = "\n\ndef one(a):\n    return a.x + a.y - a.z\n\n\ndef two(b):\n    return b.x * b.y * b.z\n"
    before = (
        "class ResultProxy:\n    rows = None\n    open = True\n\n    def fetch(self):\n        return self.rows.pop()\n"
    )
    after = "class ResultStrategy:\n    def soft_close(self, cursor):\n        cursor.stop(self)\n"
    c = compare_texts({"w/a.py": before + tail}, {"w/a.py": after + tail})
    assert entry(c, "ResultProxy").verdict is Verdict.LOST


def test_a_class_between_the_same_neighbours_is_another_one_where_its_only_method_does_something_else(compare_texts):
    tail = "\n\ndef one(a):\n    return a.x + a.y - a.z\n\n\ndef two(b):\n    return b.x * b.y * b.z\n"
    before = "class ByteWriter(Writer):\n    def write(self):\n        return repr(self.value).lstrip('b'), set()\n"
    after = (
        "class ChoiceWriter(Writer):\n    def write(self):\n        for one in self.parts:\n            one.accept()\n"
    )
    c = compare_texts({"w/a.py": before + tail}, {"w/a.py": after + tail})
    assert entry(c, "ByteWriter").verdict is Verdict.LOST
    renamed = before.replace("ByteWriter", "BytesWriter").replace("set()", "frozenset()")
    c = compare_texts({"w/a.py": before + tail}, {"w/a.py": renamed + tail})
    assert entry(c, "ByteWriter").verdict is Verdict.RELOCATED


def test_an_entry_that_a_statement_set_is_found_in_the_display_of_its_table(compare_texts):
    before = {
        "db/base.py": "names = {'text': TEXT}\n" + KEPT,
        "db/ranges.py": "names['range'] = RANGE\nnames['x'] = X\n",
    }
    after = {"db/base.py": "names = {'text': TEXT, 'range': ranges.RANGE}\n" + KEPT, "db/ranges.py": "RANGE = 3\n"}
    c = compare_texts(before, after)
    found = entry(c, "names['range'] = RANGE")
    assert (found.verdict, found.current.path, found.current.name) == (Verdict.MODIFIED, "db/base.py", "names")
    assert entry(c, "names['x'] = X").verdict is Verdict.LOST


def test_the_same_word_in_two_decorators_makes_no_pair(compare_texts):
    before = "@only_on('postgresql')\ndef get_table_oid(db):\n    return db.oid('pg_class', db.schema)\n"
    after = (
        "@drop_all.for_db('postgresql')\ndef drop_post_tables(config):\n    for one in config:\n        one.drop()\n"
    )
    c = compare_texts({"db/a.py": before + KEPT}, {"db/a.py": after + KEPT})
    assert entry(c, "get_table_oid").verdict is Verdict.LOST
