DROP TABLE webhook_failures;
DROP TABLE webhook_endpoints;
