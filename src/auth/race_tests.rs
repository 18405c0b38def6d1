//! What was true when a request looked and is not any more when it writes: two that bring the same proof at once, and
//! changes in between. The writer is held until all of them wait for it.

use std::sync::mpsc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::task::JoinHandle;

use super::login::Login;
use super::model::one_time::Purpose;
use super::model::{Credential, RefreshToken, SecondFactor};
use super::second_factor::Again;
use super::tests::{Instance, client, done, password, with_owner};
use super::*;
use crate::base::{Actor, Id};
use crate::crypto::totp::TotpSecret;
use crate::store::{Class, Dir, Flow, Read, WriteTx};

/// The writer, busy until it is let go.
struct Held {
    go: mpsc::Sender<()>,
    task: JoinHandle<()>,
}

impl Held {
    async fn of(it: &Instance) -> Self {
        let (go, wait) = mpsc::channel();
        let (begun, started) = tokio::sync::oneshot::channel();
        let store = it.auth.store.clone();
        let task = tokio::spawn(async move {
            let write = move |_: &mut WriteTx<'_>| {
                let _ = (begun.send(()), wait.recv());
                Ok(())
            };
            store.write(Actor::system(Org::INSTANCE), write).await.unwrap();
        });
        started.await.unwrap();
        Self { go, task }
    }

    /// Lets it go once the others wait.
    async fn release(self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.go.send(()).unwrap();
        self.task.await.unwrap();
    }
}

/// Writes past the rules, before whatever asks next.
async fn write<T: Send + 'static>(
    it: &Instance,
    org: Org,
    what: impl FnOnce(&mut WriteTx<'_>) -> Result<T> + Send + 'static,
) {
    it.auth.store.write_as(Class::Essential, Actor::system(org), what).await.unwrap();
}

/// The app on somebody's telephone.
fn app(secret: &str) -> TotpSecret {
    let value = |byte: u8| if byte.is_ascii_digit() { byte - b'2' + 26 } else { byte - b'A' };
    let bits: Vec<u8> = secret.bytes().flat_map(|byte| (0..5).rev().map(move |at| value(byte) >> at & 1)).collect();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |all, bit| all << 1 | bit)).collect();
    TotpSecret::from_bytes(&bytes)
}

/// Switches the second factor of the owner on; gives the app and the recovery codes.
async fn enrolled(it: &Instance, owner: &SignedIn) -> (TotpSecret, Vec<String>) {
    let (org, id) = (owner.org, owner.user.id);
    let begun = it.auth.enrol(Actor::system(org), org, id).await.unwrap();
    let app = app(&begun.secret);
    let code = app.code_at(it.clock.now()).unwrap();
    let codes = it.auth.confirm(Actor::system(org), org, id, &code).await.unwrap();
    it.clock.advance(60);
    (app, codes)
}

async fn first_step(it: &Instance) -> String {
    match it.auth.login("ada@example.com", password(), &client()).await.unwrap() {
        Login::SecondFactor(token) => token,
        Login::Done(_) => panic!("no second factor is asked for"),
    }
}

#[tokio::test]
async fn a_sign_in_ends_with_the_password_that_it_was_checked_against() {
    let (it, owner) = with_owner().await;
    let (org, id) = (owner.org, Credential::id_of(owner.user.id));
    let change = move |tx: &mut WriteTx<'_>| {
        let old = tx.require::<Credential>(org, id)?;
        let data = old.data.replaced(old.data.password_hash.clone(), tx.now());
        tx.update(org, &old, data)
    };
    let (me, held) = (client(), Held::of(&it).await);
    let login = it.auth.login("ada@example.com", password(), &me);
    let ((), signed_in, ()) = tokio::join!(write(&it, org, change), login, held.release());
    assert!(matches!(signed_in, Err(Error::WrongCredentials)));
    assert!(matches!(it.auth.login("ada@example.com", password(), &me).await, Ok(Login::Done(_))));
}

#[tokio::test]
async fn a_second_step_that_two_take_at_once_lets_one_in() {
    let (it, owner) = with_owner().await;
    let (app, _) = enrolled(&it, &owner).await;
    let (pending, code) = (first_step(&it).await, app.code_at(it.clock.now()).unwrap());
    let me = client();
    let step = || it.auth.login_second(&pending, &code, &me);
    let held = Held::of(&it).await;
    let (one, two, ()) = tokio::join!(step(), step(), held.release());
    assert!(one.is_ok() != two.is_ok());
    assert!([one, two].into_iter().any(|step| matches!(step, Err(Error::SignInOver))));
}

#[tokio::test]
async fn a_code_that_proved_something_meanwhile_signs_nobody_in() {
    let (it, owner) = with_owner().await;
    let (app, _) = enrolled(&it, &owner).await;
    let principal = it.auth.authenticate(&owner.access_token).unwrap();
    let (pending, code, me) = (first_step(&it).await, app.code_at(it.clock.now()).unwrap(), client());
    let again = Again::Code(SecretString::from(code.clone()));
    let held = Held::of(&it).await;
    let proof = it.auth.reauthenticate(Actor::system(owner.org), &principal, again);
    let (proved, signed_in, ()) = tokio::join!(proof, it.auth.login_second(&pending, &code, &me), held.release());
    assert!(proved.is_ok());
    assert!(matches!(signed_in, Err(Error::WrongCode { .. })));
}

#[tokio::test]
async fn a_code_that_two_bring_at_once_is_one_proof() {
    let (it, owner) = with_owner().await;
    let (app, codes) = enrolled(&it, &owner).await;
    let principal = it.auth.authenticate(&owner.access_token).unwrap();
    for code in [codes[0].clone(), app.code_at(it.clock.now()).unwrap()] {
        let again = || {
            let code = Again::Code(SecretString::from(code.clone()));
            it.auth.reauthenticate(Actor::system(owner.org), &principal, code)
        };
        let held = Held::of(&it).await;
        let (one, two, ()) = tokio::join!(again(), again(), held.release());
        assert!(one.is_ok() != two.is_ok());
    }
    assert_eq!(it.auth.second_factor(owner.org, owner.user.id).unwrap().recovery_codes_left, codes.len() - 1);
}

#[tokio::test]
async fn a_code_does_not_switch_on_a_secret_that_was_replaced_meanwhile() {
    let (it, owner) = with_owner().await;
    let (org, user) = (owner.org, owner.user.id);
    let begun = it.auth.enrol(Actor::system(org), org, user).await.unwrap();
    let code = app(&begun.secret).code_at(it.clock.now()).unwrap();
    let replace = move |tx: &mut WriteTx<'_>| {
        let old = tx.require::<SecondFactor>(org, SecondFactor::id_of(user))?;
        tx.update(org, &old, SecondFactor { last_step: 1, ..old.data.clone() })
    };
    let held = Held::of(&it).await;
    let confirm = it.auth.confirm(Actor::system(org), org, user, &code);
    let ((), confirmed, ()) = tokio::join!(write(&it, org, replace), confirm, held.release());
    assert!(matches!(confirmed, Err(Error::Conflict { code: "mfa_not_begun", .. })));
    assert!(!it.auth.second_factor(org, user).unwrap().enabled);
}

#[tokio::test]
async fn a_link_that_two_follow_at_once_is_used_once() {
    let (it, owner) = with_owner().await;
    let link = it.auth.link_for(Actor::system(owner.org), owner.org, owner.user.id, Purpose::Unlock).await.unwrap();
    let follow = || it.auth.unlock_by_link(Actor::system(owner.org), &link.token);
    let held = Held::of(&it).await;
    let (one, two, ()) = tokio::join!(follow(), follow(), held.release());
    assert!(one.is_ok() != two.is_ok());
    assert!(matches!(follow().await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_refresh_token_that_is_swept_meanwhile_is_worth_nothing() {
    let (it, owner) = with_owner().await;
    let org = owner.org;
    let sweep = move |tx: &mut WriteTx<'_>| {
        let mut ids: Vec<Id<RefreshToken>> = Vec::new();
        tx.scan_records::<RefreshToken>(org, Dir::Forward, None, &mut |row| {
            ids.push(row.id);
            Ok(Flow::More)
        })?;
        ids.into_iter().try_for_each(|id| tx.delete(org, id))
    };
    let (me, held) = (client(), Held::of(&it).await);
    let ((), renewed, ()) = tokio::join!(write(&it, org, sweep), it.auth.refresh(&owner.refresh, &me), held.release());
    assert!(matches!(renewed, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_retry_gets_nothing_when_the_key_of_its_successor_is_gone() {
    let (it, owner) = with_owner().await;
    let renewed = it.auth.refresh(&owner.refresh, &client()).await.unwrap();
    let old = it.keyring.active(crate::crypto::keyring::Purpose::Refresh);
    it.keyring.rotate(crate::crypto::keyring::Purpose::Refresh, it.clock.now()).unwrap();
    it.keyring.retire(old).unwrap();
    assert!(it.auth.refresh(&owner.refresh, &client()).await.is_err(), "the successor cannot be told again");
    assert!(it.auth.refresh(&renewed.refresh, &client()).await.is_err(), "so it counted as a second use");
    done(it.auth.login("ada@example.com", password(), &client()).await.unwrap());
}
