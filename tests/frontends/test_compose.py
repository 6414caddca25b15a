"""A compose file is read as compose reads it: two ways of writing one container have one form, others don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.frontends.compose import PLUGIN
from quarantine_tools.model import Reading


def read(text: str) -> Reading:
    return PLUGIN.read(text, "compose.yml")


def form(key: str, value: str) -> str:
    units = read(f"services:\n  web:\n    {key}: {value}\n").units
    return next(unit.form for unit in units if unit.name == f"services.web.{key}")


# Each row was asked of compose-go 2: both are one project to it, up to empty mappings and the two ways of NONE.
@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("ports", '["8080:80"]', '[{target: 80, published: "8080", protocol: tcp, mode: ingress}]'),
        ("ports", '["127.0.0.1:8080:80"]', "[{target: 80, published: 8080, host_ip: 127.0.0.1}]"),
        ("ports", '["80-82:80-82"]', '["80:80", "81:81", "82:82"]'),
        ("ports", '["80:80", "81:81"]', '["81:81", "80:80"]'),
        ("ports", '["[::1]:80:80"]', '[{target: 80, published: 80, host_ip: "::1"}]'),
        ("ports", "[22:22]", '["22:22/tcp"]'),
        ("ports", '["$P:80"]', '["${P}:80"]'),
        ("volumes", '["./a:/b"]', "[{type: bind, source: ./a, target: /b, bind: {create_host_path: true}}]"),
        ("volumes", '["cache:/b:ro"]', "[{type: volume, source: cache, target: /b, read_only: true}]"),
        ("volumes", '["cache:/b:nocopy"]', "[{type: volume, source: cache, target: /b, volume: {nocopy: true}}]"),
        ("environment", "[A=5, B]", '{A: "5", B: }'),
        ("environment", "{A: true}", "[A=true]"),
        ("environment", "{A: yes}", "[A=yes]"),
        ("command", 'serve --name "a b"', '[serve, --name, "a b"]'),
        ("entrypoint", "a b", "[a, b]"),
        ("depends_on", "[db]", "{db: {condition: service_started, required: true, restart: false}}"),
        ("healthcheck", "{test: curl x}", "{test: [CMD-SHELL, curl x]}"),
        ("healthcheck", "{test: [NONE]}", "{disable: true}"),
        ("healthcheck", "{test: x, interval: 1m30s}", "{interval: 90s, test: x}"),
        ("build", ".", "{context: ./, dockerfile: Dockerfile}"),
        ("build", "{context: ., args: {A: 1}}", "{context: ., args: [A=1]}"),
        ("env_file", "web.env", "[{path: ./web.env, required: true}]"),
        ("networks", "[a, b]", "{b: , a: {}}"),
        ("mem_limit", "1g", "1024MB"),
        ("stop_grace_period", "60s", "1m"),
        ("labels", "{a: 1}", "[a=1]"),
        ("extra_hosts", '["a:1.2.3.4"]', "{a: 1.2.3.4}"),
        ("secrets", "[s]", "[{source: s}]"),
        ("tmpfs", "/a", "[/a]"),
        ("user", "1000:1000", '"1000:1000"'),
        ("restart", "no", '"no"'),
        ("extends", "base", "{service: base}"),
    ],
)
def test_two_ways_of_writing_one_thing_are_the_same(key, one, other):
    assert form(key, one) == form(key, other)


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("ports", '["8080:80"]', '["80"]'),
        ("ports", '["8080:80"]', '["127.0.0.1:8080:80"]'),
        ("ports", '["8080:80"]', '["8080:80/udp"]'),
        ("ports", '["8000-8010:80"]', '["8000:80"]'),
        ("ports", '["${P:-80}:80"]', '["80:80"]'),
        ("ports", "[{target: 80, mode: host}]", '["80"]'),
        ("volumes", '["./a:/b"]', '["a:/b"]'),
        ("volumes", '["./a:/b"]', "[{type: bind, source: ./a, target: /b}]"),
        ("volumes", '["./a:/b"]', '["./a:/b:ro"]'),
        ("environment", "{A: 1.10}", '{A: "1.10"}'),
        ("environment", "{A: 010}", '{A: "010"}'),
        ("environment", "{A: }", '{A: ""}'),
        ("environment", "{A: $B}", "{A: $$B}"),
        ("environment", "[A=1, A=2]", "[A=2, A=1]"),
        ("command", "a && b", '[a, "&&", b]'),
        ("command", "run $X", '[run, "$X"]'),
        ("command", "[]", ""),
        ("command", "[a, b]", "[b, a]"),
        ("depends_on", "[db]", "{db: {condition: service_healthy}}"),
        ("healthcheck", "{test: [CMD, curl, x]}", "{test: curl x}"),
        ("env_file", "[a, b]", "[b, a]"),
        ("networks", "[a]", "{a: {aliases: [x]}}"),
        ("mem_limit", "512m", "512"),
        ("secrets", "[{source: a, mode: 1}, {source: b}]", "[{source: a}, {source: b, mode: 1}]"),
        ("ports", "!reset []", "[]"),
        ("depends_on", "{db: {condition: a, condition: b}}", "[db]"),
        (
            "volumes",
            "[{type: bind, source: /a, target: /b, bind: {x: 1, x: 2}}]",
            "[{type: bind, source: /a, target: /b}]",
        ),
    ],
)
def test_what_starts_another_container_has_another_form(key, one, other):
    assert form(key, one) != form(key, other)


def test_every_key_of_a_service_is_a_unit_and_the_header_belongs_to_the_first():
    text = "services:\n  web:\n    image: a\n    ports:\n      - '80:80'\n  db:\n    image: b\nvolumes:\n  data:\n"
    assert [(unit.name, unit.line, unit.end_line) for unit in read(text).units] == [
        ("services.web.image", 1, 3),
        ("services.web.ports", 4, 5),
        ("services.db.image", 6, 7),
        ("volumes.data", 8, 9),
    ]


def test_what_an_anchor_brings_in_stands_where_it_is_named():
    text = "x-base: &base\n  restart: always\n  user: app\nservices:\n  web:\n    <<: *base\n    user: other\n"
    reading = read(text)
    assert [(unit.name, unit.form, unit.line) for unit in reading.units][1:] == [
        ("services.web.restart", "restart: always", 4),
        ("services.web.user", "user: other", 7),
    ]
    assert [(fact.kind, fact.value, fact.line) for fact in reading.facts] == [
        ("container", "web", 5),
        ("user", "other", 7),
    ]


FACTS = """\
services:
  web:
    build:
      context: ../..
      dockerfile: web/Dockerfile
    container_name: shop
    ports:
      - "127.0.0.1:${PORT:-8080}:80"
      - "${INNER}:${INNER}"
    environment:
      LEVEL: ${LEVEL:-info}
      TOKEN:
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost/"]
      interval: 1m
    user: "1000:100"
    volumes:
      - ./data:/data:ro
    command: serve $$HOME
    expose: [9000]
"""


def test_a_service_tells_what_it_publishes_sets_checks_and_mounts():
    assert {(f.kind, f.value, f.detail, f.line) for f in read(FACTS).facts} == {
        ("container", "web", "built from ../../web/Dockerfile, named shop", 3),
        ("port", "80", "published as 127.0.0.1:${PORT:-8080}", 8),
        ("port", "{INNER}", "published as ${INNER}", 9),
        ("port", "9000", "exposed", 20),
        ("env", "LEVEL", "set '${LEVEL:-info}'", 11),
        ("env", "TOKEN", "passed on", 12),
        ("healthcheck", "curl -f http://localhost/", "interval 60s", 13),
        ("user", "1000", "group 100", 16),
        ("path", "/data", "read, bind data", 18),
        ("command", "serve $HOME", "command", 19),
    }
    assert {fact.subject for fact in read(FACTS).facts} == {"web"}


@pytest.mark.parametrize("check", ["{disable: true}", "{test: [NONE]}"])
def test_a_check_that_is_switched_off_is_no_check(check):
    facts = read(f"services:\n  web:\n    image: a\n    healthcheck: {check}\n").facts
    assert [fact.kind for fact in facts] == ["container"]


def test_a_service_that_stands_twice_is_a_problem():
    reading = read("services:\n  web: {image: a}\n  web: {image: b}\n")
    assert [code for code, _ in reading.problems] == ["duplicate-key"]
    assert [unit.name for unit in reading.units] == ["services.web (replaced below)", "services.web.image"]


def test_several_documents_are_plain_yaml_and_a_problem():
    reading = read("services:\n  web: {image: a}\n---\nservices:\n  web: {user: b}\n")
    assert [code for code, _ in reading.problems] == ["several-documents"]
    assert reading.facts == ()


parts = st.sampled_from(["services", "web", ":", " ", "\n", "\n  ", "\n    ", "- ", "ports", "volumes", "environment"])
signs = st.text("{}[]&*!|>$'\"80./=", max_size=3)


@given(st.lists(parts | signs, max_size=30).map("".join))
def test_no_text_raises(text):
    for key in ("", "services:\n  web:\n    ports: ", "services:\n  web:\n    volumes:\n    - "):
        for unit in read(key + text).units:
            assert unit.line <= unit.end_line
