//! The name that an item defines, and the paths in it.

use std::collections::BTreeSet;

use syn::{Item, visit::Visit};

use super::module::SourcePath;

/// Returns the name that an item defines, if any.
pub(super) fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Macro(it) => it.ident.as_ref()?,
        Item::Mod(it) => &it.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Collects the paths in an item.
pub(super) fn paths(item: &Item, paths: &mut BTreeSet<SourcePath>) {
    Paths(paths).visit_item(item);
}

struct Paths<'a>(&'a mut BTreeSet<SourcePath>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.insert(path.segments.iter().map(|part| part.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}
