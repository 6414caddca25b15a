"""
Route Planner - main service
Collects parcels and plans a route per vehicle
"""

import asyncio
import json
import logging
import math

import redis
import requests
from flask import Flask, jsonify

import config
from core.models import Parcel
from models import Route, Stop

logger = logging.getLogger("route_planner")
app = Flask(__name__)

EARTH_RADIUS_KM = 6371.0


def distance_km(a: Parcel, b: Parcel) -> float:
    """Distance of two parcels along the great circle (haversine)"""
    dlat = math.radians(b.latitude - a.latitude)
    dlon = math.radians(b.longitude - a.longitude)
    h = (
        math.sin(dlat / 2) ** 2
        + math.cos(math.radians(a.latitude)) * math.cos(math.radians(b.latitude)) * math.sin(dlon / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.atan2(math.sqrt(1 - h), math.sqrt(h))


def nearest(parcels: list, last: Parcel) -> Parcel:
    """The waiting parcel that is nearest to the last stop"""
    best = parcels[0]
    for candidate in parcels[1:]:
        if distance_km(last, candidate) < distance_km(last, best):
            best = candidate
    return best


async def fetch_traffic(zone: str) -> float:
    """Asks how much slower the traffic of a zone is today"""
    answer = requests.get(f"{config.TRAFFIC_URL}/{zone}", timeout=5)
    answer.raise_for_status()
    return float(answer.json()["slowdown"])


class RoutePlanner:
    """Plans one route at a time"""

    def __init__(self, vehicle: str, driver: str):
        self.vehicle = vehicle
        self.driver = driver
        self.waiting = []
        self.client = redis.Redis(host=config.REDIS_HOST, port=config.REDIS_PORT)

    def add(self, parcel: Parcel) -> bool:
        """Takes a parcel, unless the vehicle is full"""
        if len(self.waiting) >= config.MAX_STOPS:
            logger.warning("vehicle %s is full", self.vehicle)
            return False
        self.waiting.append(parcel)
        return True

    def plan(self, start: Parcel) -> Route:
        """Orders the waiting parcels, nearest first"""
        route = Route(vehicle=self.vehicle, driver=self.driver)
        last = start
        while self.waiting:
            parcel = nearest(self.waiting, last)
            self.waiting.remove(parcel)
            minutes = math.ceil(config.MINUTES_PER_STOP * asyncio.run(fetch_traffic(parcel.zone)))
            route.stops.append(Stop(parcel=parcel, minutes=minutes))
            last = parcel
        return route

    def publish(self, route: Route) -> None:
        """Tells the others which parcels go with which vehicle"""
        message = {"vehicle": route.vehicle, "stops": [stop.label() for stop in route.stops]}
        self.client.publish(config.ROUTE_CHANNEL, json.dumps(message))


@app.get("/health")
def health():
    return jsonify(status="ok", service="route_planner")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=config.PORT)
