//! The demo company's calls, meetings, mails, notes and tasks.

use jiff::ToSpan;

use super::Maker;
use super::words::{CALLS, MAILS, MEETINGS, NOTES, TASKS};
use crate::base::{Id, Time, Uid};
use crate::crm::activities::model::{Activity, ActivityKind, Outcome, Priority};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::leads::Lead;

/// In milliseconds.
const HOUR: i64 = 3_600_000;
/// In milliseconds.
const DAY: i64 = 24 * HOUR;

/// What activities hang on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Parent {
    Customer(Id<Customer>),
    Contact(Id<Contact>, Option<Id<Customer>>),
    Lead(Id<Lead>),
    Deal(Id<Deal>, Option<Id<Customer>>),
}

/// A record that activities can hang on, and who looks after it.
pub(super) type Target = (Parent, Option<Uid>);

impl Maker {
    /// One that hangs on one of `targets`; a personal task where there are none.
    pub(super) fn activity(&mut self, targets: &[Target]) -> Activity {
        let target = targets.get(self.random.below(targets.len())).copied();
        let kind = match self.random.below(20) {
            _ if target.is_none() => ActivityKind::Task,
            0..=5 => ActivityKind::Call,
            6..=8 => ActivityKind::Meeting,
            9..=11 => ActivityKind::Email,
            12 | 13 => ActivityKind::Note,
            _ => ActivityKind::Task,
        };
        let mut activity = Activity {
            kind: Some(kind),
            assignee_id: target.and_then(|(_, owner)| owner).or_else(|| self.owner()),
            ..Activity::default()
        };
        match target.map(|(parent, _)| parent) {
            Some(Parent::Customer(id)) => activity.customer_id = Some(id),
            Some(Parent::Contact(id, employer)) => {
                activity.contact_id = Some(id);
                activity.customer_id = employer;
            }
            Some(Parent::Lead(id)) => activity.lead_id = Some(id),
            Some(Parent::Deal(id, buyer)) => {
                activity.deal_id = Some(id);
                activity.customer_id = buyer;
            }
            None => {}
        }
        let subjects = match kind {
            ActivityKind::Call => CALLS,
            ActivityKind::Meeting => MEETINGS,
            ActivityKind::Email => MAILS,
            ActivityKind::Note => &[],
            ActivityKind::Task => TASKS,
        };
        self.random.pick(subjects).clone_into(&mut activity.subject);
        if kind == ActivityKind::Note || self.random.chance(25) {
            activity.body = format!("<p>{}</p>", self.random.pick(NOTES));
        }
        if kind == ActivityKind::Task {
            self.task(&mut activity);
        } else {
            self.deed(kind, &mut activity);
        }
        activity
    }

    fn task(&mut self, activity: &mut Activity) {
        let hours = self.random.between(-24 * 14, 24 * 24);
        activity.due_at = Some(self.later(hours));
        activity.done = if hours < -24 { self.random.chance(85) } else { hours < 24 && self.random.chance(25) };
        activity.done_at = activity.due_at.filter(|_| activity.done).map(|due| due.min(self.today));
        activity.priority = match self.random.below(6) {
            0 => Priority::High,
            1 => Priority::Low,
            _ => Priority::Normal,
        };
    }

    fn deed(&mut self, kind: ActivityKind, activity: &mut Activity) {
        let soonest = if kind == ActivityKind::Meeting { 24 * 12 } else { -1 };
        let hours = self.random.between(-24 * 110, soonest);
        activity.occurred_at = Some(self.later(hours));
        activity.done = hours < 0;
        let length = match kind {
            ActivityKind::Call => Some(self.random.between(2, 35)),
            ActivityKind::Meeting => Some(self.random.between(2, 8) * 15),
            _ => None,
        };
        activity.duration_minutes = length;
        if activity.done && length.is_some() && self.random.chance(70) {
            activity.outcome = Some(match self.random.below(8) {
                0 if kind == ActivityKind::Call => Outcome::NoAnswer,
                1 if kind == ActivityKind::Call => Outcome::Voicemail,
                2 => Outcome::FollowUpRequired,
                3 => Outcome::MeetingScheduled,
                4 => Outcome::QuoteRequested,
                5 => Outcome::NotInterested,
                _ => Outcome::Successful,
            });
        }
    }

    /// A full hour of a working day, on the day so many hours from now; what was is before now.
    fn later(&self, hours: i64) -> Time {
        let now = self.today.to_jiff();
        let at = Time::from(now.checked_add(hours.hours()).unwrap_or(now));
        let of_day = at.0.rem_euclid(DAY);
        let hour = 8 + of_day / HOUR * 9 / 24;
        let at = Time(at.0 - of_day + hour * HOUR);
        if hours < 0 && at > self.today { Time(at.0 - DAY) } else { at }
    }
}
