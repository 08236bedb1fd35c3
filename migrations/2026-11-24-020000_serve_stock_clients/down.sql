DROP TABLE secrets;
DROP TABLE digests;
ALTER TABLE packages DROP COLUMN changed;
ALTER TABLE packages DROP COLUMN kind;
