//! Lists as tables.

use ipfs_registry_core::{
    Address, PackageName,
    wire::{NamespaceInfo, PackageInfo, Page, VersionInfo},
};

use super::{
    record::{role, said},
    table::table,
};

/// Packages for people.
pub(crate) fn packages(page: &Page<PackageInfo>) -> String {
    let head = ["NAME", "CREATED", "LATEST", "VERSIONS", ""];
    listing(&head, page, |package| {
        let (latest, count) = latest(package);
        let notice =
            package.deprecated.as_deref().map(|words| format!("deprecated: {}", said(words)));
        let notice = notice.unwrap_or_default();
        vec![package.name.to_string(), package.created_at.to_string(), latest, count, notice]
    })
}

fn latest(package: &PackageInfo) -> (String, String) {
    let Some(versions) = &package.versions else { return Default::default() };
    let latest = versions.records.first().map(|version| version.version.to_string());
    (latest.unwrap_or_default(), versions.count.to_string())
}

/// Who may publish in a namespace, for people.
pub(crate) fn users(namespace: &NamespaceInfo) -> String {
    let row = |address: &Address, role: &str, packages: String| {
        vec![address.to_string(), role.to_owned(), packages]
    };
    let mut rows = vec![["ADDRESS", "ROLE", "PACKAGES"].map(str::to_owned).to_vec()];
    rows.push(row(&namespace.owner, "owner", "all".to_owned()));
    for member in &namespace.publishers {
        let packages = member.packages.as_deref().map_or("all".to_owned(), names);
        rows.push(row(&member.address, role(member), packages));
    }
    table(&rows)
}

fn names(packages: &[PackageName]) -> String {
    match packages {
        [] => "none".to_owned(),
        packages => packages.iter().map(PackageName::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// Versions for people.
pub(crate) fn versions(page: &Page<VersionInfo>) -> String {
    let head = ["VERSION", "PUBLISHED", "BYTES", "CONTENT ID", "SIGNER", ""];
    listing(&head, page, |version| {
        let yanked = version.yanked.as_deref().map(|words| format!("yanked: {}", said(words)));
        vec![
            version.version.to_string(),
            version.created_at.to_string(),
            version.size.to_string(),
            version.content_id.to_string(),
            version.signer.to_string(),
            yanked.unwrap_or_default(),
        ]
    })
}

fn listing<T>(head: &[&str], page: &Page<T>, row: impl Fn(&T) -> Vec<String>) -> String {
    if page.records.is_empty() {
        return match page.count {
            0 => "nothing".to_owned(),
            count => format!("nothing here; {count} before"),
        };
    }
    let mut rows = vec![head.iter().map(|&title| title.to_owned()).collect()];
    rows.extend(page.records.iter().map(row));
    let shown = page.records.len();
    match page.count {
        count if count == shown as u64 => table(&without_empty(rows)),
        count => format!("{}\n\n{shown} of {count}", table(&without_empty(rows))),
    }
}

/// The rows without the columns that only have a title.
fn without_empty(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let is_used = |column: usize| rows[1..].iter().any(|row| !row[column].is_empty());
    let used: Vec<bool> = (0..rows[0].len()).map(is_used).collect();
    let keep = |row: Vec<String>| {
        row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    rows.iter().cloned().map(keep).collect()
}
