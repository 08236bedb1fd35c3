-- What npm and cargo ask of a registry beside the archives.

-- `npm` or `cargo`, from the first version on; null for a package that was published before, whose
-- manifests tell it. `changed` is the event that last changed what clients are told of the package.
ALTER TABLE packages ADD COLUMN kind TEXT;
ALTER TABLE packages ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;

-- The digests that clients check downloads by, in hexadecimal, and what unpacking gives. An archive
-- that was published before has no row until somebody asks.
CREATE TABLE digests (
    content_id TEXT NOT NULL PRIMARY KEY,
    sha1 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sha512 TEXT NOT NULL,
    files BIGINT,
    unpacked BIGINT
);
CREATE INDEX digests_by_sha256 ON digests (sha256);

-- Keys that all instances of the registry share, unless the configuration names a file.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
