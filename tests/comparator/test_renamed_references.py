"""A unit that only calls something by its new name is preserved; anything beyond that is modified."""

from __future__ import annotations

import pytest

from quarantine_tools import Verdict

LEGACY = '''
LIMIT = 30


def is_heavy(grams, limit=LIMIT):
    """Say whether one person may lift it."""
    share = grams / 1000
    return share > limit and grams > 0


def accept(parcel):
    log(parcel)
    if is_heavy(parcel.grams):
        return None
    return parcel


class Desk:
    def weigh(self, parcel):
        total = sum(part.grams for part in parcel.parts)
        self.seen.append((parcel.number, total))
        return total

    def take(self, parcel):
        if self.weigh(parcel) > LIMIT:
            raise ValueError(parcel)
        return parcel
'''


def verdict(comparison, name: str) -> tuple[Verdict, list[str]]:
    found = next(e for e in comparison.ledger if e.name == name)
    return found.verdict, [change.kind for change in found.changes]


def renamed(text: str, **names: str) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def test_the_caller_of_a_renamed_function_is_preserved(compare_texts):
    c = compare_texts({"a.py": LEGACY}, {"a.py": renamed(LEGACY, is_heavy="is_too_heavy")})
    assert verdict(c, "is_heavy") == (Verdict.RELOCATED, ["renamed"])
    assert verdict(c, "accept") == (Verdict.PRESERVED, ["reference-renamed"])


def test_the_statement_that_hands_a_renamed_function_on_is_preserved(compare_texts):
    legacy = LEGACY + "\n\nregister('heavy', is_heavy)\n"
    c = compare_texts({"a.py": legacy}, {"a.py": renamed(legacy, is_heavy="is_too_heavy")})
    assert verdict(c, "register('heavy', is_heavy)") == (Verdict.PRESERVED, ["reference-renamed"])


def test_a_caller_that_uses_one_new_name_and_another_old_one_is_followed(compare_texts):
    legacy = LEGACY.replace(
        "        if self.weigh(parcel) > LIMIT:", "        if self.weigh(parcel) > LIMIT and is_heavy(parcel.grams):"
    )
    current = renamed(legacy, is_heavy="is_too_heavy").replace("def weigh(", "def weigh_parts(")
    c = compare_texts({"a.py": legacy}, {"a.py": current})
    assert verdict(c, "Desk.take") == (Verdict.PRESERVED, ["reference-renamed"])


def test_the_caller_of_a_renamed_method_is_preserved(compare_texts):
    c = compare_texts({"a.py": LEGACY}, {"a.py": renamed(LEGACY, weigh="weigh_parts")})
    assert verdict(c, "Desk.weigh") == (Verdict.RELOCATED, ["renamed"])
    assert verdict(c, "Desk.take") == (Verdict.PRESERVED, ["reference-renamed"])


def test_a_renamed_function_that_calls_itself_is_relocated(compare_texts):
    legacy = (
        "def walk(node, depth=0):\n    if depth > 20 or node is None:\n        raise RecursionError(node.name)\n"
        "    node.depth = depth\n    for child in sorted(node.children, key=lambda c: c.rank):\n"
        "        walk(child, depth + 1)\n    return max(child.depth for child in node.children)\n"
    )
    c = compare_texts({"a.py": legacy}, {"a.py": renamed(legacy, walk="descend")})
    assert verdict(c, "walk")[0] is Verdict.RELOCATED


@pytest.mark.parametrize(
    "edit",
    [
        ("    if is_too_heavy(parcel.grams):", "    if not is_too_heavy(parcel.grams):"),
        ("    if is_too_heavy(parcel.grams):", "    if is_too_heavy(parcel.grams, 3):"),
        ("    log(parcel)\n    if is_too", "    log('is_too_heavy')\n    if is_too"),
        ("    log(parcel)\n    if is_too", "    log(parcel.is_too_heavy)\n    if is_too"),
        ("    log(parcel)\n    if is_too", "    log(is_too_heavy=parcel)\n    if is_too"),
    ],
)
def test_anything_beyond_the_new_name_is_a_modification(compare_texts, edit):
    current = renamed(LEGACY, is_heavy="is_too_heavy").replace(*edit)
    assert current != renamed(LEGACY, is_heavy="is_too_heavy")
    c = compare_texts({"a.py": LEGACY}, {"a.py": current})
    assert verdict(c, "accept")[0] is Verdict.MODIFIED


def test_strings_and_keywords_of_the_same_spelling_are_not_references(compare_texts):
    legacy = LEGACY.replace("log(parcel)", "log('is_heavy', is_heavy=parcel)")
    c = compare_texts({"a.py": legacy}, {"a.py": renamed(legacy, is_heavy="is_too_heavy")})
    assert verdict(c, "accept")[0] is Verdict.MODIFIED


def test_a_call_of_another_function_that_does_something_else_is_a_modification(compare_texts):
    current = LEGACY.replace("if is_heavy(", "if is_light(").replace(
        "def accept", "def is_light(grams, limit=LIMIT):\n    return grams < 10\n\n\ndef accept"
    )
    c = compare_texts({"a.py": LEGACY}, {"a.py": current})
    assert verdict(c, "accept")[0] is Verdict.MODIFIED


def test_a_name_that_is_defined_twice_settles_nothing(compare_texts):
    current = renamed(LEGACY, is_heavy="is_too_heavy") + "\n\ndef is_too_heavy(grams):\n    return False\n"
    c = compare_texts({"a.py": LEGACY}, {"a.py": current})
    assert verdict(c, "accept")[0] is Verdict.MODIFIED


def test_a_local_of_the_same_name_is_no_reference(compare_texts):
    legacy = LEGACY.replace("def accept(parcel):", "def accept(parcel, is_heavy=len):")
    current = renamed(LEGACY, is_heavy="is_too_heavy").replace(
        "def accept(parcel):", "def accept(parcel, is_heavy=len):"
    )
    c = compare_texts({"a.py": legacy}, {"a.py": current})
    assert verdict(c, "accept")[0] is Verdict.MODIFIED
