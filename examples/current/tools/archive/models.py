"""
Depot Archiver - data models
"""

from dataclasses import dataclass


@dataclass
class ArchivedDay:
    """A day that was written to the archive"""

    day: str
    rows: int
    sha256: str

    def file_name(self) -> str:
        return f"parcels-{self.day}.csv.gz"
