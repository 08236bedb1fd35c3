//! References as people type them: a bare content id is one too.

use ipfs_registry_core::{ArchiveRef, ContentId, InvalidReference, Namespace, PackageName, Target};

/// Reads `NAMESPACE/PACKAGE/VERSION`, `/ipfs/CID` or `CID`.
pub(crate) fn archive(text: &str) -> Result<ArchiveRef, InvalidReference> {
    match text.parse::<ContentId>() {
        Ok(id) => Ok(id.into()),
        Err(_) => text.parse(),
    }
}

/// Reads what [`archive`] does, `NAMESPACE` or `NAMESPACE/PACKAGE`. A text that is a content id is
/// never taken for a namespace.
pub(crate) fn target(text: &str) -> Result<Target, InvalidReference> {
    match text.parse::<ContentId>() {
        Ok(id) => Ok(Target::Archive(id.into())),
        Err(_) => text.parse(),
    }
}

/// Reads `NAMESPACE/PACKAGE`.
pub(crate) fn package(text: &str) -> Result<(Namespace, PackageName), String> {
    match text.parse() {
        Ok(Target::Package(namespace, package)) => Ok((namespace, package)),
        Ok(_) => Err(format!("`{text}` is not a package; write NAMESPACE/PACKAGE")),
        Err(error) => Err(error.to_string()),
    }
}

/// A reference for people, who see content ids in one form: `Qm…`.
pub(crate) fn shown(reference: &ArchiveRef) -> String {
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
    fn a_content_id_is_read_with_and_without_its_prefix() {
        for text in [ID, &format!("/ipfs/{ID}")] {
            assert_eq!(shown(&archive(text).unwrap()), ID);
            assert!(matches!(target(text), Ok(Target::Archive(ArchiveRef::Content(_)))));
        }
        assert_eq!(shown(&archive("acme/tool/1.0.0").unwrap()), "acme/tool/1.0.0");
        assert!(matches!(target("acme"), Ok(Target::Namespace(_))));
        assert!(archive("acme").is_err() && archive("acme/tool").is_err());
    }
}
