"""What a continuous integration workflow does: commands, schedules, variables that it sets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarantine_tools.frontends._yaml.keys import Entry, held_entries
from quarantine_tools.frontends._yaml.tree import Node, Scalar, Sequence, YamlText, resolved
from quarantine_tools.frontends.base import in_order
from quarantine_tools.model import Fact

_GITLAB = re.compile(r"(?:^|/)\.gitlab-ci[^/]*\.ya?ml$")
_SCRIPTS = ("before_script", "script", "after_script")
MOST_COMMAND = 300  # characters of a command that a fact tells
_EXPRESSION = re.compile(r"\$\{\{([^{}]{1,300})\}\}")


def is_github_workflow(text: YamlText) -> bool:
    """Say whether a text is a GitHub workflow: it has jobs with steps, or with another workflow that they use.

    Its folder says nothing: one that was put aside is a workflow still.
    """
    jobs = _entry(text.root, "jobs")
    held = held_entries(jobs.value) if jobs else ()
    return any(_entry(job.value, "steps", "uses") is not None for job in held)


def facts_of(path: str, text: YamlText) -> tuple[Fact, ...]:
    """Return the facts of a workflow; none of any other file."""
    root = text.root
    if root is None:
        return ()
    if is_github_workflow(text):
        found = list(_github(root))
    elif _GITLAB.search(path):
        found = list(_gitlab(root))
    else:
        return ()
    return in_order(found)


def _entry(node: Node | None, *names: str) -> Entry | None:
    return next((entry for entry in held_entries(node) if entry.name in names), None)


def _items(node: Node | None) -> tuple[Node, ...]:
    target = resolved(node) if node is not None else None
    return tuple(target.items) if isinstance(target, Sequence) else ()


def _github(root: Node) -> Iterator[Fact]:
    triggers = _entry(root, "on", "true")
    schedule = _entry(triggers.value, "schedule") if triggers else None
    for item in _items(schedule.value if schedule else None):
        cron = _entry(item, "cron")
        if cron is not None and isinstance(time := resolved(cron.value), Scalar):
            yield Fact("schedule", time.value, "cron, in UTC", cron.line, cron.end_line)
    yield from _variables(root, "env", "")
    jobs = _entry(root, "jobs")
    for job in held_entries(jobs.value) if jobs else ():
        yield from _variables(job.value, "env", job.name)
        steps = _entry(job.value, "steps")
        for step in _items(steps.value if steps else None):
            yield from _variables(step, "env", job.name)
            run = _entry(step, "run")
            if run is not None:
                yield from _commands(run.value, job.name)


def _gitlab(root: Node) -> Iterator[Fact]:
    yield from _variables(root, "variables", "")
    for job in (root, *(entry.value for entry in held_entries(root))):
        name = next((entry.name for entry in held_entries(root) if entry.value is job), "")
        if name:
            yield from _variables(job, "variables", name)
        for key in _SCRIPTS:
            script = _entry(job, key)
            for item in (script.value, *_items(script.value)) if script else ():
                yield from _commands(item, name or "every job")


def _variables(node: Node, key: str, job: str) -> Iterator[Fact]:
    held = _entry(node, key)
    for entry in held_entries(held.value) if held else ():
        value = resolved(entry.value)
        if isinstance(value, Scalar):
            where = f"{job}: " if job else ""
            line = entry.at or entry.line
            yield Fact("env", entry.name, f"{where}set '{_holes(value.value)}'", line, entry.end_line)


def _commands(node: Node, job: str) -> Iterator[Fact]:
    """Yield the lines of a script; which programs they start is for who reads shell."""
    scalar = resolved(node)
    if not isinstance(scalar, Scalar):
        return
    literal = scalar.style == "|"
    joined = ""
    start = 0
    for number, line in enumerate(scalar.value.split("\n"), start=1):
        place = min(scalar.line + number, scalar.end_line) if literal else scalar.line
        start = start or place
        joined += line.strip()
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        if joined and not joined.startswith("#"):
            last = place if literal else scalar.end_line
            yield Fact("command", _holes(joined)[:MOST_COMMAND], f"run by {job}", start, last)
        joined, start = "", 0


def _holes(text: str) -> str:
    """Return a text with each expression as a hole: ``{github.ref}`` for ``${{ github.ref }}``."""
    return _EXPRESSION.sub(lambda found: "{" + re.sub(r"[^\w.\[\]]+", "_", found[1].strip()).strip("_") + "}", text)
