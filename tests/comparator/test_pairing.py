"""Which artifact answers to which, and which pairs are never made."""

from __future__ import annotations

import pytest

from quarantine_tools import QuarantineError

SERVICE = """
import os
import redis

QUEUE = os.getenv("{name}_QUEUE", "{name}")


class {title}Worker:
    def __init__(self, client):
        self.client = client
        self.seen = {{}}

    def handle_{name}(self, message):
        key = message["{name}_id"]
        if key in self.seen:
            return None
        self.seen[key] = message
        return self.client.publish(QUEUE, key)


if __name__ == "__main__":
    {title}Worker(redis.Redis()).handle_{name}({{}})
"""
DOCKERFILE = """FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY *.py ./
RUN useradd -m {name}user
USER {name}user
EXPOSE {port}
CMD ["python", "service.py"]
"""


def service(name: str) -> str:
    return SERVICE.format(name=name, title=name.title())


def pairs(comparison) -> dict[str, str | None]:
    return {pair.legacy: pair.current for pair in comparison.pairings}


def test_services_are_paired_by_content_under_new_names(compare_texts):
    legacy = {f"{n}_svc/service.py": service(n) for n in ("order", "risk", "signal")}
    current = {f"services/{n[::-1]}/service.py": service(n) + "\n# grown\n" for n in ("order", "risk", "signal")}
    c = compare_texts(legacy, current)
    assert {(s.legacy, s.current) for s in c.services} == {
        ("order_svc", "redro"),
        ("risk_svc", "ksir"),
        ("signal_svc", "langis"),
    }


def test_each_loose_dockerfile_goes_with_its_service(compare_texts):
    legacy = {f"{n}_svc/service.py": service(n) for n in ("order", "risk")}
    legacy |= {f"{n}_svc/Dockerfile": DOCKERFILE.format(name=n, port=8000 + len(n)) for n in ("order", "risk")}
    legacy |= {f"Dockerfile_{n}": DOCKERFILE.format(name=n, port=8000 + len(n)) for n in ("order", "risk")}
    current = {f"services/{n}/service.py": service(n) for n in ("order", "risk")}
    current |= {
        f"services/{n}/Dockerfile": DOCKERFILE.format(name=n, port=8000 + len(n)).replace("COPY *.py", "COPY src/*.py")
        for n in ("order", "risk")
    }
    found = pairs(compare_texts(legacy, current))
    assert found["Dockerfile_order"] == found["order_svc/Dockerfile"] == "services/order/Dockerfile"
    assert found["Dockerfile_risk"] == found["risk_svc/Dockerfile"] == "services/risk/Dockerfile"


def test_a_dockerfile_of_a_service_that_is_gone_is_not_given_anothers(compare_texts):
    legacy = {
        "order_svc/service.py": service("order"),
        "order_svc/Dockerfile": DOCKERFILE.format(name="order", port=1),
        "risk_svc/service.py": service("risk"),
        "risk_svc/Dockerfile": DOCKERFILE.format(name="risk", port=2),
    }
    current = {
        "services/order/service.py": service("order"),
        "services/order/Dockerfile": DOCKERFILE.format(name="order", port=1),
    }
    found = pairs(compare_texts(legacy, current))
    assert found["risk_svc/Dockerfile"] is None
    assert found["risk_svc/service.py"] is None


def test_an_empty_file_pairs_with_nothing(compare_texts):
    c = compare_texts({"pkg/__init__.py": "", "pkg/a.py": service("order")}, {".gitmodules": "", "x/__init__.py": ""})
    assert pairs(c)["pkg/__init__.py"] is None


def test_a_name_alone_pairs_nothing(compare_texts):
    c = compare_texts(
        {"config.py": "RATE = 0.5\nLIMIT = 7\n"}, {"deep/config.py": "def boot():\n    return open('x')\n"}
    )
    assert pairs(c)["config.py"] is None


def test_a_backup_pairs_with_the_file_it_was_made_from(compare_texts):
    legacy = {"svc/service.py": service("order"), "svc/models.py.backup": service("order").replace("seen", "known")}
    current = {"new/service.py": service("order"), "new/models.py": service("order").replace("seen", "known_ids")}
    found = pairs(compare_texts(legacy, current))
    assert found["svc/models.py.backup"] == "new/models.py"


def test_the_users_map_wins(compare_texts):
    legacy, current = {"a/service.py": service("order")}, {"x.py": service("order"), "y.py": service("order")}
    c = compare_texts(legacy, current, maps=["a/service.py=y.py"])
    assert pairs(c) == {"a/service.py": "y.py"}
    assert c.pairings[0].method == "mapped"


@pytest.mark.parametrize("wrong", ["a.py", "=b", "nothere.py=x.py", "a.py=nothere.py"])
def test_a_map_that_names_nothing_is_refused(compare_texts, wrong):
    with pytest.raises(QuarantineError, match="--map"):
        compare_texts({"a.py": "x = 1\n"}, {"x.py": "x = 1\n"}, maps=[wrong])


BACKEND = """
class Client(BaseClient):
    executable = "{program}"

    @classmethod
    def arguments(cls, settings):
        return [cls.executable, settings["NAME"]]
"""


def test_a_file_that_is_still_there_is_not_paired_with_a_sibling_that_is_more_like_it(compare_texts):
    """Each backend has a `client.py`: the one that was rewritten is not the one that stayed."""
    legacy = {f"db/{name}/client.py": BACKEND.format(program=name) for name in ("oracle", "sqlite")}
    rewritten = (
        "class Client(BaseClient):\n    wrapper = 'rlwrap'\n\n    def connect(self):\n        return self.wrapper\n"
    )
    c = compare_texts(legacy, {**legacy, "db/oracle/client.py": rewritten})
    assert pairs(c)["db/oracle/client.py"] != "db/sqlite/client.py"


def test_a_package_that_is_gone_is_not_paired_with_the_one_around_it(compare_texts):
    handler = "import logging\n\nlogging.getLogger(__name__).addHandler(logging.NullHandler())\n"
    outer = f"{handler}from .api import get, post, put\n\n__version__ = '1.2'\n__title__ = 'shop'\n"
    vendored = "".join(f"from .{name}pool import {name}_from_url, {name}_pool\n" for name in ("http", "ftp", "file"))
    c = compare_texts(
        {"shop/__init__.py": outer, "shop/packages/urls/__init__.py": f"{handler}{vendored}"},
        {"shop/__init__.py": outer.replace("1.2", "2.0")},
    )
    assert pairs(c) == {"shop/__init__.py": "shop/__init__.py", "shop/packages/urls/__init__.py": None}


def test_a_package_that_only_imports_is_paired_by_what_it_offers(compare_texts):
    legacy = "from .app import App, Request\nfrom .helpers import flash, url_for\n"
    current = (
        "from .app import App as App\nfrom .helpers import flash as flash\nfrom .other import url_for as url_for\n"
        "from .signals import started as started\nfrom .signals import stopped as stopped\n"
    )
    c = compare_texts({"shop/__init__.py": legacy}, {"shop/__init__.py": current})
    assert pairs(c) == {"shop/__init__.py": "shop/__init__.py"}
    verdicts = {entry.name: entry.verdict.value for entry in c.ledger}
    assert verdicts["from .app import App"] == "preserved"  # `App as App` only tells a type checker something
