"""What is there: a side (a folder, an archive, a revision) becomes artifacts with their text."""

from __future__ import annotations

from quarantine_tools.extractor.limits import REASONS, Limits, format_size, parse_size
from quarantine_tools.extractor.manifest import (
    Manifest,
    ManifestEntry,
    manifest_from_json,
    manifest_rows,
    manifest_to_csv,
    manifest_to_json,
    manifest_to_table,
)
from quarantine_tools.extractor.names import printable
from quarantine_tools.extractor.output import OutputFolder
from quarantine_tools.extractor.side import open_side, rest_of_repository, survey_side

__all__ = [
    "REASONS",
    "Limits",
    "Manifest",
    "ManifestEntry",
    "OutputFolder",
    "format_size",
    "manifest_from_json",
    "manifest_rows",
    "manifest_to_csv",
    "manifest_to_json",
    "manifest_to_table",
    "open_side",
    "parse_size",
    "printable",
    "rest_of_repository",
    "survey_side",
]
