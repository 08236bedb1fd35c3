//! Turns the path given to `ipkg publish` into an archive. A file is used as it is; npm or cargo
//! packs a folder.

mod archive;
mod cargo;
mod crate_options;
mod declared;
mod file;
mod npm;
mod source;
mod tool;

pub(crate) use self::{crate_options::CrateOptions, declared::DeclaredPackage, source::Source};
