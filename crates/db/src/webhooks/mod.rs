//! The tables `webhook_endpoints` and `webhook_failures`: the position of each endpoint in the event history,
//! and the deliveries that failed permanently (dead letters).
//!
//! An instance claims the next delivery of an endpoint with [`take`], sends it, and records the result with
//! [`delivered`] or [`failed`]. So only one instance at a time sends to an endpoint, in the order of events.
//! If an instance stops in between, its claim expires, and the delivery is sent again with the same id: a
//! delivery is made at least once.

mod backlog;
mod delivery;
mod endpoint;
mod report;

pub use backlog::{Backlog, backlogs};
pub use delivery::{Delivery, delivered, failed, is_due, take};
pub use endpoint::register;
pub use report::{EndpointStatus, Failure, endpoint_statuses, failures, retry};

#[cfg(test)]
mod tests;
