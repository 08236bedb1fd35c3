//! The paths of entries, checked so that no entry is unpacked outside its folder.

use unicode_normalization::UnicodeNormalization as _;

use crate::{ArchiveError, Excerpt};

/// The path of an entry: relative, without `..`, `.` or empty components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryPath {
    normalized: String,
    original: String,
}

impl EntryPath {
    /// Parses a path from an archive, of at most `limit` bytes.
    pub(crate) fn parse(original: &[u8], limit: usize) -> Result<Self, ArchiveError> {
        if original.len() > limit {
            let length = original.len() as u64;
            return Err(ArchiveError::PathTooLong { path: Excerpt::of(original), length, limit });
        }
        match check_portable(original).and_then(normalize_checked) {
            Ok((original, normalized)) => Ok(Self { normalized, original: original.to_owned() }),
            Err(reason) => Err(ArchiveError::Path { path: Excerpt::of(original), reason }),
        }
    }

    /// Returns the normalized path; empty for `.`.
    pub(crate) fn as_str(&self) -> &str {
        &self.normalized
    }

    /// Returns the components of the path, the root folder first.
    pub(crate) fn components(&self) -> impl Iterator<Item = &str> {
        self.normalized.split('/').filter(|component| !component.is_empty())
    }

    /// Returns the first component; empty for `.`.
    pub(crate) fn root(&self) -> &str {
        self.components().next().unwrap_or_default()
    }

    /// Checks whether the path can only be that of a folder: it is `.` or ends with `/`.
    pub(crate) fn is_folder(&self) -> bool {
        self.normalized.is_empty() || self.original.ends_with('/')
    }

    /// Returns the path without its first component.
    ///
    /// Like `npm`, this drops the component before it normalizes the path, so a leading `./`
    /// counts as the first component.
    pub(crate) fn without_first(&self) -> String {
        let rest = self.original.split_once('/').map_or("", |(_, rest)| rest);
        normalize(rest)
    }

    /// Returns the path for an error message.
    pub(crate) fn excerpt(&self) -> Excerpt {
        Excerpt::of(self.original.as_bytes())
    }
}

/// Checks that `text` is UTF-8 and the same relative path on every system.
///
/// The error is the reason, a phrase to follow the path.
pub(crate) fn check_portable(text: &[u8]) -> Result<&str, &'static str> {
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
    if text.split('/').any(has_drive_letter) {
        return Err("names a drive of Windows");
    }
    Ok(text)
}

/// Returns the lowercase NFD form of `path`.
///
/// Two paths with the same form can be the same file on a case-insensitive or normalizing file
/// system.
pub(crate) fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfd().flat_map(char::to_lowercase).collect()
}

fn has_drive_letter(component: &str) -> bool {
    matches!(component.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn normalize_checked(original: &str) -> Result<(&str, String), &'static str> {
    if original.split('/').any(|component| component == "..") {
        return Err("contains `..`");
    }
    Ok((original, normalize(original)))
}

fn normalize(path: &str) -> String {
    let components = path.split('/').filter(|component| !matches!(*component, "" | "."));
    components.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(original: &str) -> Result<EntryPath, ArchiveError> {
        EntryPath::parse(original.as_bytes(), 1024)
    }

    #[test]
    fn paths_are_normalized() {
        for original in ["a/b", "./a/b", "a//b", "a/./b/", "././a/b/."] {
            assert_eq!(parse(original).unwrap().as_str(), "a/b", "{original}");
        }
        assert_eq!(parse("./").unwrap().as_str(), "");
    }

    #[test]
    fn names_may_contain_dots() {
        for original in ["a/..b", "a/b..", "a/...", ".hidden", "a/ab:c"] {
            assert_eq!(parse(original).unwrap().as_str(), original);
        }
    }

    #[test]
    fn paths_that_could_leave_the_folder_are_refused() {
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
        for original in refused {
            let error = parse(original).unwrap_err();
            assert!(matches!(error, ArchiveError::Path { .. }), "{original:?}: {error}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        let error = EntryPath::parse(b"package/\xff", 1024).unwrap_err();

        assert_eq!(error.to_string(), "the path `package/\u{fffd}` is not UTF-8");
    }

    #[test]
    fn path_length_is_limited() {
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
    fn paths_of_one_file_have_the_same_folded_form() {
        assert_eq!(folded("Package/README"), folded("package/readme"));
        assert_eq!(folded("caf\u{e9}"), folded("CAFE\u{301}"));
        // File systems that normalize names treat the Kelvin sign as a K.
        assert_eq!(folded("pac\u{212a}age"), "package");
        assert_ne!(folded("a\u{2100}"), folded("aa/c"));
    }
}
