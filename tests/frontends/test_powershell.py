"""A PowerShell script is read as PowerShell reads it: what does something else has another form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.frontends.powershell import PLUGIN
from quarantine_tools.model import Reading, split_lines


def read(text: str) -> Reading:
    return PLUGIN.read(text, "run.ps1")


def behaviour(text: str) -> list[tuple[str, str, str]]:
    return [(unit.unit, unit.name, unit.behaviour) for unit in read(text).units]


def facts(text: str) -> set[tuple[str, str, str]]:
    return {(fact.kind, fact.value, fact.detail) for fact in read(text).facts}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Get-Item -Path x", "get-item   -PATH x  # c"),
        ("Get-Item `\n  -Path x", "Get-Item -Path x"),
        ("$a = 1; $b = 2", "$A = 1\n\n$B = 2"),
        ("if ($a -eq 1) { exit 2 }", "IF ( $A -EQ 1 )\n{\n  exit 2\n}"),
        ("gci x | ? { $_.Name }", "Get-ChildItem x | Where-Object { $_.name }"),
        ('pytest -m "not slow"', "pytest -m 'not slow'"),
        ("$h = @{ a = 1; b = 2 }", "$h = @{\n  a = 1\n  b = 2\n}"),
        ("function F($a, [int]$b = 2) { $a }", "function f { param($a, [int] $b = 2)\n $a }"),
        ("param([Parameter(Mandatory=$true)][string]$A)", "param(\n [parameter(Mandatory)]\n [String] $A\n)"),
        ("param([string]$A = 'x', [switch]$B)", "param(\n  [string]$A = 'x', # first\n  [switch]$B\n)"),
        ("Write-Host 'one' -ForegroundColor Red\nexit 1", "Write-Host 'two'\nexit 1"),
        ("<# help\n.SYNOPSIS x #>\nexit 1", "exit 1"),
    ],
)
def test_case_layout_aliases_and_messages_are_no_behaviour(one, other):
    assert behaviour(one) == behaviour(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("docker compose up", "docker compose Up"),
        ("pytest -m unit", "pytest -M unit"),
        ("$env:Path = 'a'", "$env:PATH = 'a'"),
        ("$a = 'x'", "$a = 'X'"),
        ('$a = "$b"', "$a = '$b'"),
        ("pytest @args", "pytest $args"),
        ("Get-Item x y", "Get-Item xy"),
        ("Get-Item x 2>&1", "Get-Item x"),
        ("exit 1", "exit 2"),
        ("a && b", "a; b"),
        ("$x = @(1)", "$x = 1"),
        ("if ($a) { b }", "if (!$a) { b }"),
        ("param([string]$A = 'x')", "param([string]$A)"),
        ("param([ValidateSet('a','b')]$A)", "param([ValidateSet('a')]$A)"),
        ("$a = @'\n x\n'@", "$a = @'\nx\n'@"),
        ("Write-Output 'one'", "Write-Output 'two'"),
        ('Write-Host "$a b"', 'Write-Host "$c b"'),
        ("Write-Host 'a b' | Set-Content x", "Write-Host 'a c' | Set-Content x"),
        ("function Write-Host { exit }\nWrite-Host 'a b'", "function Write-Host { exit }\nWrite-Host 'a c'"),
        ("function Show-Help { Write-Host 'a b' }", "function Show-Help { Write-Host 'a c' }"),
        ("$ErrorActionPreference = 'Stop'", "$ErrorActionPreference = 'Continue'"),
        ("sal gci x\ngci y", "sal gci x\nGet-ChildItem y"),
        ("#Requires -RunAsAdministrator\nexit", "exit"),
        ("class A { [int]$x }", "enum A { x }"),
    ],
)
def test_what_does_something_else_has_another_form(one, other):
    assert behaviour(one) != behaviour(other)


def test_units_are_named_as_people_call_them():
    text = (
        "param([string]$mode = 'Unit', [switch]$Coverage)\n$ErrorActionPreference = 'Stop'\n"
        "function run-Unit { pytest }\ndocker compose up -d\nImport-Module Pester\nif ($Mode -eq 'x') { exit 1 }\n"
        "if ($mode) { exit 2 }\n"
    )
    assert [(unit.unit, unit.name) for unit in read(text).units] == [
        ("statement", "param"),
        ("parameter", "Mode"),
        ("parameter", "Coverage"),
        ("statement", "$erroractionpreference"),
        ("function", "Run-Unit"),
        ("statement", "docker compose up"),
        ("statement", "import-module Pester"),
        ("statement", "if $mode"),
        ("statement", "if $mode#2"),
    ]


def test_parameters_behind_a_default_are_parameters_of_their_own():
    names = [unit.name for unit in read("param([string]$A = 'x', [switch]$B, $C = @(1, 2), $D)\n").units]
    assert names == ["param", "A", "B", "C", "D"]


def test_each_mode_has_the_commands_that_it_leads_to():
    text = (
        "param([ValidateSet('unit','all')][string]$Mode = 'unit')\n"
        "$options = @('-v', '-m', 'not slow')\n"
        "function Run-Unit { pytest @options }\n"
        "switch ($Mode) {\n  'unit' { Run-Unit }\n  'all' { Run-Unit; docker compose up -d redis; exit 3 }\n}\n"
    )
    found = facts(text)
    assert ("cli.option", "-Mode", "string, default 'unit', one of unit, all") in found
    assert ("command", "pytest -v -m 'not slow'", "mode all, unit") in found
    assert ("command", "docker compose up -d redis", "mode all") in found
    assert ("container", "redis", "up") in found
    assert ("exit.code", "3", "mode all") in found


def test_a_list_to_which_more_is_added_keeps_a_hole():
    text = "$a = @('-v')\nif ($Coverage) { $a += '--cov' }\npytest @a\n"
    assert ("command", "pytest -v {a}", "") in facts(text)


def test_environment_addresses_and_paths_are_facts():
    text = (
        "$x = $env:REDIS_HOST\n$env:TZ = 'UTC'\nInvoke-WebRequest -Uri \"http://localhost:8000/health\"\n"
        "if (Test-Path .env) { exit 0 }\nInvoke-RestMethod -Method Post https://api.example/x\n"
    )
    assert facts(text) >= {
        ("env", "REDIS_HOST", "no default"),
        ("env", "TZ", "set 'UTC'"),
        ("http.call", "http://localhost:8000/health", "GET"),
        ("port", "8000", "called"),
        ("path", ".env", "read"),
        ("http.call", "https://api.example/x", "POST"),
    }


def test_what_cannot_be_parsed_costs_its_statement_and_not_the_file():
    text = '$a = 1\ngit commit -m"a b" file\nfunction F { pytest -v }\nexit 1\n'
    reading = read(text)
    assert [code for code, _ in reading.problems] == ["partly-read"]
    assert "line 2 can't be parsed" in reading.problems[0][1]
    assert [unit.name for unit in reading.units] == ["$a", 'git commit -m"a b" file', "F", "exit"]
    assert behaviour(text)[2] == behaviour("function F { pytest  -v }")[0]


def test_code_that_the_grammar_takes_for_text_is_not_compared_as_text():
    # The grammar reads `-m"a` as a word, and from there on code as text without an error.
    one = 'git commit -m"a b"\n$x = "c d"\ndocker compose up\n'
    assert behaviour(one) != behaviour(one.replace("compose up", "compose down"))
    assert len(read(one).units) == 3


@pytest.mark.parametrize("text", ["(" * 5000, "$x = " + "@(" * 3000, '"' * 4001, "{" * 2000 + "}" * 2000, "`" * 3000])
def test_hostile_text_ends_in_a_reading(text):
    reading = read(text)
    assert reading.units
    assert reading.problems


PIECES = st.sampled_from(
    [
        "# c",
        "",
        "exit 1",
        "$a = 'x'",
        "if ($a) {",
        "}",
        "function F {",
        "pytest -v `",
        'Write-Host "a',
        '"',
        "@'",
        "'@",
        "<#",
        "#>",
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


LOOP = "$names = @('a1','b1')\n$out = docker ps\nforeach ($n in $names) {\n"


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("if ($out -notmatch $n) { exit 1 }", "looked for"),
        ("if ($n -notin $out) { exit 1 }", "looked for"),
        ('if ($out -like "*$n*") { exit 1 }', "looked for"),
        ("docker inspect $n", "inspect"),
    ],
)
def test_a_loop_over_known_names_is_followed(body, role):
    found = {fact for fact in facts(LOOP + body + "\n}\n") if fact[0] == "container"}
    assert found == {("container", "a1", role), ("container", "b1", role)}


def test_a_loop_over_what_is_not_known_keeps_its_hole():
    assert ("container", "{n}", "inspect") in facts("foreach ($n in (docker ps -q)) { docker inspect $n }")
    twice = "foreach ($n in @('a1','b1')) { docker inspect $n }\n$n = 'c1'\n"
    assert ("container", "{n}", "inspect") in facts(twice) or ("container", "c1", "inspect") in facts(twice)
    assert ("container", "a1", "inspect") not in facts(twice)


def test_each_address_of_a_loop_is_called():
    found = facts("foreach ($u in @('http://localhost:1/a','http://h.test/b')) { Invoke-WebRequest $u }")
    assert {fact for fact in found if fact[0] == "http.call"} == {
        ("http.call", "http://localhost:1/a", "GET"),
        ("http.call", "http://h.test/b", "GET"),
    }


def test_names_that_nothing_asks_for_are_no_facts():
    assert not [f for f in facts("$expectedServices = @('a1','b1')\n$out = docker ps\n") if f[0] == "container"]
    assert not [
        f for f in facts("foreach ($n in @('a1','b1')) { if ($other -match $n) { exit 1 } }") if f[0] == "container"
    ]
