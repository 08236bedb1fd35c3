//! Lists the pins of a registry on a node.

use std::{rc::Rc, time::SystemTime};

use bytes::BytesMut;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde::Deserialize;
use tokio::sync::mpsc;

use super::{
    error::IpfsError,
    node::{self, Node},
};
use crate::ListedObject;

/// The prefix of the name of a registry's pin; the time of the put follows.
const NAME_PREFIX: &str = "ipkg ";

/// How many pins to read ahead of the consumer.
const CHANNEL_CAPACITY: usize = 64;

/// The maximum length of a line of the listing, in bytes.
const LINE_LIMIT: usize = 64 * 1024;

/// Returns the name of a pin created at `time`.
pub(super) fn name(time: &str) -> String {
    format!("{NAME_PREFIX}{time}")
}

/// One line of the listing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pin {
    cid: String,
    #[serde(default)]
    name: String,
}

impl Pin {
    /// Returns the pinned object, if the pin is a registry's.
    fn listed_object(&self) -> Option<ListedObject> {
        let time = self.name.strip_prefix(NAME_PREFIX)?;
        let put_at = DateTime::parse_from_rfc3339(time).ok();
        let put_at = put_at.map(|time| SystemTime::from(time.with_timezone(&Utc)));
        Some(ListedObject { id: self.cid.parse().ok()?, put_at })
    }
}

/// Starts to list the pins of a registry.
pub(super) async fn list(
    node: Rc<Node>,
) -> Result<mpsc::Receiver<Result<ListedObject, IpfsError>>, IpfsError> {
    let query = [("type", "recursive"), ("stream", "true"), ("names", "true")];
    let mut lines = node::require_success(node.post("pin/ls", &query)?.send().await).await?;
    let (objects, received) = mpsc::channel(CHANNEL_CAPACITY);
    actix_rt::spawn(async move {
        // Sending fails only if the receiver is dropped.
        if let Err(error) = send(&mut lines, &objects).await {
            drop(objects.send(Err(error)).await);
        }
    });
    Ok(received)
}

async fn send(
    answer: &mut impl node::Body,
    objects: &mpsc::Sender<Result<ListedObject, IpfsError>>,
) -> Result<(), IpfsError> {
    let mut rest = BytesMut::new();
    while let Some(piece) = answer.try_next().await.map_err(IpfsError::broken)? {
        rest.extend_from_slice(&piece);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = rest.split_to(end + 1);
            if let Some(pin) = pin(&line)
                && objects.send(Ok(pin)).await.is_err()
            {
                return Ok(());
            }
        }
        if rest.len() > LINE_LIMIT {
            return Err(IpfsError::Broken("the node lists its pins without lines".to_owned()));
        }
    }
    Ok(())
}

/// Parses a line. Lines of another format are not pins of a registry.
fn pin(line: &[u8]) -> Option<ListedObject> {
    serde_json::from_slice::<Pin>(line).ok()?.listed_object()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

    #[test]
    fn only_pins_with_the_name_prefix_are_listed() {
        let line = |name: &str| format!(r#"{{"Cid":"{ID}","Name":"{name}","Type":"recursive"}}"#);

        let ours = pin(line("ipkg 1970-01-01T00:01:00Z").as_bytes()).unwrap();

        let put_at = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
        assert_eq!(ours, ListedObject { id: ID.parse().unwrap(), put_at: Some(put_at) });
        assert!(pin(line("somebody's").as_bytes()).is_none());
        assert!(pin(format!(r#"{{"Cid":"{ID}","Type":"recursive"}}"#).as_bytes()).is_none());
    }
}
