-- The last publish that was delivered to an endpoint, and its time; null before the first delivery.
ALTER TABLE webhook_endpoints ADD COLUMN delivered_event BIGINT;
ALTER TABLE webhook_endpoints ADD COLUMN delivered_at BIGINT;
