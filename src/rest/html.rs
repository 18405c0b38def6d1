//! HTML fields: sanitised when they come in, and once more when they leave if they are not what sanitising gives.
//!
//! The allowed tags are those of SECURITY.md section 8; no style, class, script, svg, math, form or frame. Text over
//! 256 KiB or nested deeper than 100 is refused before it reaches the parser. Sanitising is repeated until it changes
//! nothing, so sanitising what was stored gives the same again.

mod clean;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The most bytes of an HTML field.
pub const MAX_LENGTH: usize = 256 * 1024;
/// The deepest nesting of tags.
pub const MAX_DEPTH: usize = 100;

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

/// Where links may lead.
const LINKS: [&str; 4] = ["http", "https", "mailto", "tel"];
/// Where images may come from: what was stored with the text.
const IMAGES: [&str; 2] = ["cid", "blob"];
/// What links say of themselves.
const REL: &str = "noopener noreferrer nofollow";

/// Tags without a closing one.
const VOID: [&str; 6] = ["br", "img", "hr", "input", "meta", "link"];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect::<HashSet<_>>())
        .clean_content_tags(["script", "style", "svg", "math", "iframe", "object", "template", "noscript"].into())
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
        ]))
        .url_schemes(LINKS.into_iter().chain(IMAGES).collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some(REL))
        .strip_comments(true)
        .attribute_filter(|tag, attribute, value| {
            // As browsers read it: blanks around an address and line breaks inside are not there.
            let address = value.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
            let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
            match (tag, attribute) {
                ("img", "src") => IMAGES.contains(&scheme.as_str()).then(|| address.into()),
                ("a", "href") => LINKS.contains(&scheme.as_str()).then(|| address.into()),
                _ => Some(value.into()),
            }
        });
    builder
});

/// Why a text is no acceptable HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HtmlError {
    /// Over [`MAX_LENGTH`].
    #[error("The text is too long; at most 256 KiB are allowed.")]
    TooLong,
    /// Over [`MAX_DEPTH`].
    #[error("The text is nested too deeply; at most 100 levels are allowed.")]
    TooDeep,
    /// A control character.
    #[error("The text contains a control character; remove it.")]
    Control,
}

/// Makes `html` harmless.
///
/// # Errors
/// When it is too long, too deep, or contains control characters.
pub fn sanitise(html: &str) -> Result<String, HtmlError> {
    if html.len() > MAX_LENGTH {
        return Err(HtmlError::TooLong);
    }
    if has_control(html) {
        return Err(HtmlError::Control);
    }
    let trimmed = html.trim();
    if !trimmed.contains(['<', '&', '>', '\r', '\u{a0}']) {
        return Ok(trimmed.to_owned());
    }
    if depth(trimmed) > MAX_DEPTH {
        return Err(HtmlError::TooDeep);
    }
    let mut clean = cleaned(trimmed);
    for _ in 0..4 {
        let again = cleaned(clean.trim());
        if again == clean {
            break;
        }
        clean = again;
    }
    // An entity can name what was not there.
    if has_control(&clean) {
        return Err(HtmlError::Control);
    }
    if clean.len() > MAX_LENGTH { Err(HtmlError::TooLong) } else { Ok(clean) }
}

/// Parsed, rid of what is not allowed, and written again.
fn cleaned(html: &str) -> String {
    // A parser takes the first line break inside `<pre>` for layout: one that belongs to the text needs another before it.
    CLEANER.clean(html).to_string().replace("<pre>\n", "<pre>\n\n")
}

/// `html` as it may leave: what is stored was sanitised once, but perhaps by an older version or not by this program.
/// What sanitising gave passes as it is; anything else is sanitised now, and shown as its own source where that fails.
#[must_use]
pub fn harmless(html: Cow<'_, str>) -> Cow<'_, str> {
    if clean::is_clean(&html) {
        return html;
    }
    let source = || html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Cow::Owned(sanitise(&html).unwrap_or_else(|_| source()))
}

fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// The deepest nesting that the tags can reach, counted without a parser: an upper bound.
fn depth(html: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for piece in html.split('<').skip(1) {
        if piece.starts_with('/') {
            now = now.saturating_sub(1);
            continue;
        }
        if !piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name = piece.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        // `p` and `li` close the one before them; unclosed ones are no nesting.
        if !VOID.contains(&name.as_str()) && !["p", "li", "td", "th", "tr"].contains(&name.as_str()) {
            now += 1;
            most = most.max(now);
        }
    }
    most
}
