"""Whether what the documents of the current side say there is, is there.

Only what can't mean anything else is called untrue. A path is known when any path of the side ends with it, and one
whose first folder the side doesn't have is left out, because it may be of another project. A name is known when
any file but a document has the word. Of ports only those count that the legacy side used: programs listen where no file
says so, and scripts compute where. Documents that by their name tell of another time (a changelog, a plan, a
report of a date) are left out as a whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from quarantine_tools.comparator.mentions import DOCUMENTS, names_gone
from quarantine_tools.comparator.side import ReadSide, base_name, folder_of
from quarantine_tools.comparator.standing_paths import StandingPaths, resolved
from quarantine_tools.model import Misstatement, Reference

_OTHER_TIME = re.compile(
    r"(?:^|[/_.-])(?:changelogs?|changes|history|news|release[_-]?notes?|releases|whats[_-]?new|upgrad\w*|migrat\w*|adrs?"
    r"|decisions?|rfcs?|proposals?|archived?|legacy|audits?|\w*reports?|reviews?|post-?mortems?|meetings?|minutes"
    r"|roadmaps?|todo|plans?|planning|designs?|future|old|deprecated|templates?|\w*_template|examples?|tutorials?"
    r"|vendor|vendored|third[_-]party|node_modules|test-?data|fixtures|blog|news|sessions?|snapshots?|prompts?"
    r"|cookiecutter\w*|skeletons?|scaffold\w*)(?=[/_.-]|$)|20\d\d[_-]?\d\d",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(?:^|[/_.-])(?:path|to|foo|bar|baz|qux|examples?|your\w*|my\w*|sample|placeholder|xx+|yyyy\w*|nnn+|name|some\w*"
    r"|custom|demo|hello|test_file|file|filename|module|package|project|new|another|other)(?=[/_.-]|$)|\.\.\.",
    re.IGNORECASE,
)
_GIVEN_NAME = re.compile(r"\bnamed (\S+)$")  # in the detail of a container fact of a compose file
_WORD = re.compile(r"[\w.+@-]+")
_JOINING = re.compile(r"[.+@]+")
_NUMBER = re.compile(r"\d{2,5}")
_INDEXED = re.compile(r"[\w.-]+[-_]\d{1,3}")  # as compose calls a container: project-service-1
MOST_SEARCHED = 500  # paths whose ends are looked for in the texts


def find_misstatements(
    legacy: ReadSide, current: ReadSide, containers: tuple[str, ...] = ()
) -> tuple[Misstatement, ...]:
    """Return what the documents of the current side name and the side doesn't have, by document and line.

    ``containers`` are the archives of the legacy side.
    """
    documents = [path for path in current.paths if current.readings[path].references]
    if not documents:
        return ()
    check = _Check(legacy, current, containers)
    return tuple(found for path in documents if not _OTHER_TIME.search(path) for found in check.of_document(path))


class _Check:
    def __init__(self, legacy: ReadSide, current: ReadSide, containers: tuple[str, ...]) -> None:
        self._current = current
        self._paths = StandingPaths(current)
        self._gone = names_gone(legacy, current, containers)
        self._legacy_paths = legacy.paths
        self._legacy_ports = {
            fact.value for path in legacy.paths for fact in legacy.readings[path].facts if fact.kind == "port"
        }
        self._searched = 0
        self._made: defaultdict[str, set[str]] = defaultdict(set)
        for path in current.paths:
            for reference in current.readings[path].references:
                if reference.kind.startswith("made."):
                    name = base_name(reference.value.replace("\\", "/").rstrip("/"))
                    self._made[reference.kind.removeprefix("made.")].add(name.lower())

    def of_document(self, document: str) -> Iterator[Misstatement]:
        judges = {
            "path": self._path_missing,
            "port": self._port_unknown,
            "container": self._container_unknown,
            "service": self._service_unknown,
        }
        for reference in self._current.readings[document].references:
            judge = judges.get(reference.kind)
            if judge is None:
                continue  # what the document makes itself
            gone = self._gone_named(reference)
            if gone or judge(document, reference):
                yield Misstatement(document, reference.kind, reference.value, reference.line, reference.how, gone)

    # --- legacy -----------------------------------------------------------------------------------------------------

    def _gone_named(self, reference: Reference) -> str:
        """Return the legacy artifact or service that a command or link names, and that the side has nothing of."""
        if reference.how not in ("command", "link") or reference.kind == "port":
            return ""
        parts = reference.value.replace("\\", "/").rstrip("/").split("/")
        at = max((index for index, part in enumerate(parts) if part in self._gone), default=-1)
        named = self._gone[parts[at]] if at >= 0 and self._holds(self._gone[parts[at]], parts[at + 1 :]) else ""
        if not named or (reference.kind == "path" and self._paths.has_end(_bare("/".join(parts)))):
            return ""
        if reference.kind != "path":
            known = self._services if reference.kind == "service" else self._words
            return named if self._services and not self._is_known(reference.value, known) else ""
        return named if parts[-1].lower() not in self._made["path"] else ""

    def _holds(self, legacy: str, rest: Sequence[str]) -> bool:
        """Say whether an archive of the quarantine has what a path names inside of it; a file holds nothing."""
        end = "/" + "/".join(rest)
        return not rest or any(path.startswith(f"{legacy}!/") and path.endswith(end) for path in self._legacy_paths)

    # --- paths ------------------------------------------------------------------------------------------------------

    def _path_missing(self, document: str, reference: Reference) -> bool:
        value = reference.value.replace("\\", "/").rstrip("/")
        bare = _bare(value)
        if (
            not bare
            or self._paths.has_end(bare)
            or _EXAMPLE.search(value)
            or base_name(bare).lower() in self._made["path"]
        ):
            return False
        folder = folder_of(document)
        home = "" if value.startswith("/") else folder
        meant = resolved(value.lstrip("/"), home if reference.how == "link" or value.startswith("..") else "")
        if meant is None or self._paths.leads_out(meant) or (folder and self._paths.leads_out(f"{folder}/{bare}")):
            return False
        if reference.how != "link" and not self._is_anchored(bare, folder):
            return False
        return reference.how == "command" or not self._is_written(bare)

    def _is_anchored(self, path: str, folder: str) -> bool:
        """Say whether the first folder of a path stands at the root, or where the document does."""
        first, slash, _ = path.partition("/")
        return bool(slash) and (
            self._paths.has_folder(first) or bool(folder and self._paths.has_folder(f"{folder}/{first}"))
        )

    def _is_written(self, path: str) -> bool:
        """Say whether code names a path by its last two parts: it may be what makes it."""
        if base_name(path) not in self._words:
            return False
        self._searched += 1
        parts = path.split("/")[-2:]
        tails = {"/".join(parts), "\\".join(parts)}
        return self._searched > MOST_SEARCHED or any(tail in text for text in self._code.values() for tail in tails)

    # --- ports and names --------------------------------------------------------------------------------------------

    def _port_unknown(self, document: str, reference: Reference) -> bool:
        """Say whether a port is one that the legacy side used and that no file of this side has."""
        del document
        port = reference.value
        return port in self._legacy_ports and port not in self._made["port"] and port not in self._words

    def _container_unknown(self, document: str, reference: Reference) -> bool:
        del document
        name = reference.value
        return _first_word(name) in self._namespaces and not self._is_known(name, self._words)

    def _service_unknown(self, document: str, reference: Reference) -> bool:
        del document
        return bool(self._services) and not self._is_known(reference.value, self._services)

    def _is_known(self, name: str, words: frozenset[str]) -> bool:
        if name in words or _EXAMPLE.search(name) or name.lower() in self._made["container"] | self._made["service"]:
            return True
        if not _INDEXED.fullmatch(name):
            return False
        parts = re.split(r"[-_]", name)[:-1]
        return any(sign.join(parts[start:]) in words for start in range(min(len(parts), 8)) for sign in "-_")

    # --- what the side has ------------------------------------------------------------------------------------------

    @cached_property
    def _code(self) -> Mapping[str, str]:
        return {
            path: "\n".join(self._current.lines(path))
            for path in self._current.paths
            if self._current.artifacts[path].kind not in DOCUMENTS
        }

    @cached_property
    def _words(self) -> frozenset[str]:
        return _words_of(self._code.values())

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        """The first words of the names of services and containers; other containers are of other programs."""
        facts = (fact for path in self._code for fact in self._current.readings[path].facts if fact.kind == "container")
        given = (found[1] for fact in facts if (found := _GIVEN_NAME.search(fact.detail)))
        return frozenset(map(_first_word, (*self._services, *given))) if self._services else frozenset()

    @cached_property
    def _services(self) -> frozenset[str]:
        """The services of the compose files; nothing where there is none, or where not all of them can be told."""
        found: set[str] = set()
        for path in self._code:
            if self._current.artifacts[path].kind == "compose":
                units = self._current.units(path)
                if any(unit.unit == "file" or unit.name.partition(".")[0] == "include" for unit in units):
                    return frozenset()
                found.update(unit.name.split(".")[1] for unit in units if unit.name.startswith("services."))
        return frozenset(found)


def _first_word(name: str) -> str:
    return re.split(r"[-_.]", name, maxsplit=1)[0]


def _bare(path: str) -> str:
    """Return a path without the steps at its start that say from where: ``../../a/b`` ends as ``a/b`` does."""
    return re.sub(r"^(?:\.{0,2}/)+", "", path)


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, whole and in the parts that signs join: of ``a-b.c:80``, ``a-b.c``, ``a-b``."""
    whole: set[str] = set()
    for text in texts:
        whole.update(_WORD.findall(text))
    parts = {part for word in whole for part in _JOINING.split(word)}
    return frozenset(whole | parts | {number for word in parts for number in _NUMBER.findall(word)})
