"""
Label Printer - data models
"""

from dataclasses import dataclass


@dataclass
class Label:
    """What is printed on one parcel"""

    number: str
    zone: str
    vehicle: str
    copies: int = 1

    def headline(self) -> str:
        """The first line, in large letters"""
        return f"{self.zone.upper()} · {self.vehicle}"
