LIMIT = 30


def full(items, limit=LIMIT):
    # a queue of the depot
    return len(items) >= limit
