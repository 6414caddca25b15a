"""What a folder, a revision and an archive have in common: things that may become artifacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 256 * 1024
"""Bytes read at a time: large enough to be fast, small enough to hold many."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that can be read: on a disk, in a revision, or in an archive."""

    path: str  # below the container, with "/"
    raw_name: str  # as the container stores it
    size: int | None  # bytes, as the container states it
    chunks: Callable[[], Iterator[bytes]]  # its content; raises Refused, Stopped and OSError
    crc: int | None = None  # CRC-32 as the container states it
    open: Callable[[], BinaryIO] | None = None  # for what lies on a disk, so that an archive need not be in memory
    remark: tuple[str, str] | None = None  # code and message of something odd that does not hinder reading


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is there and was not read, and why."""

    path: str  # below the container, with "/", as far as it has a safe one, else the name as shown
    raw_name: str
    code: str
    message: str
    size: int | None = None  # bytes, as stated
    quiet: bool = False  # a decision that belongs in the manifest and is no problem
