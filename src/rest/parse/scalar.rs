//! Single values from JSON: text, numbers, money, times, names, identities, addresses of all kinds.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::super::html;
use super::super::info::Type;
use super::super::value::{PhoneNumber, Value};
use super::{Parsing, identity, read_phone};
use crate::base::email::Email;
use crate::base::money::{Currency, Money, MoneyError};
use crate::base::phone::{Phone, PhoneError};
use crate::base::text::{TextError, clean_line, clean_text};
use crate::base::web::Website;

/// Why a value was refused: the stable code and the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong(pub &'static str, pub String);

fn wrong<T>(code: &'static str, message: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong(code, message.into()))
}

impl From<TextError> for Wrong {
    fn from(error: TextError) -> Self {
        let code = match error {
            TextError::TooLong { .. } => "too_long",
            TextError::Control { .. } | TextError::Direction { .. } => "control_character",
        };
        Self(code, error.to_string())
    }
}

/// Reads a single value of type `ty`; the types of several values are not for here.
pub(super) fn value(ty: Type, json: &Json, parsing: &Parsing<'_>) -> Result<Value<'static>, Wrong> {
    Ok(match ty {
        Type::Text(max) => owned(line(json, max)?),
        Type::LongText(max) => owned(lines(json, max)?),
        Type::Html => match html::sanitise(string(json)?) {
            Ok(clean) => owned(clean),
            Err(error @ html::HtmlError::Control) => return wrong("control_character", error.to_string()),
            Err(error) => return wrong("too_long", error.to_string()),
        },
        Type::Integer(least, most) => {
            let Some(number) = whole(json) else { return wrong("wrong_type", "This is a whole number.") };
            if !(least..=most).contains(&number) {
                return wrong("range", format!("This is a whole number from {least} to {most}."));
            }
            Value::Integer(number)
        }
        Type::Number => Value::Number(decimal(json)?),
        Type::Money => Value::Money(money(json, parsing.currency)?),
        Type::Date => match super::super::filter::period::strict_date(string(json)?) {
            Some(date) => Value::Date(date),
            None => return wrong("invalid", "This is a day such as 2026-11-25."),
        },
        Type::Time => match string(json)?.parse() {
            Ok(at) => Value::Time(at),
            Err(_) => return wrong("invalid", "This is a time such as 2026-11-25T09:30:00Z."),
        },
        Type::Boolean => match json.as_bool() {
            Some(yes) => Value::Boolean(yes),
            None => return wrong("wrong_type", "This is true or false."),
        },
        Type::Choice(names) => match json.as_str() {
            Some(name) if names.contains(&name) => Value::Text(name.to_owned().into()),
            _ => return wrong("not_allowed", format!("This is one of: {}.", names.join(", "))),
        },
        Type::Id(prefix) => identity(string(json)?, prefix)?,
        Type::User => identity(string(json)?, "usr")?,
        Type::Email => owned(email(json)?),
        Type::Phone => Value::Phone(std::borrow::Cow::Owned(phone(json, parsing.region)?)),
        Type::Url => match Website::parse(string(json)?) {
            Ok(site) => owned(site.as_str().to_owned()),
            Err(error) => return wrong("invalid", error.to_string()),
        },
        _ => return wrong("wrong_type", "This value cannot be set."),
    })
}

/// A whole number, also where it is written as 5.0 or 5e0.
fn whole(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| {
        let number = json.as_number().and_then(|_| decimal(json).ok())?;
        number.is_integer().then(|| i64::try_from(number).ok()).flatten()
    })
}

fn owned(text: String) -> Value<'static> {
    if text.is_empty() { Value::Empty } else { Value::Text(text.into()) }
}

pub(super) fn string(json: &Json) -> Result<&str, Wrong> {
    json.as_str().ok_or_else(|| Wrong("wrong_type", "This is a text.".to_owned()))
}

/// One line of at most `max` characters.
pub(super) fn line(json: &Json, max: usize) -> Result<String, Wrong> {
    Ok(clean_line(string(json)?, max)?)
}

/// Lines of at most `max` characters together.
pub(super) fn lines(json: &Json, max: usize) -> Result<String, Wrong> {
    Ok(clean_text(string(json)?, max)?)
}

/// An email address in its canonical form.
pub(super) fn email(json: &Json) -> Result<String, Wrong> {
    match Email::parse(string(json)?) {
        Ok(email) => Ok(email.as_str().to_owned()),
        Err(error) => wrong("invalid", error.to_string()),
    }
}

/// A telephone number.
pub(super) fn phone(json: &Json, region: Option<&str>) -> Result<PhoneNumber, Wrong> {
    match Phone::parse(string(json)?) {
        Ok(phone) => Ok(read_phone(&phone, region)),
        Err(PhoneError::Text(error)) => Err(error.into()),
        Err(error @ PhoneError::Empty) => wrong("required", error.to_string()),
    }
}

fn decimal(json: &Json) -> Result<Decimal, Wrong> {
    let Json::Number(number) = json else { return wrong("wrong_type", "This is a number.") };
    let text = number.to_string();
    match text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text)) {
        Ok(number) => Ok(number.normalize()),
        Err(_) => wrong("range", "This number is too large or too precise."),
    }
}

/// `{"amount": "1234.50", "currency": "EUR"}`; the amount may be a number, the currency may be left to the
/// organisation's.
fn money(json: &Json, default: Option<Currency>) -> Result<Money, Wrong> {
    const FORM: &str = "This is an amount such as {\"amount\": \"1234.50\", \"currency\": \"EUR\"}.";
    let Some(members) = json.as_object() else { return wrong("wrong_type", FORM) };
    if members.keys().any(|name| name != "amount" && name != "currency") {
        return wrong("unknown_field", FORM);
    }
    let amount = match members.get("amount") {
        Some(Json::String(text)) => match text.trim().parse::<Decimal>() {
            Ok(amount) => amount,
            Err(_) => return wrong("invalid", FORM),
        },
        Some(number @ Json::Number(_)) => decimal(number)?,
        _ => return wrong("wrong_type", FORM),
    };
    let failed = |error: MoneyError| {
        let code = match error {
            MoneyError::TooLarge | MoneyError::TooPrecise => "range",
            _ => "invalid",
        };
        Wrong(code, error.to_string())
    };
    let currency = match members.get("currency") {
        None | Some(Json::Null) => default.ok_or_else(|| failed(MoneyError::NoCurrency))?,
        Some(code) => Currency::parse(string(code)?).map_err(failed)?,
    };
    Money::new(amount, currency).map_err(failed)
}
