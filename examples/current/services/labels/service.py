"""
Label Printer - main service
Prints a label for every stop of a planned route
"""

import json

import redis
from flask import Flask, jsonify

import config
from models import Label
from printers import TcpPrinter

app = Flask(__name__)
printed = {}


def to_zpl(label: Label) -> str:
    """The label in the language of the printer"""
    lines = [
        "^XA",
        f"^FO40,40^A0N,60,60^FD{label.headline()}^FS",
        f"^FO40,140^BCN,120,Y,N,N^FD{label.number}^FS",
        f"^PQ{label.copies}",
        "^XZ",
    ]
    return "\n".join(lines)


def dots(millimetres: float) -> int:
    """How many dots of the print head a length on paper has."""
    in_inches = millimetres / 25.4
    return int(round(in_inches * config.LABEL_DPI))


class LabelPrinter:
    """Listens for routes and prints their labels"""

    def __init__(self, printer: TcpPrinter):
        self.printer = printer
        self.client = redis.Redis(host=config.REDIS_HOST)

    def print_label(self, label: Label) -> None:
        """Prints one label and tells the others"""
        self.printer.open()
        try:
            size = self.printer.send(to_zpl(label))
        finally:
            self.printer.close()
        printed[label.number] = size

    def labels_of(self, message: dict) -> list:
        """The labels for the stops of a route"""
        result = []
        for stop in message["stops"]:
            zone, number = stop.split("/", 1)
            result.append(Label(number=number, zone=zone, vehicle=message["vehicle"]))
        return result

    def run(self) -> None:
        """Prints until the connection ends"""
        pubsub = self.client.pubsub()
        pubsub.subscribe(config.ROUTE_CHANNEL)
        for message in pubsub.listen():
            if message["type"] != "message":
                continue
            for label in self.labels_of(json.loads(message["data"])):
                self.print_label(label)


@app.get("/health")
def health():
    return jsonify(status="ok", printed=len(printed))


if __name__ == "__main__":
    LabelPrinter(TcpPrinter(config.PRINTER_HOST)).run()
