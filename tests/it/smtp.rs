//! A mail server in this process, for tests that send mail or read the links in it: a real SMTP conversation with
//! STARTTLS or TLS from the start, AUTH, and a certificate of an authority of its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::MessageParser;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::support::{Server, Session};

/// Who may send.
pub const USER: &str = "crm@example.com";
pub const PASSWORD: &str = "Post-Horn-7";

/// A mail as it arrived.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The recipient of the envelope.
    pub to: String,
    pub subject: String,
    pub text: String,
    /// All of it, headers first.
    pub raw: String,
}

impl Mail {
    /// The first link in the text.
    pub fn link(&self) -> &str {
        self.text.split_whitespace().find(|word| word.starts_with("http")).unwrap()
    }

    /// The value of a header as it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.raw.split("\r\n\r\n").next().unwrap();
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// How the server is.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    /// TLS from the start.
    pub implicit: bool,
    /// Without it, STARTTLS is not offered.
    pub starttls: bool,
    /// Puts an answer in clear behind its answer to STARTTLS, as somebody on the way could.
    pub injects: bool,
    /// The ways to sign in.
    pub mechanisms: &'static str,
    /// The name in the certificate.
    pub certificate: &'static str,
}

impl Default for Manners {
    fn default() -> Self {
        Self { implicit: false, starttls: true, injects: false, mechanisms: "PLAIN LOGIN", certificate: "localhost" }
    }
}

#[derive(Default)]
struct State {
    mails: Vec<Mail>,
    /// What clients said, behind `clear` or `tls`.
    said: Vec<String>,
    /// Commands that are answered like this so many times more.
    refused: Vec<(&'static str, &'static str, usize)>,
}

/// A running mail server; it ends with the runtime.
pub struct Smtp {
    port: u16,
    manners: Manners,
    state: Arc<Mutex<State>>,
    authority: PathBuf,
    _dir: tempfile::TempDir,
}

impl Smtp {
    /// A server with STARTTLS.
    pub async fn start() -> Self {
        Self::with(Manners::default()).await
    }

    /// A server with other manners.
    pub async fn with(manners: Manners) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (authority, tls) = certificate(manners.certificate);
        let path = dir.path().join("authority.pem");
        std::fs::write(&path, authority).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let visit = Visit { manners, state: Arc::clone(&shared), tls: tls.clone() };
                tokio::spawn(visit.run(stream));
            }
        });
        Self { port, manners, state, authority: path, _dir: dir }
    }

    /// The variables by which LeadLab sends through this server.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let scheme = if self.manners.implicit { "smtps" } else { "smtp" };
        let user = USER.replace('@', "%40");
        vec![
            ("LEADLAB__MAIL__SMTP_URL", format!("{scheme}://{user}@localhost:{}", self.port)),
            ("LEADLAB__MAIL__SMTP_PASSWORD", PASSWORD.to_owned()),
            ("LEADLAB__MAIL__FROM", format!("LeadLab Test <{USER}>")),
            ("LEADLAB__NET__CA_FILE", self.authority.to_str().unwrap().to_owned()),
        ]
    }

    /// A LeadLab that sends through this server, and its owner signed in.
    pub async fn owned(&self) -> (Server, Session) {
        let set = self.environment();
        let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Server::owned(&set).await
    }

    /// The mails that have arrived, oldest first.
    pub fn messages(&self) -> Vec<Mail> {
        self.state.lock().unwrap().mails.clone()
    }

    /// The same, and they are gone from here.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.state.lock().unwrap().mails)
    }

    /// Waits for a mail and takes it.
    pub async fn next(&self) -> Mail {
        for _ in 0..400 {
            if let Some(mail) = self.first() {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no mail came; clients said {:?}", self.said());
    }

    fn first(&self) -> Option<Mail> {
        let mails = &mut self.state.lock().unwrap().mails;
        (!mails.is_empty()).then(|| mails.remove(0))
    }

    /// Answers `command` with `reply` so many times.
    pub fn refuse(&self, command: &'static str, reply: &'static str, times: usize) {
        self.state.lock().unwrap().refused.push((command, reply, times));
    }

    /// What clients said, line by line, behind `clear` or `tls`.
    pub fn said(&self) -> Vec<String> {
        self.state.lock().unwrap().said.clone()
    }
}

/// An authority in PEM, and the TLS of a server whose certificate it signed.
fn certificate(name: &str) -> (String, TlsAcceptor) {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Authority of a test");
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// One connection.
struct Visit {
    manners: Manners,
    state: Arc<Mutex<State>>,
    tls: TlsAcceptor,
}

impl Visit {
    async fn run(self, stream: TcpStream) {
        let mut stream = stream;
        if !self.manners.implicit {
            let Some(plain) = self.talk(stream, "clear", true).await else { return };
            stream = plain;
        }
        // A client that does not like the certificate goes away.
        if let Ok(secured) = self.tls.accept(stream).await {
            self.talk(secured, "tls", self.manners.implicit).await;
        }
    }

    /// Speaks until the client goes, or until it wants TLS.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, how: &str, greets: bool) -> Option<S> {
        let mut wire = Wire { stream: BufReader::new(stream), state: Arc::clone(&self.state), how: how.to_owned() };
        let is_tls = how == "tls";
        if greets {
            let greeting = wire.refusal("CONNECT").unwrap_or("220 mail.test ESMTP");
            wire.reply(greeting).await?;
        }
        let (mut known, mut to) = (false, String::new());
        loop {
            let line = wire.line().await?;
            let command = line.split([' ', ':']).next().unwrap().to_uppercase();
            if let Some(reply) = wire.refusal(&command) {
                wire.reply(reply).await?;
                continue;
            }
            match command.as_str() {
                "EHLO" => {
                    let mut reply = "250-mail.test\r\n250-SMTPUTF8\r\n".to_owned();
                    if !is_tls && self.manners.starttls {
                        reply.push_str("250-STARTTLS\r\n");
                    }
                    // A careless server offers AUTH in clear too; nobody may take it up.
                    reply.push_str(&format!("250-AUTH {}\r\n250 SIZE 1000000", self.manners.mechanisms));
                    wire.reply(&reply).await?;
                }
                "STARTTLS" if !is_tls => {
                    let injected = if self.manners.injects { "\r\n250-evil.test\r\n250 AUTH PLAIN" } else { "" };
                    wire.reply(&format!("220 2.0.0 ready{injected}")).await?;
                    return Some(wire.stream.into_inner());
                }
                "AUTH" => {
                    known = wire.authenticate(&line).await?;
                    wire.reply(if known { "235 2.7.0 welcome" } else { "535 5.7.8 no such user" }).await?;
                }
                "MAIL" if !known => wire.reply("530 5.7.0 sign in first").await?,
                "MAIL" => wire.reply("250 2.1.0 fine").await?,
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap().to_owned();
                    wire.reply("250 2.1.5 fine").await?;
                }
                "DATA" => {
                    wire.reply("354 go on").await?;
                    let raw = wire.data().await?;
                    let reply = wire.refusal("END").unwrap_or("250 2.0.0 queued as 4711");
                    if reply.starts_with('2') {
                        self.state.lock().unwrap().mails.push(read(&to, raw));
                    }
                    wire.reply(reply).await?;
                }
                "QUIT" => {
                    wire.reply("221 2.0.0 bye").await?;
                    return None;
                }
                _ => wire.reply("500 5.5.1 what?").await?,
            }
        }
    }
}

/// The connection, in clear or inside TLS.
struct Wire<S> {
    stream: BufReader<S>,
    state: Arc<Mutex<State>>,
    how: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    async fn raw_line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.ok()?;
        (read > 0).then_some(line)
    }

    async fn line(&mut self) -> Option<String> {
        let line = self.raw_line().await?.trim_end().to_owned();
        self.state.lock().unwrap().said.push(format!("{} {line}", self.how));
        Some(line)
    }

    async fn reply(&mut self, text: &str) -> Option<()> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
        self.stream.flush().await.ok()
    }

    /// The reply that was ordered for this command, if any is left.
    fn refusal(&self, command: &str) -> Option<&'static str> {
        let mut state = self.state.lock().unwrap();
        let order = state.refused.iter_mut().find(|(of, _, left)| *of == command && *left > 0)?;
        order.2 -= 1;
        Some(order.1)
    }

    async fn authenticate(&mut self, line: &str) -> Option<bool> {
        let decode = |text: &str| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        if words[1] == "PLAIN" {
            return Some(decode(words[2]) == format!("\0{USER}\0{PASSWORD}"));
        }
        self.reply(&format!("334 {}", STANDARD.encode("Username:"))).await?;
        let user = decode(&self.line().await?);
        self.reply(&format!("334 {}", STANDARD.encode("Password:"))).await?;
        let password = decode(&self.line().await?);
        Some((user.as_str(), password.as_str()) == (USER, PASSWORD))
    }

    /// The message up to the lone dot, without the dots that protect its own.
    async fn data(&mut self) -> Option<String> {
        let mut raw = String::new();
        loop {
            let line = self.raw_line().await?;
            if line == ".\r\n" {
                return Some(raw);
            }
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}

fn read(to: &str, raw: String) -> Mail {
    let message = MessageParser::default().parse(&raw).unwrap();
    let text = message.body_text(0).unwrap().replace("\r\n", "\n");
    Mail { to: to.to_owned(), subject: message.subject().unwrap().to_owned(), text, raw: raw.clone() }
}
