//! Opens the storage layers that the configuration names.

mod folders;

pub(crate) use folders::{MissingFolder, check_parent};

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail};
use futures_util::future;
use ipfs_registry_storage::{
    IpfsLayer, Layer, LayerFault, MemoryLayer, Mirror, S3Layer, S3Options,
};

use crate::config::{LayerKind, Mistakes, StorageConfig, layer_name};

/// Opens every layer, in order. A layer that does not answer is logged; a wrong configuration is an error.
pub(crate) async fn open(
    storage: &StorageConfig,
    missing: MissingFolder,
) -> anyhow::Result<Mirror> {
    Mistakes::refuse(|mistakes| storage.check_limits(mistakes))?;
    let mut layers = Vec::new();
    for (i, kind) in layer_kinds(storage)?.into_iter().enumerate() {
        layers.push(open_layer(kind, missing).with_context(|| layer_name(i))?);
    }
    let mirror = Mirror::with_limits(layers, storage.limits())?;
    check_layers(&mirror).await?;
    Ok(mirror)
}

/// Adds every reason why the layers would not open. Creates nothing and sends nothing over the network.
///
/// `lists_versions` is `None` if it is not known whether the registry lists versions.
pub(crate) async fn check_config(
    storage: &StorageConfig,
    lists_versions: Option<bool>,
    mistakes: &mut Mistakes,
) {
    storage.check_limits(mistakes);
    for (i, kind) in read_kinds(storage, mistakes) {
        let checked = match kind {
            LayerKind::Files(folder) => folders::check(&folder, lists_versions),
            LayerKind::S3(options) => check_bucket(options).await,
            other => open_layer(other, MissingFolder::Refuse).map(drop),
        };
        mistakes.note(checked.with_context(|| layer_name(i)));
    }
}

/// Returns the configured layers: at least one, and no two that store in the same place.
pub(crate) fn layer_kinds(storage: &StorageConfig) -> anyhow::Result<Vec<LayerKind>> {
    let mut kinds = Vec::new();
    Mistakes::refuse(|mistakes| kinds = read_kinds(storage, mistakes))?;
    Ok(kinds.into_iter().map(|(_, kind)| kind).collect())
}

/// Returns each valid layer with its index, and adds what is wrong with the others.
fn read_kinds(storage: &StorageConfig, mistakes: &mut Mistakes) -> Vec<(usize, LayerKind)> {
    if storage.layers.is_empty() {
        let detail =
            "`storage.layers` names no layer: add one, such as { directory = \"./objects\" }";
        mistakes.add(detail.to_owned());
    }
    let mut kinds = Vec::new();
    let mut places: Vec<(usize, LayerKind)> = Vec::new();
    for (i, layer) in storage.layers.iter().enumerate() {
        let kind = layer.kind().and_then(|kind| Ok((place(&kind)?, kind)));
        let kind = kind.with_context(|| layer_name(i));
        let Some((place, kind)) = mistakes.note(kind) else { continue };
        // Each layer in memory has its own storage.
        match places.iter().find(|(_, other)| *other == place) {
            Some((first, _)) if kind != LayerKind::Memory => mistakes.add(format!(
                "layers {} and {} of `storage.layers` are the same place, which would be one copy and not two",
                first + 1,
                i + 1,
            )),
            _ => kinds.push((i, kind)),
        }
        places.push((i, place));
    }
    kinds
}

/// Checks the configuration of a bucket without a request to it.
async fn check_bucket(options: S3Options) -> anyhow::Result<()> {
    // Without the error's name of the layer: the caller adds which one it is.
    let profile = S3Layer::check_profile(&options).await;
    profile.map_err(|error| anyhow::anyhow!("{}", error.source))?;
    Ok(S3Layer::open(options).map(drop)?)
}

/// Returns `kind` in a normal form: equal for two layers that store in the same place.
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
pub(crate) fn open_layer(
    kind: LayerKind,
    missing: MissingFolder,
) -> anyhow::Result<Arc<dyn Layer>> {
    Ok(match kind {
        LayerKind::Files(folder) => Arc::new(folders::open(&folder, missing)?),
        LayerKind::Memory => Arc::new(MemoryLayer::new()),
        LayerKind::Ipfs(url) => Arc::new(IpfsLayer::new(&url)?),
        LayerKind::S3(options) => Arc::new(S3Layer::open(options)?),
    })
}

/// Checks all layers concurrently.
async fn check_layers(mirror: &Mirror) -> anyhow::Result<()> {
    let checks = future::join_all(mirror.layers().map(|layer| layer.check())).await;
    for ((i, layer), checked) in mirror.layers().enumerate().zip(checks) {
        let (position, kind) = (i + 1, layer.kind());
        match checked {
            Ok(()) => {}
            Err(fault @ LayerFault::Unreachable(_)) => {
                tracing::warn!(position, kind, %fault, "a layer is down: no publish succeeds until it is back");
            }
            Err(fault @ LayerFault::Misconfigured(_)) => {
                bail!("{} ({kind}): {fault}", layer_name(i))
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LayerConfig;

    fn refusal(layers: Vec<LayerConfig>) -> String {
        let refused = layer_kinds(&StorageConfig::of(layers)).err();
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
    fn each_layer_has_exactly_one_kind() {
        let url = || Some("http://me:secret@n:5001".to_owned());
        let mixed = LayerConfig { url: url(), ..LayerConfig::memory() };
        let no_region = LayerConfig { region: None, ..s3("b") };

        assert!(refusal(Vec::new()).contains("names no layer"));
        let detail = refusal(vec![LayerConfig::memory(), mixed]);
        assert!(detail.starts_with("layer 2 of `storage.layers`: a layer is one of"), "{detail}");
        assert!(detail.ends_with("not { memory, url }"), "{detail}");
        assert!(refusal(vec![LayerConfig::default()]).contains("is one of"));
        assert!(refusal(vec![no_region]).ends_with("needs `region`"));
    }

    #[test]
    fn two_layers_in_the_same_place_are_refused() {
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
    fn a_limit_of_zero_is_refused() {
        let zero = StorageConfig { tries: 0, ..StorageConfig::of(vec![LayerConfig::memory()]) };

        let refused = Mistakes::refuse(|mistakes| zero.check_limits(mistakes));

        assert_eq!(refused.unwrap_err().to_string(), "`storage.tries` is 0; it is at least 1");
    }
}
