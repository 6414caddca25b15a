import os

from flask import Flask

app = Flask(__name__)
TOKEN_URL = os.getenv("TOKEN_URL", "http://auth.example")


@app.route("/health")
def health():
    return {"status": "ok", "service": "orders"}


@app.route("/orders", methods=["POST"])
def orders():
    return {"accepted": True, "service": "orders"}, 202
