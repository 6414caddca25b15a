"""What a program does at times: schedule, APScheduler, Celery's beat."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.environment import written
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import fact_at
from quarantine_tools.model import Fact

_CRON_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
_TRIGGERS = frozenset({"interval", "cron", "date"})


def schedule_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per time at which something is to be done."""
    packages = {origin.partition(".")[0] for origin in file.imports.values()}
    if "schedule" in packages:
        for called in file.calls_of(("do",)):
            told = _chain(called.node.func, called.place, values)
            if told:
                yield fact_at(called.node, "schedule", told)
    if "apscheduler" in packages:
        for called in file.calls_of(("add_job", "scheduled_job")):
            told = _trigger(called, values)
            if told:
                yield fact_at(called.node, "schedule", told)
    if "celery" in packages:
        for called in file.calls_of(("crontab",)):
            fields = [called.keyword(name) for name in _CRON_FIELDS]
            shown = [values.text(f, called.place).value if f is not None else "*" for f in fields]
            yield fact_at(called.node, "schedule", " ".join(shown), "cron")
        for called in file.calls_of(("add_periodic_task",)):
            if called.node.args and not isinstance(called.node.args[0], ast.Call):
                value = values.text(called.node.args[0], called.place).value
                yield fact_at(called.node, "schedule", f"every {value} seconds")


def _chain(node: ast.expr, place: Place, values: Values) -> str:
    """Return ``every 10 minutes`` for ``schedule.every(10).minutes.do``, or nothing where it is another `do`."""
    words: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            if node.attr not in ("do", "every", "at"):
                words.append(node.attr)
            elif node.attr == "every":
                words.append("every")
                return " ".join(reversed(words))
            node = node.value
        elif isinstance(node, ast.Call):
            words += [values.text(argument, place).value for argument in node.args[:1]]
            if isinstance(node.func, ast.Attribute) and node.func.attr == "at":
                words.append("at")
            elif isinstance(node.func, ast.Name) and node.func.id == "every":
                return " ".join(reversed([*words, "every"]))
            node = node.func
        else:
            return ""


def _trigger(called: Called, values: Values) -> str:
    index = 0 if called.last == "scheduled_job" else 1
    trigger = called.argument(index, "trigger")
    if isinstance(trigger, ast.Call):
        made = "".join(values.makers(trigger, called.place)).rpartition(".")[2]
        kind = made.removesuffix("Trigger").lower()
        keywords = trigger.keywords
    else:
        kind = values.text(trigger, called.place).value if trigger is not None else ""
        keywords = called.node.keywords
    if kind not in _TRIGGERS:
        return ""
    apart = {"trigger", "id", "name", "args", "kwargs", "replace_existing", "max_instances", "coalesce", "jobstore"}
    given = [f"{k.arg}={written(k.value, called.place, values)}" for k in keywords if k.arg and k.arg not in apart]
    return " ".join([kind, *given]).replace("'", "")
