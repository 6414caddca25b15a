"""Which packages a RUN installs, and which accounts it makes: read from the words of its commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.frontends._versions import settled_specifiers

_SYSTEM = {"apt-get": "install", "apt": "install", "apk": "add", "dnf": "install", "microdnf": "install"} | {
    "yum": "install",
    "zypper": "install",
}
# Options that take the next word, so that it is no package.
_PIP_VALUES = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root "  # noqa: SIM905
    "--timeout --retries --trusted-host --cache-dir --progress-bar --upgrade-strategy --only-binary --no-binary "
    "--platform --python-version --abi --implementation --proxy --log --src -e --editable --python -p".split()
)
_SYSTEM_VALUES = frozenset("-t --target-release -o --option -c -X --repository --virtual --root -p".split())  # noqa: SIM905
_ACCOUNT_VALUES = frozenset(
    "-u --uid -g --gid -G --groups -d --home --home-dir -s --shell -c --comment --gecos -k --skel -h --ingroup -e "  # noqa: SIM905
    "--expiredate -f --inactive -p --password -b --base-dir -K --key".split()
)
_PIP_NAME = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)", re.DOTALL)
_SYSTEM_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9.+_-]*)(?::[a-z0-9]+)?(?:=(.+))?")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that a command installs."""

    name: str  # of a Python package, in its normal form
    detail: str  # version specifiers of a Python package; the package manager of another, with the version
    written: str  # the word in the command


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a command makes."""

    name: str
    uid: str


def simple_commands(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each simple command of a shell text; nothing where its quotes can't be followed."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    skip = False
    try:
        for word in lexer:
            if set(word) <= set(";|&()") and word:
                yield _bare(words)
                words = []
            elif set(word) <= set("<>&|"):
                skip = True  # the file of a redirection
            elif skip:
                skip = False
            else:
                words.append(word)
    except ValueError:
        return
    yield _bare(words)


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    """Return a command without assignments and helpers in front of it."""
    place = 0
    while place < len(words) and (
        re.match(r"[A-Za-z_]\w*=", words[place])
        or words[place] in ("sudo", "env", "exec", "command", "then", "do", "else", "if", "!", "{")
        or (place and words[0] == "sudo" and words[place].startswith("-"))
    ):
        place += 1
    return tuple(words[place:])


def packages_in(words: Sequence[str]) -> Iterator[Package]:
    """Yield the packages that one command installs."""
    pip = _after_pip_install(words)
    if pip is not None:
        for word in _positional(pip, _PIP_VALUES):
            package = _python_package(word)
            if package is not None:
                yield package
        return
    program = words[0].rsplit("/", 1)[-1] if words else ""
    if program not in _SYSTEM or _SYSTEM[program] not in words[1:]:
        return
    manager = "apt" if program == "apt-get" else program
    rest = words[1:]
    for word in _positional(rest[rest.index(_SYSTEM[program]) + 1 :], _SYSTEM_VALUES):
        match = _SYSTEM_NAME.fullmatch(word)
        if match is not None and "/" not in word:
            yield Package(match[1], f"{manager} ={match[2]}" if match[2] else manager, word)


def _after_pip_install(words: Sequence[str]) -> Sequence[str] | None:
    for place, word in enumerate(words[:5]):
        if re.fullmatch(r"pip[\d.]*", word.rsplit("/", 1)[-1]):
            rest = words[place + 1 :]
            return rest[rest.index("install") + 1 :] if "install" in rest else None
    return None


def _positional(words: Sequence[str], with_value: frozenset[str]) -> Iterator[str]:
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and len(word) > 1:
            skip = word in with_value
        else:
            yield word


def _python_package(word: str) -> Package | None:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    match = _PIP_NAME.fullmatch(word)
    if match is None or "/" in word or word.endswith((".whl", ".zip", ".gz", ".txt")):
        return None  # a path or a URL
    try:
        detail = settled_specifiers(Requirement(word).specifier)
    except InvalidRequirement:
        if match[3] and match[3][0] not in "=<>!~;@":
            return None
        detail = match[3]
    return Package(str(canonicalize_name(match[1])), detail, word)


def accounts_in(words: Sequence[str]) -> Iterator[Account]:
    """Yield the accounts with a stated number that one command makes."""
    if not words or words[0].rsplit("/", 1)[-1] not in ("useradd", "adduser"):
        return
    options = _options(words[1:])
    uid = options.get("-u") or options.get("--uid")
    names = list(_positional(words[1:], _ACCOUNT_VALUES))
    if uid and names:
        yield Account(names[0], uid)


def _options(words: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name.startswith("-"):
            found[name] = value if equals else "".join(words[place + 1 : place + 2])
            if re.fullmatch(r"-[A-Za-z]*u", name) and not equals:
                found["-u"] = found[name]  # flags may be joined: -mu 1000
    return found
