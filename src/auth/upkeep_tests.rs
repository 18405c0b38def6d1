//! What the server does by itself: forgetting what is over, following what others write, and counting failures from
//! many places.

use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use super::directory::Directory;
use super::model::one_time::Purpose;
use super::model::settings::MfaRule;
use super::model::{Attempts, Credential, Digest, OneTime, SecondFactor, Settings, User};
use super::tests::{Instance, actions, client, done, password, user, with_owner};
use super::tokens::NewToken;
use super::users::UserChange;
use super::*;
use crate::base::{Actor, Id, Role};
use crate::crypto::sealed::SealedBytes;
use crate::store::{Dir, Entity, Flow, Read, WriteTx};

fn from(address: [u8; 4]) -> Client {
    Client { address: Some(IpAddr::from(address)), ..client() }
}

async fn wrong(it: &Instance, email: &str, client: &Client) -> Result<()> {
    it.auth.login(email, "Wrong-horse-9".into(), client).await.map(drop)
}

fn rows<E: Entity>(it: &Instance, org: Org) -> usize {
    let mut rows = 0;
    let mut count = |_| {
        rows += 1;
        Ok(Flow::More)
    };
    it.auth.store.read().unwrap().scan_records::<E>(org, Dir::Forward, None, &mut count).unwrap();
    rows
}

#[tokio::test]
async fn what_is_over_is_forgotten_while_the_server_runs() {
    let (it, owner) = with_owner().await;
    let org = owner.org;
    it.auth.link_for(Actor::system(org), org, owner.user.id, Purpose::Reset).await.unwrap();
    for _ in 0..2 {
        assert!(wrong(&it, "ada@example.com", &client()).await.is_err());
    }
    let left = || (rows::<Attempts>(&it, Org::INSTANCE), rows::<OneTime>(&it, org), rows::<model::Session>(&it, org));
    let before = left();
    assert!(before.0 >= 3 && (before.1, before.2) == (1, 1), "{before:?}");
    while it.auth.sweep().await.unwrap() {}
    assert_eq!(left(), before, "nothing is over yet");
    let forgotten_and_again = async {
        for _ in 0..2 {
            it.clock.advance(31 * 86_400);
            while left() != (0, 0, 0) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(wrong(&it, "ada@example.com", &client()).await.is_err());
        }
    };
    tokio::select! {
        () = it.auth.tend(Duration::from_millis(5)) => panic!("the server stopped tending"),
        () = forgotten_and_again => {}
    }
    assert!(it.auth.authenticate(&owner.access_token).is_err());
}

#[tokio::test]
async fn more_failures_than_a_sweep_takes_are_forgotten_in_several() {
    let (it, _) = with_owner().await;
    let add = |tx: &mut WriteTx<'_>| {
        let now = tx.now();
        for n in 0..201 {
            let row = Attempts::none(model::attempts::Scope::Source, Uid(n), now);
            tx.insert(Org::INSTANCE, Id::from(Uid(n)), row)?;
        }
        Ok(())
    };
    it.auth.store.write(Actor::system(Org::INSTANCE), add).await.unwrap();
    it.clock.advance(86_401);
    assert!(it.auth.sweep().await.unwrap(), "there is more");
    assert!(!it.auth.sweep().await.unwrap());
    assert_eq!(rows::<Attempts>(&it, Org::INSTANCE), 0);
}

#[tokio::test]
async fn more_than_fifty_failures_from_everywhere_close_an_account_to_strangers() {
    let (it, owner) = with_owner().await;
    let known = done(it.auth.login("ada@example.com", password(), &client()).await.unwrap());
    let browser = Client { device_cookie: known.device, ..from([198, 51, 100, 9]) };
    assert_eq!(it.auth.lock_totals().unwrap(), (0, 0));
    for n in 0..50 {
        assert!(matches!(wrong(&it, "ada@example.com", &from([10, 0, n, 1])).await, Err(Error::WrongCredentials)));
    }
    assert_eq!(it.auth.lock_seconds("ada@example.com", &from([10, 1, 0, 1])).unwrap(), None);
    // After an hour the count begins anew; within it the next failure is one too many.
    it.clock.advance(3600);
    for n in 0..50 {
        assert!(wrong(&it, "ada@example.com", &from([10, 2, n, 1])).await.is_err());
    }
    let stranger = from([10, 3, 0, 1]);
    assert_eq!(it.auth.lock_seconds("ada@example.com", &stranger).unwrap(), None);
    assert!(wrong(&it, "ada@example.com", &from([10, 2, 50, 1])).await.is_err());
    assert!(it.auth.lock_seconds("ada@example.com", &stranger).unwrap().is_some_and(|seconds| seconds > 80_000));
    assert!(matches!(it.auth.login("ada@example.com", password(), &stranger).await, Err(Error::TooMany { .. })));
    done(it.auth.login("ada@example.com", password(), &browser).await.unwrap());
    assert_eq!(it.auth.lock_totals().unwrap(), (0, 1));
    let locked = it.auth.locked(&it.auth.store.read().unwrap(), "ada@example.com").unwrap().unwrap();
    assert!(locked.until > it.clock.now() && locked.failures > 50);
    assert!(actions(&it, owner.org).contains(&"auth.locked".to_owned()));
    assert!(it.auth.unlock(Actor::system(owner.org), owner.org, owner.user.id).await.unwrap());
    done(it.auth.login("ada@example.com", password(), &stranger).await.unwrap());
}

#[tokio::test]
async fn a_network_is_counted_for_three_hours() {
    let (it, _) = with_owner().await;
    let stuff = async |from_n: usize, to_n: usize| {
        for n in from_n..to_n {
            assert!(wrong(&it, &format!("stuffed{n}@example.com"), &client()).await.is_err());
        }
    };
    stuff(0, 10).await;
    it.clock.advance(3 * 3600);
    stuff(10, 25).await;
    assert_eq!(it.auth.lock_totals().unwrap(), (0, 0), "ten of them were too long ago");
    stuff(25, 26).await;
    assert_eq!(it.auth.lock_totals().unwrap(), (1, 0));
}

#[tokio::test]
async fn the_directory_reads_everything_again_when_it_missed_something() {
    let (it, owner) = with_owner().await;
    let (org, id) = (owner.org, owner.user.id);
    let on = move |tx: &mut WriteTx<'_>| {
        let confirmed_at = Some(tx.now());
        let secret = SealedBytes(Vec::new());
        let factor = SecondFactor { secret, confirmed_at, last_step: 0, recovery: Vec::new(), stretch: None };
        tx.insert(org, SecondFactor::id_of(id), factor).map(drop)
    };
    it.auth.store.write(Actor::system(org), on).await.unwrap();
    assert!(!it.auth.directory.has_second_factor(id.uid()));
    assert!(it.auth.directory.hear(Err(RecvError::Lagged(3))).unwrap().is_ok());
    assert!(it.auth.directory.has_second_factor(id.uid()));
    assert!(Directory::load(it.auth.store.clone()).unwrap().has_second_factor(id.uid()));
    assert!(it.auth.directory.hear(Err(RecvError::Closed)).is_none());

    let bob = user(&it, org, "bob@example.com", Role::Member).await;
    let session = done(it.auth.login("bob@example.com", password(), &client()).await.unwrap());
    it.auth.store.write(Actor::system(org), move |tx| tx.delete(org, bob.id)).await.unwrap();
    it.auth.directory.renew([(org, User::KIND, bob.id.uid())]).unwrap();
    assert!(it.auth.authenticate(&session.access_token).is_err());
}

#[tokio::test]
async fn a_rule_for_all_concerns_members() {
    let (it, owner) = with_owner().await;
    let bob = user(&it, owner.org, "bob@example.com", Role::Member).await;
    let settings = Settings { mfa_rule: MfaRule::All, ..Settings::default() };
    it.auth.change_settings(Actor::system(owner.org), owner.org, None, settings).await.unwrap();
    assert!(it.auth.second_factor(owner.org, bob.id).unwrap().required);
    it.clock.advance(7 * 86_400 + 1);
    let session = done(it.auth.login("bob@example.com", password(), &client()).await.unwrap());
    assert!(it.auth.authenticate(&session.access_token).unwrap().must_enrol);
}

#[tokio::test]
async fn a_second_factor_is_begun_again_but_not_beside_another() {
    let (it, owner) = with_owner().await;
    let (actor, org, id) = (Actor::system(owner.org), owner.org, owner.user.id);
    let first = it.auth.enrol(actor.clone(), org, id).await.unwrap();
    let second = it.auth.enrol(actor.clone(), org, id).await.unwrap();
    assert_ne!(first.secret, second.secret);
    let confirmed = move |tx: &mut WriteTx<'_>| {
        let old = tx.require::<SecondFactor>(org, SecondFactor::id_of(id))?;
        let confirmed_at = Some(tx.now());
        tx.update(org, &old, SecondFactor { confirmed_at, ..old.data.clone() })
    };
    it.auth.store.write(actor.clone(), confirmed).await.unwrap();
    let third = it.auth.enrol(actor.clone(), org, id).await;
    assert!(matches!(third, Err(Error::Conflict { code: "mfa_enrolled", .. })));
    it.auth.unenrol(actor.clone(), org, id).await.unwrap();
    let none = it.auth.unenrol(actor.clone(), org, id).await;
    assert!(matches!(none, Err(Error::Conflict { code: "mfa_not_enrolled", .. })));
    let none = it.auth.renew_recovery(actor, org, id).await;
    assert!(matches!(none, Err(Error::Conflict { code: "mfa_not_enrolled", .. })));
}

#[tokio::test]
async fn changes_are_refused_to_who_saw_an_older_version() {
    let (it, owner) = with_owner().await;
    let (actor, org) = (Actor::system(owner.org), owner.org);
    let renamed = UserChange { name: Some("Ada L.".into()), ..UserChange::default() };
    let stale = it.auth.change_user(actor.clone(), Role::Owner, org, owner.user.id, Some(vec![7]), renamed).await;
    assert!(matches!(stale, Err(Error::Stale { current: 1 })));
    let stale = it.auth.change_settings(actor, org, Some(vec![7]), Settings::default()).await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn passwords_from_the_host_end_all_sessions_and_need_no_old_one() {
    let (it, owner) = with_owner().await;
    let (org, id) = (owner.org, owner.user.id);
    let lose = move |tx: &mut WriteTx<'_>| tx.delete(org, Credential::id_of(id));
    it.auth.store.write(Actor::system(org), lose).await.unwrap();
    it.auth.set_drawn_password(Actor::system(org), org, id, "Another-horse-9".into()).await.unwrap();
    assert!(it.auth.authenticate(&owner.access_token).is_err());
    done(it.auth.login("ada@example.com", "Another-horse-9".into(), &client()).await.unwrap());
}

#[tokio::test]
async fn links_go_to_accounts_that_may_sign_in() {
    let (it, owner) = with_owner().await;
    let (actor, org) = (Actor::system(owner.org), owner.org);
    let link = async |email: &str| it.auth.link(actor.clone(), email, Purpose::Reset).await.unwrap().is_some();
    let bob = user(&it, org, "bob@example.com", Role::Member).await;
    assert!(link("bob@example.com").await && !link("eve@example.com").await && !link("nobody").await);
    let disabled = UserChange { disabled: Some(true), ..UserChange::default() };
    it.auth.change_user(actor.clone(), Role::Owner, org, bob.id, None, disabled).await.unwrap();
    assert!(!link("bob@example.com").await);
    let seconds = [Purpose::SecondFactor, Purpose::Reset, Purpose::Unlock, Purpose::Email].map(Purpose::seconds);
    assert_eq!(seconds, [300, 600, 3600, 86_400]);
}

#[tokio::test]
async fn a_session_that_has_ended_ends_without_a_word() {
    let (it, owner) = with_owner().await;
    let before = actions(&it, owner.org).len();
    it.auth.end_session_by_id(Actor::system(owner.org), owner.org, Id::fresh()).await.unwrap();
    assert_eq!(actions(&it, owner.org).len(), before);
    assert!(it.auth.authenticate(&owner.access_token).is_ok());
}

#[tokio::test]
async fn a_user_has_fifty_api_tokens_at_most() {
    let (it, owner) = with_owner().await;
    let make = async || {
        let new = NewToken { name: "Export".into(), scopes: vec![model::api_token::Scope::Read], expires_at: None };
        it.auth.create_token(Actor::system(owner.org), owner.org, owner.user.id, new).await
    };
    for n in 0..50 {
        assert!(make().await.is_ok(), "{n}");
    }
    assert!(matches!(make().await, Err(Error::Conflict { code: "too_many_tokens", .. })));
}

#[tokio::test]
async fn a_name_without_latin_letters_still_gives_a_slug() {
    let (it, _) = with_owner().await;
    let make =
        async |name: &str| it.auth.create_organization(Actor::system(Org::INSTANCE), name).await.unwrap().1.data.slug;
    assert_eq!((make("株式会社").await, make("***").await), ("organization".to_owned(), "organization-2".to_owned()));
}

#[test]
fn a_digest_is_thirty_two_bytes() {
    let text = rmp_serde::to_vec(&"no bytes").unwrap();
    let error = rmp_serde::from_slice::<Digest>(&text).unwrap_err().to_string();
    assert!(error.contains("32 bytes"), "{error}");
    let short = rmp_serde::to_vec(&SealedBytes(vec![1, 2, 3])).unwrap();
    assert!(rmp_serde::from_slice::<Digest>(&short).is_err());
    let error = rmp_serde::from_slice::<SealedBytes>(&text).err().unwrap().to_string();
    assert!(error.contains("expected bytes"), "{error}");
}
