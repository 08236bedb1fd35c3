//! The bar that shows how far a transfer has come.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ipfs_registry_client::Progress;

/// What the bar looks like.
const STYLE: &str = "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";

/// A bar on standard error, which shows nothing where that is not a terminal. It goes away when it
/// is dropped.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar that says what is being done.
    pub(crate) fn new(doing: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template(STYLE).expect("the template is well-formed"));
        bar.set_message(doing);
        Self(bar)
    }

    /// What moves the bar.
    pub(crate) fn mover(&self) -> impl FnMut(Progress) + 'static {
        let bar = self.0.clone();
        move |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.moved);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
