"""Where a unit is found that was pulled up, taken apart, put into another one, or rewritten with its whole file."""

from __future__ import annotations

import pytest

from quarantine_tools import Comparison, Entry, Verdict

CLOSE = "\n    def close(self):\n        self.open = False\n"
REPORT = '''
    def report(self, rows, width=40):
        """Print the rows."""
        lines = []
        for row in rows:
            if row.open and row.total > self.limit:
                lines.append(f"{row.number:>8} {row.total:.2f}"[:width])
        return "\\n".join(lines)
'''
OTHER = "class Base:\n    pass\n"
DESK = f"class Desk:\n    limit = 3\n{REPORT}{CLOSE}"


def entry(c: Comparison, name: str) -> Entry:
    return next(one for one in c.ledger if one.name == name)


def kinds(one: Entry) -> set[str]:
    return {change.kind for change in one.changes}


def test_a_method_that_was_pulled_up_is_followed_to_the_base_class(compare_texts):
    base = f"class Base:\n    limit = 3\n{REPORT}"
    current = f"from shop.base import Base\n\n\nclass Desk(Base):\n{CLOSE}"
    c = compare_texts(
        {"shop/desk.py": DESK}, {"shop/desk.py": current, "shop/base.py": base, "x.py": "class Base: pass\n"}
    )
    found = entry(c, "Desk.report")
    assert (found.verdict, found.current.name) == (Verdict.RELOCATED, "Base.report")
    assert entry(c, "Desk.limit").current.name == "Base.limit"


def test_what_a_class_inherits_is_its_own_however_much_was_rewritten(compare_texts):
    base = "class Base:\n    def report(self, rows):\n        return self.template.render(rows=rows)\n"
    current = f"from base import Base\n\n\nclass Desk(Base):\n    limit = 3\n{CLOSE}"
    found = entry(compare_texts({"desk.py": DESK}, {"desk.py": current, "base.py": base}), "Desk.report")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "Base.report")


def test_two_classes_may_come_to_inherit_one_method(compare_texts):
    both = DESK + DESK.replace("Desk", "Counter").replace("limit = 3", "limit = 4")
    heirs = f"class Desk(Base):\n    limit = 3\n{CLOSE}\n\nclass Counter(Base):\n    limit = 4\n{CLOSE}"
    current = f"class Base:\n{REPORT}\n\n{heirs}"
    c = compare_texts({"desk.py": both}, {"desk.py": current})
    assert {entry(c, name).current.name for name in ("Desk.report", "Counter.report")} == {"Base.report"}


def test_a_base_class_of_a_name_that_several_files_define_is_nobodys(compare_texts):
    current = f"from elsewhere import *\n\n\nclass Desk(Base):\n    limit = 3\n{CLOSE}"
    base = "class Base:\n    def report(self, rows):\n        return self.template.render(rows=rows)\n"
    c = compare_texts({"desk.py": DESK}, {"desk.py": current, "a.py": base, "b.py": base.replace("rows=rows", "rows")})
    assert entry(c, "Desk.report").verdict is Verdict.LOST


LONG = """def bill(order, rates):
    lines = []
    for line in order.lines:
        net = line.amount * line.price
        lines.append((line.name, net, net * rates[line.kind]))
    total = sum(net + tax for _, net, tax in lines)
    order.history.append(("billed", total))
    store.save(order)
    return total
"""
SHORT = """def bill(order, rates):
    lines = priced(order, rates)
    total = sum(net + tax for _, net, tax in lines)
    order.history.append(("billed", total))
    store.save(order)
    return total
"""
PRICED = """

def priced(order, rates):
    found = []
    for line in order.lines:
        net = line.amount * line.price
        found.append((line.name, net, net * rates[line.kind]))
    return found
"""


@pytest.mark.parametrize("place", ["bills.py", "prices.py"])
def test_a_function_that_was_extracted_is_named(compare_texts, place):
    current = {"bills.py": SHORT}
    current[place] = current.get(place, "") + PRICED
    found = entry(compare_texts({"bills.py": LONG}, current), "bill")
    (told,) = [change for change in found.changes if change.kind == "extracted"]
    assert told.summary.startswith("`priced` extracted")
    assert (place in told.summary) == (place != "bills.py")


def test_a_function_that_was_inlined_is_not_lost(compare_texts):
    found = entry(compare_texts({"bills.py": SHORT + PRICED}, {"bills.py": LONG}), "priced")
    assert (found.verdict, found.current.name, kinds(found)) == (Verdict.MODIFIED, "bill", {"inlined"})


def test_the_function_that_took_another_one_in_says_so(compare_texts):
    found = entry(compare_texts({"bills.py": SHORT + PRICED}, {"bills.py": LONG}), "bill")
    assert "`priced` is inlined here" in {change.summary for change in found.changes if change.kind == "inlined"}


def test_a_new_function_that_has_nothing_of_the_old_one_was_not_extracted(compare_texts):
    other = "\n\ndef priced(order, rates):\n    return http.post('/prices', json=order.as_dict()).json()['lines']\n"
    assert "extracted" not in kinds(entry(compare_texts({"bills.py": LONG}, {"bills.py": SHORT + other}), "bill"))


def test_a_lost_function_that_nobody_took_in_stays_lost(compare_texts):
    c = compare_texts({"bills.py": SHORT + PRICED}, {"bills.py": SHORT.replace("priced(order, rates)", "order.lines")})
    assert entry(c, "priced").verdict is Verdict.LOST


NEIGHBOURS = "def first(a):\n    return a.one + a.two + 1\n\n\n{}\n\n\ndef last(a):\n    return a.six - a.seven - 2\n"


def test_a_small_function_that_was_renamed_where_it_stood_is_found_between_its_neighbours(compare_texts):
    legacy = NEIGHBOURS.format("def has_event(self, event):\n    return event in self.events")
    current = NEIGHBOURS.format("def has_outcome(self, outcome):\n    return outcome in self.outcomes")
    found = entry(compare_texts({"a.py": legacy}, {"a.py": current}), "has_event")
    assert found.verdict is Verdict.MODIFIED
    assert {"renamed", "parameter-renamed"} <= kinds(found)


def test_what_stands_in_the_place_of_another_function_is_no_counterpart_by_that_alone(compare_texts):
    legacy = NEIGHBOURS.format("def has_event(self, event):\n    return event in self.events")
    current = NEIGHBOURS.format("def drain(queue):\n    while queue:\n        send(queue.pop(), retries=3)")
    assert entry(compare_texts({"a.py": legacy}, {"a.py": current}), "has_event").verdict is Verdict.LOST


def test_a_function_of_one_call_is_not_inlined_into_another_call(compare_texts):
    """`a.alias(name=name, flat=flat)` and `b.subquery(name=name)` have the punctuation of every call in common."""
    wrapper = "def alias(selectable, name=None, flat=False):\n    return selectable.alias(name=name, flat=flat)\n"
    before = "def subquery(query, name=None):\n    query = query.prepared(3)\n    return alias(query.statement, name)\n"
    after = "def subquery(query, name=None):\n    query = query.prepared(3)\n    return query.subquery(name=name)\n"
    c = compare_texts({"a.py": f"{wrapper}\n\n{before}"}, {"a.py": after})
    assert entry(c, "alias").verdict is Verdict.LOST


def test_a_move_says_from_which_class_to_which(compare_texts):
    base = f"class Base:\n    limit = 3\n{REPORT}"
    current = f"from shop.base import Base\n\n\nclass Desk(Base):\n{CLOSE}"
    c = compare_texts({"shop/desk.py": DESK}, {"shop/desk.py": current, "shop/base.py": base})
    told = [change.summary for change in entry(c, "Desk.report").changes if change.kind == "moved"]
    assert told == ["moved from `Desk` in desk.py to `Base` in shop/base.py"]


NAMES = ("load", "check", "price", "book", "send")
OLD = "\n\n".join(f"def {name}(row):\n    return old_{name}(row, 1)\n" for name in NAMES)
NEW = "\n\n".join(
    f"def {name}(row, *, log):\n    log.debug('{name}')\n    yield from api.{name}s(row)\n" for name in NAMES
)


def test_a_file_that_was_rewritten_is_paired_by_what_it_defines(compare_texts):
    c = compare_texts({"flow/steps.py": OLD}, {"src/flow/steps.py": NEW, "src/steps.py": "x = 1\n"})
    (pair,) = c.pairings
    assert (pair.current, pair.reason) == (
        "src/flow/steps.py",
        "the same name, and 5 of 5 definitions have their name there",
    )
    assert {one.verdict for one in c.ledger} == {Verdict.MODIFIED}


def test_a_module_that_became_a_package_is_paired_with_it(compare_texts):
    (pair,) = compare_texts({"flow/steps.py": OLD}, {"flow/steps/__init__.py": NEW}).pairings
    assert pair.current == "flow/steps/__init__.py"


def test_a_file_whose_name_another_one_took_is_paired_with_its_own_content(compare_texts):
    def module(word: str) -> str:
        return "\n\n".join(
            f"def {word}_{name}(row):\n    total = row.{word} * {number}\n    return {word}.{name}(total, row.{name})\n"
            for number, name in enumerate(("load", "check", "price", "book", "send", "file"))
        )

    c = compare_texts(
        {"dist.py": module("flat"), "joint.py": module("joint")},
        {"scalar.py": module("flat"), "dist.py": module("joint")},
    )
    assert {pair.legacy: pair.current for pair in c.pairings} == {"dist.py": "scalar.py", "joint.py": "dist.py"}
    assert {one.verdict for one in c.ledger} == {Verdict.PRESERVED}


def test_what_went_to_another_file_while_its_own_path_is_still_there_has_moved(compare_texts):
    legacy = {"bills.py": LONG, "other.py": "def other():\n    return 1\n"}
    c = compare_texts(legacy, {"bills.py": "VERSION = 3\n", "other.py": legacy["other.py"] + "\n\n" + LONG})
    assert (entry(c, "bill").verdict, kinds(entry(c, "bill"))) == (Verdict.RELOCATED, {"moved"})


def test_where_several_would_have_answered_the_runner_up_is_shown(compare_texts):
    legacy = {"bills.py": LONG + PRICED, "rest.py": "x = 1\n"}
    twice = {"a.py": PRICED.lstrip(), "b.py": PRICED.lstrip()}
    current = {"bills.py": SHORT.replace("bill", "total"), "rest.py": "x = 1\n", **twice}
    found = entry(compare_texts(legacy, current), "priced")
    assert (found.verdict, found.confidence) == (Verdict.RELOCATED, 0.9)
    assert {found.current.path, found.runner_up.path} == {"a.py", "b.py"}


def test_where_nothing_else_would_have_answered_there_is_no_runner_up(compare_texts):
    found = entry(compare_texts({"bills.py": LONG}, {"bills.py": LONG}), "bill")
    assert (found.confidence, found.runner_up) == (1.0, None)


def test_a_part_of_a_statement_that_a_nested_function_has_now_was_extracted(compare_texts):
    head = "def information(dist, rvs, crvs):\n"
    before = f"{head}    return sum((-1) ** len(x) * entropy(dist, set().union(*x), crvs) for x in powerset(rvs))\n"
    nested = "    def joint(rvs):\n        return entropy(dist, set().union(*rvs), crvs)\n"
    after = f"{head}{nested}    return sum((-1) ** len(x) * joint(x) for x in powerset(rvs))\n"
    assert "extracted" in kinds(entry(compare_texts({"a.py": before}, {"a.py": after}), "information"))


def test_a_function_that_only_makes_one_call_is_extracted_from_where_it_is_called_instead(compare_texts):
    before = "def flip(node):\n    return Filter([node], flip.__name__)\n"
    helper = "def filtered(node, name, *rest):\n    return Filter([node], name, *rest)\n\n\n"
    after = helper + "def flip(node):\n    return filtered(node, flip.__name__)\n"
    assert "extracted" in kinds(entry(compare_texts({"a.py": before}, {"a.py": after}), "flip"))


def test_a_member_that_its_class_defines_anew_is_not_taken_for_an_inherited_one(compare_texts):
    base = "class Base:\n    def start(self, parent):\n        self.parent = parent\n"
    dispatch = "    def start(self, *rest):\n        self.ways[len(rest)](*rest)\n"
    plain = "    def {}(self, name):\n        self.name = name.strip().lower()\n        self.rows = list(name)\n"
    legacy = f"{base}\n\nclass Desk(Base):\n{dispatch}\n{plain.format('start_plain')}"
    current = f"{base}\n\nclass Desk(Base):\n{plain.format('start')}"
    c = compare_texts({"desk.py": legacy}, {"desk.py": current})
    assert entry(c, "Desk.start_plain").current.name == "Desk.start"
    assert entry(c, "Desk.start").verdict is Verdict.LOST


CLOSE_IT = "    def close(self):\n        self.connection.close(timeout=3)\n        self.open = False\n"
CLOSERS = {f"{name}.py": f"class {name.title()}:\n{CLOSE_IT}" for name in ("ftp", "smtp")}
STOP = {
    "stop.py": "def stop(pool, connection):\n    connection.close(timeout=3)\n    pool.open = False\n    return pool\n"
}
STOP_POOL = {"stop.py": "def stop(pool, connection):\n    pool.close()\n    return pool\n"}


def test_of_many_methods_of_a_name_none_was_extracted_to_another_file(compare_texts):
    """Each connection has a `close`: that one is called now doesn't say which, however alike its body is."""
    c = compare_texts(STOP, {**STOP_POOL, **CLOSERS})
    assert "extracted" not in kinds(entry(c, "stop"))


def test_of_many_methods_of_a_name_none_is_inlined_into_another_file(compare_texts):
    c = compare_texts({**STOP_POOL, **CLOSERS}, STOP)
    assert {one.verdict for one in c.ledger if one.name.endswith(".close")} == {Verdict.LOST}
