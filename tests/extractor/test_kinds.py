"""A file's kind is told from its name, and from its content where the name says too little."""

from __future__ import annotations

import pytest

from quarantine_tools.extractor.kinds import Kinds
from quarantine_tools.model import KindSignature

KINDS = Kinds(())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Dockerfile", "dockerfile"),
        ("Dockerfile_signal_engine", "dockerfile"),
        ("Dockerfile.dev", "dockerfile"),
        ("app.dockerfile", "dockerfile"),
        ("Dockerfile.bak", "dockerfile"),
        ("Dockerfile_notes.md", "markdown"),
        ("dockerfile_parser.py", "python"),
        ("models.py", "python"),
        ("models.py.backup", "python"),
        ("models.py.bak2", "python"),
        ("models.py.backup_20250101", "python"),
        ("models.py.1", "python"),
        ("x.py~", "python"),
        ("x.py.~3~", "python"),
        ("x.py.bak.old", "python"),
        ("X.PY", "python"),
        ("__init__.py", "python"),
        (".gitmodules", "ini"),
        ("requirements.txt", "requirements"),
        ("requirements-dev.txt", "requirements"),
        ("docker-compose.prod.yml", "compose"),
        ("compose.yaml", "compose"),
        ("values.yml", "yaml"),
        (".env", "env"),
        (".env.example", "env"),
        ("run-tests.ps1", "powershell"),
        ("schema.sql", "sql"),
        ("notes.txt", "text"),
        ("Makefile", "makefile"),
        ("analysis.ipynb", "notebook"),
        ("unheard_of", "text"),
        (".py", "text"),
    ],
)
def test_kind_by_name(name: str, kind: str) -> None:
    assert KINDS.of_text(name, "") == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("#!/usr/bin/python2.7", "python"),
        ("#!/usr/bin/env -S python3 -u", "python"),
        ("#! /bin/bash -eu", "shell"),
        ("#!/usr/bin/env pwsh", "powershell"),
        ("#!/usr/bin/env NODE_ENV=test node", "javascript"),
        ("#!/usr/bin/env", "text"),
        ("#!/opt/something", "text"),
    ],
)
def test_script_without_a_suffix_is_told_by_its_first_line(line: str, kind: str) -> None:
    assert KINDS.of_text("deploy", f"{line}\necho\n") == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-- tables\n\nCREATE TABLE a (b int);\n", "sql"),
        ('{"a": [1]}', "json"),
        ("{not json", "text"),
        ("import os\n\ndef main():\n    pass\n", "python"),
        ("import this letter into your files\nyours\n", "text"),
        ("<!DOCTYPE html>\n<p>", "html"),
        ("services:\n  web:\n    image: nginx\n", "compose"),
    ],
)
def test_unknown_name_is_probed(text: str, kind: str) -> None:
    assert KINDS.of_text("thing", text) == kind


def test_yaml_with_services_is_compose_and_other_yaml_is_not() -> None:
    assert KINDS.of_text("stack.yml", "version: '3'\nservices:\n  web:\n    image: nginx\n") == "compose"
    assert KINDS.of_text("checks.yml", "services:\n  web:\n    healthcheck: {interval: 5s}\n") == "compose"
    assert KINDS.of_text("stack.yml", "{version: '3', services: {web: {image: nginx}}}\n") == "compose"
    assert KINDS.of_text("conf.yml", "services:\n  - web\n") == "yaml"
    assert KINDS.of_text("conf.yml", "app:\n  services:\n    a:\n      image: x\n") == "yaml"


def test_signature_of_a_front_end_replaces_the_built_in_row() -> None:
    kinds = Kinds([KindSignature("sql", suffixes=(".mysql",)), KindSignature("lua", suffixes=(".lua",))])
    assert kinds.of_text("a.mysql", "") == "sql"
    assert kinds.of_text("a.sql", "") == "text"
    assert kinds.of_text("init.lua", "") == "lua"


def test_image_by_name_that_holds_text_is_text() -> None:
    assert KINDS.of_text("logo.png", "version https://git-lfs.github.com/spec/v1\n") == "text"
    assert KINDS.of_binary(b"\x89PNG\r\n\x1a\n....") == "image"
    assert KINDS.of_binary(b"\x00\x01\x02\x03") == "binary"
