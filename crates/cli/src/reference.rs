//! References on the command line. A content id is accepted with and without `/ipfs/`.

use ipfs_registry_core::{ArchiveRef, ContentId, InvalidReference, Namespace, PackageName, Target};

/// Parses `NAMESPACE/PACKAGE/VERSION`, `/ipfs/CID` or `CID`.
pub(crate) fn parse_archive(text: &str) -> Result<ArchiveRef, InvalidReference> {
    match text.parse::<ContentId>() {
        Ok(id) => Ok(id.into()),
        Err(_) => text.parse(),
    }
}

/// Parses what [`parse_archive`] does, and also `NAMESPACE` and `NAMESPACE/PACKAGE`. A text that is
/// a content id is never parsed as a namespace.
pub(crate) fn parse_target(text: &str) -> Result<Target, InvalidReference> {
    match text.parse::<ContentId>() {
        Ok(id) => Ok(Target::Archive(id.into())),
        Err(_) => text.parse(),
    }
}

/// Parses `NAMESPACE/PACKAGE`.
pub(crate) fn parse_package(text: &str) -> Result<(Namespace, PackageName), String> {
    match text.parse() {
        Ok(Target::Package(namespace, package)) => Ok((namespace, package)),
        Ok(_) => Err(format!("`{text}` is not a package; write NAMESPACE/PACKAGE")),
        Err(error) => Err(error.to_string()),
    }
}

/// Returns the reference for display. A content id is shown as `Qm…`, without `/ipfs/`.
pub(crate) fn display(reference: &ArchiveRef) -> String {
    match reference {
        ArchiveRef::Content(id) => id.to_string(),
        ArchiveRef::Pointer(pointer) => pointer.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

    #[test]
    fn a_content_id_is_parsed_with_and_without_its_prefix() {
        for text in [ID, &format!("/ipfs/{ID}")] {
            assert_eq!(display(&parse_archive(text).unwrap()), ID);
            assert!(matches!(parse_target(text), Ok(Target::Archive(ArchiveRef::Content(_)))));
        }
        assert_eq!(display(&parse_archive("acme/tool/1.0.0").unwrap()), "acme/tool/1.0.0");
        assert!(matches!(parse_target("acme"), Ok(Target::Namespace(_))));
        assert!(parse_archive("acme").is_err() && parse_archive("acme/tool").is_err());
    }
}
