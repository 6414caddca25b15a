-- Depot database
-- PostgreSQL 15

CREATE TYPE parcel_state AS ENUM ('seen', 'planned', 'loaded', 'delivered', 'returned');

CREATE TABLE depots (
    id SERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    city VARCHAR(60) NOT NULL
);

CREATE TABLE parcels (
    number CHAR(12) PRIMARY KEY,
    depot_id INTEGER NOT NULL REFERENCES depots(id) ON DELETE RESTRICT,
    belt VARCHAR(20) NOT NULL,
    grams INTEGER NOT NULL CHECK (grams > 0),
    state parcel_state NOT NULL DEFAULT 'seen',
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_parcels_depot ON parcels(depot_id);
CREATE INDEX idx_parcels_seen_at ON parcels(seen_at DESC);

CREATE TABLE routes (
    id SERIAL PRIMARY KEY,
    vehicle VARCHAR(12) NOT NULL,
    driver VARCHAR(60) NOT NULL,
    planned_for DATE NOT NULL,
    minutes INTEGER CHECK (minutes >= 0)
);

CREATE TABLE stops (
    route_id INTEGER NOT NULL REFERENCES routes(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parcel_number CHAR(12) NOT NULL REFERENCES parcels(number),
    PRIMARY KEY (route_id, position)
);

COMMENT ON TABLE parcels IS 'Every parcel that a belt has seen';
COMMENT ON COLUMN parcels.grams IS 'Weight at the first scale';
