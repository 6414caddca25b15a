LIMIT = 30


def full(items, limit=LIMIT):
    """Say whether no more items fit."""
    return len(items) >= limit
