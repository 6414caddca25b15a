-- The harbour's tables
\set ON_ERROR_STOP on
CREATE TYPE berth_state AS ENUM ('free', 'taken');

CREATE TABLE public.berths (
    id SERIAL PRIMARY KEY,
    label VARCHAR(20) NOT NULL UNIQUE,
    depth DECIMAL(5, 2) NOT NULL CHECK (depth > 0), -- metres
    state berth_state DEFAULT 'free',
    seen TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    covered BOOLEAN DEFAULT FALSE
);

CREATE TABLE moorings (
    berth_id INTEGER REFERENCES berths(id) ON DELETE CASCADE,
    ship INT4 DEFAULT NULL,
    PRIMARY KEY (berth_id, ship)
);

CREATE INDEX idx_berths_state ON berths(state);
CREATE INDEX idx_berths_seen ON berths(seen DESC);

CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
    -- the moment of the change
    NEW.seen := now();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER touched BEFORE UPDATE ON berths FOR EACH ROW EXECUTE FUNCTION touch();

COPY berths (label, depth) FROM stdin;
north	4.50
south	6.00
\.
