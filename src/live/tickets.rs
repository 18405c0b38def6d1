//! Tickets: what a page proves with, once and within half a minute, whose its connection is. A WebSocket of a browser carries no
//! access token, and an address with one would stand in logs.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::base::{Principal, Time, Uid};
use crate::crypto::token::Token;

/// The life of a ticket.
pub const TICKET_SECONDS: i64 = 30;
/// So many of one session wait at most; the oldest make room.
const OF_SESSION: usize = 20;

struct Ticket {
    principal: Principal,
    until: Time,
}

/// The tickets that were given out and not used.
#[derive(Default)]
pub struct Tickets(Mutex<HashMap<[u8; 32], Ticket>>);

impl Tickets {
    /// A fresh ticket of `principal`.
    #[must_use]
    pub fn give(&self, principal: &Principal, now: Time) -> String {
        let token = Token::fresh();
        let mut tickets = self.0.lock();
        tickets.retain(|_, ticket| now < ticket.until);
        make_room(&mut tickets, principal.session);
        let until = now.plus_seconds(TICKET_SECONDS);
        tickets.insert(token.lookup(), Ticket { principal: principal.clone(), until });
        token.to_text()
    }

    /// Takes a ticket back: whose it is, if it is good. It is not good a second time.
    #[must_use]
    pub fn take(&self, text: &str, now: Time) -> Option<Principal> {
        let ticket = self.0.lock().remove(&Token::parse(text)?.lookup())?;
        (now < ticket.until).then_some(ticket.principal)
    }
}

fn make_room(tickets: &mut HashMap<[u8; 32], Ticket>, session: Uid) {
    let of_session = tickets.iter().filter(|(_, ticket)| ticket.principal.session == session);
    let mut of_session: Vec<_> = of_session.map(|(hash, ticket)| (ticket.until, *hash)).collect();
    of_session.sort_unstable();
    let surplus = (of_session.len() + 1).saturating_sub(OF_SESSION);
    for (_, hash) in of_session.into_iter().take(surplus) {
        tickets.remove(&hash);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::principal;
    use super::*;
    use crate::base::Role;

    #[test]
    fn a_ticket_is_good_once_and_for_half_a_minute() {
        let tickets = Tickets::default();
        let give = |at| tickets.give(&principal(1, 7, Role::Member), Time(at));
        let (first, second) = (give(0), give(0));
        assert_ne!(first, second);
        assert_eq!(tickets.take(&first, Time(29_999)).unwrap().user, Uid(7));
        assert!(tickets.take(&first, Time(29_999)).is_none(), "a second time");
        assert!(tickets.take(&second, Time(30_000)).is_none(), "too late");
        assert!(tickets.take("nonsense", Time(0)).is_none());
        let third = give(0);
        give(40_000);
        assert!(tickets.take(&third, Time(1)).is_none(), "those that are over are forgotten");
    }

    #[test]
    fn a_session_cannot_fill_the_memory() {
        let tickets = Tickets::default();
        let other = tickets.give(&principal(1, 8, Role::Member), Time(0));
        let all: Vec<_> = (0..100).map(|at| tickets.give(&principal(1, 7, Role::Member), Time(at))).collect();
        assert_eq!(tickets.0.lock().len(), OF_SESSION + 1);
        assert!(tickets.take(&all[0], Time(100)).is_none() && tickets.take(&all[99], Time(100)).is_some());
        assert!(tickets.take(&other, Time(100)).is_some());
    }
}
