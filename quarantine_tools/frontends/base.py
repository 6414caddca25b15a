"""What a front end is, and how to find the one for a kind.

A front end turns the text of one file into a `Reading`: units, facts and bindings with exact lines. It does not know
that there are two sides, never runs what it reads, and never raises for bad input: what it can't read becomes a problem
of the reading, and the file falls back to one ``file`` unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from quarantine_tools.model import Fact, KindSignature, Reading, SourceFile, Unit, split_lines
from quarantine_tools.model import digest as digest
from quarantine_tools.plugins import load_plugins


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """One artifact kind: how it is recognised and how it is read."""

    kind: str
    signature: KindSignature
    read: Callable[[str, str], Reading]  # text and artifact path (for names only) → reading
    reads: str  # one sentence: which units and facts it yields
    references: tuple[str, ...]  # what the reading follows: a grammar, a specification
    limitations: tuple[str, ...]  # what it does not see


def front_ends() -> tuple[FrontEnd, ...]:
    """Return all front ends, this project's and third parties'."""
    return load_plugins("quarantine_tools.frontends")


def front_end_for(kind: str) -> FrontEnd:
    """Return the front end of a kind; kinds without one of their own are read as text."""
    by_kind = {front_end.kind: front_end for front_end in front_ends()}
    return by_kind.get(kind, by_kind["text"])


def whole_file(text: str, path: str) -> Unit:
    """Return the ``file`` unit that stands for a text as a whole: every character but the line ends counts."""
    lines = split_lines(text)
    name = re.split(r"/", path)[-1]
    form = "\n".join(lines)
    key = digest(f"file\n{form}")
    return Unit(
        unit="file",
        name=name,
        line=1 if lines else 0,
        end_line=len(lines),
        behaviour=key,
        shape=key,
        form=form,
        form_lines=tuple(range(1, len(lines) + 1)),
        weight=len(form.split()),
    )


def as_text(text: str, path: str, code: str, message: str) -> Reading:
    """Return a text as one unit, with the problem that kept it from being read."""
    blank = tuple(number for number, line in enumerate(split_lines(text), start=1) if not line.strip())
    return Reading((whole_file(text, path),), comment_lines=blank, problems=((code, message),), parser="lines")


def read_source(source: SourceFile) -> Reading:
    """Return what the front end of an artifact's kind finds in it; never without a unit.

    A file that is not text, or larger than the limit for texts, is one ``file`` unit compared by checksum. A text in
    which the front end finds no unit (an empty ``__init__.py``, a file of comments) is one ``file`` unit without lines
    of its own, so that it still has a verdict. One on which the front end fails is compared as plain text, and the
    failure is a problem: a defect of ours, or of a plug-in, must not take the other files' answers away.
    """
    artifact = source.artifact
    name = artifact.path.rsplit("/", 1)[-1]
    if source.text is None:
        unit = Unit("file", name, 0, 0, artifact.sha256, artifact.sha256, "", (), 0)
        return Reading(units=(unit,), parser="checksum")
    try:
        reading = front_end_for(artifact.kind).read(source.text, artifact.path)
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"[:200]
        problem = ("reader-failed", f"the {artifact.kind} front end failed on it ({cause}); compared as plain text")
        return Reading(units=(whole_file(source.text, artifact.path),), problems=(problem,), parser="lines")
    if reading.units:
        return reading
    empty = digest("file\n")
    return replace(reading, units=(Unit("file", name, 0, 0, empty, empty, "", (), 0),))


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts by line, each once."""
    return tuple(sorted(set(facts), key=lambda f: (f.line, f.end_line, f.kind, f.value, f.detail)))
