"""
Scan Ingest - configuration
Reads the environment and checks it
"""

import os
from dataclasses import dataclass
from typing import Optional


@dataclass
class ScanConfig:
    """Settings of the scan ingest"""

    # Runtime
    env: str = os.getenv("ENV", "development")
    port: int = int(os.getenv("SCAN_PORT", "8101"))

    # Redis
    redis_host: str = os.getenv("REDIS_HOST", "redis")
    redis_port: int = int(os.getenv("REDIS_PORT", "6379"))
    redis_password: Optional[str] = os.getenv("REDIS_PASSWORD")

    # Scanning
    timeout_s: float = float(os.getenv("SCAN_TIMEOUT_S", "10"))
    batch_max: int = 200
    max_weight_g: int = 30000

    # Channels
    input_channel: str = "belt_scans"
    output_channel: str = "parcels_seen"

    def validate(self) -> bool:
        """Checks the settings"""
        if self.timeout_s <= 0:
            raise ValueError("SCAN_TIMEOUT_S must be > 0")
        return True


config = ScanConfig()
