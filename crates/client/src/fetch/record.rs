//! The record of the version, and whether it is of the one that was asked for.

use ipfs_registry_core::{Address, ArchiveRef, Pointer, wire::VersionInfo};

use crate::{Client, ClientError};

/// Reads the record of the version and checks it.
pub(super) async fn read(
    client: &Client,
    archive: &ArchiveRef,
    signer: Option<Address>,
) -> Result<VersionInfo, ClientError> {
    let record = client.version(archive).await?;
    if let Some(signer) = signer {
        ClientError::check("signer", signer, record.signer)?;
    }
    match archive {
        ArchiveRef::Content(asked) => ClientError::check("content id", asked, &record.content_id)?,
        ArchiveRef::Pointer(asked) => {
            ClientError::check("version", &asked.version, &record.version)?;
            check_pointer(asked, &record)?;
        }
    }
    Ok(record)
}

/// Checks that the record is of the version asked for. Names are found by their skeletons, so they
/// may have been registered in another spelling; the pointer id is of that one.
fn check_pointer(asked: &Pointer, record: &VersionInfo) -> Result<(), ClientError> {
    let Pointer { namespace, package, version } = &record.id;
    let alike = namespace.skeleton() == asked.namespace.skeleton()
        && package.skeleton() == asked.package.skeleton()
        && *version == asked.version;
    if !alike {
        ClientError::check("name of the version", asked, &record.id)?;
    }
    ClientError::check("pointer id", record.id.id(), record.pointer_id)
}
