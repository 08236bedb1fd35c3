//! Formats one record as lines of `name  value`.

use ipfs_registry_core::wire::{
    Member, NamespaceInfo, PackageInfo, PublisherInfo, Receipt, VersionInfo,
};

use serde_json::Value;

use super::{escape::escape, table::table};
use crate::reference;

/// Fields of `name  value`.
#[derive(Default)]
pub(crate) struct Fields(Vec<Vec<String>>);

impl Fields {
    /// Adds a line.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push(vec![name.to_owned(), value.to_string()]);
        self
    }

    /// Adds a line if there is a value.
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Formats the lines.
    pub(crate) fn text(&self) -> String {
        table(&self.0)
    }
}

/// Formats a publisher.
pub(crate) fn publisher(publisher: &PublisherInfo) -> String {
    Fields::default()
        .with("address", publisher.address)
        .with("signed up", publisher.created_at)
        .text()
}

/// Formats a namespace.
pub(crate) fn namespace(namespace: &NamespaceInfo) -> String {
    let lines = Fields::default()
        .with("namespace", &namespace.name)
        .with("owner", namespace.owner)
        .with("registered", namespace.created_at);
    let members = namespace.publishers.iter();
    members.fold(lines, |lines, member| lines.with(role(member), access(member))).text()
}

/// Returns the name of a member's role.
pub(super) fn role(member: &Member) -> &'static str {
    match member.administrator {
        true => "administrator",
        false => "user",
    }
}

fn access(member: &Member) -> String {
    match &member.packages {
        None => member.address.to_string(),
        Some(packages) if packages.is_empty() => format!("{}  no packages", member.address),
        Some(packages) => {
            let names: Vec<&str> = packages.iter().map(|package| package.as_str()).collect();
            format!("{}  only {}", member.address, names.join(", "))
        }
    }
}

/// Formats a package.
pub(crate) fn package(package: &PackageInfo) -> String {
    Fields::default()
        .with("package", &package.name)
        .with("created", package.created_at)
        .with_some("deprecated", package.deprecated.as_deref().map(reason))
        .text()
}

/// Formats a version, with its manifest below.
pub(crate) fn version(version: &VersionInfo) -> String {
    let lines = Fields::default()
        .with("version", &version.id)
        .with("published", version.created_at)
        .with("signer", version.signer)
        .with("content id", version.content_id)
        .with("checksum", version.checksum)
        .with("signature", version.signature)
        .with("pointer id", version.pointer_id)
        .with("size", format!("{} bytes", version.size))
        .with_some("yanked", version.yanked.as_deref().map(reason));
    match &version.package {
        Some(manifest) => format!("{}\n\n{}", lines.text(), manifest_lines(manifest)),
        None => lines.text(),
    }
}

/// Formats a manifest as JSON, with control characters escaped.
fn manifest_lines(manifest: &Value) -> String {
    format!("{manifest:#}").lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// Formats a receipt.
pub(crate) fn receipt(receipt: &Receipt) -> String {
    Fields::default()
        .with("published", &receipt.id)
        .with("content id", reference::display(&receipt.key))
        .with("checksum", receipt.checksum)
        .text()
}

/// Returns a reason or a notice, or a text that replaces an empty one.
pub(super) fn reason(text: &str) -> &str {
    match text.is_empty() {
        true => "yes, without a reason",
        false => text,
    }
}
