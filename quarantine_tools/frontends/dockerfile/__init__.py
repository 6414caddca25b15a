"""Dockerfiles: one unit an instruction, by stage, and the facts of the container.

Units: ``instruction``. ENV, ARG and LABEL give one unit a key and EXPOSE one a port, so that ``ENV a=1 b=2`` and two
instructions are the same. Facts: user, healthcheck, port, command, env, dependency, image.
"""

from __future__ import annotations

import re

from quarantine_tools.frontends.base import FrontEnd, as_text
from quarantine_tools.frontends.dockerfile.facts import facts_of
from quarantine_tools.frontends.dockerfile.parse import DockerfileError, parse
from quarantine_tools.frontends.dockerfile.units import units_of
from quarantine_tools.model import KindSignature, Reading, split_lines


def read(text: str, path: str) -> Reading:
    """Return what a Dockerfile says; one that Docker would refuse is one ``file`` unit, with a problem."""
    lines = split_lines(text)
    try:
        dockerfile = parse(lines)
        units, facts = units_of(dockerfile), facts_of(dockerfile)
    except DockerfileError as error:
        return as_text(text, path, error.code, f"{error}; compared as plain text")
    noted = {line for name, (_, line) in dockerfile.directives.items() if name == "syntax"}
    comments = tuple(line for line in dockerfile.comment_lines if line not in noted)
    return Reading(units=units, facts=facts, comment_lines=comments, parser="buildkit-rules")


def looks_like_dockerfile(text: str) -> bool:
    """Say whether a text starts with FROM, build arguments aside, and goes on with an instruction in capitals."""
    start = re.match(
        r"(?:[ \t]*(?:#[^\n]*|ARG[ \t]+\w[^\n]*)?\n)*FROM[ \t]+[\w./:${}@-]+(?:[ \t]+(?i:as)[ \t]+\w+)?\s*\n", text
    )
    return start is not None and re.search(r"(?m)^(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR|ENV)[ \t]+\S", text) is not None


PLUGIN = FrontEnd(
    kind="dockerfile",
    signature=KindSignature(
        "dockerfile",
        names=("Dockerfile", "Containerfile", "Dockerfile*", "Containerfile.*", "*.dockerfile", "*_Dockerfile"),
        probe=looks_like_dockerfile,
    ),
    read=read,
    reads=(
        "One `instruction` a unit, named by stage; one a key for ENV, ARG and LABEL, and one a port for EXPOSE. Facts: "
        "user, healthcheck, port, command and env of the last stage, image, and the packages that RUN installs."
    ),
    references=(
        "BuildKit's parser: github.com/moby/buildkit, frontend/dockerfile/parser",
        "Dockerfile reference: https://docs.docker.com/reference/dockerfile/",
    ),
    limitations=(
        "The base image isn't looked into: without USER the account is unknown, and no `user` fact is given.",
        "A command of RUN is compared as text: `useradd -m` and `useradd --create-home` are different.",
        "A working directory or variable that is new does not make the instructions after it modified ones.",
        "Images are compared as they are written: `python` and `docker.io/library/python:latest` are different.",
        "Packages are found where `pip install`, `apt-get install` and the like are called by name in a RUN.",
    ),
)
