//! The filter language on a table with every class of field.

use jiff::tz::TimeZone;

use super::{Lead, LeadStatus};
use crate::base::{FieldError, Id, Time, Uid};
use crate::crm::customers::Customer;
use crate::rest::field::View;
use crate::rest::filter::{FieldPath, Row, Scope, Test, compile, eval};
use crate::rest::info::{CustomType, Definition, Definitions};
use crate::rest::resource::{table, with_source};
use crate::rest::value::{CustomValue, Value};
use crate::store::{Meta, Record};

fn customs() -> Definitions {
    let budget = Definition { label: "Budget".into(), ty: CustomType::Number, options: Vec::new() };
    Definitions([("leads".to_owned(), [("budget".to_owned(), budget)].into())].into())
}

fn ana() -> Uid {
    Uid(7)
}

fn now() -> Time {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn compiled(text: &str) -> Result<Test, FieldError> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let scope = Scope { now: now(), zone: &zone, me: Some(ana()) };
    compile(text, table::<Lead>(), &scope, &customs())
}

struct Alone(Record<Lead>);

impl Row for Alone {
    fn with(&mut self, path: &FieldPath, with: &mut dyn FnMut(&Value<'_>) -> bool) -> crate::base::Result<bool> {
        if path.relation.is_some() {
            return Ok(with(&Value::Text("DE".into())));
        }
        Ok(with_source(View::of(&self.0), &path.source, with))
    }
}

fn lead() -> Alone {
    let data = Lead {
        first_name: "Zoë".into(),
        last_name: "Müller-Lüdenscheidt".into(),
        company: "Ö & Co".into(),
        email: "zoe@example.com".into(),
        other_emails: vec!["z@gmail.com".into()],
        status: LeadStatus::New,
        score: Some(70),
        owner_id: Some(ana()),
        tags: vec!["VIP".into(), "fair 2026".into()],
        notes: "<p>likes <b>tea</b></p>".into(),
        estimated_value: Some(crate::base::money::Money::new(1500.into(), crate::base::money::Currency::EUR).unwrap()),
        next_follow_up_at: Some("2026-11-25T23:30:00Z".parse().unwrap()),
        customer_id: Some(Id::<Customer>::fresh()),
        custom: [("budget".to_owned(), CustomValue::Number(12.into()))].into(),
        ..Lead::default()
    };
    let created = now().plus_seconds(-40 * 86_400);
    let (updated, author) = (now(), Some(ana()));
    let meta = Meta {
        version: 3,
        created_at: created,
        updated_at: updated,
        created_by: author,
        updated_by: None,
        read_at: updated,
    };
    Alone(Record { id: Id::fresh(), meta, data })
}

fn passes(text: &str) -> bool {
    let test = compiled(text).unwrap_or_else(|e| panic!("{text}: {}", e.message));
    eval(&test, &mut lead()).unwrap()
}

#[test]
fn comparisons_hold_as_documented() {
    for text in [
        r#"status = "new""#,
        r"status = new and score >= 70",
        r#"status in ("new", "qualified")"#,
        r#"status not in ("converted")"#,
        r#"name contains "muller""#,
        r#"first_name = "ZOE""#,
        r#"last_name starts with "mül" and last_name ends with "SCHEIDT""#,
        r#"company = "o & co""#,
        r#"tag = "vip""#,
        r#"tag in ("x", "Fair 2026")"#,
        r#"not (tag in ("x"))"#,
        r#"other_emails contains "gmail""#,
        r#"notes contains "likes tea""#,
        r#"not (notes contains "<b>")"#,
        r"owner_id = me",
        r#"owner_id = "me""#,
        r"updated_by != me and updated_by not in (me) and updated_by is empty",
        r"score > 69.5 and score < 71 and not (score = 71)",
        r#"estimated_value > 1000 and estimated_value > "1000 EUR" and not (estimated_value > "1000 USD")"#,
        r"custom.budget = 12",
        r#"customer.address.country = "DE""#,
        r#"created_at < "-30d" and created_at after "-41d" and created_at before today"#,
        r#"next_follow_up_at = "tomorrow" and next_follow_up_at > today and next_follow_up_at <= tomorrow"#,
        r#"next_follow_up_at = "2026-11-26" and next_follow_up_at = this_month"#,
        r"created_at = last_month",
        r#"job_title is empty and job_title != "x" and job_title not in ("x") and email is not empty"#,
        r"score = 1 and score = 2 or score = 70",
        r#"(score = 1 or score = 70) and status = "new""#,
        r"version = 3",
        r#"company = "Ö & Co" AND NOT (city IS NOT EMPTY)"#,
    ] {
        assert!(passes(text), "{text}");
    }
    for text in [
        r#"job_title = "x""#,
        r#"job_title < "x""#,
        r#"job_title contains """#,
        r#"status != "new""#,
        r#"tag != "vip""#,
        r"score = 1 and (score = 2 or score = 70)",
        r"next_follow_up_at <= today",
        r"updated_by = me",
    ] {
        assert!(!passes(text), "{text}");
    }
}

#[test]
fn errors_say_where_and_what() {
    for (text, position, says) in [
        ("", 0, "a comparison was expected"),
        ("statsu = \"new\"", 0, "Did you mean status?"),
        ("status = \"old\"", 9, "It is one of: new, contacted"),
        ("status > \"new\"", 9, "no order"),
        ("score contains \"7\"", 15, "looks into texts"),
        ("score = \"high\"", 8, "is a number"),
        ("name = Ana", 7, "Put the text in quotes"),
        ("name = \"Ana", 7, "no closing quote"),
        ("name = 'Ana'", 7, "straight double quotes"),
        ("name is null", 5, "After name one of these was expected"),
        ("name = null", 7, "is empty"),
        ("(name = \"a\"", 0, "never closed"),
        ("name = \"a\")", 10, "no opening one"),
        ("name = \"a\" name = \"b\"", 11, "“and”, “or” or the end"),
        ("not name = \"a\"", 4, "After “not” comes a bracket"),
        ("status in \"new\"", 10, "a list in brackets"),
        ("status in (\"new\"", 16, "a comma or"),
        ("created_at > \"soon\"", 13, "is a time"),
        ("owner_id = \"ana\"", 11, "starts with “usr_”"),
        ("custom.size = 1", 0, "There is: budget."),
        ("customer.adress.city = \"x\"", 0, "have no field"),
        ("custom = 1", 9, "custom.key"),
        ("tag contains", 12, "a value was expected"),
        ("name = \"ä\" and statsu = \"x\"", 15, "Did you mean status?"),
        ("email before \"today\"", 13, "compares times"),
        ("name = \"a\\n\"", 7, "backslash"),
        ("name ~ \"a\"", 5, "does not belong"),
    ] {
        let error = compiled(text).unwrap_err();
        assert!(error.message.contains(says), "{text}: {}", error.message);
        assert_eq!(error.position, Some(position), "{text}: {}", error.message);
    }
    let many = vec!["score = 1"; 21].join(" or ");
    assert_eq!(compiled(&many).unwrap_err().code, "too_many");
    assert!(compiled(&format!("{}score = 1{}", "(".repeat(5), ")".repeat(5))).is_ok());
    assert_eq!(compiled(&format!("{}score = 1{}", "(".repeat(6), ")".repeat(6))).unwrap_err().code, "too_deep");
}
