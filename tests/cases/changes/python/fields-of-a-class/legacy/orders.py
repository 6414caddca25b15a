class Order:
    symbol: str
    price: float = 0.05

    def cost(self):
        return self.price
