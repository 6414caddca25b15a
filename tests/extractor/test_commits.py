"""What a commit says of itself, read from the right repository whatever the environment says."""

from __future__ import annotations

import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from quarantine_tools.extractor.commits import CommitReader
from quarantine_tools.extractor.git_command import GitError


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Ümit", "-c", "user.email=u@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def repository(folder: Path, subject: str) -> str:
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "--date", "2025-12-12T10:00:00+0100", "-m", f"{subject}\n\nBody.")
    return git(folder, "rev-parse", "HEAD")


def test_a_commit_tells_its_date_with_offset_and_its_subject(tmp_path):
    commit = repository(tmp_path / "repo", "Räume auf")
    with closing(CommitReader(tmp_path / "repo")) as commits:
        assert commits.describe(commit) == ("2025-12-12T10:00:00+01:00", "Räume auf")


def test_a_repository_that_a_hook_has_named_is_not_asked_instead(tmp_path, monkeypatch):
    commit = repository(tmp_path / "repo", "right")
    repository(tmp_path / "other", "wrong")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    with closing(CommitReader(tmp_path / "repo")) as commits:
        assert commits.describe(commit)[1] == "right"


def test_a_hostile_configuration_runs_nothing(tmp_path):
    commit = repository(tmp_path / "repo", "quiet")
    witness = tmp_path / "ran"
    for name in ("core.fsmonitor", "diff.external", "core.sshCommand", "core.pager"):
        git(tmp_path / "repo", "config", name, f"touch {witness}")
    with closing(CommitReader(tmp_path / "repo")) as commits:
        commits.describe(commit)
    assert not witness.exists()


def test_a_commit_that_is_not_there_is_an_error_of_ours(tmp_path):
    repository(tmp_path / "repo", "one")
    with closing(CommitReader(tmp_path / "repo")) as commits, pytest.raises(GitError):
        commits.describe("0" * 40)
