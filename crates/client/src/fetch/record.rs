//! The record of the version, and whether it is of the one that was asked for.

use ipfs_registry_core::{ArchiveRef, Pointer, wire::VersionInfo};

use crate::{Client, ClientError, Download};

/// Reads the record of the version and checks it.
pub(super) async fn read(client: &Client, download: &Download) -> Result<VersionInfo, ClientError> {
    let record = client.version(&download.archive).await?;
    if let Some(signer) = &download.signer {
        ClientError::check("signer", signer, &record.signer)?;
    }
    match &download.archive {
        ArchiveRef::Content(asked) => ClientError::check("content id", asked, &record.content_id)?,
        ArchiveRef::Pointer(asked) => {
            ClientError::check("version", &asked.version, &record.version)?;
            check_pointer(client, asked, &record).await?;
        }
    }
    Ok(record)
}

/// Checks the pointer id, which is of the names as they were registered. The ones that were asked
/// for may be spelt another way, as names are found by their skeletons.
async fn check_pointer(
    client: &Client,
    asked: &Pointer,
    record: &VersionInfo,
) -> Result<(), ClientError> {
    if asked.id() == record.pointer_id {
        return Ok(());
    }
    let registered = registered(client, asked).await?;
    ClientError::check("pointer id", registered.id(), record.pointer_id)
}

/// The pointer with its names as they were registered.
async fn registered(client: &Client, asked: &Pointer) -> Result<Pointer, ClientError> {
    let namespace = client.namespace(&asked.namespace).await?.name;
    let package = client.package(&asked.namespace, &asked.package).await?.name;
    let alike = namespace.skeleton() == asked.namespace.skeleton()
        && package.skeleton() == asked.package.skeleton();
    let pointer = Pointer { namespace, package, version: asked.version.clone() };
    match alike {
        true => Ok(pointer),
        false => Err(ClientError::Unverified {
            what: "name of the version",
            expected: asked.to_string(),
            got: pointer.to_string(),
        }),
    }
}
