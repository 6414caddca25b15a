"""When two programs of both sides are set beside each other: for what they do, never for their names."""

from __future__ import annotations

CHECK = """import requests, subprocess
for url in ["http://localhost:1/health", "http://localhost:2/health", "http://localhost:3/health"]:
    requests.get(url)
subprocess.run(["df", "-h"])
"""
SAME_TARGETS = "".join(f"Invoke-WebRequest http://localhost:{port}/health\n" for port in (1, 2, 3))
BUILD = "docker build -t x .\n"


def pairs(c) -> list[tuple[str, str]]:
    return [(one.legacy[0], one.current[0]) for one in c.capabilities]


def test_programs_that_share_most_of_their_targets_serve_one_purpose(compare_texts):
    c = compare_texts({"check.py": CHECK}, {"tools/doctor.ps1": SAME_TARGETS, "tools/build.ps1": BUILD})
    assert pairs(c) == [("check.py", "tools/doctor.ps1")]
    assert "`http://localhost:1/health`" in c.capabilities[0].because
    assert "capabilities/only-legacy" in {finding.rule for finding in c.findings}


def test_a_name_alone_says_nothing(compare_texts):
    c = compare_texts({"doctor.py": CHECK}, {"doctor.ps1": "Invoke-WebRequest http://localhost:1/health\n"})
    assert pairs(c) == []


def test_a_question_that_hardly_another_file_asks_ties_two_programs(compare_texts):
    python = "import subprocess\nsubprocess.run(['docker', 'compose', 'ps', '--format', 'json'])\n"
    asks = "docker compose ps --format json\n"
    assert pairs(compare_texts({"a.py": python}, {"b.ps1": asks})) == [("a.py", "b.ps1")]
    many = {f"{name}.ps1": asks for name in "bcdef"}
    assert pairs(compare_texts({"a.py": python}, many)) == []
    assert pairs(compare_texts({"a.py": "import os\nos.system('docker ps')\n"}, {"b.ps1": "docker ps\n"})) == []


def test_counterparts_in_one_language_are_compared_by_the_ledger(compare_texts):
    assert pairs(compare_texts({"check.py": CHECK}, {"check.py": CHECK})) == []


def test_counterparts_in_two_languages_are_set_beside_each_other(compare_texts):
    c = compare_texts({"a.sh": "docker ps\n"}, {"b.ps1": "docker ps\n"}, maps=["a.sh=b.ps1"])
    assert pairs(c) == [("a.sh", "b.ps1")]
    assert c.capabilities[0].because == "`b.ps1` answers to `a.sh`, in another language."


def test_what_is_on_both_sides_only_is_no_finding(compare_texts):
    c = compare_texts({"check.sh": SAME_TARGETS.replace("Invoke-WebRequest", "wget -q")}, {"doctor.ps1": SAME_TARGETS})
    assert pairs(c) == [("check.sh", "doctor.ps1")]
    rules = [f for f in c.findings if f.rule == "capabilities/only-legacy"]
    assert all("http.call" not in finding.detail.partition("Only")[2] for finding in rules)


def test_to_start_the_same_stack_is_no_common_purpose(compare_texts):
    python = "import subprocess\nsubprocess.run(['docker', 'compose', 'up', '-d'])\n"
    assert pairs(compare_texts({"a.py": python}, {"b.ps1": "docker compose up -d\n"})) == []


def test_a_file_that_answers_to_another_one_has_a_purpose_of_its_own(compare_texts):
    asks = "docker compose ps --format json\n"
    c = compare_texts({"a.sh": asks, "b.ps1": asks + "exit 3\n"}, {"b.ps1": asks + "exit 3\n"})
    assert pairs(c) == []
