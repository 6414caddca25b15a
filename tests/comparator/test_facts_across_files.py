"""Facts whose values stand in another file of the side than the code that uses them."""

from __future__ import annotations

from quarantine_tools import Comparison

USE = "import redis\n{imports}\nclient = redis.Redis()\n\n\ndef send(message):\n    client.publish({topic}, message)\n"
CONFIG = """
import os
from dataclasses import dataclass

@dataclass
class Config:
    topic: str = os.getenv("TOPIC", "signals")

class Other:
    topic = "noise"

config = Config()
"""


def legacy_facts(c: Comparison, kind: str) -> list[tuple[str, str, str]]:
    """Return value, detail and verdict of the facts that a legacy file has."""
    return [(fact.value, fact.detail, fact.verdict.value) for fact in c.facts if fact.kind == kind and fact.legacy]


def service(imports: str, topic: str, **more: str) -> dict[str, str]:
    texts = {"app/service.py": USE.format(imports=imports, topic=topic)}
    return texts | {f"app/{name}.py": text for name, text in more.items()}


def test_an_attribute_of_a_configuration_object_has_its_default(compare_texts):
    texts = service("from config import config", "config.topic", config=CONFIG)
    assert legacy_facts(compare_texts(texts, texts), "redis.channel") == [("signals", "publish", "preserved")]


def test_a_relative_import_and_a_re_export_are_followed(compare_texts):
    texts = service(
        "from .settings import config", "config.topic", config=CONFIG, settings="from .config import config\n"
    )
    assert legacy_facts(compare_texts(texts, texts), "redis.channel") == [("signals", "publish", "preserved")]


def test_a_parameter_is_what_its_annotation_says(compare_texts):
    text = "import redis\nfrom config import Config\nr = redis.Redis()\ndef send(c: Config): r.publish(c.topic, 1)\n"
    texts = {"app/service.py": text, "app/config.py": CONFIG}
    assert legacy_facts(compare_texts(texts, texts), "redis.channel") == [("signals", "publish", "preserved")]


def test_another_default_in_another_file_is_another_channel(compare_texts):
    legacy = service("from config import config", "config.topic", config=CONFIG)
    current = service("from config import config", "config.topic", config=CONFIG.replace("signals", "alerts"))
    assert legacy_facts(compare_texts(legacy, current), "redis.channel") == [("signals", "publish", "lost")]


def test_a_name_that_may_have_several_values_is_never_called_lost(compare_texts):
    config = "import sys\nif sys.argv: topic = 'a'\nelse: topic = 'b'\n"
    legacy = service("import config", "config.topic", config=config)
    current = {"app/service.py": "import redis\nclient = redis.Redis()\n\n\ndef send(message):\n    pass\n"}
    ((value, _, verdict),) = legacy_facts(compare_texts(legacy, current), "redis.channel")
    assert (value, verdict) == ("{config.topic}", "modified")


HELPER = """
import os

def get_secret(name, variable, default=None):
    return os.getenv(variable, default)
"""


def test_a_secret_that_is_read_through_another_files_helper_is_found_at_the_call(compare_texts):
    use = "from core.secrets import get_secret as get\nA = get('key', 'API_KEY')\nB = get('u', 'URL', default='x')\n"
    legacy = {"app/use.py": use, "core/secrets.py": HELPER}
    direct = "import os\nA = os.getenv('API_KEY')\nB = os.getenv('URL', 'x')\n"
    assert legacy_facts(compare_texts(legacy, {"app/use.py": direct}), "env") == [
        ("API_KEY", "no default", "preserved"),
        ("URL", "default 'x'", "preserved"),
    ]


def test_a_helper_that_nobody_calls_is_a_pattern(compare_texts):
    c = compare_texts({"core/secrets.py": HELPER}, {"core/secrets.py": HELPER})
    assert [(value, verdict) for value, _, verdict in legacy_facts(c, "env")] == [
        ("{parameter[variable]}", "preserved")
    ]
