"""Barcodes on parcels."""

from typing import Optional


def parse_barcode(raw: str) -> Optional[str]:
    """Returns the parcel number in a barcode, or None when its check digit is wrong"""
    digits = raw.strip().replace(" ", "")
    if len(digits) != 12 or not digits.isdigit():
        return None
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:-1]))
    if (10 - total % 10) % 10 != int(digits[-1]):
        return None
    return digits
