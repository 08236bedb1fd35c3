//! One record as lines of `name  value`.

use ipfs_registry_core::wire::{
    Member, NamespaceInfo, PackageInfo, PublisherInfo, Receipt, VersionInfo,
};

use serde_json::Value;

use super::{clean::clean, table::table};
use crate::reference;

/// Lines of `name  value`.
#[derive(Default)]
pub(crate) struct Lines(Vec<Vec<String>>);

impl Lines {
    /// Adds a line.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push(vec![name.to_owned(), value.to_string()]);
        self
    }

    /// Adds a line where there is a value.
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The lines as text.
    pub(crate) fn text(&self) -> String {
        table(&self.0)
    }
}

/// A publisher for people.
pub(crate) fn publisher(publisher: &PublisherInfo) -> String {
    Lines::default()
        .with("address", publisher.address)
        .with("signed up", publisher.created_at)
        .text()
}

/// A namespace for people.
pub(crate) fn namespace(namespace: &NamespaceInfo) -> String {
    let lines = Lines::default()
        .with("namespace", &namespace.name)
        .with("owner", namespace.owner)
        .with("registered", namespace.created_at);
    let members = namespace.publishers.iter();
    members.fold(lines, |lines, member| lines.with(role(member), rights(member))).text()
}

/// What a member is.
pub(super) fn role(member: &Member) -> &'static str {
    match member.administrator {
        true => "administrator",
        false => "user",
    }
}

fn rights(member: &Member) -> String {
    match &member.packages {
        None => member.address.to_string(),
        Some(packages) if packages.is_empty() => format!("{}  no packages", member.address),
        Some(packages) => {
            let names: Vec<&str> = packages.iter().map(|package| package.as_str()).collect();
            format!("{}  only {}", member.address, names.join(", "))
        }
    }
}

/// A package for people.
pub(crate) fn package(package: &PackageInfo) -> String {
    Lines::default()
        .with("package", &package.name)
        .with("created", package.created_at)
        .with_some("deprecated", package.deprecated.as_deref().map(said))
        .text()
}

/// A version for people, with its manifest below.
pub(crate) fn version(version: &VersionInfo) -> String {
    let lines = Lines::default()
        .with("version", &version.id)
        .with("published", version.created_at)
        .with("signer", version.signer)
        .with("content id", version.content_id)
        .with("checksum", version.checksum)
        .with("signature", version.signature)
        .with("pointer id", version.pointer_id)
        .with("size", format!("{} bytes", version.size))
        .with_some("yanked", version.yanked.as_deref().map(said));
    match &version.package {
        Some(manifest) => format!("{}\n\n{}", lines.text(), lines_of(manifest)),
        None => lines.text(),
    }
}

/// JSON in lines, each of them safe to show.
fn lines_of(manifest: &Value) -> String {
    format!("{manifest:#}").lines().map(clean).collect::<Vec<_>>().join("\n")
}

/// A receipt for people.
pub(crate) fn receipt(receipt: &Receipt) -> String {
    Lines::default()
        .with("published", &receipt.id)
        .with("content id", reference::shown(&receipt.key))
        .with("checksum", receipt.checksum)
        .text()
}

/// A reason or a notice, or that there is none.
pub(super) fn said(words: &str) -> &str {
    match words.is_empty() {
        true => "yes, without a reason",
        false => words,
    }
}
