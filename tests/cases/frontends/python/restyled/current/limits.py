"""Limits of the desk."""

import os
import sys
from dataclasses import dataclass

MAX_ORDERS = 16
NAMES = "desk one"


@dataclass
class Limits:
    per_order: float = 1000.0
    per_day: float = 5000.0

    def allows(self, amount):
        rest = self.per_day - amount
        return rest >= 0 and amount < self.per_order


def describe(limits):
    return (
        "limit: %s"
        % limits.per_order
    )


if __name__ == "__main__":
    print(describe(Limits()), file=sys.stderr)
    os.sync()
