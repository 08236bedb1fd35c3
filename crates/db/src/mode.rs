//! What a connection may be used for.

/// What a connection may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Queries only; the database refuses anything else.
    Read,
    /// Everything.
    Write,
}
