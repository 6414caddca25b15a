CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    weight INTEGER
);

CREATE INDEX orders_number ON orders (number);
