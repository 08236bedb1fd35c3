//! Resolves a path in the source to the file that defines the item.

use std::{collections::BTreeSet, path::PathBuf};

use super::module::{Module, SourcePath};

/// The longest chain of re-exports that is followed. The workspace has no longer one.
const MAX_DEPTH: usize = 8;

/// Returns the files that the module at `path` imports from.
pub(super) fn targets(root: &Module, path: &[String], module: &Module) -> BTreeSet<PathBuf> {
    let imports = module.scope.iter().filter(|(name, _)| !module.re_exports.contains(*name));
    let imports = imports.map(|(_, source_path)| source_path);
    let source_path = imports.chain(&module.paths);
    source_path.filter_map(|source_path| file(root, path, source_path)).collect()
}

fn file(root: &Module, path: &[String], source_path: &[String]) -> Option<PathBuf> {
    let absolute = absolute(root, path, source_path)?;
    find(root, &absolute, MAX_DEPTH)
}

/// Returns the path from the crate's root; `None` if it leads out of the crate.
fn absolute(root: &Module, path: &[String], source_path: &[String]) -> Option<SourcePath> {
    let module = at(root, path)?;
    let (first, rest) = source_path.split_first()?;
    let mut from = match first.as_str() {
        "crate" => return Some(rest.to_vec()),
        "self" => path.to_vec(),
        "super" => path.split_last()?.1.to_vec(),
        name if module.children.contains_key(name) => {
            return Some([path, source_path].concat());
        }
        name => {
            let source_path = module.scope.get(name)?;
            if source_path.first() == Some(first) && !module.children.contains_key(name) {
                return None;
            }
            return Some([absolute(root, path, source_path)?, rest.to_vec()].concat());
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

/// Returns the file that defines the item of an absolute path; `None` if the path is a module.
fn find(root: &Module, absolute: &[String], depth: usize) -> Option<PathBuf> {
    let (mut module, mut path) = (root, Vec::new());
    for name in absolute {
        if let Some(child) = module.children.get(name) {
            path.push(name.clone());
            module = child;
            continue;
        }
        let re_exported = module.scope.get(name).filter(|_| !module.defines.contains(name));
        return match re_exported {
            Some(source_path) if depth > 0 => {
                find(root, &self::absolute(root, &path, source_path)?, depth - 1)
            }
            _ => Some(module.file.clone()),
        };
    }
    None
}
