"""Limits count what really comes out, and say cause, limit and next step."""

from __future__ import annotations

import pytest

from quarantine_tools.extractor.limits import Budget, Limits, Refused, Stopped, format_size, parse_size
from quarantine_tools.model import QuarantineError


@pytest.mark.parametrize(
    ("text", "count"),
    [("4096", 4096), ("2GiB", 2 << 30), ("1.5 MiB", 3 << 19), ("500MB", 500_000_000), ("3k", 3072), ("7 b", 7)],
)
def test_sizes_are_understood(text: str, count: int) -> None:
    assert parse_size(text) == count


@pytest.mark.parametrize("text", ["", "GiB", "-1", "0", "1 parsec", "1e9"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuarantineError, match="500MiB"):
        parse_size(text)


@pytest.mark.parametrize(("count", "text"), [(831, "831 B"), (3 << 30, "3 GiB"), (1536, "1.5 KiB")])
def test_sizes_are_shown_as_a_person_reads_them(count: int, text: str) -> None:
    assert format_size(count) == text


def test_time_is_counted_per_archive() -> None:
    now = [0.0]
    budget = Budget(Limits(seconds=10), clock=lambda: now[0])
    budget.start_archive()
    now[0] = 11
    with pytest.raises(Stopped) as stopped:
        budget.spend(1)
    assert stopped.value.code == "timeout" and "--max-seconds" in stopped.value.message
    budget.start_archive()
    budget.spend(1)


def test_ratio_of_little_output_is_not_judged() -> None:
    budget = Budget(Limits())
    budget.check_ratio(1, 1 << 20)
    with pytest.raises(Refused, match="--max-ratio"):
        budget.check_ratio(1 << 10, 9 << 20)
