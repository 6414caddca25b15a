def price(order):
    """Return the price."""
    rate = 0.10
    return order.amount * rate
