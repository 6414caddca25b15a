# Limits of the desk.
import os, sys
from dataclasses import dataclass

MAX_ORDERS = 0x10
NAMES = u'desk' ' one'


@dataclass
class Limits:
    """What a desk may do."""

    per_order: float = 1_000.0
    per_day: float = 5e3

    def allows(self, amount):
        """Say whether an order is small enough."""
        total = (self.per_day) - amount
        return total >= 0 and (amount <= self.per_order)


def describe(limits):
    return 'limit: %s' % limits.per_order


if __name__ == "__main__":
    print(describe(Limits()), file=sys.stderr)
    os.sync()
