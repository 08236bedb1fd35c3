//! Opens the storage layers that the configuration names.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_storage::{FileLayer, Layer, MemoryLayer};

use crate::{LayerConfig, StorageConfig};

/// Opens every layer, in order.
pub(crate) fn open(storage: &StorageConfig) -> anyhow::Result<Vec<Arc<dyn Layer>>> {
    check(storage)?;
    let layers = storage.layers.iter().enumerate();
    layers.map(|(i, layer)| one(layer).with_context(|| format!("`storage.layers[{i}]`"))).collect()
}

/// Refuses what is wrong with the layers together.
pub(crate) fn check(storage: &StorageConfig) -> anyhow::Result<()> {
    if storage.layers.is_empty() {
        bail!("`storage.layers` names no layer: add one, such as {{ directory = \"./objects\" }}");
    }
    check_folders(storage)
}

/// Two layers in one folder would look like two copies and be one.
fn check_folders(storage: &StorageConfig) -> anyhow::Result<()> {
    let mut seen = HashSet::new();
    for folder in storage.layers.iter().filter_map(|layer| layer.directory.as_ref()) {
        let same = std::path::absolute(folder)?.components().collect::<PathBuf>();
        ensure!(seen.insert(same), "two `storage.layers` have the folder `{}`", folder.display());
    }
    Ok(())
}

/// Opens one layer.
pub(crate) fn one(layer: &LayerConfig) -> anyhow::Result<Arc<dyn Layer>> {
    match layer {
        LayerConfig { url: Some(url), .. } => bail!(
            "`{url}`: layers on an IPFS node are not in this version; use `directory` or `memory`"
        ),
        layer if layer.is_s3() => {
            bail!("layers in an S3 bucket are not in this version; use `directory` or `memory`")
        }
        LayerConfig { directory: Some(folder), memory: None, .. } => files(folder),
        LayerConfig { directory: None, memory: Some(true), .. } => Ok(Arc::new(MemoryLayer::new())),
        _ => bail!("a layer is either {{ directory = \"…\" }} or {{ memory = true }}"),
    }
}

fn files(folder: &Path) -> anyhow::Result<Arc<dyn Layer>> {
    let layer = FileLayer::open(folder)
        .with_context(|| format!("cannot keep archives in `{}`", folder.display()))?;
    Ok(Arc::new(layer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(layers: Vec<LayerConfig>) -> String {
        let storage = StorageConfig { layers, ..StorageConfig::default() };
        open(&storage).err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    #[test]
    fn a_layer_of_a_kind_to_come_says_so() {
        let ipfs = LayerConfig { url: Some("http://n:5001".into()), ..LayerConfig::default() };
        let s3 = LayerConfig { bucket: Some("b".into()), ..LayerConfig::default() };

        assert!(
            refusal(vec![LayerConfig::memory(), ipfs]).starts_with("`storage.layers[1]`: `http")
        );
        assert!(refusal(vec![s3]).contains("S3 bucket are not in this version"));
    }

    #[test]
    fn a_registry_needs_a_layer_of_one_kind() {
        let both = LayerConfig { directory: Some("d".into()), ..LayerConfig::memory() };
        let neither = LayerConfig::default();

        assert!(refusal(Vec::new()).contains("names no layer"));
        assert!(refusal(vec![both]).contains("is either"));
        assert!(refusal(vec![neither]).contains("is either"));
        let folder = |path: &str| LayerConfig::directory(path.into());
        assert!(refusal(vec![folder("o"), folder("./o")]).contains("have the folder `./o`"));
    }
}
