"""An unchanged class is another one when a member acts in it unasked, and a member that only a subclass has is gone."""

from __future__ import annotations

import pytest

from quarantine_tools import Comparison, Entry, Verdict

BASE = "class Base:\n    def run(self, job):\n        return self.queue.run(job, self.limit)\n\n"
CHILD = "class Child(Base):\n    def rest(self):\n        return self.queue.rest(self.limit)\n"
SIBLING = "\n\nclass Sibling(Base):\n    def sleep(self):\n        return self.queue.sleep(self.limit)\n"


def entry(c: Comparison, name: str) -> Entry:
    return next(one for one in c.ledger if one.name == name)


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ("    __slots__ = ('queue',)\n", "field `__slots__` added"),
        ("    __hash__ = None\n", "field `__hash__` added"),
        ("\n    def __eq__(self, other):\n        return True\n", "defines `__eq__` now"),
        ("\n    def run(self, job):\n        return None\n", "defines `run` now, which it inherited before"),
    ],
)
def test_a_class_that_gained_what_acts_unasked_is_modified(compare_texts, member, told):
    c = compare_texts({"a.py": BASE + CHILD}, {"a.py": BASE + CHILD + member})
    assert entry(c, "Child").verdict is Verdict.MODIFIED
    assert told in entry(c, "Child").changes[0].summary
    assert entry(c, "Base").verdict is entry(c, "Base.run").verdict is Verdict.PRESERVED


def test_a_class_without_a_base_is_asked_for_it_too(compare_texts):
    c = compare_texts(
        {"a.py": BASE}, {"a.py": BASE.replace("    def run", "    __slots__ = ('queue',)\n\n    def run")}
    )
    assert entry(c, "Base").changes[0].summary == "defines `__slots__` now, which it did not before"


def test_a_class_that_gained_what_is_asked_for_by_name_is_preserved(compare_texts):
    member = "\n    def stop(self):\n        self.queue.stop()\n"
    c = compare_texts({"a.py": BASE + CHILD}, {"a.py": BASE + CHILD + member})
    assert entry(c, "Child").verdict is Verdict.PRESERVED


def test_a_method_that_only_one_subclass_has_now_is_modified_and_the_subclass_is_not(compare_texts):
    method = BASE.partition("\n")[2].rstrip("\n") + "\n"
    c = compare_texts(
        {"a.py": BASE + CHILD + SIBLING},
        {"a.py": "class Base:\n    pass\n\n\n" + CHILD + "\n" + method + SIBLING},
    )
    moved = entry(c, "Base.run")
    assert (moved.verdict, moved.current.name) == (Verdict.MODIFIED, "Child.run")
    assert any("`Base` doesn't have it any more" in change.summary for change in moved.changes)
    assert entry(c, "Child").verdict is Verdict.PRESERVED


def test_a_method_that_went_to_the_base_class_is_relocated(compare_texts):
    method = BASE.partition("\n")[2].rstrip("\n") + "\n"
    c = compare_texts(
        {"a.py": "class Base:\n    pass\n\n\n" + CHILD + "\n" + method},
        {"a.py": BASE + CHILD},
    )
    assert entry(c, "Child.run").verdict is Verdict.RELOCATED
    assert entry(c, "Child").verdict is Verdict.PRESERVED
