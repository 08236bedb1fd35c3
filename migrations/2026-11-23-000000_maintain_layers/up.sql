-- The maintenance of the layers while servers run. It makes no changes on behalf of a signer, so it writes
-- no events.

-- The number of the last removal.
INSERT INTO heads (name, sequence) VALUES ('removals', 0);

-- Each removal of an unreferenced object. The row is inserted before the first copy is removed, and
-- `ended_at` is set after the last one. While it is null, copies may be in the process of removal.
CREATE TABLE removals (
    sequence BIGINT NOT NULL PRIMARY KEY,
    content_id TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX removals_by_content ON removals (content_id, sequence);
CREATE INDEX removals_under_way ON removals (sequence) WHERE ended_at IS NULL;

-- The checkpoint of an unfinished scrub: it has checked all archives up to `position`, with these
-- `findings`.
CREATE TABLE scrubs (
    name TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    position TEXT,
    findings TEXT NOT NULL
);
