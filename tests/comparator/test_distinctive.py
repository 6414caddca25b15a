"""What is found by a name that nothing else has, and where a name proves nothing."""

from __future__ import annotations

import pytest

from quarantine_tools import Comparison, Entry, Verdict

CHECK = """
def check_first_request(app, f):
    if app.debug and app.got_first_request:
        raise AssertionError("too late to register")
    return f
"""
# Three files that stayed, so that both folders are one package.
STAYED = {f"shop/{name}.py": f"def {name}_all(rows):\n    return [{name}(row) for row in rows]\n" for name in "abc"}


def entry(c: Comparison, name: str) -> Entry:
    return next(one for one in c.ledger if one.name == name)


def compared(compare_texts, before: dict[str, str], after: dict[str, str], **others: str) -> Comparison:
    return compare_texts({**STAYED, **before}, {**STAYED, **after})


def test_a_name_of_one_definition_on_each_side_is_followed_through_its_package(compare_texts):
    changed = CHECK.replace("app.debug and ", "").replace("too late to register", "called after the first request")
    found = entry(
        compared(compare_texts, {"shop/app.py": CHECK}, {"shop/new/setup.py": changed}), "check_first_request"
    )
    assert (found.verdict, found.current.path) == (Verdict.MODIFIED, "shop/new/setup.py")


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (
            {"shop/x.py": CHECK.replace("debug", "test"), "shop/y.py": CHECK.replace("debug", "live")},
            "defined twice now",
        ),
        ({"other/x.py": CHECK.replace("app.debug and ", "").replace("too late", "not")}, "another package"),
        ({"shop/x.py": "def check_first_request(row):\n    return [row.a, row.b]\n"}, "nothing alike in it"),
    ],
)
def test_a_name_that_proves_nothing_is_not_followed(compare_texts, after, why):
    assert (
        entry(compared(compare_texts, {"shop/app.py": CHECK}, after), "check_first_request").verdict is Verdict.LOST
    ), why


def test_an_underscore_more_or_less_is_the_same_name(compare_texts):
    before = "class Tool:\n    def run_events(self, app, sleep):\n        return app.view(sleep, self.out, 3)\n"
    after = "def _run_events(app, sleep):\n    return app.view(sleep, sys.stdout, 3)\n"
    found = entry(compared(compare_texts, {"shop/tool.py": before}, {"shop/cli/tool.py": after}), "Tool.run_events")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "_run_events")


def test_a_class_of_the_name_is_the_same_one_only_with_members_of_its_own(compare_texts):
    before = "class TaskCommand(Command):\n    def run(self, argv):\n        return self.app.start(argv)\n"
    stranger = "class TaskCommand(Command):\n    def format_options(self, ctx):\n        return sorted(ctx.options)\n"
    heir = before.replace("start(argv)", "start(argv, 3)")
    for after, verdict in ((stranger, Verdict.LOST), (heir, Verdict.PRESERVED)):
        c = compared(compare_texts, {"shop/bin.py": before}, {"shop/cli/base.py": after})
        found = entry(c, "TaskCommand").verdict
        assert (found is Verdict.LOST) == (verdict is Verdict.LOST), after


def test_a_global_that_became_an_attribute_is_not_the_same(compare_texts):
    rest = "\n\ndef ensure_it(app):\n    return app.name\n"
    before = f"_after_fork_registered = False{rest}"
    after = f"class App:\n    _after_fork_registered = False{rest}"
    found = entry(compared(compare_texts, {"shop/base.py": before}, {"shop/base.py": after}), "_after_fork_registered")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "App._after_fork_registered")


PICKLE = "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ("try:\n    import _pickle as pickle\nexcept ImportError:\n    import pickle\n", Verdict.MODIFIED),
        ("try:\n    import zoneinfo\nexcept ImportError:\n    from backports import zoneinfo\n", Verdict.LOST),
    ],
)
def test_a_try_is_the_same_one_only_where_it_sets_the_same_names(compare_texts, after, verdict):
    use = "\n\ndef dump(row):\n    return row\n"
    c = compare_texts({"a.py": PICKLE + use}, {"a.py": after + use})
    assert entry(c, "try:").verdict is verdict


def test_a_modules_own_variable_is_not_looked_for_in_strangers(compare_texts):
    before = {
        "shop/mail.py": "__all__ = ['send']\nlogger = get_logger(__name__)\n\n\ndef send(m):\n    logger.info(m)\n"
    }
    after = {
        "shop/xml.py": "__all__ = ['read']\nlogger = get_logger(__name__)\n\n\ndef read(f):\n    return f.read()\n"
    }
    c = compared(compare_texts, before, after)
    assert {entry(c, name).verdict for name in ("__all__", "logger", "send")} == {Verdict.LOST}


SERIALIZERS = """
class Base:
    def __init__(self, value):
        self.value = value


class Gone(Base):
    def serialize(self):
        text = repr(self.value)
        if isinstance(self.value, Safe):
            text = "datetime.%s" % text
        return text, {"import datetime"}
"""


def test_a_new_sibling_is_no_counterpart_of_a_class_that_is_gone(compare_texts):
    """Each subclass has its `serialize`: a class that inherits from the same base is a stranger all the same."""
    new = "class Path(Base):\n    def serialize(self):\n        return repr(self.value), {'import pathlib'}\n"
    current = SERIALIZERS.partition("class Gone")[0] + new
    c = compare_texts({"shop/rows.py": SERIALIZERS}, {"shop/rows.py": current})
    assert {entry(c, name).verdict for name in ("Gone", "Gone.serialize")} == {Verdict.LOST}


def test_a_class_goes_where_its_members_went(compare_texts):
    """The members of a renamed class are found one by one; the class is asked for after them."""
    members = "".join(
        f"    def {name}(self, rows):\n        return [row.{name} for row in rows if row.{name} > {number}]\n\n"
        for number, name in enumerate(("delay", "price", "weight", "height"))
    )
    before = f"@register\nclass chord(Signature):\n    fields = ('tasks', 'body')\n\n{members}"
    after = f"@register(name='chord')\nclass _chord(Signature):\n    fields = ('tasks', 'body')\n\n{members}"
    found = entry(compare_texts({"shop/canvas.py": before}, {"shop/canvas.py": after}), "chord")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "_chord")


def test_overloads_are_one_definition_of_which_the_last_runs(compare_texts):
    body = "    return build(url, kind, [option for option in options if option])\n"
    before = f"def create_engine(url, kind, *options):\n{body}"
    stub = "@overload\ndef create_engine(url: {}, kind, *options): ...\n\n\n"
    after = stub.format("str") + stub.format("URL") + f"def create_engine(url, kind='a', *options):\n{body}"
    c = compared(compare_texts, {"shop/engine.py": before}, {"shop/base/create.py": after})
    assert entry(c, "create_engine").current.name == "create_engine#3"


LOOKUPS = """
class Rel:
    def get_path(self):
        return self.field.get_path()

    def get_name(self):
        return self.field.name
"""


def test_a_small_method_keeps_its_name_whatever_is_more_like_it_now(compare_texts):
    """Getters of one line are all alike: `get_lookups` is not what `get_path` became."""
    current = LOOKUPS.replace(
        "        return self.field.get_path()\n",
        "        if self.only:\n            return self.field.get_path(self.only)\n        return self.paths\n\n"
        "    def get_lookups(self):\n        return self.field.get_lookups()\n",
    )
    found = entry(compare_texts({"rel.py": LOOKUPS}, {"rel.py": current}), "Rel.get_path")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "Rel.get_path")


EXECUTE = """
class Cursor:
    def execute(self, sql, params=None):
        self.db.validate_no_broken_transaction()
        with self.db.wrap_database_errors:
            if params is None:
                return self.cursor.execute(sql)
            return self.cursor.execute(sql, params)
"""


def test_a_method_that_hands_its_old_body_on_keeps_its_name(compare_texts):
    outer = (
        "    def execute(self, sql, params=None):\n        return self.wrapped(sql, params, executor=self._execute)\n"
    )
    current = EXECUTE.replace("def execute(self, sql, params=None)", "def _execute(self, sql, params)") + f"\n{outer}"
    found = entry(compare_texts({"db.py": EXECUTE}, {"db.py": current}), "Cursor.execute")
    assert found.current.name == "Cursor.execute"


CHECK_FILTER = "def check_xss_filter(app, conf):\n    if conf.filter:\n        return [app.error]\n    return []\n"
CHECK_POLICY = """def check_cross_origin_opener_policy(app, conf):
    if conf.policy is None:
        return [app.warning]
    return []
"""
ITERATED = "class Bag:\n    def __iter__(self):\n        return iter(self.tasks or ())\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [(CHECK_FILTER, CHECK_POLICY), (ITERATED, ITERATED.replace("iter", "len"))],
)
def test_names_that_many_have_the_beginning_of_are_not_alike(compare_texts, before, after):
    stays = "\n\ndef stay(rows):\n    return [row.number for row in rows if row.number > 3]\n"
    c = compare_texts({"a.py": before + stays}, {"a.py": stays.strip() + "\n\n\n" + after})
    gone = next(one for one in c.ledger if one.name in ("check_xss_filter", "Bag.__iter__"))
    assert gone.verdict is Verdict.LOST
