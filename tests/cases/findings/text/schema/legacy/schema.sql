CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    weight INTEGER,
    paid NUMERIC(10, 2)
);

CREATE INDEX orders_number ON orders (number);
