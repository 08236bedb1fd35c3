//! Manifests of npm packages.

use std::io::Read;

use ipfs_registry_core::PackageKind;
use serde_json::Value;

use crate::{
    ArchiveError, Excerpt, Limits, Manifest,
    entries::{Entries, Entry},
    manifest::required_string,
    manifest_file::ManifestFile,
    path::{EntryPath, folded},
    tokens,
};

/// The root folder of every archive that `npm pack` creates.
pub(crate) const FOLDER: &str = "package";
const MANIFEST: &str = "package/package.json";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the manifest of an npm package, which is `package/package.json`.
pub(crate) fn read<R: Read>(
    mut entries: Entries<'_, R>,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let mut reader = NpmReader::new();
    while let Some(entry) = entries.next_entry()? {
        reader.visit(&entry, &mut entries)?;
    }
    Ok(reader.finish(limits)?.with_contents(entries.contents()))
}

/// Looks for `package/package.json`, entry by entry.
pub(crate) struct NpmReader(ManifestFile);

impl NpmReader {
    pub(crate) fn new() -> Self {
        Self(ManifestFile::new(MANIFEST.to_owned()))
    }

    pub(crate) fn visit<R: Read>(
        &mut self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<(), ArchiveError> {
        self.0.visit(entry, entries)?;
        if npm_overwrites_manifest(&entry.path) {
            self.0.add_conflict(&entry.path);
        }
        Ok(())
    }

    pub(crate) fn is_found(&self) -> bool {
        self.0.is_found()
    }

    pub(crate) fn finish(self, limits: &Limits) -> Result<Manifest, ArchiveError> {
        parse(&self.0.finish()?, limits)
    }
}

/// Checks whether `npm` would overwrite the manifest with the entry at `path`: it drops the first
/// component of every path, whatever its name.
fn npm_overwrites_manifest(path: &EntryPath) -> bool {
    path.as_str() != MANIFEST && folded(&path.without_first()) == "package.json"
}

fn parse(body: &[u8], limits: &Limits) -> Result<Manifest, ArchiveError> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    tokens::check_json(body, limits.tokens)?;
    let document: Value = serde_json::from_slice(body)
        .map_err(|error| ArchiveError::ManifestInvalid(format!("it is not JSON: {error}")))?;
    let name = without_scope(required_string(&document, "name", MANIFEST)?)?.to_owned();
    let version = required_string(&document, "version", MANIFEST)?.to_owned();
    Manifest::new((PackageKind::Npm, limits.names), (&name, &version), document)
}

fn without_scope(full: &str) -> Result<&str, ArchiveError> {
    let Some(scoped) = full.strip_prefix('@') else { return Ok(full) };
    match scoped.split_once('/') {
        Some((scope, name)) if is_scope(scope) => Ok(name),
        _ => {
            let full = Excerpt::of(full.as_bytes());
            Err(ArchiveError::ManifestInvalid(format!(
                "`{full}` is not a name such as `@scope/name`"
            )))
        }
    }
}

fn is_scope(scope: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    !scope.is_empty() && !scope.starts_with('.') && scope.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use ipfs_registry_core::NAME_RULES;

    use super::*;
    use crate::test_tar::TestTar;

    fn read_archive(archive: &[u8]) -> Result<Manifest, ArchiveError> {
        let limits = Limits { ratio: 5000, ..Limits::default() };
        read(Entries::new(archive, archive.len() as u64, &limits), &limits)
    }

    fn read_sample(sample: TestTar) -> Result<Manifest, ArchiveError> {
        read_archive(&sample.archive())
    }

    fn read_json(json: &str) -> Result<Manifest, ArchiveError> {
        read_sample(TestTar::new().file(MANIFEST, json.as_bytes()))
    }

    const JSON: &str = r#"{"name": "mock-package", "version": "1.0.0"}"#;

    #[test]
    fn name_version_and_document_are_read() {
        let manifest = read_json(r#"{"name": "abc", "version": "1.0.0-a+b", "x": [1]}"#).unwrap();

        assert_eq!(manifest.name.as_str(), "abc");
        assert_eq!(manifest.version.to_string(), "1.0.0-a+b");
        assert_eq!(manifest.document["x"][0], 1);
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert!(read_json(&format!("\u{feff}{JSON}")).is_ok());
        assert!(read_json(&format!("\u{feff}\u{feff}{JSON}")).is_err());
    }

    #[test]
    fn a_scope_is_dropped() {
        for scope in ["@scope/", "@my-org.x/", "@_a~b/"] {
            let json = JSON.replace("mock", &format!("{scope}mock"));
            assert_eq!(read_json(&json).unwrap().name.as_str(), "mock-package");
        }
        for bad in ["@/mock", "@mock", "@a b/mock", "@.a/mock", "@../mock", "@a\\\\/mock"] {
            let error = read_json(&JSON.replace("mock", bad)).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestInvalid(_)), "{bad}: {error}");
        }
        for bad in ["@a/b/mock", "@a/@b/mock", "@a//mock"] {
            let error = read_json(&JSON.replace("mock", bad)).unwrap_err();
            assert!(matches!(error, ArchiveError::Name(_)), "{bad}: {error}");
        }
    }

    #[test]
    fn an_error_explains_why_a_name_is_refused() {
        let error = read_json(&JSON.replace("mock-package", "lodash.merge")).unwrap_err();

        assert_eq!(
            error.to_string(),
            format!(
                "the manifest's name cannot be used in this registry: the name `lodash.merge` has \
                 '.'; `-` is the only punctuation of a name; rules: {NAME_RULES}"
            )
        );
        let error = read_json(&JSON.replace("mock-package", "packages")).unwrap_err();
        assert_eq!(error.code().as_str(), "reserved_name");
    }

    #[test]
    fn wrong_types_are_named() {
        let cases = [
            ("[]", "`name` of package/package.json is missing, and must be text"),
            ("{}", "`name` of package/package.json is missing, and must be text"),
            (r#"{"name": 7}"#, "`name` of package/package.json is a number, and must be text"),
            (r#"{"name": ["abc"]}"#, "`name` of package/package.json is a list, and must be text"),
            (
                r#"{"name": "abc", "version": null}"#,
                "`version` of package/package.json is null, and must be text",
            ),
        ];
        for (json, reason) in cases {
            let error = read_json(json).unwrap_err();
            assert_eq!(error.to_string(), format!("the manifest is not valid: {reason}"));
        }
    }

    #[test]
    fn versions_are_semantic() {
        for version in ["1.0", "v1.0.0", "", "latest", "1.0.0 "] {
            let error = read_json(&JSON.replace("1.0.0", version)).unwrap_err();
            assert!(matches!(error, ArchiveError::Version(_)), "{version}: {error}");
        }
    }

    #[test]
    fn deep_or_endless_json_is_an_error() {
        let deep = "[".repeat(10_000);
        let nested = format!("{}{}", r#"{"a":"#.repeat(200), "}".repeat(200));
        for json in [&deep, &nested, r#"{"a": 1e999}"#, "{", "", "nul", "\"\u{1}\"", r#""\ud800""#]
        {
            let error = read_json(json).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestInvalid(_)), "{error}");
        }
        let many = format!("[{}0]", "0,".repeat(50_000));
        assert!(matches!(read_json(&many), Err(ArchiveError::ManifestTooComplex { .. })));
    }

    #[test]
    fn only_the_manifest_of_the_root_counts() {
        let manifest = read_sample(
            TestTar::new()
                .file("package.json", br#"{"name": "top", "version": "9.0.0"}"#)
                .file("package/lib/package.json", br#"{"name": "nested", "version": "9.0.0"}"#)
                .file("other/package/package.json", br#"{"name": "other", "version": "9.0.0"}"#)
                .file(MANIFEST, JSON.as_bytes())
                .file("package/node_modules/abc/package.json", b"not even JSON"),
        );

        assert_eq!(manifest.unwrap().name.as_str(), "mock-package");
    }

    #[test]
    fn a_missing_manifest_is_an_error() {
        for sample in [
            TestTar::new(),
            TestTar::new().file("package/index.js", b""),
            TestTar::new().file("package.json", JSON.as_bytes()),
            TestTar::new().file("node/package.json", JSON.as_bytes()),
            TestTar::new().file("package/Package.json", JSON.as_bytes()),
        ] {
            let error = read_sample(sample).unwrap_err();
            assert_eq!(error.to_string(), "the archive has no `package/package.json`");
        }
    }

    #[test]
    fn a_second_manifest_is_refused_however_it_is_spelt() {
        for second in [
            MANIFEST,
            "./package/package.json",
            "package//package.json",
            "package/./package.json",
            "package/PACKAGE.json",
            "pac\u{212a}age/package.json",
            "other/package.json",
            "./package.json",
            "other/Package.JSON",
        ] {
            for sample in [
                TestTar::new().file(MANIFEST, JSON.as_bytes()).file(second, JSON.as_bytes()),
                TestTar::new().file(second, JSON.as_bytes()).file(MANIFEST, JSON.as_bytes()),
            ] {
                let error = read_sample(sample).unwrap_err();
                assert!(
                    matches!(error, ArchiveError::ManifestDuplicate { .. }),
                    "{second}: {error}"
                );
            }
        }
    }

    #[test]
    fn a_manifest_is_a_file() {
        use tar::EntryType;

        for sample in [
            TestTar::new().entry(EntryType::Directory, MANIFEST, b""),
            TestTar::new().link(EntryType::Symlink, MANIFEST, "other.json"),
            TestTar::new().link(EntryType::Link, MANIFEST, "package/other.json"),
        ] {
            let error = read_sample(sample).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestInvalid(_)), "{error}");
        }
    }

    #[test]
    fn a_manifest_over_the_limit_is_refused_before_it_is_read() {
        let padded = |length: usize| format!("{JSON}{}", " ".repeat(length - JSON.len()));
        assert!(read_json(&padded(1024 * 1024)).is_ok());

        let error = read_json(&padded(1024 * 1024 + 1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the manifest has 1048577 bytes; at most 1048576 are accepted"
        );
    }
}
