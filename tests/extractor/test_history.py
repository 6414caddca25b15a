"""Where legacy bytes stand in git, told from real repositories."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quarantine_tools.extractor.history import trace
from quarantine_tools.extractor.line_ends import blob_id
from quarantine_tools.model import Artifact, Provenance

TEXT = b"".join(b"def step_%d():\n    return %d\n" % (number, number) for number in range(20))
EDITED = TEXT.replace(b"return 7", b"return 70")
OTHER = b"".join(b"class Thing%d:\n    pass\n" % number for number in range(20))


class Repo:
    """A repository whose commits are a day apart."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.day = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *words: str) -> str:
        self.day += 1
        date = f"2025-01-{self.day:02d}T12:00:00+01:00"
        who = {f"GIT_{role}_{what}": "t@t" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        when = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", *words]
        done = subprocess.run(command, cwd=self.folder, env={**os.environ, **who, **when}, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, subject: str, files: dict[str, bytes | None]) -> str:
        """Write and remove files, and commit them."""
        for path, data in files.items():
            target = self.folder / path
            if data is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")

    def trace(
        self, data: bytes = TEXT, revision: str | None = None, prefix: str = "", quarantine: str = ""
    ) -> Provenance:
        (found,), problems = trace([artifact(data)], str(self.folder), revision, prefix, quarantine)
        assert problems == ()
        return found


def artifact(data: bytes) -> Artifact:
    return Artifact("old/steps.py", "python", len(data), len(data.splitlines()), "", blob_id(data), "utf-8")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def test_bytes_of_the_revision_are_found_with_all_their_paths(repo: Repo) -> None:
    repo.commit("Add", {"b.py": TEXT, "tools/a.py": TEXT, "services/c.py": TEXT})
    assert repo.trace() == Provenance("old/steps.py", "revision", ("b.py", "services/c.py", "tools/a.py"))
    assert repo.trace(prefix="tools").paths == ("tools/a.py", "b.py", "services/c.py")


def test_a_file_that_was_edited_in_place_is_in_the_history_with_the_commit_that_changed_it(repo: Repo) -> None:
    added = repo.commit("Add steps", {"steps.py": TEXT})
    changed = repo.commit("Count to 70", {"steps.py": EDITED})
    found = repo.trace()
    assert (found.found, found.paths, found.how, found.became) == ("history", ("steps.py",), "changed", "steps.py")
    assert found.last is not None
    assert found.gone is not None
    assert (found.last.id, found.last.subject, found.last.path) == (added, "Add steps", "steps.py")
    assert (found.gone.id, found.gone.subject) == (changed, "Count to 70")
    assert found.gone.date.startswith("2025-01-06T12:00:00+01:00")


def test_the_last_commit_is_the_one_before_the_change_not_the_one_that_added_the_file(repo: Repo) -> None:
    repo.commit("Add steps", {"steps.py": TEXT})
    between = repo.commit("Something else", {"other.py": OTHER})
    repo.commit("Change", {"steps.py": EDITED})
    found = repo.trace()
    assert found.last is not None
    assert found.last.id == between


def test_a_file_that_was_renamed_with_an_edit_and_renamed_again_is_followed(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    renamed = repo.commit("Move", {"steps.py": None, "src/steps.py": EDITED})
    repo.commit("Move on", {"src/steps.py": None, "services/walk.py": EDITED + b"# end\n"})
    found = repo.trace()
    assert (found.how, found.became, found.gone and found.gone.id) == ("renamed", "services/walk.py", renamed)


def test_a_file_that_was_renamed_as_it_is_then_edited_went_with_the_edit(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Move", {"steps.py": None, "src/steps.py": TEXT})
    edited = repo.commit("Edit", {"src/steps.py": EDITED})
    found = repo.trace()
    assert found.paths == ("src/steps.py", "steps.py")
    assert (found.how, found.became, found.gone and found.gone.id) == ("changed", "src/steps.py", edited)


def test_a_file_that_was_removed_became_nothing(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT, "other.py": OTHER})
    removed = repo.commit("Clean up", {"steps.py": None})
    found = repo.trace()
    assert (found.found, found.how, found.became) == ("history", "removed", None)
    assert found.gone is not None
    assert found.gone.id == removed


def test_a_file_that_was_renamed_and_later_removed_became_nothing(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT, "other.py": OTHER})
    repo.commit("Move", {"steps.py": None, "src/steps.py": EDITED})
    repo.commit("Clean up", {"src/steps.py": None})
    found = repo.trace()
    assert (found.how, found.became) == ("renamed", None)


def test_a_file_that_was_swapped_for_an_unlike_one_is_removed(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Swap", {"steps.py": None, "things.py": OTHER})
    assert (repo.trace().how, repo.trace().became) == ("removed", None)


def test_a_merged_side_branch_tells_its_own_commit_not_the_merge(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.git("checkout", "-q", "-b", "side")
    changed = repo.commit("Change on the side", {"steps.py": EDITED})
    repo.git("checkout", "-q", "main")
    repo.commit("Go on", {"other.py": OTHER})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    found = repo.trace()
    assert (found.found, found.how, found.became) == ("history", "changed", "steps.py")
    assert found.gone is not None
    assert found.gone.id == changed


def test_bytes_that_a_merge_left_behind_went_with_the_merge(repo: Repo) -> None:
    repo.commit("Add", {"other.py": OTHER})
    repo.git("checkout", "-q", "-b", "side")
    added = repo.commit("Add steps on the side", {"steps.py": TEXT})
    repo.git("checkout", "-q", "main")
    repo.commit("Go on", {"other.py": OTHER + b"\n"})
    repo.git("merge", "-q", "-s", "ours", "-m", "Merge without its files", "side")
    found = repo.trace()
    assert (found.found, found.how, found.became) == ("history", "removed", None)
    assert found.last is not None
    assert found.gone is not None
    assert (found.last.id, found.gone.subject) == (added, "Merge without its files")


def test_a_file_that_a_merge_itself_edits_went_with_the_merge(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("Side", {"side.py": OTHER})
    repo.git("checkout", "-q", "main")
    repo.commit("Main", {"main.py": OTHER})
    repo.git("merge", "-q", "--no-commit", "side")
    repo.commit("Merge with an edit", {"steps.py": EDITED})
    found = repo.trace()
    assert found.gone is not None
    assert (found.gone.subject, found.how, found.became) == ("Merge with an edit", "changed", "steps.py")


def test_bytes_on_another_branch_only_are_found_with_its_name(repo: Repo) -> None:
    repo.commit("Start", {"other.py": OTHER})
    repo.git("checkout", "-q", "-b", "feature/steps")
    added = repo.commit("Add steps", {"x/steps.py": TEXT})
    repo.git("checkout", "-q", "main")
    found = repo.trace()
    assert (found.found, found.refs, found.paths) == ("other-branch", ("feature/steps",), ("x/steps.py",))
    assert found.last is not None
    assert (found.last.id, found.gone, found.became) == (added, None, None)


def test_a_branch_that_has_moved_on_is_named_after_the_tag_that_still_has_the_bytes(repo: Repo) -> None:
    repo.commit("Start", {"other.py": OTHER})
    repo.git("checkout", "-q", "-b", "feature")
    repo.commit("Add steps", {"steps.py": TEXT})
    repo.git("tag", "-a", "-m", "Version", "v1")
    repo.commit("Remove steps", {"steps.py": None})
    repo.git("checkout", "-q", "main")
    assert repo.trace().refs == ("tags/v1", "feature")


def test_bytes_that_another_branch_removed_again_have_the_commit_that_removed_them(repo: Repo) -> None:
    repo.commit("Start", {"other.py": OTHER})
    repo.git("checkout", "-q", "-b", "feature")
    repo.commit("Add steps", {"steps.py": TEXT})
    removed = repo.commit("Remove steps", {"steps.py": None})
    repo.git("checkout", "-q", "main")
    found = repo.trace()
    assert (found.found, found.refs, found.how) == ("other-branch", ("feature",), "removed")
    assert found.gone is not None
    assert found.gone.id == removed


def test_bytes_in_any_stash_are_found_with_its_number(repo: Repo) -> None:
    repo.commit("Start", {"other.py": OTHER})
    for data in (TEXT, EDITED):
        (repo.folder / "other.py").write_bytes(data)
        repo.git("stash")
    assert repo.trace(TEXT).refs == ("stash@{1}",)
    assert repo.trace(EDITED).refs == ("stash@{0}",)


def test_what_comes_later_than_the_revision_is_not_in_its_history(repo: Repo) -> None:
    first = repo.commit("Start", {"other.py": OTHER})
    repo.commit("Add", {"steps.py": TEXT})
    found = repo.trace(revision=first)
    assert (found.found, found.refs) == ("other-branch", ("main",))


def test_bytes_that_no_commit_holds_are_nowhere(repo: Repo) -> None:
    repo.commit("Start", {"steps.py": EDITED})
    (repo.folder / "steps.py").write_bytes(TEXT)
    repo.git("add", "steps.py")  # in the index, and so among git's objects, but in no commit
    assert repo.trace() == Provenance("old/steps.py", "nowhere", ())


@pytest.mark.parametrize(("ours", "theirs"), [(b"\r\n", b"\n"), (b"\n", b"\r\n")])
def test_bytes_with_other_line_ends_are_found_and_said_to_differ(repo: Repo, ours: bytes, theirs: bytes) -> None:
    repo.commit("Add", {"steps.py": TEXT.replace(b"\n", theirs)})
    repo.commit("Change", {"steps.py": EDITED})
    found = repo.trace(TEXT.replace(b"\n", ours))
    assert (found.found, found.line_ends_differ, found.became) == ("history", True, "steps.py")


def test_line_ends_do_not_hide_another_difference(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": EDITED})
    assert repo.trace(TEXT.replace(b"\n", b"\r\n")).found == "nowhere"


@pytest.mark.parametrize("data", [b"", b"import os\n"])
def test_nothing_is_said_to_have_become_of_an_empty_or_tiny_file(repo: Repo, data: bytes) -> None:
    repo.commit("Add", {"old/__init__.py": data, "other.py": OTHER})
    repo.commit("Move", {"old/__init__.py": None, "new/__init__.py": data or b"\n"})
    repo.commit("Change", {"new/__init__.py": data + b"import sys\n"})
    found = repo.trace(data)
    assert (found.found, found.became) == ("history", None)


def test_a_link_is_not_a_file_with_the_text_of_its_target(repo: Repo) -> None:
    repo.commit("Start", {"other.py": OTHER})
    target = b"../../some/where/else/far/away/from/here.py"
    (repo.folder.parent / "target").write_bytes(target)
    blob = repo.git("hash-object", "-w", str(repo.folder.parent / "target"))
    repo.git("update-index", "--add", "--cacheinfo", f"120000,{blob},link.py")
    repo.git("commit", "-q", "-m", "Link")
    assert repo.trace(target).found == "nowhere"


def test_a_path_of_any_characters_is_followed(repo: Repo) -> None:
    repo.commit("Add", {"über *[x].py": TEXT, "uber xx.py": OTHER})
    repo.commit("Edit", {"über *[x].py": EDITED})
    found = repo.trace()
    assert (found.paths, found.how, found.became) == (("über *[x].py",), "changed", "über *[x].py")


def test_a_bare_repository_is_read_like_any_other(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Edit", {"steps.py": EDITED})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    (found,), problems = trace([artifact(TEXT)], str(tmp_path / "bare.git"), None)
    assert (found.found, found.became, problems) == ("history", "steps.py", ())


def test_a_linked_work_tree_knows_the_whole_history(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Edit", {"steps.py": EDITED})
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    (found,), problems = trace([artifact(TEXT)], str(tmp_path / "linked"), None)
    assert (found.found, found.gone and found.gone.subject, problems) == ("history", "Edit", ())


def test_a_shallow_clone_says_unknown_instead_of_nowhere(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Edit", {"steps.py": EDITED})
    repo.git("clone", "-q", "--depth", "1", repo.folder.as_uri(), str(tmp_path / "shallow"))
    found, problems = trace([artifact(TEXT), artifact(EDITED)], str(tmp_path / "shallow"), None)
    assert [one.found for one in found] == ["unknown", "revision"]
    assert [one.code for one in problems] == ["shallow-history"]


def test_a_repository_without_a_commit_is_a_problem(repo: Repo) -> None:
    found, problems = trace([artifact(TEXT)], str(repo.folder), None)
    assert [one.found for one in found] == ["unknown"]
    assert [one.code for one in problems] == ["no-commits"]


def test_an_unknown_revision_is_a_problem(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    found, problems = trace([artifact(TEXT)], str(repo.folder), "--all")
    assert [one.found for one in found] == ["unknown"]
    assert [one.code for one in problems] == ["git-failed"]


def test_a_damaged_repository_is_a_problem(repo: Repo) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    loose = repo.folder / ".git" / "objects" / tree[:2] / tree[2:]
    loose.chmod(0o600)
    loose.write_bytes(b"not an object")
    found, problems = trace([artifact(TEXT)], str(repo.folder), None)
    assert [one.found for one in found] == ["unknown"]
    assert [one.code for one in problems] == ["git-failed"]


def test_a_machine_without_git_is_a_problem(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    monkeypatch.setenv("PATH", str(tmp_path))
    found, problems = trace([artifact(TEXT)], str(repo.folder), None)
    assert [one.found for one in found] == ["unknown"]
    assert [one.code for one in problems] == ["git-missing"]


@pytest.mark.skipif(os.name == "nt", reason="stands in for git with a shell script")
def test_a_repository_of_another_owner_is_a_problem_that_says_what_to_do(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho \"fatal: detected dubious ownership in repository at '/r'\" >&2\nexit 128\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    found, problems = trace([artifact(TEXT)], str(repo.folder), None)
    assert [one.found for one in found] == ["unknown"]
    assert [one.code for one in problems] == ["git-refused"]
    assert "safe.directory" in problems[0].message


def test_nothing_that_a_hostile_repository_configures_is_run(repo: Repo, tmp_path: Path) -> None:
    repo.commit("Add", {"steps.py": TEXT, ".gitattributes": b"*.py diff=evil filter=evil\n"})
    repo.commit("Move", {"steps.py": None, "src/steps.py": EDITED})
    ran = tmp_path / "ran"
    program = f"\"{Path(sys.executable).as_posix()}\" -c \"open(r'{ran.as_posix()}', 'w')\""
    names = ("core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.smudge")
    for name in (*names, "gpg.program", "core.pager", "core.sshCommand", "core.alternateRefsCommand"):
        repo.git("config", name, program)
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "remote.origin.url", f"ext::{program}")
    repo.git("config", "remote.origin.promisor", "true")
    repo.git("config", "diff.orderFile", str(tmp_path / "missing"))
    assert repo.trace().became == "src/steps.py"
    assert not ran.exists()


def test_a_git_directory_in_the_environment_does_not_lead_to_another_repository(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("Add", {"steps.py": TEXT})
    repo.commit("Edit", {"steps.py": EDITED})
    Repo(tmp_path / "other").commit("Other", {"other.py": OTHER})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    found = repo.trace()
    assert (found.found, found.gone and found.gone.subject) == ("history", "Edit")


@pytest.mark.parametrize("order", [lambda items: items, reversed])
def test_each_artifact_has_its_answer_in_the_order_asked(
    repo: Repo, order: Callable[[list[bytes]], list[bytes]]
) -> None:
    repo.commit("Add", {"a.py": TEXT, "b.py": EDITED})
    repo.commit("Remove", {"b.py": None})
    asked = list(order([TEXT, EDITED, OTHER]))
    found, _ = trace([artifact(data) for data in asked], str(repo.folder), None)
    expected = {TEXT: "revision", EDITED: "history", OTHER: "nowhere"}
    assert [one.found for one in found] == [expected[data] for data in asked]


def test_a_quarantine_that_git_tracks_does_not_find_itself(repo: Repo) -> None:
    repo.commit("Put aside", {"quarantine/steps.py": TEXT, "quarantine2/other.py": OTHER})
    assert repo.trace().found == "revision"
    assert repo.trace(quarantine="quarantine") == Provenance("old/steps.py", "quarantine", ("quarantine/steps.py",))
    assert repo.trace(OTHER, quarantine="quarantine").found == "revision"


def test_a_tracked_copy_outside_of_the_quarantine_is_found_before_the_quarantine(repo: Repo) -> None:
    repo.commit("Put aside", {"quarantine/steps.py": TEXT, "app/steps.py": TEXT})
    assert repo.trace(quarantine="quarantine") == Provenance("old/steps.py", "revision", ("app/steps.py",))


def test_a_file_in_an_archive_that_git_has_is_not_lost_with_the_quarantine(repo: Repo) -> None:
    packed = b"PK\x03\x04 " + TEXT
    repo.commit("Pack", {"backups/all.zip": packed})
    gone = repo.commit("Throw the backups away", {"backups/all.zip": None})
    inside = [
        Artifact(path, "python", len(data), 1, "", blob_id(data), None)
        for path, data in (("all.zip", packed), ("all.zip!/a.py", OTHER), ("other.zip!/a.py", OTHER))
    ]
    (archive, member, stranger), _ = trace(inside, str(repo.folder), None)
    assert archive.found == "history"
    assert (member.found, member.paths) == ("quarantine", ("backups/all.zip",))
    assert member.gone is not None and member.gone.id == gone
    assert stranger.found == "nowhere"


def test_the_members_of_an_archive_that_is_the_legacy_side_stand_where_it_does(repo: Repo) -> None:
    repo.commit("Put aside", {"old.zip": b"PK\x03\x04 " + TEXT})
    assert repo.trace().found == "nowhere"
    assert repo.trace(quarantine="old.zip") == Provenance("old/steps.py", "quarantine", ("old.zip",))
