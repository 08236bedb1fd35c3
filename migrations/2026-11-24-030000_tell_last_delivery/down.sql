ALTER TABLE webhook_endpoints DROP COLUMN delivered_at;
ALTER TABLE webhook_endpoints DROP COLUMN delivered_event;
