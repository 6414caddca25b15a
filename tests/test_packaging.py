"""What a person installs: the wheel and the sdist, built from this checkout and looked into."""

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "build", "dist", "*.egg-info", "__pycache__", "tests", "examples", "benchmarks", "docs"
)


def packages_of_the_checkout() -> set[str]:
    """Return the names that setup.cfg has to list: each folder with an __init__.py, and the templates."""
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "quarantine_tools").rglob("__init__.py")}
    return {".".join(folder.parts) for folder in folders} | {"quarantine_tools.templates"}


def test_setup_cfg_lists_every_package() -> None:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    assert set(config["options"]["packages"].split()) == packages_of_the_checkout()


def test_the_lock_pins_everything_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    entries = [
        entry for entry in lock.replace("\\\n", " ").splitlines() if entry and not entry.lstrip().startswith("#")
    ]
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert "index" not in lock.replace("importlib", "")


def test_the_lock_holds_every_requirement_of_setup_cfg() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = config["options"]["install_requires"] + config["options.extras_require"]["dev"]
    names = {line.split()[0] for line in asked.splitlines() if line.strip()}
    lock = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert {name for name in names if f"\n{name}==" not in lock} == set()


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str], str]:
    """Return the names in the wheel, those in the sdist (without its top folder), and the wheel's entry points."""
    # A copy, so that a build leaves nothing in the checkout and nothing of an earlier build gets in.
    copy = tmp_path_factory.mktemp("build") / "checkout"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", "dist"]
    done = subprocess.run(command, cwd=copy, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (copy / "dist").glob("quarantine_tools-*.whl")
    (sdist,) = (copy / "dist").glob("quarantine_tools-*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}
        (entry_points,) = (archive.read(name).decode() for name in inside if name.endswith("entry_points.txt"))
    with tarfile.open(sdist) as tar:
        source = {member.name.partition("/")[2] for member in tar.getmembers() if member.isfile()}
    return inside, source, entry_points


def shipped(folder: str) -> set[str]:
    """Return the files of a folder of the checkout that a distribution has to hold."""
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc" and path.name != ".DS_Store"}


@pytest.mark.slow
def test_the_wheel_holds_the_whole_package_and_the_templates(distributions: tuple[set[str], set[str], str]) -> None:
    wheel, _, _ = distributions
    assert shipped("quarantine_tools") - wheel == set()
    assert {f"quarantine_tools/{name}" for name in shipped("templates")} - wheel == set()
    assert any(name.startswith("quarantine_tools/templates/") for name in wheel)


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(distributions: tuple[set[str], set[str], str]) -> None:
    wheel, _, _ = distributions
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"quarantine_tools"}
    assert [name for name in wheel if name.endswith(".pyc")] == []


@pytest.mark.slow
def test_the_sdist_can_be_built_again_and_holds_no_tests(distributions: tuple[set[str], set[str], str]) -> None:
    _, sdist, _ = distributions
    needed = shipped("quarantine_tools") | shipped("templates") | {"setup.cfg", "pyproject.toml", "LICENSE"}
    assert needed - sdist == set()
    assert [name for name in sdist if name.startswith(("tests/", "examples/", "reports/"))] == []


@pytest.mark.slow
def test_the_wheel_brings_the_qtools_command(distributions: tuple[set[str], set[str], str]) -> None:
    _, _, entry_points = distributions
    assert "qtools = quarantine_tools.cli.base:main" in entry_points
