//! What was sanitised holds no tag, attribute or scheme that could run anything, and sanitising it changes nothing.
#![no_main]

use leadlab::base::markup::text_of;
use leadlab::rest::html::{MAX_LENGTH, sanitise};
use libfuzzer_sys::fuzz_target;

const TAGS: [&str; 24] = [
    "p",
    "br",
    "b",
    "i",
    "u",
    "s",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "img",
];

fuzz_target!(|dirty: &str| {
    let Ok(clean) = sanitise(dirty) else { return };
    assert!(clean.len() <= MAX_LENGTH);
    assert_eq!(sanitise(&clean).as_deref(), Ok(clean.as_str()), "{dirty:?}");
    // Serialised HTML has a bare `<` only before a tag's name or its slash.
    if dirty.contains('<') {
        for tag in clean.split('<').skip(1) {
            let tag = tag.strip_prefix('/').unwrap_or(tag);
            let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(TAGS.contains(&name.as_str()), "{clean:?}");
            // What stands in quotes has no quote itself, so every other piece is names of attributes.
            let (names, values): (Vec<_>, Vec<_>) =
                tag.split('>').next().unwrap_or_default().split('"').enumerate().partition(|(at, _)| at % 2 == 0);
            for ((_, names), value) in names.iter().zip(values.iter().map(|(_, value)| Some(value)).chain([None])) {
                let attribute = names.split(' ').next_back().unwrap_or_default();
                match (attribute, value) {
                    ("href=" | "src=", Some(value)) => {
                        let schemes = ["http:", "https:", "mailto:", "tel:", "cid:", "blob:"];
                        let value = value.to_ascii_lowercase();
                        assert!(schemes.iter().any(|scheme| value.starts_with(scheme)), "{clean:?}");
                    }
                    (_, None) => {}
                    (known, _) => {
                        let harmless = ["alt=", "colspan=", "rowspan=", "rel=", "title=", "lang="];
                        assert!(harmless.contains(&known), "{clean:?}");
                    }
                }
            }
        }
    }
    let _ = text_of(&clean);
});
