//! Adds an object to a node as one file, with the block layout of the content id.

use std::io;

use awc::{body::SizedStream, http::header};
use bytes::Bytes;
use chrono::{SecondsFormat, Utc};
use futures_util::{StreamExt as _, stream};
use ipfs_registry_core::{BlockDigests, ContentId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{error::IpfsError, node::Node, pins};
use crate::Blob;

/// All parameters that affect the id or the pin, so that the node's settings do not matter.
/// The names are those of Kubo's RPC (`/api/v0/add`); nodes ignore unknown ones.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    cid_version: u8,
    hash: &'static str,
    chunker: String,
    raw_leaves: bool,
    trickle: bool,
    max_file_links: usize,
    inline: bool,
    nocopy: bool,
    fscache: bool,
    only_hash: bool,
    wrap_with_directory: bool,
    preserve_mode: bool,
    preserve_mtime: bool,
    pin: bool,
    pin_name: String,
    progress: bool,
    quieter: bool,
}

impl Parameters {
    fn now() -> Self {
        Self {
            cid_version: 0,
            hash: "sha2-256",
            chunker: format!("size-{}", BlockDigests::BLOCK),
            raw_leaves: false,
            trickle: false,
            max_file_links: 174,
            inline: false,
            nocopy: false,
            fscache: false,
            only_hash: false,
            wrap_with_directory: false,
            preserve_mode: false,
            preserve_mtime: false,
            pin: true,
            pin_name: pins::name(&Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)),
            progress: false,
            quieter: true,
        }
    }
}

/// The response of the node for an added file.
#[derive(Deserialize)]
struct Added {
    #[serde(rename = "Hash")]
    hash: String,
}

/// Adds the object and pins it.
pub(super) async fn add(node: &Node, id: ContentId, blob: &Blob) -> Result<(), IpfsError> {
    let boundary = Uuid::new_v4().simple().to_string();
    let media_type = format!("multipart/form-data; boundary={boundary}");
    let request = node.post("add", &Parameters::now())?;
    let request = request.insert_header((header::CONTENT_TYPE, media_type));
    let answer = node.send(request, form(&boundary, blob)).await?;
    let reported = reported(&answer)?;
    if reported.parse::<ContentId>().ok() == Some(id) {
        return Ok(());
    }
    // Do not leave a file with another id pinned. An error of this cleanup matters less than the
    // wrong id.
    drop(node.unpin(&reported).await);
    Err(IpfsError::OtherId { reported, expected: id })
}

/// Returns a `multipart/form-data` body with one file (RFC 7578).
fn form(
    boundary: &str,
    blob: &Blob,
) -> SizedStream<impl stream::Stream<Item = io::Result<Bytes>> + use<>> {
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"archive\"\r\n\
         content-type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let size = head.len() as u64 + blob.len() + tail.len() as u64;
    let whole = |text: String| stream::iter([Ok(Bytes::from(text))]);
    SizedStream::new(size, Box::pin(whole(head).chain(blob.pieces()).chain(whole(tail))))
}

/// Returns the id in the last line of the response. A node that fails during the add reports the error
/// in a trailer, which the client cannot read, and leaves the body empty.
fn reported(answer: &[u8]) -> Result<String, IpfsError> {
    let last = answer.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
    let added = last.and_then(|line| serde_json::from_slice::<Added>(line).ok());
    let none = || IpfsError::Broken("the node did not report what it stored".to_owned());
    Ok(added.ok_or_else(none)?.hash)
}
