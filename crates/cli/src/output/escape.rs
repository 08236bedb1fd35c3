//! Escapes untrusted text for the terminal.

/// Escapes control characters and bidirectional formatting characters, which could move the cursor,
/// colour the terminal or reverse the text.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match needs_escape(character) {
            true => escaped.extend(character.escape_unicode()),
            false => escaped.push(character),
        }
    }
    escaped
}

fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape("bad \u{1b}[2Jnews\nmore"), "bad \\u{1b}[2Jnews\\u{a}more");
        assert_eq!(escape("grün, 好"), "grün, 好");
    }
}
