from dataclasses import dataclass


@dataclass
class Order:
    symbol: str
    price: float = 0.05

    def cost(self):
        return self.price
