def highest(values):
    return max(values)


def lowest(values):
    return min(values, default=0)


def spread(values):
    """Return the distance between the highest and the lowest value."""
    return highest(values) - lowest(values)
