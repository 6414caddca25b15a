"""
Route Planner - what a parcel costs
"""

ZONE_FACTORS = {"city": 1.0, "suburb": 1.15, "country": 1.4, "island": 2.2}
BASE_CENTS = 390
CENTS_PER_KG = 45


def zone_factor(zone: str) -> float:
    """The factor of a zone; unknown zones cost as much as the country"""
    return ZONE_FACTORS.get(zone, ZONE_FACTORS["country"])


def price_cents(grams: int, zone: str) -> int:
    """The price of a parcel in cents, rounded up to ten"""
    cents = (BASE_CENTS + CENTS_PER_KG * grams / 1000) * zone_factor(zone)
    return int(-(-cents // 10) * 10)
