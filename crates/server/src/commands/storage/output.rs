//! Prints the outcome of a command: as a table for people, as JSON for programs.

use super::report::{Findings, GcCounts, LayerReport, Outcome};
use crate::commands::output::print_report;

/// Prints the outcome on standard output.
pub(super) fn print(outcome: &Outcome, json: bool) -> anyhow::Result<()> {
    print_report(outcome, json, format_text)
}

fn format_text(outcome: &Outcome) -> String {
    let Findings { layers, damage, unlisted } = &outcome.findings;
    let mut lines = table(layers);
    let reasons = layers.iter().filter_map(|layer| Some((layer.position, layer.reason.as_ref()?)));
    lines.extend(reasons.map(|(position, reason)| format!("layer {position}: {reason}")));
    lines.extend(damage.iter().map(|it| {
        format!("{} in layer {} ({}): {}", it.content_id, it.position, it.kind, it.reason)
    }));
    if *unlisted > 0 {
        lines.push(format!("and {unlisted} more"));
    }
    lines.push(summary(outcome));
    lines.join("\n")
}

fn summary(outcome: &Outcome) -> String {
    let removable = |layer: &LayerReport| layer.gc.map_or(0, |it| it.removable - it.removed);
    let removable: u64 = outcome.findings.layers.iter().map(removable).sum();
    match outcome.is_ok() {
        _ if !outcome.finished => "Stopped before the end.".into(),
        true if removable > 0 => {
            format!("{removable} objects can be removed: run the command again with --delete.")
        }
        true => "No problems left.".into(),
        false => "There are problems.".into(),
    }
}

fn table(layers: &[LayerReport]) -> Vec<String> {
    let head = ["LAYER", "KIND", "REACHABLE", "OBJECTS"];
    let counts = match layers.iter().any(|layer| layer.gc.is_some()) {
        true => ["UNNAMED", "UNDATED", "REMOVABLE", "REMOVED"],
        false => ["MISSING", "CORRUPT", "HEALED", "UNKNOWN"],
    };
    let head: Vec<String> = head.into_iter().chain(counts).map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = [head].into_iter().chain(layers.iter().map(row)).collect();
    rows.iter().map(|row| line(row)).collect()
}

fn row(layer: &LayerReport) -> Vec<String> {
    let reachable = if layer.reachable { "yes" } else { "no" };
    let counts = match layer.gc {
        Some(GcCounts { unnamed, undated, removable, removed }) => {
            [unnamed, undated, removable, removed]
        }
        None => [layer.missing, layer.corrupt, layer.healed, layer.unknown],
    };
    let first = [layer.position.to_string(), layer.kind.clone(), reachable.into()];
    let numbers = [layer.objects].into_iter().chain(counts).map(|number| number.to_string());
    first.into_iter().chain(numbers).collect()
}

fn line(row: &[String]) -> String {
    let cells: Vec<String> = row.iter().map(|cell| format!("{cell:<9}")).collect();
    cells.join(" ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use ipfs_registry_core::ContentId;

    use super::*;

    fn outcome() -> Outcome {
        let layer = |position: usize, missing: u64| LayerReport {
            position,
            kind: "file".into(),
            reachable: true,
            objects: 3 - missing,
            missing,
            ..LayerReport::default()
        };
        let mut findings =
            Findings { layers: vec![layer(1, 0), layer(2, 1)], ..Findings::default() };
        findings.list(1, ContentId::of(b"hello world"), "it is missing".into());
        Outcome { command: "status", finished: true, resumed: None, findings }
    }

    #[test]
    fn text_is_a_table_and_the_damaged_copies() {
        let text = format_text(&outcome());

        assert_eq!(
            text,
            "LAYER     KIND      REACHABLE OBJECTS   MISSING   CORRUPT   HEALED    UNKNOWN\n\
             1         file      yes       3         0         0         0         0\n\
             2         file      yes       2         1         0         0         0\n\
             Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD in layer 2 (file): it is missing\n\
             There are problems."
        );
    }

    #[test]
    fn json_has_the_counts_of_each_layer() {
        let mut outcome = outcome();
        outcome.findings.layers[0].gc = Some(GcCounts { unnamed: 1, ..GcCounts::default() });

        let json = serde_json::to_value(outcome).unwrap();

        assert_eq!(json["layers"][1]["missing"], 1);
        assert_eq!(json["layers"][0]["unnamed"], 1);
        assert_eq!(json["layers"][1].get("unnamed"), None);
        assert_eq!(json["damage"][0]["position"], 2);
        assert_eq!(json["finished"], true);
    }
}
