"""Which kind a file is, told from its name first and from its content where the name says too little.

The most exact sign wins: a whole name, a name pattern with a fixed end (``*.dockerfile``), a suffix, a name pattern
with an open end (``Dockerfile*``: so ``Dockerfile_notes.md`` is Markdown), then the same for the name without its
backup suffix, then the interpreter line, then the kinds' probes of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from quarantine_tools.extractor.known_kinds import BINARY_MAGIC, KNOWN_KINDS
from quarantine_tools.model import KindSignature

BACKUP = re.compile(
    r"(?:~\d*|\.~\d+~|[._-](?:backup|bak|old|orig|original|save|saved|copy|prev|previous|disabled|tmp|example|sample|dist)"
    r"(?:[._-]?\d[\d._-]*)?|\.\d{1,3}|\.\d{8}(?:[_-]?\d{4,6})?)$",
    re.IGNORECASE,
)
"""What people and programs put behind a name that they keep a copy under."""

_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(.*))?")
_YAML, _TEXT, _BINARY = "yaml", "text", "binary"
_NEVER_TEXT = frozenset({"archive", "image", "media", "database", "pdf"})


class Kinds:
    """The kinds that are known in one run: the callers', and the built-in ones that they don't replace."""

    def __init__(self, signatures: Iterable[KindSignature]) -> None:
        given = tuple(signatures)
        taken = {signature.kind for signature in given}
        self._all = (*given, *(known for known in KNOWN_KINDS if known.kind not in taken))
        self._probes = {s.kind: s.probe for s in reversed(self._all) if s.probe is not None}
        for known in KNOWN_KINDS:  # a caller's signature without a probe still profits from ours
            if known.probe is not None:
                self._probes.setdefault(known.kind, known.probe)
        self._by_name = lru_cache(maxsize=4096)(self._find_by_name)

    def by_name(self, name: str) -> str | None:
        """Return the kind that a base name tells, or None."""
        return self._by_name(name.lower())

    def by_interpreter(self, first_line: str) -> str | None:
        """Return the kind that a ``#!`` line tells, or None."""
        match = _SHEBANG.match(first_line)
        if match is None:
            return None
        program = match[1].rsplit("/", 1)[-1]
        if program == "env":
            words = [word for word in (match[2] or "").split() if not word.startswith("-") and "=" not in word]
            program = words[0].rsplit("/", 1)[-1] if words else ""
        program = re.sub(r"(?:\.exe)?$", "", program.lower(), count=1)
        bare = re.sub(r"[\d.]+w?$", "", program)
        return next((s.kind for s in self._all if bare in s.interpreters or program in s.interpreters), None)

    def of_text(self, name: str, text: str) -> str:
        """Return the kind of a text file; ``text`` at the least."""
        found = self.by_name(name)
        if found == _YAML and "compose" in self._probes and self._probes["compose"](text):
            return "compose"
        if found is not None and found not in _NEVER_TEXT:
            return found
        found = self.by_interpreter(text[:300].split("\n", 1)[0])
        if found is not None:
            return found
        if text.strip():
            for signature in self._all:
                probe = self._probes.get(signature.kind)
                if probe is not None and signature.kind != _TEXT and probe(text):
                    return signature.kind
        return _TEXT

    def of_binary(self, head: bytes) -> str:
        """Return the kind of a file that is not text; ``binary`` at the least."""
        return next((kind for magic, kind in BINARY_MAGIC if head.startswith(magic)), _BINARY)

    def _find_by_name(self, name: str) -> str | None:
        while name:
            for find in (self._by_fixed_name, self._by_suffix, self._by_open_name):
                kind = find(name)
                if kind is not None:
                    return kind
            bare = BACKUP.sub("", name, count=1)
            if bare == name:
                return None
            name = bare
        return None

    def _by_fixed_name(self, name: str) -> str | None:
        """Whole names first, then patterns whose end is fixed, the longest first."""
        patterns = [(p, s.kind) for s in self._all for p in s.names if p[-1:] not in ("*", "]", "?")]
        return _longest([(p, kind) for p, kind in patterns if fnmatchcase(name, p.lower())], whole_first=True)

    def _by_suffix(self, name: str) -> str | None:
        pairs = [(suffix, s.kind) for s in self._all for suffix in s.suffixes]
        return _longest([(p, kind) for p, kind in pairs if name.endswith(p.lower()) and name != p.lower()])

    def _by_open_name(self, name: str) -> str | None:
        patterns = [(p, s.kind) for s in self._all for p in s.names if p[-1:] in ("*", "]", "?")]
        return _longest([(p, kind) for p, kind in patterns if fnmatchcase(name, p.lower())])


def _longest(found: list[tuple[str, str]], *, whole_first: bool = False) -> str | None:
    if not found:
        return None
    return max(found, key=lambda pair: (whole_first and "*" not in pair[0], len(pair[0])))[1]
