//! What a command found in each layer.

use ipfs_registry_core::ContentId;
use serde::{Deserialize, Serialize};

use super::{
    examine::{Copy, Examined, Fault},
    opened::Opened,
};

/// How many damaged copies are listed. The counts have all of them.
const LISTED: usize = 1000;

/// What a command did and found, as it is printed.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// The command's name.
    pub(super) command: &'static str,
    /// Whether it went through to the end.
    pub(super) finished: bool,
    /// Whether it went on with what an earlier one had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resumed: Option<bool>,
    #[serde(flatten)]
    pub(super) findings: Findings,
}

impl Outcome {
    /// Whether all was found or made good.
    pub(super) fn is_well(&self) -> bool {
        self.finished
            && self.findings.damage.is_empty()
            && self.findings.layers.iter().all(LayerReport::is_well)
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Findings {
    /// Each layer, in order.
    pub(super) layers: Vec<LayerReport>,
    /// The copies that are not good, or could not be looked at or removed.
    pub(super) damage: Vec<Damage>,
    /// How many more there are than are listed.
    pub(super) unlisted: u64,
}

/// What was found in one layer, in numbers of objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct LayerReport {
    /// Its place in the order of layers, from 1.
    pub(super) position: usize,
    /// Its kind.
    pub(super) kind: String,
    /// Whether it can be used.
    pub(super) reachable: bool,
    /// Why it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Those it holds, right or wrong, of those that versions name; for `gc`, all it holds.
    pub(super) objects: u64,
    /// Those it was found to lack.
    pub(super) missing: u64,
    /// Those it was found to hold wrong.
    pub(super) corrupt: u64,
    /// Those of either that were mended.
    pub(super) healed: u64,
    /// Those it could not answer for.
    pub(super) unknown: u64,
    /// What `gc` found.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub(super) swept: Option<Swept>,
}

/// The objects of a layer that no version names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Swept {
    /// All of them.
    pub(super) unnamed: u64,
    /// Those that the layer does not tell the age of. They are kept.
    pub(super) undated: u64,
    /// Those that are old enough to go.
    pub(super) removable: u64,
    /// Those that are gone.
    pub(super) removed: u64,
}

/// A copy that is not good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Damage {
    /// The object.
    pub(super) content_id: ContentId,
    /// The layer's place.
    pub(super) position: usize,
    /// The layer's kind.
    pub(super) kind: String,
    /// What is wrong.
    pub(super) reason: String,
}

impl LayerReport {
    fn is_well(&self) -> bool {
        self.reachable && self.unknown == 0 && self.missing + self.corrupt == self.healed
    }

    fn add(&mut self, copy: &Copy) {
        match copy {
            Copy::Whole => self.objects += 1,
            Copy::Bad { fault: Fault::Missing, .. } => self.missing += 1,
            Copy::Bad { fault: Fault::Corrupt, .. } => {
                self.objects += 1;
                self.corrupt += 1;
            }
            Copy::Unknown(_) | Copy::Unreachable => self.unknown += 1,
        }
        if matches!(copy, Copy::Bad { left: None, .. }) {
            self.healed += 1;
        }
    }
}

impl Findings {
    /// Nothing yet, of these layers.
    pub(super) fn of(opened: &Opened) -> Self {
        let layers = opened.mirror.layers().map(|layer| named(layer.kind())).collect();
        let mut findings = Self { layers, ..Self::default() };
        findings.set_reach(&opened.faults);
        findings
    }

    /// Whether these are findings of the same layers, as far as can be told.
    pub(super) fn are_of(&self, opened: &Opened) -> bool {
        let kinds = opened.mirror.layers().map(|layer| layer.kind());
        kinds.eq(self.layers.iter().map(|layer| &*layer.kind))
    }

    /// Tells which layers can be used now.
    pub(super) fn set_reach(&mut self, faults: &[Option<String>]) {
        for (i, (layer, fault)) in self.layers.iter_mut().zip(faults).enumerate() {
            layer.position = i + 1;
            layer.reachable = fault.is_none();
            layer.reason.clone_from(fault);
        }
    }

    /// Adds what was found of one object.
    pub(super) fn add(&mut self, examined: &Examined) {
        for (index, copy) in examined.copies.iter().enumerate() {
            self.layers[index].add(copy);
            if let Copy::Bad { left: Some(reason), .. } | Copy::Unknown(reason) = copy {
                self.list(index, examined.content_id, reason.clone());
            }
        }
    }

    /// Lists a copy in the layer at `index`.
    pub(super) fn list(&mut self, index: usize, content_id: ContentId, reason: String) {
        if self.damage.len() == LISTED {
            self.unlisted += 1;
            return;
        }
        let LayerReport { position, kind, .. } = &self.layers[index];
        let (position, kind) = (*position, kind.clone());
        self.damage.push(Damage { content_id, position, kind, reason });
    }
}

fn named(kind: &str) -> LayerReport {
    LayerReport { kind: kind.into(), ..LayerReport::default() }
}
