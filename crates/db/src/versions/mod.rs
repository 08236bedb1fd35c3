//! The `versions` table: one row for each published archive.

mod archives;
mod find;
mod latest;
mod list;
mod package_with_versions;
mod publish;
mod row;
mod yank;

pub use archives::{archives, count_archives, referenced};
pub use find::{StoredArchive, archive, find};
pub(crate) use find::{find_by_event, first_manifest};
pub use latest::latest;
pub(crate) use latest::{latest_manifest, latest_page};
pub use list::list;
pub use package_with_versions::{VersionSelection, WholePackage, package_with_versions};
pub use publish::{NewVersion, VersionPolicy, check_publish, publish};
pub use yank::yank;

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;
