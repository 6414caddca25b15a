"""The services of a compose file are compared by name, each for itself."""

from __future__ import annotations

import pytest
from sides import write_side

import quarantine_tools as qt

WEB = "services:\n  web:\n    image: shop/web:1\n    ports: ['8080:80']\n    environment: {LEVEL: info}\n"
WORKER = "  worker:\n    image: shop/worker:1\n    environment: {LEVEL: info}\n"


@pytest.fixture
def facts(tmp_path):
    def compared(legacy: dict[str, str], current: dict[str, str]) -> dict[tuple[str, str, str], str]:
        sides = write_side(tmp_path / "legacy", legacy), write_side(tmp_path / "current", current)
        comparison = qt.compare(*sides, history=False)
        return {(f.service, f.kind, f.value): f.verdict.value for f in comparison.facts}

    return compared


def test_a_variable_that_one_service_lost_is_lost_though_another_one_has_it(facts):
    without = (WEB + WORKER).replace("    environment: {LEVEL: info}\n", "", 1)
    found = facts({"compose.yml": WEB + WORKER}, {"compose.yml": without})
    assert found["web (compose.yml)", "env", "LEVEL"] == "lost"
    assert found["worker (compose.yml)", "env", "LEVEL"] == "preserved"


def test_a_service_that_went_to_an_override_of_the_folder_is_not_lost(facts):
    found = facts(
        {"compose.yml": WEB + WORKER}, {"compose.yml": WEB, "compose.jobs.yml": f"services:\n{WORKER}", "x/a.txt": "a"}
    )
    assert set(found.values()) == {"preserved"}


def test_a_service_in_a_compose_file_of_another_folder_does_not_answer(facts):
    found = facts({"compose.yml": WEB + WORKER}, {"compose.yml": WEB, "old/compose.yml": f"services:\n{WORKER}"})
    assert found["worker (compose.yml)", "container", "worker"] == "lost"


def test_a_new_service_is_added(facts):
    found = facts({"compose.yml": WEB}, {"compose.yml": WEB + WORKER})
    assert found["worker (compose.yml)", "container", "worker"] == "added"


def test_a_compose_file_without_a_counterpart_speaks_for_all_its_services(facts):
    found = facts({"compose.yml": WEB}, {"readme.txt": "nothing of it"})
    assert {service for service, _, _ in found} == {"compose.yml"}


def test_a_published_port_that_is_only_a_default_is_no_loss_of_a_port(facts):
    found = facts({"compose.yml": WEB}, {"compose.yml": WEB.replace("8080:80", "${PORT:-8080}:80")})
    assert found["web (compose.yml)", "port", "80"] == "modified"


def test_credentials_in_yaml_are_hidden(tmp_path):
    text = "db:\n  user: app\n  password: hunter2-x9\n  api_key: hunter3-x9  # old\n"
    sides = (
        write_side(tmp_path / "a", {"app.yml": text}),
        write_side(tmp_path / "b", {"app.yml": text.replace("app", "other")}),
    )
    shown = qt.to_json(qt.compare(*sides, history=False))
    changed = qt.to_json(
        qt.compare(sides[0], write_side(tmp_path / "c", {"app.yml": text.replace("x9", "y9")}), history=False)
    )
    for secret in ("hunter2", "hunter3"):
        assert secret not in shown
        assert secret not in changed


IMAGE = (
    "FROM python:3.11\nCOPY app.py /app.py\nEXPOSE 8001\n"
    "HEALTHCHECK CMD curl -f http://localhost:8001\nCMD python app.py\n"
)
CODE = "def answer():\n    return 42\n\n\nif __name__ == '__main__':\n    answer()\n"
BUILT = "services:\n  app:\n    build: ../svc\n"


def test_a_check_in_an_override_of_the_folder_is_a_check(tmp_path):
    legacy = write_side(tmp_path / "legacy", {"svc/Dockerfile": IMAGE, "svc/app.py": CODE})
    without = "".join(line for line in IMAGE.splitlines(keepends=True) if "HEALTH" not in line)
    current = {"svc/Dockerfile": without, "svc/app.py": CODE, "deploy/base.yml": BUILT}
    override = {"deploy/checks.yml": "services:\n  app:\n    healthcheck: {test: curl -f http://localhost:8001}\n"}

    def rules(name, texts):
        return {f.rule for f in qt.compare(legacy, write_side(tmp_path / name, texts), history=False).findings}

    assert "compose/healthcheck-nowhere" in rules("bare", current)
    assert "compose/healthcheck-nowhere" not in rules("checked", current | override)
    assert "compose/healthcheck-in-compose" in rules("checked", current | override)
