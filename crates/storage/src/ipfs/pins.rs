//! The pins of a registry on a node, which may have others.

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
use crate::Held;

/// How the name of a registry's pin begins; the time of the put follows.
const NAME: &str = "ipkg ";

/// How many pins may be read ahead of who takes them.
const AHEAD: usize = 64;

/// The longest line that a listing may have, in bytes.
const LINE_LIMIT: usize = 64 * 1024;

/// The name of a pin that was made at `time`.
pub(super) fn name(time: &str) -> String {
    format!("{NAME}{time}")
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
    /// What is held by it, where it is a registry's.
    fn held(&self) -> Option<Held> {
        let time = self.name.strip_prefix(NAME)?;
        let since = DateTime::parse_from_rfc3339(time).ok();
        let since = since.map(|time| SystemTime::from(time.with_timezone(&Utc)));
        Some(Held { id: self.cid.parse().ok()?, since })
    }
}

/// Begins to list the pins that a registry made.
pub(super) async fn list(
    node: Rc<Node>,
) -> Result<mpsc::Receiver<Result<Held, IpfsError>>, IpfsError> {
    let query = [("type", "recursive"), ("stream", "true"), ("names", "true")];
    let mut lines = node::accepted(node.post("pin/ls", &query)?.send().await).await?;
    let (held, received) = mpsc::channel(AHEAD);
    actix_rt::spawn(async move {
        // They fail where nobody takes them any more.
        if let Err(error) = send(&mut lines, &held).await {
            drop(held.send(Err(error)).await);
        }
    });
    Ok(received)
}

async fn send(
    answer: &mut impl node::Body,
    held: &mpsc::Sender<Result<Held, IpfsError>>,
) -> Result<(), IpfsError> {
    let mut rest = BytesMut::new();
    while let Some(piece) = answer.try_next().await.map_err(IpfsError::broken)? {
        rest.extend_from_slice(&piece);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = rest.split_to(end + 1);
            if let Some(pin) = pin(&line)
                && held.send(Ok(pin)).await.is_err()
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

/// The pin in a line; a line of another form, as other nodes have, is no pin of a registry.
fn pin(line: &[u8]) -> Option<Held> {
    serde_json::from_slice::<Pin>(line).ok()?.held()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

    #[test]
    fn only_pins_with_a_registrys_name_are_its() {
        let line = |name: &str| format!(r#"{{"Cid":"{ID}","Name":"{name}","Type":"recursive"}}"#);

        let ours = pin(line("ipkg 1970-01-01T00:01:00Z").as_bytes()).unwrap();

        let since = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
        assert_eq!(ours, Held { id: ID.parse().unwrap(), since: Some(since) });
        assert!(pin(line("somebody's").as_bytes()).is_none());
        assert!(pin(format!(r#"{{"Cid":"{ID}","Type":"recursive"}}"#).as_bytes()).is_none());
    }
}
