"""Which verdict a legacy unit gets: each test plants one situation."""

from __future__ import annotations

import sys

import pytest

from quarantine_tools import Comparison, Entry, Verdict

BODY = """
    total = 0
    for row in rows:
        if row.amount > limit:
            total += row.amount * rate
    return round(total, 2)
"""
OTHER = """
    with open(path, encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    return sorted(set(lines))
"""


def entry(comparison: Comparison, name: str, path: str = "") -> Entry:
    found = [e for e in comparison.ledger if e.name == name and e.legacy.path.startswith(path)]
    assert len(found) == 1, [e.name for e in comparison.ledger]
    return found[0]


def by_name(comparison: Comparison) -> dict[str, Entry]:
    return {one.name: one for one in comparison.ledger}


def module(**functions: str) -> str:
    return "\n\n".join(f"def {name}(rows, limit, rate, path=None):{body}" for name, body in functions.items())


def test_the_same_function_in_the_same_file_is_preserved(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY)}, {"a.py": "# new comment\n" + module(fee=BODY, other=OTHER)})
    assert entry(c, "fee").verdict is Verdict.PRESERVED


def test_a_function_under_another_name_is_relocated(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY, x=OTHER)}, {"a.py": module(charge=BODY, x=OTHER)})
    assert entry(c, "fee").verdict is Verdict.RELOCATED
    assert [change.kind for change in entry(c, "fee").changes] == ["renamed"]


def test_a_function_in_another_file_is_relocated(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY, x=OTHER)}, {"a.py": module(x=OTHER), "b.py": module(fee=BODY)})
    found = entry(c, "fee")
    assert found.verdict is Verdict.RELOCATED
    assert found.current is not None and found.current.path == "b.py"


def test_a_function_that_is_nowhere_is_lost(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY, x=OTHER)}, {"a.py": module(x=OTHER)})
    assert entry(c, "fee").verdict is Verdict.LOST
    assert entry(c, "fee").current is None


def test_a_look_alike_with_another_constant_is_not_preserved_where_the_original_was_removed(compare_texts):
    look_alike = BODY.replace("2)", "3)")
    c = compare_texts({"a.py": module(fee=BODY)}, {"a.py": module(fee=look_alike)})
    assert entry(c, "fee").verdict is Verdict.MODIFIED


def test_of_two_equal_small_methods_of_unrelated_classes_the_removed_one_is_lost(compare_texts):
    legacy = (
        "class Feed:\n    def close(self):\n        self.socket.close()\n\n"
        "class Store:\n    def close(self):\n        self.socket.close()\n"
    )
    current = "class Feed:\n    def close(self):\n        self.socket.close()\n\nclass Store:\n    name = 'store'\n"
    c = compare_texts({"a.py": legacy}, {"a.py": current})
    assert entry(c, "Feed.close").verdict is Verdict.PRESERVED
    assert entry(c, "Store.close").verdict is Verdict.LOST


def test_a_trivial_function_does_not_answer_to_a_strangers(compare_texts):
    c = compare_texts({"a.py": "def ready():\n    return True\n"}, {"z.py": "def closed():\n    return True\n"})
    assert entry(c, "ready").verdict is Verdict.LOST


def test_copies_of_a_file_share_their_counterpart(compare_texts):
    text = module(fee=BODY, x=OTHER)
    c = compare_texts({"a.py": text, "a.py.backup": text}, {"a.py": text})
    assert {e.verdict for e in c.ledger} == {Verdict.PRESERVED}


def test_two_namesakes_that_changed_places_are_not_preserved(compare_texts):
    first, second = module(fee=BODY), module(fee=OTHER)
    c = compare_texts({"a.py": f"{first}\n\n{second}"}, {"a.py": f"{second}\n\n{first}"})
    assert Verdict.PRESERVED not in {e.verdict for e in c.ledger}


def test_a_definition_that_is_overridden_further_down_is_not_preserved(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY)}, {"a.py": module(fee=BODY) + "\n\n" + module(fee=OTHER)})
    found = entry(c, "fee")
    assert found.verdict is Verdict.MODIFIED
    assert "overrides" in found.changes[0].summary


def test_another_submodule_of_a_package_overrides_no_import(compare_texts):
    c = compare_texts({"a.py": "import shop.cash\n"}, {"a.py": "import shop.cash\nimport shop.files\n"})
    assert entry(c, "import shop.cash").verdict is Verdict.PRESERVED


def test_a_property_that_gains_a_setter_keeps_its_getter(compare_texts):
    getter = "class A:\n    @property\n    def size(self):\n        return len(self.items) + self.offset * 2\n"
    setter = "\n    @size.setter\n    def size(self, value):\n        self.items = self.items[:value]\n"
    c = compare_texts({"a.py": getter}, {"a.py": getter + setter})
    assert entry(c, "A.size").verdict is Verdict.PRESERVED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("connect()\nregister()\n", "register()\nconnect()\n"),
        ("MODE = 'a'\nstart()\n", "start()\nMODE = 'a'\n"),
        ("x = 1\ny = x\n", "y = x\nx = 1\n"),
    ],
)
def test_statements_in_another_order_are_not_all_preserved(compare_texts, before, after):
    c = compare_texts({"a.py": before}, {"a.py": after})
    modified = [e for e in c.ledger if e.verdict is Verdict.MODIFIED]
    assert modified and modified[0].changes[-1].kind == "control-flow-changed"


def test_definitions_in_another_order_are_preserved(compare_texts):
    c = compare_texts({"a.py": module(fee=BODY, x=OTHER)}, {"a.py": module(x=OTHER, fee=BODY)})
    assert {e.verdict for e in c.ledger} == {Verdict.PRESERVED}


def test_sorted_imports_are_preserved(compare_texts):
    c = compare_texts(
        {"a.py": "import sys\nimport os\nprint(os, sys)\n"}, {"a.py": "import os\nimport sys\nprint(os, sys)\n"}
    )
    assert {e.verdict for e in c.ledger} == {Verdict.PRESERVED}


def test_an_import_in_a_strangers_file_is_no_counterpart(compare_texts):
    c = compare_texts(
        {"a.py": "import json\n" + module(fee=BODY)},
        {"a.py": module(fee=BODY), "z.py": "import json\n" + module(other=OTHER)},
    )
    assert entry(c, "import json").verdict is Verdict.LOST


def test_a_second_user_instruction_overrides_the_first(compare_texts):
    legacy = 'FROM python:3.11\nUSER app\nCMD ["python"]\n'
    current = 'FROM python:3.11\nUSER app\nCMD ["python"]\nUSER root\n'
    c = compare_texts({"Dockerfile": legacy}, {"Dockerfile": current})
    assert entry(c, "USER").verdict is Verdict.MODIFIED


def test_a_class_that_was_renamed_takes_its_methods_along(compare_texts):
    legacy = "class Desk:\n" + module(fee=BODY, read=OTHER).replace("\n", "\n    ").replace("def", "    def", 1)
    current = legacy.replace("class Desk", "class Office").replace("limit:", "limit + 1:")
    c = compare_texts({"a.py": legacy}, {"a.py": current})
    assert entry(c, "Desk.read").verdict is Verdict.RELOCATED
    changed = entry(c, "Desk.fee")
    assert changed.verdict is Verdict.MODIFIED
    assert changed.current is not None and changed.current.name == "Office.fee"


REFUSED = "class Refused(Exception):\n    pass\n"


def test_a_class_without_content_is_found_by_its_name_where_it_went(compare_texts):
    others = {"a.py": "class Late(Exception):\n    pass\n", "b.py": "LIMIT = 3\n"}
    legacy = {**others, "a.py": others["a.py"] + REFUSED}
    found = by_name(compare_texts(legacy, {**others, "b.py": others["b.py"] + REFUSED}))["Refused"]
    assert (found.verdict, found.current.path) == (Verdict.RELOCATED, "b.py")


def test_a_class_without_content_that_was_renamed_where_it_stood_is_relocated(compare_texts):
    legacy = f"class Early(Exception):\n    pass\n{REFUSED}class Late(Exception):\n    pass\n"
    c = compare_texts({"a.py": legacy}, {"a.py": legacy.replace("Refused", "RefusedByDesk")})
    assert {e.name: e.verdict.value for e in c.ledger} == {
        "Early": "preserved",
        "Refused": "relocated",
        "Late": "preserved",
    }


def test_a_small_method_that_became_a_function_of_its_module_is_relocated(compare_texts):
    reader = "class Reader:\n    def size(self):\n        return self.n\n"
    legacy = f"{reader}    def label(self):\n        return self.text\n"
    current = f"{reader}def label(self):\n    return self.text\n"
    found = by_name(compare_texts({"a.py": legacy}, {"a.py": current}))["Reader.label"]
    assert (found.verdict, found.current.name) == (Verdict.RELOCATED, "label")


def test_the_only_function_of_its_name_is_followed_into_a_class(compare_texts):
    desk = "class Desk:\n    limit = 3\n"
    legacy = f"def is_open(desk):\n    return desk.state == 'open'\n{desk}"
    current = f"{desk}    @staticmethod\n    def is_open(desk):\n        return desk.state == 'open'\n"
    found = by_name(compare_texts({"a.py": legacy}, {"a.py": current}))["is_open"]
    assert (found.verdict, [c.kind for c in found.changes]) == (Verdict.MODIFIED, ["moved", "decorator-added"])


def test_what_stays_in_its_file_under_another_name_is_not_given_to_another_file(compare_texts):
    test = "class Test{}(Case):\n    limit = 30\n    def run(self):\n        return check(self.limit, self.rows)\n"
    legacy = {"a.py": "KEPT = 1\n" + test.format("A"), "b.py": "ALSO = 1\n" + test.format("B")}
    c = compare_texts(legacy, {"a.py": "KEPT = 1\n", "b.py": "ALSO = 1\n" + test.format("BAnew")})
    assert {n: e.verdict for n, e in by_name(c).items() if n.startswith("Test")} == {
        "TestA": Verdict.LOST,
        "TestA.limit": Verdict.LOST,
        "TestA.run": Verdict.LOST,
        "TestB": Verdict.RELOCATED,
        "TestB.limit": Verdict.RELOCATED,
        "TestB.run": Verdict.RELOCATED,
    }


def test_a_name_that_a_new_star_import_may_set_again_is_not_preserved(compare_texts):
    legacy = "from json import dumps\n_LIMIT = 3\n"
    c = compare_texts({"a.py": legacy}, {"a.py": legacy + "from simplejson import *\n"})
    found = by_name(c)
    assert [ch.kind for ch in found["from json import dumps"].changes] == ["import-changed"]
    assert found["_LIMIT"].verdict is Verdict.MODIFIED  # what the other module lists in `__all__` isn't known


def test_the_same_import_once_more_overrides_nothing(compare_texts):
    c = compare_texts({"a.py": "import os\n"}, {"a.py": "import os\nimport os\n"})
    assert [e.verdict for e in c.ledger] == [Verdict.PRESERVED]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A(B):", "@registered\nclass A(B):"),
        ("from typing import List\n", "from own_types import List\n"),
    ],
)
def test_a_text_that_nobody_touched_is_preserved_whatever_became_of_what_it_names(compare_texts, before, after):
    legacy = (
        "from typing import List\n\n\nclass A(B):\n    def sum(self, rows: List[int]) -> int:\n"
        "        return super(A, self).sum(rows) + sum(rows)\n"
    )
    found = by_name(compare_texts({"a.py": legacy}, {"a.py": legacy.replace(before, after)}))
    assert found["A.sum"].verdict is Verdict.PRESERVED
    changed = found["A"] if "class" in before else found["from typing import List"]
    assert changed.verdict is Verdict.MODIFIED


def test_a_name_that_is_imported_from_elsewhere_is_a_changed_import(compare_texts):
    c = compare_texts({"a.py": "from typing import List\nimport json\n"}, {"a.py": "from own import List\nimport os\n"})
    found = by_name(c)
    assert [(ch.kind, ch.summary) for ch in found["from typing import List"].changes] == [
        ("import-changed", "`from own import List` instead of `from typing import List`")
    ]
    assert found["import json"].verdict is Verdict.LOST


def test_nothing_is_preserved_in_a_file_that_no_longer_parses(compare_texts):
    good = "import os\n\n\ndef one(a):\n    return os.path.join(a, 'x')\n\n\ndef two(a):\n    return a.b + 1\n"
    broken = good.replace("return a.b + 1", "return a.b +")
    c = compare_texts({"a.py": good}, {"a.py": broken})
    assert {entry.name: entry.verdict.value for entry in c.ledger} == {
        "import os": "modified",
        "one": "modified",
        "two": "lost",
    }
    (change,) = next(entry for entry in c.ledger if entry.name == "one").changes
    assert (change.kind, change.summary) == (
        "file-broken",
        f"stands in a file that Python {sys.version_info[0]}.{sys.version_info[1]} doesn't take, so that nothing of it "
        "runs there (line 9: invalid syntax)",
    )
    same = compare_texts({"a.py": broken}, {"a.py": broken})
    assert {entry.verdict.value for entry in same.ledger} == {"preserved"}
