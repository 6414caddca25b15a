import logging

RATE = 0.19
log = logging.getLogger("fees")


def gross(net, rate=RATE, digits=2):
    return round(net * (1 + rate), digits)


def discount(net, customer):
    if customer.orders > 10 and not customer.blocked:
        log.info("discount for %s", customer.name)
        return net * 0.9
    return net


def refund(order, reason):
    if order.paid is None:
        raise ValueError(reason)
    order.history.append(("refund", reason))
    return order.paid


def total(rows):
    return sum(row.net for row in rows)
