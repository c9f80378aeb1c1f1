-- The key of the picture in R2, for an entry that has one.
ALTER TABLE entries ADD COLUMN picture TEXT;
