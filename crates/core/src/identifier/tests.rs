use super::*;
use crate::{Namespace, PackageName, wire::Code};

fn parse_error(text: &str) -> InvalidIdentifier {
    PackageName::parse_strict(text).unwrap_err()
}

fn are_confusable(one: &str, other: &str) -> bool {
    let one: PackageName = one.parse().unwrap();
    let other: PackageName = other.parse().unwrap();
    assert_ne!(one, other);
    one.skeleton() == other.skeleton()
}

#[test]
fn names_round_trip_through_text_and_json() {
    let longest = "é".repeat(MAX_IDENTIFIER_LEN);
    let names = "abc a1- left-pad Left-Pad a--b пакет パッケージ 漢字かな 패키지 rûle ελληνικά \
                 re\u{301}sume\u{301}";

    for name in names.split(' ').chain([longest.as_str()]) {
        let package: PackageName = name.parse().unwrap();
        let namespace: Namespace = name.parse().unwrap();
        let json = serde_json::to_string(&package).unwrap();

        assert_eq!(package.as_str(), name);
        assert_eq!(package.to_string().parse(), Ok(package.clone()));
        assert_eq!(namespace.to_string().parse(), Ok(namespace));
        assert_eq!(serde_json::from_str::<PackageName>(&json).unwrap(), package);
    }
}

#[test]
fn every_scalar_value_is_unchanged_or_refused() {
    for character in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let text = format!("aa{character}");

        match text.parse::<PackageName>() {
            Ok(name) => assert_eq!(name.to_string(), text),
            Err(error) => assert_eq!(error.code(), Code::InvalidIdentifier, "{error}"),
        }
    }
}

#[test]
fn the_length_is_counted_in_scalar_values() {
    assert!(matches!(parse_error(""), InvalidIdentifier::TooShort { length: 0, .. }));
    assert!(matches!(parse_error("éé"), InvalidIdentifier::TooShort { length: 2, .. }));
    assert!(matches!(parse_error(&"é".repeat(65)), InvalidIdentifier::TooLong { length: 65, .. }));
}

#[test]
fn the_error_for_a_long_name_is_short() {
    let error = parse_error(&"a".repeat(1_000_000));

    assert!(error.to_string().len() < 250, "{error}");
    assert!(error.to_string().contains("has 1000000 characters; use at most 64"), "{error}");
}

#[test]
fn a_name_starts_with_a_letter() {
    for text in ["1abc", "-abc", "١٢٣٤"] {
        assert!(matches!(parse_error(text), InvalidIdentifier::Start { .. }), "{text}");
    }
}

#[test]
fn control_characters_are_refused_and_not_displayed() {
    for character in ['\0', '\n', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}'] {
        let error = parse_error(&format!("ab{character}c"));

        assert!(
            matches!(&error, InvalidIdentifier::Control { character: c, .. } if *c == character)
        );
        assert!(!error.to_string().contains(character), "{error}");
    }
}

#[test]
fn the_only_ascii_punctuation_is_the_hyphen() {
    for character in ('\0'..='\u{7f}').filter(char::is_ascii_punctuation) {
        let result = format!("ab{character}c").parse::<Namespace>();

        match character {
            '-' => assert!(result.is_ok()),
            _ => assert!(matches!(result, Err(InvalidIdentifier::Punctuation { .. }))),
        }
    }
}

#[test]
fn spaces_are_refused() {
    for character in [' ', '\u{a0}', '\u{2003}', '\u{2028}', '\u{3000}'] {
        let error = parse_error(&format!("ab{character}c"));

        assert!(matches!(error, InvalidIdentifier::Whitespace { .. }), "{error}");
    }
}

#[test]
fn invisible_characters_are_refused() {
    let joiners_and_marks = "\u{200b}\u{200c}\u{200d}\u{ad}\u{34f}\u{61c}\u{2060}\u{feff}";
    let selectors_and_tags = "\u{fe0f}\u{e0100}\u{180b}\u{e0041}\u{202e}\u{2066}\u{fff9}";
    let fillers = "\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{17b4}";
    let invisible = [joiners_and_marks, selectors_and_tags, fillers].concat();

    for character in invisible.chars() {
        let error = parse_error(&format!("ab{character}c"));

        assert!(matches!(error, InvalidIdentifier::Invisible { .. }), "{error}");
        assert!(!error.to_string().contains(character), "{error}");
    }
}

#[test]
fn joiners_are_refused_in_every_script() {
    assert!(matches!(parse_error("نامه\u{200c}ای"), InvalidIdentifier::Invisible { .. }));
    assert!(matches!(parse_error("क्\u{200d}ष"), InvalidIdentifier::Invisible { .. }));
}

#[test]
fn emoji_are_refused() {
    for character in ['😀', '🦀', '❤', '⌚', '⭐', '🇫', '🏽', '✨'] {
        let error = parse_error(&format!("ab{character}"));

        assert!(matches!(error, InvalidIdentifier::Emoji { .. }), "{error}");
    }
    for text in ["abc©", "abc™", "abc‼", "abc㊗"] {
        assert!(matches!(parse_error(text), InvalidIdentifier::Restricted { .. }), "{text}");
    }
    assert!(matches!(parse_error("ab1\u{fe0f}\u{20e3}"), InvalidIdentifier::Invisible { .. }));
}

#[test]
fn characters_outside_the_general_security_profile_are_refused() {
    for text in ["ſoftware", "ﬁle", "ｆｕｌｌ", "𝐛𝐨𝐥𝐝", "abc²", "ᚠᚢᚦ", "abµ", "a\u{e000}b"]
    {
        assert!(matches!(parse_error(text), InvalidIdentifier::Restricted { .. }), "{text}");
    }
}

#[test]
fn scripts_are_not_mixed() {
    assert!(matches!(parse_error("pаypal"), InvalidIdentifier::MixedScript { character: 'а', .. }));
    for text in ["раураl", "αbc", "abcд", "latin漢字", "helloこんにちは", "한글かな"]
    {
        assert!(matches!(parse_error(text), InvalidIdentifier::MixedScript { .. }), "{text}");
    }
}

#[test]
fn names_that_routes_use_are_reserved_in_every_spelling() {
    for text in ["version", "Version", "VERSION", "yank", "yAnk"] {
        let error = text.parse::<Namespace>().unwrap_err();

        assert_eq!(error.code(), Code::ReservedName, "{error}");
        assert!(text.parse::<PackageName>().is_ok());
    }
    for text in ["packages", "Packages"] {
        assert_eq!(parse_error(text).code(), Code::ReservedName);
        assert!(text.parse::<Namespace>().is_ok());
    }
}

#[test]
fn names_that_look_alike_share_a_skeleton() {
    assert!(are_confusable("modern", "modem"));
    assert!(are_confusable("modern", "MODERN"));
    assert!(are_confusable("рауре", "paype"));
    assert!(are_confusable("left-pad", "left\u{2010}pad"));
    assert!(are_confusable("re\u{301}sume\u{301}", "résumé"));
    assert!(are_confusable("pal1", "pall"));
}

#[test]
fn names_that_do_not_look_alike_have_different_skeletons() {
    assert!(!are_confusable("left-pad", "leftpad"));
    assert!(!are_confusable("package-a", "package-b"));
    assert!(!are_confusable("resume", "résumé"));
}

/// UTS 39 treats `0` and capital `O` as confusable, but the skeleton is that of the lowercase
/// name, so `0` and `o` stay distinct.
#[test]
fn zero_and_the_letter_o_are_not_confusable() {
    assert!(are_confusable("cOde", "code"));
    assert!(!are_confusable("c0de", "code"));
    assert!(!are_confusable("c0de", "cOde"));
}

#[test]
fn error_messages_contain_a_suggestion_and_the_url_of_the_rules() {
    for (text, message) in [
        ("ab c", "the name `ab c` has the space ' '; use `-` between words"),
        ("pаypal", "the name `pаypal` mixes scripts at 'а'; use letters of one script"),
        (
            "packages",
            "the name `packages` is reserved, because a route is called `packages`; use another",
        ),
    ] {
        assert_eq!(parse_error(text).to_string(), format!("{message}; rules: {NAME_RULES}"));
    }
    let longest = "a".repeat(65);
    for text in ["ab", &longest, "a\0b", "a\u{200b}b", "a_b", "ab😀", "abc²", "1ab"] {
        assert!(parse_error(text).to_string().ends_with(NAME_RULES), "{text}");
    }
}

#[test]
fn names_are_send_and_sync() {
    fn shared<T: Send + Sync + Clone + 'static>() {}

    shared::<Namespace>();
    shared::<PackageName>();
    shared::<Skeleton>();
    shared::<InvalidIdentifier>();
}
