-- Migration 002: parcels.grams may be unknown
-- The scale of the south belt is broken now and then.

ALTER TABLE parcels
    ALTER COLUMN grams DROP NOT NULL;

COMMENT ON COLUMN parcels.grams IS 'Weight at the first scale, NULL when the scale was silent';
