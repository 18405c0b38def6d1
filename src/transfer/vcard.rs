//! Writing vCard 3.0 (RFC 2426), the version that most programs read: UTF-8, CRLF, folded at 75 octets without cutting a
//! character. A person or a company is described by the values of its fields, by name; what has no place in a card is
//! left out.

use crate::base::Result;
use crate::base::markup::text_of;
use crate::rest::value::Value;

/// The collections whose records are people or companies.
pub const COLLECTIONS: [&str; 3] = ["customers", "contacts", "leads"];

/// Octets of a line, without its end.
const LINE: usize = 75;

/// The values of one record.
pub struct Source<'s, 'v> {
    /// Which collection it is of.
    pub collection: &'s str,
    /// The names of its fields.
    pub names: &'s [&'static str],
    /// Their values, in the same order.
    pub values: &'s [Value<'v>],
}

impl<'s, 'v> Source<'s, 'v> {
    fn value(&self, name: &str) -> Option<&'s Value<'v>> {
        let place = self.names.iter().position(|other| *other == name)?;
        self.values.get(place)
    }

    fn text(&self, name: &str) -> &'s str {
        match self.value(name) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }
}

/// Appends the card of a record. `company` tells the name of the company of a person whose fields do not hold it.
///
/// # Errors
/// Those of `company`.
pub fn write(
    out: &mut Vec<u8>,
    source: &Source<'_, '_>,
    company: &mut dyn FnMut() -> Result<Option<String>>,
) -> Result<()> {
    let is_company = source.collection == "customers";
    let mut card = Card { out };
    card.line("BEGIN:VCARD");
    card.line("VERSION:3.0");
    if let Some(Value::Id(prefix, id)) = source.value("id") {
        card.one("UID", &id.with_prefix(prefix));
    }
    let (first, last, name) = (source.text("first_name"), source.text("last_name"), source.text("name"));
    let of_person = if is_company { ["", "", "", "", ""] } else { [last, first, "", "", ""] };
    card.parts("N", of_person);
    card.one("FN", name);
    let org = match source.collection {
        "customers" => name.to_owned(),
        "leads" => source.text("company").to_owned(),
        _ => company()?.unwrap_or_default(),
    };
    card.some("ORG", &org);
    card.some("TITLE", source.text("job_title"));
    emails(&mut card, source);
    phones(&mut card, source);
    match source.value("address") {
        Some(Value::Address(address)) if !address.is_empty() => card.parts(
            "ADR;TYPE=WORK",
            ["", "", &address.street, &address.city, &address.region, &address.postal_code, &address.country],
        ),
        None if !(source.text("city").is_empty() && source.text("country").is_empty()) => {
            card.parts("ADR;TYPE=WORK", ["", "", "", source.text("city"), "", "", source.text("country")]);
        }
        _ => {}
    }
    card.some("URL", source.text("website"));
    card.some("URL;TYPE=LINKEDIN", source.text("linkedin_url"));
    card.some("NOTE", plain(source.text(if is_company { "description" } else { "notes" })).trim());
    if let Some(Value::Texts(tags)) = source.value("tags")
        && !tags.is_empty()
    {
        let tags: Vec<String> = tags.iter().map(|tag| escaped(tag)).collect();
        card.line(&format!("CATEGORIES:{}", tags.join(",")));
    }
    if let Some(Value::Time(at)) = source.value("updated_at") {
        card.one("REV", &at.to_string());
    }
    card.line("END:VCARD");
    Ok(())
}

fn emails(card: &mut Card<'_>, source: &Source<'_, '_>) {
    if let Some(Value::ContactEmails(emails)) = source.value("emails") {
        for email in emails.iter() {
            let preferred = if email.primary { ",PREF" } else { "" };
            card.one(&format!("EMAIL;TYPE=INTERNET{}{preferred}", place(&email.label)), &email.email);
        }
    }
    card.some("EMAIL;TYPE=INTERNET,PREF", source.text("email"));
    if let Some(Value::Texts(others)) = source.value("other_emails") {
        others.iter().for_each(|email| card.one("EMAIL;TYPE=INTERNET", email));
    }
}

fn phones(card: &mut Card<'_>, source: &Source<'_, '_>) {
    if let Some(Value::ContactPhones(phones)) = source.value("phones") {
        for phone in phones.iter() {
            card.one(&format!("TEL;TYPE=VOICE{}", place(&phone.label)), &phone.number);
        }
    }
    if let Some(Value::Phone(phone)) = source.value("phone") {
        card.some("TEL;TYPE=VOICE,PREF", &phone.number);
    }
    if let Some(Value::Phones(others)) = source.value("other_phones") {
        others.iter().for_each(|phone| card.one("TEL;TYPE=VOICE", &phone.number));
    }
}

/// The type that a label names, behind a comma; labels of other words have none.
fn place(label: &str) -> &'static str {
    match label.to_ascii_lowercase().as_str() {
        "work" | "business" | "office" => ",WORK",
        "home" | "private" | "personal" => ",HOME",
        "mobile" | "cell" => ",CELL",
        "fax" => ",FAX",
        _ => "",
    }
}

/// Rich text in lines.
fn plain(html: &str) -> String {
    let mut broken = html.to_owned();
    for end in ["</p>", "<br>", "<br/>", "</li>", "</h1>", "</h2>", "</h3>", "</blockquote>", "</pre>"] {
        if broken.contains(end) {
            broken = broken.replace(end, "\n");
        }
    }
    let lines = text_of(&broken);
    lines.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

/// A card in the making.
struct Card<'o> {
    out: &'o mut Vec<u8>,
}

impl Card<'_> {
    /// A property with one text.
    fn one(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escaped(text)));
    }

    /// The same unless the text is empty.
    fn some(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.one(name, text);
        }
    }

    /// A property with parts.
    fn parts<const N: usize>(&mut self, name: &str, parts: [&str; N]) {
        self.line(&format!("{name}:{}", parts.map(escaped).join(";")));
    }

    /// A line, folded.
    fn line(&mut self, line: &str) {
        let mut room = LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.out.extend_from_slice(b"\r\n ");
                room = LINE - 1;
            }
            room -= c.len_utf8();
            self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.out.extend_from_slice(b"\r\n");
    }
}

/// A text as the value of a property. Control characters other than line breaks and tabs are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(write: impl Fn(&mut Card<'_>)) -> String {
        let mut out = Vec::new();
        write(&mut Card { out: &mut out });
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_escaped_and_cannot_begin_a_property() {
        assert_eq!(lines(|card| card.one("NOTE", "a,b;c\\d\r\nEND:VCARD")), "NOTE:a\\,b\\;c\\\\d\\nEND:VCARD\r\n");
        assert_eq!(lines(|card| card.parts("N", ["O;Neil", "Ann"])), "N:O\\;Neil;Ann\r\n");
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let long = "é".repeat(100);
        let folded = lines(|card| card.one("FN", &long));
        assert!(folded.split("\r\n").all(|line| line.len() <= LINE && std::str::from_utf8(line.as_bytes()).is_ok()));
        assert_eq!(folded.replace("\r\n ", ""), format!("FN:{long}\r\n"));
    }

    #[test]
    fn rich_text_keeps_its_lines() {
        assert_eq!(plain("<p>One &amp; two</p><p>Three<br>four</p>").trim(), "One & two\nThree\nfour");
    }
}
