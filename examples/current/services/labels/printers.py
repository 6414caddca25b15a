"""
Label Printer - where labels go
"""

import socket


class TcpPrinter:
    """A printer in the network that speaks ZPL"""

    def __init__(self, host: str, port: int = 9100):
        self.host = host
        self.port = port
        self.handle = None

    def open(self, timeout: float = 2.0) -> None:
        """Connects to the printer"""
        self.handle = socket.create_connection((self.host, self.port), timeout=timeout)

    def send(self, zpl: str) -> int:
        """Sends one label and returns how many bytes it had"""
        data = zpl.encode("utf-8")
        self.handle.sendall(data)
        return len(data)

    def close(self) -> None:
        if self.handle is not None:
            self.handle.close()
            self.handle = None
