//! The access mode of a connection.

/// The access mode of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Read-only. The database rejects writes.
    Read,
    /// Reads and writes.
    Write,
}
