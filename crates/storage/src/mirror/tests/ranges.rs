//! Reads of ranges.

use super::*;

async fn stored() -> (Mirror, Bytes, Arc<BlockDigests>) {
    let (bytes, blocks) = object();
    let files = memory();
    store(&*files, blocks.content_id(), &bytes).await;
    (mirror(&[files]), bytes, blocks)
}

#[tokio::test]
async fn ranges_start_and_end_inside_blocks() {
    let (mirror, bytes, blocks) = stored().await;
    let size = blocks.size();
    let edges = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 500, size - 1, size];

    for start in edges {
        for end in edges.into_iter().filter(|end| *end >= start) {
            let (sent, error) = drain(&mirror, &blocks, start..end).await.unwrap();

            assert!(error.is_none());
            assert!(sent == bytes.slice(start as usize..end as usize), "{start}..{end}");
        }
    }
}

#[tokio::test]
async fn a_range_is_cut_at_the_end_of_the_object() {
    let (mirror, bytes, blocks) = stored().await;
    let size = blocks.size();

    let (sent, _) = drain(&mirror, &blocks, size - 5..u64::MAX).await.unwrap();
    assert_eq!(sent, bytes.slice(bytes.len() - 5..));

    let (sent, _) = drain(&mirror, &blocks, size + 5..size + 10).await.unwrap();
    assert!(sent.is_empty());
}

#[tokio::test]
async fn an_empty_object_has_no_bytes() {
    let blocks = Arc::new(BlockDigests::of(b""));
    let layer = memory();
    store(&*layer, blocks.content_id(), &Bytes::new()).await;

    assert!(read(&mirror(&[layer]), &blocks).await.is_empty());
}

#[tokio::test]
async fn damage_outside_the_range_does_not_matter() {
    let (bytes, blocks) = object();
    let layer = memory();
    store(&*layer, blocks.content_id(), &damaged(&bytes, 3 * BLOCK)).await;
    let mirror = mirror(&[layer]);

    let (sent, error) = drain(&mirror, &blocks, BLOCK + 7..2 * BLOCK).await.unwrap();

    assert!(error.is_none());
    assert!(sent == bytes.slice(BlockDigests::BLOCK + 7..2 * BlockDigests::BLOCK));
}
