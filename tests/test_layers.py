"""The steps are siblings that meet only in the nouns; what points the wrong way fails here."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lint_imports(folder: Path) -> "subprocess.CompletedProcess[str]":
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--config", str(ROOT / "setup.cfg"), "--no-cache"]
    # The folder goes first on the path, so that the linter reads the code there and not an installed copy.
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_no_step_imports_another_and_nothing_imports_upwards() -> None:
    answer = lint_imports(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_front_end_that_imports_the_comparator_is_refused(tmp_path: Path) -> None:
    copy_package(tmp_path)
    (tmp_path / "quarantine_tools/frontends/nosy.py").write_text("import quarantine_tools.comparator\n")
    answer = lint_imports(tmp_path)
    assert answer.returncode == 1
    assert "quarantine_tools.frontends.nosy" in answer.stdout


def test_a_module_that_has_no_layer_is_refused(tmp_path: Path) -> None:
    copy_package(tmp_path)
    (tmp_path / "quarantine_tools/helpers.py").write_text("")
    answer = lint_imports(tmp_path)
    assert answer.returncode == 1
    assert "quarantine_tools.helpers" in answer.stdout


def copy_package(folder: Path) -> None:
    for source in sorted((ROOT / "quarantine_tools").rglob("*.py")):
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
