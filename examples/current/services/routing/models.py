"""
Route Planner - data models
"""

from dataclasses import dataclass, field
from typing import List

from core.models import Parcel


@dataclass
class Stop:
    """A place where the driver hands a parcel over"""

    parcel: Parcel
    minutes: int
    window: str = "any"

    def label(self) -> str:
        return f"{self.parcel.zone}/{self.parcel.number}"


@dataclass
class Route:
    """The stops of one vehicle on one day"""

    driver: str
    vehicle: str
    stops: List[Stop] = field(default_factory=list)

    def minutes(self) -> int:
        """Minutes for the whole route"""
        return sum(stop.minutes for stop in self.stops)
