"""Configuration files are read by key; equal forms mean equal values, and hostile texts are problems."""

from __future__ import annotations

import configparser
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sides import write_side

import quarantine_tools as qt
from quarantine_tools.frontends.base import front_end_for
from quarantine_tools.frontends.ini import NotIni, parse
from quarantine_tools.model import Reading, split_lines

FILES = {
    "json": "a.json",
    "toml": "a.toml",
    "ini": "a.ini",
    "env": ".env",
    "properties": "a.properties",
    "makefile": "Makefile",
}


def read(kind: str, text: str, path: str = "") -> Reading:
    return front_end_for(kind).read(text, path or FILES[kind])


def forms(kind: str, text: str) -> dict[str, str]:
    return {unit.name: unit.form for unit in read(kind, text).units}


EQUAL = [
    ("json", '{"a": 1, "b": [1, 2]}', '{\n  "b": [1, 2],\n  "a": 1\n}\n'),
    ("json", '{"a": 1e3}', '{"a": 1000.0}'),
    ("json", '{"a": "\\u00fc"}', '{"a": "ü"}'),
    ("toml", "a.b = 1", "[a]\nb = 0x1"),
    ("toml", "a = {b = 1, c = 'x'}", '[a]\nc = "x"\nb = 1'),
    ("toml", "[[a]]\nname = 'x'", 'a = [{name = "x"}]'),
    ("ini", "[a]\nb = 1\nc: 2", "[a]\n# c\nc=2\nb=1"),
    ("env", "A=1", "A='1' # one"),
    ("env", 'A="x y"', "A=x y"),
    ("properties", "a.b=1", "a.b : 1"),
    ("makefile", "A = 1# one\n", "A=1\n"),
    ("makefile", "a:\n\tx \\\n\t  y\n", "a:\n\tx y\n"),
]

DIFFERENT = [
    ("json", '{"a": 1}', '{"a": 1.0}'),
    ("json", '{"a": 1}', '{"a": "1"}'),
    ("json", '{"a": true}', '{"a": "true"}'),
    ("json", '{"a": null}', '{"a": "null"}'),
    ("json", '{"a": [1, 2]}', '{"a": [2, 1]}'),
    ("json", '{"a": {"b": 1}}', '{"a.b": 1}'),
    ("json", '{"a": 0.1}', '{"a": 0.10000000000000000001}'),
    ("json", '{"a": 1, "a": 2}', '{"a": 2, "a": 1}'),
    ("json", '{"a": []}', '{"a": {}}'),
    ("json", '{"a": ["[]"]}', '{"a": [[]]}'),
    ("json", '{"a": ""}', '{"a": null}'),
    ("toml", "a = 1979-05-27", "a = '1979-05-27'"),
    ("toml", "a = 1", "a = 1.0"),
    ("toml", "a = ' x'", "a = 'x'"),
    ("toml", "[[a]]\nb = 1\n[[a]]\nb = 2", "[[a]]\nb = 1"),
    ("ini", "[a]\nb = 1", "[c]\nb = 1"),
    ("ini", "[a]\nb = x\n\n  y", "[a]\nb = x\n  y"),
    ("ini", "[a]\nb =", "[a]\nb"),
    ("ini", "[a]\nb.c = 1", "[a.b]\nc = 1"),
    ("env", "A=1\nA=2", "A=2\nA=1"),
    ("env", "A='$B'", 'A="$B"'),
    ("env", "A", "A="),
    ("env", "B=1\nA=${B}", "B=2\nA=${B}"),
    ("properties", "a=b\\u0020", "a=b"),
    ("json", '{"a": ["b: 1", {}]}', '{"a": [{"b": 1}, {}]}'),
    ("makefile", "A = 1\n", "A := 1\n"),
    ("makefile", "A = 1  # one\n", "A = 1\n"),
    ("makefile", "a:\n\t'x \\\n\ty'\n", "a:\n\t'x y'\n"),
    ("makefile", "a: b c\n", "a: c b\n"),
    ("makefile", "a:\n\tx\n\ty\n", "a:\n\ty\n\tx\n"),
    ("makefile", "a:\n\nb:\n", "b:\n\na:\n"),
    ("makefile", "ifdef A\nB = 1\nendif\n", "ifdef A\nendif\nB = 1\n"),
    ("makefile", "a:\n\tx\n", "a:\n\t-x\n"),
]


@pytest.mark.parametrize(("kind", "one", "other"), EQUAL)
def test_spelling_and_the_order_of_keys_are_no_behaviour(kind, one, other):
    assert forms(kind, one) == forms(kind, other)


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_another_value_type_or_order_has_another_form(kind, one, other):
    assert forms(kind, one) != forms(kind, other)


HOSTILE = [
    "[" * 100_000,
    '{"a":' * 100_000,
    "a = " + "[" * 10_000,
    "9" * 100_000,
    '{"a": 1' + "0" * 10_000 + "}",
    '{"a": 1e999999999}',
    "a = 1e999999999",
    "\\" * 50_000,
    "a" + " " * 200_000 + "b",
    "'" * 50_001,
    "$(" * 50_000 + ":",
    "a: " + "$(x" * 20_000,
    "${" * 50_000,
    "A=" + "${A}" * 20_000 + "\n" + "B=${A}\n" * 200,
    "[a]\nb = " + "%(c)s" * 20_000,
    "ifdef A\n" * 2_000,
    "define A\n",
    "\x00\x01",
    '"\ud800"',
    "",
    "\n\n",
]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_text_is_read_or_is_a_problem(kind, number):
    reading = read(kind, HOSTILE[number])
    assert all(1 <= unit.line <= unit.end_line for unit in reading.units)


texts = st.text(st.sampled_from("[]{}:=,\"'#;\\ \n\tab1.$()%-+!"), max_size=60)


@pytest.mark.parametrize("kind", FILES)
@given(text=texts)
@example(text="'\n'")  # of a .env file: a name over two lines
@example(text='A="${a\nb}"')
@example(text="[a]\na = %(a\n b)s")
def test_every_line_is_in_a_unit_or_says_nothing(kind, text):
    reading = read(kind, text)
    lines = len(split_lines(text))
    held = {number for unit in reading.units for number in range(unit.line, unit.end_line + 1)}
    assert held <= set(range(1, lines + 1))
    assert set(reading.comment_lines) <= set(range(1, lines + 1))
    assert all(len(unit.form.split("\n")) == len(unit.form_lines) for unit in reading.units)
    assert len({(unit.unit, unit.name) for unit in reading.units}) == len(reading.units)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(values, values)
def test_json_values_have_equal_forms_exactly_when_they_are_equal(one, other):
    def told(value: object) -> dict[str, str]:
        return forms("json", json.dumps({"v": value}))

    def typed(value: object) -> str:
        return json.dumps(value, sort_keys=True)

    same = typed(one) == typed(other)
    assert (told(one) == told(other)) == same or same is ({"0.0", "-0.0"} >= {typed(one), typed(other)})


@given(values)
def test_layout_is_nothing_to_json(value):
    assert forms("json", json.dumps({"v": value})) == forms("json", json.dumps({"v": value}, indent=2, sort_keys=True))


@given(
    st.lists(
        st.sampled_from(["[s]", "a = 1", "b: 2", "  c", "# c", "", "  ; d", "c =", " e = 5", "w", "\tz"]), max_size=9
    )
)
def test_ini_is_read_as_configparser_reads_it(lines):
    text = "\n".join(lines)
    reader = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        reader.read_string(text)
        found = parse(text)
    except (configparser.Error, NotIni, AttributeError):  # configparser fails on a line that continues no value
        return
    ours = {(s.name, o.name): o.text if o.has_value else None for s in found.sections for o in s.options}
    assert ours == {(name, option): value for name in reader.sections() for option, value in reader.items(name)}


@pytest.mark.parametrize(
    ("path", "text"), [(".vscode/settings.json", '{"a": 1}\n// c'), ("a.toml", "a = 1\n# c"), (".env", "A=1\n# c")]
)
def test_a_comment_at_the_end_of_a_text_without_a_last_line_end_is_a_line_that_says_nothing(path, text):
    kind = path.rpartition(".")[2]
    assert read(kind, text, path).comment_lines == (2,)
    assert read(kind, f"{text}\n", path).comment_lines == (2,)


def test_lines_of_keys_are_exact():
    reading = read("json", '{\n  "a": {\n    "b": 1,\n    "c": [\n      1\n    ]\n  }\n}\n')
    assert [(unit.name, unit.line, unit.end_line, unit.form_lines) for unit in reading.units] == [
        ("a.b", 1, 3, (3,)),
        ("a.c", 4, 6, (5,)),
    ]


def test_a_variable_is_a_fact_with_what_it_refers_to_and_an_example_only_declares_it():
    facts = {fact.value: fact.detail for fact in read("env", "HOST=db\nURL=http://${HOST}:${PORT}/\n").facts}
    assert facts == {"HOST": "set 'db'", "URL": "set 'http://db:${PORT}/'"}
    (fact,) = read("env", "HOST=db\n", ".env.example").facts
    assert fact.detail == "declared 'db'"


def test_of_an_editorconfig_the_order_of_sections_counts_and_that_of_options_does_not():
    (one, two, three) = read("ini", "[*]\na = 1\nb = 2\n[*.py]\na = 2\n", ".editorconfig").units
    assert not set(one.binds) & (set(two.binds) | set(two.needs))
    assert set(one.binds) <= set(three.needs) and set(three.binds) <= set(two.needs)


MOVED = [
    ("A := $(B)\n", "B = 1\n"),
    ("a: $(A)\n", "A = 1\n"),
    ("a: $(B)\n", "A = 1\n"),
    ("A = 1\n", "A = 2\n"),
    ("include b.mk\n", "A = 1\n"),
    ("%.o: %.c\n\tcc\n", "%.o: %.s\n\tas\n"),
]


@pytest.mark.parametrize(("one", "other"), MOVED)
def test_what_passes_a_line_of_a_makefile_that_it_bears_on_is_told(one, other, tmp_path):
    legacy = write_side(tmp_path / "legacy", {"Makefile": f"B = $(A)\n{one}{other}Y = 2\n"})
    current = write_side(tmp_path / "current", {"Makefile": f"B = $(A)\n{other}{one}Y = 2\n"})
    comparison = qt.compare(legacy, current, history=False)
    assert "modified" in {entry.verdict.value for entry in comparison.ledger}


def test_the_order_of_conditions_counts_in_what_a_package_exports():
    one, other = '{"exports": {"import": "a", "default": "b"}}', '{"exports": {"default": "b", "import": "a"}}'
    (before,), (after,) = (read("manifest", text, "package.json").units for text in (one, other))
    assert before.form != after.form


def test_what_a_strict_reader_refuses_breaks_the_file_where_its_reader_is_not_known_to_take_it():
    text = '{\n  "a": 1, // one\n}\n'
    assert read("json", text, "app.json").broken
    assert not read("json", text, "tsconfig.json").broken
    assert not read("json", text, ".vscode/settings.json").broken


def requirements(kind: str, path: str, text: str) -> dict[str, str]:
    units = front_end_for(kind).read(text, path).units
    return {unit.name: unit.form for unit in units if unit.unit == "requirement"}


@pytest.mark.parametrize(
    ("range_", "meant"),
    [
        ("^1.2.3", "<2,>=1.2.3"),
        ("^0.2.3", "<0.3,>=0.2.3"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0.0", "<0.1,>=0.0"),
        ("^0", "<1,>=0"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1", "<2,>=1"),
        ("1.2.*", "==1.2.*"),
        ("1.2.3", "==1.2.3"),
        (">=1,<2", "<2,>=1"),
        ("*", ""),
    ],
)
def test_a_range_of_poetry_is_what_pep_440_says_for_it(range_, meant):
    text = f'[tool.poetry.dependencies]\na = "{range_}"\n'
    assert requirements("manifest", "pyproject.toml", text) == {"a": f"a{meant}"}


def test_where_a_requirement_is_asked_for_is_part_of_its_name():
    text = """
[project]
dependencies = ["a", "b>=1"]
[project.optional-dependencies]
dev = ["a"]
[dependency-groups]
test = ["a", {include-group = "dev"}]
[build-system]
requires = ["a"]
"""
    assert set(requirements("manifest", "pyproject.toml", text)) == {
        "a",
        "b",
        "optional-dependencies.dev.a",
        "dependency-groups.test.a",
        "build-system.a",
    }


def test_a_setup_script_is_read_through_names_that_are_set_once_and_no_further():
    asked = 'install_requires=base + ["b"], extras_require=more'
    text = f'base = ["a"]\nmore = {{"x": "c\\nd"}}\nsetup({asked})\n'
    assert set(requirements("python", "setup.py", text)) == {
        "a",
        "b",
        "optional-dependencies.x.c",
        "optional-dependencies.x.d",
    }
    for change in ('base.append("e")', "base += ['e']", "base[0] = 'e'", "if x:\n    base = []"):
        reading = front_end_for("python").read(f'base = ["a"]\n{change}\nsetup(install_requires=base)\n', "setup.py")
        assert not [unit for unit in reading.units if unit.unit == "requirement"]
        assert [code for code, _ in reading.problems] == ["computed-requirements"]


@pytest.mark.parametrize("path", ["pyproject.toml", "Pipfile", "setup.cfg", "package.json"])
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_manifest_is_read_or_is_a_problem(path, number):
    reading = read("manifest", HOSTILE[number], path)
    assert all(1 <= unit.line <= unit.end_line for unit in reading.units)


@pytest.mark.parametrize("path", ["poetry.lock", "Pipfile.lock", "package-lock.json"])
def test_a_lock_of_another_form_is_read_by_key(path):
    text = "package = 1\n" if path == "poetry.lock" else '{"packages": [1], "default": 3, "dependencies": {"a": 1}}'
    assert read("lock", text, path).units
