//! The words that files use for the fields of people and companies, in several languages.
//!
//! Owns the normal form of a header and the table from headers to meanings. Which field of which record a meaning
//! belongs to is `suggest`'s business.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::base::text::tokens;

/// What a column is about, whatever the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// A name whose bearer the other columns decide: a company or a person.
    Name,
    FirstName,
    MiddleName,
    LastName,
    FullName,
    Salutation,
    /// A job title, or a salutation where the file has another column for jobs.
    Title,
    Company,
    JobTitle,
    Role,
    Email,
    Phone,
    /// A number of somebody or something else: fax, assistant, switchboard.
    OtherNumber,
    Website,
    Linkedin,
    Street,
    City,
    Region,
    PostalCode,
    Country,
    /// The parts of the address once more in one cell.
    WholeAddress,
    Industry,
    Employees,
    Revenue,
    Description,
    Notes,
    Source,
    ExternalId,
    Owner,
    Status,
    Tags,
    Score,
    Value,
    NextFollowUp,
    DoNotContact,
    RowCounter,
    /// True in rows that are in the trash of the program that wrote the file.
    Deleted,
    /// Says what the email address or number beside it is for.
    Label,
}

/// A header as it is looked up: words folded and joined by blanks, camel case and digits split, `e-mail` as one word.
#[must_use]
pub fn key(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 8);
    let mut before = ' ';
    for c in header.chars() {
        let camel = before.is_lowercase() && c.is_uppercase();
        let number = before.is_alphabetic() && c.is_ascii_digit();
        if camel || number {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    let mut key = String::with_capacity(spaced.len());
    let words = tokens(&spaced);
    for (at, word) in words.iter().enumerate() {
        let joins_before = at > 0 && word == "mail" && words.get(at - 1).is_some_and(|e| e == "e");
        if !key.is_empty() && !joins_before {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// A meaning and how good a name for it a header is (0 is best): of two columns for one field the better name wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// What the header means.
    pub meaning: Meaning,
    /// Its place among the names of that meaning.
    pub rank: usize,
    /// Part of a second address (home, other, shipping).
    pub secondary: bool,
}

/// The meaning of a header in normal form.
#[must_use]
pub fn meaning(key: &str) -> Option<Match> {
    if key == "no" || key.is_empty() {
        // `#` has no words.
        return (key == "no").then_some(Match { meaning: Meaning::RowCounter, rank: 9, secondary: false });
    }
    if let Some((meaning, rank)) = TABLE.get(key) {
        return Some(Match { meaning: *meaning, rank: *rank, secondary: false });
    }
    let words: Vec<&str> = key.split(' ').filter(|word| !word.bytes().all(|b| b.is_ascii_digit())).collect();
    let plain = words.join(" ");
    if let Some((meaning, rank)) = TABLE.get(plain.as_str()) {
        return Some(Match { meaning: *meaning, rank: rank + 100, secondary: false });
    }
    qualified(plain.split_once(' ')?)
        .or_else(|| plain.rsplit_once(' ').and_then(|(name, word)| qualified((word, name))))
}

/// The meaning of a name with a word before or behind it that says which one of several.
fn qualified((word, name): (&str, &str)) -> Option<Match> {
    let (meaning, rank) = TABLE.get(name)?;
    let is_address = matches!(
        meaning,
        Meaning::Street
            | Meaning::City
            | Meaning::Region
            | Meaning::PostalCode
            | Meaning::Country
            | Meaning::WholeAddress
    );
    let secondary = match word {
        "home" | "other" | "private" | "privat" | "shipping" | "alternate" | "secondary" | "domicile" | "casa"
            if is_address =>
        {
            true
        }
        "business" | "work" | "mailing" | "billing" | "company" | "contact" | "lead" | "customer" | "person"
        | "account" | "primary" | "main" | "head" | "organization" | "office" | "geschaftlich" | "bureau"
        | "oficina" => false,
        _ => return None,
    };
    Some(Match { meaning: *meaning, rank: rank + 200, secondary })
}

/// Whether a cell is a header that somebody knows.
pub(super) fn is_known(cell: &str) -> bool {
    if cell.len() > 60 {
        return false;
    }
    let key = key(cell);
    key.chars().any(|c| !c.is_ascii_digit() && c != ' ') && meaning(&key).is_some()
}

/// What an email address or a number is for, by the words of its header: `work`, `home`, `mobile` or `other`.
#[must_use]
pub fn label(key: &str) -> Option<&'static str> {
    let words = |wanted: &[&str]| key.split(' ').any(|word| wanted.contains(&word));
    if words(&["mobile", "mobil", "cell", "handy", "mobiltelefon", "movil", "celular", "cellulare", "portable", "gsm"])
    {
        Some("mobile")
    } else if words(&["home", "privat", "private", "personal", "domicile", "casa"]) {
        Some("home")
    } else if words(&["work", "business", "office", "geschaftlich", "direct", "professionnel", "trabajo"]) {
        Some("work")
    } else if words(&["other", "callback", "car", "radio", "secondary", "additional"]) {
        Some("other")
    } else {
        None
    }
}

static TABLE: LazyLock<HashMap<&'static str, (Meaning, usize)>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for (meaning, names) in NAMES {
        for (rank, name) in names.split(',').map(str::trim).enumerate() {
            table.entry(name).or_insert((*meaning, rank));
        }
    }
    table
});

/// The names of each meaning, best first, in normal form.
const NAMES: &[(Meaning, &str)] = &[
    (
        Meaning::FirstName,
        "first name, firstname, given name, name first name, forename, fname, person first name, lead first name, vorname, prenom, voornaam, fornavn, imie, jmeno, nombre de pila, first",
    ),
    (
        Meaning::LastName,
        "last name, lastname, family name, surname, name last name, lname, person last name, lead last name, nachname, familienname, zuname, nom de famille, apellidos, apellido, cognome, sobrenome, apelido, achternaam, efternavn, efternamn, nazwisko, prijmeni, last",
    ),
    (
        Meaning::MiddleName,
        "middle name, additional name, second name, zweiter vorname, weitere vornamen, deuxieme prenom, segundo nombre, secondo nome, tweede naam",
    ),
    (
        Meaning::FullName,
        "full name, fullname, contact full name, contact name, person name, lead name, display name, primary contact, contact person, contact, person, ansprechpartner, ansprechperson, kontaktperson, kontakt, nom complet, nombre completo, nome completo, volledige naam",
    ),
    (Meaning::Name, "name, nom, nombre, nome, naam, namn, navn, bezeichnung, title name"),
    (
        Meaning::Company,
        "company, company name, organization, organisation, organization name, organisation name, account name, customer name, client name, business name, legal name, employer, associated company, firma, firmenname, unternehmen, kunde, kundenname, societe, entreprise, nom de lentreprise, raison sociale, empresa, nombre de la empresa, compania, azienda, societa, ragione sociale, bedrijf, bedrijfsnaam, foretag, firmanavn, spolecnost, deal organization, lead company",
    ),
    (
        Meaning::JobTitle,
        "job title, jobtitle, position, job position, job, organization title, job role, function, headline, designation, funktion, berufsbezeichnung, stellenbezeichnung, poste, fonction, intitule du poste, puesto, cargo, posizione, qualifica, functie, stanowisko",
    ),
    (Meaning::Title, "title, titel"),
    (Meaning::Salutation, "salutation, name prefix, prefix, honorific, anrede, civilite, tratamiento"),
    (Meaning::Role, "role, buying role, contact role"),
    (
        Meaning::Email,
        "email, email address, emails primary email, primary email, email value, emails, work email, email work, business email, person email work, person email, mail, emailaddress, email adresse, emailadresse, mailadresse, mail adresse, adresse email, adresse de messagerie, courriel, correo electronico, direccion de correo electronico, correo, indirizzo email, posta elettronica, endereco de email, e post, contact email, company email, email home, person email home, home email, personal email, email other, other email, other emails, secondary email, alternate email, additional email, emails additional emails, additional emails, email primary",
    ),
    (
        Meaning::Phone,
        "phone, phones, phone number, telephone, telephone number, tel, phones primary phone number, primary phone, phone value, business phone, work phone, phone work, office phone, direct phone, person phone, phone office, telefon, telefonnummer, tel nr, telefon geschaftlich, telephone professionnel, numero de telephone, telefono, numero de telefono, telefone, telefoon, telefoonnummer, mobile phone, mobile, mobile number, mobilephone, mobile phone number, cell, cell phone, handy, mobil, mobiltelefon, mobilnummer, portable, telephone mobile, movil, celular, cellulare, mobiel, telemovel, home phone, homephone, phone home, phone mobile, phone cell, telefon privat, phone other, other phone, otherphone, other phones, secondary phone, alternate phone, additional phones, phones additional phones, car phone, radio phone, callback, contact phone, company phone, phone primary",
    ),
    (
        Meaning::OtherNumber,
        "fax, fax number, business fax, home fax, other fax, telefax, faxnummer, assistants phone, assistant phone, asst phone, assistantphone, company main phone, pager, isdn, telex, tty tdd phone, switchboard",
    ),
    (
        Meaning::Linkedin,
        "linkedin url, linkedin, linkedin profile, linkedin profile url, linked in profile url, linkedin link, linkedin linkedin, linkedin link url, linked in, person linkedin url, profile url, linkedin bio",
    ),
    (
        Meaning::Website,
        "website, web site, website url, company website, website value, url, web page, webpage, homepage, domain, company domain name, domain name, domain domain, domain name url, domain url, domain name domain name, web, internet, webseite, internetseite, sitio web, pagina web, site web, sito web, site internet, company url",
    ),
    (
        Meaning::Street,
        "address street, street, street address, address address, address line, address, mailing street, business street, billing street, postal address, strasse, strasse geschaftlich, anschrift, adresse, rue, rue bureau, adresse postale, direccion, calle, indirizzo, via, endereco, rua, adres, straat, organization address, mailing address, billing address, ulice",
    ),
    (
        Meaning::City,
        "address city, city, town, city town, mailing city, business city, billing city, locality, ort, ort geschaftlich, stadt, ville, ciudad, localidad, citta, cidade, plaats, stad, miasto, mesto",
    ),
    (
        Meaning::Region,
        "address region, region, state, province, state region, state province, address state, mailing state, mailing state province, business state, billing state, county, bundesland, kanton, departement, provincia, estado, regione",
    ),
    (
        Meaning::PostalCode,
        "address postal code, postal code, zip, zip code, zipcode, postcode, post code, address post code, address zip, zip postal code, mailing postal code, mailing zip postal code, business postal code, billing postal code, postal, plz, postleitzahl, code postal, codigo postal, cap, cep, psc",
    ),
    (
        Meaning::Country,
        "address country, country, country region, mailing country, business country, business country region, billing country, nation, country name, land, land region, pays, pais, paese, kraj, zeme",
    ),
    (
        Meaning::WholeAddress,
        "address formatted, formatted address, full address, organization address combined full address of address",
    ),
    (
        Meaning::Industry,
        "industry, branche, sector, secteur, secteur dactivite, industria, settore, sector de actividad, branch, industry sector",
    ),
    (
        Meaning::Employees,
        "employees, number of employees, employee count, num employees, numberofemployees, no of employees, company size, headcount, mitarbeiter, anzahl mitarbeiter, mitarbeiterzahl, effectif, nombre demployes, empleados, numero de empleados, dipendenti, medewerkers",
    ),
    (
        Meaning::Revenue,
        "annual revenue, revenue, annualrevenue, yearly revenue, turnover, arr amount, umsatz, jahresumsatz, chiffre daffaires, ingresos anuales, fatturato, omzet",
    ),
    (
        Meaning::Description,
        "description, about, about us, background, summary, bio, beschreibung, descripcion, descrizione, descricao, omschrijving",
    ),
    (
        Meaning::Notes,
        "notes, note, note content, comments, comment, remarks, remark, memo, contact description, activity note, notizen, notiz, bemerkung, bemerkungen, anmerkungen, kommentar, remarques, commentaires, commentaire, notas, comentarios, observaciones, osservazioni, opmerkingen, poznamka",
    ),
    (
        Meaning::Source,
        "source, lead source, leadsource, original source, source name, acquisition channel, how did you hear about us, quelle, herkunft, leadquelle, source du prospect, origen, origine, fonte, bron",
    ),
    (
        Meaning::ExternalId,
        "external id, id, record id, customer id, customer number, customer no, contact id, lead id, organization id, organisation id, company id, person id, user id, client id, pipedrive system id, person pipedrive system id, organization pipedrive system id, uuid, guid, uid, account id, account number, euid, kundennummer, kunden nr, numero client, numero de cliente, codice cliente, klantnummer",
    ),
    (
        Meaning::Owner,
        "owner id, owner, lead owner, contact owner, account owner, company owner, record owner, person owner, organization owner, deal owner, owner name, owner email, assigned to, assignee, account manager, sales rep, salesperson, sales owner, besitzer, betreuer, zustandig, verantwortlich, verkaufer, proprietaire, responsable, commercial, propietario, proprietario, eigenaar",
    ),
    (
        Meaning::Status,
        "status, lead status, contact status, customer status, account status, deal stage, lead stage, stage, lifecycle stage, sales stage, stato, estado del cliente, statut, phase, etape",
    ),
    (
        Meaning::Tags,
        "tags, tag, labels, label, person label, organization label, lead label, categories, category, groups, group, group membership, segments, lists, list, keywords, schlagworte, schlagworter, kategorien, etiquettes, etiquetas, etichette, labels list",
    ),
    (Meaning::Score, "score, lead score, leadscore, hubspot score, fit score, punktzahl"),
    (
        Meaning::Value,
        "estimated value, value, amount, amount amount, deal value, deal amount, opportunity amount, opportunity value, expected revenue, budget, potential, potential value, wert, montant, importe, valore, waarde",
    ),
    (
        Meaning::NextFollowUp,
        "next follow up at, next follow up, next follow up date, follow up date, follow up, next activity date, next contact, next contact date, wiedervorlage, prochain contact, proximo contacto",
    ),
    (
        Meaning::DoNotContact,
        "do not contact, donotcontact, do not call, do not email, email opt out, opt out, opted out, has opted out of email, hasoptedoutofemail, unsubscribed, unsubscribed from all email, dnc, nicht kontaktieren",
    ),
    (
        Meaning::RowCounter,
        "index, row, row number, row no, row id, line, line number, nr, s no, sr no, serial no, lfd nr, laufende nummer, nummer, position nr, count",
    ),
    (Meaning::Deleted, "is deleted, isdeleted, deleted"),
    (
        Meaning::Label,
        "email label, email type, email display name, phone label, phone type, address label, address type, website label, website type, organization type, event label",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_headers() {
        for (header, normal) in [
            ("First Name", "first name"),
            ("firstName", "first name"),
            ("FIRST_NAME", "first name"),
            ("E-mail 1 - Value", "email 1 value"),
            ("E-Mail-Adresse", "email adresse"),
            ("Person - Name*", "person name"),
            ("linkedInProfileUrl", "linked in profile url"),
            ("Country/Region", "country region"),
            ("Straße geschäftlich", "strasse geschaftlich"),
            ("Phone1", "phone 1"),
            ("Assistant's Phone", "assistants phone"),
            ("address.city", "address city"),
            ("\u{feff}Index", "index"),
            ("#", ""),
        ] {
            assert_eq!(key(header), normal, "{header}");
        }
    }

    #[test]
    fn knows_meanings() {
        for (header, expected) in [
            ("Email 2", Some((Meaning::Email, false))),
            ("E-mail 2 Address", Some((Meaning::Email, false))),
            ("Phone 1 - Value", Some((Meaning::Phone, false))),
            ("Business Street 2", Some((Meaning::Street, false))),
            ("Home Street", Some((Meaning::Street, true))),
            ("Mailing Zip/Postal Code", Some((Meaning::PostalCode, false))),
            ("Vorname", Some((Meaning::FirstName, false))),
            ("Prénom", Some((Meaning::FirstName, false))),
            ("Account Id", Some((Meaning::ExternalId, false))),
            ("Number of employees", Some((Meaning::Employees, false))),
            ("Deal Stage", Some((Meaning::Status, false))),
            ("Subscription Date", None),
            ("2024", None),
        ] {
            let found = meaning(&key(header)).map(|found| (found.meaning, found.secondary));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn every_name_is_in_normal_form_and_unique() {
        let mut seen = HashMap::new();
        for (meaning, names) in NAMES {
            for name in names.split(',').map(str::trim) {
                assert_eq!(key(name), name, "{name}");
                assert_eq!(seen.insert(name, *meaning), None, "{name} stands twice");
            }
        }
    }

    #[test]
    fn reads_labels() {
        assert_eq!(label("email work"), Some("work"));
        assert_eq!(label("mobile phone"), Some("mobile"));
        assert_eq!(label("home phone 2"), Some("home"));
        assert_eq!(label("email"), None);
    }
}
