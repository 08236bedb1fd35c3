//! The tables to copy. A table comes after the tables that its rows refer to.

use Kind::{Bytes, Flag, Number, Text};

/// The type of a column. Only text and number columns are nullable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    Bytes,
}

/// A table with its columns.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
}

/// The table whose rows exist in a new database.
pub(super) const HEADS: &str = "heads";

/// All tables. A test checks that no table and no column is missing.
pub(super) const TABLES: [Table; 15] = [
    Table { name: HEADS, columns: &[("name", Text), ("sequence", Number)] },
    Table {
        name: "events",
        columns: &[
            ("sequence", Number),
            ("time", Number),
            ("actor", Text),
            ("signature", Text),
            ("kind", Text),
            ("subject", Text),
            ("body", Text),
        ],
    },
    Table { name: "publishers", columns: &[("address", Text), ("created_at", Number)] },
    Table {
        name: "namespaces",
        columns: &[
            ("skeleton", Text),
            ("name", Text),
            ("owner", Text),
            ("created_at", Number),
            ("packages", Number),
        ],
    },
    Table {
        name: "packages",
        columns: &[
            ("namespace", Text),
            ("skeleton", Text),
            ("name", Text),
            ("position", Bytes),
            ("created_at", Number),
            ("versions", Number),
            ("deprecated", Text),
            ("kind", Text),
            ("changed", Number),
        ],
    },
    Table {
        name: "search_words",
        columns: &[
            ("namespace", Text),
            ("package", Text),
            ("word", Bytes),
            ("field", Number),
            ("kind", Text),
            ("position", Bytes),
        ],
    },
    Table {
        name: "members",
        columns: &[
            ("namespace", Text),
            ("address", Text),
            ("administrator", Flag),
            ("restricted", Flag),
            ("created_at", Number),
        ],
    },
    Table { name: "grants", columns: &[("namespace", Text), ("address", Text), ("package", Text)] },
    Table {
        name: "versions",
        columns: &[
            ("namespace", Text),
            ("package", Text),
            ("version", Text),
            ("precedence", Bytes),
            ("prerelease", Flag),
            ("yanked", Flag),
            ("event", Number),
            ("created_at", Number),
            ("size", Number),
            ("pointer", Text),
            ("content_id", Text),
            ("checksum", Text),
            ("signature", Text),
            ("signer", Text),
            ("reason", Text),
            ("manifest", Text),
            ("blocks", Bytes),
        ],
    },
    Table {
        name: "digests",
        columns: &[
            ("content_id", Text),
            ("sha1", Text),
            ("sha256", Text),
            ("sha512", Text),
            ("files", Number),
            ("unpacked", Number),
        ],
    },
    Table { name: "secrets", columns: &[("name", Text), ("secret", Text), ("created_at", Number)] },
    Table {
        name: "removals",
        columns: &[
            ("sequence", Number),
            ("content_id", Text),
            ("begun_at", Number),
            ("ended_at", Number),
        ],
    },
    Table {
        name: "scrubs",
        columns: &[
            ("name", Text),
            ("started_at", Number),
            ("updated_at", Number),
            ("position", Text),
            ("findings", Text),
        ],
    },
    Table {
        name: "webhook_endpoints",
        columns: &[
            ("url", Text),
            ("position", Number),
            ("tries", Number),
            ("next_try_at", Number),
            ("error", Text),
            ("holder", Text),
            ("held_until", Number),
            ("delivered_event", Number),
            ("delivered_at", Number),
        ],
    },
    Table {
        name: "webhook_failures",
        columns: &[
            ("id", Text),
            ("url", Text),
            ("event", Number),
            ("tries", Number),
            ("failed_at", Number),
            ("error", Text),
            ("again", Flag),
        ],
    },
];
