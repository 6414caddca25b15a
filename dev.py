#!/usr/bin/env python3
"""Set up a checkout and use it, with Python 3.10 or newer and nothing else.

usage: python3 dev.py [setup | demo | test [PYTEST-ARGUMENT ...]]

setup   make .venv, install what requirements/dev.txt pins, and this checkout
demo    compare examples/legacy with examples/current and write the report under reports/
test    lint, formatting, types, layers and the whole test suite

Each command sets up first, which takes no time when nothing has changed since the last one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 10)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "dev-setup.stamp"
LOCK = ROOT / "requirements" / "dev.txt"
DEMO = ROOT / "reports" / "demo"


class SetupError(Exception):
    """The environment can't be made; the message says what to do."""


def say(message: str) -> None:
    """Print a line of talk; stderr, so that the output of what runs stays as it is."""
    print(f"dev.py: {message}", file=sys.stderr, flush=True)


def child_environment() -> "dict[str, str]":
    """Return the environment for what runs in .venv: nothing of another Python's search path leaks in."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = str(SCRIPTS) + os.pathsep + environment.get("PATH", "")
    environment["PYTHONUTF8"] = "1"  # so that reports print on a Windows console with an old code page
    return environment


def run(*command: "str | Path") -> int:
    """Run a command in the checkout and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=child_environment(), check=False).returncode


def fingerprint() -> str:
    """Return what the installed environment depends on, as a digest: pins, metadata, Python and place."""
    key = hashlib.sha256()
    for path in (LOCK, ROOT / "setup.cfg", ROOT / "pyproject.toml"):
        key.update(path.read_bytes().replace(b"\r\n", b"\n"))
    # .venv holds absolute paths: a checkout that was moved or copied is set up again.
    key.update(f"{sys.version}\0{sys.platform}\0{ROOT}".encode())
    return key.hexdigest()


def is_usable() -> bool:
    """Say whether .venv holds the Python that runs this script, in working order and with pip."""
    if not PYTHON.exists():
        return False
    asks = "import sys, pip; print(sys.version)"
    try:
        answer = subprocess.run([str(PYTHON), "-c", asks], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def make_venv() -> None:
    """Make .venv anew.

    Raises:
        SetupError: this Python has no venv or no ensurepip, which Debian and Ubuntu package on their own.
    """
    try:
        import ensurepip
        import venv
    except ImportError as missing:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetupError(
            f"this Python ({sys.executable}) has no {missing.name!r} module, so it can't make .venv. "
            f"On Debian and Ubuntu: sudo apt install {package}"
        ) from None
    say(f"making .venv with Python {sys.version.split()[0]} and pip {ensurepip.version()}")
    if VENV.is_dir() and not VENV.is_symlink() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise SetupError(f"{VENV} is not a virtual environment; move it away and run this again")
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        venv.create(VENV, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        raise SetupError(f"could not make {VENV}: {failure}") from None


def set_up() -> None:
    """Bring .venv to what the checkout asks for; returns at once when it is there already.

    Raises:
        SetupError: it can't be made, or the installation failed.
    """
    wanted = fingerprint()
    if STAMP.exists() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    if not is_usable():
        make_venv()
    STAMP.unlink(missing_ok=True)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    say("installing what requirements/dev.txt pins (once; a minute or two)")
    if run(*pip, "--require-hashes", "--no-deps", "-r", LOCK):
        raise SetupError("the pinned packages could not be installed; pip's message above says why")
    if run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT):
        raise SetupError("this checkout could not be installed; the message above says why")
    STAMP.write_text(wanted, encoding="utf-8")  # last, so that an interrupted set-up is done again


def demo() -> int:
    """Compare the examples and write the report."""
    # Relative paths, so that the report reads the same wherever the checkout lies.
    folders = [str(path.relative_to(ROOT)) for path in (ROOT / "examples/legacy", ROOT / "examples/current", DEMO)]
    return run(PYTHON, "-m", "quarantine_tools", "report", *folders[:2], "-o", folders[2])


def test(arguments: "list[str]") -> int:
    """Run every check, all of them even when one fails, and pytest last; arguments go to pytest."""
    workers = (
        () if any(argument.startswith(("-n", "--pdb", "--numprocesses")) for argument in arguments) else ("-nauto",)
    )
    steps = {
        "lint": (SCRIPTS / "ruff", "check", "--quiet", "."),
        "formatting": (SCRIPTS / "ruff", "format", "--quiet", "--check", "."),
        "types": (PYTHON, "-m", "mypy", "--no-error-summary"),
        "layers": (SCRIPTS / "lint-imports", "--no-logo"),
        "tests": (PYTHON, "-m", "pytest", *workers, *arguments),
    }
    failed = []
    for name, command in steps.items():
        say(f"{name}: {Path(command[0]).name} {' '.join(str(part) for part in command[1:])}")
        code = run(*command)
        if code:
            failed.append(name)
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def main(arguments: "list[str]") -> int:
    """Run the command that the arguments name and return the exit code: 0 done, 1 checks failed, 2 could not run."""
    if sys.version_info < OLDEST:
        say(f"Python {sys.version.split()[0]} is too old: 3.10 or newer is needed; try python3.13 dev.py")
        return 2
    command = arguments[0] if arguments else ""
    if command not in ("setup", "demo", "test") or (command != "test" and len(arguments) > 1):
        print(__doc__)
        return 0 if command in ("-h", "--help") else 2
    try:
        set_up()
    except SetupError as failure:
        say(str(failure))
        return 2
    if command == "demo":
        return demo()
    return test(arguments[1:]) if command == "test" else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
