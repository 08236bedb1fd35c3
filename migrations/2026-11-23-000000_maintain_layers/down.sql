DROP TABLE scrubs;
DROP TABLE removals;
DELETE FROM heads WHERE name = 'removals';
