DROP TABLE versions;
DROP TABLE grants;
DROP TABLE members;
DROP TABLE packages;
DROP TABLE namespaces;
DROP TABLE publishers;
DROP TABLE events;
DROP TABLE heads;
