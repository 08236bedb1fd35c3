//! Collects all mistakes in a configuration, so that one run reports every one of them.

use anyhow::bail;

/// A list of mistakes, one line each. A line begins with the key.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<String>);

impl Mistakes {
    /// Runs `check` and fails if it adds a mistake.
    ///
    /// # Errors
    ///
    /// All mistakes, in one message.
    pub(crate) fn refuse(check: impl FnOnce(&mut Self)) -> anyhow::Result<()> {
        let mut mistakes = Self::default();
        check(&mut mistakes);
        mistakes.into_result()
    }

    /// Fails if the list is not empty.
    ///
    /// # Errors
    ///
    /// All mistakes, in one message.
    pub(crate) fn into_result(self) -> anyhow::Result<()> {
        match self.0.is_empty() {
            true => Ok(()),
            false => bail!("{}", self.0.join("; ")),
        }
    }

    /// Adds a mistake, with line breaks and repeated spaces replaced by one space.
    pub(crate) fn add(&mut self, message: String) {
        self.0.push(message.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    /// Returns the value of a result, or adds its error.
    pub(crate) fn note<T>(&mut self, result: anyhow::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(format!("{error:#}"))).ok()
    }

    /// Adds a mistake if `value` is not in the inclusive range. `u64::MAX` as the maximum is no limit.
    pub(crate) fn check_range(&mut self, key: &str, value: u64, (min, max): (u64, u64)) {
        match value {
            _ if value < min && max == u64::MAX => {
                self.add(format!("`{key}` is {value}; it is at least {min}"));
            }
            _ if value < min || value > max => {
                self.add(format!("`{key}` is {value}; it is {min} to {max}"));
            }
            _ => {}
        }
    }

    /// Returns the lines, without those about keys in `tables`.
    pub(crate) fn lines_without(self, tables: &[String]) -> impl Iterator<Item = String> {
        let is_of = |line: &str, table: &String| line.starts_with(&format!("`{table}."));
        self.0.into_iter().filter(move |line| !tables.iter().any(|table| is_of(line, table)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_reported() {
        let refused = Mistakes::refuse(|mistakes| {
            mistakes.check_range("a.b", 0, (1, u64::MAX));
            mistakes.check_range("a.c", 5, (1, 5));
            mistakes.check_range("a.d", 6, (1, 5));
        });

        let message = refused.unwrap_err().to_string();
        assert_eq!(message, "`a.b` is 0; it is at least 1; `a.d` is 6; it is 1 to 5");
        Mistakes::refuse(|_| ()).unwrap();
    }
}
