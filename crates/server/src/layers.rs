//! Opens the storage layers that the configuration names.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail, ensure};
use futures_util::future;
use ipfs_registry_storage::{
    FileLayer, IpfsLayer, Layer, LayerFault, MemoryLayer, Mirror, S3Layer, S3Options,
};

use crate::{StorageConfig, config::LayerKind};

/// Opens every layer, in order. One that does not answer is waited for by whoever needs it; what
/// cannot be right is an error.
pub(crate) async fn open(storage: &StorageConfig) -> anyhow::Result<Mirror> {
    storage.check_limits()?;
    let mut layers = Vec::new();
    for (i, kind) in kinds(storage)?.into_iter().enumerate() {
        layers.push(one(kind).with_context(|| format!("`storage.layers[{i}]`"))?);
    }
    let mirror = Mirror::with_limits(layers, storage.limits())?;
    check(&mirror).await?;
    Ok(mirror)
}

/// What the layers are: at least one, and no two of them the same place.
pub(crate) fn kinds(storage: &StorageConfig) -> anyhow::Result<Vec<LayerKind>> {
    ensure!(
        !storage.layers.is_empty(),
        "`storage.layers` names no layer: add one, such as {{ directory = \"./objects\" }}"
    );
    let mut kinds = Vec::new();
    let mut places: Vec<LayerKind> = Vec::new();
    for (i, layer) in storage.layers.iter().enumerate() {
        let kind = layer.kind().with_context(|| format!("`storage.layers[{i}]`"))?;
        let place = place(&kind)?;
        let first = places.iter().position(|other| *other == place);
        // Layers in memory are each a place of their own.
        if let (Some(first), false) = (first, kind == LayerKind::Memory) {
            bail!(
                "`storage.layers[{first}]` and `storage.layers[{i}]` are the same place, which would be one copy and not two"
            );
        }
        places.push(place);
        kinds.push(kind);
    }
    Ok(kinds)
}

/// A layer without what does not change where it is.
fn place(kind: &LayerKind) -> anyhow::Result<LayerKind> {
    Ok(match kind {
        LayerKind::Files(folder) => {
            LayerKind::Files(std::path::absolute(folder)?.components().collect::<PathBuf>())
        }
        LayerKind::Ipfs(url) => LayerKind::Ipfs(url.trim_end_matches('/').to_owned()),
        LayerKind::S3(options) => {
            LayerKind::S3(S3Options { profile: None, credentials_file: None, ..options.clone() })
        }
        LayerKind::Memory => LayerKind::Memory,
    })
}

/// Opens one layer.
pub(crate) fn one(kind: LayerKind) -> anyhow::Result<Arc<dyn Layer>> {
    Ok(match kind {
        LayerKind::Files(folder) => Arc::new(files(&folder)?),
        LayerKind::Memory => Arc::new(MemoryLayer::new()),
        LayerKind::Ipfs(url) => Arc::new(IpfsLayer::new(&url)?),
        LayerKind::S3(options) => Arc::new(S3Layer::open(options)?),
    })
}

fn files(folder: &Path) -> anyhow::Result<FileLayer> {
    FileLayer::open(folder)
        .with_context(|| format!("cannot keep archives in `{}`", folder.display()))
}

/// Asks all layers at once whether they can be used.
async fn check(mirror: &Mirror) -> anyhow::Result<()> {
    let checks = future::join_all(mirror.layers().map(|layer| layer.check())).await;
    for ((i, layer), checked) in mirror.layers().enumerate().zip(checks) {
        let (position, kind) = (i + 1, layer.kind());
        match checked {
            Ok(()) => {}
            Err(fault @ LayerFault::Down(_)) => {
                tracing::warn!(position, kind, %fault, "a layer is down: no publish succeeds until it is back");
            }
            Err(fault @ LayerFault::Wrong(_)) => bail!("`storage.layers[{i}]` ({kind}): {fault}"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LayerConfig;

    fn refusal(layers: Vec<LayerConfig>) -> String {
        let refused = kinds(&StorageConfig::of(layers)).err();
        refused.map(|error| format!("{error:#}")).unwrap_or_default()
    }

    fn s3(bucket: &str) -> LayerConfig {
        LayerConfig {
            region: Some("r".into()),
            bucket: Some(bucket.into()),
            ..LayerConfig::default()
        }
    }

    #[test]
    fn a_registry_needs_layers_of_one_kind_each() {
        let url = || Some("http://me:secret@n:5001".to_owned());
        let mixed = LayerConfig { url: url(), ..LayerConfig::memory() };
        let no_region = LayerConfig { region: None, ..s3("b") };

        assert!(refusal(Vec::new()).contains("names no layer"));
        let words = refusal(vec![LayerConfig::memory(), mixed]);
        assert!(words.starts_with("`storage.layers[1]`: a layer is one of"), "{words}");
        assert!(words.ends_with("not { memory, url }"), "{words}");
        assert!(refusal(vec![LayerConfig::default()]).contains("is one of"));
        assert!(refusal(vec![no_region]).ends_with("needs `region`"));
    }

    #[test]
    fn no_two_layers_are_the_same_place() {
        let folder = |path: &str| LayerConfig::directory(path.into());
        let node = |url: &str| LayerConfig::ipfs(url);
        let other_profile = LayerConfig { profile: Some("p".into()), ..s3("b") };

        for same in [
            vec![folder("o"), folder("./o")],
            vec![node("http://n:1"), folder("o"), node("http://n:1/")],
            vec![s3("b"), other_profile],
        ] {
            assert!(refusal(same).contains("are the same place"));
        }
        assert_eq!(refusal(vec![s3("a"), s3("b"), node("http://n:1"), folder("a")]), "");
    }

    #[test]
    fn a_limit_of_nothing_is_refused() {
        let none = StorageConfig { tries: 0, ..StorageConfig::of(vec![LayerConfig::memory()]) };

        assert_eq!(
            none.check_limits().unwrap_err().to_string(),
            "`storage.tries` is 0; it is at least 1"
        );
    }
}
