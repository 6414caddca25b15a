ALTER TABLE ships ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN ships.name IS 'Unknown where it is null';
ALTER TABLE ships DROP COLUMN note;
DELETE FROM tugs;
TRUNCATE lights;
DELETE FROM ships WHERE name IS NULL;
