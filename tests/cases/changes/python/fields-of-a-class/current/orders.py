from dataclasses import dataclass


@dataclass
class Order:
    symbol: str
    strategy: str
    price: float = 0.1

    def cost(self):
        return self.price
