"""
Route Planner - configuration
"""

import os

PORT = int(os.getenv("ROUTE_PORT", "8102"))
REDIS_HOST = os.getenv("REDIS_HOST", "redis")
REDIS_PORT = int(os.getenv("REDIS_PORT", "6379"))

PARCEL_CHANNEL = "parcels_seen"
ROUTE_CHANNEL = "routes_planned"

TRAFFIC_URL = os.getenv("TRAFFIC_URL", "http://traffic.example/zones")
MAX_STOPS = 80
MINUTES_PER_STOP = 4
