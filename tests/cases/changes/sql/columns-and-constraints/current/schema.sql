CREATE TYPE mood AS ENUM ('calm', 'cross', 'bored');

CREATE TABLE ships (
    id SERIAL PRIMARY KEY,
    name VARCHAR(40),
    length NUMERIC(6, 2) DEFAULT 1,
    crew INTEGER CHECK (crew >= 0),
    port_id INTEGER REFERENCES ports(id) ON DELETE CASCADE,
    flag CHAR(2),
    keel INTEGER,
    mast INTEGER
);

CREATE INDEX idx_ships_name ON ships(name, flag);
CREATE VIEW big_ships AS SELECT id, name FROM ships WHERE length > 200;
COMMENT ON TABLE ships IS 'Every ship that we know';
INSERT INTO ports (id, name) VALUES
    (1, 'north'),
    (2, 'east');
GRANT SELECT ON ships TO writer;
CREATE FUNCTION grown(n int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT n + 2 $$;
CREATE TRIGGER touched AFTER UPDATE ON ships FOR EACH ROW EXECUTE FUNCTION touch();
CREATE UNLOGGED TABLE logs (id INTEGER);
