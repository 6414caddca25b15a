def price(order):
    """Return what the order costs."""
    rate = 0.1  # per unit
    return (order.amount * rate)
