"""What a comparison of SQL says of order, of names and of what hangs together."""

from __future__ import annotations

from pathlib import Path

import pytest
from sides import write_side

import quarantine_tools as qt

TABLES = [
    "CREATE TABLE a (id int PRIMARY KEY, x int, y int);",
    "CREATE TABLE b (id int PRIMARY KEY);",
    "CREATE INDEX a_x ON a (x);",
    "CREATE INDEX a_y ON a (y);",
    "COMMENT ON TABLE a IS 'one';",
    "GRANT SELECT ON a TO reader;",
    "GRANT SELECT ON b TO reader;",
]


def changed(tmp_path: Path, legacy: str, current: str) -> dict[str, list[str]]:
    sides = (write_side(tmp_path / name, {"s.sql": text}) for name, text in (("l", legacy), ("c", current)))
    comparison = qt.compare(*sides, history=False)
    safe = (qt.Verdict.PRESERVED, qt.Verdict.RELOCATED)
    return {
        entry.name: [change.kind for change in entry.changes]
        for entry in comparison.ledger
        if entry.verdict not in safe
    }


@pytest.mark.parametrize(
    "order", [[1, 0, 2, 3, 4, 5, 6], [0, 1, 3, 2, 4, 5, 6], [0, 1, 2, 3, 5, 4, 6], [0, 1, 4, 2, 3, 6, 5]]
)
def test_statements_that_have_no_order_may_change_places(tmp_path: Path, order: list[int]) -> None:
    assert changed(tmp_path, "\n".join(TABLES), "\n".join(TABLES[number] for number in order)) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("INSERT INTO a VALUES (1);", "INSERT INTO a VALUES (2);"),
        ("INSERT INTO a VALUES (1);", "DELETE FROM a;"),
        ("INSERT INTO a VALUES (1);", "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();"),
        ("INSERT INTO a VALUES (1);", "ALTER TABLE a ALTER x SET DEFAULT 1;"),
        ("INSERT INTO a VALUES (1);", "INSERT INTO b SELECT id FROM a;"),
        ("CREATE TABLE c (id int);", "SET search_path TO public;"),
        ("CREATE TABLE c (id int);", "DO $$ BEGIN PERFORM f(); END $$;"),
        ("COMMENT ON TABLE a IS 'one';", "COMMENT ON TABLE a IS 'two';"),
    ],
)
def test_statements_whose_order_counts_may_not(tmp_path: Path, first: str, second: str) -> None:
    head = "\n".join(TABLES[:2])
    assert changed(tmp_path, f"{head}\n{first}\n{second}", f"{head}\n{second}\n{first}") != {}


def test_a_column_that_changed_places_is_told_and_its_neighbours_are_not(tmp_path: Path) -> None:
    legacy = "CREATE TABLE t (\n  a int,\n  b int,\n  c int,\n  d int\n);"
    current = "CREATE TABLE t (\n  b int,\n  c int,\n  d int,\n  a int\n);"
    assert changed(tmp_path, legacy, current) == {"t.a": ["column-order-changed"]}


def test_a_column_that_came_in_between_is_an_addition(tmp_path: Path) -> None:
    assert changed(tmp_path, "CREATE TABLE t (a int, b int);", "CREATE TABLE t (a int, x int, b int);") == {}


def test_a_renamed_column_is_lost_however_alike_another_one_is(tmp_path: Path) -> None:
    legacy = "CREATE TABLE t (a int, pnl numeric(18, 8));"
    assert changed(tmp_path, legacy, legacy.replace("pnl", "fees")) == {"t.pnl": []}


def test_a_column_of_the_name_in_another_table_is_no_counterpart(tmp_path: Path) -> None:
    legacy = "CREATE TABLE t (a int, note text);\nCREATE TABLE u (a int);"
    current = "CREATE TABLE t (a int);\nCREATE TABLE u (a int, note text);"
    assert changed(tmp_path, legacy, current) == {"t.note": []}


def test_a_table_against_itself_is_preserved_though_its_first_constraint_starts_on_its_line(tmp_path: Path) -> None:
    text = "CREATE TABLE t (CONSTRAINT t_a CHECK (a > 0)\n)\nINHERITS (u);"
    assert changed(tmp_path, text, text) == {}


def test_renamed_constraints_and_indexes_are_relocated(tmp_path: Path) -> None:
    legacy = "CREATE TABLE t (a int, CONSTRAINT one CHECK (a > 0));\nCREATE INDEX two ON t (a);"
    assert changed(tmp_path, legacy, legacy.replace("one", "uno").replace("two", "due")) == {}
