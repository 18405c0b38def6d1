//! Reports of people: what each won and did, and what is late.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::columns::{ACTIVITY, Type, USER, column};
use super::scope::{Range, Scope};
use super::{Ask, Report, Rows};
use crate::auth::model::User;
use crate::base::{Org, Result, Time, Uid};
use crate::crm::activities::figures::{deeds, first_due};
use crate::crm::deals::figures;
use crate::crm::deals::totals::{Totals, amounts};
use crate::rest::Choice;
use crate::rest::resource::Resource;
use crate::store::{Read, ReadTx};

/// A quarter of an hour in milliseconds.
const QUARTER: i64 = 900_000;
/// Most rows of the tasks that are late.
const OVERDUE_MAX: usize = 1_000;

/// A user with what they won and did.
pub(super) struct Place {
    pub(super) user: Uid,
    pub(super) name: String,
    pub(super) won: Totals,
    pub(super) activities: i64,
}

/// Who won and did what in the range, first those who won most in the organisation's currency. What nobody looks after is
/// nobody's; activities are in no pipeline. What is yet to happen does not count.
pub(super) static LEADERBOARD: Report = Report {
    name: "leaderboard",
    summary: "What each user won and did",
    range: Range::Month,
    columns: &[
        column("user_id", "User", USER),
        column("name", "Name", Type::Text),
        column("won_count", "Deals won", Type::Integer),
        column("won_value", "Value won", Type::Money),
        column("activities", "Activities", Type::Integer),
    ],
    rows: |ask| {
        let row = |place: Place| {
            vec![
                place.user.with_prefix("usr").into(),
                place.name.into(),
                place.won.count.into(),
                amounts(&place.won.value, false),
                place.activities.into(),
            ]
        };
        Ok(leaderboard(ask.tx, ask.org, ask.scope)?.into_iter().map(row).collect())
    },
};

/// The places of the leaderboard.
pub(super) fn leaderboard(tx: &ReadTx, org: Org, scope: &Scope) -> Result<Vec<Place>> {
    let (from, to) = scope.span();
    let mut closed = figures::closed(tx, org, (from, to), scope.only)?;
    // The quarter of an hour that runs is counted whole.
    let now = Time((scope.now.0.div_euclid(QUARTER) + 1) * QUARTER);
    let mut deeds = deeds(tx, org, (from, to.min(now).max(from)))?;
    let users: BTreeSet<Uid> =
        closed.keys().chain(deeds.keys()).flatten().copied().filter(|user| scope.only.of(Some(*user))).collect();
    let mut places = Vec::with_capacity(users.len());
    for user in users {
        let won = closed.remove(&Some(user)).unwrap_or_default().won;
        let activities = deeds.remove(&Some(user)).unwrap_or(0);
        if won.count != 0 || activities != 0 {
            places.push(Place { user, name: name(tx, org, user)?.unwrap_or_default(), won, activities });
        }
    }
    let currency = scope.currency.map(|currency| currency.as_str().to_owned()).unwrap_or_default();
    let value = |place: &Place| place.won.value.get(&currency).copied().unwrap_or(0);
    places.sort_by(|a, b| {
        let figures = |place: &Place| (value(place), place.won.count, place.activities);
        figures(b).cmp(&figures(a)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(places)
}

fn name(tx: &ReadTx, org: Org, user: Uid) -> Result<Option<String>> {
    Ok(tx.get::<User>(org, user.into())?.map(|user| user.data.name))
}

/// Tasks that are not done although they were due in the range, earliest first, at most 1,000. An index of the due tasks
/// is read from the first day on; with an owner, those of others are passed over.
pub(super) static OVERDUE: Report = Report {
    name: "overdue",
    summary: "Tasks that are late",
    range: Range::Ever,
    columns: &[
        column("activity_id", "Task", ACTIVITY),
        column("name", "Name", Type::Text),
        column("due_at", "Due", Type::Time),
        column("days_late", "Days late", Type::Integer),
        column("priority", "Priority", Type::Text),
        column("user_id", "User", USER),
        column("user", "User name", Type::Text),
        column("about", "About", Type::Text),
    ],
    rows: |ask| {
        let (from, to) = ask.scope.open_span();
        let span = (from, to.min(ask.scope.now));
        let mut rows = Rows::new();
        for task in first_due(ask.tx, ask.org, span, ask.scope.only.owner, OVERDUE_MAX)? {
            let Some(due) = task.data.due_at else { continue };
            let late = ask.scope.today.since(ask.scope.day(due)).map_or(0, |late| late.get_days());
            let user = task.data.assignee_id;
            rows.push(vec![
                json!(task.id),
                Resource::name(&task.data).into(),
                json!(due),
                late.into(),
                task.data.priority.name().into(),
                json!(user.map(|user| user.with_prefix("usr"))),
                json!(user.map(|user| name(ask.tx, ask.org, user)).transpose()?.flatten()),
                about(ask, &task.data)?,
            ]);
        }
        Ok(rows)
    },
};

/// The name of the first record that a task hangs on.
fn about(ask: &Ask<'_>, task: &crate::crm::activities::Activity) -> Result<Json> {
    use crate::crm::activities::Activity;
    let holds = [
        ("customer", task.customer_id.map(crate::base::Id::uid)),
        ("contact", task.contact_id.map(crate::base::Id::uid)),
        ("lead", task.lead_id.map(crate::base::Id::uid)),
        ("deal", task.deal_id.map(crate::base::Id::uid)),
        ("ticket", task.ticket_id.map(crate::base::Id::uid)),
    ];
    for (relation, id) in holds {
        let relation = <Activity as Resource>::RELATIONS.iter().find(|known| known.name == relation);
        if let (Some(relation), Some(id)) = (relation, id)
            && let Some(title) = relation.title(ask.tx, ask.org, id)?
        {
            return Ok(title.into());
        }
    }
    Ok(Json::Null)
}
