"""
Alert Mailer - main service
Sends a mail for every alert of the depot
"""

import json
import logging
import smtplib
import time
from email.message import EmailMessage

import redis
from flask import Flask, jsonify

import config
from models import Alert

logger = logging.getLogger("alert_mailer")
app = Flask(__name__)
sent = []


def subject_of(alert: Alert) -> str:
    """The subject line: how urgent, and where from"""
    marks = "!" * alert.rank()
    return f"[depot{marks}] {alert.source}"


def recipients_for(alert: Alert, table: dict) -> list:
    """Who gets this alert: the team of the source, and the night shift when it is urgent"""
    found = list(table.get(alert.source, table["default"]))
    if alert.rank() >= 2:
        found.extend(table.get("night", []))
    return list(dict.fromkeys(found))


def compose_mail(alert: Alert, recipients: list) -> EmailMessage:
    """The mail for an alert"""
    message = EmailMessage()
    message["From"] = config.SENDER
    message["To"] = ", ".join(recipients)
    message["Subject"] = subject_of(alert)
    message.set_content(alert.text)
    return message


class AlertMailer:
    """Listens for alerts and mails them"""

    def __init__(self, table: dict):
        self.table = table
        self.client = redis.Redis(host=config.REDIS_HOST)

    def send(self, message: EmailMessage, retries: int = 5) -> bool:
        """Sends a mail, patiently"""
        for attempt in range(retries):
            try:
                with smtplib.SMTP(config.SMTP_HOST, config.SMTP_PORT) as server:
                    server.starttls()
                    server.send_message(message)
                return True
            except smtplib.SMTPException as error:
                logger.warning("attempt %s failed: %s", attempt + 1, error)
                time.sleep(2 ** attempt)
        return False

    def handle(self, raw: str) -> None:
        """Mails one alert"""
        alert = Alert(**json.loads(raw))
        recipients = recipients_for(alert, self.table)
        if not recipients:
            logger.error("nobody to tell about %s", alert.source)
            return
        if self.send(compose_mail(alert, recipients)):
            sent.append(alert.text)
            logger.debug("told %s people about %s", len(recipients), alert.source)

    def run(self) -> None:
        """Mails until the connection ends"""
        pubsub = self.client.pubsub()
        pubsub.subscribe(config.ALERT_CHANNEL)
        for message in pubsub.listen():
            if message["type"] == "message":
                self.handle(message["data"])


@app.get("/health")
def health():
    return jsonify(status="ok", sent=len(sent))


@app.get("/sent")
def list_sent():
    return jsonify(sent[-50:])


if __name__ == "__main__":
    with open("recipients.json", encoding="utf-8") as handle:
        AlertMailer(json.load(handle)).run()
