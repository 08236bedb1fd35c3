//! Import cycles: strongly connected components of the graph of files (Tarjan's algorithm).

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

type Graph = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// Returns the components of more than one file.
pub(super) fn find(graph: &Graph) -> Vec<Vec<PathBuf>> {
    let mut search = Search::new(graph);
    for file in graph.keys() {
        if !search.index.contains_key(file) {
            search.visit(file);
        }
    }
    search.cycles
}

struct Search<'a> {
    graph: &'a Graph,
    index: BTreeMap<&'a PathBuf, usize>,
    low: BTreeMap<&'a PathBuf, usize>,
    stack: Vec<&'a PathBuf>,
    cycles: Vec<Vec<PathBuf>>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph) -> Self {
        let (index, low) = (BTreeMap::new(), BTreeMap::new());
        Self { graph, index, low, stack: Vec::new(), cycles: Vec::new() }
    }

    fn visit(&mut self, file: &'a PathBuf) {
        let number = self.index.len();
        self.index.insert(file, number);
        self.low.insert(file, number);
        self.stack.push(file);
        for next in self.graph.get(file).into_iter().flatten() {
            if !self.index.contains_key(next) {
                self.visit(next);
                self.lower(file, self.low[next]);
            } else if self.stack.contains(&next) {
                self.lower(file, self.index[next]);
            }
        }
        if self.low[file] == number {
            self.take_component(file);
        }
    }

    fn lower(&mut self, file: &'a PathBuf, to: usize) {
        let low = self.low.entry(file).or_insert(to);
        *low = to.min(*low);
    }

    fn take_component(&mut self, first: &PathBuf) {
        let start = self.stack.iter().position(|file| *file == first).unwrap_or_default();
        let mut component: Vec<PathBuf> =
            self.stack.split_off(start).into_iter().cloned().collect();
        if component.len() > 1 {
            component.sort();
            self.cycles.push(component);
        }
    }
}
