"""A schema with its migrations is compared with a schema with its migrations, or with one that has it all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sides import write_side

import quarantine_tools as qt

TABLE = """\
CREATE TABLE orders (
    id serial PRIMARY KEY,
    price numeric(18, 8) NOT NULL,
    "timestamp" timestamptz,
    note text
);
CREATE INDEX idx_orders_note ON orders (note);
"""


def verdicts(tmp_path: Path, legacy: dict[str, str], current: dict[str, str]) -> dict[str, qt.Entry]:
    c = qt.compare(write_side(tmp_path / "legacy", legacy), write_side(tmp_path / "current", current), history=False)
    return {f"{entry.unit} {entry.name}": entry for entry in c.ledger}


def told(entry: qt.Entry) -> tuple[str, list[str]]:
    return entry.verdict.value, [change.kind for change in entry.changes if change.kind != "formatting-changed"]


@pytest.mark.parametrize(
    ("alteration", "column"),
    [
        ("ALTER COLUMN price DROP NOT NULL", "price numeric(18, 8)"),
        ("ALTER COLUMN price SET DEFAULT 0", "price numeric(18, 8) DEFAULT 0 NOT NULL"),
        ("ALTER price TYPE integer", "price int NOT NULL"),
        ("ALTER COLUMN price SET DATA TYPE numeric(20,8)", "price numeric(20, 8) NOT NULL"),
    ],
)
def test_a_migration_and_the_schema_that_has_it_are_the_same(tmp_path: Path, alteration: str, column: str) -> None:
    legacy = {"db/schema.sql": TABLE, "db/migrations/002.sql": f"ALTER TABLE public.orders {alteration};\n"}
    current = {"db/schema.sql": TABLE.replace("price numeric(18, 8) NOT NULL", column)}
    found = verdicts(tmp_path, legacy, current)
    assert told(found["column orders.price"]) == ("preserved", [])
    statement = next(entry for entry in found.values() if entry.unit == "statement")
    assert told(statement) == ("relocated", ["moved"])
    assert statement.current is not None
    assert statement.current.name == "orders.price"


def test_a_new_migration_changes_what_the_same_schema_says(tmp_path: Path) -> None:
    current = {"schema.sql": TABLE, "migrations/002.sql": "\nALTER TABLE orders ALTER price DROP NOT NULL;\n"}
    entry = verdicts(tmp_path, {"schema.sql": TABLE}, current)["column orders.price"]
    assert told(entry) == ("modified", ["nullability-changed"])
    assert "now by `migrations/002.sql:2`" in entry.changes[0].summary


@pytest.mark.parametrize(
    ("statement", "unit"),
    [
        ("ALTER TABLE orders DROP COLUMN note;", "column orders.note"),
        ('ALTER TABLE orders DROP COLUMN IF EXISTS "timestamp" CASCADE;', "column orders.timestamp"),
        ("ALTER TABLE orders DROP CONSTRAINT orders_pkey;", "constraint orders.orders_pkey"),
        ("DROP INDEX IF EXISTS idx_orders_note;", "index idx_orders_note"),
        ("DROP TABLE orders CASCADE;", "table orders"),
        ("DROP TABLE orders CASCADE;", "column orders.price"),
        ("DROP TABLE orders CASCADE;", "index idx_orders_note"),
    ],
)
def test_what_a_migration_drops_is_not_preserved(tmp_path: Path, statement: str, unit: str) -> None:
    current = {"schema.sql": TABLE, "migrations/002.sql": statement}
    assert told(verdicts(tmp_path, {"schema.sql": TABLE}, current)[unit]) == ("modified", ["dropped-later"])


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE orders RENAME COLUMN price TO cost;",
        "ALTER TABLE orders RENAME TO bids;",
        "ALTER TABLE orders ALTER COLUMN price SET STATISTICS 9;",
        "ALTER TABLE orders SET SCHEMA old;",
    ],
)
def test_what_a_migration_renames_or_alters_otherwise_is_not_preserved(tmp_path: Path, statement: str) -> None:
    current = {"schema.sql": TABLE, "migrations/002.sql": statement}
    entry = verdicts(tmp_path, {"schema.sql": TABLE}, current)["column orders.price"]
    assert told(entry) == ("modified", ["condition-changed"])
    both = {"schema.sql": TABLE, "migrations/002.sql": statement}
    assert told(verdicts(tmp_path / "both", both, both)["column orders.price"]) == ("preserved", [])


def test_what_hangs_on_a_dropped_column_or_table_is_not_preserved(tmp_path: Path) -> None:
    schema = TABLE + "CREATE TABLE fills (order_id int REFERENCES orders ON DELETE CASCADE);\n"
    by_column = {"schema.sql": schema, "migrations/002.sql": "ALTER TABLE orders DROP COLUMN note;"}
    found = verdicts(tmp_path / "a", {"schema.sql": schema}, by_column)
    assert told(found["index idx_orders_note"])[0] == "modified"
    assert told(found["constraint orders.orders_pkey"])[0] == "preserved"
    by_table = {"schema.sql": schema, "migrations/002.sql": "DROP TABLE orders CASCADE;"}
    found = verdicts(tmp_path / "b", {"schema.sql": schema}, by_table)
    assert told(found["constraint fills.fills_order_id_fkey"])[0] == "modified"
    assert told(found["column fills.order_id"])[0] == "preserved"


def test_the_type_of_a_serial_column_keeps_its_sequence(tmp_path: Path) -> None:
    current = {"schema.sql": TABLE, "migrations/002.sql": "ALTER TABLE orders ALTER COLUMN id TYPE bigint;"}
    assert told(verdicts(tmp_path / "a", {"schema.sql": TABLE}, current)["column orders.id"])[0] == "modified"
    legacy = {"schema.sql": TABLE.replace("id serial", "id bigint")}
    assert told(verdicts(tmp_path / "b", legacy, current)["column orders.id"])[0] == "modified"


def test_migrations_are_applied_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    legacy = {
        "schema.sql": TABLE,
        "migrations/9.sql": "ALTER TABLE orders ALTER note SET DEFAULT 'a';",
        "migrations/10.sql": "ALTER TABLE orders ALTER note SET DEFAULT 'b';",
    }
    current = {"schema.sql": TABLE.replace("note text", "note text DEFAULT 'b'")}
    assert told(verdicts(tmp_path, legacy, current)["column orders.note"]) == ("preserved", [])


@pytest.mark.parametrize("name", ["migrations/002.down.sql", "migrations/002_x/down.sql", "rollback_002.sql"])
def test_what_takes_a_migration_back_is_not_applied(tmp_path: Path, name: str) -> None:
    current = {"schema.sql": TABLE, name: "DROP TABLE orders;"}
    assert told(verdicts(tmp_path, {"schema.sql": TABLE}, current)["column orders.price"]) == ("preserved", [])


def test_a_column_that_is_dropped_and_made_again_is_what_it_was_made_last(tmp_path: Path) -> None:
    side = {
        "migrations/001.sql": TABLE,
        "migrations/002.sql": "ALTER TABLE orders DROP COLUMN note;",
        "migrations/003.sql": "ALTER TABLE orders ADD COLUMN note text;",
    }
    assert told(verdicts(tmp_path, {"schema.sql": TABLE}, side)["column orders.note"])[0] in ("preserved", "relocated")


def test_what_legacy_dropped_itself_is_no_loss_to_tell(tmp_path: Path) -> None:
    legacy = {"schema.sql": TABLE, "migrations/002.sql": "ALTER TABLE orders DROP COLUMN note;\nSELECT 1;\n"}
    current = {"schema.sql": TABLE.replace(",\n    note text", "")}
    c = qt.compare(write_side(tmp_path / "l", legacy), write_side(tmp_path / "c", current), history=False)
    entry = next(entry for entry in c.ledger if entry.name == "orders.note")
    assert told(entry) == ("lost", ["dropped-later"])
    assert "sql/column-lost" not in {finding.rule for finding in c.findings}


def test_the_drop_at_the_head_of_a_schema_is_before_what_it_makes(tmp_path: Path) -> None:
    text = "DROP TABLE IF EXISTS orders CASCADE;\n" + TABLE
    found = verdicts(tmp_path, {"schema.sql": text}, {"schema.sql": text})
    assert {told(entry)[0] for entry in found.values()} == {"preserved"}


def test_an_alteration_of_another_database_alters_nothing_here(tmp_path: Path) -> None:
    current = {
        "one/schema.sql": TABLE,
        "two/schema.sql": TABLE.replace("note text", "note varchar(9)"),
        "two/migrations/002.sql": "ALTER TABLE orders ALTER price DROP NOT NULL;",
    }
    entry = verdicts(tmp_path, {"one/schema.sql": TABLE}, current)["column orders.price"]
    assert told(entry) == ("preserved", [])
