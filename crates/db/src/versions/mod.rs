//! The `versions` table: one row for each published archive.

mod archives;
mod find;
mod latest;
mod list;
mod publish;
mod row;
mod whole;
mod yank;

pub use archives::{archives, count_archives, named};
pub use find::{StoredArchive, archive, find};
pub(crate) use find::{first_manifest, published_by};
pub use latest::latest;
pub(crate) use latest::latest_page;
pub use list::list;
pub use publish::{NewVersion, VersionPolicy, check_publish, publish};
pub use whole::{WholePackage, outline, part, whole};
pub use yank::yank;

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;
