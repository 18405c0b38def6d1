//! The text inside sanitised HTML: what is searched, filtered and shown in one line. No parser: what was sanitised has
//! only plain tags and basic entities.

/// The text that a reader sees: tags removed, the basic entities decoded.
#[must_use]
pub fn text_of(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let Some((name, after)) = tag.split_once('>') else {
            rest = "";
            break;
        };
        // Inline marks do not part words.
        if !["b", "i", "u", "s", "a", "code"]
            .contains(&name.trim_start_matches('/').split(' ').next().unwrap_or_default())
        {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    for (entity, text) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")] {
        if out.contains(entity) {
            out = out.replace(entity, text);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_entities_become_characters() {
        assert_eq!(text_of("<p>Fish &amp; <b>chi</b>ps</p><p>now</p>").trim(), "Fish & chips  now");
        assert_eq!(text_of("plain"), "plain");
    }
}
