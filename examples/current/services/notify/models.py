"""
Alert Mailer - data models
"""

from dataclasses import dataclass

LEVELS = ("info", "warning", "critical")


@dataclass
class Alert:
    """Something that somebody should know"""

    source: str
    level: str
    text: str

    def rank(self) -> int:
        """How urgent it is; unknown levels are the most urgent"""
        if self.level in LEVELS:
            return LEVELS.index(self.level)
        return len(LEVELS)
