-- Upkeep of the layers beside running servers. Nothing here is a change of trust, so nothing of it
-- is an event.

-- The number of the last removal.
INSERT INTO heads (name, sequence) VALUES ('removals', 0);

-- Each removal of an object that no version names, from before its first layer until after its
-- last: while `ended_at` is null, copies may be going.
CREATE TABLE removals (
    sequence BIGINT NOT NULL PRIMARY KEY,
    content_id TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX removals_by_content ON removals (content_id, sequence);
CREATE INDEX removals_under_way ON removals (sequence) WHERE ended_at IS NULL;

-- A scrub that is not finished: all archives up to `position` were looked at, and `findings` is
-- what came of it.
CREATE TABLE scrubs (
    name TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    position TEXT,
    findings TEXT NOT NULL
);
