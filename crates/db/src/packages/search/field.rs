//! The places where a word of a package can stand.

/// The place of a word, in the order in which a search reads them. The numbers are those of the column
/// `search_words.field`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// The whole name of the package.
    Name = 0,
    /// A word inside the name, after its first.
    NameWord = 1,
    /// The whole namespace, or a word inside it.
    Namespace = 2,
    /// A word of the description of the latest version.
    Description = 3,
}

impl Field {
    /// Every field, in the order in which a search reads them.
    pub(super) const ALL: [Self; 4] =
        [Self::Name, Self::NameWord, Self::Namespace, Self::Description];

    /// Returns the number in the database.
    pub(super) const fn number(self) -> i64 {
        self as i64
    }
}
