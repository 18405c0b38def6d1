//! What requests need of the organisation: where its days begin, its currency and country, its own fields. The fields are
//! read from the store when they are needed, the settings are kept until they change.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::custom::definitions;
use super::filter::{self, Expr, Scope, Test};
use super::info::Definitions;
use super::parse::Parsing;
use super::resource::{Resource, table};
use crate::app::App;
use crate::auth::model::Settings;
use crate::base::money::Currency;
use crate::base::{Error, Org, Result, Time, Uid};
use crate::http::Cx;
use crate::store::ReadTx;

/// A request to the application.
pub type Call = Cx<Arc<App>>;

/// What an organisation's settings say for records.
#[derive(Debug, Clone)]
pub struct Customs {
    /// Where its days begin.
    pub zone: TimeZone,
    /// The currency of amounts without one.
    pub currency: Option<Currency>,
    /// The country (ISO 3166-1 alpha-2) of telephone numbers without a country code.
    pub region: Option<String>,
    /// Its own fields.
    pub fields: Definitions,
}

impl Customs {
    /// Reads them.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn of(app: &App, tx: &ReadTx, org: Org) -> Result<Self> {
        let settings = match app.auth.organization(org) {
            Ok(organization) => organization.data.settings,
            Err(Error::NotFound) => Settings::default(),
            Err(error) => return Err(error),
        };
        Ok(Self {
            zone: TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC),
            currency: Currency::parse(&settings.currency).ok(),
            region: region(&settings.locale),
            fields: definitions(tx, org)?,
        })
    }

    /// What holds where no settings are needed.
    #[must_use]
    pub fn none() -> Self {
        Self { zone: TimeZone::UTC, currency: None, region: None, fields: Definitions::default() }
    }

    /// What parsing bodies of `E` needs.
    #[must_use]
    pub fn parsing<E: Resource>(&self) -> Parsing<'_> {
        Parsing {
            collection: E::KIND.collection,
            customs: &self.fields,
            region: self.region.as_deref(),
            currency: self.currency,
        }
    }

    /// Gives a filter its meaning.
    ///
    /// # Errors
    /// A field that does not exist, an operator or a value that does not fit.
    pub fn check<E: Resource>(&self, expr: &Expr, now: Time, me: Option<Uid>) -> Result<Test> {
        let scope = Scope { now, zone: &self.zone, me };
        filter::check(expr, table::<E>(), &scope, &self.fields).map_err(|error| Error::Invalid(vec![error]))
    }
}

/// The country of a locale such as `de-DE`; of a language alone the country that most of its speakers live in, unless
/// it is spoken all over the world.
fn region(locale: &str) -> Option<String> {
    match locale.split_once(['-', '_']) {
        Some((_, region)) if region.len() == 2 => Some(region.to_ascii_uppercase()),
        _ => ["de", "fr", "it", "nl", "pl"].contains(&locale).then(|| locale.to_ascii_uppercase()),
    }
}
