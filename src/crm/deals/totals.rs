//! Numbers, times and values of deals in maintained counters, and their reading. An amount may have 21 digits, a counter
//! 18, so a value is kept in three counters, by currency and in millionths.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value as Json, json};

use super::Deal;
use crate::base::money::{Currency, Money};
use crate::base::{Org, Result, Uid};
use crate::store::keys::Parts;
use crate::store::{Entity, Flow, Index, KeyBuf, Read};

/// [`Totals`] of the deals of each stage and owner.
pub const HELD: Index = Index(28);

/// What one part of a value holds.
const BASE: i128 = 1_000_000_000;
/// The number of those parts.
const PARTS: u8 = 3;
/// Decimals of the sums.
const SCALE: u32 = 6;

/// The marks of counters in their keys; those of amounts are followed by the part and by the currency.
const COUNT: u8 = 0;
const SECONDS: u8 = 1;
const VALUE: u8 = 2;
const WEIGHTED: u8 = VALUE + PARTS;

/// Sums by currency, in millionths; of weighted ones in millionths of a percent.
pub type Sums = BTreeMap<String, i128>;

/// A value in millionths.
#[must_use]
pub fn millionths(value: Money) -> i128 {
    let amount = value.amount();
    // At most 15 digits before the mark and six behind it, which `Decimal` holds.
    amount.checked_mul(Decimal::from(1_000_000)).and_then(|n| n.to_i128()).unwrap_or(0)
}

/// The number of some deals with what else is summed up of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub count: i64,
    /// Seconds: the times at which they came, or how long they stayed.
    pub seconds: i64,
    /// What they are worth.
    pub value: Sums,
    /// The same weighted by their probability.
    pub weighted: Sums,
}

impl Totals {
    /// Adds `by` to the sum that a key, or the rest of one, names; what follows there is left.
    pub fn add(&mut self, key: &mut Parts<'_>, by: i64) {
        let Some(mark) = key.u8() else { return };
        match mark {
            COUNT => self.count += by,
            SECONDS => self.seconds += by,
            _ => {
                let sums = if mark < WEIGHTED { &mut self.value } else { &mut self.weighted };
                if let Some(currency) = key.text(3) {
                    let part = u32::from((mark - VALUE) % PARTS);
                    *sums.entry(currency.to_owned()).or_default() += BASE.pow(part) * i128::from(by);
                }
            }
        }
    }

    /// Adds all of another.
    pub fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.seconds += other.seconds;
        for (to, from) in [(&mut self.value, &other.value), (&mut self.weighted, &other.weighted)] {
            for (currency, sum) in from {
                *to.entry(currency.clone()).or_default() += sum;
            }
        }
    }
}

/// The end of the key, and the number, of each counter of one deal in a family.
pub type Shares = Vec<(KeyBuf, i64)>;

/// One in number.
#[must_use]
pub fn one() -> Shares {
    vec![(KeyBuf::new().u8(COUNT), 1)]
}

/// So many seconds.
#[must_use]
pub fn seconds(seconds: i64) -> Shares {
    vec![(KeyBuf::new().u8(SECONDS), seconds)]
}

/// A value.
#[must_use]
pub fn value(value: Option<Money>) -> Shares {
    value.map_or_else(Vec::new, |value| amount(VALUE, value, 1))
}

/// A value weighted by its probability.
#[must_use]
pub fn weighted(value: Option<Money>, probability: Option<i64>) -> Shares {
    value.map_or_else(Vec::new, |value| amount(WEIGHTED, value, probability.unwrap_or(0)))
}

fn amount(mark: u8, value: Money, factor: i64) -> Shares {
    let mut rest = millionths(value) * i128::from(factor);
    let mut shares = Vec::with_capacity(2);
    for part in 0..PARTS {
        let digits = i64::try_from(rest % BASE).unwrap_or(0);
        rest /= BASE;
        if digits != 0 {
            shares.push((KeyBuf::new().u8(mark + part).bytes(value.currency().as_str().as_bytes()), digits));
        }
    }
    shares
}

/// The maintained totals of all stages by owner.
///
/// # Errors
/// When the storage fails.
pub fn held<R: Read + ?Sized>(read: &R, org: Org, fits: &dyn Fn(Option<Uid>) -> bool) -> Result<BTreeMap<Uid, Totals>> {
    let mut all: BTreeMap<Uid, Totals> = BTreeMap::new();
    read.scan_counters(org, Deal::KIND, HELD, &mut |key, by| {
        let mut key = Parts(key);
        if let (Some(stage), Some(owner)) = (key.id(), key.opt_id())
            && fits(owner)
        {
            all.entry(stage).or_default().add(&mut key, by);
        }
        Ok(Flow::More)
    })?;
    Ok(all)
}

/// Sums as amounts, one for each currency; `percent` for weighted ones.
#[must_use]
pub fn amounts(sums: &Sums, percent: bool) -> Json {
    let one = |(currency, sum): (&String, &i128)| {
        let sum = if percent { sum / 100 } else { *sum };
        let amount =
            Decimal::try_from_i128_with_scale(sum, SCALE).unwrap_or(if sum < 0 { Decimal::MIN } else { Decimal::MAX });
        let digits = Currency::parse(currency).map_or(2, Currency::minor_digits);
        let mut amount = if percent { amount.round_dp(digits) } else { amount }.normalize();
        if amount.scale() < digits {
            amount.rescale(digits);
        }
        json!({"amount": amount.to_string(), "currency": currency})
    };
    sums.iter().filter(|(_, sum)| **sum != 0).map(one).collect()
}
