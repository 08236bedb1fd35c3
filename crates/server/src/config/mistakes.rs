//! What is wrong with a configuration: all of it, and not only what is found first.

use anyhow::bail;

/// Collects mistakes, one line each, which begins with the key.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<String>);

impl Mistakes {
    /// Fails with every mistake that `check` finds.
    pub(crate) fn refuse(check: impl FnOnce(&mut Self)) -> anyhow::Result<()> {
        let mut mistakes = Self::default();
        check(&mut mistakes);
        mistakes.into_result()
    }

    /// Fails where there are any, with all of them.
    pub(crate) fn into_result(self) -> anyhow::Result<()> {
        match self.0.is_empty() {
            true => Ok(()),
            false => bail!("{}", self.0.join("; ")),
        }
    }

    /// Adds a mistake.
    pub(crate) fn add(&mut self, words: String) {
        self.0.push(words.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    /// Returns the value of an attempt, or adds the reason why there is none.
    pub(crate) fn note<T>(&mut self, attempt: anyhow::Result<T>) -> Option<T> {
        attempt.map_err(|error| self.add(format!("{error:#}"))).ok()
    }

    /// Adds a mistake where `value` is less or more than it may be.
    pub(crate) fn bound(&mut self, key: &str, value: u64, range: (u64, u64)) {
        let (least, most) = range;
        match value {
            _ if value < least && most == u64::MAX => {
                self.add(format!("`{key}` is {value}; it is at least {least}"));
            }
            _ if value < least || value > most => {
                self.add(format!("`{key}` is {value}; it is {least} to {most}"));
            }
            _ => {}
        }
    }

    /// The lines, but for those of these tables.
    pub(crate) fn lines_without(self, tables: &[String]) -> impl Iterator<Item = String> {
        let is_of = |line: &str, table: &String| line.starts_with(&format!("`{table}."));
        self.0.into_iter().filter(move |line| !tables.iter().any(|table| is_of(line, table)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told() {
        let refused = Mistakes::refuse(|mistakes| {
            mistakes.bound("a.b", 0, (1, u64::MAX));
            mistakes.bound("a.c", 5, (1, 5));
            mistakes.bound("a.d", 6, (1, 5));
        });

        let words = refused.unwrap_err().to_string();
        assert_eq!(words, "`a.b` is 0; it is at least 1; `a.d` is 6; it is 1 to 5");
        Mistakes::refuse(|_| ()).unwrap();
    }
}
