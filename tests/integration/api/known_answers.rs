//! Digests and signatures of one archive that every implementation must compute.

use ipfs_registry_core::{
    Address, ArchiveHasher, Checksum, ContentId, MessageDigest, Pointer, PointerId, Signature,
};

const ARCHIVE: &[u8] = include_bytes!("../../../fixtures/npm/mock-package-1.0.0.tgz");
const CHECKSUM: &str = "4ad90a2c2e08374f8ccec2b604915a0ab7e97fcca983b12a6857d20df3fca9c0";
const CONTENT_ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";
const POINTER_ID: &str = "230e83dd43123aa0f3d8bc337b0f63440a6128ae8491ee70f42d02594c087d49";
const SIGNATURE: &str =
    "mgtkUNH0I4D4JqhvLYEG1snbBByRLZCmBj5r+KKJiTAVUdBFj7Sm9JtGczTX0dk2jjtBH0wbLOcFIWesQiwVAwE=";
const SIGNER: &str = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

#[test]
fn the_archive_has_its_known_answers() -> anyhow::Result<()> {
    let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse()?;
    let signature: Signature = SIGNATURE.parse()?;

    assert_eq!(ARCHIVE.len(), 263);
    assert_eq!(Checksum::of(ARCHIVE), CHECKSUM.parse::<Checksum>()?);
    assert_eq!(ContentId::of(ARCHIVE), CONTENT_ID.parse::<ContentId>()?);
    assert_eq!(pointer.id(), POINTER_ID.parse::<PointerId>()?);
    assert_eq!(signature.recover(&MessageDigest::of(ARCHIVE))?, SIGNER.parse::<Address>()?);
    Ok(())
}

#[test]
fn the_digests_of_a_publish_are_the_known_answers() {
    let mut hasher = ArchiveHasher::new();
    ARCHIVE.chunks(7).for_each(|chunk| hasher.update(chunk));
    let digests = hasher.finish();

    assert_eq!(digests.size, 263);
    assert_eq!(digests.checksum.to_string(), CHECKSUM);
    assert_eq!(digests.content_id.to_string(), CONTENT_ID);
    assert_eq!(digests.message, MessageDigest::of(ARCHIVE));
}
