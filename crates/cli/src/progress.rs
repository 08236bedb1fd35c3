//! The progress bar of a transfer.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipfs_registry_client::Progress;

/// The template of the bar.
const STYLE: &str = "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// A progress bar on standard error. Shows nothing if that is not a terminal. Dropping it clears
/// the bar.
pub(crate) struct TransferBar(ProgressBar);

impl TransferBar {
    /// Creates a bar with a label, such as `fetching`.
    pub(crate) fn new(label: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template(STYLE).expect("the template is well-formed"));
        bar.set_message(label);
        Self(bar)
    }

    /// Returns a progress callback that updates the bar.
    pub(crate) fn listener(&self) -> impl FnMut(Progress) + 'static {
        let bar = self.0.clone();
        move |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.moved);
        }
    }
}

impl Drop for TransferBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
