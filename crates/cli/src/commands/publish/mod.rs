//! `ipkg publish`.

mod advice;
mod names;
mod preview;

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::{Client, DEFAULT_MEDIA_TYPE, Upload};
use ipfs_registry_core::{ArchiveRef, ContentId, Namespace, PackageNamePolicy, wire::Receipt};
use serde::Serialize;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    interrupt,
    keys::EncryptedKey,
    kind,
    options::Options,
    output::{self, CommandOutput},
    pack::{CrateOptions, DeclaredPackage, Source},
    progress::TransferBar,
};

/// Signs and publishes a package: a folder, or an archive created by `npm pack` or `cargo package`
///
/// `npm pack` or `cargo package` first packs a folder with a package.json or a Cargo.toml, in a
/// temporary folder. Like `cargo publish`, that fails for a crate with uncommitted changes, and
/// builds the packed crate.
///
/// `key` in the result is the path of the archive: `/ipfs/` and its content id. It is not the
/// signing key, which --key sets.
#[derive(Debug, StructOpt)]
pub(crate) struct Publish {
    /// The namespace to publish into
    #[structopt(short, long, value_name = "NAMESPACE")]
    namespace: Namespace,
    /// The archive's media type
    #[structopt(short, long, value_name = "MIME", default_value = DEFAULT_MEDIA_TYPE)]
    mime: String,
    /// Prints what would be published, with its content id; signs and sends nothing
    #[structopt(long)]
    dry_run: bool,
    /// Packs a crate with uncommitted changes
    #[structopt(long)]
    allow_dirty: bool,
    /// Packs a crate without building it
    #[structopt(long)]
    no_verify: bool,
    /// The archive, or the folder of a package
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

/// The receipt of the registry, plus the `content_id` that the results of other commands have.
#[derive(Serialize)]
struct Published {
    #[serde(flatten)]
    receipt: Receipt,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<ContentId>,
}

impl From<Receipt> for Published {
    fn from(receipt: Receipt) -> Self {
        let content_id = match &receipt.key {
            ArchiveRef::Content(id) => Some(*id),
            ArchiveRef::Pointer(_) => None,
        };
        Self { receipt, content_id }
    }
}

impl Publish {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        let source = Source::find(&self.file)?;
        let crate_options = self.crate_options(&source)?;
        let declared = source.declared()?;
        if self.dry_run {
            let names = names::policy(options, declared.as_ref()).await;
            source.check_name(declared.as_ref(), names).with_context(|| self.error_context())?;
            advice::note_npm_name(declared.as_ref(), &self.namespace);
            return interrupt::unless_interrupted(self.preview(source, crate_options, names)).await;
        }
        // Check everything that can fail before asking for a password and before building a crate.
        let key = EncryptedKey::read(options.key.as_deref())?;
        let reader = client::reader(options)?;
        let namespace = self.check_registry(&reader, (&source, declared.as_ref())).await;
        let namespace = namespace.with_context(|| self.error_context())?;
        advice::note_npm_name(declared.as_ref(), &namespace);
        let client = client::signer_with(options, key)?;
        let archive = interrupt::unless_interrupted(source.archive(crate_options)).await?;

        let Self { namespace, mime, .. } = &self;
        let bar = TransferBar::new("publishing");
        let upload = Upload::file(archive.path()).media_type(mime).on_progress(bar.listener());
        let receipt =
            client.publish(namespace, upload).await.with_context(|| self.error_context())?;
        let text = output::receipt(&receipt);
        Ok(CommandOutput::new(&Published::from(receipt), text))
    }

    /// Returns the first part of an error message.
    fn error_context(&self) -> String {
        format!("cannot publish `{}` into `{}`", self.file.display(), self.namespace)
    }

    /// Checks that the registry has the namespace, serves this kind of packages and accepts the name.
    /// Returns the namespace as it was registered.
    async fn check_registry(
        &self,
        client: &Client,
        (source, declared): (&Source, Option<&DeclaredPackage>),
    ) -> anyhow::Result<Namespace> {
        if let Some(found) = declared {
            let info = kind::check_served(client, found.kind).await?;
            source.check_name(declared, info.package_names)?;
        }
        match client.namespace(&self.namespace).await {
            Ok(found) => Ok(found.name),
            Err(error) => Err(advice::explain_namespace_error(error, &self.namespace)),
        }
    }

    /// Packs the source and returns what would be published.
    async fn preview(
        &self,
        source: Source,
        options: CrateOptions,
        names: PackageNamePolicy,
    ) -> Result<CommandOutput, Failure> {
        let archive = source.archive(options).await?;
        let preview = preview::preview(&self.namespace, archive.path(), names).await;
        let context = || format!("cannot publish `{}`", self.file.display());
        Ok(preview.with_context(context)?)
    }

    /// Returns the options for `cargo package`. Fails if they are set and the source is no crate.
    fn crate_options(&self, source: &Source) -> Result<CrateOptions, Failure> {
        let Self { allow_dirty, no_verify, .. } = *self;
        if (allow_dirty || no_verify) && !matches!(source, Source::Cargo(_)) {
            let message = "--allow-dirty and --no-verify are only for the folder of a crate";
            return Err(Failure::Usage(message.to_owned()));
        }
        Ok(CrateOptions { allow_dirty, no_verify })
    }
}
