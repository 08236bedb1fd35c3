//! Ranks the matches of a search.

use super::{rows::Match, words};

/// How well a package matches. Better ranks come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The query is the name, or the namespace and the name.
    Exact,
    /// The query is a prefix of that.
    Prefix,
    /// Every word of the query stands in the name.
    NameWords,
    /// Every word stands in the name or in the namespace.
    Namespace,
    /// Some words stand only in the description.
    Description,
}

/// Sorts the matches by rank, then by name, then by namespace.
pub(super) fn sort(matches: &mut [Match], query: &[String]) {
    let query = Query::new(query);
    matches.sort_by_cached_key(|it| {
        (query.rank(&it.namespace, &it.package), it.position.clone(), it.namespace.clone())
    });
}

/// A query in the form of skeletons.
struct Query {
    whole: String,
    words: Vec<String>,
}

impl Query {
    fn new(words: &[String]) -> Self {
        let text = |word: &str| String::from_utf8_lossy(&words::key(word)).into_owned();
        Self { whole: text(&words.join("-")), words: words.iter().map(|word| text(word)).collect() }
    }

    /// Ranks a match by the skeletons of its namespace and its name.
    fn rank(&self, namespace: &str, package: &str) -> Rank {
        let package = package.replace(['_', '.'], "-");
        let in_namespace = self.whole.strip_prefix(namespace).and_then(|it| it.strip_prefix('-'));
        let names = [Some(&*self.whole), in_namespace];
        let is_any = |test: &dyn Fn(&str) -> bool| names.into_iter().flatten().any(test);
        let is_in = |text: &str, word: &String| text.contains(&**word);
        if is_any(&|name| package == name) {
            Rank::Exact
        } else if is_any(&|name| package.starts_with(name)) {
            Rank::Prefix
        } else if self.words.iter().all(|word| is_in(&package, word)) {
            Rank::NameWords
        } else if self.words.iter().all(|word| is_in(&package, word) || is_in(namespace, word)) {
            Rank::Namespace
        } else {
            Rank::Description
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(query: &[&str], namespace: &str, package: &str) -> Rank {
        let query: Vec<String> = query.iter().map(|&word| word.to_owned()).collect();
        Query::new(&query).rank(namespace, package)
    }

    #[test]
    fn names_rank_before_namespaces_and_descriptions() {
        assert_eq!(rank(&["pad"], "left", "pad"), Rank::Exact);
        assert_eq!(rank(&["pad"], "left", "pads"), Rank::Prefix);
        assert_eq!(rank(&["pad"], "left", "to-pad"), Rank::NameWords);
        assert_eq!(rank(&["left"], "left", "pad"), Rank::Namespace);
        assert_eq!(rank(&["other"], "left", "pad"), Rank::Description);
    }

    #[test]
    fn words_together_can_be_a_name() {
        assert_eq!(rank(&["Left", "pad"], "any", "left-pad"), Rank::Exact);
        assert_eq!(rank(&["left", "pad"], "left", "pad"), Rank::Exact);
        assert_eq!(rank(&["left", "pad"], "left", "pads"), Rank::Prefix);
        assert_eq!(rank(&["left", "pad"], "any", "left-pads"), Rank::Prefix);
        assert_eq!(rank(&["pad", "left"], "any", "left-pad"), Rank::NameWords);
        assert_eq!(rank(&["left", "pad"], "any", "left_pad"), Rank::Exact);
        assert_eq!(rank(&["left", "pad"], "left", "to-pad"), Rank::Namespace);
        assert_eq!(rank(&[], "left", "pad"), Rank::Prefix);
    }
}
