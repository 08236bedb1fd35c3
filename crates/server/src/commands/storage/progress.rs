//! How far a command has come, for people who watch it.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipfs_registry_db::versions;

use super::opened::Opened;

/// What the bar looks like where the number of archives is known, and where it is not.
const OF_TOTAL: &str = "{msg} [{wide_bar}] {pos}/{len} {eta}";
const OPEN: &str = "{msg} {spinner} {pos}";

/// A bar on standard error, which shows nothing where that is not a terminal. It goes away when it
/// is dropped.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Counts the archives, for those who watch.
    pub(super) async fn of_archives(opened: &Opened, doing: &'static str) -> anyhow::Result<Self> {
        if !io::stderr().is_terminal() {
            return Ok(Self::open(doing));
        }
        let total = opened.ask(versions::count_archives).await?;
        Ok(Self::new(Some(total), OF_TOTAL, doing))
    }

    /// Counts without an end in sight.
    pub(super) fn open(doing: &'static str) -> Self {
        Self::new(None, OPEN, doing)
    }

    fn new(total: Option<u64>, style: &str, doing: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template(style).expect("the template is well-formed"));
        bar.set_message(doing);
        Self(bar)
    }

    /// Counts so many more.
    pub(super) fn advance(&self, by: u64) {
        self.0.inc(by);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
