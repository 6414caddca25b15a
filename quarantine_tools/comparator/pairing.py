"""Which current artifact answers to which legacy one, why, and how sure that is.

The strongest reason wins: the user's own map, the same bytes, git's history, the same name in the paired service, and
last the content alone. A name or an empty file by itself pairs nothing: below the map and the same bytes, every pair
must also have content in common. Copies inside the quarantine share their counterpart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.side import ReadSide, base_name, folder_of, true_name
from quarantine_tools.comparator.similarity import Corpus, content_bag, definition_bag
from quarantine_tools.model import Method, Pairing, Provenance, QuarantineError, ServicePair, Side

# Found on the real case and the examples, 2026-11: each is the smallest value that keeps wrong pairs at none.
NAMED_LEAST = 0.05  # likeness that a namesake in the paired service must have
MOVED_LEAST = 0.25  # likeness of a namesake, or of git's successor, outside of the paired service
HEIR_LEAST = 0.5  # likeness that makes the file at the same path the successor, whatever stands elsewhere
CONTENT_LEAST = 0.5  # likeness of a pair that rests on content alone …
CONTENT_MARGIN = 0.1  # … and its lead over the runner-up
RENAMED_LEAD = 0.25  # lead over the file at the old path that a new file must have to be the counterpart
COPY_LEAST = 0.42  # likeness of two legacy files of which one grew out of the other; celery 3.1, Django 1.11, 2026-11
# Where the bodies were rewritten, what a file defines still has its names. Least share of the definitions, weighted by
# rarity, and least number of them that the counterpart must have; measured on Flask 0.12 and 3.0, 2026-11.
SAME_PLACE = (0.15, 1)  # a file with the whole legacy path at its end: `flask/app.py`, `src/flask/app.py`
SAME_MODULE = (0.25, 3)  # a namesake, `json/__init__.py` for `json.py` among them
ANY_PLACE = (0.6, 3)  # a file of another name


@dataclass(frozen=True, slots=True)
class PathMap:
    """The user's word that a legacy path (a file, a folder, an archive) became a current one."""

    legacy: str
    current: str

    @classmethod
    def parse(cls, text: str) -> PathMap:
        """Return the map that ``LEGACY=CURRENT`` means.

        Raises:
            QuarantineError: one of the two is missing.
        """
        legacy, sign, current = (part.strip() for part in text.partition("="))
        if not (legacy and sign and current):
            raise QuarantineError(f"--map {text!r}: give it as LEGACY=CURRENT, both relative to their side's root")
        return cls(legacy.rstrip("/"), current.rstrip("/"))

    def target(self, path: str) -> str | None:
        """Return the current path that a legacy path is mapped to."""
        if path == self.legacy:
            return self.current
        for separator in ("/", "!/"):
            if path.startswith(self.legacy + separator):
                return f"{self.current}/{path[len(self.legacy) + len(separator) :]}"
        return None


@dataclass(frozen=True, slots=True)
class Pairer:
    """What pairing one artifact looks at."""

    legacy: ReadSide
    current: ReadSide
    corpus: Corpus
    definitions: Corpus  # the same of the qualified names that the artifacts define
    maps: tuple[PathMap, ...]
    successors: Mapping[str, tuple[str, ...]]  # legacy service → current services
    provenance: Mapping[str, Provenance]
    by_hash: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, tuple[str, ...]]
    prefix: str  # of the current root in its repository, with a trailing "/" unless empty


def pair_artifacts(
    legacy: ReadSide,
    current: ReadSide,
    services: Sequence[ServicePair],
    provenance: Iterable[Provenance] = (),
    maps: Iterable[PathMap] = (),
    prefix: str = "",
) -> tuple[Pairing, ...]:
    """Return one pair per legacy artifact, sorted by path; an artifact without a counterpart is paired with None.

    Raises:
        QuarantineError: a map names a legacy or current path that does not exist.
    """
    bags: dict[Hashable, Mapping[Hashable, int]] = {
        (side.side, path): content_bag(side.units(path)) for side in (legacy, current) for path in side.paths
    }
    successors: defaultdict[str, list[str]] = defaultdict(list)
    for pair in services:
        if pair.current is not None:
            successors[pair.legacy].append(pair.current)
    by_hash: defaultdict[str, list[str]] = defaultdict(list)
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in current.paths:
        by_hash[current.artifacts[path].sha256].append(path)
        by_name[true_name(path)].append(path)
    pairer = Pairer(
        legacy,
        current,
        Corpus(bags),
        Corpus(
            {(side.side, path): definition_bag(side.units(path)) for side in (legacy, current) for path in side.paths}
        ),
        tuple(maps),
        {key: tuple(value) for key, value in successors.items()},
        {one.legacy: one for one in provenance},
        {key: tuple(value) for key, value in by_hash.items()},
        {key: tuple(value) for key, value in by_name.items()},
        f"{prefix.rstrip('/')}/" if prefix else "",
    )
    _check_maps(pairer)
    return tuple(_pair(pairer, path) for path in legacy.paths)


def _check_maps(pairer: Pairer) -> None:
    for one in pairer.maps:
        targets = [target for path in pairer.legacy.paths if (target := one.target(path))]
        if not targets:
            raise QuarantineError(f"--map {one.legacy}={one.current}: no legacy artifact has the path {one.legacy}")
        if not any(target in pairer.current.artifacts for target in targets):
            raise QuarantineError(f"--map {one.legacy}={one.current}: nothing on the current side has that path")


def _pair(pairer: Pairer, path: str) -> Pairing:
    for step in (_mapped, _identical, _historic, _renamed, _named, _alike):
        found = step(pairer, path)
        if found is not None:
            return found
    return Pairing(path, None, None, 0.0, "nothing on the current side has its content")


def _score(pairer: Pairer, legacy: str, current: str) -> float:
    return pairer.corpus.likeness((Side.LEGACY, legacy), (Side.CURRENT, current)).score


def _kept(pairer: Pairer, legacy: str, current: str) -> float:
    if pairer.legacy.artifacts[legacy].sha256 == pairer.current.artifacts[current].sha256:
        return 1.0
    return round(pairer.corpus.likeness((Side.LEGACY, legacy), (Side.CURRENT, current)).kept, 3)


def _at_home(pairer: Pairer, legacy: str, current: str) -> bool:
    """Say whether the current artifact stands in a service that took the legacy one's place."""
    service = pairer.legacy.artifacts[legacy].service
    return service is not None and pairer.current.artifacts[current].service in pairer.successors.get(service, ())


def _same_kind(pairer: Pairer, legacy: str, current: str) -> bool:
    return pairer.legacy.artifacts[legacy].kind == pairer.current.artifacts[current].kind


def _nearest(pairer: Pairer, path: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate whose place and name are nearest to the legacy artifact's."""
    own_folders = set(folder_of(path).replace("!", "").split("/"))

    def nearness(candidate: str) -> tuple[object, ...]:
        shared = len(own_folders & set(folder_of(candidate).split("/")))
        return (
            not _at_home(pairer, path, candidate),
            true_name(candidate) != true_name(path),
            -shared,
            len(candidate),
            candidate,
        )

    return min(candidates, key=nearness, default=None)


def _mapped(pairer: Pairer, path: str) -> Pairing | None:
    for one in pairer.maps:
        target = one.target(path)
        if target is not None and target in pairer.current.artifacts:
            reason = f"mapped by the user: {one.legacy} = {one.current}"
            return Pairing(path, target, Method.MAPPED, _kept(pairer, path, target), reason)
    return None


def _identical(pairer: Pairer, path: str) -> Pairing | None:
    artifact = pairer.legacy.artifacts[path]
    same = pairer.by_hash.get(artifact.sha256, ())
    if not any(unit.weight or unit.line for unit in pairer.legacy.units(path)) and artifact.encoding is not None:
        # An empty or comment-only text is the same everywhere: only its name and place say anything.
        same = tuple(p for p in same if p == path or (_at_home(pairer, path, p) and base_name(p) == base_name(path)))
    found = _nearest(pairer, path, same)
    if found is None or _has_heir(pairer, path, same):
        return None
    others = len(same) - 1
    reason = "the same bytes" + (f" (as in {others} more)" if others else "")
    return Pairing(path, found, Method.IDENTICAL, 1.0, reason)


def _has_heir(pairer: Pairer, path: str, same: Sequence[str]) -> bool:
    """Say whether a file that plainly grew out of this one stands at its path, while its old bytes stand elsewhere.

    What runs today is the heir; that somebody kept a copy of the old text makes it no less modified.
    """
    if path in same or any(_at_home(pairer, path, one) for one in same):
        return False
    heir = pairer.current.artifacts.get(path)
    return heir is not None and _same_kind(pairer, path, path) and _score(pairer, path, path) >= HEIR_LEAST


def _is_anothers(pairer: Pairer, path: str, candidate: str) -> bool:
    """Say whether a legacy service that this artifact is not of has its own file of that name in the candidate's place.

    Dockerfiles of one team are alike; the one of a service that is gone must not answer to another's.
    """
    images = pairer.legacy.artifacts[path].kind == "dockerfile"
    return any(
        _at_home(pairer, other, candidate)
        and pairer.legacy.artifacts[other].service != pairer.legacy.artifacts[path].service
        and (_same_kind(pairer, other, candidate) if images else true_name(other) == true_name(candidate))
        for other in pairer.legacy.paths
    )


def _historic(pairer: Pairer, path: str) -> Pairing | None:
    provenance = pairer.provenance.get(path)
    if provenance is None or provenance.found not in ("history", "other-branch"):
        return None
    held = dict.fromkeys(p for p in (provenance.became, *provenance.paths) if p is not None)
    for place in held:
        if not place.startswith(pairer.prefix):
            continue
        current = place[len(pairer.prefix) :]
        if current not in pairer.current.artifacts or not _same_kind(pairer, path, current):
            continue
        stayed = place in provenance.paths
        if _score(pairer, path, current) < (NAMED_LEAST if stayed else MOVED_LEAST):
            continue
        if not stayed and not _leads(pairer, path, current):
            continue
        verb = "git follows it to this path" if place == provenance.became else "its bytes stood at this path before"
        return Pairing(path, current, Method.HISTORY, _kept(pairer, path, current), verb)
    return None


def _leads(pairer: Pairer, path: str, current: str) -> bool:
    """Say whether no other candidate fits clearly better than the one that git names: its guess is by lines alone."""
    score = _score(pairer, path, current)
    rivals = [rival for rival in _candidates(pairer, path) if rival != current]
    home = _at_home(pairer, path, current)
    for rival in rivals:
        if _at_home(pairer, path, rival) and not home and true_name(rival) == true_name(path):
            return False
        if _score(pairer, path, rival) > score + CONTENT_MARGIN:
            return False
    return True


def _renamed(pairer: Pairer, path: str) -> Pairing | None:
    """Pair with a new file that has far more of the content, where another file has taken the name."""
    if path not in pairer.current.artifacts or not _is_taken(pairer, path):
        return None
    new = [c for c in _candidates(pairer, path) if c not in pairer.legacy.artifacts]
    best = max(new, key=lambda c: (_score(pairer, path, c), c), default=None)
    if best is None:
        return None
    lead = _score(pairer, path, best) - _score(pairer, path, path)
    if _score(pairer, path, best) < CONTENT_LEAST or lead < RENAMED_LEAD:
        return None
    reason = f"{_kept(pairer, path, best):.0%} of its content stands there, {_kept(pairer, path, path):.0%} at its path"
    return Pairing(path, best, Method.CONTENT, _kept(pairer, path, best), reason)


def _is_taken(pairer: Pairer, path: str) -> bool:
    """Say whether the current file at a path has far more of a legacy file that is gone from its own path."""
    own = _score(pairer, path, path)
    others = (
        key[1]
        for key in pairer.corpus.candidates((Side.CURRENT, path), most=24)
        if isinstance(key, tuple) and key[0] is Side.LEGACY and key[1] not in pairer.current.artifacts
    )
    return any(_score(pairer, other, path) >= max(CONTENT_LEAST, own + RENAMED_LEAD) for other in others)


def _named(pairer: Pairer, path: str) -> Pairing | None:
    namesakes = [c for c in pairer.by_name.get(true_name(path), ()) if _same_kind(pairer, path, c)]
    if pairer.legacy.artifacts[path].kind == "dockerfile":
        # Each service has one; what it is called (Dockerfile, Dockerfile_db_writer) tells the service at most.
        namesakes = [
            c for c in pairer.current.paths if _same_kind(pairer, path, c) and _at_home(pairer, path, c)
        ] or namesakes
    namesakes = [c for c in namesakes if not _keeps_its_own(pairer, path, c)]
    home = [c for c in namesakes if _at_home(pairer, path, c)]
    empty = not any(unit.weight for unit in pairer.legacy.units(path))
    if home:
        best = max(home, key=lambda c: (_score(pairer, path, c), _shared_folders(path, c), c))
        if path in home and _score(pairer, path, best) - _score(pairer, path, path) < RENAMED_LEAD:
            best = path  # the file at the old path, unless another one has far more of it
        blank = empty and not any(unit.weight for unit in pairer.current.units(best))
        if blank or _score(pairer, path, best) >= NAMED_LEAST:
            service = pairer.current.artifacts[best].service
            return Pairing(path, best, Method.NAME, _kept(pairer, path, best), f"the same file in service {service}")
    if empty:
        return None
    loose = [c for c in namesakes if _is_loose(pairer, path, c)]
    if len(loose) == 1 and _score(pairer, path, loose[0]) >= NAMED_LEAST:
        reason = "the same name outside of any service, with content in common"
        return Pairing(path, loose[0], Method.NAME, _kept(pairer, path, loose[0]), reason)
    ranked = sorted(
        (c for c in namesakes if not _is_anothers(pairer, path, c)), key=lambda c: (-_score(pairer, path, c), c)
    )
    scores = [_score(pairer, path, c) for c in ranked[:2]]
    if not scores or scores[0] < MOVED_LEAST or scores[0] - sum(scores[1:]) < CONTENT_MARGIN:
        places = [c for c in ranked if "/" in path and c.endswith(f"/{path}")]
        modules = {*ranked, *_same_module(pairer, path)}
        return _defining(pairer, path, places, SAME_PLACE, Method.NAME) or _defining(
            pairer, path, modules, SAME_MODULE, Method.NAME
        )
    reason = "the same name, and the most content in common of its namesakes"
    return Pairing(path, ranked[0], Method.NAME, _kept(pairer, path, ranked[0]), reason)


def _keeps_its_own(pairer: Pairer, path: str, candidate: str) -> bool:
    """Say whether a legacy file of another folder stands at the candidate's very path: each package has `__init__.py`.

    A copy of it, put aside under a path that is gone, may have the same counterpart all the same.
    """
    if folder_of(candidate) == folder_of(path) or not _stays(pairer, path, candidate):
        return False
    alike = pairer.corpus.likeness((Side.LEGACY, path), (Side.CURRENT, candidate)).alike
    return path in pairer.current.artifacts or alike < CONTENT_LEAST


def _stays(pairer: Pairer, path: str, candidate: str) -> bool:
    """Say whether another legacy file stands at a candidate's path."""
    held = pairer.legacy.artifacts
    return candidate != path and candidate in held and _same_kind(pairer, candidate, candidate)


def _same_module(pairer: Pairer, path: str) -> tuple[str, ...]:
    """Return the packages that have the name of a module, or the modules that have the name of a package."""
    folder, name = folder_of(path), base_name(path)
    if name == "__init__.py":
        found = pairer.by_name.get(f"{base_name(folder)}.py", ())
    else:
        packages = pairer.by_name.get("__init__.py", ())
        found = tuple(c for c in packages if base_name(folder_of(c)) == name.removesuffix(".py"))
    return tuple(c for c in found if _same_kind(pairer, path, c) and not _is_anothers(pairer, path, c))


def _defining(
    pairer: Pairer, path: str, candidates: Iterable[str], least: tuple[float, int], method: Method
) -> Pairing | None:
    """Pair by what the artifacts define, under the same names.

    What the legacy file at the candidate's own path defines as well is that file's: each backend has a `SQLCompiler`.
    """
    before = definition_bag(pairer.legacy.units(path))
    came = {c: _came(pairer, path, before, c) for c in candidates}
    shares = {c: pairer.definitions.share((Side.LEGACY, path), bag) for c, bag in came.items()}
    ranked = sorted(shares, key=lambda c: (-shares[c], -_score(pairer, path, c), c))[:2]
    if not ranked or shares[ranked[0]] < least[0]:
        return None
    if len(ranked) == 2 and shares[ranked[0]] - shares[ranked[1]] < CONTENT_MARGIN:
        return None
    shared = len(came[ranked[0]])
    if shared < least[1]:
        return None
    name = "the same name, and " if method is Method.NAME else ""
    reason = f"{name}{shared} of {len(before)} definitions have their name there"
    return Pairing(path, ranked[0], method, _kept(pairer, path, ranked[0]), reason)


def _came(pairer: Pairer, path: str, before: Counter[Hashable], candidate: str) -> Counter[Hashable]:
    """Return what an artifact defined that a current one defines and did not define on the legacy side."""
    shared = before & definition_bag(pairer.current.units(candidate))
    if not _stays(pairer, path, candidate) or _are_like(pairer, path, candidate):
        return shared
    return shared - definition_bag(pairer.legacy.units(candidate))


def _are_like(pairer: Pairer, path: str, other: str) -> bool:
    """Say whether two legacy files have so much in common that one is a copy of the other, or grew out of it."""
    return pairer.corpus.likeness((Side.LEGACY, path), (Side.LEGACY, other)).score >= COPY_LEAST


def _is_loose(pairer: Pairer, legacy: str, current: str) -> bool:
    """Say whether both stand outside of any service: the root's requirements.txt answers to the root's."""
    return pairer.legacy.artifacts[legacy].service is None and pairer.current.artifacts[current].service is None


def _shared_folders(one: str, other: str) -> int:
    return len(set(folder_of(one).split("/")) & set(folder_of(other).split("/")))


def _candidates(pairer: Pairer, path: str) -> tuple[str, ...]:
    return _on_the_current_side(pairer, path, pairer.corpus.candidates((Side.LEGACY, path), most=24))


def _definers(pairer: Pairer, path: str) -> tuple[str, ...]:
    return _on_the_current_side(pairer, path, pairer.definitions.candidates((Side.LEGACY, path), most=24))


def _on_the_current_side(pairer: Pairer, path: str, found: Iterable[Hashable]) -> tuple[str, ...]:
    return tuple(
        key[1]
        for key in found
        if isinstance(key, tuple) and key[0] is Side.CURRENT and _same_kind(pairer, path, key[1])
    )


def _alike(pairer: Pairer, path: str) -> Pairing | None:
    ranked = sorted(_candidates(pairer, path), key=lambda c: (-_score(pairer, path, c), c))
    if not ranked:
        return _defining(pairer, path, _definers(pairer, path), ANY_PLACE, Method.CONTENT)
    best = ranked[0]
    if pairer.legacy.artifacts[path].kind == "dockerfile" and _is_anothers(pairer, path, best):
        return None
    score = _score(pairer, path, best)
    runner_up = _score(pairer, path, ranked[1]) if len(ranked) > 1 else 0.0
    if score < CONTENT_LEAST or score - runner_up < CONTENT_MARGIN:
        return _defining(pairer, path, _definers(pairer, path), ANY_PLACE, Method.CONTENT)
    reason = f"{_kept(pairer, path, best):.0%} of its content stands there, the runner-up has {runner_up:.0%}"
    return Pairing(path, best, Method.CONTENT, _kept(pairer, path, best), reason)


def first_partners(pairings: Iterable[Pairing]) -> dict[str, str]:
    """Return the one counterpart of each artifact that its units are at home in; further ones hold what moved."""
    partners: dict[str, str] = {}
    for pair in pairings:
        if pair.current is not None:
            partners.setdefault(pair.legacy, pair.current)
    return partners
