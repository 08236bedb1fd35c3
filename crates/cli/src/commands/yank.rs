//! `ipkg yank`.

use anyhow::Context as _;
use ipfs_registry_core::ArchiveRef;
use serde_json::json;
use structopt::StructOpt;

use crate::{failure::Failure, options::Options, output::Answer, reference, session};

/// Marks a version as yanked, which cannot be undone; it can still be fetched
///
/// Resolvers of npm and cargo no longer choose the version; lock files that name it still work. There
/// is no way yet to undo a yank: publish a new version instead.
#[derive(Debug, StructOpt)]
pub(crate) struct Yank {
    /// NAMESPACE/PACKAGE/VERSION, or a content id as `Qm…` or `/ipfs/Qm…`
    #[structopt(value_name = "ID", parse(try_from_str = reference::archive))]
    id: ArchiveRef,
    /// Why
    #[structopt(value_name = "REASON", default_value = "")]
    reason: String,
}

impl Yank {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        let Self { id, reason } = self;
        let client = session::signer(options)?;
        let shown = reference::shown(&id);
        client.yank(&id, &reason).await.with_context(|| format!("cannot yank `{shown}`"))?;
        Ok(Answer::new(&json!({ "yanked": id, "reason": reason }), format!("yanked {shown}")))
    }
}
