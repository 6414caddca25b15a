"""What was printed, for the office."""

import sqlite3


class PrintHistory:
    """A small database of labels"""

    def __init__(self, path: str):
        self.handle = sqlite3.connect(path)

    def remember(self, number: str, size: int) -> None:
        with self.handle:
            self.handle.execute("INSERT INTO printed (number, bytes) VALUES (?, ?)", (number, size))

    def close(self) -> None:
        if self.handle is not None:
            self.handle.close()
            self.handle = None
