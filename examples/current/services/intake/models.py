"""Scan Ingest: the data that goes in and out."""

from dataclasses import dataclass

GRAMS_PER_KG = 1_000
BELTS = (
    'north',
    'south',
    'dock',
)


@dataclass
class ScanEvent:
    """One scan of one parcel on one belt."""

    barcode: str
    belt: str
    weight_kg: float
    timestamp: int
    damaged: bool = False

    @classmethod
    def from_dict(cls, data: dict):
        """Make an event from a message of a belt."""
        # The belts send strings, some of them numbers.
        return cls(
            barcode=str(data['barcode']), belt=data['belt'], weight_kg=float(data['weight_kg']),
            timestamp=int(data['timestamp']), damaged=bool(data.get('damaged', False)),
        )

    def to_parcel(self, number: str) -> dict:
        """Return the message that goes out."""
        weight = int(round((self.weight_kg * GRAMS_PER_KG)))
        return {
            'number': number,
            'belt': self.belt,
            'grams': weight,
            'damaged': self.damaged,
            'seen_at': self.timestamp,
        }

    def is_known_belt(self) -> bool:
        """Say whether the belt is one of ours."""
        return (self.belt in BELTS)
