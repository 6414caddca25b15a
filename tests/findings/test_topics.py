"""What each topic says, and where it holds its tongue."""

from __future__ import annotations

import pytest

from quarantine_tools import Comparison, Finding, Severity, Status

SERVICE = '''import os

import redis

CHANNEL = os.getenv("CHANNEL", "orders")
client = redis.Redis(host=os.getenv("REDIS_HOST", "localhost"))


def publish(order):
    """Tell everybody about an order."""
    client.publish(CHANNEL, order["number"])
    return order["number"]


def refund(order, reason, fee=3):
    if order.paid is None:
        raise ValueError(reason)
    order.history.append(("refund", reason, fee))
    return order.paid - fee
'''
DOCKERFILE = """FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN useradd -m -u 1000 orders
USER orders
EXPOSE 8200
HEALTHCHECK CMD curl -f http://localhost:8200/health
CMD ["python", "service.py"]
"""
LEGACY = {"svc/service.py": SERVICE, "svc/Dockerfile": DOCKERFILE}


def of(c: Comparison, topic: str) -> list[Finding]:
    return [finding for finding in c.findings if finding.rule.startswith(f"{topic}/") and finding.status != Status.OK]


def edited(path: str, *edits: tuple[str, str]) -> dict[str, str]:
    text = LEGACY[path]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return {**LEGACY, path: text}


@pytest.mark.parametrize(
    ("path", "edit", "rules"),
    [
        ("svc/service.py", ("fee=3", "fee=4"), {"python/default-changed"}),
        ("svc/service.py", ("order.paid - fee", "order.paid"), {"python/behaviour-changed"}),
        (
            "svc/service.py",
            ('"orders"', '"bills"'),
            {"python/constant-changed", "environment/default-changed", "redis/channel-lost"},
        ),
        ("svc/Dockerfile", ("USER orders\n", ""), {"docker/user-missing"}),
        ("svc/Dockerfile", ("USER orders\n", "USER root\n"), {"docker/user-changed"}),
        (
            "svc/Dockerfile",
            ("HEALTHCHECK CMD curl -f http://localhost:8200/health\n", ""),
            {"docker/healthcheck-missing"},
        ),
        ("svc/Dockerfile", ("localhost:8200", "localhost:8201"), {"docker/healthcheck-changed"}),
        ("svc/Dockerfile", ("3.11-slim", "3.12-slim"), {"docker/base-image-changed"}),
        ("svc/Dockerfile", ('["python"', '["python", "-u"'), {"docker/command-changed"}),
        ("svc/Dockerfile", ("EXPOSE 8200", "EXPOSE 8300"), {"ports/changed"}),
        ("svc/Dockerfile", ("COPY . .", "COPY src/ ."), {"docker/copy-changed"}),
        ("svc/Dockerfile", ("WORKDIR /app", "WORKDIR /srv"), {"docker/instruction-changed"}),
    ],
)
def test_one_edit_is_told_by_its_own_rules_and_no_others(compare_texts, path, edit, rules):
    c = compare_texts(LEGACY, edited(path, edit))
    assert {finding.rule for finding in c.findings if finding.status != Status.OK} == rules


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("svc/service.py", ('"""Tell everybody about an order."""', '"""Publish an order."""')),
        ("svc/service.py", ("def refund", "# money back\ndef refund")),
        ("svc/service.py", ('"orders"', "'orders'")),
        ("svc/Dockerfile", ("FROM python", "# the image\nFROM python")),
        ("svc/Dockerfile", ("WORKDIR /app", "workdir /app")),
    ],
)
def test_what_is_only_written_otherwise_is_no_finding(compare_texts, path, edit):
    c = compare_texts(LEGACY, edited(path, edit))
    assert [finding for finding in c.findings if finding.status != Status.OK] == []


def test_a_user_that_the_current_image_has_and_legacy_had_not_is_praised(compare_texts):
    before = edited("svc/Dockerfile", ("USER orders\n", ""))
    c = compare_texts(before, LEGACY)
    assert [finding.rule for finding in c.findings if finding.rule.startswith("docker/user")] == ["docker/user-added"]


def test_a_user_that_becomes_root_is_a_gap(compare_texts):
    c = compare_texts(LEGACY, edited("svc/Dockerfile", ("USER orders\n", "USER root\n")))
    (finding,) = of(c, "docker")
    assert (finding.severity, finding.status) == (Severity.HIGH, Status.GAP)
    assert "`orders` (uid 1000) → `root`" in finding.detail


def test_an_environment_variable_that_moved_to_another_file_of_the_service_is_not_lost(compare_texts):
    current = edited("svc/service.py", ('os.getenv("REDIS_HOST", "localhost")', "settings.REDIS_HOST"))
    current["svc/settings.py"] = 'import os\n\nREDIS_HOST = os.getenv("REDIS_HOST", "localhost")\n'
    assert of(compare_texts(LEGACY, current), "environment") == []


def test_a_name_that_is_put_together_at_run_time_is_never_called_lost(compare_texts):
    legacy = edited("svc/service.py", ('os.getenv("CHANNEL", "orders")', 'os.getenv(f"{PREFIX}_CHANNEL", "orders")'))
    current = edited("svc/service.py", ('os.getenv("CHANNEL", "orders")', '"orders"'))
    assert of(compare_texts(legacy, current), "environment") == []


def test_a_route_served_by_the_other_half_of_a_split_service_is_not_lost(compare_texts):
    route = (
        '\n\n@app.route("/{name}")\ndef {name}():\n    rows = [row for row in store.rows() if row.open]\n'
        '    return {{"{name}": rows}}\n'
    )
    both = "from flask import Flask\n\napp = Flask(__name__)\n"
    legacy = {
        "svc/app.py": both + route.format(name="orders") + route.format(name="bills"),
        "svc/Dockerfile": DOCKERFILE,
    }
    current = {
        "services/orders/app.py": both + route.format(name="orders"),
        "services/orders/Dockerfile": DOCKERFILE,
        "services/bills/app.py": both + route.format(name="bills"),
        "services/bills/Dockerfile": DOCKERFILE.replace("orders", "bills"),
    }
    assert of(compare_texts(legacy, current), "http") == []


@pytest.mark.parametrize(
    "line",
    [
        'TOKEN_URL = os.getenv("TOKEN_URL", "http://auth.example")',
        'API_SECRET = os.getenv("API_SECRET", "")',
        'API_SECRET = os.getenv("API_SECRET")',
        'API_SECRET = os.getenv("API_SECRET", read("secret"))',
        'PASSWORD_MIN_LENGTH = os.getenv("PASSWORD_MIN_LENGTH", "12")',
    ],
)
def test_what_only_sounds_like_a_credential_is_none(compare_texts, line):
    c = compare_texts(LEGACY, edited("svc/service.py", ("import redis\n", f"import redis\n\n{line}\n")))
    assert of(c, "secrets") == []


def test_a_requirement_that_moved_to_another_file_is_not_called_dropped_for_good(compare_texts):
    legacy = {**LEGACY, "requirements.txt": "flask==3.0.0\nqrcode==7.4.2\nredis==5.0.1\n"}
    current = {**LEGACY, "requirements.txt": "flask==3.0.0\nredis==5.0.1\n", "svc/requirements.txt": "qrcode==7.4.2\n"}
    (finding,) = of(compare_texts(legacy, current), "requirements")
    assert finding.severity is Severity.LOW
    assert "`qrcode` stands in `svc/requirements.txt` instead." in finding.detail


def test_an_orphan_is_shown_by_what_it_does_and_not_by_its_first_comment(compare_texts):
    c = compare_texts({**LEGACY, "export.py": f"#!/usr/bin/env python3\n# Old.\n{SERVICE}"}, LEGACY | {"x.txt": "x\n"})
    # It is a copy of the service's code, so it is no orphan; another program is.
    assert [finding.rule for finding in of(c, "inventory")] == []
    other = (
        "# Old.\nimport csv\n\n\ndef export(rows, target):\n    writer = csv.writer(target)\n"
        "    for row in rows:\n        writer.writerow(row)\n"
    )
    (finding,) = of(compare_texts({**LEGACY, "export.py": other}, LEGACY), "inventory")
    assert finding.evidence[0].text.startswith("def export(rows, target):")


def test_prose_that_differs_weighs_less_than_code_that_differs(compare_texts):
    legacy = {"README.md": "# Depot\n\nCall 1.\nAsk for Ada.\n", "setup.bat": "echo off\nmkdir a\ncopy b a\n"}
    current = {"README.md": "# Depot\n\nCall 2.\nAsk for Ada.\n", "setup.bat": "echo off\nmkdir a\ncopy c a\n"}
    found = {finding.evidence[0].path: finding.severity for finding in of(compare_texts(legacy, current), "text")}
    assert found == {"README.md": Severity.LOW, "setup.bat": Severity.MEDIUM}


def test_a_file_whose_counterpart_has_more_does_not_differ_in_looks_only(compare_texts):
    current = edited("svc/Dockerfile", ("EXPOSE 8200\n", "EXPOSE 8200\nVOLUME /data\n"))
    rules = {f.rule: f.detail for f in compare_texts(LEGACY, current).findings if f.rule.startswith("inventory/")}
    assert "inventory/restyled" not in rules
    assert rules["inventory/contained"].endswith("`svc/Dockerfile` → `svc/Dockerfile` (1 unit more there).")


def test_what_is_lost_and_still_called_is_shown_where_it_is_called(compare_texts):
    caller = "\n\ndef cancel(order):\n    order.open = False\n    return refund(order, 'cancelled')\n"
    legacy = {**LEGACY, "svc/service.py": SERVICE + caller}
    current = edited("svc/service.py", (SERVICE[SERVICE.index("def refund") :], caller.lstrip()))
    (finding,) = [one for one in of(compare_texts(legacy, current), "python") if one.rule == "python/function-lost"]
    assert "`refund` is still used in `svc/service.py`." in finding.detail
    assert finding.evidence[-1].text == "    return refund(order, 'cancelled')"


@pytest.mark.parametrize("line", ["from money import refund", "refund = print"])
def test_a_lost_name_that_the_file_gets_from_elsewhere_is_not_called_still_used(compare_texts, line):
    caller = "\n\ndef cancel(order):\n    order.open = False\n    return refund(order, 'cancelled')\n"
    legacy = {**LEGACY, "svc/service.py": SERVICE + caller}
    current = edited("svc/service.py", (SERVICE[SERVICE.index("def refund") :], f"{line}\n{caller}"))
    assert not [one for one in of(compare_texts(legacy, current), "python") if "still used" in one.detail]


def test_a_backup_is_named_as_one(compare_texts):
    legacy = {**LEGACY, "svc/service.py.bak": SERVICE.replace("fee=3", "fee=4").replace("- fee", "+ fee")}
    told = [one for one in of(compare_texts(legacy, LEGACY), "python") if one.rule == "python/behaviour-changed"]
    assert [one.evidence[0].path for one in told] == ["svc/service.py.bak"]
    assert "By its name it is a backup of `svc/service.py`, which is compared on its own." in told[0].detail
