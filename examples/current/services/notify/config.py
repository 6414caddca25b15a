"""
Alert Mailer - configuration
"""

import os

PORT = int(os.getenv("ALERT_PORT", "8105"))
REDIS_HOST = os.getenv("REDIS_HOST", "redis")
ALERT_CHANNEL = os.getenv("ALERT_CHANNEL", "depot_alerts")

SMTP_HOST = os.getenv("SMTP_HOST", "mail")
SMTP_PORT = int(os.getenv("SMTP_PORT", "587"))
SENDER = "depot@parcels.example"
