//! Columns into fields: what is suggested for the files of each program, and what the rows become.

use std::fs::File;

use jiff::tz::TimeZone;
use leadlab::base::date::DateOrder;
use leadlab::base::money::Currency;
use leadlab::transfer::plan::{Fields, Plan, mapped};
use leadlab::transfer::reader::{RowProblem, Rows};
use leadlab::transfer::sniff::Inspection;
use leadlab::transfer::suggest::{Suggestion, suggest};
use leadlab::transfer::targets::{CustomField, Entity, Kind, Target};
use leadlab::transfer::values::{Context, Typed};

use super::reading::{fixture, look};

const CUSTOMERS: Entity = Entity::Customers;
const CONTACTS: Entity = Entity::Contacts;
const LEADS: Entity = Entity::Leads;

fn context() -> Context {
    Context { zone: TimeZone::get("Europe/Berlin").unwrap(), currency: Some(Currency::EUR) }
}

/// `Column=target` of every column.
fn targets(name: &str, entity: Entity) -> Vec<String> {
    let found = look(name);
    suggest(entity, &found, &[]).iter().map(|column| format!("{}={}", column.name, column.target)).collect()
}

fn rows(name: &str, entity: Entity) -> Vec<Result<Fields, RowProblem>> {
    let found = look(name);
    rows_by(name, entity, &found, &suggest(entity, &found, &[]))
}

fn rows_by(name: &str, entity: Entity, found: &Inspection, mapping: &[Suggestion]) -> Vec<Result<Fields, RowProblem>> {
    let plan = Plan::new(entity, mapping, &[], context());
    Rows::open(File::open(fixture(name)).unwrap(), found)
        .map(|row| row.unwrap().and_then(|row| plan.read(&row)))
        .collect()
}

/// A value in words, `""` where there is none.
fn show(fields: &Fields, field: &str) -> String {
    match fields.values.get(field) {
        None => String::new(),
        Some(Typed::Text(text) | Typed::Choice(text)) => text.clone(),
        Some(Typed::Emails(list)) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        Some(Typed::Phones(list)) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & "),
        Some(Typed::Tags(list)) => list.join(","),
        Some(Typed::Money(money)) => money.to_string(),
        Some(Typed::Date(date)) => date.to_string(),
        Some(Typed::Time(time)) => time.to_string(),
        Some(Typed::Url(site)) => site.to_string(),
        Some(other) => format!("{other:?}"),
    }
}

#[track_caller]
fn assert_targets(name: &str, entity: Entity, expected: &str) {
    let found = targets(name, entity);
    let expected: Vec<&str> = expected.split(", ").collect();
    assert_eq!(found, expected, "{name} as {entity:?}");
}

#[test]
fn sample_files_map_whole() {
    assert_targets(
        "datablist/customers.csv",
        CUSTOMERS,
        "Index=-, Customer Id=external_id, First Name=contact.first_name, Last Name=contact.last_name, Company=name, City=address.city, \
         Country=address.country, Phone 1=phone, Phone 2=other_phones, Email=email, Subscription Date=custom:new:date, Website=website",
    );
    assert_targets(
        "datablist/customers.csv",
        LEADS,
        "Index=-, Customer Id=external_id, First Name=first_name, Last Name=last_name, Company=company, City=city, Country=country, \
         Phone 1=phone, Phone 2=other_phones, Email=email, Subscription Date=custom:new:date, Website=website",
    );
    assert_targets(
        "datablist/leads.csv",
        LEADS,
        "Index=-, Account Id=external_id, Lead Owner=owner_id, First Name=first_name, Last Name=last_name, Company=company, \
         Phone 1=phone, Phone 2=other_phones, Email 1=email, Email 2=other_emails, Website=website, Source=source, Deal Stage=status, Notes=notes",
    );
    assert_targets(
        "datablist/organizations.csv",
        CUSTOMERS,
        "Index=-, Organization Id=external_id, Name=name, Website=website, Country=address.country, Description=description, \
         Founded=custom:new:number, Industry=industry, Number of employees=employees, UpdatedAt=custom:new:datetime",
    );
    assert_targets(
        "datablist/people.csv",
        CONTACTS,
        "Index=-, User Id=external_id, First Name=first_name, Last Name=last_name, Sex=custom:new:text, Email=email, Phone=phone, \
         Date of birth=custom:new:date, Job Title=job_title",
    );
    for (name, entity) in [
        ("customers", CUSTOMERS),
        ("customers", LEADS),
        ("leads", LEADS),
        ("organizations", CUSTOMERS),
        ("people", CONTACTS),
    ] {
        let rows = rows(&format!("datablist/{name}.csv"), entity);
        assert_eq!((rows.len(), rows.iter().filter(|row| row.is_ok()).count()), (20, 20), "{name}");
    }
}

#[test]
fn a_stage_that_fits_no_status_is_kept() {
    let rows = rows("datablist/leads.csv", LEADS);
    let stage = |at: usize| {
        let fields = rows[at].as_ref().unwrap();
        (show(fields, "status"), fields.notes.clone())
    };
    assert_eq!(stage(0).0, "new");
    assert_eq!(stage(3).0, "unqualified");
    assert_eq!(stage(4).0, "");
    let lines: Vec<String> = stage(4).1.iter().map(|(column, text)| format!("{column}: {text}")).collect();
    assert_eq!(lines, ["Deal Stage: Proposal Sent", "Notes: Asked for the catalogue number 4."]);
}

#[test]
fn hubspot() {
    assert_targets(
        "hubspot/contacts.csv",
        CONTACTS,
        "Record ID=external_id, First Name=first_name, Last Name=last_name, Email=email, Phone Number=phone, Job Title=job_title, \
         Company Name=company, Contact owner=owner_id, Lead Status=custom:new:text, Lifecycle Stage=custom:new:text, \
         Create Date=custom:new:datetime, Original Source=custom:new:text, Associated Company=custom:new:text, \
         Associated Company IDs=custom:new:text, Country/Region=address.country, State/Region=address.region, City=address.city, \
         Website URL=custom:new:url, Hobbies=custom:new:text",
    );
    let leads = targets("hubspot/contacts.csv", LEADS);
    assert!(
        leads.contains(&"Lead Status=status".to_owned()) && leads.contains(&"Original Source=source".to_owned()),
        "{leads:?}"
    );
    assert_targets(
        "hubspot/companies.csv",
        CUSTOMERS,
        "Record ID=external_id, Company name=name, Website URL=website, Company owner=owner_id, Create Date=custom:new:datetime",
    );
    let rows = rows("hubspot/contacts.csv", CONTACTS);
    let second = rows[1].as_ref().unwrap();
    assert_eq!(
        (show(second, "email"), show(second, "other_emails")),
        ("ola@brandt.example".to_owned(), "ola.brandt@home.example".to_owned())
    );
    let third = rows[2].as_ref().unwrap();
    assert_eq!(
        (show(third, "email"), show(third, "company"), show(third, "first_name")),
        (String::new(), String::new(), String::new())
    );
    // The portal's time zone is the organisation's.
    assert_eq!(show(rows[0].as_ref().unwrap(), "custom.create_date"), "2024-03-12T08:14:00.000Z");
}

#[test]
fn salesforce() {
    assert_targets(
        "salesforce/report.csv",
        CONTACTS,
        "First Name=first_name, Last Name=last_name, Account Name=company, Title=job_title, Business Phone=phone, Mobile=other_phones, \
         Email=email, Mailing Street=address.street, Mailing City=address.city, Mailing State/Province=address.region, \
         Mailing Zip/Postal Code=address.postal_code, Mailing Country=address.country, Lead Source=custom:new:text, \
         Contact Description=notes, Contact Owner=owner_id",
    );
    let api = targets("salesforce/contacts_api.csv", CONTACTS);
    for expected in [
        "Id=external_id",
        "IsDeleted=skip:if_true",
        "AccountId=custom:new:text",
        "Name=full_name",
        "Title=job_title",
        "Salutation=custom:new:text",
        "MailingStreet=address.street",
        "OwnerId=owner_id",
        "SystemModstamp=-",
        "Birthdate=custom:new:date",
        "MasterRecordId=notes",
        "Fax=notes",
    ] {
        assert!(api.contains(&expected.to_owned()), "{expected} in {api:?}");
    }
    let rows = rows("salesforce/contacts_api.csv", CONTACTS);
    let [Ok(kept), Ok(deleted)] = rows.as_slice() else { panic!("{rows:?}") };
    assert!(!kept.skip && deleted.skip);
    // The two ids differ in case alone.
    assert_ne!(show(kept, "external_id"), show(deleted, "external_id"));
    assert_eq!(show(kept, "address.street"), "12 Harbour Road\nBuilding 4");
    assert_eq!(kept.labels.get("+44 7700 900101").map(String::as_str), Some("mobile"));
    assert!(kept.notes.iter().any(|(column, text)| column == "Description" && text == "Prefers \"calls\""));
    let leads = super::mapping::rows("salesforce/leads.csv", LEADS);
    let statuses: Vec<String> = leads.iter().map(|row| show(row.as_ref().unwrap(), "status")).collect();
    assert_eq!(statuses, ["new", "contacted", "unqualified"]);
}

#[test]
fn pipedrive() {
    assert_targets(
        "pipedrive/sample.csv",
        CONTACTS,
        "Person - Name*=full_name, Person - First name=first_name, Person - Last name=last_name, Person - Phone=phone, \
         Person - Email (Work)=email, Person - Email (Home)=other_emails, Organization - Name*=company, \
         Organization - Address=address.street, Deal - Title=custom:new:text, Deal - Value=custom:new:number, \
         Activity - Subject*=custom:new:text, Activity - Due date=custom:new:date, Note - Content*=notes",
    );
    let rows = rows("pipedrive/sample.csv", CONTACTS);
    let [Ok(ylva), Ok(prince)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(
        (show(ylva, "phone"), show(ylva, "other_phones")),
        ("+46 8 555 01 01".to_owned(), "+46 70 555 01 01".to_owned())
    );
    assert_eq!(ylva.labels.get("ylva@home.example").map(String::as_str), Some("home"));
    assert_eq!(
        (show(prince, "first_name"), show(prince, "last_name"), show(prince, "other_emails")),
        ("Prince".to_owned(), String::new(), "office@berg.example".to_owned())
    );
    assert!(ylva.notes.iter().all(|(column, _)| column != "Person - Name*"));
}

#[test]
fn address_books() {
    let google = targets("google_new/contacts.csv", CONTACTS);
    for expected in [
        "First Name=first_name",
        "Organization Name=company",
        "Organization Title=job_title",
        "Notes=notes",
        "Photo=-",
        "Labels=tags",
        "E-mail 1 - Label=-",
        "E-mail 1 - Value=email",
        "E-mail 2 - Value=other_emails",
        "Phone 1 - Value=phone",
        "Address 1 - Formatted=-",
        "Address 1 - Street=address.street",
        "Address 1 - Postal Code=address.postal_code",
        "Website 1 - Value=custom:new:url",
        "Middle Name=custom:new:text",
    ] {
        assert!(google.contains(&expected.to_owned()), "{expected} in {google:?}");
    }
    let rows = rows("google_new/contacts.csv", CONTACTS);
    let ada = rows[0].as_ref().unwrap();
    assert_eq!(
        (show(ada, "email"), show(ada, "other_emails")),
        ("ada@engines.example".to_owned(), "ada@home.example countess@home.example".to_owned())
    );
    assert_eq!(show(ada, "tags"), "Navy");
    assert_eq!(ada.labels.get("ada@engines.example").map(String::as_str), Some("work"));
    assert_eq!(ada.labels.get("+44 7700 900102").map(String::as_str), Some("mobile"));
    let tanaka = rows[1].as_ref().unwrap();
    assert_eq!(
        (show(tanaka, "first_name"), show(tanaka, "last_name"), show(tanaka, "tags")),
        ("太郎".to_owned(), "田中".to_owned(), String::new())
    );

    let old = super::mapping::rows("google_old/contacts.csv", CONTACTS);
    assert_eq!(
        (show(old[1].as_ref().unwrap(), "first_name"), show(old[0].as_ref().unwrap(), "company")),
        ("Madonna".to_owned(), "Analytical Engines Ltd".to_owned())
    );

    let outlook = targets("outlook_92/contacts.csv", CONTACTS);
    for expected in [
        "Title=custom:new:text",
        "Job Title=job_title",
        "Company=company",
        "Business Street=address.street",
        "Business Street 2=address.street",
        "Business Postal Code=address.postal_code",
        "Home City=custom:new:text",
        "Business Fax=custom:new:phone",
        "Assistant's Phone=custom:new:phone",
        "Business Phone=phone",
        "Mobile Phone=other_phones",
        "E-mail Address=email",
        "E-mail 2 Address=other_emails",
        "E-mail Type=-",
        "Anniversary=notes",
        "Birthday=custom:new:date",
        "Categories=tags",
        "Web Page=custom:new:url",
        "Gender=-",
        "Notes=notes",
        "Spouse=notes",
    ] {
        assert!(outlook.contains(&expected.to_owned()), "{expected} in {outlook:?}");
    }
    let rows = super::mapping::rows("outlook_92/contacts.csv", CONTACTS);
    let [Ok(juergen), Ok(renee)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(show(juergen, "last_name"), "Müller-Lüdenscheidt");
    assert_eq!(show(juergen, "address.street"), "Königsallee 1\n3. Stock");
    assert_eq!(
        (show(juergen, "address.postal_code"), show(juergen, "custom.birthday")),
        ("01234".to_owned(), "1980-05-17".to_owned())
    );
    assert_eq!(show(renee, "email"), "");
    assert!(renee.notes.iter().any(|(column, text)| column == "E-mail Address" && text.starts_with("/o=ExchangeLabs")));

    assert_targets(
        "outlook_com/contacts_de.csv",
        CONTACTS,
        "Anrede=custom:new:text, Vorname=first_name, Nachname=last_name, Firma=company, Position=job_title, \
         Straße geschäftlich=address.street, Ort geschäftlich=address.city, Postleitzahl geschäftlich=address.postal_code, \
         Land/Region geschäftlich=address.country, Telefon geschäftlich=phone, Mobiltelefon=other_phones, E-Mail-Adresse=email, \
         Notizen=notes, Kategorien=tags",
    );
    // The home address is the only one here; a date that can be read in two ways waits for an answer.
    let live = targets("outlook_com/contacts.csv", CONTACTS);
    assert!(live.contains(&"Home City=address.city".to_owned()), "{live:?}");
    let problem = super::mapping::rows("outlook_com/contacts.csv", CONTACTS).remove(0).unwrap_err();
    assert!(
        problem.reason.ends_with("This date can be read in two ways; choose the order of day and month."),
        "{problem:?}"
    );
    let found = look("outlook_com/contacts.csv");
    let mut suggestions = suggest(CONTACTS, &found, &[]);
    for suggestion in &mut suggestions {
        suggestion.style.date_order = suggestion.style.date_order.or(Some(DateOrder::Mdy));
    }
    let ada = rows_by("outlook_com/contacts.csv", CONTACTS, &found, &suggestions).remove(0).unwrap();
    assert_eq!(
        (show(&ada, "phone"), show(&ada, "custom.birthday")),
        ("+44 7700 900102".to_owned(), "1815-12-10".to_owned())
    );
}

#[test]
fn networks_and_mailings() {
    assert_targets(
        "linkedin/Connections.csv",
        CONTACTS,
        "First Name=first_name, Last Name=last_name, URL=linkedin_url, Email Address=email, Company=company, Position=job_title, \
         Connected On=custom:new:date",
    );
    let rows = rows("linkedin/Connections.csv", LEADS);
    assert_eq!(show(rows[0].as_ref().unwrap(), "company"), "Engines, Analytical & Sons");
    assert_eq!(show(rows[0].as_ref().unwrap(), "custom.connected_on"), "2024-03-12");
    assert_targets(
        "linkedin/sales_navigator.csv",
        LEADS,
        "firstName=first_name, lastName=last_name, fullName=full_name, companyName=company, title=job_title, linkedInProfileUrl=linkedin_url",
    );
    let mailchimp = targets("mailchimp/subscribed_members_export_0a1b2c.csv", CONTACTS);
    for expected in [
        "Email Address=email",
        "First Name=first_name",
        "Address=address.street",
        "Phone Number=phone",
        "Birthday=custom:new:text",
        "OPTIN_TIME=custom:new:datetime",
        "LEID=-",
        "EUID=external_id",
        "NOTES=notes",
        "TAGS=tags",
    ] {
        assert!(mailchimp.contains(&expected.to_owned()), "{expected} in {mailchimp:?}");
    }
    let rows = super::mapping::rows("mailchimp/subscribed_members_export_0a1b2c.csv", CONTACTS);
    assert_eq!(show(rows[0].as_ref().unwrap(), "tags"), "VIP,Blog");
}

#[test]
fn peers() {
    assert_targets(
        "atomic/contacts_export.csv",
        CONTACTS,
        "first_name=first_name, last_name=last_name, gender=custom:new:text, title=job_title, background=notes, \
         first_seen=custom:new:datetime, last_seen=custom:new:datetime, has_newsletter=custom:new:boolean, status=custom:new:text, \
         tags=tags, linkedin_url=linkedin_url, company=company, email_work=email, email_home=other_emails, email_other=other_emails, \
         phone_work=phone, phone_home=other_phones, phone_other=other_phones",
    );
    let rows = rows("atomic/contacts_export.csv", CONTACTS);
    assert_eq!(show(rows[0].as_ref().unwrap(), "other_phones"), "659-404-2683 x6914");
    assert_eq!(rows[0].as_ref().unwrap().labels.get("ylva@berg.example").map(String::as_str), Some("work"));
    let twenty = targets("twenty/people.csv", CONTACTS);
    for expected in [
        "Name / First Name=first_name",
        "Name / Last Name=last_name",
        "Emails / Primary Email=email",
        "Emails / Additional Emails=other_emails",
        "Phones / Primary Phone Number=phone",
        "Linkedin / Link URL=linkedin_url",
        "Job Title=job_title",
        "City=address.city",
        "Has Newsletter=custom:new:boolean",
    ] {
        assert!(twenty.contains(&expected.to_owned()), "{expected} in {twenty:?}");
    }
    let ada = super::mapping::rows("twenty/people.csv", CONTACTS).remove(0).unwrap();
    assert_eq!(show(&ada, "other_emails"), "ada@home.example countess@home.example");
    let companies = targets("twenty/companies.csv", CUSTOMERS);
    for expected in [
        "Name=name",
        "Domain Name / Link URL=website",
        "Address / Address 1=address.street",
        "Address / City=address.city",
        "Address / Post Code=address.postal_code",
        "Employees=employees",
    ] {
        assert!(companies.contains(&expected.to_owned()), "{expected} in {companies:?}");
    }
    assert_targets("listmonk/subscribers.csv", LEADS, "email=email, name=full_name, attributes=custom:new:text");
}

#[test]
fn torn_values_are_read_or_reported() {
    let name = "torture/values.csv";
    let rows = rows(name, LEADS);
    let Err(problem) = &rows[0] else { panic!("a rounded number passed") };
    assert_eq!((problem.row, problem.column.as_deref()), (2, Some("Phone")));
    assert_eq!(
        problem.reason,
        "Column “Phone”: “4.91512E+12”: A spreadsheet rounded this number; type it again as text."
    );
    assert_eq!(problem.values.len(), 7);
    let madonna = rows[1].as_ref().unwrap();
    assert_eq!(
        (show(madonna, "email"), show(madonna, "estimated_value")),
        ("Ü@müller.example".to_owned(), "1234.56 EUR".to_owned())
    );
    assert_eq!(show(madonna, "custom.closed"), "2026-12-31");
    assert_eq!(madonna.notes, [("Notes".to_owned(), "=cmd|' /C calc'!A0".to_owned())]);
    let tanaka = rows[2].as_ref().unwrap();
    assert_eq!(
        (show(tanaka, "email"), show(tanaka, "other_emails"), show(tanaka, "phone")),
        ("b@x.example".to_owned(), "c@x.example".to_owned(), "+49 30 5550101".to_owned())
    );
    assert_eq!(
        (show(tanaka, "custom.closed"), show(tanaka, "custom.postcode")),
        ("2026-04-13".to_owned(), String::new())
    );
    let shalom = rows[3].as_ref().unwrap();
    assert_eq!(
        (show(shalom, "email"), show(shalom, "phone"), show(shalom, "custom.closed")),
        ("d@x.example".to_owned(), String::new(), String::new())
    );
    let zoe = rows[4].as_ref().unwrap();
    assert_eq!((show(zoe, "email"), zoe.values.len()), ("e@x.example".to_owned(), 2));
    // Nothing of the row before.
    let joan = super::mapping::rows("torture/empty_emails.csv", CONTACTS).remove(2).unwrap();
    assert_eq!(joan.values.keys().collect::<Vec<_>>(), ["first_name"]);
}

#[test]
fn own_fields_and_mappings_win() {
    let found = look("datablist/people.csv");
    let custom = |key: &str, label: &str, kind| CustomField {
        key: key.to_owned(),
        label: label.to_owned(),
        kind,
        options: vec!["Male".to_owned(), "Female".to_owned()],
    };
    let customs = [custom("sex", "Sex", Kind::Select), custom("born", "Date of Birth", Kind::Date)];
    let suggestions = suggest(CONTACTS, &found, &customs);
    let target =
        |name: &str| suggestions.iter().find(|column| column.name == name).map(|column| column.target.to_string());
    assert_eq!(
        (target("Sex").as_deref(), target("Date of birth").as_deref()),
        (Some("custom.sex"), Some("custom.born"))
    );
    let mapping = [
        ("Sex".to_owned(), Target::Notes),
        ("User Id".to_owned(), Target::Drop),
        ("Job Title".to_owned(), Target::NewCustom(Kind::Text)),
    ];
    let plan = Plan::new(CONTACTS, &mapped(&suggestions, &mapping), &customs, context());
    let new: Vec<String> =
        plan.new_fields().into_iter().map(|field| format!("{} {} {:?}", field.key, field.label, field.kind)).collect();
    assert_eq!(new, ["job_title Job Title Text"]);
    let row =
        Rows::open(File::open(fixture("datablist/people.csv")).unwrap(), &found).next().unwrap().unwrap().unwrap();
    let fields = plan.read(&row).unwrap();
    assert!(
        !fields.values.contains_key("external_id")
            && fields.values.contains_key("custom.job_title")
            && fields.values.contains_key("custom.born")
    );
    assert_eq!(fields.notes, [("Sex".to_owned(), "Male".to_owned())]);
}

#[test]
fn a_customer_has_a_name() {
    let rows = rows("linkedin/Connections.csv", CUSTOMERS);
    assert_eq!(show(rows[1].as_ref().unwrap(), "name"), "Navy");
    assert_eq!(show(rows[1].as_ref().unwrap(), "contact.last_name"), "Hopper");
    let people = super::mapping::rows("datablist/people.csv", CUSTOMERS);
    assert_eq!(show(people[0].as_ref().unwrap(), "name"), "Ada Adler");
}

#[test]
fn inspections_and_suggestions_can_be_stored() {
    let found = look("datablist/leads.csv");
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Inspection>(&json).unwrap(), found);
    let packed = rmp_serde::to_vec_named(&found).unwrap();
    assert_eq!(rmp_serde::from_slice::<Inspection>(&packed).unwrap(), found);
    let suggestions = suggest(LEADS, &found, &[]);
    let packed = rmp_serde::to_vec_named(&suggestions).unwrap();
    assert_eq!(rmp_serde::from_slice::<Vec<Suggestion>>(&packed).unwrap(), suggestions);
}
