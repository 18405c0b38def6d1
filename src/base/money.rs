//! Amounts of money: a decimal and a currency, never a float.
//!
//! Owns [`Money`] and [`Currency`] and their reading from text. The amount has at least the digits of the currency's
//! minor unit (`1234.50`), at most six decimals, and fewer than 16 digits before the point. Conversion between
//! currencies is not its business.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::number::{DecimalMark, NumberError, as_group, split};

/// The most decimals an amount keeps.
const MAX_SCALE: u32 = 6;
/// Amounts lie below this in both directions.
const LIMIT: i64 = 1_000_000_000_000_000;

/// Why a text or a pair is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The number.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// Not three letters, or an unknown sign.
    #[error("“{0}” is not a currency; use three letters such as EUR.")]
    Currency(String),
    /// A number alone and no currency to fall back on.
    #[error("The amount has no currency; write it as 1234.50 EUR.")]
    NoCurrency,
    /// Two different currencies around one number.
    #[error("The amount names two currencies.")]
    TwoCurrencies,
    /// Beyond the range.
    #[error("The amount is too large; it has at most 15 digits before the decimal mark.")]
    TooLarge,
    /// Too many decimals.
    #[error("The amount has more than {MAX_SCALE} decimals.")]
    TooPrecise,
}

/// A currency by its ISO 4217 code: three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");

    /// Reads three letters in either case.
    ///
    /// # Errors
    /// When it is something else. Whether a country uses the code is not checked.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        match <[u8; 3]>::try_from(text.trim().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_alphabetic) => Ok(Self(code.map(|b| b.to_ascii_uppercase()))),
            _ => Err(MoneyError::Currency(text.chars().take(20).collect())),
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always ASCII letters by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals of the minor unit: 2 for most, 0 for yen, 3 for Gulf dinars (ISO 4217).
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The currency of a sign or code beside an amount.
    fn of_sign(sign: &str) -> Option<Self> {
        let code = match sign {
            "€" | "Euro" | "euro" | "Euros" | "euros" => b"EUR",
            "$" | "US$" | "U$" => b"USD",
            "£" => b"GBP",
            "¥" | "￥" | "円" => b"JPY",
            "元" | "RMB" => b"CNY",
            "₹" | "Rs" | "Rs." => b"INR",
            "₽" | "руб" | "руб." => b"RUB",
            "₺" | "TL" => b"TRY",
            "₴" => b"UAH",
            "₪" => b"ILS",
            "₩" => b"KRW",
            "₫" => b"VND",
            "฿" => b"THB",
            "zł" => b"PLN",
            "Kč" => b"CZK",
            "Ft" => b"HUF",
            "R$" => b"BRL",
            "C$" | "CA$" => b"CAD",
            "A$" | "AU$" => b"AUD",
            "NZ$" => b"NZD",
            "HK$" => b"HKD",
            "S$" => b"SGD",
            "Fr." | "SFr." | "sFr." => b"CHF",
            _ => return Self::parse(sign).ok(),
        };
        Some(Self(*code))
    }
}

/// An amount in a currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// Puts an amount into normal form: at least the digits of the minor unit, no further zeros behind them.
    ///
    /// # Errors
    /// When it has 16 digits or more before the mark, or more than six decimals that are not zero.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.abs() >= Decimal::from(LIMIT) {
            return Err(MoneyError::TooLarge);
        }
        let mut amount = amount.normalize();
        if amount.scale() > MAX_SCALE {
            return Err(MoneyError::TooPrecise);
        }
        if amount.scale() < currency.minor_digits() {
            amount.rescale(currency.minor_digits());
        }
        Ok(Self { amount, currency })
    }

    /// Reads an amount with its currency before or behind it (`€1k`, `1.234,56 EUR`, `(US$1,000)`), or alone when
    /// there is a `default` currency. `mark` is the decimal mark of its column, as
    /// for plain numbers.
    ///
    /// # Errors
    /// When the text is not one amount, or its currency is unknown or missing.
    pub fn parse(text: &str, mark: Option<DecimalMark>, default: Option<Currency>) -> Result<Self, MoneyError> {
        let parts = split(text, mark)?;
        let named = |sign: &str| {
            let sign = sign.trim_end_matches(",-");
            if sign.is_empty() {
                return Ok(None);
            }
            // Three kingdoms share the sign: the organisation's own currency decides.
            if matches!(sign, "kr" | "kr." | "Kr" | "Kr.") {
                return default.map(Some).ok_or(MoneyError::NoCurrency);
            }
            Currency::of_sign(sign).map(Some).ok_or_else(|| MoneyError::Currency(sign.chars().take(20).collect()))
        };
        let currency = match (named(parts.prefix)?, named(parts.suffix)?) {
            // `$5 CAD`: the code is the more exact of the two.
            (Some(Currency::USD), Some(other)) if parts.prefix == "$" => other,
            (Some(before), Some(behind)) if before != behind => return Err(MoneyError::TwoCurrencies),
            (Some(currency), _) | (None, Some(currency)) => currency,
            (None, None) => default.ok_or(MoneyError::NoCurrency)?,
        };
        // Hardly anybody writes a thousandth of a euro.
        let grouped = if mark.is_none() && currency.minor_digits() < 3 { as_group(text) } else { None };
        Self::new(grouped.unwrap_or(parts.value), currency)
    }

    /// The amount in units of the currency.
    #[must_use]
    pub const fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

/// Whether the text is an amount that names its currency.
#[must_use]
pub fn names_currency(text: &str) -> bool {
    Money::parse(text, None, None).is_ok()
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

#[derive(Serialize)]
struct Written<'a> {
    amount: String,
    currency: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<'a> {
    #[serde(borrow)]
    amount: Amount<'a>,
    currency: Currency,
}

/// An amount in JSON: a string, or a number, which must be exact as it is written.
#[derive(Deserialize)]
#[serde(untagged, expecting = "the amount is a string such as \"1234.50\"")]
enum Amount<'a> {
    Text(#[serde(borrow)] std::borrow::Cow<'a, str>),
    Whole(i64),
    Number(f64),
}

/// People and JSON see `{"amount":"1234.50","currency":"EUR"}`; compact formats hold the pair `("1234.50", "EUR")`.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Written { amount: self.amount.to_string(), currency: self.currency.as_str() }.serialize(serializer)
        } else {
            (self.amount.to_string(), self.currency).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let (amount, currency) = if deserializer.is_human_readable() {
            let read = Read::deserialize(deserializer)?;
            let amount = match read.amount {
                Amount::Text(text) => text.into_owned(),
                Amount::Whole(whole) => whole.to_string(),
                Amount::Number(number) => number.to_string(),
            };
            (amount, read.currency)
        } else {
            <(String, Currency)>::deserialize(deserializer)?
        };
        // Programs write plain numbers; separators and signs of people are for files.
        if !amount.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) {
            return Err(D::Error::custom("the amount is written as 1234.50"));
        }
        let amount = amount.parse().map_err(|_| D::Error::custom("the amount is written as 1234.50"))?;
        Self::new(amount, currency).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, MoneyError> {
        Money::parse(text, None, Some(Currency::EUR)).map(|money| money.to_string())
    }

    #[test]
    fn reads_amounts() {
        for (text, expected) in [
            ("1.234,56", "1234.56 EUR"),
            ("1\u{a0}234,56", "1234.56 EUR"),
            ("(1,000)", "-1000.00 EUR"),
            ("€1k", "1000.00 EUR"),
            ("1,234.50 USD", "1234.50 USD"),
            ("USD 1,234.50", "1234.50 USD"),
            ("-$5", "-5.00 USD"),
            ("$-5.25", "-5.25 USD"),
            ("($1,000.00)", "-1000.00 USD"),
            ("$5 CAD", "5.00 CAD"),
            ("1,5 Mio. €", "1500000.00 EUR"),
            ("250k EUR", "250000.00 EUR"),
            ("¥1,200", "1200 JPY"),
            ("R$ 1.234,50", "1234.50 BRL"),
            ("1 200 Kč", "1200.00 CZK"),
            ("CHF 1'234.50", "1234.50 CHF"),
            ("Rs. 1,00,000", "100000.00 INR"),
            ("1 200 kr", "1200.00 EUR"),
            ("12.5", "12.50 EUR"),
            ("12.500001", "12.500001 EUR"),
            ("0", "0.00 EUR"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refuses() {
        assert_eq!(read("about 5"), Err(MoneyError::Currency("about".to_owned())));
        assert_eq!(read("€5 USD"), Err(MoneyError::TwoCurrencies));
        assert_eq!(read("1000000000000000"), Err(MoneyError::TooLarge));
        assert_eq!(read("0.0000001"), Err(MoneyError::TooPrecise));
        assert_eq!(read("n/a"), Err(MoneyError::Number(NumberError::NotANumber)));
        assert_eq!(Money::parse("5", None, None), Err(MoneyError::NoCurrency));
        assert!(Currency::parse("E1R").is_err() && Currency::parse("EURO").is_err());
        assert!(names_currency("€5") && !names_currency("5"));
    }

    #[test]
    fn travels() {
        let money = Money::parse("1234.5", None, Some(Currency::EUR)).unwrap();
        let json = serde_json::to_string(&money).unwrap();
        assert_eq!(json, r#"{"amount":"1234.50","currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        for same in [r#"{"amount":1234.5,"currency":"eur"}"#, r#"{"currency":"EUR","amount":"1234.5000"}"#] {
            assert_eq!(serde_json::from_str::<Money>(same).unwrap(), money, "{same}");
        }
        for bad in [
            r#"{"amount":"1.234,56","currency":"EUR"}"#,
            r#"{"amount":"1k","currency":"EUR"}"#,
            r#"{"amount":"1"}"#,
            r#"{"amount":"1","currency":"EURO"}"#,
            r#"{"amount":"1","currency":"EUR","x":1}"#,
            r#"{"amount":null,"currency":"EUR"}"#,
            r#""5 EUR""#,
        ] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
        let packed = rmp_serde::to_vec_named(&money).unwrap();
        assert!(packed.len() <= 13, "{}", packed.len());
        assert_eq!(rmp_serde::from_slice::<Money>(&packed).unwrap(), money);
    }
}
