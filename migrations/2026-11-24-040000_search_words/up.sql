-- The words by which a search finds a package: one row for each word of its name, of its namespace, and of the
-- description of its latest version. Derived from the other tables; `ipkg-server` fills it for older packages.

-- `field` says where the word stands: 0 the whole name, 1 a word inside the name, 2 the namespace, 3 the description.
-- `word` is the word's skeleton and `position` the package's name, both as UTF-8 bytes, which sort alike on all databases.
CREATE TABLE search_words (
    namespace TEXT NOT NULL,
    package TEXT NOT NULL,
    word BYTEA NOT NULL,
    field BIGINT NOT NULL,
    kind TEXT NOT NULL,
    position BYTEA NOT NULL,
    PRIMARY KEY (namespace, package, word, field)
);
CREATE INDEX search_words_everywhere ON search_words (kind, field, word, position, namespace, package);
CREATE INDEX search_words_in_namespace ON search_words (namespace, kind, field, word, position, package);

-- The last event whose package has its words. Servers of the release before change packages without words; the
-- packages that changed after this event are indexed later.
INSERT INTO heads (name, sequence) VALUES ('search', 0);

-- Packages from before `changed` existed.
UPDATE packages SET changed = (
    SELECT max(versions.event) FROM versions
    WHERE versions.namespace = packages.namespace AND versions.package = packages.skeleton
) WHERE changed = 0 AND versions > 0;
CREATE INDEX packages_by_change ON packages (changed);
