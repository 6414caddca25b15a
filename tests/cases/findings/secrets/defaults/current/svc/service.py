import os

import redis

CHANNEL = "orders"
client = redis.Redis(host=os.getenv("REDIS_HOST", "localhost"))


def publish(order):
    """Tell everybody about an order."""
    client.publish(CHANNEL, order["number"])
    return order["number"]

DB_PASSWORD = os.getenv("DB_PASSWORD", "example-only-1")
API_SECRET = os.getenv("API_SECRET", "")
MAIL_PASSWORD = os.getenv("MAIL_PASSWORD", read_file("mail"))
