"""A Dockerfile is read as BuildKit reads it: what makes another image has another form, what doesn't has the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.frontends.dockerfile import PLUGIN
from quarantine_tools.model import Reading, Unit

FILE = """FROM python:3.11-slim AS base
ARG VERSION=1
ENV TZ=UTC
WORKDIR /app
COPY requirements.txt .
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN useradd -m -u 1000 app
USER app
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
CMD ["python", "main.py"]
"""


def read(text: str) -> Reading:
    return PLUGIN.read(text, "Dockerfile")


def units(text: str) -> dict[str, Unit]:
    return {unit.name: unit for unit in read(text).units}


def behaviour(text: str) -> list[tuple[str, str]]:
    return [(unit.name, unit.behaviour) for unit in read(text).units]


def same(one: str, other: str) -> bool:
    return behaviour(one) == behaviour(other)


def from_base(lines: str) -> str:
    return f"FROM python:3.11-slim\n{lines}\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a && b", "RUN a \\\n    && b"),
        ("RUN a && b", "RUN a \\\n    # why\n    && b"),
        ("RUN a && b", "run a && b"),
        ("RUN a && b", "# comment\n\nRUN a && b"),
        ("RUN a && b", "RUN a  &&   b"),
        ("ENV A=1 B=2", "ENV A=1\nENV B=2"),
        ("ENV A 1", "ENV A=1"),
        ('ENV A="1"', "ENV A=1"),
        ('CMD ["a", "b"]', 'CMD  [ "a","b" ]'),
        ("EXPOSE 80 81", "EXPOSE 80\nEXPOSE 81"),
        ("EXPOSE 80", "EXPOSE 80/tcp"),
        ("COPY a b /c/", "COPY a b \\\n /c/"),
    ],
)
def test_layout_is_no_behaviour(one, other):
    assert same(from_base(one), from_base(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a && b", "RUN b && a"),
        ("RUN a && b", "RUN a ; b"),
        ("RUN a && b", "RUN a || b"),
        ("RUN echo 'a  b'", "RUN echo 'a b'"),
        ("RUN a\nRUN b", "RUN a && b"),
        ("RUN --mount=type=cache,target=/c a", "RUN a"),
        ("ENV A=1", "ENV A=2"),
        ('ENV A="1 2"', "ENV A=1 B=2"),
        ("ARG A=1", "ARG A"),
        ("ARG A=1", "ENV A=1"),
        ('CMD ["a", "b"]', "CMD a b"),
        ('CMD ["a", "b"]', 'ENTRYPOINT ["a", "b"]'),
        ("COPY a b /c/", "COPY b a /d/"),
        ("COPY a /c", "ADD a /c"),
        ("COPY --from=build /a /b", "COPY /a /b"),
        ("COPY --chown=app a b", "COPY a b"),
        ("USER app", "USER root"),
        ("EXPOSE 80", "EXPOSE 80/udp"),
        ("HEALTHCHECK CMD a", "HEALTHCHECK NONE"),
        ("HEALTHCHECK CMD a", "HEALTHCHECK --retries=5 CMD a"),
        ("WORKDIR /a", "WORKDIR a"),
        ("ONBUILD RUN a", "RUN a"),
        ("STOPSIGNAL SIGINT", "STOPSIGNAL SIGTERM"),
        ("VOLUME /a", "VOLUME /b"),
        ("LABEL a=1", "LABEL a=2"),
        ('SHELL ["bash", "-c"]\nRUN a', "RUN a"),
        ("USER app\nRUN a", "RUN a\nUSER app"),
        ("RUN <<EOF\na\nEOF", "RUN <<EOF\nb\nEOF"),
        ("RUN <<EOF\na\nEOF", "RUN <<-EOF\n\ta\nEOF\nRUN b"),
    ],
)
def test_what_makes_another_image_has_another_form(one, other):
    assert not same(from_base(one), from_base(other))


def test_a_second_user_instruction_overrides_the_first():
    found = units(from_base("USER app\nRUN a\nUSER root"))
    assert set(found["USER"].binds) & set(found["USER#2"].binds)


def test_instructions_are_named_by_stage_and_number():
    text = "FROM a AS build\nRUN x\nRUN y\nFROM b\nRUN z\n"
    assert [unit.name for unit in read(text).units] == ["build/FROM", "build/RUN", "build/RUN#2", "1/FROM", "1/RUN"]


def test_lines_are_exact_over_continuations_and_heredocs():
    text = "# c\nFROM a\n\nRUN x \\\n  # why\n  && y\nRUN <<EOF\nz\nEOF\nCMD q\n"
    assert [(unit.name, unit.line, unit.end_line) for unit in read(text).units] == [
        ("FROM", 2, 2),
        ("RUN", 4, 6),
        ("RUN#2", 7, 9),
        ("CMD", 10, 10),
    ]


def test_the_escape_directive_is_followed():
    text = "# escape=`\nFROM a\nRUN dir c:\\ `\n    && b\n"
    found = units(text)
    assert (found["RUN"].line, found["RUN"].end_line) == (3, 4)
    assert "c:\\" in found["RUN"].form


def test_facts_are_what_the_container_is():
    found = {(fact.kind, fact.value): fact.detail for fact in read(FILE).facts}
    assert ("user", "app") in found
    assert ("port", "8000") in found
    assert ("image", "python") in found
    assert ("env", "TZ") in found
    assert ("dependency", "curl") in found
    assert any(kind == "healthcheck" and "localhost:8000" in value for kind, value in found)
    assert any(kind == "command" and "main.py" in value for kind, value in found)


def test_healthcheck_none_is_no_healthcheck():
    assert not [fact for fact in read(from_base("HEALTHCHECK NONE")).facts if fact.kind == "healthcheck"]


def test_only_the_last_stage_says_who_the_container_runs_as():
    text = "FROM a AS build\nUSER builder\nRUN x\nFROM b\nUSER app\nCMD y\n"
    assert {fact.value for fact in read(text).facts if fact.kind == "user"} == {"app"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n# nothing\n",
        "RUN a\n",
        "FROM\n",
        "FROM a\nRUN x \\",
        "FROM a\nRUN <<EOF\nnever ends\n",
        "FROM a\nNONSENSE b\n",
        "FROM a\nCMD [broken\n",
        "FROM a\nENV\n",
        "FROM a\x00b\n",
        f"FROM a\nRUN {'x' * 1_000_000}\n",
        "FROM a\n" + "RUN a \\\n" * 3000,
        "FROM ${" + "x" * 200 + "\n",
    ],
)
def test_whatever_it_is_it_is_read_or_said(text):
    reading = read(text)
    lines = len(text.split("\n"))
    assert all(0 <= unit.line <= unit.end_line <= lines for unit in reading.units)
    assert reading.units or not text.replace("# nothing", "").strip()


@given(st.text(alphabet="FROM RUNENVCOPYa=1\\\n\t\"'[]{}$&|;<#`-.:/", max_size=200))
def test_no_text_raises_and_every_unit_stands_in_its_file(text):
    reading = read(text)
    lines = text.count("\n") + 1
    for unit in reading.units:
        assert 0 <= unit.line <= unit.end_line <= lines
        assert len(unit.form_lines) == len(unit.form.split("\n")) or not unit.form
    assert read(text) == reading


@given(st.integers(min_value=0, max_value=len(FILE.split()) - 1), st.sampled_from(["zz", "9", "--flag=1"]))
def test_one_word_more_anywhere_is_another_image(place, word):
    words = FILE.split(" ")
    place %= len(words)
    edited = " ".join([*words[:place], f"{word}{words[place]}", *words[place + 1 :]])
    assert not same(FILE, edited)
