def highest(values):
    return max(values)


def lowest(values):
    return min(values)


def spread(values):
    return highest(values) - lowest(values)


def report_by_mail(values, server):
    server.send("Spread: " + str(spread(values)))
    return True
