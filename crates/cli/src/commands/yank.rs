//! `ipkg yank`.

use anyhow::Context as _;
use ipfs_registry_core::ArchiveRef;
use serde_json::json;
use structopt::StructOpt;

use crate::{client, failure::Failure, options::Options, output::CommandOutput, reference};

/// Marks a version as yanked. It can still be fetched. This cannot be undone
///
/// npm and cargo no longer select the version for new installs. Lock files that name it still work.
/// To replace a yanked version, publish a new one.
#[derive(Debug, StructOpt)]
pub(crate) struct Yank {
    /// NAMESPACE/PACKAGE/VERSION, or a content id as `Qm…` or `/ipfs/Qm…`
    #[structopt(value_name = "ID", parse(try_from_str = reference::parse_archive))]
    id: ArchiveRef,
    /// The reason
    #[structopt(value_name = "REASON", default_value = "")]
    reason: String,
}

impl Yank {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let Self { id, reason } = self;
        let client = client::signer(options)?;
        let shown = reference::display(&id);
        client.yank(&id, &reason).await.with_context(|| format!("cannot yank `{shown}`"))?;
        Ok(CommandOutput::new(
            &json!({ "yanked": id, "reason": reason }),
            format!("yanked {shown}"),
        ))
    }
}
