//! The record of the version, and whether it is of the one that was asked for.

use std::rc::Rc;

use ipfs_registry_core::{
    Address, ArchiveRef, Pointer,
    wire::{IdQuery, VersionInfo, paths},
};

use crate::{
    ClientError,
    transport::{Call, Transport},
};

/// Reads the record of the version and checks it, on the worker's thread.
pub(super) async fn read(
    transport: Rc<Transport>,
    archive: &ArchiveRef,
    signer: Option<Address>,
) -> Result<VersionInfo, ClientError> {
    let call = Call::get(paths::VERSION).query(&IdQuery::from(archive));
    let record: VersionInfo = transport.send(call).await?.json().await?;
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
