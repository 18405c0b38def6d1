//! The mechanisms over a real store: sign-in, rotation, reuse, revocation, setup and the last owner.

use std::time::Duration;

use secrecy::SecretString;

use super::login::Login;
use super::setup::NewInstance;
use super::users::{NewUser, UserChange};
use super::*;
use crate::base::{Actor, Clock, Id, Role};
use crate::store::{Dir, Flow, Read, Registry, log};

pub(super) const PASSWORD: &str = "Correct-horse-9";
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

pub(super) struct Instance {
    pub(super) auth: Auth,
    pub(super) clock: Clock,
    pub(super) keyring: Keyring,
    _dir: tempfile::TempDir,
}

pub(super) fn client() -> Client {
    Client {
        address: Some([127, 0, 0, 1].into()),
        agent: "Firefox/140.0 Linux".into(),
        request: Uid::fresh(),
        device_cookie: None,
    }
}

pub(super) fn done(login: Login) -> SignedIn {
    match login {
        Login::Done(session) => *session,
        Login::SecondFactor(_) => panic!("a second factor is asked for"),
    }
}

pub(super) fn password() -> SecretString {
    SecretString::from(PASSWORD)
}

pub(super) fn instance() -> Instance {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::default();
    let keyring = Keyring::generate(clock.now());
    let options = crate::store::Options::new(keyring.chain());
    let registry = model::register(Registry::new());
    let store = Store::open(&dir.path().join("leadlab.redb"), options, registry, clock.clone()).unwrap();
    let options = Options {
        access_token: Duration::from_mins(15),
        refresh_token: Duration::from_hours(7 * 24),
        refresh_absolute: Duration::from_hours(30 * 24),
        cost: CHEAP,
        concurrency: 2,
        lockout_by_account: false,
    };
    let sources = crate::config::Sources { directory: dir.path().to_owned(), ..crate::config::Sources::default() };
    let config = crate::config::Config::load(&sources).unwrap();
    let mail = crate::mail::Mailer::open(&config, &keyring, clock.clone()).unwrap();
    Instance { auth: Auth::new(store, &keyring, options, mail, Arc::default()).unwrap(), clock, keyring, _dir: dir }
}

fn new_instance() -> NewInstance {
    NewInstance {
        organization: "Café Müller & Söhne".into(),
        name: "Ada".into(),
        email: "Ada@Example.com".into(),
        password: password(),
    }
}

pub(super) async fn with_owner() -> (Instance, SignedIn) {
    let it = instance();
    let token = it.auth.setup_token().await.unwrap().unwrap();
    let owner = it.auth.setup(&token.to_text(), new_instance(), &client()).await.unwrap();
    (it, owner)
}

pub(super) async fn user(it: &Instance, org: Org, email: &str, role: Role) -> Record<User> {
    let new = NewUser { email: email.parse_email(), name: "Bob".into(), role, password: password().into() };
    it.auth.create_user(Actor::system(org), org, new).await.unwrap()
}

pub(super) trait ParseEmail {
    fn parse_email(&self) -> crate::base::email::Email;
}
impl ParseEmail for str {
    fn parse_email(&self) -> crate::base::email::Email {
        crate::base::email::Email::parse(self).unwrap()
    }
}

pub(super) fn actions(it: &Instance, org: Org) -> Vec<String> {
    let mut actions = Vec::new();
    log::newest(&it.auth.store.read().unwrap(), org, None, &mut |entry| {
        actions.push(entry.change.action);
        Ok(Flow::More)
    })
    .unwrap();
    actions
}

#[tokio::test]
async fn setup_happens_once_and_only_with_the_last_link() {
    let it = instance();
    assert!(it.auth.needs_setup().unwrap());
    let first = it.auth.setup_token().await.unwrap().unwrap().to_text();
    let second = it.auth.setup_token().await.unwrap().unwrap().to_text();
    let setup = async |token: &str| it.auth.setup(token, new_instance(), &client()).await;
    assert!(matches!(setup(&first).await, Err(Error::Invalid(_))));
    it.clock.advance(setup::LINK_SECONDS + 1);
    assert!(matches!(setup(&second).await, Err(Error::Invalid(_))));
    let third = it.auth.setup_token().await.unwrap().unwrap().to_text();
    let signed_in = setup(&third).await.unwrap();
    assert_eq!(it.auth.authenticate(&signed_in.access_token).unwrap().role, Role::Owner);
    assert_eq!(it.auth.organization(signed_in.org).unwrap().data.slug, "cafe-muller-sohne");
    assert!(matches!(setup(&third).await, Err(Error::NotFound)));
    assert!(it.auth.setup_token().await.unwrap().is_none());
    assert!(!it.auth.needs_setup().unwrap());
}

#[tokio::test]
async fn only_one_of_two_setups_at_once_succeeds() {
    let it = instance();
    let init = |number: u8| {
        let email = format!("owner{number}@example.com");
        it.auth.init(Actor::system(Org::INSTANCE), NewInstance { email, ..new_instance() })
    };
    let (one, two) = tokio::join!(init(1), init(2));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert!(matches!(init(3).await, Err(Error::NotFound)));
    assert_eq!(it.auth.organizations().unwrap().len(), 1);
}

#[tokio::test]
async fn a_bad_setup_names_every_member() {
    let it = instance();
    let token = it.auth.setup_token().await.unwrap().unwrap().to_text();
    let bad =
        NewInstance { organization: " ".into(), name: String::new(), email: "x".into(), password: "short".into() };
    let Err(Error::Invalid(errors)) = it.auth.setup(&token, bad, &client()).await else { panic!("accepted") };
    for pointer in ["/organization", "/name", "/email", "/password"] {
        assert!(errors.iter().any(|e| e.pointer == pointer), "{pointer}");
    }
    assert!(it.auth.setup(&token, new_instance(), &client()).await.is_ok(), "the link is still good");
}

#[tokio::test]
async fn signs_in_whatever_the_case_of_the_address_and_logs_both_outcomes() {
    let (it, owner) = with_owner().await;
    let login = async |email: &str, password: &str| it.auth.login(email, password.into(), &client()).await.map(done);
    let signed_in = login(" ada@EXAMPLE.com ", PASSWORD).await.unwrap();
    assert_eq!(it.auth.authenticate(&signed_in.access_token).unwrap().user, owner.user.id.uid());
    for (email, password) in [("ada@example.com", "Correct-horse-8"), ("eve@example.com", PASSWORD), ("", "")] {
        assert!(matches!(login(email, password).await, Err(Error::WrongCredentials)), "{email}");
    }
    let logged = actions(&it, owner.org);
    assert_eq!(logged.iter().filter(|a| *a == "auth.login").count(), 2);
    assert_eq!(logged.iter().filter(|a| *a == "auth.login_failed").count(), 1);
    assert_eq!(actions(&it, Org::INSTANCE).iter().filter(|a| *a == "auth.login_failed").count(), 2);
    assert!(it.auth.store.check().unwrap().is_clean());
}

#[tokio::test]
async fn rotation_gives_a_new_token_and_reuse_ends_the_family() {
    let (it, owner) = with_owner().await;
    let second = it.auth.refresh(&owner.refresh, &client()).await.unwrap();
    let third = it.auth.refresh(&second.refresh, &client()).await.unwrap();
    assert!(second.refresh.lookup() != owner.refresh.lookup() && third.refresh.lookup() != second.refresh.lookup());
    assert!(it.auth.authenticate(&third.access_token).is_ok());
    // Within ten seconds, but its successor was used: a second party.
    assert!(it.auth.refresh(&owner.refresh, &client()).await.is_err());
    assert!(it.auth.refresh(&third.refresh, &client()).await.is_err());
    assert!(it.auth.authenticate(&third.access_token).is_err());
    assert!(actions(&it, owner.org).contains(&"auth.refresh_reuse".to_owned()));
}

#[tokio::test]
async fn the_same_client_repeating_itself_within_ten_seconds_gets_the_same_token() {
    let (it, owner) = with_owner().await;
    let one = it.auth.refresh(&owner.refresh, &client()).await.unwrap();
    it.clock.advance(9);
    let two = it.auth.refresh(&owner.refresh, &client()).await.unwrap();
    assert_eq!(one.refresh.to_text(), two.refresh.to_text());
    assert!(it.auth.refresh(&two.refresh, &client()).await.is_ok());
}

#[tokio::test]
async fn a_late_or_foreign_repetition_is_reuse() {
    let stranger = Client { agent: "curl/8".into(), ..client() };
    for (seconds, who) in [(11, client()), (0, stranger)] {
        let (it, owner) = with_owner().await;
        let one = it.auth.refresh(&owner.refresh, &client()).await.unwrap();
        it.clock.advance(seconds);
        assert!(it.auth.refresh(&owner.refresh, &who).await.is_err());
        assert!(it.auth.refresh(&one.refresh, &client()).await.is_err(), "after {seconds} s by {}", who.agent);
    }
}

#[tokio::test]
async fn a_session_ends_when_unused_for_a_week_and_after_thirty_days_in_any_case() {
    let (it, owner) = with_owner().await;
    it.clock.advance(7 * 86_400 + 1);
    assert!(it.auth.refresh(&owner.refresh, &client()).await.is_err());
    let mut current = done(it.auth.login("ada@example.com", password(), &client()).await.unwrap());
    for _ in 0..4 {
        it.clock.advance(7 * 86_400 - 1);
        current = it.auth.refresh(&current.refresh, &client()).await.unwrap();
    }
    it.clock.advance(2 * 86_400 + 10);
    assert!(it.auth.refresh(&current.refresh, &client()).await.is_err());
}

#[tokio::test]
async fn the_eleventh_session_ends_the_one_unused_for_longest_and_the_sweep_empties() {
    let (it, owner) = with_owner().await;
    for _ in 0..10 {
        it.clock.advance(1);
        done(it.auth.login("ada@example.com", password(), &client()).await.unwrap());
    }
    assert_eq!(it.auth.sessions(owner.org, owner.user.id).unwrap().len(), refresh::MAX_SESSIONS);
    assert!(it.auth.authenticate(&owner.access_token).is_err());
    it.clock.advance(31 * 86_400);
    while it.auth.sweep().await.unwrap() {}
    let mut rows = 0;
    let read = it.auth.store.read().unwrap();
    read.scan_records::<model::RefreshToken>(owner.org, Dir::Forward, None, &mut |_| {
        rows += 1;
        Ok(Flow::More)
    })
    .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn role_and_disabling_take_effect_at_once_and_the_last_owner_stays() {
    let (it, owner) = with_owner().await;
    let org = owner.org;
    let bob = user(&it, org, "bob@example.com", Role::Member).await;
    let session = done(it.auth.login("bob@example.com", password(), &client()).await.unwrap());
    let change = async |by: Role, id: Id<User>, change: UserChange| {
        it.auth.change_user(Actor::system(org), by, org, id, None, change).await
    };
    let role = |role| UserChange { role: Some(role), ..UserChange::default() };
    let disabled = |disabled| UserChange { disabled: Some(disabled), ..UserChange::default() };
    change(Role::Admin, bob.id, role(Role::Manager)).await.unwrap();
    assert!(it.auth.authenticate(&session.access_token).is_err(), "the old role's token");
    let session = it.auth.refresh(&session.refresh, &client()).await.unwrap();
    assert_eq!(it.auth.authenticate(&session.access_token).unwrap().role, Role::Manager);
    change(Role::Admin, bob.id, disabled(true)).await.unwrap();
    assert!(it.auth.authenticate(&session.access_token).is_err());
    assert!(it.auth.refresh(&session.refresh, &client()).await.is_err());
    assert!(it.auth.login("bob@example.com", password(), &client()).await.is_err());

    assert!(matches!(change(Role::Admin, bob.id, role(Role::Owner)).await, Err(Error::Forbidden { .. })));
    assert!(matches!(change(Role::Admin, owner.user.id, role(Role::Viewer)).await, Err(Error::Forbidden { .. })));
    for loss in [role(Role::Admin), disabled(true)] {
        let refused = change(Role::Owner, owner.user.id, loss).await;
        assert!(matches!(refused, Err(Error::Conflict { code: "last_owner", .. })));
    }
    change(Role::Owner, bob.id, role(Role::Owner)).await.unwrap();
    assert!(change(Role::Owner, owner.user.id, role(Role::Admin)).await.is_err(), "a disabled owner does not count");
    change(Role::Owner, bob.id, disabled(false)).await.unwrap();
    change(Role::Owner, owner.user.id, role(Role::Admin)).await.unwrap();
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let (it, owner) = with_owner().await;
    let other = done(it.auth.login("ada@example.com", password(), &client()).await.unwrap());
    let principal = it.auth.authenticate(&owner.access_token).unwrap();
    let actor = client().actor(owner.org, Some(principal.user));
    let change = async |current: &str, new: &str| {
        it.auth.change_password(actor.clone(), &principal, current.into(), new.into()).await
    };
    assert!(matches!(change("Wrong-horse-9", "Another-horse-9").await, Err(Error::Invalid(_))));
    assert!(matches!(change(PASSWORD, "simple").await, Err(Error::Invalid(_))));
    assert!(it.auth.authenticate(&other.access_token).is_ok());
    change(PASSWORD, "Another-horse-9").await.unwrap();
    assert!(it.auth.authenticate(&other.access_token).is_err());
    assert!(it.auth.authenticate(&owner.access_token).is_ok());
    assert!(it.auth.login("ada@example.com", password(), &client()).await.is_err());
    assert!(it.auth.login("ada@example.com", "Another-horse-9".into(), &client()).await.is_ok());
}

#[tokio::test]
async fn users_of_other_organisations_do_not_exist_and_addresses_are_unique() {
    let (it, owner) = with_owner().await;
    let (other, organization) =
        it.auth.create_organization(Actor::system(Org::INSTANCE), "Café Müller & Söhne").await.unwrap();
    assert_eq!(organization.data.slug, "cafe-muller-sohne-2");
    assert_ne!(other, owner.org);
    let stranger = user(&it, other, "eve@example.com", Role::Owner).await;
    assert!(matches!(it.auth.user(owner.org, stranger.id), Err(Error::NotFound)));
    let actor = Actor::system(owner.org);
    let foreign = it.auth.change_user(actor.clone(), Role::Owner, owner.org, stranger.id, None, UserChange::default());
    assert!(matches!(foreign.await, Err(Error::NotFound)));
    let twice = NewUser {
        email: "EVE@example.com".parse_email(),
        name: "E".into(),
        role: Role::Viewer,
        password: password().into(),
    };
    assert!(matches!(it.auth.create_user(actor, owner.org, twice).await, Err(Error::Conflict { .. })));
    assert_eq!(it.auth.find_organization("cafe-muller-sohne-2").unwrap().0, other);
    assert_eq!(it.auth.find_organization(&organization.id.to_string()).unwrap().0, other);
}

#[tokio::test]
async fn the_directory_is_the_same_after_a_restart_and_hears_of_foreign_writes() {
    let (it, owner) = with_owner().await;
    let again = Directory::load(it.auth.store.clone()).unwrap();
    let subject = it.auth.access.verify(&owner.access_token, it.clock.now()).unwrap();
    assert!(again.authenticate(&subject, it.clock.now()).is_ok());
    let following = Arc::new(again);
    let task = tokio::spawn({
        let following = following.clone();
        async move { following.follow().await }
    });
    tokio::task::yield_now().await;
    it.auth.end_sessions(Actor::system(owner.org), owner.org, owner.user.id, None, "auth.logout").await.unwrap();
    for _ in 0..1000 {
        if following.authenticate(&subject, it.clock.now()).is_err() {
            task.abort();
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the revocation was not heard of");
}
