//! Mail through the running server and the real binary, against a mail server that speaks SMTP over TLS.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use leadlab::base::email::Email;
use leadlab::base::{Actor, Id, Org};
use leadlab::jobs::{Job, State};
use leadlab::mail::{Message, messages};
use leadlab::store::{Read, Record};
use serde_json::{Value, json};

use crate::smtp::{Manners, PASSWORD, Smtp, USER};
use crate::support::Server;

const LINK: &str = "https://crm.example.com/reset#Zm9vYmFyLXNlY3JldC10b2tlbg";

fn address() -> Email {
    Email::parse("bob@example.org").unwrap()
}

fn reset() -> Message {
    messages::password_reset(&address(), "Bob", LINK)
}

fn borrowed<'a>(set: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    set.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A server that sends through `smtp`.
async fn server(smtp: &Smtp) -> Server {
    Server::with(&borrowed(&smtp.environment())).await
}

async fn enqueue(server: &Server, message: Message) -> Id<Job> {
    let mail = server.app.mail.clone();
    let written = server.app.store.write(Actor::system(Org(1)), move |tx| mail.enqueue(tx, Org(1), &message)).await;
    written.unwrap().value.unwrap()
}

fn job(server: &Server, id: Id<Job>) -> Record<Job> {
    server.app.store.read().unwrap().require::<Job>(Org::INSTANCE, id).unwrap()
}

/// Waits until the job is as wanted.
async fn until(server: &Server, id: Id<Job>, wanted: impl Fn(&Job) -> bool) -> Record<Job> {
    for _ in 0..400 {
        let found = job(server, id);
        if wanted(&found.data) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job stayed {:?}", job(server, id).data);
}

async fn ended(server: &Server, id: Id<Job>) -> Record<Job> {
    until(server, id, |job| job.state.is_final()).await
}

/// A job that is to be tried again, and why.
async fn put_off(server: &Server, id: Id<Job>) -> String {
    until(server, id, |job| job.state == State::Queued && job.attempts == 1).await.data.error.clone().unwrap()
}

#[tokio::test]
async fn a_queued_mail_goes_out_over_starttls_with_auth() {
    let smtp = Smtp::start().await;
    let mut server = server(&smtp).await;
    assert!(server.app.mail.is_set_up());
    let id = enqueue(&server, reset()).await;
    let mail = smtp.next().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("bob@example.org", "LeadLab: Set a new password"));
    assert!(mail.text.starts_with("Hello Bob,\n\n"), "{}", mail.text);
    assert_eq!(mail.link(), LINK);
    assert_eq!(mail.header("From"), Some("\"LeadLab Test\" <crm@example.com>"));
    assert_eq!(mail.header("To"), Some("bob@example.org"));
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(mail.header("Message-ID"), Some(format!("<{id}@example.com>").as_str()));
    assert!(mail.header("Date").is_some());
    assert!(!mail.raw.replace("\r\n", "").contains(['\r', '\n']));
    let said = smtp.said();
    let clear: Vec<&String> = said.iter().filter(|line| line.starts_with("clear ")).collect();
    assert_eq!(clear, ["clear EHLO [127.0.0.1]", "clear STARTTLS"]);
    assert!(said.iter().any(|line| line.starts_with("tls AUTH PLAIN ")), "{said:?}");
    assert!(said.contains(&format!("tls MAIL FROM:<{USER}>")) && said.contains(&"tls QUIT".to_owned()), "{said:?}");
    let job = ended(&server, id).await;
    assert_eq!((job.data.state, job.data.payload.as_str()), (State::Succeeded, ""));
    assert_eq!(job.data.result.as_deref().map(|text| text.contains("password_reset")), Some(true));
    assert!(smtp.messages().is_empty());
    server.stop().await;
}

#[tokio::test]
async fn tls_from_the_start_and_auth_login_do_as_well() {
    let smtp = Smtp::with(Manners { implicit: true, mechanisms: "LOGIN", ..Manners::default() }).await;
    let server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    assert_eq!(smtp.next().await.link(), LINK);
    assert_eq!(ended(&server, id).await.data.state, State::Succeeded);
    assert!(smtp.said().iter().all(|line| line.starts_with("tls ")));
}

#[tokio::test]
async fn nothing_is_said_in_clear_where_starttls_is_not_offered() {
    let smtp = Smtp::with(Manners { starttls: false, ..Manners::default() }).await;
    let server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    let told = put_off(&server, id).await;
    assert!(told.contains("does not offer STARTTLS"), "{told}");
    assert_eq!(smtp.said(), ["clear EHLO [127.0.0.1]", "clear QUIT"]);
    assert!(smtp.messages().is_empty());
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_a_stranger_is_refused() {
    for implicit in [false, true] {
        let smtp = Smtp::with(Manners { implicit, certificate: "mail.example.com", ..Manners::default() }).await;
        let failure = server(&smtp).await.app.mail.send(&reset()).await.unwrap_err();
        assert!(failure.to_string().contains("certificate") && !failure.is_permanent(), "{failure}");
        assert!(!smtp.said().iter().any(|line| line.starts_with("tls ")), "{:?}", smtp.said());
    }
    // The right name by an authority that nobody named.
    let (smtp, other) = (Smtp::start().await, Smtp::start().await);
    let mut set = smtp.environment();
    set.retain(|(name, _)| *name != "LEADLAB__NET__CA_FILE");
    for authority in [None, other.environment().pop()] {
        let set: Vec<_> = set.iter().cloned().chain(authority).collect();
        let failure = Server::with(&borrowed(&set)).await.app.mail.send(&reset()).await.unwrap_err();
        assert!(failure.to_string().contains("certificate"), "{failure}");
    }
    assert!(smtp.messages().is_empty());
}

#[tokio::test]
async fn an_answer_that_was_slipped_in_before_tls_is_not_believed() {
    let smtp = Smtp::with(Manners { injects: true, ..Manners::default() }).await;
    let failure = server(&smtp).await.app.mail.send(&reset()).await.unwrap_err();
    assert!(failure.to_string().contains("no TLS with"), "{failure}");
    assert!(!smtp.said().iter().any(|line| line.starts_with("tls ")), "{:?}", smtp.said());
}

#[tokio::test]
async fn what_fails_for_the_moment_is_tried_again() {
    let smtp = Smtp::start().await;
    smtp.refuse("RCPT", "450 4.2.1 <bob@example.org>: try later", 1);
    let server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    let told = put_off(&server, id).await;
    // The sentence names the code, and not the person.
    assert!(told.contains("refused the recipient (450 4.2.1)") && !told.contains("bob"), "{told}");
    assert!(!job(&server, id).data.payload.is_empty());
    server.clock.advance(10);
    assert_eq!(smtp.next().await.to, "bob@example.org");
    assert_eq!(ended(&server, id).await.data.attempts, 2);
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    let smtp = Smtp::start().await;
    let mut set = smtp.environment();
    // A port that nobody listens on any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    set[0].1 = format!("smtp://localhost:{gone}");
    set.remove(1);
    let server = Server::with(&borrowed(&set)).await;
    let id = enqueue(&server, reset()).await;
    let told = put_off(&server, id).await;
    assert!(told.contains(&format!("localhost:{gone} cannot be reached")), "{told}");
}

#[tokio::test]
async fn a_silent_server_does_not_hold_up_the_end() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://127.0.0.1:{}", silent.local_addr().unwrap().port());
    let mut server =
        Server::with(&[("LEADLAB__MAIL__SMTP_URL", &url), ("LEADLAB__MAIL__FROM", "crm@example.com")]).await;
    let id = enqueue(&server, reset()).await;
    let visit = silent.accept().await.unwrap();
    assert_eq!(job(&server, id).data.state, State::Running);
    tokio::time::timeout(Duration::from_secs(5), server.stop()).await.unwrap();
    drop(visit);
}

#[tokio::test]
async fn what_is_refused_for_good_ends_with_a_sentence() {
    for (command, reply, sentence) in [
        ("RCPT", "550 5.1.1 <bob@example.org> unknown", "refused the recipient (550 5.1.1); check the address"),
        ("AUTH", "535 5.7.8 no", "refused the user name or the password (535 5.7.8); check the user"),
        ("MAIL", "553 not you", "refused the sender (553); check that this user may send as mail.from"),
        ("END", "554 5.7.1 spam for bob", "refused the message (554 5.7.1)"),
        ("CONNECT", "554 go away", "refused the connection (554)"),
    ] {
        let smtp = Smtp::start().await;
        smtp.refuse(command, reply, 1);
        let (server, admin) = Server::owned(&borrowed(&smtp.environment())).await;
        let id = enqueue(&server, reset()).await;
        let job = ended(&server, id).await;
        let told = job.data.error.clone().unwrap();
        assert_eq!((job.data.state, job.data.attempts), (State::Failed, 1), "{told}");
        assert!(told.contains(sentence) && !told.contains("bob"), "{told}");
        assert_eq!(job.data.payload, "");
        // An admin reads the sentence; what is forgotten cannot be sent again.
        let shown = admin.read(&format!("/jobs/{id}")).await;
        assert_eq!(shown["error"], told.as_str());
        assert_eq!(admin.post(&format!("/jobs/{id}/retry"), &json!({})).await.status(), 409);
        assert!(smtp.messages().is_empty());
    }
}

#[tokio::test]
async fn a_link_that_is_no_longer_good_is_not_sent() {
    let smtp = Smtp::start().await;
    smtp.refuse("CONNECT", "421 4.3.2 busy", 1);
    let server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    put_off(&server, id).await;
    server.clock.advance(601);
    let job = ended(&server, id).await;
    assert_eq!((job.data.state, job.data.payload.as_str()), (State::Failed, ""));
    assert!(job.data.error.as_ref().unwrap().contains("while the link in it was good"));
    assert!(smtp.messages().is_empty());
}

#[tokio::test]
async fn a_cancelled_mail_is_forgotten() {
    let smtp = Smtp::start().await;
    smtp.refuse("CONNECT", "421 4.3.2 busy", 1);
    let (server, admin) = Server::owned(&borrowed(&smtp.environment())).await;
    let id = enqueue(&server, reset()).await;
    put_off(&server, id).await;
    assert_eq!(admin.post(&format!("/jobs/{id}/cancel"), &json!({})).await.status(), 200);
    assert_eq!(job(&server, id).data.payload, "");
}

#[tokio::test]
async fn names_and_addresses_inject_nothing() {
    let smtp = Smtp::start().await;
    let server = server(&smtp).await;
    let evil = "Eve\r\nBcc: all@example.com\r\n\r\nHello,\r\n.\r\nRCPT TO:<eve@example.com>";
    enqueue(&server, messages::invitation(&address(), evil, evil, evil, LINK, 60)).await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "bob@example.org");
    assert_eq!((mail.header("To"), mail.header("Bcc")), (Some("bob@example.org"), None));
    assert!(mail.subject.starts_with("LeadLab: Invitation to “Eve Bcc: all@example.com Hello, . RCPT TO:"));
    assert_eq!(mail.text.matches("\n\n").count(), 4, "{}", mail.text);
    assert_eq!(mail.text.matches("Hello,").count(), 2, "once in each of two quotes: {}", mail.text);
    let recipients: Vec<String> = smtp.said().into_iter().filter(|line| line.contains("RCPT")).collect();
    assert_eq!(recipients, ["tls RCPT TO:<bob@example.org>"]);
    for text in ["bob@example.org\r\nRCPT TO:<eve@example.com>", "bob@example.org, eve@example.com", "b\0@example.org"]
    {
        assert!(Email::parse(text).is_err(), "{text:?}");
    }
}

#[tokio::test]
async fn letters_beyond_ascii_arrive() {
    let smtp = Smtp::start().await;
    let server = server(&smtp).await;
    let to = Email::parse("bob@müller.example").unwrap();
    enqueue(&server, messages::invitation(&to, "Zoë Łukasz", "Ada", "Søren & Söhne", LINK, 1440)).await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "bob@xn--mller-kva.example");
    assert_eq!(mail.subject, "LeadLab: Invitation to “Søren & Söhne”");
    assert!(mail.text.starts_with("Hello Zoë Łukasz,\n\n“Ada” invites you to “Søren & Söhne”"), "{}", mail.text);
    assert!(mail.raw.is_ascii());
}

#[tokio::test]
async fn the_database_never_holds_a_mail_in_clear() {
    let smtp = Smtp::start().await;
    smtp.refuse("CONNECT", "421 4.3.2 busy", 1);
    let mut server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    put_off(&server, id).await;
    // While it waits, and after it has gone.
    let file = server.app.config.storage.data_dir.join("leadlab.redb");
    let holds = |text: &str| {
        let bytes = std::fs::read(&file).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    let token = LINK.split('#').nth(1).unwrap();
    assert!(holds("password_reset"), "the job is in the file");
    for secret in [token, "Set a new password", "bob@example.org", PASSWORD] {
        assert!(!holds(secret), "{secret}");
    }
    server.clock.advance(10);
    assert_eq!(smtp.next().await.link(), LINK);
    ended(&server, id).await;
    server.stop().await;
    for secret in [token, "Set a new password", "bob@example.org"] {
        assert!(!holds(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_sealed_mail_opens_in_its_own_job_only() {
    let smtp = Smtp::start().await;
    smtp.refuse("CONNECT", "421 4.3.2 busy", 1);
    let server = server(&smtp).await;
    let id = enqueue(&server, reset()).await;
    put_off(&server, id).await;
    let moved = server.app.store.write(Actor::system(Org(1)), move |tx| {
        let old = tx.require(Org::INSTANCE, id)?;
        let copy = Job { max_attempts: 1, attempts: 0, error: None, due_at: tx.now(), ..old.data.clone() };
        Ok(tx.insert(Org::INSTANCE, Id::fresh(), copy)?.id)
    });
    let moved = moved.await.unwrap().value;
    assert_eq!(ended(&server, moved).await.data.state, State::Failed);
    assert!(smtp.messages().is_empty());
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_queued() {
    let server = Server::start().await;
    assert!(!server.app.mail.is_set_up());
    let mail = server.app.mail.clone();
    let written = server.app.store.write(Actor::system(Org(1)), move |tx| mail.enqueue(tx, Org(1), &reset())).await;
    assert_eq!(written.unwrap().value, None);
}

/// `leadlab mail test` in a directory: status, standard output, standard error.
fn mail_test(here: &Path, set: &[(&'static str, String)], arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
    command.current_dir(here).env_clear().envs(crate::quick::counted()).stdin(Stdio::null());
    command.envs(set.iter().map(|(name, value)| (*name, value))).args(["mail", "test", "--to"]).args(arguments);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_test_tells_what_became_of_it() {
    let smtp = Smtp::start().await;
    let here = tempfile::tempdir().unwrap();
    let password = here.path().join("password");
    std::fs::write(&password, "Kestrel-Harbour-42\n").unwrap();
    let made = Command::new(env!("CARGO_BIN_EXE_leadlab"))
        .current_dir(here.path())
        .env_clear()
        .envs(crate::quick::counted())
        .args(["init", "--organization", "Acme", "--admin", "ada@example.com", "--password-file", "password"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let set = smtp.environment();
    let (status, out, err) = mail_test(here.path(), &set, &["eve@example.org"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with("localhost:") && out.ends_with(" accepted a test mail to eve@example.org\n"), "{out}");
    assert_eq!(smtp.next().await.to, "eve@example.org");
    let (_, out, _) = mail_test(here.path(), &set, &["eve@example.org", "--json"]);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&answer["to"], &answer["answer"]), (&"eve@example.org".into(), &"250 2.0.0 queued as 4711".into()));
    // Beside a running server, with the server's configuration.
    let mut child = serve(here.path(), &set);
    let (status, out, err) = mail_test(here.path(), &[], &["eve@example.org"]);
    assert_eq!(status, 0, "{out}{err}");
    smtp.refuse("RCPT", "550 5.1.1 <eve@example.org>\u{1b}[31m unknown", 1);
    let (status, out, err) = mail_test(here.path(), &[], &["eve@example.org"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("refused the recipient (550 5.1.1); check the address of the recipient"), "{err}");
    assert_eq!(smtp.take().len(), 2, "one with --json, one beside the server");
    assert!(err.contains("the server said: 5.1.1 <eve@example.org> [31m unknown\n"), "{err}");
    child.kill().unwrap();
    child.wait().unwrap();
    // Without a mail server, and with an address that is none.
    let (status, out, err) = mail_test(here.path(), &[], &["eve@example.org"]);
    assert_eq!((status, out.as_str(), err.as_str()), (78, "", "mail is not set up; set mail.smtp_url and mail.from\n"));
    assert_eq!(mail_test(here.path(), &set, &["nobody"]).0, 2);
}

/// A server in a directory, when it listens.
fn serve(here: &Path, set: &[(&'static str, String)]) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
    command
        .current_dir(here)
        .env_clear()
        .envs(crate::quick::counted())
        .envs(set.iter().map(|(name, value)| (*name, value)));
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).unwrap();
    assert!(line.contains("127.0.0.1"), "{line}");
    child
}
