//! Counters of transfers by frontend and outcome.

use prometheus::{IntCounter, IntCounterVec, Opts, Registry};

use super::transfer::Frontend;

/// How a transfer ended.
#[derive(Clone, Copy)]
enum Outcome {
    Done,
    Refused,
    Failed,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    fn of(status: u16) -> Self {
        match status {
            ..400 => Self::Done,
            400..500 if status != 422 => Self::Refused,
            _ => Self::Failed,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// A counter for each frontend and outcome. Each exists from the start, since `rate` in `PromQL` misses the first
/// increment of a new series.
pub(super) struct Outcomes([[IntCounter; 3]; 3]);

impl Outcomes {
    /// Registers the counters, all at zero.
    pub(super) fn register(
        registry: &Registry,
        name: &str,
        help: &str,
    ) -> Result<Self, prometheus::Error> {
        let counters = IntCounterVec::new(Opts::new(name, help), &["frontend", "outcome"])?;
        registry.register(Box::new(counters.clone()))?;
        let counter = |frontend: Frontend, outcome: Outcome| {
            counters.with_label_values(&[frontend.label(), outcome.label()])
        };
        let of_frontend = |frontend| Outcome::ALL.map(|outcome| counter(frontend, outcome));
        Ok(Self(Frontend::ALL.map(of_frontend)))
    }

    /// Counts a transfer that was answered with `status`.
    pub(super) fn count(&self, frontend: Frontend, status: u16) {
        self.0[frontend as usize][Outcome::of(status) as usize].inc();
    }
}
