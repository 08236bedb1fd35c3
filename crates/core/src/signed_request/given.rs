//! Values of parameters in error messages.

use std::fmt;

use sfv::{BareItem, ItemSerializer};

use crate::text::excerpt;

/// The value of a parameter, for error messages: quoted and truncated, or `missing`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given(Option<String>);

impl Given {
    /// Quotes the value of a parameter.
    pub(super) fn of(value: Option<&BareItem>) -> Self {
        Self(value.map(|value| {
            let text = ItemSerializer::new().bare_item(value).finish();
            excerpt(&text)
        }))
    }

    /// Quotes a text.
    pub(super) fn text(value: &str) -> Self {
        Self(Some(excerpt(value)))
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => write!(f, "`{value}`"),
            None => f.write_str("missing"),
        }
    }
}
