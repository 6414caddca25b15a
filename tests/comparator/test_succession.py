"""Who answers to whom where names were handed on, where callers tell the new name, and where names are only alike."""

from __future__ import annotations

from quarantine_tools import Comparison, Entry, Verdict

EVEN = """
def even(count):
    shares = [1 / count] * count
    return Table(shares, range(count), base="linear")
"""
EVEN_JOINT = """
def even_joint(length, size):
    columns = [list(range(size)) for _ in range(length)]
    rows = list(product(*columns))
    shares = [1 / len(rows)] * len(rows)
    return JointTable(shares, rows, base="linear")
"""


def entry(c: Comparison, name: str) -> Entry:
    return next(one for one in c.ledger if one.name == name)


def heirs(c: Comparison) -> dict[str, str | None]:
    return {one.name: one.current.name if one.current else None for one in c.ledger}


def test_a_name_that_was_handed_on_is_followed_by_content(compare_texts):
    current = EVEN.replace("even(", "even_plain(") + EVEN_JOINT.replace("even_joint(", "even(").replace("Joint", "")
    c = compare_texts({"tables.py": EVEN + EVEN_JOINT}, {"tables.py": current})
    assert heirs(c) == {"even": "even_plain", "even_joint": "even"}
    assert entry(c, "even").verdict is Verdict.RELOCATED
    assert entry(c, "even_joint").verdict is Verdict.MODIFIED


def test_a_name_whose_old_bearer_is_gone_belongs_to_what_took_it(compare_texts):
    dispatch = "class Node:\n    def __init__(self, *rest):\n        self.by_size[len(rest)](*rest)\n"
    real = """
    def {}(self, parent, name, limit=3):
        self.parent = check(parent, limit)
        self.name = name.strip()
        self.limit = limit
"""
    current = "class Node:\n" + real.format("__init__")
    c = compare_texts({"node.py": dispatch + real.format("from_scratch")}, {"node.py": current})
    assert heirs(c)["Node.from_scratch"] == "Node.__init__"


def test_a_function_whose_work_was_taken_out_of_it_keeps_its_name(compare_texts):
    body = (
        "(self):\n        rows = [show(row.name, row.total) for row in self.rows]\n        return self.sep.join(rows)\n"
    )
    before = f"class Desk:\n    def __repr__{body}"
    after = f"class Desk:\n    def __repr__(self):\n        return self.long_text()\n\n    def long_text{body}"
    found = entry(compare_texts({"desk.py": before}, {"desk.py": after}), "Desk.__repr__")
    assert found.current.name == "Desk.__repr__"
    assert "extracted" in {change.kind for change in found.changes}


def test_tests_that_were_numbered_anew_are_relocated_one_by_one(compare_texts):
    def cases(numbers: range) -> str:
        return "\n\n".join(
            f"def test_report_{n}():\n    text = report(Desk(rows={i}), width=80)\n    assert text == expected_{i}\n"
            for i, n in enumerate(numbers)
        )

    c = compare_texts({"test_desk.py": cases(range(1, 5))}, {"test_desk.py": cases(range(2, 6))})
    assert heirs(c) == {f"test_report_{n}": f"test_report_{n + 1}" for n in range(1, 5)}
    assert {one.verdict for one in c.ledger} == {Verdict.RELOCATED}


CALLER = "def show(desk):\n    for row in desk.rows_of_today():\n        print(row.name, row.total, desk.currency)\n"


def test_callers_tell_what_a_method_is_called_now(compare_texts):
    before = "class Desk:\n    def rows_of_today(self):\n        return zip(self.names, self.totals)\n"
    after = "class Desk:\n    def zipped(self):\n        return zip(self.labels, self.sums)\n"
    current = {"desk.py": after, "show.py": CALLER.replace("rows_of_today", "zipped")}
    found = entry(compare_texts({"desk.py": before, "show.py": CALLER}, current), "Desk.rows_of_today")
    assert (found.verdict, found.current.name) == (Verdict.MODIFIED, "Desk.zipped")


def test_callers_that_call_something_that_was_there_before_tell_nothing(compare_texts):
    before = "class Desk:\n    def rows_of_today(self):\n        return zip(self.names, self.totals)\n"
    other = "    def all_rows(self):\n        return zip(self.names, self.sums)\n"
    current = {"desk.py": f"class Desk:\n{other}", "show.py": CALLER.replace("rows_of_today", "all_rows")}
    c = compare_texts({"desk.py": before + other, "show.py": CALLER}, current)
    assert entry(c, "Desk.rows_of_today").verdict is Verdict.LOST


def test_a_small_class_that_its_users_call_by_a_new_name_is_found_in_another_file(compare_texts):
    raiser = "def probe(path):\n    if not path.exists():\n        raise {}(path)\n    return path.stat()\n"
    error = "class {}(Exception):\n    def __init__(self, path):\n        self.path = path\n        self.seen = False\n"
    legacy = {"probe.py": error.format("ProbeError") + raiser.format("ProbeError")}
    run = f"{error.format('RunError')}\n\ndef run(path):\n    return probe(path).st_size\n"
    current = {"probe.py": "from run import RunError\n" + raiser.format("RunError"), "run.py": run}
    c = compare_texts(legacy, current)
    assert heirs(c)["ProbeError"] == "RunError"
    assert heirs(c)["ProbeError.__init__"] == "RunError.__init__"


def test_a_function_of_a_like_name_is_found_among_other_neighbours(compare_texts):
    multi = "def filter_multi(parents, name, *rest):\n    return Node(parents, name, *rest)\n"
    output = "@wired\ndef filter_multi_output(spec, name, *rest):\n    return Node(spec, name, rest=rest, most=None)\n"
    first, last = "def first(a):\n    return a[0]\n", "def last(a):\n    return a[-1]\n"
    c = compare_texts({"nodes.py": f"{first}\n{multi}\n{last}"}, {"nodes.py": f"{output}\n{last}\n{first}"})
    assert heirs(c)["filter_multi"] == "filter_multi_output"
