//! Links in the project's documents.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
}

/// Returns the Markdown files of the project with their texts, without built and hidden folders.
fn documents() -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_ours = !name.starts_with('.')
                && !["target", "vendor", "node_modules", "ipkg-data"].contains(&&*name);
            if path.is_dir() && is_ours {
                folders.push(path);
            } else if name.ends_with(".md") {
                let text = fs::read_to_string(&path)?;
                found.insert(path, text);
            }
        }
    }
    Ok(found)
}

/// Returns the lines outside of code blocks.
fn prose(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Returns the targets of `[text](target)`, except in backquotes.
fn links(text: &str) -> Vec<String> {
    let lines = prose(text);
    let plain: Vec<String> =
        lines.iter().map(|line| line.split('`').step_by(2).collect()).collect();
    let text = plain.join("\n");
    let parts = text.split("](").skip(1);
    parts.filter_map(|part| Some(part.split_once(')')?.0.to_owned())).collect()
}

/// Returns the anchors that GitHub creates for the headings of a document.
fn anchors(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    let anchor = |heading: String| {
        let text = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let plain = kept.collect::<String>().replace(' ', "-");
        let count = seen.entry(plain.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *count == 0 { plain } else { format!("{plain}-{count}") }
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_has_a_target() -> anyhow::Result<()> {
    let documents = documents()?;
    let mut checked = 0;
    let mut broken = Vec::new();
    for (path, text) in &documents {
        for link in links(text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            checked += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = path.parent().expect("a file is in a folder");
            let target = if file.is_empty() { path.clone() } else { folder.join(file) };
            let exists = target.exists();
            let has_anchor = || {
                let text = fs::read_to_string(&target).unwrap_or_default();
                anchors(&text).iter().any(|own| own == anchor)
            };
            if !exists || (!anchor.is_empty() && !has_anchor()) {
                broken.push(format!("{}: {link}", path.strip_prefix(root())?.display()));
            }
        }
    }

    assert!(checked > 40, "{checked}");
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
    Ok(())
}

/// Comments in shipped files refer to documents, too.
#[test]
fn every_document_that_a_file_names_exists() -> anyhow::Result<()> {
    for file in [
        "config/ipkg.example.toml",
        "config/ipkg.production.toml",
        "config/ipkg-server.service",
        "Dockerfile",
    ] {
        let text = fs::read_to_string(root().join(file))?;
        let named = text.split(|c: char| c.is_whitespace() || ",;:()".contains(c));
        for name in named.filter(|word| word.ends_with(".md") && !word.starts_with('/')) {
            assert!(root().join(name).exists(), "{file} names {name}");
        }
    }
    Ok(())
}
