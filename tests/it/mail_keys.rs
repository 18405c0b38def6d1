//! A mail that waits hangs on the data key that it was sealed with: the key stays until the mail is sealed anew.

use std::time::Duration;

use leadlab::admin::keys::{self, KeyError};
use leadlab::base::email::Email;
use leadlab::base::{Actor, Id, Org};
use leadlab::crypto::keyring::Purpose;
use leadlab::jobs::{Job, State};
use leadlab::mail::messages;
use leadlab::store::Read;

use crate::smtp::Smtp;
use crate::support::Server;

const LINK: &str = "https://crm.example.com/reset#Zm9vYmFyLXNlY3JldC10b2tlbg";

/// Waits until a mail was put off so often.
async fn put_off(server: &Server, id: Id<Job>, attempts: u32) {
    for _ in 0..400 {
        let job = server.app.store.read().unwrap().require::<Job>(Org::INSTANCE, id).unwrap().data;
        if job.state == State::Queued && job.attempts == attempts {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the mail was not put off {attempts} times");
}

#[tokio::test]
async fn a_waiting_mail_keeps_its_key_and_outlives_the_next_one() {
    let smtp = Smtp::start().await;
    smtp.refuse("RCPT", "450 4.2.1 try later", 2);
    let (server, _) = smtp.owned().await;
    let system = || Actor::system(Org::INSTANCE);
    let mail = server.app.mail.clone();
    let bob = Email::parse("bob@example.org").unwrap();
    let write = server.app.store.write(system(), move |tx| {
        mail.enqueue(tx, Org(1), &messages::password_reset(&bob, "Bob", LINK)).map(Option::unwrap)
    });
    let id = write.await.unwrap().value;
    put_off(&server, id, 1).await;

    let old = server.app.keyring.active(Purpose::Data);
    keys::rotate(&server.app, system(), Purpose::Data).await.unwrap();
    server.clock.advance(120);
    put_off(&server, id, 2).await;
    let refused = keys::retire(&server.app, system(), old).await;
    assert!(matches!(refused, Err(KeyError::Needed { count: 1, .. })), "{refused:?}");
    let sum = keys::reencrypt(&server.app, system(), false, |_| {}).await.unwrap();
    assert_eq!((sum.resealed, sum.unopened), (1, 0));
    keys::retire(&server.app, system(), old).await.unwrap();

    server.clock.advance(60);
    let sent = smtp.next().await;
    assert_eq!((sent.to.as_str(), sent.link()), ("bob@example.org", LINK));
}
