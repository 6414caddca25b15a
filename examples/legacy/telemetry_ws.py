"""
Depot telemetry - feeder
Listens to the belts over a WebSocket and publishes what they report
"""

import json
import os
import threading
import time
from collections import defaultdict, deque

import redis
import requests
from flask import Flask, jsonify
from websocket import WebSocketApp

GATEWAY_URL = os.getenv("GATEWAY_URL", "http://gateway.example")
SOCKET_URL = os.getenv("SOCKET_URL", "ws://gateway.example/belts")
HISTORY = int(os.getenv("TELEMETRY_HISTORY", "60"))
STALE_AFTER_S = 30
SCAN_CHANNEL = "belt_scans"

speeds = defaultdict(lambda: deque(maxlen=HISTORY))
last_message_at = 0.0
client = redis.Redis(
    host=os.getenv("REDIS_HOST", "redis"),
    port=int(os.getenv("REDIS_PORT", "6379")),
    decode_responses=True,
)
app = Flask(__name__)


@app.get("/health")
def health():
    age = time.time() - last_message_at
    return jsonify(status="ok" if age < STALE_AFTER_S else "stale", age_s=int(age), belts=len(speeds))


@app.get("/slowest")
def slowest():
    """The five slowest belts"""
    ranked = sorted((average(belt), belt) for belt in list(speeds))
    if not ranked:
        return jsonify(error="no belt has reported yet"), 503
    return jsonify([{"belt": belt, "metres_per_s": speed} for speed, belt in ranked[:5]])


def average(belt):
    """Mean speed of a belt over what is remembered"""
    remembered = speeds[belt]
    if not remembered:
        return 0.0
    return sum(remembered) / len(remembered)


def fetch_belts():
    """Asks the gateway which belts there are"""
    answer = requests.get(f"{GATEWAY_URL}/belts", timeout=10)
    answer.raise_for_status()
    return [belt["id"] for belt in answer.json() if belt.get("running")]


def publish_scan(reading):
    """Hands a scan on to the ingest"""
    scan = {
        "barcode": reading["barcode"],
        "belt": reading["belt"],
        "weight_kg": reading["weight_kg"],
        "timestamp": int(reading["at"]),
    }
    client.publish(SCAN_CHANNEL, json.dumps(scan))


def on_open(socket):
    """Subscribes to every belt that runs"""
    belts = fetch_belts()
    for start in range(0, len(belts), 20):
        socket.send(json.dumps({"method": "subscribe", "belts": belts[start : start + 20]}))
    print(f"subscribed to {len(belts)} belts")


def on_message(socket, message):
    global last_message_at
    reading = json.loads(message)
    last_message_at = time.time()
    if reading.get("kind") == "speed":
        speeds[reading["belt"]].append(float(reading["metres_per_s"]))
    elif reading.get("kind") == "scan":
        publish_scan(reading)
    elif reading.get("kind") == "jam":
        client.publish("depot_alerts", json.dumps({"source": reading["belt"], "level": "critical", "text": "jam"}))


def on_error(socket, error):
    print(f"socket error: {error}")


def ping_forever(socket):
    """The gateway hangs up after a minute of silence"""
    while True:
        time.sleep(20)
        socket.send(json.dumps({"method": "ping"}))


def run_socket():
    """Connects, and connects again when the gateway hangs up"""
    while True:
        socket = WebSocketApp(SOCKET_URL, on_open=on_open, on_message=on_message, on_error=on_error)
        threading.Thread(target=ping_forever, args=(socket,), daemon=True).start()
        socket.run_forever()
        print("gateway hung up, connecting again")
        time.sleep(5)


if __name__ == "__main__":
    threading.Thread(target=run_socket, daemon=True).start()
    app.run(host="0.0.0.0", port=8100)
