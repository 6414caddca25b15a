"""What holds for the findings of every rule: evidence that really stands there, ids that stay, no false alarm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sides import write_side

import quarantine_tools as qt
from quarantine_tools.findings.base import rules

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def comparison() -> qt.Comparison:
    return qt.compare(EXAMPLES / "legacy", EXAMPLES / "current", history=False)


def test_every_claim_has_evidence_that_stands_in_the_file(comparison):
    checked = 0
    for finding in comparison.findings:
        assert finding.evidence, finding.title
        for piece in finding.evidence:
            assert (piece.side, piece.path) in comparison.texts, piece
            lines = comparison.texts[piece.side, piece.path]
            assert 0 < piece.line <= piece.end_line <= len(lines) or (piece.line, piece.end_line) in {(0, 0), (1, 1)}
            quoted = piece.text.split("\n")
            stands = list(lines[piece.line - 1 : piece.end_line])
            if quoted[-1].startswith("… ("):
                left_out = f"… ({len(stands) - len(quoted) + 1} more lines)"
                assert [*stands[: len(quoted) - 1], left_out] == quoted
            elif piece.line:
                assert "\n".join(stands) == piece.text
            checked += 1
    assert checked > 100


def test_each_claim_is_said_once(comparison):
    ids = [finding.id for finding in comparison.findings]
    assert len(ids) == len(set(ids))
    assert {finding.rule for finding in comparison.findings} <= {rule.id for rule in rules()}
    assert all(finding.id.startswith(f"{finding.rule}:") for finding in comparison.findings)


def test_ids_stay_when_lines_shift(comparison, tmp_path):
    shutil.copytree(EXAMPLES / "legacy", tmp_path / "legacy")
    shutil.copytree(EXAMPLES / "current", tmp_path / "current")
    for folder in ("legacy", "current"):
        for path in (tmp_path / folder).rglob("*.py"):
            path.write_bytes(b"# one line more\n\n" + path.read_bytes())
    shifted = qt.compare(tmp_path / "legacy", tmp_path / "current", history=False)

    def told(c: qt.Comparison) -> set[str]:
        # Which files are the same bytes changes with the bytes, and nothing else does.
        return {finding.id for finding in c.findings if not finding.rule.startswith("inventory/")}

    assert told(shifted) == told(comparison)


def test_of_two_sides_that_are_the_same_only_good_is_told(tmp_path):
    legacy = qt.compare(EXAMPLES / "legacy", EXAMPLES / "legacy", history=False)
    assert {finding.status for finding in legacy.findings} == {qt.Status.OK}
    assert {entry.verdict for entry in legacy.ledger} == {qt.Verdict.PRESERVED}


def test_no_file_is_called_safe_that_holds_anything_modified_or_lost(comparison):
    safe = {
        piece.path
        for finding in comparison.findings
        if finding.rule in ("inventory/identical", "inventory/restyled")
        for piece in finding.evidence
        if piece.side is qt.Side.LEGACY
    }
    touched = {e.legacy.path for e in comparison.ledger if e.verdict in (qt.Verdict.MODIFIED, qt.Verdict.LOST)}
    assert safe and not safe & touched


def test_a_file_that_could_not_be_parsed_is_never_called_safe(compare_texts):
    broken = "def fee(:\n    return 3\n"
    c = compare_texts({"a.py": broken}, {"a.py": f"# moved\n{broken}"})
    assert not [finding for finding in c.findings if finding.rule.startswith("inventory/restyled")]


def test_findings_come_worst_first(comparison):
    order = list(qt.Severity)
    found = [order.index(finding.severity) for finding in comparison.findings]
    assert found == sorted(found)


def test_no_finding_shows_a_credential(tmp_path):
    secret = "s3cr3t-Value-7"
    legacy = {"svc/config.py": f'import os\n\nDB_PASSWORD = os.getenv("DB_PASSWORD", "{secret}")\nLIMIT = 3\n'}
    current = {"svc/config.py": f'import os\n\nDB_PASSWORD = os.getenv("DB_PASSWORD", "{secret}2")\nLIMIT = 4\n'}
    write_side(tmp_path / "legacy", legacy)
    write_side(tmp_path / "current", current)
    c = qt.compare(tmp_path / "legacy", tmp_path / "current", history=False)
    assert any(finding.rule == "secrets/default-credential" for finding in c.findings)
    assert secret not in qt.to_json(c)


def test_of_many_changes_what_the_code_does_is_told_before_what_it_logs(compare_texts):
    """A file's finding tells three changes of a function: that another executor is made is no "1 more change"."""
    legacy = "def init(config):\n    log.info('mock')\n    log.info('ready')\n    log.info('go')\n    return Mock()\n"
    current = (
        "def init(config):\n    log.info('using the mock')\n    log.info('is ready')\n    log.info('goes')\n"
        "    if config.real:\n        return Exchange(config)\n    return Mock()\n"
    )
    c = compare_texts({"service.py": legacy}, {"service.py": current})
    told = next(finding for finding in c.findings if finding.rule == "python/behaviour-changed")
    assert told.detail.startswith("`init`: guard `if config.real: return Exchange(config)` added;")


def test_what_was_taken_out_of_a_function_is_told_before_what_is_gone_from_it(tmp_path):
    publish = "    payload = result.to_dict()\n    stats['last'] = payload\n    client.publish('results', payload)\n"
    before = f"def handle(order, client, stats):\n    result = place(order, client)\n{publish}    return result\n"
    after = (
        f"def publish_result(result, client, stats):\n{publish}\n\n"
        "def handle(order, client, stats):\n    result = place(order, client)\n    audit(order)\n"
        "    publish_result(result, client, stats)\n    return result\n"
    )
    kept = "\n\ndef place(order, client):\n    return client.place(order.symbol, order.side, order.amount)\n"
    write_side(tmp_path / "legacy", {"svc/service.py": before + kept})
    write_side(tmp_path / "current", {"svc/service.py": after + kept})
    comparison = qt.compare(tmp_path / "legacy", tmp_path / "current", history=False)
    changed = next(one for one in comparison.findings if one.rule == "python/behaviour-changed")
    assert changed.detail.startswith("`handle`: `publish_result` extracted")
