ALTER TABLE ships ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN ships.name IS 'Unknown where it is null';
