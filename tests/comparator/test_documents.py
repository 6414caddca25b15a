"""Which statements of current documents are called untrue, and which are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quarantine_tools import Comparison

LEGACY = {
    "signal_engine/service.py": "import os\n\n\ndef run():\n    return os.getcwd()\n",
    "signal_engine/Dockerfile": "FROM a\nEXPOSE 8009 8444\n",
    "check-all.ps1": "docker ps\n",
}
CURRENT = {
    "services/signal/service.py": "PORT = 8001\n\n\ndef run(queue):\n    return queue.get(PORT)\n",
    "services/signal/Dockerfile": "FROM python:3.12\nEXPOSE 8001\n",
    "scripts/up.sh": "docker compose up\n",
    "compose.yml": "services:\n  signal:\n    build: services/signal\n    container_name: shop_signal\n",
    ".gitignore": "*.gen.py\n!\n",
}
Compare = Callable[..., Comparison]


def untrue(compare: Compare, text: str, document: str = "docs/use.md") -> list[str]:
    found = compare(LEGACY, {**CURRENT, document: text}).misstatements
    return [f"{m.kind} {m.value}" for m in found]


@pytest.mark.parametrize(
    "text",
    [
        "`services/signal/service.py`, `signal/service.py`, `SERVICES/Signal/service.py`",
        "`elsewhere/a.py` may be of another project",
        "`services/a.gen.py`, `services/path/to/a.py`, `services/your_service/a.py`",
        "[up](../scripts/up.sh), [out](../../other/a.md), [site](/services/signal/Dockerfile)",
        "`http://localhost:8001` and `localhost:8765`",
        "```sh\ndocker run -p 8444:80 x\ncurl localhost:8444\n```",
        "```sh\ndocker compose logs signal\ndocker logs shop_signal\ndocker logs shop-signal-1\n```",
        "```sh\ndocker exec kind-control-plane ls\n```",
        "```yaml\nservices:\n  other:\n    image: x\n```\n```sh\ndocker compose up other\n```",
        "```sh\ntouch services/a.py\npython services/a.py\n```",
    ],
)
def test_what_is_there_or_of_elsewhere_is_left_alone(compare_texts: Compare, text: str) -> None:
    assert untrue(compare_texts, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`services/signal/models.py`", ["path services/signal/models.py"]),
        ("[there](gone.md)", ["path gone.md"]),
        ("`services/market/`", ["path services/market/"]),
        ("```sh\nbash scripts/down.sh\n```", ["path scripts/down.sh"]),
        ("`localhost:8009`", ["port 8009"]),
        ("```sh\ndocker compose logs market\n```", ["service market"]),
        ("```sh\ndocker exec shop_market ls\n```", ["container shop_market"]),
    ],
)
def test_what_is_nowhere_is_untrue(compare_texts: Compare, text: str, expected: list[str]) -> None:
    assert untrue(compare_texts, text) == expected


@pytest.mark.parametrize(
    "document", ["CHANGELOG.md", "docs/plans/use.md", "docs/report-2025-12-01.md", "docs/adr/0001.md"]
)
def test_a_document_of_another_time_is_not_asked(compare_texts: Compare, document: str) -> None:
    assert untrue(compare_texts, "`services/signal/models.py`", document) == []


def test_a_legacy_file_that_a_command_runs_is_told_as_that(compare_texts: Compare) -> None:
    found = compare_texts(LEGACY, {**CURRENT, "README.md": "```powershell\n./check-all.ps1\n```\n"}).misstatements
    assert [(m.value, m.legacy) for m in found] == [("./check-all.ps1", "check-all.ps1")]


def test_a_path_that_code_makes_is_left_alone(compare_texts: Compare) -> None:
    code = {"services/report.py": "open('services/totals/day.json', 'w')\n"}
    found = compare_texts(LEGACY, {**CURRENT, **code, "README.md": "`services/totals/day.json`\n"}).misstatements
    assert found == ()
