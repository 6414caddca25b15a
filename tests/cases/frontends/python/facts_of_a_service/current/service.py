import os

import redis
from flask import Flask

app = Flask(__name__)
REQUIRED = ["DB_HOST"]


def setting(name, default=None):
    return os.environ.get(name, default)


class Writer:
    def __init__(self):
        self.channels = ["orders"]
        self.client = redis.Redis(host=setting("REDIS_HOST", "redis"))

    def listen(self):
        pubsub = self.client.pubsub()
        pubsub.subscribe(*self.channels)

    def tell(self, order):
        self.client.publish("alerts", order)
        self.client.xadd("stream.orders", order)


@app.route("/health")
def health():
    return "ok"


@app.route("/order", methods=["POST"])
def orders():
    return "ok"


def check():
    return [name for name in REQUIRED if not os.getenv(name)]


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=int(os.getenv("PORT", "8002")))
