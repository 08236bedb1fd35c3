//! The tables `webhook_endpoints` and `webhook_failures`: how far each endpoint has come in the history, and
//! what it was given up for.
//!
//! An instance [`take`]s the next delivery of an endpoint, which is then held for it alone, sends it, and says
//! what came of it: [`delivered`] or [`failed`]. So one instance at a time sends to an endpoint, in the order
//! of the history; an instance that ends in the middle holds it no longer than it said. What was sent and not
//! yet settled then is sent once more, under the same id.

mod delivery;
mod endpoint;
mod report;

pub use delivery::{Delivery, delivered, failed, is_due, take};
pub use endpoint::register;
pub use report::{Failure, Standing, failures, retry, standings};

#[cfg(test)]
mod tests;
