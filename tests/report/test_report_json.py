"""The JSON is the contract: it goes there and back, validates, and can be printed anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from quarantine_tools import model
from quarantine_tools.model import Comparison, QuarantineError
from quarantine_tools.report.json import from_json, schema, to_json


def errors(text: str) -> list[str]:
    return [error.message for error in Draft202012Validator(schema()).iter_errors(json.loads(text))]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_answer_is_valid_and_starts_with_its_version(sample: Comparison) -> None:
    text = to_json(sample)
    assert errors(text) == []
    assert text.startswith('{\n "schema_version": 1,')
    assert text.endswith("}\n")


def test_a_comparison_goes_there_and_back_unchanged(sample: Comparison) -> None:
    assert from_json(to_json(sample)) == sample


# A low surrogate alone is what a file name outside UTF-8 becomes. A high one before it would be a character in JSON.
names = st.text(st.characters() | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"]))
shares = st.floats(0, 1)
nouns = st.tuples(
    st.lists(st.builds(model.Entry, name=names, confidence=shares), max_size=2).map(tuple),
    st.lists(st.builds(model.Pairing, legacy=names, score=shares), max_size=2).map(tuple),
    st.lists(st.builds(model.Finding, title=names), max_size=2).map(tuple),
    st.lists(st.builds(model.Problem, path=names), max_size=2).map(tuple),
    st.lists(st.builds(model.Provenance, legacy=names), max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(nouns)
def test_any_values_go_there_and_back_unchanged(drawn: tuple[Any, ...]) -> None:
    entries, pairings, findings, problems, provenance = drawn
    side = model.SideSummary("root", None, ())
    comparison = Comparison(
        model.Tool("a", "b", "c"),
        side,
        side,
        pairings,
        (),
        entries,
        (),
        (),
        findings,
        problems,
        model.Summary({}, {}, {}, {}, {}),
        provenance,
    )
    text = to_json(comparison)
    assert from_json(text) == comparison
    text.encode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)


def test_what_has_no_value_is_left_out_where_the_vocabulary_says_so(sample: Comparison) -> None:
    data = json.loads(to_json(sample))
    assert "revision" not in data["legacy"]
    assert data["current"]["revision"] == sample.current.revision
    assert "service" not in data["legacy"]["artifacts"][0]
    assert data["legacy"]["artifacts"][4]["encoding"] is None
    lost = next(entry for entry in data["ledger"] if entry["verdict"] == "lost")
    assert lost["current"] is None
    assert "texts" not in data
    assert [("origin" in finding) for finding in data["findings"][:2]] == [True, False]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ledger", 0, "verdict"), "kept"),
        (("ledger", 0, "extra"), 1),
        (("findings", 0, "evidence"), []),
        (("findings", 0, "severity"), "terrible"),
        (("pairings", 0, "score"), 1.5),
        (("legacy", "artifacts", 0, "sha256"), "x"),
        (("schema_version",), 2),
        (("summary", "units", "kept"), 1),
        (("surprise",), None),
    ],
)
def test_the_schema_refuses_what_is_not_in_the_contract(sample: Comparison, path: tuple[Any, ...], value: Any) -> None:
    data = json.loads(to_json(sample))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert errors(json.dumps(data))


def test_the_enums_of_the_schema_are_those_of_the_model() -> None:
    definitions = schema()["$defs"]
    enums: dict[str, type[Enum]] = {
        "side": model.Side,
        "verdict": model.Verdict,
        "factVerdict": model.FactVerdict,
        "severity": model.Severity,
        "status": model.Status,
        "origin": model.Origin,
        "certainty": model.Certainty,
        "priority": model.Priority,
        "method": model.Method,
    }
    for name, words in enums.items():
        assert definitions[name]["enum"] == [word.value for word in words], name
    closed = {name for name, definition in definitions.items() if "enum" in definition}
    assert closed == set(enums)
    counts = definitions["summary"]["properties"]
    assert list(counts["units"]["properties"]) == [v.value for v in model.Verdict]
    assert list(counts["facts"]["properties"]) == [v.value for v in model.FactVerdict]
    assert list(counts["findings"]["properties"]) == [s.value for s in model.Severity]
    assert schema()["properties"]["schema_version"]["const"] == model.SCHEMA_VERSION


def test_every_field_of_the_model_stands_in_the_schema_with_a_description() -> None:
    from dataclasses import fields

    definitions = schema()["$defs"]
    nouns_by_name = {name[0].upper() + name[1:]: definition for name, definition in definitions.items()}
    for name, definition in {**nouns_by_name, "Comparison": schema()}.items():
        if "properties" not in definition:
            continue
        named = {f.name for f in fields(getattr(model, name)) if f.metadata.get("json", True)}
        assert set(definition["properties"]) == named, name
        assert all("description" in p or "$ref" in p for p in definition["properties"].values()), name


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"schema_version": 99}', '{"schema_version": 1}', '{"schema_version": 1, "tool": []}'],
)
def test_what_is_no_comparison_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(QuarantineError) as error:
        from_json(text)
    assert "\n" not in str(error.value)


def test_an_unknown_word_is_refused_with_its_place(sample: Comparison) -> None:
    text = to_json(sample).replace('"verdict": "lost"', '"verdict": "gone"', 1)
    with pytest.raises(QuarantineError, match=r"ledger\[\d+\]\.verdict: 'gone' is none of preserved"):
        from_json(text)


def test_members_of_a_later_version_are_ignored(sample: Comparison) -> None:
    data = json.loads(to_json(sample))
    data["later"] = {"x": 1}
    assert from_json(json.dumps(data)) == sample


def test_texts_stay_out_and_do_not_count(sample: Comparison) -> None:
    with_texts = replace(sample, texts={(model.Side.LEGACY, "a"): ("secret",)})
    assert to_json(with_texts) == to_json(sample)
