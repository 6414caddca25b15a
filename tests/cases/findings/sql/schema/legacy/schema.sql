CREATE TYPE mood AS ENUM ('calm', 'cross');

CREATE TABLE ships (
    id SERIAL PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    crew INTEGER CHECK (crew > 0),
    note TEXT,
    length NUMERIC(6, 2) DEFAULT 0
);
CREATE INDEX idx_ships_name ON ships(name);

CREATE TABLE tugs (
    id SERIAL PRIMARY KEY,
    ship_id INTEGER REFERENCES ships(id)
);
CREATE INDEX idx_tugs_ship ON tugs(ship_id);
CREATE VIEW long_ships AS SELECT id FROM ships WHERE length > 100;
CREATE FUNCTION grown(n int) RETURNS int LANGUAGE sql AS $$ SELECT n + 1 $$;
CREATE TRIGGER touched BEFORE UPDATE ON ships FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO ships (name) VALUES ('Anna');
