//! Whether a text is HTML in the one form that sanitising gives it, told without a parser in one pass: text and allowed
//! tags, each with allowed attributes in double quotes and nothing else. Such a text is harmless whatever stands around
//! its tags. The reverse is not promised: what is not recognised may be harmless too.

use super::{IMAGES, LINKS, REL, TAGS};

/// Whether `html` is text and allowed tags only.
pub(super) fn is_clean(html: &str) -> bool {
    let mut pieces = html.split('<');
    // Before the first tag there is only text.
    pieces.next();
    pieces.all(|piece| piece.split_once('>').is_some_and(|(tag, _)| is_allowed(tag)))
}

/// Whether the inside of `<…>` is an allowed tag with allowed attributes.
fn is_allowed(tag: &str) -> bool {
    if let Some(name) = tag.strip_prefix('/') {
        return TAGS.contains(&name);
    }
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut is_marked = name != "a";
    while !rest.is_empty() {
        let Some((attribute, after)) = rest.split_once("=\"") else { return false };
        let Some((value, after)) = after.split_once('"') else { return false };
        if !may_stand(name, attribute, value) {
            return false;
        }
        is_marked |= attribute == "rel";
        let Some(more) = after.strip_prefix(' ').or(after.is_empty().then_some("")) else { return false };
        rest = more;
    }
    is_marked && TAGS.contains(&name)
}

/// Whether a tag may have this attribute with this value.
fn may_stand(tag: &str, attribute: &str, value: &str) -> bool {
    let leads_to = |schemes: &[&str]| {
        value.split_once(':').is_some_and(|(scheme, _)| schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)))
    };
    match (tag, attribute) {
        ("a", "href") => leads_to(&LINKS),
        ("a", "rel") => value == REL,
        ("img", "src") => leads_to(&IMAGES),
        ("img", "alt") | ("td" | "th", "colspan" | "rowspan") => true,
        _ => false,
    }
}
