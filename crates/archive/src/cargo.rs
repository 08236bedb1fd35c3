//! Manifests of crates.

use std::io::Read;

use ipfs_registry_core::PackageKind;
use serde_json::{Number, Value};
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use crate::{
    ArchiveError, Excerpt, Limits, Manifest,
    entries::{Entries, Entry},
    header::EntryKind,
    manifest::required_string,
    manifest_file::ManifestFile,
    path::EntryPath,
    tokens,
};

/// Reads the manifest of a crate: the `Cargo.toml` of its one root folder `name-version`.
pub(crate) fn read<R: Read>(
    mut entries: Entries<'_, R>,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let Some(first) = entries.next_entry()? else {
        return Err(ArchiveError::ManifestMissing { manifest: Excerpt::of(b"Cargo.toml") });
    };
    let mut reader = CargoReader::new(&first);
    let mut next = Some(first);
    while let Some(entry) = next {
        reader.visit(&entry, &mut entries)?;
        next = entries.next_entry()?;
    }
    Ok(reader.finish(limits)?.with_contents(entries.contents()))
}

/// Looks for `name-version/Cargo.toml`, entry by entry.
pub(crate) struct CargoReader {
    root: String,
    file: ManifestFile,
}

impl CargoReader {
    /// Creates a reader; the root folder is that of the first entry.
    pub(crate) fn new(first: &Entry) -> Self {
        let root = first.path.root().to_owned();
        let file = ManifestFile::new(format!("{root}/Cargo.toml"));
        Self { root, file }
    }

    pub(crate) fn visit<R: Read>(
        &mut self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<(), ArchiveError> {
        check_root(entry, &self.root)?;
        self.file.visit(entry, entries)
    }

    pub(crate) fn is_found(&self) -> bool {
        self.file.is_found()
    }

    pub(crate) fn finish(self, limits: &Limits) -> Result<Manifest, ArchiveError> {
        let manifest = parse(&self.file.finish()?, limits)?;
        check_folder(&manifest, &self.root)?;
        Ok(manifest)
    }
}

fn check_root(entry: &Entry, root: &str) -> Result<(), ArchiveError> {
    let is_root = |path: &EntryPath| path.as_str() == root && entry.kind == EntryKind::Folder;
    let is_inside = |path: &EntryPath| path.root() == root && path.as_str() != root;
    if !root.is_empty() && (is_root(&entry.path) || is_inside(&entry.path)) {
        return Ok(());
    }
    Err(ArchiveError::Root { path: entry.path.excerpt(), root: Excerpt::of(root.as_bytes()) })
}

fn check_folder(manifest: &Manifest, folder: &str) -> Result<(), ArchiveError> {
    let expected = format!("{}-{}", manifest.name, manifest.version);
    if expected == folder {
        return Ok(());
    }
    let (manifest, folder) = (Excerpt::of(expected.as_bytes()), Excerpt::of(folder.as_bytes()));
    Err(ArchiveError::ManifestMismatch { manifest, folder })
}

fn parse(body: &[u8], limits: &Limits) -> Result<Manifest, ArchiveError> {
    let body = std::str::from_utf8(body).map_err(|_| invalid("it is not UTF-8"))?;
    tokens::check_toml(body, limits.tokens)?;
    let document = DeTable::parse(body).map_err(|error| {
        let line = body[..error.span().map_or(0, |span| span.start)].split('\n').count();
        let reason = Excerpt::of(error.message().as_bytes());
        ArchiveError::ManifestInvalid(format!("it is not TOML: {reason} (line {line})"))
    })?;
    let document = table(document.into_inner())?;
    let package = document.get("package").ok_or_else(|| invalid("it has no `[package]`"))?;
    let name = required_string(package, "name", "[package]")?.to_owned();
    let version = required_string(package, "version", "[package]")?.to_owned();
    Manifest::new((PackageKind::Cargo, limits.names), (&name, &version), document)
}

fn invalid(reason: &str) -> ArchiveError {
    ArchiveError::ManifestInvalid(reason.to_owned())
}

fn table(table: DeTable<'_>) -> Result<Value, ArchiveError> {
    let entry = |(key, item): (toml::Spanned<_>, toml::Spanned<_>)| {
        let key: std::borrow::Cow<'_, str> = key.into_inner();
        Ok((key.into_owned(), value(item.into_inner())?))
    };
    table.into_iter().map(entry).collect::<Result<_, _>>().map(Value::Object)
}

/// Converts a value to JSON. The parser limits the nesting depth, and so this recursion.
fn value(value: DeValue<'_>) -> Result<Value, ArchiveError> {
    match value {
        DeValue::String(text) => Ok(Value::String(text.into_owned())),
        DeValue::Integer(integer) => self::integer(&integer),
        DeValue::Float(float) => self::float(&float),
        DeValue::Boolean(boolean) => Ok(Value::Bool(boolean)),
        DeValue::Datetime(datetime) => Ok(Value::String(datetime.to_string())),
        DeValue::Array(array) => {
            array.into_iter().map(|item| self::value(item.into_inner())).collect()
        }
        DeValue::Table(table) => self::table(table),
    }
}

fn integer(integer: &DeInteger<'_>) -> Result<Value, ArchiveError> {
    i64::from_str_radix(integer.as_str(), integer.radix()).map(Value::from).map_err(|_| {
        let digits = Excerpt::of(integer.as_str().as_bytes());
        ArchiveError::ManifestInvalid(format!("the number {digits} does not fit 64 bits"))
    })
}

/// Converts a float. Infinite numbers and NaN, which JSON does not support, become strings.
fn float(float: &DeFloat<'_>) -> Result<Value, ArchiveError> {
    let number: f64 = float.as_str().parse().map_err(|_| invalid("a number is damaged"))?;
    match Number::from_f64(number) {
        Some(finite) => Ok(Value::Number(finite)),
        None => Ok(Value::String(float.as_str().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use ipfs_registry_core::NAME_RULES;

    use super::*;
    use crate::test_tar::TestTar;

    const TOML: &str = "[package]\nname = \"mock-crate\"\nversion = \"1.0.0\"\n";
    const MANIFEST: &str = "mock-crate-1.0.0/Cargo.toml";

    fn read_sample(sample: TestTar) -> Result<Manifest, ArchiveError> {
        let archive = sample.archive();
        let limits = Limits { ratio: 5000, ..Limits::default() };
        read(Entries::new(&archive[..], archive.len() as u64, &limits), &limits)
    }

    fn read_toml(toml: &str) -> Result<Manifest, ArchiveError> {
        read_sample(TestTar::new().file(MANIFEST, toml.as_bytes()))
    }

    fn toml_with(rest: &str) -> String {
        format!("{TOML}\n{rest}")
    }

    #[test]
    fn a_manifest_is_converted_to_json() {
        let manifest = read_toml(&toml_with(
            "[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\
             [package.metadata]\ndate = 2026-11-22T08:00:00Z\nhex = 0xff\nhalf = 0.5\nnone = nan\n\
             least = -inf\nyes = true",
        ));

        let document = manifest.unwrap().document;
        assert_eq!(document["dependencies"]["serde"]["features"][0], "derive");
        let metadata = serde_json::json!({
            "date": "2026-11-22T08:00:00Z", "hex": 255, "half": 0.5, "none": "nan",
            "least": "-inf", "yes": true,
        });
        assert_eq!(document["package"]["metadata"], metadata);
    }

    #[test]
    fn nested_manifests_are_not_read() {
        let manifest = read_sample(
            TestTar::new()
                .file("mock-crate-1.0.0/a/Cargo.toml", b"[package]\nname = \"evil\"")
                .file(MANIFEST, TOML.as_bytes())
                .file("mock-crate-1.0.0/tests/mock-crate-1.0.0/Cargo.toml", b"not TOML"),
        );

        assert_eq!(manifest.unwrap().name.as_str(), "mock-crate");
    }

    #[test]
    fn everything_is_in_one_root_folder() {
        for path in ["file", "other/file", "mock-crate-1.0.0", "mock-crate-1.0.01/a", "./x"] {
            let sample = TestTar::new().file(MANIFEST, TOML.as_bytes()).file(path, b"");
            let error = read_sample(sample).unwrap_err();
            assert!(matches!(error, ArchiveError::Root { .. }), "{path}: {error}");
        }
        for first in ["Cargo.toml", "./"] {
            let error = read_sample(TestTar::new().file(first, b"")).unwrap_err();
            assert!(matches!(error, ArchiveError::Root { .. }), "{first}: {error}");
        }
        let folder = TestTar::new().file("mock-crate-1.0.0/", b"").file(MANIFEST, TOML.as_bytes());
        assert!(read_sample(folder).is_ok());
    }

    #[test]
    fn name_and_version_agree_with_the_folder() {
        for path in
            ["mock-crate-1.0.1/Cargo.toml", "mockcrate-1.0.0/Cargo.toml", "mock-crate/Cargo.toml"]
        {
            let error = read_sample(TestTar::new().file(path, TOML.as_bytes())).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestMismatch { .. }), "{path}: {error}");
        }
        let build = TOML.replace("1.0.0", "1.0.0-rc.1+build");
        let sample =
            TestTar::new().file("mock-crate-1.0.0-rc.1+build/Cargo.toml", build.as_bytes());
        assert!(read_sample(sample).is_ok());
    }

    #[test]
    fn a_missing_manifest_is_an_error() {
        assert!(matches!(read_sample(TestTar::new()), Err(ArchiveError::ManifestMissing { .. })));
        let error = read_sample(TestTar::new().file("abc-1.0.0/src/lib.rs", b"")).unwrap_err();
        assert_eq!(error.to_string(), "the archive has no `abc-1.0.0/Cargo.toml`");
    }

    #[test]
    fn a_second_manifest_is_refused() {
        for second in [MANIFEST, "mock-crate-1.0.0/cargo.toml", "mock-crate-1.0.0//Cargo.toml"] {
            let sample =
                TestTar::new().file(MANIFEST, TOML.as_bytes()).file(second, TOML.as_bytes());
            let error = read_sample(sample).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestDuplicate { .. }), "{second}: {error}");
        }
    }

    #[test]
    fn wrong_types_are_named() {
        let cases = [
            ("", "it has no `[package]`"),
            ("[workspace]", "it has no `[package]`"),
            ("package = 1", "`name` of [package] is missing, and must be text"),
            ("[package]\nname = 1", "`name` of [package] is a number, and must be text"),
            (
                "[package]\nname = \"abc\"\nversion.workspace = true",
                "`version` of [package] is a table, and must be text",
            ),
        ];
        for (toml, reason) in cases {
            let error = read_toml(toml).unwrap_err();
            assert_eq!(error.to_string(), format!("the manifest is not valid: {reason}"));
        }
    }

    #[test]
    fn damaged_or_endless_toml_is_an_error() {
        let endless = [
            format!("a = {}", "[".repeat(10_000)),
            format!("{}a = 1", "a.".repeat(10_000)),
            format!("[{}a]", "a.".repeat(10_000)),
            format!("a = {}", "9".repeat(1000)),
            "a = 1\na = 2".to_owned(),
            "a = ".to_owned(),
            "a = \"\u{0}\"".to_owned(),
        ];
        for rest in endless {
            let error = read_toml(&toml_with(&rest)).unwrap_err();
            assert!(matches!(error, ArchiveError::ManifestInvalid(_)), "{error}");
            assert!(error.to_string().len() < 200, "{error}");
        }
        let many = toml_with(&format!("a = [{}]", "0,".repeat(50_000)));
        assert!(matches!(read_toml(&many), Err(ArchiveError::ManifestTooComplex { .. })));
    }

    #[test]
    fn an_error_contains_the_line_number() {
        let error = read_toml("[package]\nname = \n").unwrap_err();

        assert!(error.to_string().ends_with("(line 2)"), "{error}");
    }

    #[test]
    fn an_error_explains_why_a_name_is_refused() {
        let toml = TOML.replace("mock-crate", "mock_crate");
        let error = read_toml(&toml).unwrap_err();

        assert_eq!(
            error.to_string(),
            format!(
                "the manifest's name cannot be used in this registry: the name `mock_crate` has \
                 '_'; `-` is the only punctuation of a name; rules: {NAME_RULES}"
            )
        );
    }
}
