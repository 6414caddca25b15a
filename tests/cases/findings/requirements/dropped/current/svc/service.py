import os

import redis

CHANNEL = "orders"
client = redis.Redis(host=os.getenv("REDIS_HOST", "localhost"))


def publish(order):
    """Tell everybody about an order."""
    client.publish(CHANNEL, order["number"])
    return order["number"]
