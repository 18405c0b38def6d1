//! The deals of the demo: what the companies may buy of a roaster, in every stage of the default pipeline.

use std::sync::Arc;

use jiff::ToSpan;

use super::Maker;
use super::words::{LOST, OFFERS, SOURCES};
use crate::base::money::{Currency, Money};
use crate::base::{Id, Time, Uid};
use crate::crm::contacts::Contact;
use crate::crm::customers::Customer;
use crate::crm::deals::Deal;
use crate::crm::deals::model::{Origin, rank_of};
use crate::crm::pipelines::{Pipeline, StageKind};
use crate::rest::value::Link;

/// Hours of a day.
const DAY: i64 = 24;

impl Maker {
    /// A deal with one of the companies and up to two of its people.
    pub(super) fn deal(
        &mut self,
        (id, pipeline): (Id<Pipeline>, &Pipeline),
        companies: &[(Id<Customer>, Arc<Customer>)],
        people: &[(Id<Contact>, Option<Id<Customer>>)],
    ) -> (Id<Deal>, Deal) {
        let customer = companies.get(self.random.below(companies.len())).cloned();
        let stages: Vec<_> = pipeline.stages.iter().filter(|stage| !stage.removed).collect();
        let stage = stages.get(self.random.below(stages.len())).copied();
        let (offer, least, most) = self.random.pick(OFFERS);
        let known = people.iter().filter(|(_, of)| of.is_some() && *of == customer.as_ref().map(|(id, _)| *id));
        let roles = ["decision_maker", "influencer"];
        let contacts = known.zip(roles).map(|((id, _), role)| Link { id: id.uid(), role: role.to_owned() }).collect();
        self.serial += 1;
        let mut deal = Deal {
            name: offer.to_owned(),
            customer_id: customer.as_ref().map(|(id, _)| *id),
            contacts,
            value: Money::new((self.random.between(least, most) * 50).into(), Currency::EUR).ok(),
            owner_id: self.owner(),
            tags: self.tags(),
            notes: self.notes(),
            rank: rank_of(self.serial),
            ..Deal::default()
        };
        let Some(stage) = stage else { return (Id::fresh(), deal) };
        // Those that are won or lost went through the open stages, over the last year; later they became more.
        let is_open = stage.kind == StageKind::Open;
        let ago =
            if is_open { self.random.between(0, 30) } else { self.random.between(0, 18) * self.random.between(0, 18) };
        let way: Vec<_> =
            stages.iter().take_while(|on| on.id != stage.id).filter(|on| on.kind == StageKind::Open).collect();
        let steps: Vec<i64> = way.iter().map(|_| self.random.between(2, 21)).collect();
        let mut day = ago + steps.iter().sum::<i64>();
        let created = self.hours(-DAY * day - 1);
        for (on, days) in way.iter().zip(steps) {
            deal.enter(id, on, self.hours(-DAY * day));
            day -= days;
        }
        deal.enter(id, stage, self.hours(-DAY * ago));
        if self.random.chance(30) {
            deal.origin = Some(Origin { created_at: created, source: self.random.pick(SOURCES).to_owned() });
        }
        let ahead = if is_open { self.random.between(-6, 150) } else { -ago };
        deal.expected_close_on = Some(jiff::tz::Offset::UTC.to_datetime(self.hours(DAY * ahead).to_jiff()).date());
        if deal.status == StageKind::Lost {
            self.random.pick(LOST).clone_into(&mut deal.lost_reason);
        }
        (Uid::at(created).into(), deal)
    }

    /// An identity of the last year, of later days more often.
    pub(super) fn past<T>(&mut self) -> Id<T> {
        let days = self.random.between(0, 18) * self.random.between(0, 18);
        let hours = DAY * days + self.random.between(0, DAY);
        Uid::at(self.hours(-hours)).into()
    }

    /// So many hours from now.
    fn hours(&self, hours: i64) -> Time {
        let now = self.today.to_jiff();
        Time::from(now.checked_add(hours.hours()).unwrap_or(now))
    }
}
