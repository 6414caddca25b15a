"""`qtools inventory` prints what is there, and nothing that a hostile name could do to a terminal."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from quarantine_tools.cli.inventory import PLUGIN
from quarantine_tools.model import QuarantineError


@pytest.fixture
def quarantine(tmp_path: Path) -> Path:
    root = tmp_path / "old"
    root.mkdir()
    (root / "app.py").write_bytes(b"x = 1\n")
    (root / ".gitignore").write_bytes(b"*.log\n")
    (root / "a.log").write_bytes(b"")
    with zipfile.ZipFile(root / "s.zip", "w") as archive:
        archive.writestr("s/\x1b[31mred.py", b"y = 2\n")
        archive.writestr("../up.py", b"")
    return root


def test_table_lists_files_and_totals(quarantine: Path) -> None:
    result = CliRunner().invoke(PLUGIN, [str(quarantine)])
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert "s.zip!/s/\\x1b[31mred.py" in result.stdout
    assert "5 artifacts, 1 of them archives" in result.stdout
    assert result.stderr == (
        "path-escape: s.zip!/../up.py: its name leaves the archive; skipped; unpack it by hand if it is needed\n"
    )


def test_json_and_csv_hold_the_same_entries(quarantine: Path) -> None:
    as_json = json.loads(CliRunner().invoke(PLUGIN, [str(quarantine), "--format", "json"]).stdout)
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(PLUGIN, [str(quarantine), "--format", "csv"]).stdout)))
    assert [row["sha256"] for row in rows] == [entry["sha256"] for entry in as_json["entries"]]
    assert len(rows) == 6


def test_current_side_leaves_out_what_is_ignored(quarantine: Path) -> None:
    result = CliRunner().invoke(PLUGIN, [str(quarantine), "--side", "current", "--format", "json"])
    ignored = [entry["name"] for entry in json.loads(result.stdout)["entries"] if entry["reason"] == "ignored"]
    assert ignored == ["a.log"]


def test_limits_are_set_by_options(quarantine: Path) -> None:
    result = CliRunner().invoke(PLUGIN, [str(quarantine), "--max-text", "5B", "--max-entries", "1"])
    assert "too-large: app.py" in result.stderr and "too-many-entries: s.zip" in result.stderr


@pytest.mark.parametrize("words", [["nowhere"], [".", "--max-text", "much"]])
def test_what_can_not_run_says_why(words: list[str]) -> None:
    result = CliRunner().invoke(PLUGIN, words)
    assert isinstance(result.exception, QuarantineError)  # which `qtools` prints in one line, with exit code 2
