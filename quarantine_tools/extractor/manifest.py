"""What was found on a side, one entry for each file that is there, read or not, and why."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from quarantine_tools.extractor.names import printable
from quarantine_tools.model import Problem, QuarantineError, Side

MANIFEST_VERSION = 1


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One file of a side, or one entry of an archive there."""

    archive: str  # artifact path of the archive that it lies in, "" for none
    raw_name: str  # as its container stores it; bytes that are not UTF-8 as \\xNN
    name: str  # decoded, as its container means it, with "/"
    path: str  # artifact path; "" when it did not become an artifact
    written_as: str  # below the output folder's files/; "" when not written
    size_stated: int | None  # bytes
    size: int | None  # bytes that were really read
    crc_stated: str  # CRC-32, 8 hexadecimal digits, "" for none
    crc_ok: bool | None
    sha256: str
    git_blob: str
    kind: str
    encoding: str
    decision: str  # written, read, skipped, refused
    reason: str  # a word of `limits.REASONS`, "" for none


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that was found on a side."""

    side: Side
    root: str
    revision: str | None
    entries: tuple[ManifestEntry, ...]  # in the order of their names, archives before what is in them
    problems: tuple[Problem, ...]

    @property
    def excluded(self) -> int:
        """How many files --include and --exclude left out."""
        return sum(1 for entry in self.entries if entry.reason == "excluded")


def manifest_to_json(manifest: Manifest) -> str:
    """Return a manifest as JSON text; the same manifest gives the same text."""
    content = {
        "schema_version": MANIFEST_VERSION,
        "side": str(manifest.side),
        "root": manifest.root,
        "revision": manifest.revision,
        "excluded": manifest.excluded,
        "entries": [asdict(entry) for entry in manifest.entries],
        "problems": [
            {"side": str(p.side) if p.side else None, "path": p.path, "code": p.code, "message": p.message}
            for p in manifest.problems
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def manifest_from_json(text: str) -> Manifest:
    """Return the manifest that a JSON text holds.

    Raises:
        QuarantineError: it is not a manifest, or one of another version.
    """
    try:
        content: Any = json.loads(text)
        if content["schema_version"] != MANIFEST_VERSION:
            raise QuarantineError(
                f"the manifest has version {content['schema_version']!r}, this program reads {MANIFEST_VERSION}; "
                "extract again"
            )
        return Manifest(
            side=Side(content["side"]),
            root=content["root"],
            revision=content["revision"],
            entries=tuple(ManifestEntry(**entry) for entry in content["entries"]),
            problems=tuple(
                Problem(Side(p["side"]) if p["side"] else None, p["path"], p["code"], p["message"])
                for p in content["problems"]
            ),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise QuarantineError(f"not a manifest of qtools ({error!r}); extract again") from error


def manifest_to_csv(manifest: Manifest) -> str:
    """Return a manifest as CSV with a heading; a cell that a spreadsheet would take for a formula gets a ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(ManifestEntry)])
    for entry in manifest.entries:
        writer.writerow([_cell(value) for value in asdict(entry).values()])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = printable(str(value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def manifest_to_table(manifest: Manifest) -> str:
    """Return a manifest as a table for a terminal, with totals below; every character of it is safe to print."""
    rows = [("decision", "bytes", "kind", "encoding", "path", "remark"), *manifest_rows(manifest)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{row[0]:{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:{widths[2]}}  {row[3]:{widths[3]}}  {row[4]}"
        + (f"  ({row[5]})" if row[5] and number else "")
        for number, row in enumerate(rows)
    ]
    artifacts = [entry for entry in manifest.entries if entry.path]
    refused = sum(1 for entry in manifest.entries if entry.decision == "refused")
    archives = sum(1 for entry in artifacts if entry.kind == "archive")
    total = sum(entry.size or 0 for entry in artifacts if entry.kind != "archive")
    lines.append(
        f"{len(artifacts):,} artifacts, {archives:,} of them archives; {total:,} bytes without the archives; "
        f"{refused:,} refused, {manifest.excluded:,} excluded, {len(manifest.problems):,} problems"
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def manifest_rows(manifest: Manifest) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Return decision, bytes, kind, encoding, path and remark of each entry but folders, safe to print."""
    return tuple(
        (entry.decision, _bytes(entry), entry.kind, entry.encoding, printable(_shown(entry)), printable(_remark(entry)))
        for entry in manifest.entries
        if entry.reason != "folder"
    )


def _bytes(entry: ManifestEntry) -> str:
    size = entry.size_stated if entry.size is None else entry.size
    return "" if size is None else f"{size:,}"


def _shown(entry: ManifestEntry) -> str:
    return entry.path or (f"{entry.archive}!/{entry.name}" if entry.archive else entry.name)


def _remark(entry: ManifestEntry) -> str:
    return f"{entry.reason}: `{entry.name}`" if entry.reason == "duplicate-name" else entry.reason
