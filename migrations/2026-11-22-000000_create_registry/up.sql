-- One dialect for SQLite and PostgreSQL: natural keys, no SERIAL, no JSONB, no collation.
-- Names are keyed by their skeleton, so that two confusable spellings of a name cannot both exist.
-- Times are Unix seconds. Wide columns come last, so that queries can skip them at no cost.

-- The number of the last event. Every write transaction updates this row first, which serializes writers.
CREATE TABLE heads (
    name TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);
INSERT INTO heads (name, sequence) VALUES ('events', 0);

-- Every change that a signer makes, in order and without gaps. Append-only.
CREATE TABLE events (
    sequence BIGINT NOT NULL PRIMARY KEY,
    time BIGINT NOT NULL,
    actor TEXT NOT NULL,
    signature TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE publishers (
    address TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

-- `packages` counts the packages of the namespace.
CREATE TABLE namespaces (
    skeleton TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES publishers (address),
    created_at BIGINT NOT NULL,
    packages BIGINT NOT NULL
);

-- `versions` counts the versions of the package. `position` is the name in UTF-8 bytes, because
-- PostgreSQL sorts text by the locale of the database.
CREATE TABLE packages (
    namespace TEXT NOT NULL REFERENCES namespaces (skeleton),
    skeleton TEXT NOT NULL,
    name TEXT NOT NULL,
    position BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    versions BIGINT NOT NULL,
    deprecated TEXT,
    PRIMARY KEY (namespace, skeleton)
);
CREATE UNIQUE INDEX packages_by_name ON packages (namespace, position);

-- The members of namespaces, without the owners.
CREATE TABLE members (
    namespace TEXT NOT NULL REFERENCES namespaces (skeleton),
    address TEXT NOT NULL REFERENCES publishers (address),
    administrator BOOLEAN NOT NULL,
    restricted BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (namespace, address)
);

-- The packages that restricted members may publish. Deleted with the membership.
CREATE TABLE grants (
    namespace TEXT NOT NULL,
    address TEXT NOT NULL,
    package TEXT NOT NULL,
    PRIMARY KEY (namespace, address, package),
    FOREIGN KEY (namespace, address) REFERENCES members (namespace, address) ON DELETE CASCADE,
    FOREIGN KEY (namespace, package) REFERENCES packages (namespace, skeleton)
);

-- `precedence` sorts bytewise in the order of semantic versioning. `pointer` has the names in their stored
-- spelling. `event` is the number of the publish event, so it gives the order of publishing.
CREATE TABLE versions (
    namespace TEXT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    precedence BYTEA NOT NULL,
    prerelease BOOLEAN NOT NULL,
    yanked BOOLEAN NOT NULL,
    event BIGINT NOT NULL UNIQUE REFERENCES events (sequence),
    created_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    pointer TEXT NOT NULL,
    content_id TEXT NOT NULL,
    checksum TEXT NOT NULL,
    signature TEXT NOT NULL,
    signer TEXT NOT NULL REFERENCES publishers (address),
    reason TEXT,
    manifest TEXT NOT NULL,
    blocks BYTEA NOT NULL,
    PRIMARY KEY (namespace, package, version),
    FOREIGN KEY (namespace, package) REFERENCES packages (namespace, skeleton)
);
CREATE INDEX versions_by_content ON versions (content_id, event);
CREATE UNIQUE INDEX versions_by_precedence ON versions (namespace, package, precedence, version);
CREATE INDEX versions_latest ON versions (namespace, package, prerelease, yanked, precedence);
