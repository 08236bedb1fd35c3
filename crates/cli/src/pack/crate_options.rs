//! Options for packing a crate.

/// Options that `ipkg publish` passes to `cargo package`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrateOptions {
    /// Packs files with uncommitted changes.
    pub(crate) allow_dirty: bool,
    /// Does not build the packed crate.
    pub(crate) no_verify: bool,
}
