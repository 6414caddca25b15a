CREATE TYPE mood AS ENUM ('calm', 'cross');

CREATE TABLE ships (
    id SERIAL PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    length NUMERIC(6, 2) DEFAULT 0,
    crew INTEGER CHECK (crew > 0),
    port_id INTEGER REFERENCES ports(id) ON DELETE SET NULL,
    flag CHAR(2),
    note TEXT,
    mast INTEGER,
    keel INTEGER
);

CREATE INDEX idx_ships_name ON ships(name);
CREATE VIEW big_ships AS SELECT id, name FROM ships WHERE length > 100;
COMMENT ON TABLE ships IS 'Every ship';
INSERT INTO ports (id, name) VALUES
    (1, 'north'),
    (2, 'south');
GRANT SELECT ON ships TO reader;
CREATE FUNCTION grown(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT n + 1 $$;
CREATE TRIGGER touched BEFORE UPDATE ON ships FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE logs (id INTEGER);
