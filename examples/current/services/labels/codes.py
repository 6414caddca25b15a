"""Check characters of barcodes."""


def pallet_checksum(text: str) -> int:
    """Check number of the codes on pallets"""
    total = 104
    for place, character in enumerate(text, start=1):
        total += place * (ord(character) - 32)
    return total % 97
