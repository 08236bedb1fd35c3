DROP INDEX packages_by_change;
DELETE FROM heads WHERE name = 'search';
DROP TABLE search_words;
