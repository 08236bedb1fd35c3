//! What a connection is doing, as far as its stream must know.

use std::cell::Cell;

/// The state of one connection. Its stream and its requests share it; all run on one thread.
#[derive(Debug)]
pub(crate) struct ConnectionState {
    /// A request is being handled, or its answer is being written.
    pub(super) is_answering: Cell<bool>,
    /// The server waits for the rest of a head. True for a new connection, whose client must send something.
    pub(super) awaits_head: Cell<bool>,
    /// The last chunk of the last answer ends with a line break, as a head does.
    pub(super) ends_like_head: Cell<bool>,
    /// The client speaks TLS.
    pub(super) is_over_tls: Cell<bool>,
}

impl ConnectionState {
    /// Creates the state of a new connection.
    pub(super) fn new() -> Self {
        Self {
            is_answering: Cell::new(false),
            awaits_head: Cell::new(true),
            ends_like_head: Cell::new(false),
            is_over_tls: Cell::new(false),
        }
    }

    /// Notes that a head is complete and a handler gets the request.
    pub(super) fn begin_answer(&self) {
        self.is_answering.set(true);
        self.awaits_head.set(false);
        self.ends_like_head.set(false);
    }

    /// Notes that bytes arrived. Between answers they belong to a head.
    pub(super) fn receive(&self) {
        if !self.is_answering.get() {
            self.awaits_head.set(true);
        }
    }

    /// Returns whether a head has begun, or must begin, and is not complete.
    pub(super) fn is_in_head(&self) -> bool {
        self.awaits_head.get() && !self.is_answering.get()
    }
}
