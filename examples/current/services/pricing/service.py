"""
Pricing - main service
Quotes what a parcel costs
"""

import os

from flask import Flask, jsonify, request

from tariff import price_cents

app = Flask(__name__)


@app.get("/price")
def price():
    """Quotes the price of a parcel"""
    grams = int(request.args["grams"])
    zone = request.args.get("zone", "city")
    if grams <= 0:
        return jsonify(error="grams must be positive"), 400
    cents = price_cents(grams, zone)
    return jsonify(grams=grams, zone=zone, cents=cents)


@app.get("/health")
def pricing_health():
    return jsonify(status="ok", service="pricing")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=int(os.getenv("PRICING_PORT", "8106")))
