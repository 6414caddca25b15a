"""Bytes become text once, and the same text whatever editor wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.extractor.decode import declared_encoding, decode


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("grün\n".encode(), "grün\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8-sig"),
        ("Write-Host 'ü'\r\n".encode("utf-16"), "Write-Host 'ü'\n", "utf-16-le"),
        (b"\xfe\xff" + "abc".encode("utf-16-be"), "abc", "utf-16-be"),
        ("param([string]$Mode)\r\n".encode("utf-16-le"), "param([string]$Mode)\n", "utf-16-le"),
        ("param([string]$Mode)\r\n".encode("utf-16-be"), "param([string]$Mode)\n", "utf-16-be"),
        ("größer – 5 €".encode("cp1252"), "größer – 5 €", "cp1252"),
        (b"caf\xe9 \x81", "caf\xe9 \x81", "latin-1"),
        (b"a\r\nb\rc\nd", "a\nb\nc\nd", "utf-8"),
        (b"version https://git-lfs.github.com/spec/v1\n", "version https://git-lfs.github.com/spec/v1\n", "utf-8"),
    ],
)
def test_text_is_told_with_its_encoding(data: bytes, text: str, encoding: str) -> None:
    found = decode(data)
    assert found is not None
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("data", [b"a\0b", b"\x7fELF\x02\x01\x01\0\0", b"\xff\xfe\0\0", b"\x80\x01\x02", b"\0" * 64])
def test_binary_is_not_text(data: bytes) -> None:
    found = decode(data)
    assert found is None or found.text == ""  # a byte order mark alone is an empty text


def test_coding_line_counts_for_python_only() -> None:
    data = "# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1")
    python, other = decode(data, python=True), decode(data)
    assert python is not None and python.encoding == "iso8859-1" and "é" in python.text
    assert other is not None and other.encoding == "cp1252"


def test_coding_line_wins_over_utf8_as_it_does_in_python() -> None:
    found = decode("# coding: latin-1\nx = 'é'\n".encode(), python=True)
    assert found is not None and "Ã©" in found.text


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "cp1252"),
        (b"x = 1\n# coding: latin-1\n", None),
        (b"\n\n# coding: latin-1\n", None),
        (b"# coding: rot13\n", None),
        (b"# coding: punycode\n", None),
        (b"# coding: unicode_escape\n", None),
        (b"# coding: no-such-thing\n", None),
    ],
)
def test_declared_encoding_follows_pep_263(line: bytes, encoding: str | None) -> None:
    assert declared_encoding(line) == encoding


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_encoding_of_a_text_gives_the_same_text(text: str) -> None:
    text = text.replace("\ufeff", "")
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), b"\xff\xfe" + text.encode("utf-16-le")):
        found = decode(data)
        assert found is not None and found.text == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_without_carriage_returns_or_no_text(data: bytes) -> None:
    for python in (False, True):
        found = decode(data, python=python)
        assert found is None or "\r" not in found.text
