def totals(orders, book):
    total = 0
    for order in orders:
        total += order.amount
    book.commit(total)
    return total
