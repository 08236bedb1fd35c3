//! The outcome of a command, with its findings in each layer.

use ipfs_registry_core::ContentId;
use serde::{Deserialize, Serialize};

use super::{
    checker::{CheckedObject, CopyState, Fault},
    context::StorageContext,
};

/// The maximum number of damaged copies that are listed. The counts include the others.
const MAX_LISTED: usize = 1000;

/// The outcome of a command, in the form of its JSON output.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// The command's name.
    pub(super) command: &'static str,
    /// `false` if a signal stopped the command.
    pub(super) finished: bool,
    /// Whether a scrub continued an interrupted one; `None` for other commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resumed: Option<bool>,
    #[serde(flatten)]
    pub(super) findings: Findings,
}

impl Outcome {
    /// Whether the command finished and every copy is intact or was repaired.
    pub(super) fn is_ok(&self) -> bool {
        self.finished
            && self.findings.damage.is_empty()
            && self.findings.layers.iter().all(LayerReport::is_ok)
    }
}

/// The findings. The checkpoint of a scrub stores them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Findings {
    /// Each layer, in order.
    pub(super) layers: Vec<LayerReport>,
    /// The copies that are bad, or that could not be checked or removed; at most 1000.
    pub(super) damage: Vec<Damage>,
    /// The number of such copies beyond the list.
    pub(super) unlisted: u64,
}

/// The findings in one layer, in numbers of objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct LayerReport {
    /// The position of the layer, from 1.
    pub(super) position: usize,
    pub(super) kind: String,
    /// Whether the layer can be used.
    pub(super) reachable: bool,
    /// The reason why it cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Referenced objects in the layer, intact or corrupt; for `gc`, all objects in the layer.
    pub(super) objects: u64,
    /// Objects that the layer lacked.
    pub(super) missing: u64,
    /// Objects whose copy was corrupt.
    pub(super) corrupt: u64,
    /// Missing and corrupt copies that were repaired.
    pub(super) healed: u64,
    /// Objects for which the layer did not answer.
    pub(super) unknown: u64,
    /// The counts of `gc`.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub(super) gc: Option<GcCounts>,
}

/// The numbers of unreferenced objects in a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct GcCounts {
    /// All of them.
    pub(super) unnamed: u64,
    /// Those whose age the layer does not know. They are not removed.
    pub(super) undated: u64,
    /// Those that are old enough to be removed.
    pub(super) removable: u64,
    /// Those that were removed.
    pub(super) removed: u64,
}

/// A bad copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Damage {
    pub(super) content_id: ContentId,
    /// The position of the layer, from 1.
    pub(super) position: usize,
    /// The kind of the layer.
    pub(super) kind: String,
    pub(super) reason: String,
}

impl LayerReport {
    fn is_ok(&self) -> bool {
        self.reachable && self.unknown == 0 && self.missing + self.corrupt == self.healed
    }

    fn add(&mut self, copy: &CopyState) {
        match copy {
            CopyState::Intact => self.objects += 1,
            CopyState::Bad { fault: Fault::Missing, .. } => self.missing += 1,
            CopyState::Bad { fault: Fault::Corrupt, .. } => {
                self.objects += 1;
                self.corrupt += 1;
            }
            CopyState::Unknown(_) | CopyState::Unreachable => self.unknown += 1,
        }
        if matches!(copy, CopyState::Bad { error: None, .. }) {
            self.healed += 1;
        }
    }
}

impl Findings {
    /// Creates empty findings for the layers of `context`.
    pub(super) fn new(context: &StorageContext) -> Self {
        let layers = context.mirror.layers().map(|layer| empty_report(layer.kind())).collect();
        let mut findings = Self { layers, ..Self::default() };
        findings.set_reachable(&context.faults);
        findings
    }

    /// Whether these findings are for layers of the same kinds in the same order.
    pub(super) fn match_layers(&self, context: &StorageContext) -> bool {
        let kinds = context.mirror.layers().map(|layer| layer.kind());
        kinds.eq(self.layers.iter().map(|layer| &*layer.kind))
    }

    /// Sets which layers can be used now.
    pub(super) fn set_reachable(&mut self, faults: &[Option<String>]) {
        for (i, (layer, fault)) in self.layers.iter_mut().zip(faults).enumerate() {
            layer.position = i + 1;
            layer.reachable = fault.is_none();
            layer.reason.clone_from(fault);
        }
    }

    /// Adds the result of one object.
    pub(super) fn add(&mut self, object: &CheckedObject) {
        for (index, copy) in object.copies.iter().enumerate() {
            self.layers[index].add(copy);
            if let CopyState::Bad { error: Some(reason), .. } | CopyState::Unknown(reason) = copy {
                self.list(index, object.content_id, reason.clone());
            }
        }
    }

    /// Lists a bad copy in the layer at `index`. Counts it in `unlisted` if the list is full.
    pub(super) fn list(&mut self, index: usize, content_id: ContentId, reason: String) {
        if self.damage.len() == MAX_LISTED {
            self.unlisted += 1;
            return;
        }
        let LayerReport { position, kind, .. } = &self.layers[index];
        let (position, kind) = (*position, kind.clone());
        self.damage.push(Damage { content_id, position, kind, reason });
    }
}

fn empty_report(kind: &str) -> LayerReport {
    LayerReport { kind: kind.into(), ..LayerReport::default() }
}
