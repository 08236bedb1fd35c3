-- How far each endpoint of a webhook has come in `events`. Nothing here is a change of trust.

-- `position` is the last event that was delivered or set aside, `tries` counts those of the next one. An instance that
-- sends to the endpoint holds it until `held_until`, so that no other one sends the same.
CREATE TABLE webhook_endpoints (
    url TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    error TEXT,
    holder TEXT,
    held_until BIGINT NOT NULL
);

-- What an endpoint refused too often, until somebody asks for it to be sent again.
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
