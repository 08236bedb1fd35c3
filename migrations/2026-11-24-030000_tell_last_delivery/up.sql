-- The publish that an endpoint took last, and when; null until it takes one.
ALTER TABLE webhook_endpoints ADD COLUMN delivered_event BIGINT;
ALTER TABLE webhook_endpoints ADD COLUMN delivered_at BIGINT;
