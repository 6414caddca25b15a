"""A unit that moved is the same only if the names that it takes from its module mean the same there."""

from __future__ import annotations

import pytest

from quarantine_tools import Verdict

PRICE = (
    "def price(rows, extra=0):\n    total = sum(row.net for row in rows)\n    return round(total * RATE + extra, 2)\n"
)
LEGACY = f"RATE = 0.19\n\n\n{PRICE}\n\ndef other(row):\n    return row.net - row.paid\n"
REST = "RATE = 0.19\n\n\ndef other(row):\n    return row.net - row.paid\n"


def verdict(comparison, name: str = "price"):
    return next(e for e in comparison.ledger if e.name == name)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (f"RATE = 0.19\n\n\n{PRICE}", Verdict.RELOCATED),
        (f"from a import RATE\n\n\n{PRICE}", Verdict.RELOCATED),
        (f"from pkg.a import RATE\n\n\n{PRICE}", Verdict.RELOCATED),
        (PRICE, Verdict.RELOCATED),
        (f"RATE = 0.07\n\n\n{PRICE}", Verdict.MODIFIED),
        (f"from rates import NET as RATE\n\n\n{PRICE}", Verdict.MODIFIED),
        (f"RATE = 0.19\n\n\ndef sum(rows):\n    return 3\n\n\n{PRICE}", Verdict.MODIFIED),
    ],
)
def test_a_moved_function_takes_its_names_from_its_new_module(compare_texts, target, expected):
    found = verdict(compare_texts({"a.py": LEGACY}, {"a.py": REST, "b.py": target}))
    assert found.verdict is expected
    assert found.current is not None and found.current.path == "b.py"
    if expected is Verdict.MODIFIED:
        assert any("means something else there" in change.summary for change in found.changes)


def test_a_builtin_that_the_module_defines_itself_now_is_another_thing(compare_texts):
    shadowed = LEGACY.replace("\n\n\ndef", "\n\n\ndef sum(rows):\n    return 3\n\n\ndef", 1)
    found = verdict(compare_texts({"a.py": LEGACY}, {"a.py": shadowed}))
    assert found.verdict is Verdict.MODIFIED
    assert [change.summary for change in found.changes] == [
        "`sum` means something else there: it is defined on line 4 of a.py"
    ]


def test_a_builtin_that_the_module_only_hands_on_is_the_builtin(compare_texts):
    target = f"RATE = 0.19\nsum = sum\n\n\n{PRICE}"
    assert verdict(compare_texts({"a.py": LEGACY}, {"a.py": REST, "b.py": target})).verdict is Verdict.RELOCATED


def test_a_call_of_another_function_of_the_name_is_another_thing(compare_texts):
    call = "main(sys.argv[1:], stdout=sys.stdout, log=logging.getLogger('start'))"
    start = f"\n\nif __name__ == '__main__':\n    code = {call}\n    sys.exit(code)\n"
    legacy = {"old.py": f"def main(args):\n    return upgrade(args[0])\n{start}", "b.py": "x = 1\n"}
    c = compare_texts(legacy, {"b.py": f"x = 1\n\n\ndef main():\n    cli.run(prog='b')\n{start}"})
    found = next(e for e in c.ledger if e.unit == "statement")
    assert found.verdict is not Verdict.RELOCATED


def test_locals_of_the_same_name_are_nobodys_business(compare_texts):
    body = PRICE.replace("total * RATE", "total")
    c = compare_texts({"a.py": LEGACY.replace(PRICE, body)}, {"a.py": REST, "b.py": f"total = 3\nrow = 4\n\n\n{body}"})
    assert verdict(c).verdict is Verdict.RELOCATED


def test_a_call_of_the_same_method_name_on_something_else_does_not_bar_a_renaming(compare_texts):
    legacy = (
        "import json\n\n\ndef dump(obj, fp, indent=2):\n    text = json.dump(obj, fp, indent=indent)\n"
        "    return text or obj.dump()\n"
    )
    c = compare_texts({"a.py": legacy}, {"a.py": legacy.replace("def dump", "def write")})
    assert verdict(c, "dump").verdict is Verdict.RELOCATED
