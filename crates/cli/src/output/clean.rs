//! Text that others wrote, made safe to show.

/// The text without anything that could move the cursor, colour the terminal or turn the direction
/// of writing: such characters are shown as their escapes.
pub(crate) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match is_unsafe(character) {
            true => shown.extend(character.escape_unicode()),
            false => shown.push(character),
        }
    }
    shown
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_cannot_clear_the_terminal() {
        assert_eq!(clean("bad \u{1b}[2Jnews\nmore"), "bad \\u{1b}[2Jnews\\u{a}more");
        assert_eq!(clean("grün, 好"), "grün, 好");
    }
}
