-- Data for the npm and cargo frontends.

-- `kind` is `npm` or `cargo`; null for a package from before this migration, whose manifests show it.
-- `changed` is the number of the last event that changed the documents of the package.
ALTER TABLE packages ADD COLUMN kind TEXT;
ALTER TABLE packages ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;

-- The digests by which clients verify downloads, in hexadecimal, and the number and total size of the
-- unpacked files. For an archive from before this migration, the row is inserted at the first request.
CREATE TABLE digests (
    content_id TEXT NOT NULL PRIMARY KEY,
    sha1 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sha512 TEXT NOT NULL,
    files BIGINT,
    unpacked BIGINT
);
CREATE INDEX digests_by_sha256 ON digests (sha256);

-- Keys that all instances of the registry share. A key in a configured file is not stored here.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
