"""
Scan Ingest - main service
Takes scans from the belts, checks them and hands the parcels on
"""

import json
import logging
import signal
import sys
import time
from typing import Optional

import redis
from flask import Flask, jsonify

from config import config
from core.barcode import parse_barcode
from models import ScanEvent

logging.basicConfig(level=logging.INFO, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
logger = logging.getLogger("scan_ingest")

app = Flask(__name__)

DUPLICATE_WINDOW_S = 20

stats = {
    "started_at": None,
    "scans_seen": 0,
    "scans_rejected": 0,
    "status": "initializing",
}


def exceeds_lifting_limit(weight_kg: float) -> bool:
    """Says whether a parcel is heavier than a person may lift"""
    grams = int(round(weight_kg * 1000))
    if grams > config.max_weight_g:
        logger.warning("parcel of %s g is too heavy", grams)
        return True
    return False


class ScanIngest:
    """Reads scans and publishes parcels"""

    def __init__(self):
        self.config = config
        self.redis_client: Optional[redis.Redis] = None
        self.pubsub = None
        self.running = False
        self.last_seen = {}

    def connect_redis(self):
        """Opens the connection and subscribes to the belts"""
        try:
            self.redis_client = redis.Redis(
                host=self.config.redis_host,
                port=self.config.redis_port,
                password=self.config.redis_password,
                decode_responses=True,
            )
            self.redis_client.ping()
            self.pubsub = self.redis_client.pubsub()
            self.pubsub.subscribe(self.config.input_channel)
            logger.info("subscribed to %s", self.config.input_channel)
        except redis.ConnectionError as error:
            logger.error("no connection to redis: %s", error)
            sys.exit(1)

    def is_duplicate(self, event: ScanEvent) -> bool:
        """Says whether this belt saw the same parcel a moment ago"""
        last = self.last_seen.get((event.belt, event.barcode))
        self.last_seen[(event.belt, event.barcode)] = event.timestamp
        if last is not None and event.timestamp - last <= DUPLICATE_WINDOW_S:
            logger.debug("%s was scanned twice", event.barcode)
            return True
        return False

    def accept(self, data: dict) -> Optional[dict]:
        """Turns a scan into a parcel, or rejects it"""
        event = ScanEvent.from_dict(data)
        stats["scans_seen"] += 1
        number = parse_barcode(event.barcode)
        if number is None:
            stats["scans_rejected"] += 1
            return None
        if exceeds_lifting_limit(event.weight_kg):
            stats["scans_rejected"] += 1
            return None
        if self.is_duplicate(event):
            return None
        return event.to_parcel(number)

    def publish_all(self, parcels: list):
        """Publishes parcels and counts them"""
        for parcel in parcels:
            self.redis_client.publish(self.config.output_channel, json.dumps(parcel))
        self.redis_client.incr("parcels:count")

    def audit(self, parcel: dict):
        """Keeps a trail of what went out"""
        self.redis_client.xadd("intake_audit", {"number": parcel["number"], "grams": parcel["grams"]})

    def run(self):
        """Listens until it is told to stop"""
        self.running = True
        stats["status"] = "running"
        stats["started_at"] = time.time()
        waiting = []
        for message in self.pubsub.listen():
            if not self.running:
                break
            if message["type"] != "message":
                continue
            parcel = self.accept(json.loads(message["data"]))
            if parcel is not None:
                waiting.append(parcel)
                self.audit(parcel)
            if len(waiting) >= 10:
                self.publish_all(waiting)
                waiting = []

    def shutdown(self, signum, frame):
        """Stops after the scan in hand"""
        logger.info("stopping on signal %s", signum)
        self.running = False


@app.route("/health")
def health():
    return jsonify(status=stats["status"])


@app.route("/status")
def status():
    return jsonify(stats)


if __name__ == "__main__":
    ingest = ScanIngest()
    config.validate()
    ingest.connect_redis()
    signal.signal(signal.SIGTERM, ingest.shutdown)
    ingest.run()
