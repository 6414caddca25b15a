"""The sample comparison for the tests of the report formats."""

from __future__ import annotations

import pytest
from report_sample import sample_comparison

from quarantine_tools.model import Comparison


@pytest.fixture(scope="session")
def sample() -> Comparison:
    """Two services, every verdict, every severity, and names that try to break out."""
    return sample_comparison()
