//! Detects invisible characters and emoji, for clear error messages.

use std::ops::RangeInclusive;

use unicode_security::{GeneralSecurityProfile, general_security_profile::IdentifierType};

/// Checks whether a character is invisible.
///
/// Some versions of the UTS 39 profile allow invisible characters such as joiners. They are
/// listed here, so an update of the Unicode tables cannot allow them.
pub(crate) fn is_invisible(character: char) -> bool {
    const INVISIBLE: &[RangeInclusive<char>] = &[
        '\u{00AD}'..='\u{00AD}',   // soft hyphen
        '\u{034F}'..='\u{034F}',   // combining grapheme joiner
        '\u{061C}'..='\u{061C}',   // Arabic letter mark
        '\u{115F}'..='\u{1160}',   // Hangul fillers
        '\u{17B4}'..='\u{17B5}',   // Khmer inherent vowels
        '\u{180B}'..='\u{180F}',   // Mongolian selectors
        '\u{200B}'..='\u{200F}',   // zero width space, joiners and marks
        '\u{202A}'..='\u{202E}',   // direction overrides
        '\u{2060}'..='\u{206F}',   // word joiner, invisible operators
        '\u{2800}'..='\u{2800}',   // Braille blank
        '\u{3164}'..='\u{3164}',   // Hangul filler
        '\u{FE00}'..='\u{FE0F}',   // variation selectors
        '\u{FEFF}'..='\u{FEFF}',   // byte order mark
        '\u{FFA0}'..='\u{FFA0}',   // half-width Hangul filler
        '\u{FFF0}'..='\u{FFFB}',   // annotation marks
        '\u{1D159}'..='\u{1D159}', // null note head
        '\u{E0000}'..='\u{E0FFF}', // tags, more variation selectors
    ];
    INVISIBLE.iter().any(|range| range.contains(&character))
        || matches!(character.identifier_type(), Some(IdentifierType::Default_Ignorable))
}

/// Checks whether a character is in a block of emoji and pictographs.
///
/// The list is not complete. The UTS 39 profile rejects every emoji; this check only gives a
/// clearer error message.
pub(crate) fn is_emoji(character: char) -> bool {
    const PICTOGRAPHS: &[RangeInclusive<char>] = &[
        '\u{20E3}'..='\u{20E3}',
        '\u{231A}'..='\u{23FF}',
        '\u{2600}'..='\u{27BF}',
        '\u{2B05}'..='\u{2B55}',
        '\u{1F000}'..='\u{1FAFF}',
    ];
    PICTOGRAPHS.iter().any(|range| range.contains(&character))
}
