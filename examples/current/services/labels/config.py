"""
Label Printer - configuration
"""

import os

PORT = int(os.getenv("LABEL_PORT", "8113"))
REDIS_HOST = os.getenv("REDIS_HOST", "redis")
PRINTER_HOST = os.getenv("PRINTER_HOST", "printer")

ROUTE_CHANNEL = "routes_planned"
PRINTED_CHANNEL = "labels_printed"
LABEL_DPI = 203
