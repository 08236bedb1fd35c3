//! An object is in every layer, or its put failed.

use super::*;
use crate::testing::{Does, Faulty};

#[tokio::test]
async fn a_put_is_in_every_layer() {
    let (bytes, blocks) = object();
    let (memory, files) = (memory(), Files::new());
    let mirror = mirror(&[memory.clone(), files.layer.clone()]);

    mirror.put(blocks.content_id(), &contract::received(&bytes).unwrap()).await.unwrap();

    for layer in [memory as Arc<dyn Layer>, files.layer] {
        assert!(contract::read(&*layer, blocks.content_id(), 0).await.unwrap() == bytes);
    }
}

#[tokio::test]
async fn a_put_that_fails_names_the_layer_by_its_place_and_kind() {
    let (bytes, blocks) = object();
    let (one, three) = (memory(), memory());
    let two = Arc::new(Faulty::that(Does::RefusesPuts));
    let mirror = mirror(&[one, two, three.clone()]);

    let error = mirror.put(blocks.content_id(), &Blob::from(bytes)).await.unwrap_err();

    assert_eq!(error.to_string(), "storage layer 2 (`faulty`) did not take the object");
    assert!(three.stat(blocks.content_id()).await.unwrap().is_some(), "the others are waited for");
}
