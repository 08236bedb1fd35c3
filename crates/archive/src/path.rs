//! The paths of entries, which stay inside their folder wherever they are unpacked.

use unicode_normalization::UnicodeNormalization as _;

use crate::{ArchiveError, Excerpt};

/// The path of an entry: relative, without `..`, `.` and empty components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryPath {
    text: String,
    given: String,
}

impl EntryPath {
    /// Reads a path as the archive has it, of at most `limit` bytes.
    pub(crate) fn parse(given: &[u8], limit: usize) -> Result<Self, ArchiveError> {
        if given.len() > limit {
            let length = given.len() as u64;
            return Err(ArchiveError::PathTooLong { path: Excerpt::of(given), length, limit });
        }
        match portable(given).and_then(downward) {
            Ok((given, text)) => Ok(Self { text, given: given.to_owned() }),
            Err(reason) => Err(ArchiveError::Path { path: Excerpt::of(given), reason }),
        }
    }

    /// The path; empty for the folder that everything is in.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The parts of the path, from its root folder on.
    pub(crate) fn components(&self) -> impl Iterator<Item = &str> {
        self.text.split('/').filter(|component| !component.is_empty())
    }

    /// The first component; empty for the folder that everything is in.
    pub(crate) fn root(&self) -> &str {
        self.components().next().unwrap_or_default()
    }

    /// Whether only a folder can have this path.
    pub(crate) fn is_folder(&self) -> bool {
        self.text.is_empty() || self.given.ends_with('/')
    }

    /// What is left without the first component, as `npm` drops it: before anything else, so
    /// that `./` counts as one.
    pub(crate) fn without_first(&self) -> String {
        let rest = self.given.split_once('/').map_or("", |(_, rest)| rest);
        normal(rest)
    }

    /// The path as it appears in an error.
    pub(crate) fn excerpt(&self) -> Excerpt {
        Excerpt::of(self.given.as_bytes())
    }
}

/// `text` as UTF-8 that means the same path on every system, or what is wrong with it.
pub(crate) fn portable(text: &[u8]) -> Result<&str, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "is not UTF-8")?;
    if text.is_empty() {
        return Err("is empty");
    }
    if text.contains('\0') {
        return Err("contains a NUL");
    }
    if text.contains(char::is_control) {
        return Err("contains a control character");
    }
    if text.contains('\\') {
        return Err("contains a backslash, which separates folders on Windows");
    }
    if text.starts_with('/') {
        return Err("is absolute");
    }
    if text.split('/').any(has_drive) {
        return Err("names a drive of Windows");
    }
    Ok(text)
}

/// What two paths have in common where a file system takes them for one: no upper case, and one
/// spelling of each accented letter.
pub(crate) fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfd().flat_map(char::to_lowercase).collect()
}

fn has_drive(component: &str) -> bool {
    matches!(component.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn downward(given: &str) -> Result<(&str, String), &'static str> {
    if given.split('/').any(|component| component == "..") {
        return Err("contains `..`");
    }
    Ok((given, normal(given)))
}

fn normal(path: &str) -> String {
    let components = path.split('/').filter(|component| !matches!(*component, "" | "."));
    components.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &str) -> Result<EntryPath, ArchiveError> {
        EntryPath::parse(given.as_bytes(), 1024)
    }

    #[test]
    fn needless_components_are_dropped() {
        for given in ["a/b", "./a/b", "a//b", "a/./b/", "././a/b/."] {
            assert_eq!(parse(given).unwrap().as_str(), "a/b", "{given}");
        }
        assert_eq!(parse("./").unwrap().as_str(), "");
    }

    #[test]
    fn names_with_dots_are_names() {
        for given in ["a/..b", "a/b..", "a/...", ".hidden", "a/ab:c"] {
            assert_eq!(parse(given).unwrap().as_str(), given);
        }
    }

    #[test]
    fn what_could_leave_a_folder_is_refused() {
        let refused = [
            "",
            "/",
            "/etc/passwd",
            "//host/share",
            "..",
            "../a",
            "a/..",
            "a/../../b",
            "a/b/..",
            "..\\a",
            "a\\b",
            "\\\\host\\share",
            "C:",
            "C:\\a",
            "c:a",
            "a/C:/b",
            "a\0b",
            "a\nb",
            "a\u{7f}",
            "a\u{85}b",
        ];
        for given in refused {
            let error = parse(given).unwrap_err();
            assert!(matches!(error, ArchiveError::Path { .. }), "{given:?}: {error}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        let error = EntryPath::parse(b"package/\xff", 1024).unwrap_err();

        assert_eq!(error.to_string(), "the path `package/\u{fffd}` is not UTF-8");
    }

    #[test]
    fn the_length_is_limited() {
        assert!(EntryPath::parse(&[b'a'; 10], 10).is_ok());
        let error = EntryPath::parse(&[b'a'; 11], 10).unwrap_err();
        assert!(matches!(error, ArchiveError::PathTooLong { length: 11, limit: 10, .. }));
    }

    #[test]
    fn the_first_component_is_dropped_as_npm_drops_it() {
        assert_eq!(parse("package/lib//a.js").unwrap().without_first(), "lib/a.js");
        assert_eq!(parse("./package/a.js").unwrap().without_first(), "package/a.js");
        assert_eq!(parse("package").unwrap().without_first(), "");
    }

    #[test]
    fn spellings_of_one_file_fold_together() {
        assert_eq!(folded("Package/README"), folded("package/readme"));
        assert_eq!(folded("caf\u{e9}"), folded("CAFE\u{301}"));
        // The Kelvin sign is a K to every file system that normalises.
        assert_eq!(folded("pac\u{212a}age"), "package");
        assert_ne!(folded("a\u{2100}"), folded("aa/c"));
    }
}
