//! L2: who has a page open right now. It gives out the tickets with which a page's connection proves whose it is, passes on what
//! it is told to those who may know it, and knows who is where. All of it is memory: a page that comes again asks again.

mod tickets;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::base::{Org, Principal, Role, Uid};

pub use tickets::{TICKET_SECONDS, Tickets};

/// Messages that may wait for one page; further ones are missed, which it is told.
const WAITING: usize = 256;
/// Pages that one user may have open.
const PAGES: usize = 20;

/// Where a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The collection's name.
    pub collection: &'static str,
    /// The record, as answers write it; none for the collection's list.
    pub id: Option<String>,
    /// The field that is being edited, if one is.
    pub field: Option<String>,
}

/// Somebody else's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Tells pages apart.
    pub page: u64,
    /// Whose it is.
    pub user: Uid,
    /// Where it is; nowhere that anybody need know, or gone.
    pub place: Option<Place>,
}

/// Who is told something.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// Everybody of the organisation.
    All,
    /// Everybody but this page.
    AllBut(u64),
    /// One user's pages.
    User(Uid),
    /// The user's pages, if there is one, and those of whoever has at least this role.
    UserAndRole(Option<Uid>, Role),
}

struct Page {
    user: Uid,
    role: Role,
    place: Option<Place>,
    post: mpsc::Sender<Arc<str>>,
    missed: Arc<AtomicBool>,
}

impl Page {
    fn is_told(&self, number: u64, to: To) -> bool {
        match to {
            To::All => true,
            To::AllBut(other) => number != other,
            To::User(user) => self.user == user,
            To::UserAndRole(user, role) => Some(self.user) == user || self.role >= role,
        }
    }

    fn tell(&self, text: &Arc<str>) {
        if self.post.try_send(Arc::clone(text)).is_err() {
            self.missed.store(true, Ordering::Relaxed);
        }
    }
}

#[derive(Default)]
struct Pages {
    last: u64,
    of: HashMap<Org, BTreeMap<u64, Page>>,
}

/// Every page that listens.
#[derive(Default)]
pub struct Live {
    /// What pages prove with whose they are.
    pub tickets: Tickets,
    pages: Mutex<Pages>,
}

impl Live {
    /// Begins to listen as `principal`; `None` when that user has too many pages open.
    pub fn listen(self: &Arc<Self>, principal: &Principal) -> Option<Listener> {
        let (post, news) = mpsc::channel(WAITING);
        let missed = Arc::new(AtomicBool::new(false));
        let Principal { user, org, role, .. } = *principal;
        let mut pages = self.pages.lock();
        pages.last += 1;
        let number = pages.last;
        let of = pages.of.entry(org).or_default();
        if of.values().filter(|page| page.user == user).count() >= PAGES {
            return None;
        }
        of.insert(number, Page { user, role, place: None, post, missed: Arc::clone(&missed) });
        Some(Listener { live: Arc::clone(self), org, page: number, news, missed })
    }

    /// Whether anybody of the organisation listens.
    #[must_use]
    pub fn is_heard(&self, org: Org) -> bool {
        self.pages.lock().of.contains_key(&org)
    }

    /// How many pages listen.
    #[must_use]
    pub fn listening(&self) -> usize {
        self.pages.lock().of.values().map(BTreeMap::len).sum()
    }

    /// Tells `text` to those of the organisation who may know it. Nobody is waited for.
    pub fn tell(&self, org: Org, to: To, text: &Arc<str>) {
        let pages = self.pages.lock();
        let all = pages.of.get(&org).into_iter().flatten();
        all.filter(|(number, page)| page.is_told(**number, to)).for_each(|(_, page)| page.tell(text));
    }
}

/// A page that listens, until it is dropped.
pub struct Listener {
    live: Arc<Live>,
    org: Org,
    /// Tells pages apart.
    pub page: u64,
    news: mpsc::Receiver<Arc<str>>,
    missed: Arc<AtomicBool>,
}

impl Listener {
    /// What it is told next.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        self.news.recv().await
    }

    /// Whether it was told more than could wait, since this was last asked.
    pub fn has_missed(&self) -> bool {
        self.missed.swap(false, Ordering::Relaxed)
    }

    /// Notes where it is; false when that is nothing new.
    pub fn go_to(&self, place: Option<&Place>) -> bool {
        let mut pages = self.live.pages.lock();
        let page = pages.of.get_mut(&self.org).and_then(|pages| pages.get_mut(&self.page));
        page.filter(|page| page.place.as_ref() != place).map(|page| page.place = place.cloned()).is_some()
    }

    /// The others who are somewhere.
    #[must_use]
    pub fn others(&self) -> Vec<Present> {
        let pages = self.live.pages.lock();
        let others = pages.of.get(&self.org).into_iter().flatten();
        let others = others.filter(|(number, page)| **number != self.page && page.place.is_some());
        others.map(|(number, page)| Present { page: *number, user: page.user, place: page.place.clone() }).collect()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut pages = self.live.pages.lock();
        if let Some(of) = pages.of.get_mut(&self.org) {
            of.remove(&self.page);
            if of.is_empty() {
                pages.of.remove(&self.org);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Via;
    use crate::base::principal::Scopes;

    pub(super) fn principal(org: u32, user: u128, role: Role) -> Principal {
        Principal {
            user: Uid(user),
            org: Org(org),
            role,
            session: Uid(user + 100),
            via: Via::Web,
            scopes: Scopes::ALL,
            fresh: false,
            must_enrol: false,
        }
    }

    fn heard(listener: &mut Listener) -> Vec<String> {
        std::iter::from_fn(|| listener.news.try_recv().ok()).map(|text| text.to_string()).collect()
    }

    #[test]
    fn each_page_hears_what_is_for_it() {
        let live = Arc::new(Live::default());
        let listen = |org, user, role| live.listen(&principal(org, user, role)).unwrap();
        let (mut ada, mut bob) = (listen(1, 1, Role::Member), listen(1, 2, Role::Manager));
        let mut eve = listen(2, 3, Role::Owner);
        let tell = |to, text: &str| live.tell(Org(1), to, &Arc::from(text));
        tell(To::All, "all");
        tell(To::AllBut(ada.page), "others");
        tell(To::User(Uid(1)), "ada");
        tell(To::UserAndRole(Some(Uid(1)), Role::Manager), "both");
        tell(To::UserAndRole(None, Role::Manager), "managers");
        assert_eq!(heard(&mut ada), ["all", "ada", "both"]);
        assert_eq!(heard(&mut bob), ["all", "others", "both", "managers"]);
        assert!(heard(&mut eve).is_empty());
        drop((ada, bob));
        assert!(!live.is_heard(Org(1)) && live.is_heard(Org(2)));
        assert_eq!(live.listening(), 1);
    }

    #[test]
    fn what_a_page_could_not_take_it_has_missed() {
        let live = Arc::new(Live::default());
        let listener = live.listen(&principal(1, 1, Role::Viewer)).unwrap();
        (0..WAITING).for_each(|_| live.tell(Org(1), To::All, &Arc::from("news")));
        assert!(!listener.has_missed());
        live.tell(Org(1), To::All, &Arc::from("more"));
        assert!(listener.has_missed() && !listener.has_missed());
    }

    #[test]
    fn pages_know_where_the_others_are() {
        let live = Arc::new(Live::default());
        let listen = |user| live.listen(&principal(1, user, Role::Viewer)).unwrap();
        let (ada, bob) = (listen(1), listen(2));
        let place = Place { collection: "leads", id: Some("lead_1".into()), field: None };
        assert!(ada.go_to(Some(&place)) && !ada.go_to(Some(&place)));
        assert_eq!(bob.others(), [Present { page: ada.page, user: Uid(1), place: Some(place) }]);
        assert!(ada.others().is_empty() && ada.go_to(None) && bob.others().is_empty());
    }

    #[test]
    fn a_user_has_so_many_pages_and_no_more() {
        let live = Arc::new(Live::default());
        let mut all: Vec<_> = (0..PAGES).map(|_| live.listen(&principal(1, 1, Role::Owner)).unwrap()).collect();
        assert!(live.listen(&principal(1, 1, Role::Owner)).is_none());
        assert!(live.listen(&principal(1, 2, Role::Owner)).is_some());
        all.pop();
        assert!(live.listen(&principal(1, 1, Role::Owner)).is_some());
    }
}
