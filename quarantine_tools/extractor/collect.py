"""Turns what containers hold into artifacts and manifest entries, and opens the archives among them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import BinaryIO, Protocol

from quarantine_tools.extractor.archive import (
    HEAD,
    READABLE,
    archive_items,
    format_by_name,
    format_of,
    is_office_document,
)
from quarantine_tools.extractor.content import Content, read_content
from quarantine_tools.extractor.decode import Text, decode
from quarantine_tools.extractor.item import Item, Left
from quarantine_tools.extractor.kinds import Kinds
from quarantine_tools.extractor.limits import Budget, Limits, Refused, Stopped, format_size
from quarantine_tools.extractor.manifest import ManifestEntry
from quarantine_tools.extractor.select import Selection
from quarantine_tools.model import Artifact, Problem, Side, SourceFile, split_lines

Progress = Callable[[int, int], None]  # files read so far, files in all (0: not known)


class Output(Protocol):
    """A file that is being written."""

    written_as: str

    def write(self, piece: bytes) -> None: ...
    def keep(self) -> None: ...
    def drop(self) -> None: ...


class Sink(Protocol):
    """Where files go that are extracted."""

    def create(self, path: str) -> Output: ...


class Collector:
    """What was found on a side so far."""

    def __init__(
        self,
        side: Side,
        kinds: Kinds,
        limits: Limits,
        selection: Selection,
        *,
        progress: Progress | None = None,
        sink: Sink | None = None,
    ) -> None:
        self.files: list[SourceFile] = []
        self.entries: list[ManifestEntry] = []
        self.problems: list[Problem] = []
        self._side, self._kinds, self._limits, self._selection = side, kinds, limits, selection
        self._progress, self._sink = progress, sink
        self._budget = Budget(limits)
        self._taken: set[str] = set()

    def take(self, found: Iterable[Item | Left], archive: str = "", depth: int = 0) -> None:
        """Read what a container holds; ``archive`` is its artifact path, "" for a folder, a revision or the root.

        Raises:
            Stopped: the container, an archive, can't be read any further.
        """
        for one in found:
            if isinstance(one, Left):
                self._leave(one, archive)
            else:
                self._read(one, archive, depth)

    def take_root_archive(self, source: BinaryIO, kind: str, name: str) -> None:
        """Read an archive that is itself the root: its entries have no archive in front of their paths."""
        self._budget.start_archive()
        try:
            self.take(archive_items(source, kind, name, self._budget), depth=1)
        except Refused as refused:
            self.problem(".", refused.code, f"{name}: {refused.message}")

    def problem(self, path: str, code: str, message: str) -> None:
        """Note something that can't be read as it should."""
        self.problems.append(Problem(self._side, path, code, message))

    def _leave(self, left: Left, archive: str) -> None:
        path = _below(archive, left.path)
        if not left.quiet:
            if self._selection.excludes(path):
                left = Left(left.path, left.raw_name, "excluded", "", left.size, quiet=True)
            else:
                self.problem(path, left.code, f"{path}: {left.message}")
        self._note(left, archive, "skipped" if left.quiet or left.code == "vcs-folder" else "refused")

    def _note(self, left: Left, archive: str, decision: str) -> None:
        entry = ManifestEntry(
            archive, left.raw_name, left.path, "", "", left.size, None, "", None, "", "", "", "", decision, left.code
        )
        self.entries.append(entry)

    def _read(self, item: Item, archive: str, depth: int) -> None:
        wanted = _below(archive, item.path)
        name = item.path.rsplit("/", 1)[-1]
        # An archive that --include does not name may hold files that it does name, so it is opened all the same.
        listed = self._selection.takes(wanted)
        if self._selection.excludes(wanted) or (not listed and format_by_name(name) is None):
            self._leave(Left(item.path, item.raw_name, "excluded", "", item.size, quiet=True), archive)
            return
        if self._progress is not None:
            self._progress(len(self._taken), 0)
        path = self._unique(wanted)
        reason = ""
        if path != wanted:
            reason = "duplicate-name"
            self.problem(
                path, reason, f"{wanted}: there is another entry of this name; both are kept, this one as {path}"
            )
        output = self._sink.create(path) if self._sink is not None and listed and format_by_name(name) is None else None
        try:
            content = read_content(item.chunks(), item.size, self._keep(item), output.write if output else None)
        except Refused as refused:
            self._fail(item, archive, path, refused, output)
            if isinstance(refused, Stopped):
                raise
            return
        except OSError as error:
            self._fail(item, archive, path, Refused("unreadable", f"can't be read ({error.strerror}); skipped"), output)
            return
        if item.remark is not None:
            reason = reason or item.remark[0]
            self.problem(path, item.remark[0], f"{path}: {item.remark[1]}")
        if item.crc is not None and item.crc != content.crc:
            reason = reason or "crc-mismatch"
            message = "its bytes differ from those once packed (CRC); read as they are; check against another copy"
            self.problem(path, "crc-mismatch", f"{path}: {message}")
        if item.size is not None and item.size != content.size:
            reason = reason or "changed-while-read"
            self.problem(path, "changed-while-read", f"{path}: changed while it was read; run again")
        opened = self._format(item, name, content)
        kind, text = ("archive", None) if opened else self._kind_and_text(path, name, content)
        if output is None and self._sink is not None and listed and not opened and content.data is not None:
            output = self._sink.create(path)  # named like an archive, and none
            output.write(content.data)
        if output is not None:
            output.keep()
        self._add(item, archive, path, content, kind, text, output, reason, listed=listed)
        if opened is not None:
            self._open(item, path, content, opened, depth)

    def _add(
        self,
        item: Item,
        archive: str,
        path: str,
        content: Content,
        kind: str,
        text: Text | None,
        output: Output | None,
        reason: str,
        *,
        listed: bool,
    ) -> None:
        lines = len(split_lines(text.text)) if text else 0
        encoding = text.encoding if text else None
        artifact = Artifact(path, kind, content.size, lines, content.sha256, content.git_blob, encoding)
        if listed:
            self.files.append(SourceFile(artifact, text.text if text else None))
        entry = ManifestEntry(
            archive=archive,
            raw_name=item.raw_name,
            name=item.path,
            path=path if listed else "",
            written_as=output.written_as if output else "",
            size_stated=item.size,
            size=content.size,
            crc_stated="" if item.crc is None else f"{item.crc:08x}",
            crc_ok=None if item.crc is None else item.crc == content.crc,
            sha256=content.sha256,
            git_blob=content.git_blob,
            kind=kind,
            encoding=encoding or "",
            decision="written" if output else "read" if listed else "skipped",
            reason=reason if listed else "excluded",
        )
        self.entries.append(entry)

    def _fail(self, item: Item, archive: str, path: str, refused: Refused, output: Output | None) -> None:
        if output is not None:
            output.drop()
        code, message = refused.code, refused.message
        if not isinstance(refused, Stopped):  # what stops an archive is said of the archive, once
            self.problem(path, code, f"{path}: {message}")
        self._note(Left(item.path, item.raw_name, code, message, item.size), archive, "refused")

    def _keep(self, item: Item) -> Callable[[bytes], int]:
        def keep(head: bytes) -> int:
            in_memory = format_of(head[:HEAD]) is not None and item.open is None
            return self._limits.member_bytes if in_memory else self._limits.text_bytes

        return keep

    def _kind_and_text(self, path: str, name: str, content: Content) -> tuple[str, Text | None]:
        """Return kind and text of a file that is no archive, and note where its bytes don't keep what its name says."""
        by_name = self._kinds.by_name(name)
        if content.data is None:
            size, limit = format_size(content.size), format_size(self._limits.text_bytes)
            message = f"has {size} (limit {limit} for text), so only its bytes count; raise --max-text or exclude it"
            self.problem(path, "too-large", f"{path}: {message}")
            kind = by_name if b"\0" not in content.head else None
            return kind or self._kinds.of_binary(content.head), None
        text = self._decode(name, content.data)
        if text is not None:
            return self._kinds.of_text(name, text.text), text
        if by_name is not None:
            message = f"named like {by_name}, but its bytes are not text, so only they count; look at it by hand"
            self.problem(path, "not-text", f"{path}: {message}")
        return self._kinds.of_binary(content.head), None

    def _decode(self, name: str, data: bytes) -> Text | None:
        first_line = data[:300].split(b"\n", 1)[0].decode("latin-1")
        kind = self._kinds.by_name(name) or self._kinds.by_interpreter(first_line)
        return decode(data, python=kind == "python")

    def _format(self, item: Item, name: str, content: Content) -> str | None:
        """Return the format to open a file with, or None when it is no archive.

        A file that is only named like one, and is no text either, is a broken one: opening it will say so.
        """
        found = format_of(content.head[:HEAD])
        if found == "zip":
            with _source(item, content) as source:
                return None if is_office_document(source, self._budget) else found
        if found is None and (promised := format_by_name(name)) is not None:
            text = self._decode(name, content.data) if content.data is not None else None
            return None if text and text.text else promised
        return found

    def _open(self, item: Item, path: str, content: Content, kind: str, depth: int) -> None:
        if depth >= self._limits.depth:
            limit = self._limits.depth
            message = f"lies {depth} archives deep (limit {limit}); not opened; raise --max-depth or unpack it by hand"
            self.problem(path, "too-deep", f"{path}: {message}")
            return
        if item.open is None and content.data is None and kind in READABLE:
            limit_text = format_size(self._limits.member_bytes)
            message = (
                f"has {format_size(content.size)} (limit {limit_text}); not opened; raise --max-member or exclude it"
            )
            self.problem(path, "too-large", f"{path}: {message}")
            return
        if depth == 0:
            self._budget.start_archive()
        try:
            with _source(item, content) as source:
                name = item.path.rsplit("/", 1)[-1]
                self.take(archive_items(source, kind, name, self._budget), path, depth + 1)
        except Refused as refused:
            self.problem(path, refused.code, f"{path}: {refused.message}")
        except OSError as error:
            self.problem(path, "unreadable", f"{path}: can't be read ({error.strerror}); not opened")

    def _unique(self, wanted: str) -> str:
        """Return the path, or the first ``path~2``, ``path~3`` that nobody has."""
        path, number = wanted, 1
        while path in self._taken:
            number += 1
            path = f"{wanted}~{number}"
        self._taken.add(path)
        return path


def _source(item: Item, content: Content) -> BinaryIO:
    return item.open() if item.open is not None else io.BytesIO(content.data or b"")


def _below(archive: str, path: str) -> str:
    return f"{archive}!/{path}" if archive else path
