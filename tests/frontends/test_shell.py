"""A shell script is read as a shell reads it: what does something else has another form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.frontends.shell import PLUGIN
from quarantine_tools.model import Reading, split_lines


def read(text: str) -> Reading:
    return PLUGIN.read(text, "run.sh")


def behaviour(text: str) -> list[tuple[str, str, str]]:
    return [(unit.unit, unit.name, unit.behaviour) for unit in read(text).units]


def facts(text: str) -> set[tuple[str, str, str]]:
    return {(fact.kind, fact.value, fact.detail) for fact in read(text).facts}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pytest -v -m 'not slow'", 'pytest -v \\\n  -m "not slow"  # c'),
        ("A=x", "A='x'"),
        ('A="x"', "A=x"),
        ("if a; then b; fi", "if a\nthen\n  b\nfi"),
        ("f() { a; b; }", "function f {\n  a\n  b\n}"),
        ("for i in 1 2; do a; done", "for i in 1 2\ndo\n  a\ndone"),
        ("x=`date`", "x=$(date)"),
        ("cat ${x}", "cat $x"),
        ("a > b", "a >b"),
        ("case $1 in a) b;; esac", "case $1 in\n  a)\n    b\n    ;;\nesac"),
        ("echo 'one two'\nexit 1", 'echo "three four five"\nexit 1'),
        ("f() { echo 'one' >&2; }", "f() { echo 'two' >&2; }"),
    ],
)
def test_layout_quotes_and_messages_are_no_behaviour(one, other):
    assert behaviour(one) == behaviour(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('cat "$x"', "cat $x"),
        ("cat ${x}y", "cat $xy"),
        ("cat <<EOF\n$x\nEOF", "cat <<'EOF'\n$x\nEOF"),
        ("cat <<EOF\na\nEOF", "cat <<EOF\n a\nEOF"),
        ('[[ $x =~ "a.b" ]]', "[[ $x =~ a.b ]]"),
        ("[ \"$x\" == 'a*' ]", '[ "$x" == a* ]'),
        ("a && b", "a; b"),
        ("a & b", "a; b"),
        ("a > b 2>&1", "a 2>&1 > b"),
        ("while a; b; do c; done", "while a b; do c; done"),
        ("set -euo pipefail", "set -eu"),
        ("#!/bin/bash\na", "#!/bin/sh\na"),
        ("exit 1", "exit 2"),
        ("f() { echo 'a b'; }", "f() { echo 'a c'; }"),
        ("echo 'a b' | c", "echo 'a d' | c"),
        ("x=$(echo 'a b')", "x=$(echo 'a c')"),
        ("echo ok", "echo bad"),
        ("exec > log\necho 'a b'", "exec > log\necho 'a c'"),
        ('echo "a $x b"', 'echo "a $y b"'),
        ("a\necho 'one two'", "a"),
        ("case $1 in a) b;; c) d;; esac", "case $1 in a) b;& c) d;; esac"),
        ("( cd x )", "{ cd x; }"),
        ('"ls" x', "ls x"),
        ('echo "\\${x}" | a', 'echo "\\$x" | a'),
        ("A=1 b", "A=1; b"),
    ],
)
def test_what_does_something_else_has_another_form(one, other):
    assert behaviour(one) != behaviour(other)


def test_units_are_named_as_people_call_them():
    text = (
        "#!/bin/sh\nset -eu\nPORT=1\nrun_unit() { a; }\ndocker compose up -d\n"
        '[ -z "$A" ] && exit 1\nfor i in 1; do a; done\n'
    )
    assert [(unit.unit, unit.name) for unit in read(text).units] == [
        ("statement", "#!"),
        ("statement", "set"),
        ("statement", "PORT"),
        ("function", "run_unit"),
        ("statement", "docker compose up"),
        ("statement", "test $A"),
        ("statement", "for i"),
    ]


def test_each_mode_has_the_commands_that_it_leads_to():
    text = (
        'MODE="${1:-unit}"\nOPTIONS=(-v -m "not slow")\nup() { docker compose up -d redis; }\n'
        'case "$MODE" in\n  unit) pytest "${OPTIONS[@]}" ;;\n  all) up; exit 3 ;;\nesac\n'
    )
    assert facts(text) >= {
        ("command", "pytest -v -m 'not slow'", "mode unit"),
        ("command", "docker compose up -d redis", "mode all"),
        ("container", "redis", "up"),
        ("exit.code", "3", "mode all"),
    }


def test_environment_addresses_ports_and_paths_are_facts():
    text = (
        ': "${REDIS_HOST:=localhost}"\nexport TZ=UTC\nOWN=1\necho "$OWN $API_KEY"\nDB="${DB:-shop}"\n'
        "curl -fsS http://localhost:8000/health > out.txt\ndocker run -d --name web -p 8080:80 nginx\n"
        "[ -f .env ] && a\n"
    )
    found = facts(text)
    assert found >= {
        ("env", "REDIS_HOST", "default 'localhost'"),
        ("env", "TZ", "set 'UTC'"),
        ("env", "API_KEY", "no default"),
        ("env", "DB", "default 'shop'"),
        ("http.call", "http://localhost:8000/health", "GET"),
        ("port", "8000", "called"),
        ("port", "8080", "published, 80 inside"),
        ("container", "web", "run"),
        ("path", "out.txt", "written"),
        ("path", ".env", "read"),
    }
    assert not any(value == "OWN" for _, value, _ in found)


def test_behind_an_error_every_character_counts():
    text = "a\nb )\n# c\nd   e\n"
    reading = read(text)
    assert [code for code, _ in reading.problems] == ["partly-read"]
    assert behaviour(text)[0] == behaviour("a")[0]
    assert behaviour(text) != behaviour(text.replace("# c", "# d"))


def test_what_cannot_be_parsed_from_a_blank_line_on_has_a_name():
    units = read("\t\n&\ncase $1 in\n<<<\n&\nf() {").units
    assert [(unit.unit, unit.name, unit.line) for unit in units] == [("statement", "text", 1)]


@pytest.mark.parametrize("text", ["(" * 5000, "$(" * 3000, '"' * 4001, "{ " * 2000, "if a; then " * 1000])
def test_hostile_text_ends_in_a_reading(text):
    reading = read(text)
    assert reading.units
    assert reading.problems


PIECES = st.sampled_from(
    [
        "# c",
        "",
        "exit 1",
        "A='x",
        "if a; then",
        "fi",
        "f() {",
        "}",
        "pytest -v \\",
        "cat <<E",
        "E",
        '"',
        "esac",
        "case $1 in",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=12).map("\n".join))
def test_every_line_is_in_a_unit_or_a_comment(text):
    reading, lines = read(text), split_lines(text)
    held = {number for unit in reading.units for number in range(unit.line, unit.end_line + 1)}
    assert held | set(reading.comment_lines) >= set(range(1, len(lines) + 1))
    assert all(1 <= unit.line <= unit.end_line <= len(lines) for unit in reading.units)
    assert all(len(unit.form_lines) == unit.form.count("\n") + 1 for unit in reading.units)


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ('docker ps | grep -q "$n" || exit 1', "looked for"),
        ('docker compose ps | grep "^${n}$"', "looked for"),
        ('docker inspect "$n"', "inspect"),
    ],
)
def test_a_loop_over_known_names_is_followed(body, role):
    found = {fact for fact in facts(f"for n in a1 b1; do {body}; done\n") if fact[0] == "container"}
    assert found == {("container", "a1", role), ("container", "b1", role)}


def test_a_loop_over_what_is_not_known_keeps_its_hole():
    for listed in ("$(docker ps -q)", '"$@"', "*.txt", "{1..3}"):
        assert ("container", "{n}", "inspect") in facts(f'for n in {listed}; do docker inspect "$n"; done\n')


def test_a_word_that_is_looked_for_elsewhere_is_no_container():
    assert not [f for f in facts('for n in a1 b1; do ls | grep "$n"; done\n') if f[0] == "container"]
    assert not [f for f in facts("docker ps | grep -q a1\n") if f[0] == "container"]
