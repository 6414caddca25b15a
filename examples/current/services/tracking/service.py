"""
Tracking - main service
Says where a parcel is
"""

import os

import redis
from flask import Flask, jsonify

app = Flask(__name__)
client = redis.Redis(host=os.getenv("REDIS_HOST", "redis"), decode_responses=True)


@app.get("/parcels/<number>")
def where_is(number):
    """The last place where a parcel was seen"""
    place = client.hget("parcels:places", number)
    if place is None:
        return jsonify(error="unknown parcel"), 404
    return jsonify(number=number, place=place)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8107)
