import logging

RATE = 0.07
log = logging.getLogger("fees")


def gross(net, rate=RATE, digits=0):
    return round(net * (1 + rate), digits)


def discount(net, customer):
    if customer.orders > 10:
        log.info("discount for %s", customer.name)
        return net * 0.9
    return net


def total(rows):
    return sum(row.net for row in rows)
