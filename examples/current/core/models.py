"""Data models that several services share."""

from dataclasses import dataclass


@dataclass
class Parcel:
    """A parcel that waits for a vehicle"""

    number: str
    grams: int
    zone: str
    latitude: float
    longitude: float

    def volume_class(self) -> str:
        """S, M or L, by weight alone"""
        if self.grams < 2000:
            return "S"
        if self.grams < 10000:
            return "M"
        return "L"
