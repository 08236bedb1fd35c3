//! A put succeeds only if every layer has stored the object.

use super::*;
use crate::testing::{Behavior, FaultyLayer};

#[tokio::test]
async fn a_put_is_in_every_layer() {
    let (bytes, blocks) = object();
    let (memory, files) = (memory(), Files::new());
    let mirror = mirror(&[memory.clone(), files.layer.clone()]);

    mirror.put(blocks.content_id(), &contract::spooled_blob(&bytes).unwrap()).await.unwrap();

    for layer in [memory as Arc<dyn Layer>, files.layer] {
        assert!(contract::read(&*layer, blocks.content_id(), 0).await.unwrap() == bytes);
    }
}

#[tokio::test]
async fn a_failed_put_names_the_position_and_kind_of_the_layer() {
    let (bytes, blocks) = object();
    let (one, three) = (memory(), memory());
    let two = Arc::new(FaultyLayer::new(Behavior::RefusesPuts));
    let mirror = mirror(&[one, two, three.clone()]);

    let error = mirror.put(blocks.content_id(), &Blob::from(bytes)).await.unwrap_err();

    assert_eq!(error.to_string(), "storage layer 2 (`faulty`) did not take the object");
    assert!(
        three.stat(blocks.content_id()).await.unwrap().is_some(),
        "a put waits for the other layers"
    );
}
