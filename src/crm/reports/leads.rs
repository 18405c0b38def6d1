//! Reports of leads: how far they came, where they came from, and how many there were.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::columns::{Type, column, percent};
use super::scope::{Range, Scope, months};
use super::{Ask, Report, Rows};
use crate::base::text::fold;
use crate::base::{Org, Result};
use crate::crm::deals::figures::{self, Only};
use crate::crm::deals::totals::{Totals, amounts};
use crate::crm::leads::figures::{Progress, created, created_together};
use crate::store::ReadTx;

/// Leads created in the range by how far they came, and their deals. The owner of a deal may be another one than that of
/// its lead; leads are in no pipeline, so one that is asked for chooses among the deals alone.
pub(super) static FUNNEL: Report = Report {
    name: "funnel",
    summary: "How far the leads of a range came",
    range: Range::Year,
    columns: &[
        column("key", "Step", Type::Text),
        column("label", "Name", Type::Text),
        column("count", "Leads", Type::Integer),
        column("rate", "Of the step before", Type::Percent),
    ],
    rows: |ask| {
        let steps = funnel(ask.tx, ask.org, ask.scope)?;
        let before = std::iter::once(0).chain(steps.iter().map(|step| step.2));
        let row = |((key, label, count), before)| vec![json!(key), json!(label), json!(count), percent(count, before)];
        Ok(steps.iter().copied().zip(before).map(row).collect())
    },
};

/// The steps of the funnel: key, label, count.
pub(super) fn funnel(tx: &ReadTx, org: Org, scope: &Scope) -> Result<[(&'static str, &'static str, i64); 5]> {
    let leads = created_together(tx, org, scope.open_span(), scope.only.owner)?;
    let (mut deals, mut won) = (0, 0);
    for (count, sum) in figures::from_leads(tx, org, scope.span(), scope.only)?.values() {
        deals += count;
        won += sum.count;
    }
    Ok([
        ("leads", "Leads", leads.all),
        ("contacted", "Contacted", leads.contacted),
        ("qualified", "Qualified", leads.qualified),
        ("deals", "Deals", deals),
        ("won", "Won", won),
    ])
}

/// Leads created and deals won in each month.
pub(super) static TREND: Report = Report {
    name: "trend",
    summary: "New leads and won deals by month",
    range: Range::Year,
    columns: &[
        column("month", "Month", Type::Month),
        column("new_leads", "New leads", Type::Integer),
        column("won_count", "Deals won", Type::Integer),
        column("won_value", "Value won", Type::Money),
    ],
    rows: |ask| {
        let rows = trend(ask.tx, ask.org, ask.scope, ask.scope.months())?.into_iter();
        Ok(rows.map(|(month, leads, won)| vec![month.into(), leads.into(), won.count.into(), value(&won)]).collect())
    },
};

fn value(won: &Totals) -> Json {
    amounts(&won.value, false)
}

/// New leads and won deals of some months.
pub(super) fn trend(
    tx: &ReadTx,
    org: Org,
    scope: &Scope,
    months: Vec<(String, jiff::civil::Date, jiff::civil::Date)>,
) -> Result<Vec<(String, i64, Totals)>> {
    let mut rows = Vec::with_capacity(months.len());
    for (month, first, last) in months {
        let span = scope.between(first, last);
        let leads = created_together(tx, org, (Some(span.0), span.1), scope.only.owner)?.all;
        rows.push((month, leads, figures::closed_together(tx, org, span, scope.only)?.won));
    }
    Ok(rows)
}

/// The trend of the twelve months that end with the range.
pub(super) fn last_year(tx: &ReadTx, org: Org, scope: &Scope) -> Result<Vec<Json>> {
    let first = super::scope::plus(scope.to.first_of_month(), jiff::Span::new().months(-11));
    let rows = trend(tx, org, scope, months(first, scope.to))?;
    let row = |(month, leads, won): (String, i64, Totals)| json!({"month": month, "new_leads": leads, "won_count": won.count, "won_value": value(&won)});
    Ok(rows.into_iter().map(row).collect())
}

/// A source of leads; differences of case and accents are none.
#[derive(Default)]
struct Source {
    name: String,
    most: i64,
    leads: Progress,
    deals: i64,
    won: Totals,
}

/// Leads created in the range and what became of them, by the source that they have; a deal keeps the source that its lead
/// had when it was converted.
pub(super) static LEAD_SOURCES: Report = Report {
    name: "lead_sources",
    summary: "Leads and what became of them, by source",
    range: Range::Year,
    columns: &[
        column("source", "Source", Type::Text),
        column("leads", "Leads", Type::Integer),
        column("qualified", "Qualified", Type::Integer),
        column("converted", "Converted", Type::Integer),
        column("conversion_rate", "Conversion rate", Type::Percent),
        column("deals", "Deals", Type::Integer),
        column("won_count", "Deals won", Type::Integer),
        column("won_value", "Value won", Type::Money),
    ],
    rows: lead_sources,
};

fn lead_sources(ask: &Ask<'_>) -> Result<Rows> {
    let (tx, org, only): (_, _, Only) = (ask.tx, ask.org, ask.scope.only);
    let mut sources: BTreeMap<String, Source> = BTreeMap::new();
    for (name, leads) in created(tx, org, ask.scope.open_span(), only.owner)? {
        let source = sources.entry(fold(&name)).or_default();
        if leads.all > source.most || source.name.is_empty() {
            (source.name, source.most) = (name, leads.all);
        }
        source.leads.join(leads);
    }
    for (name, (deals, won)) in figures::from_leads(tx, org, ask.scope.span(), only)? {
        let source = sources.entry(fold(&name)).or_default();
        if source.name.is_empty() {
            source.name = name;
        }
        source.deals += deals;
        source.won.join(&won);
    }
    let mut sources: Vec<Source> =
        sources.into_values().filter(|source| source.leads.all != 0 || source.deals != 0).collect();
    sources.sort_by(|a, b| b.leads.all.cmp(&a.leads.all).then_with(|| a.name.cmp(&b.name)));
    let row = |source: Source| {
        let leads = source.leads;
        vec![
            source.name.into(),
            leads.all.into(),
            leads.qualified.into(),
            leads.converted.into(),
            percent(leads.converted, leads.all),
            source.deals.into(),
            source.won.count.into(),
            value(&source.won),
        ]
    };
    Ok(sources.into_iter().map(row).collect())
}
