"""Names that others chose lead nowhere but into the archive, and print as what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.extractor.limits import Limits, Refused
from quarantine_tools.extractor.names import decode_name, printable, safe_path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../x", "path-escape"),
        ("a/../../x", "path-escape"),
        ("..\\x", "path-escape"),
        ("/etc/passwd", "absolute-path"),
        ("\\\\host\\share", "absolute-path"),
        ("C:\\x", "absolute-path"),
        ("c:x", "absolute-path"),
        ("./", "bad-name"),
        ("", "bad-name"),
        ("a/..", "bad-name"),
        ("x" * 1025, "path-too-long"),
    ],
)
def test_names_that_lead_out_are_refused(name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        safe_path(name, Limits())
    assert refused.value.code == code


@pytest.mark.parametrize(("name", "path"), [("a\\b.py", "a/b.py"), ("./a//b", "a/b"), ("a/../b", "b"), ("..a", "..a")])
def test_harmless_names_are_made_plain(name: str, path: str) -> None:
    assert safe_path(name, Limits()) == path


@given(st.text(alphabet="./\\aC:\0~", max_size=40))
def test_no_name_keeps_a_part_that_leads_up(name: str) -> None:
    try:
        path = safe_path(name, Limits())
    except Refused:
        return
    assert not path.startswith("/") and not set(path.split("/")) & {"", ".", ".."}


def test_names_are_decoded_as_their_archive_means_them() -> None:
    assert decode_name("grün".encode(), utf8=True) == "grün"
    assert decode_name("grün".encode(), utf8=False) == "grün"  # as macOS writes them
    assert decode_name(b"gr\x81n", utf8=False) == "grün"  # code page 437
    assert decode_name(b"gr\xfcn", utf8=True) == "gr\\xfcn"


def test_terminal_sees_no_control_characters() -> None:
    assert printable("a\x1b[2Jb\n\u202ec\ue000") == "a\\x1b[2Jb\\x0a\\u202ec\\ue000"
    assert printable("grün – 漢字") == "grün – 漢字"


@given(st.text())
def test_printable_text_is_one_line_that_can_be_written(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")
