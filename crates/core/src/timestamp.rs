//! Timestamps with a resolution of one second.

use std::{fmt, str::FromStr};

use chrono::{DateTime, SecondsFormat, Utc};
use thiserror::Error;

use crate::text::{excerpt, text_serde};

/// A time in UTC with whole seconds, in RFC 3339 format: `2022-09-11T08:28:17Z`.
///
/// Parsing accepts any RFC 3339 time, converts it to UTC and drops the fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is not a [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a time; write it as in `2022-09-11T08:28:17Z`")]
pub struct InvalidTimestamp {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl Timestamp {
    /// `0000-01-01T00:00:00Z`, the first time in RFC 3339.
    pub const MIN: Self = Self(-62_167_219_200);

    /// `9999-12-31T23:59:59Z`, the last time in RFC 3339.
    pub const MAX: Self = Self(253_402_300_799);

    /// Returns the current time.
    #[must_use]
    pub fn now() -> Self {
        Self(Utc::now().timestamp().clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Creates a timestamp from a Unix time in seconds; `None` before [`Self::MIN`] and after
    /// [`Self::MAX`].
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&seconds).then_some(Self(seconds))
    }

    /// Returns the Unix time in seconds.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|time| Self::from_unix(time.timestamp()))
            .ok_or_else(|| InvalidTimestamp { given: excerpt(text) })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::from_timestamp(self.0, 0).expect("four-digit years are in range");
        f.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

text_serde!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_formatted_in_utc_with_whole_seconds() {
        let time = Timestamp::from_unix(1_662_884_897).unwrap();

        assert_eq!(time.to_string(), "2022-09-11T08:28:17Z");
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2022-09-11T08:28:17Z\"");
    }

    #[test]
    fn timestamps_round_trip_through_text() {
        for time in [Timestamp::MIN, Timestamp::now(), Timestamp::MAX] {
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        assert_eq!(Timestamp::MIN.to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn offsets_are_converted_to_utc_and_fractions_dropped() {
        let time: Timestamp = "2022-09-11T10:28:17.999+02:00".parse().unwrap();

        assert_eq!(time.to_string(), "2022-09-11T08:28:17Z");
    }

    #[test]
    fn years_outside_0_to_9999_are_refused() {
        assert_eq!(Timestamp::from_unix(Timestamp::MAX.unix() + 1), None);
        assert_eq!(Timestamp::from_unix(Timestamp::MIN.unix() - 1), None);
        assert_eq!(Timestamp::from_unix(i64::MIN), None);
    }

    #[test]
    fn invalid_text_is_refused() {
        for text in ["", "now", "2022-09-11", "2022-13-11T08:28:17Z", "2022-09-11T08:28:17"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
