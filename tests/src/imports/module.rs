//! One module: its file, its items, its imports and re-exports, and its child modules.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use syn::{Attribute, Item, UseTree, Visibility};

use super::names;

/// A path as the source has it, such as `crate`, `registry`, `Registry`.
pub(super) type SourcePath = Vec<String>;

/// A module that has a file of its own.
#[derive(Default)]
pub(super) struct Module {
    /// The file, relative to `src`.
    pub(super) file: PathBuf,
    /// The names of the items that it defines.
    pub(super) defines: BTreeSet<String>,
    /// The paths that each name in scope stands for: imports and re-exports.
    pub(super) scope: BTreeMap<String, SourcePath>,
    /// The names of `scope` that the module re-exports.
    pub(super) re_exports: BTreeSet<String>,
    /// Paths in its code.
    pub(super) paths: BTreeSet<SourcePath>,
    /// The modules below it.
    pub(super) children: BTreeMap<String, Self>,
}

impl Module {
    /// Reads a module and those below it.
    pub(super) fn read(src: &Path, file: &Path) -> anyhow::Result<Self> {
        let path = src.join(file);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let syntax = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        let mut module = Self { file: file.to_owned(), ..Self::default() };
        for item in syntax.items.iter().filter(|item| !is_test(attributes(item))) {
            module.add(src, item)?;
        }
        Ok(module)
    }

    /// Calls `visit` for this module and each one below it, with the module's path.
    pub(super) fn each(&self, path: &mut SourcePath, visit: &mut impl FnMut(&[String], &Self)) {
        visit(path, self);
        for (name, child) in &self.children {
            path.push(name.clone());
            child.each(path, visit);
            path.pop();
        }
    }

    fn add(&mut self, src: &Path, item: &Item) -> anyhow::Result<()> {
        match item {
            Item::Mod(module) if module.content.is_none() => {
                let name = module.ident.to_string();
                let file = self.child_file(src, &name);
                self.children.insert(name, Self::read(src, &file)?);
            }
            Item::Use(import) => {
                let public = !matches!(import.vis, Visibility::Inherited);
                self.import(&import.tree, &mut Vec::new(), public);
            }
            item => {
                self.defines.extend(names::defined(item));
                names::paths(item, &mut self.paths);
            }
        }
        Ok(())
    }

    fn child_file(&self, src: &Path, name: &str) -> PathBuf {
        let folder = match self.file.file_name().and_then(|name| name.to_str()) {
            Some("mod.rs" | "lib.rs" | "main.rs") => self.file.with_file_name(""),
            _ => self.file.with_extension(""),
        };
        let file = folder.join(format!("{name}.rs"));
        if src.join(&file).is_file() { file } else { folder.join(name).join("mod.rs") }
    }

    fn import(&mut self, tree: &UseTree, prefix: &mut SourcePath, public: bool) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.import(&path.tree, prefix, public);
                prefix.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, prefix, public));
            }
            UseTree::Name(name) => {
                self.add_to_scope(&name.ident.to_string(), &name.ident.to_string(), prefix, public)
            }
            UseTree::Rename(rename) => {
                self.add_to_scope(
                    &rename.ident.to_string(),
                    &rename.rename.to_string(),
                    prefix,
                    public,
                );
            }
            // Only tests use `use super::*`.
            _ => {}
        }
    }

    fn add_to_scope(&mut self, name: &str, known_as: &str, prefix: &[String], public: bool) {
        let mut path = prefix.to_vec();
        if name != "self" {
            path.push(name.to_owned());
        }
        let known_as = if known_as == "self" {
            prefix.last().cloned().unwrap_or_default()
        } else {
            known_as.to_owned()
        };
        if public {
            self.re_exports.insert(known_as.clone());
        }
        self.scope.insert(known_as, path);
    }
}

/// Whether the item is compiled for tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| path.is_ident("test") || path.is_ident("doctest"))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}
