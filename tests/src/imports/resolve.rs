//! From a path as it is written to the file that defines what it names.

use std::{collections::BTreeSet, path::PathBuf};

use super::module::{Module, Written};

/// How many re-exports are followed: none of the workspace's chains is longer.
const DEPTH: usize = 8;

/// The files that the module at `path` imports from.
pub(super) fn targets(root: &Module, path: &[String], module: &Module) -> BTreeSet<PathBuf> {
    let imports = module.scope.iter().filter(|(name, _)| !module.passes_on.contains(*name));
    let imports = imports.map(|(_, written)| written);
    let written = imports.chain(&module.paths);
    written.filter_map(|written| file(root, path, written)).collect()
}

fn file(root: &Module, path: &[String], written: &[String]) -> Option<PathBuf> {
    let absolute = absolute(root, path, written)?;
    find(root, &absolute, DEPTH)
}

/// The path from the crate's root; `None` where it leads out of the crate.
fn absolute(root: &Module, path: &[String], written: &[String]) -> Option<Written> {
    let module = at(root, path)?;
    let (first, rest) = written.split_first()?;
    let mut from = match first.as_str() {
        "crate" => return Some(rest.to_vec()),
        "self" => path.to_vec(),
        "super" => path.split_last()?.1.to_vec(),
        name if module.children.contains_key(name) => {
            return Some([path, written].concat());
        }
        name => {
            let written = module.scope.get(name)?;
            if written.first() == Some(first) && !module.children.contains_key(name) {
                return None;
            }
            return Some([absolute(root, path, written)?, rest.to_vec()].concat());
        }
    };
    let above = rest.iter().take_while(|part| *part == "super").count();
    from.truncate(from.len().checked_sub(above)?);
    from.extend_from_slice(&rest[above..]);
    Some(from)
}

fn at<'a>(root: &'a Module, path: &[String]) -> Option<&'a Module> {
    path.iter().try_fold(root, |module, name| module.children.get(name))
}

/// The file that defines what an absolute path names; `None` for a module alone.
fn find(root: &Module, absolute: &[String], depth: usize) -> Option<PathBuf> {
    let (mut module, mut path) = (root, Vec::new());
    for name in absolute {
        if let Some(child) = module.children.get(name) {
            path.push(name.clone());
            module = child;
            continue;
        }
        let passed_on = module.scope.get(name).filter(|_| !module.defines.contains(name));
        return match passed_on {
            Some(written) if depth > 0 => {
                find(root, &self::absolute(root, &path, written)?, depth - 1)
            }
            _ => Some(module.file.clone()),
        };
    }
    None
}
