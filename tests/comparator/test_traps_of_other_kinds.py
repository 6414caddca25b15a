"""Two texts that look alike and do not do the same, for every kind but Python: none of them is safe throughout."""

from __future__ import annotations

import pytest

SAFE = ("preserved", "relocated")
SERVICE = "services:\n  a:\n    image: x\n"
POETRY = "[tool.poetry]\nname = 'a'\n[tool.poetry.dependencies]\n"
TRAPS = [
    # name of the file, one text, the other text
    ("a.json", '{"a": -0}\n', '{"a": 0}\n'),
    ("a.json", '{"a": 12345678901234567890}\n', '{"a": 12345678901234567891}\n'),
    ("a.yml", "- 'a: 1'\n- b: 2\n", "- a: 1\n- 'b: 2'\n"),
    ("a.yml", "l:\n- a: x\n- 'b: 2'\n", "l:\n- 'a: x'\n- b: 2\n"),
    ("a.yml", "b: &b {x: 1}\nc: &c {x: 2}\nv:\n  <<: [*b, *c]\n", "b: &b {x: 1}\nc: &c {x: 2}\nv:\n  <<: [*c, *b]\n"),
    ("a.toml", "[[a]]\nx = 1\n", "[a]\nx = 1\n"),
    ("a.ini", "[a]\nx = 1\n y = 2\n", "[a]\nx = 1\ny = 2\n"),
    (".env", "B=1\nA=$B\n", "A=$B\nB=1\n"),
    (".env", "B=1\nC=$B\nA=$C\n", "B=2\nC=$B\nA=$C\n"),
    (".env", 'A="a\\\\b"\n', "A='a\\\\b'\n"),
    (".env", "A=`x`\n", "A='`x`'\n"),
    (".env", "export A=x\n", "A=x\n"),
    ("requirements.txt", "-i https://a/\n-i https://b/\na\n", "-i https://b/\n-i https://a/\na\n"),
    ("requirements.txt", "--no-index\n-i https://a/\na\n", "-i https://a/\n--no-index\na\n"),
    ("requirements.txt", "--no-binary a\n--only-binary a\n", "--only-binary a\n--no-binary a\n"),
    ("pyproject.toml", POETRY + "b = {version = '1', optional = true}\n", POETRY + "b = '1'\n"),
    ("a.sh", "a\\\nb\n", "a b\n"),
    ("a.sh", "for i in a\\\nb; do c; done\n", "for i in a b; do c; done\n"),
    ("a.sh", "x=1\\\nb\n", "x=1 b\n"),
    ("a.sh", 'echo "::set-output name=a::b"\n', 'echo "::set-output name=a::c"\n'),
    ("a.sh", 'f "$@"\n', 'f "$*"\n'),
    ("a.sh", "a > f 2>&1\n", "a 2>&1 > f\n"),
    (
        "a.ps1",
        'Write-Host "##vso[task.setvariable variable=a]b"\n',
        'Write-Host "##vso[task.setvariable variable=a]c"\n',
    ),
    ("a.ps1", 'Write-Host "::error::a"\n', 'Write-Host "a"\n'),
    ("a.ps1", "return ,@(1)\n", "return @(1)\n"),
    ("Dockerfile", "FROM x\nLABEL a=1\nLABEL a=2\n", "FROM x\nLABEL a=2\nLABEL a=1\n"),
    ("Dockerfile", "FROM x\nMAINTAINER a\nMAINTAINER b\n", "FROM x\nMAINTAINER b\nMAINTAINER a\n"),
    ("compose.yml", f"{SERVICE}    volumes: ['~/a:/b']\n", f"{SERVICE}    volumes: ['./~/a:/b']\n"),
    ("compose.yml", f"{SERVICE}    build: github.com/a/b\n", f"{SERVICE}    build: ./github.com/a/b\n"),
    ("compose.yml", f"{SERVICE}    volumes: [da:/b, ta:/b]\n", f"{SERVICE}    volumes: [ta:/b, da:/b]\n"),
    ("compose.yml", f"{SERVICE}    devices: [/a:/d, /b:/d]\n", f"{SERVICE}    devices: [/b:/d, /a:/d]\n"),
    ("compose.yml", f"{SERVICE}    security_opt: [a=1, a=2]\n", f"{SERVICE}    security_opt: [a=2, a=1]\n"),
    (
        "compose.yml",
        f"{SERVICE}    secrets: [{{source: a, target: x}}, {{source: b, target: x}}]\n",
        f"{SERVICE}    secrets: [{{source: b, target: x}}, {{source: a, target: x}}]\n",
    ),
    (
        "a.sql",
        "create table t (a timestamptz default now());\n",
        "create table t (a timestamptz default clock_timestamp());\n",
    ),
]


@pytest.mark.parametrize(("name", "legacy", "current"), TRAPS)
def test_what_only_looks_the_same_is_not_safe(compare_texts, name, legacy, current):
    comparison = compare_texts({name: legacy}, {name: current})
    assert not {entry.verdict.value for entry in comparison.ledger} <= set(SAFE)


@pytest.mark.parametrize(
    ("name", "legacy", "current"),
    [
        ("a.sh", "a \\\n  b\n", "a b\n"),
        ("a.sh", "a &&\\\nb\n", "a && b\n"),
        ("a.yml", "l:\n- 'a: x'\n- b: 2\n", 'l:\n- "a: x"\n- {b: 2}\n'),
        (".env", "A=x\n", 'A="x"  # one\n'),
        ("compose.yml", f"{SERVICE}    volumes: [da:/b, ta:/c]\n", f"{SERVICE}    volumes: [ta:/c, da:/b]\n"),
        ("compose.yml", f"{SERVICE}    build: ./a/\n", f"{SERVICE}    build: a\n"),
        ("requirements.txt", "b==1\n-i https://a/\na\n", "-i https://a/\na\nb==1\n"),
    ],
)
def test_what_only_looks_different_is_safe(compare_texts, name, legacy, current):
    comparison = compare_texts({name: legacy}, {name: current})
    assert {entry.verdict.value for entry in comparison.ledger} <= set(SAFE)
