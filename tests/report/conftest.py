"""The sample comparison for the tests of the report formats."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from quarantine_tools.model import Comparison

sys.path.insert(0, str(Path(__file__).parent))

from sample import sample_comparison


@pytest.fixture(scope="session")
def sample() -> Comparison:
    """Two services, every verdict, every severity, and names that try to break out."""
    return sample_comparison()
