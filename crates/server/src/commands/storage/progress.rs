//! The progress bar of a command.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipfs_registry_db::versions;

use super::context::StorageContext;

/// The templates of the bar, with and without a known total.
const WITH_TOTAL: &str = "{msg} [{wide_bar}] {pos}/{len} {eta}";
const WITHOUT_TOTAL: &str = "{msg} {spinner} {pos}";

/// A progress bar on standard error. It is invisible if standard error is not a terminal, and removed when it is
/// dropped.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Creates a bar for all archives in the database. Counts them only if the bar is visible.
    pub(super) async fn of_archives(
        context: &StorageContext,
        label: &'static str,
    ) -> anyhow::Result<Self> {
        if !io::stderr().is_terminal() {
            return Ok(Self::without_total(label));
        }
        let total = context.read(versions::count_archives).await?;
        Ok(Self::new(Some(total), WITH_TOTAL, label))
    }

    pub(super) fn without_total(label: &'static str) -> Self {
        Self::new(None, WITHOUT_TOTAL, label)
    }

    fn new(total: Option<u64>, template: &str, label: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        bar.set_style(style);
        bar.set_message(label);
        Self(bar)
    }

    pub(super) fn advance(&self, by: u64) {
        self.0.inc(by);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
