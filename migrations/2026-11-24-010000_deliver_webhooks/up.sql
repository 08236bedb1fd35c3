-- The delivery of `events` to webhook endpoints. Deliveries write no events.

-- `position` is the last event that was delivered or failed permanently, `tries` the number of attempts for the next one.
-- The instance `holder` has the endpoint locked until `held_until`, so that no other instance sends the same event.
CREATE TABLE webhook_endpoints (
    url TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT,
    holder TEXT,
    held_until BIGINT NOT NULL
);

-- Deliveries that failed permanently (dead letters). `again` is set when an operator asks for a retry.
CREATE TABLE webhook_failures (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    event BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    error TEXT NOT NULL,
    again BOOLEAN NOT NULL
);
CREATE INDEX webhook_failures_by_url ON webhook_failures (url, again, event);
