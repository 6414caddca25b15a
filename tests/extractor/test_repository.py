"""Git repositories are read as git sees them, and nothing that they configure is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from quarantine_tools.extractor.side import open_side, rest_of_repository
from quarantine_tools.model import QuarantineError, Side, Snapshot

PROGRAMS = (
    *("core.fsmonitor", "core.pager", "core.sshCommand", "core.gitProxy", "core.editor", "credential.helper"),
    *("diff.external", "diff.x.textconv", "filter.x.clean", "filter.x.smudge", "filter.x.process"),
)


def git(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(folder)}
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def put(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a tracked file that its own .gitignore names, and untracked ones of both sorts."""
    root = tmp_path / "my@repo"
    root.mkdir()
    git(root, "init", "-q")
    put(
        root,
        {".gitignore": "logs/\n*.key\n", "services/a.py": "a = 1\n", "logs/kept.py": "k = 1\n", "tools/t.py": "t\n"},
    )
    git(root, "add", "-f", ".")
    git(root, "commit", "-q", "-m", "one")
    git(root, "tag", "v1")
    put(root, {"services/a.py": "a = 2\n", "services/ünï.py": "u = 1\n"})
    git(root, "add", "services")
    git(root, "commit", "-q", "-m", "two")
    put(root, {"logs/other.py": "", "services/my.key": "", "services/new.py": "", "services/logs/x.py": ""})
    return root


def opened(root: Path | str, side: Side = Side.CURRENT) -> Snapshot:
    return open_side(str(root), side, signatures=())


def paths(snapshot: Snapshot) -> list[str]:
    return [file.artifact.path for file in snapshot.files]


def test_tracked_files_are_read_though_gitignore_names_them(repository: Path) -> None:
    snapshot = opened(repository)
    assert paths(snapshot) == [
        ".gitignore", "logs/kept.py", "services/a.py", "services/new.py", "services/ünï.py", "tools/t.py"
    ]  # fmt: skip
    assert (
        snapshot.repository == repository.resolve().as_posix() and snapshot.prefix == "" and snapshot.revision is None
    )


def test_folder_of_a_repository_knows_its_place(repository: Path) -> None:
    snapshot = opened(repository / "services")
    assert paths(snapshot) == ["a.py", "new.py", "ünï.py"]
    assert snapshot.prefix == "services"


def test_folder_that_git_ignores_is_read_when_it_is_named(repository: Path) -> None:
    assert paths(opened(repository / "services/logs")) == ["x.py"]
    assert paths(opened(repository / "logs")) == ["kept.py"]


def test_quarantine_in_a_repository_is_read_whole_and_its_store_is_said(repository: Path) -> None:
    snapshot = opened(repository, Side.LEGACY)
    assert "services/my.key" in paths(snapshot) and "logs/other.py" in paths(snapshot)
    assert [(p.path, p.code) for p in snapshot.problems] == [(".git", "vcs-folder")]


def test_revision_is_read_from_the_object_store(repository: Path) -> None:
    snapshot = opened(f"{repository}@v1")
    assert paths(snapshot) == [".gitignore", "logs/kept.py", "services/a.py", "tools/t.py"]
    assert snapshot.revision == git(repository, "rev-parse", "v1")
    assert [file.text for file in snapshot.files if file.artifact.path == "services/a.py"] == ["a = 1\n"]
    assert all(
        file.artifact.git_blob == git(repository, "rev-parse", f"v1:{file.artifact.path}") for file in snapshot.files
    )


@pytest.mark.parametrize("revision", ["HEAD", "main", "main@{0}", "HEAD~0"])
def test_folder_in_a_revision_gives_paths_below_it(repository: Path, revision: str) -> None:
    snapshot = opened(f"{repository / 'services'}@{revision}")
    assert paths(snapshot) == ["a.py", "ünï.py"] and snapshot.prefix == "services"


def test_folder_that_is_gone_from_the_work_tree_is_read_from_its_revision(repository: Path) -> None:
    git(repository, "rm", "-rq", "tools")
    git(repository, "commit", "-q", "-m", "three")
    assert paths(opened(f"{repository / 'tools'}@v1")) == ["t.py"]
    with pytest.raises(QuarantineError, match="has no folder `tools`"):
        opened(f"{repository / 'tools'}@main")


def test_bare_repository_is_read(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    assert paths(opened(f"{tmp_path / 'bare.git'}@v1"))[-1] == "tools/t.py"
    assert paths(opened(f"{tmp_path / 'bare.git' / 'services'}@v1")) == ["a.py"]


@pytest.mark.parametrize("revision", ["nope", "", "--all", "main..v1", "HEAD:services"])
def test_unknown_revision_is_refused_with_a_next_step(repository: Path, revision: str) -> None:
    with pytest.raises(QuarantineError, match="git tag"):
        opened(f"{repository}@{revision}")


def test_revision_of_a_folder_outside_of_git_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuarantineError, match="no git repository"):
        opened(f"{tmp_path}@main")


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_links_and_submodules_of_a_revision_are_problems(repository: Path) -> None:
    (repository / "link.py").symlink_to("services/a.py")
    git(repository, "add", "link.py")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{git(repository, 'rev-parse', 'v1')},lib")
    git(repository, "commit", "-q", "-m", "three")
    snapshot = opened(f"{repository}@HEAD")
    assert [(p.path, p.code) for p in snapshot.problems] == [("lib", "submodule"), ("link.py", "link")]
    assert "services/a.py" in snapshot.problems[1].message


def test_rest_of_the_repository_is_what_git_tracks_elsewhere(repository: Path) -> None:
    for root in (repository / "services", f"{repository / 'services'}@HEAD"):
        rest = rest_of_repository(opened(root), signatures=())
        assert paths(rest) == [".gitignore", "logs/kept.py", "tools/t.py"]
    whole = opened(repository)
    assert rest_of_repository(whole, signatures=()).files == ()
    without = rest_of_repository(opened(repository / "services"), signatures=(), exclude_under=(repository / "tools",))
    assert paths(without) == [".gitignore", "logs/kept.py"]


def test_other_side_in_the_same_repository_is_left_out_of_a_revision(repository: Path) -> None:
    leave = (repository / "services",)
    snapshot = open_side(f"{repository}@HEAD", Side.CURRENT, signatures=(), exclude_under=leave)
    assert paths(snapshot) == [".gitignore", "logs/kept.py", "tools/t.py"]


def test_repository_inside_a_repository_follows_its_own_rules(repository: Path) -> None:
    inner = repository / "services/inner"
    inner.mkdir()
    git(inner, "init", "-q")
    put(inner, {".gitignore": "*.py\n!yes.py\n", "yes.py": "", "no.py": ""})
    assert [path for path in paths(opened(repository)) if "inner" in path] == [
        "services/inner/.gitignore",
        "services/inner/yes.py",
    ]


@pytest.mark.skipif(os.name == "nt", reason="the planted programs are shell scripts")
@pytest.mark.parametrize("side", list(Side))
def test_nothing_that_a_repository_configures_is_run(repository: Path, tmp_path: Path, side: Side) -> None:
    program, mark = tmp_path / "evil.sh", tmp_path / "ran"
    program.write_text(f"#!/bin/sh\necho ran >> '{mark}'\ncat\n")
    program.chmod(0o755)
    for name in PROGRAMS:
        git(repository, "config", name, str(program))
    git(repository, "config", "core.hooksPath", str(tmp_path))
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "core.repositoryFormatVersion", "1")
    git(repository, "config", "remote.origin.url", f"ext::{program}")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "protocol.ext.allow", "always")
    put(repository, {".gitattributes": "* filter=x diff=x\n"})
    (repository / "post-index-change").write_text(program.read_text())
    blob = git(repository, "rev-parse", "v1:tools/t.py")
    os.remove(repository / ".git/objects" / blob[:2] / blob[2:])
    before = {path: path.stat().st_mtime_ns for path in (repository / ".git").rglob("*")}
    assert "services/a.py" in paths(opened(repository, side))
    snapshot = opened(f"{repository}@HEAD", side)
    assert [(p.path, p.code) for p in snapshot.problems] == [("tools/t.py", "missing-object")]
    assert not mark.exists()
    assert before == {path: path.stat().st_mtime_ns for path in (repository / ".git").rglob("*")}
