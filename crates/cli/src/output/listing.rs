//! Formats lists as tables.

use ipfs_registry_core::{
    Address, PackageName,
    wire::{NamespaceInfo, PackageInfo, Page, VersionInfo},
};

use super::{
    record::{reason, role},
    table::table,
};

/// Formats a page of packages.
pub(crate) fn packages(page: &Page<PackageInfo>) -> String {
    let header = ["NAME", "CREATED", "LATEST", "VERSIONS", ""];
    page_table(&header, page, |package| {
        let (latest, count) = latest(package);
        let notice =
            package.deprecated.as_deref().map(|text| format!("deprecated: {}", reason(text)));
        let notice = notice.unwrap_or_default();
        vec![package.name.to_string(), package.created_at.to_string(), latest, count, notice]
    })
}

fn latest(package: &PackageInfo) -> (String, String) {
    let Some(versions) = &package.versions else { return Default::default() };
    let latest = versions.records.first().map(|version| version.version.to_string());
    (latest.unwrap_or_default(), versions.count.to_string())
}

/// Formats the owner and the members of a namespace.
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

/// Formats a page of versions.
pub(crate) fn versions(page: &Page<VersionInfo>) -> String {
    let header = ["VERSION", "PUBLISHED", "BYTES", "CONTENT ID", "SIGNER", ""];
    page_table(&header, page, |version| {
        let yanked = version.yanked.as_deref().map(|text| format!("yanked: {}", reason(text)));
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

fn page_table<T>(header: &[&str], page: &Page<T>, row: impl Fn(&T) -> Vec<String>) -> String {
    if page.records.is_empty() {
        return match page.count {
            0 => "nothing found".to_owned(),
            count => format!("nothing at this offset; {count} in total"),
        };
    }
    let mut rows = vec![header.iter().map(|&title| title.to_owned()).collect()];
    rows.extend(page.records.iter().map(row));
    let shown = page.records.len();
    match page.count {
        count if count == shown as u64 => table(&without_empty_columns(rows)),
        count => format!("{}\n\n{shown} of {count}", table(&without_empty_columns(rows))),
    }
}

/// Removes the columns that are empty except for their title.
fn without_empty_columns(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let is_used = |column: usize| rows[1..].iter().any(|row| !row[column].is_empty());
    let used: Vec<bool> = (0..rows[0].len()).map(is_used).collect();
    let keep = |row: Vec<String>| {
        row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    rows.iter().cloned().map(keep).collect()
}
