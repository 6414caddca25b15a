"""YAML is read by key, with exact lines; what may be another value has another form, and bad input is one problem."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.frontends._yaml import tree
from quarantine_tools.frontends.yaml import PLUGIN
from quarantine_tools.model import Reading


def read(text: str, name: str = "app.yml") -> Reading:
    return PLUGIN.read(text, name)


def behaviour(text: str) -> list[tuple[str, str]]:
    return sorted((unit.name, unit.behaviour) for unit in read(text).units)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a: web", "a: 'web'"),
        ("a: web", '"a": "web"  # said'),
        ("a: {b: 1, c: [x, y]}", "a:\n  c:\n    - x\n    - y\n  b: 1"),
        ("a:", "a: null"),
        ("a: ~", "a: Null"),
        ("a: |\n  x\n  y\n", 'a: "x\\ny\\n"'),
        ("a: >-\n  x\n  y\n", "a: x y"),
        ("a: !!str 5", "a: '5'"),
        ("---\na: 1\n...\n", "a: 1"),
        ("b: &x {c: 1}\na: *x", "b: {c: 1}\na: {c: 1}"),
        ("b: &x {c: 1, d: 2}\na: {<<: *x, d: 3}", "b: {c: 1, d: 2}\na: {d: 3, c: 1}"),
        ("x: &x {c: 1}\ny: &y {c: 2, d: 2}\na: {<<: [*x, *y]}", "x: {c: 1}\ny: {c: 2, d: 2}\na: {c: 1, d: 2}"),
        ("a: [{k: 1, l: 2}]", "a:\n- l: 2\n  k: 1"),
    ],
)
def test_spelling_style_and_the_order_of_keys_are_no_behaviour(one, other):
    assert behaviour(one) == behaviour(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a: 1", "a: '1'"),
        ("a: 3.10", "a: 3.1"),
        ("a: 010", "a: 8"),
        ("a: 0o10", "a: 010"),
        ("a: on", "a: true"),
        ("a: yes", "a: 'yes'"),
        ("a: 22:22", "a: '22:22'"),
        ("a: 2001-01-01", "a: '2001-01-01'"),
        ("a: ''", "a:"),
        ("a: [x, y]", "a: [y, x]"),
        ("a: [x]", "a: x"),
        ("a: {}", "a: []"),
        ("a: |\n  x\n", "a: |-\n  x\n"),
        ("a: x", "a: !secret x"),
        ("a: [[1, 2], [3]]", "a: [[1], [2, 3]]"),
        ("a: ['b: c']", "a: [{b: c}]"),
        ("a: 'x\n\n  b: c'", "a: x"),
        ("a: 1\na: 2", "a: 2"),
        ("a: {<<: {b: 1}}", "a: {'<<': {b: 1}}"),
    ],
)
def test_what_a_consumer_may_take_for_something_else_is_another_behaviour(one, other):
    assert behaviour(one) != behaviour(other)


def test_keys_are_named_by_their_path_and_members_by_what_identifies_them():
    text = "a:\n  b: 1\n  'c.d': 2\nsteps:\n- name: x\n  run: y\n- run: z\n- run: z\n"
    assert [unit.name for unit in read(text).units] == ["a.b", 'a."c.d"', "steps[x]", "steps", "steps#2"]


def test_a_header_line_belongs_to_its_first_key_and_an_alias_to_its_own_line():
    text = "# c\nbase: &b\n  x: 1\n\n  y: |\n    # no comment\n    t\n\nuse:\n  <<: *b\n  y: 2\n"
    reading = read(text)
    assert [(unit.name, unit.line, unit.end_line) for unit in reading.units] == [
        ("base.x", 2, 3),
        ("base.y", 5, 7),
        ("use.x", 9, 10),
        ("use.y", 11, 11),
    ]
    assert reading.comment_lines == (1, 4, 8)


def test_a_dash_that_stands_alone_belongs_to_its_member():
    units = read("a:\n  -\n    b: 1\n  -\n    b: 2\n").units
    assert [(unit.line, unit.end_line) for unit in units] == [(1, 3), (4, 5)]


def test_objects_of_several_documents_are_told_apart_by_what_they_are():
    text = "kind: Service\nmetadata: {name: web}\n---\nkind: Service\nmetadata: {name: db}\n---\na: 1\n"
    names = [unit.name.partition(".")[0] for unit in read(text).units]
    assert list(dict.fromkeys(names)) == ["“Service/web”", "“Service/db”", "“document 3”"]


def test_a_key_that_stands_twice_is_a_problem_and_the_first_one_never_counts_as_the_last():
    reading = read("a: 1\nb: 2\na: 3\n")
    assert [code for code, _ in reading.problems] == ["duplicate-key"]
    assert [unit.name for unit in reading.units] == ["a (replaced below)", "b", "a"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [", "syntax-error"),
        ("a: *b", "syntax-error"),
        ("a: &a [*a]", "recursive-alias"),
        ("a: {{ value }}: x", "syntax-error"),
        ("a: \x01", "syntax-error"),
        ("[" * 900 + "]" * 900, "too-deep"),
        (
            "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]),
            "alias-bomb",
        ),
    ],
)
def test_what_is_no_yaml_is_compared_as_text_with_its_cause(text, code):
    reading = read(text)
    assert [problem[0] for problem in reading.problems] == [code]
    assert [unit.unit for unit in reading.units] == ["file"]


def test_a_text_of_comments_has_no_units_and_all_its_lines_are_comments():
    assert read("# a\n\n---\n").comment_lines == (1, 2, 3)


def test_the_pure_parser_reads_the_same_as_the_fast_one(monkeypatch):
    text = "é: &x [1, 'é😀']\nb: *x\nc: |\n  t\n\n# d\n"
    fast = read(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read(text) == fast
    assert [problem[0] for problem in read("[" * 3000).problems] == ["too-deep"]


def test_merge_keys_that_merge_what_merges_others_on_and_on_are_compared_as_text(monkeypatch):
    monkeypatch.setattr(tree, "MOST_EXPANDED", 10**9)
    text = "a0: &a0 {x: 1}\n" + "\n".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}" for n in range(1, 2000))
    assert [problem[0] for problem in read(text).problems] == ["too-deep"]


def test_a_large_text_is_no_longer_read_by_key(monkeypatch):
    monkeypatch.setattr(tree, "MOST_NODES", 10)
    assert [problem[0] for problem in read("a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n").problems] == ["too-large"]


WORKFLOW = """\
on:
  schedule:
    - cron: '0 3 * * 1'
env:
  LEVEL: ${{ vars.LEVEL }}
jobs:
  test:
    env: {MODE: fast}
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: |
          # first
          pip install -r requirements.txt
          pytest -m unit \\
            --cov=shop
"""


def test_a_workflow_tells_what_it_runs_when_and_with_which_variables():
    assert {(f.kind, f.value, f.detail, f.line, f.end_line) for f in read(WORKFLOW).facts} == {
        ("schedule", "0 3 * * 1", "cron, in UTC", 3, 3),
        ("env", "LEVEL", "set '{vars.LEVEL}'", 5, 5),
        ("env", "MODE", "test: set 'fast'", 8, 8),
        ("command", "pip install -r requirements.txt", "run by test", 14, 14),
        ("command", "pytest -m unit --cov=shop", "run by test", 15, 16),
    }


def test_a_gitlab_pipeline_tells_its_scripts():
    text = "variables: {A: x}\ntest:\n  script:\n    - make test\n"
    facts = read(text, ".gitlab-ci.yml").facts
    assert {(fact.kind, fact.value) for fact in facts} == {("env", "A"), ("command", "make test")}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab:#-'\" \n\\é", max_size=6),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text("ab.[# ", min_size=1, max_size=3), below, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=2), values, max_size=4),
    st.dictionaries(st.text("abc", min_size=1, max_size=2), values, max_size=4),
)
def test_equal_behaviour_is_equal_data_in_whatever_style(one, other):
    block, flow = (yaml.safe_dump(one, default_flow_style=style, sort_keys=style) for style in (False, True))
    assert behaviour(block) == behaviour(flow)
    same = behaviour(block) == behaviour(yaml.safe_dump(other))
    assert same == (_typed(one) == _typed(other))


def _typed(value: object) -> object:
    """Return a value in which `1` and `True`, which Python calls equal, are two."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    return [_typed(item) for item in value] if isinstance(value, list) else (type(value), value)


@given(st.text("ab:-[]{}&*!|>'\"#%@`,?\n \t\x85\u2028é", max_size=60))
def test_no_text_raises_and_every_line_is_accounted_for(text):
    reading = read(text)
    lines = len(text.split("\n")) - (text.endswith("\n") or not text)
    for unit in reading.units:
        assert unit.line <= unit.end_line <= max(lines, unit.line)
        assert len(unit.form_lines) == len(unit.form.split("\n")) or not unit.form_lines
    assert set(reading.comment_lines) <= set(range(1, lines + 1))
