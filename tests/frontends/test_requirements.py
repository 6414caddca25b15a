"""A requirements file is read as pip reads it; what would install something else has another form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.frontends.requirements import PLUGIN
from quarantine_tools.model import Reading


def read(text: str) -> Reading:
    return PLUGIN.read(text, "requirements.txt")


def behaviour(text: str) -> list[tuple[str, str]]:
    return sorted((unit.name, unit.behaviour) for unit in read(text).units)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("flask==2.3", "Flask == 2.3"),
        ("python_dotenv==1", "python-dotenv==1"),
        ("flask==2.3", "flask==2.3.0"),
        ("flask>=2,<3", "flask<3,>=2"),
        ("a[x,y]", "a[y,x]"),
        ("a==1", "a==1  # pinned"),
        ("a==1 \\\n  --hash=sha256:aa", "a==1 --hash=sha256:aa"),
        ('a ; python_version < "3.9"', "a; python_version<'3.9'"),
        ("a==1\nb==2", "# c\nb==2\n\na==1"),
    ],
)
def test_spelling_and_order_are_no_behaviour(one, other):
    assert behaviour(one) == behaviour(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("flask==2.3", "flask==2.4"),
        ("flask==2.3", "flask>=2.3"),
        ("flask==2.3", "flask==2.3.*"),
        ("flask===2.3", "flask===2.3.0"),
        ("flask~=2.3", "flask~=2.3.0"),
        ("flask", "flask[async]"),
        ("flask", 'flask ; sys_platform == "win32"'),
        ("a==1 --hash=sha256:aa", "a==1 --hash=sha256:bb"),
        ("a @ https://x.example/a-1.zip", "a @ https://x.example/a-2.zip"),
        ("-r base.txt", "-c base.txt"),
        ("--index-url https://a.example", "--index-url https://b.example"),
        ("-e ./a", "./a"),
    ],
)
def test_what_installs_something_else_has_another_form(one, other):
    assert behaviour(one) != behaviour(other)


def test_a_line_that_pip_refuses_is_a_problem_and_the_rest_is_read():
    reading = read("flask==2.3\nnot a requirement !!\nredis==5\n")
    assert [unit.name for unit in reading.units] == ["flask", "not a requirement !!", "redis"]
    ((code, message),) = reading.problems
    assert code == "bad-requirement" and message.startswith("line 2:")


def test_a_document_that_is_only_named_like_one_is_one_problem():
    reading = PLUGIN.read("Constraints of a model are told here.\n" * 20, "docs/constraints.txt")
    assert [code for code, _ in reading.problems] == ["not-requirements"]
    assert [unit.unit for unit in reading.units] == ["file"]


def test_a_project_that_is_required_twice_has_two_units():
    text = 'a==1 ; python_version < "3.9"\na==2 ; python_version >= "3.9"\n'
    assert [unit.name for unit in read(text).units] == ["a", "a#2"]


def test_lines_are_exact_over_continuations():
    text = "# c\na==1 \\\n  --hash=sha256:aa \\\n  --hash=sha256:bb\nb\n"
    assert [(unit.name, unit.line, unit.end_line) for unit in read(text).units] == [("a", 2, 4), ("b", 5, 5)]


def test_a_dependency_is_a_fact_with_its_versions():
    facts = {fact.value: fact.detail for fact in read("Flask==2.3.0\nredis>=5,<6\n").facts}
    assert set(facts) == {"flask", "redis"}
    assert facts["redis"] == "<6.0.0,>=5.0.0"


@pytest.mark.parametrize(
    "text", ["a @ https://me:pa55word@x.example/a.zip", "--index-url https://me:pa55word@x.example/simple", "-i"]
)
def test_a_password_in_an_address_is_in_no_name_problem_or_fact(text):
    reading = read(text)
    shown = [unit.name for unit in reading.units] + [str(reading.problems)] + [str(fact) for fact in reading.facts]
    assert not any("pa55word" in one for one in shown)


@pytest.mark.parametrize("text", ["a ; " + "(" * 4000, "a" * 200_000, "\x00", "a==1 --hash", "a \\", "@", "-r", "a@"])
def test_whatever_it_is_it_is_a_unit_or_a_problem(text):
    reading = read(text)
    assert reading.units or reading.problems


@given(st.text(alphabet="ab-=<>!~;[]@#\\ \n\"'(),.1://r", max_size=120))
def test_no_text_raises_and_every_line_is_accounted_for(text):
    reading = read(text)
    lines = text.removesuffix("\n").split("\n") if text else []
    held = {number for unit in reading.units for number in range(unit.line, unit.end_line + 1)}
    said = {number for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")}
    assert held | set(reading.comment_lines) >= said
    assert not held & set(reading.comment_lines)
