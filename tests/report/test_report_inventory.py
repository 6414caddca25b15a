"""Whether a legacy file can go is read off its units, and in doubt it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_sample import HOSTILE, ZIP_RISK, ZIP_SIGNAL

from quarantine_tools.model import Comparison, Problem, Side
from quarantine_tools.report._inventory import Fate, take_inventory
from quarantine_tools.report._verdict import only_copy_sentence, units_sentence, verdict_sentence
from quarantine_tools.report._words import counted, percent, span


def fates(c: Comparison) -> dict[str, Fate]:
    return {file.artifact.path: file.fate for file in take_inventory(c).files}


def test_each_file_has_the_fate_that_its_units_give_it(sample: Comparison) -> None:
    assert fates(sample) == {
        "DATABASE_SCHEMA.sql": Fate.GOES,  # the same bytes
        "Dockerfile_risk_manager": Fate.DIFFERS,
        HOSTILE: Fate.MISSING,
        "notes\udce4.txt": Fate.MISSING,
        f"{ZIP_RISK}__init__.py": Fate.GOES,  # empty
        f"{ZIP_RISK}config.py": Fate.DIFFERS,
        f"{ZIP_RISK}service.py": Fate.DIFFERS,
        f"{ZIP_SIGNAL}broken.py": Fate.UNREAD,
        f"{ZIP_SIGNAL}models.py": Fate.GOES,
        "systemcheck.py": Fate.MISSING,
    }


def without_twin(c: Comparison) -> Comparison:
    """The sample, its schema no longer byte for byte the same: only its units speak for it."""
    first, *rest = c.current.artifacts
    current = replace(c.current, artifacts=(replace(first, sha256="0" * 64), *rest))
    return replace(c, current=current, findings=())


def test_a_file_whose_units_are_all_preserved_can_go(sample: Comparison) -> None:
    assert fates(without_twin(sample))["DATABASE_SCHEMA.sql"] is Fate.GOES


def test_a_file_that_was_read_only_in_part_stays(sample: Comparison) -> None:
    c = without_twin(sample)
    problem = Problem(Side.LEGACY, "DATABASE_SCHEMA.sql", "partly-read", "lines 3 to 5 were not understood")
    assert fates(replace(c, problems=(problem,)))["DATABASE_SCHEMA.sql"] is Fate.UNREAD


def test_a_file_that_a_gap_rests_on_stays(sample: Comparison) -> None:
    c = without_twin(sample)
    gap = sample.findings[0]
    on_it = replace(gap, evidence=(replace(gap.evidence[0], side=Side.LEGACY, path="DATABASE_SCHEMA.sql"),))
    assert fates(replace(c, findings=(on_it,)))["DATABASE_SCHEMA.sql"] is Fate.DIFFERS


def test_a_file_with_a_lost_fact_stays(sample: Comparison) -> None:
    c = without_twin(sample)
    lost = next(f for f in sample.facts if f.verdict.value == "lost")
    moved = replace(lost, legacy=(replace(lost.legacy[0], path="DATABASE_SCHEMA.sql"),))
    assert fates(replace(c, facts=(moved,)))["DATABASE_SCHEMA.sql"] is Fate.DIFFERS


def test_a_file_of_comments_alone_without_a_counterpart_is_not_there(sample: Comparison) -> None:
    none = tuple(e for e in sample.ledger if e.legacy.path != "systemcheck.py")
    assert fates(replace(sample, ledger=none))["systemcheck.py"] is Fate.MISSING


def test_archives_and_their_members_are_counted_apart(sample: Comparison) -> None:
    inventory = take_inventory(sample)
    assert [(c.artifact.path, c.members, c.size) for c in inventory.containers] == [
        ("risk_manager.zip", 3, 4800),
        ("signal_engine.zip", 2, 950),
    ]
    assert len(inventory.files) == len(sample.legacy.artifacts) - 2
    assert sum(inventory.fates().values()) == len(inventory.files)
    assert len(inventory.loose) == 5


def test_the_verdict_adds_up(sample: Comparison) -> None:
    inventory = take_inventory(sample)
    assert verdict_sentence(inventory) == (
        "Of 10 legacy files 3 can go today; 3 differ, 3 are not there and 1 was read only in part."
    )
    assert only_copy_sentence(inventory).startswith("2 of the others stand nowhere in git")
    assert units_sentence(sample) == "Of 13 units 4 (30.8 %) behave as before; 2 are modified and 7 are lost."


def test_a_verdict_without_losses_names_none(sample: Comparison) -> None:
    kept = tuple(e for e in sample.ledger if e.legacy.path == "DATABASE_SCHEMA.sql")
    legacy = replace(sample.legacy, artifacts=sample.legacy.artifacts[:1])
    inventory = take_inventory(replace(sample, ledger=kept, legacy=legacy))
    assert verdict_sentence(inventory) == "Of 1 legacy file 1 can go today: everything in them is on the current side."
    empty = take_inventory(replace(sample, ledger=(), legacy=replace(legacy, artifacts=())))
    assert verdict_sentence(empty) == "The legacy side holds no files."


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "–"), (0, 9, "0.0 %"), (1, 100_000, "0.1 %"), (99_999, 100_000, "99.9 %"), (9, 9, "100.0 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_words_for_counts_and_lines() -> None:
    assert [counted(n, "file") for n in (0, 1, 1234)] == ["no files", "1 file", "1,234 files"]
    assert [span(0, 0), span(3, 3), span(3, 9)] == ["", ":3", ":3-9"]
