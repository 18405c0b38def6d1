//! Mails what users were told and want to have by mail: one mail to each for all that waits, in one write with the note that
//! it was mailed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::about;
use crate::app::App;
use crate::auth::model::User;
use crate::base::{Actor, Id, Org, Result, Time, Uid};
use crate::jobs::State;
use crate::mail::news::{self, News};
use crate::rest::notify::{Notification, TO_MAIL};
use crate::store::{Class, Dir, Entity, Flow, KeyBuf, RawRead, Read, Record, WriteTx};

/// Notifications that one write mails.
const CHUNK: usize = 200;
/// What happened longer ago than this many seconds is no news: it waited because the server was down.
const NEWS: i64 = 86_400;

/// What happens to somebody within so many seconds goes into one mail, so that nobody gets more than one a minute.
const GATHER: i64 = 60;

/// Mails what waits in an organisation.
pub(super) async fn look(app: &Arc<App>, org: Org) -> Result<()> {
    while is_time(&app.store.read()?, org)? {
        let sender = Arc::clone(app);
        let write = move |tx: &mut WriteTx<'_>| mail(&sender, tx, org);
        app.store.write_as(Class::Background, Actor::system(org), write).await?;
    }
    Ok(())
}

/// Whether somebody's mail is gathered.
fn is_time(read: &dyn RawRead, org: Org) -> Result<bool> {
    let first = waiting(read, org, 1)?.first().map(|id| read.require(org, *id)).transpose()?;
    Ok(first.is_some_and(|first| is_gathered(&first, read.now())))
}

fn is_gathered(first: &Record<Notification>, now: Time) -> bool {
    first.data.at <= now.plus_seconds(-GATHER)
}

/// The first that wait, oldest first.
fn waiting(read: &dyn RawRead, org: Org, most: usize) -> Result<Vec<Id<Notification>>> {
    let mut all = Vec::new();
    read.scan_index(org, Notification::KIND, TO_MAIL, &KeyBuf::new(), Dir::Forward, None, &mut |_, id, _| {
        all.push(id.into());
        Ok(if all.len() < most { Flow::More } else { Flow::Stop })
    })?;
    Ok(all)
}

fn mail(app: &App, tx: &mut WriteTx<'_>, org: Org) -> Result<()> {
    let mut by_user: BTreeMap<Uid, Vec<Record<Notification>>> = BTreeMap::new();
    for id in waiting(tx, org, CHUNK)? {
        let told = tx.require(org, id)?;
        by_user.entry(told.data.user).or_default().push(told);
    }
    let now = tx.now();
    by_user.retain(|_, all| all.first().is_some_and(|first| is_gathered(first, now)));
    let settings = app.page("/settings/notifications", None);
    for (user, all) in by_user {
        let user = tx.get::<User>(org, user.into())?.filter(|user| app.mail.is_set_up() && !user.data.disabled);
        let mut told = Vec::new();
        for each in all {
            let is_news = each.data.read_at.is_none() && each.data.at >= now.plus_seconds(-NEWS);
            if is_news && user.is_some() {
                told.extend(news(app, tx, org, &each)?);
            }
            if each.data.unlisted {
                tx.delete(org, each.id)?;
            } else {
                tx.update(org, &each, Notification { to_mail: false, ..each.data.clone() })?;
            }
        }
        if let Some(user) = user.filter(|_| !told.is_empty()) {
            let message = news::notifications(&user.data.email, &user.data.name, &told, &settings);
            app.mail.enqueue(tx, org, &message)?;
        }
    }
    Ok(())
}

/// What the mail says of it; nothing of a record that is gone.
fn news(app: &App, tx: &WriteTx<'_>, org: Org, told: &Record<Notification>) -> Result<Option<News>> {
    let told = &told.data;
    let (page, title) = match about(tx, org, told)? {
        Some((id, title)) => (format!("/{}/{id}", told.collection), title),
        None if told.record.is_some() => return Ok(None),
        None => (format!("/{}", told.collection), String::new()),
    };
    let actor = told.actor.map(|user| tx.get::<User>(org, user.into())).transpose()?.flatten();
    Ok(Some(News {
        what: told.what.as_str(),
        actor: actor.map(|user| user.data.name).unwrap_or_default(),
        collection: told.collection.clone(),
        title,
        count: told.count,
        job: told.job.as_ref().map(|(kind, state)| (kind.clone(), state == State::Succeeded.as_str())),
        link: app.page(&page, None),
    }))
}
