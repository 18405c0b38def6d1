//! The mail server of the configuration and the conversation with it. TLS is no option: either the connection begins
//! with it, or nothing follows EHLO but STARTTLS.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url};

use super::bytewise::Bytewise;
use super::failure::{Failure, Step, plain};
use super::message::Message;
use super::{Accepted, wire};
use crate::base::{Error, Result, Time};
use crate::config::{Config, Mail as Settings};
use crate::net;

/// For one address to take a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// For the whole conversation. RFC 5321 4.5.3.2 lets a server take minutes; a job is believed alive for two.
const WHOLE: Duration = Duration::from_mins(1);
/// For a farewell that changes nothing.
const FAREWELL: Duration = Duration::from_secs(2);
/// Ports where none is given: of RFC 8314 and RFC 6409.
const IMPLICIT_PORT: u16 = 465;
const SUBMISSION_PORT: u16 = 587;

/// How to send.
pub(super) struct Account {
    host: String,
    port: u16,
    /// TLS from the start, else STARTTLS.
    implicit: bool,
    credentials: Option<Credentials>,
    from: Mailbox,
    tls: TlsParameters,
    hello: ClientId,
}

impl Account {
    /// The account of `[mail]`, if it is set up. Reads `net.ca_file`.
    pub fn open(config: &Config) -> Result<Option<Self>> {
        let Settings { smtp_url: Some(url), smtp_password, from: Some(from) } = &config.mail else {
            return Ok(None);
        };
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let implicit = url.scheme() == "smtps";
        let user = percent_decode_str(url.username()).decode_utf8_lossy().into_owned();
        let credentials = smtp_password
            .as_ref()
            .filter(|_| !user.is_empty())
            .map(|password| Credentials::new(user, password.expose_secret().to_owned()));
        let address = wire::address(&from.address).ok_or_else(|| Error::internal("mail.from cannot send mail"))?;
        Ok(Some(Self {
            port: url.port().unwrap_or(if implicit { IMPLICIT_PORT } else { SUBMISSION_PORT }),
            implicit,
            credentials,
            from: Mailbox::new(from.name.clone(), address),
            tls: tls(config, &host)?,
            hello: hello(config.server.public_url.as_ref()),
            host,
        }))
    }

    fn server(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Hands `message` over, named `name`.
    pub async fn send(&self, message: &Message, name: &str, now: Time) -> Result<Accepted, Failure> {
        let server = self.server();
        let to = wire::address(&message.to).ok_or_else(|| Failure::unaddressable(&server))?;
        let to = Mailbox::new(None, to);
        let bytes = message.format(&self.from, &to, name, now).map_err(|_| Failure::unfit(&server))?;
        let conversation = async {
            let mut smtp = self.connect(&server).await?;
            let answer = self.hand_over(&mut smtp, &server, &to, &bytes).await?;
            Ok((smtp, answer))
        };
        let (mut smtp, answer) = in_time(WHOLE, &server, conversation).await?;
        // It has the message; whatever becomes of the farewell.
        let _ = timeout(FAREWELL, smtp.quit()).await;
        Ok(Accepted { server, answer })
    }

    /// A connection that speaks TLS to the server of that name, from the first of its addresses that takes one.
    async fn connect(&self, server: &str) -> Result<AsyncSmtpConnection, Failure> {
        let addresses =
            net::addresses(&self.host).await.map_err(|why| Failure::unresolved(server, &why.to_string()))?;
        let mut last = Failure::silent(server);
        for address in addresses {
            match self.connect_to(SocketAddr::new(address, self.port), server).await {
                Err(failure) if failure.is_unreachable() => last = failure,
                done => return done,
            }
        }
        Err(last)
    }

    async fn connect_to(&self, address: SocketAddr, server: &str) -> Result<AsyncSmtpConnection, Failure> {
        let tls = self.tls.clone();
        if self.implicit {
            let opened =
                AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &self.hello, Some(tls), None).await;
            return opened.map_err(|error| Failure::smtp(server, Step::Greeting, &error));
        }
        let (stream, secured) = match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(connected) => connected.map(Bytewise::new).map_err(|error| Failure::unreachable(server, &error))?,
            Err(_) => return Err(Failure::unreachable(server, &std::io::ErrorKind::TimedOut.into())),
        };
        let opened = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello).await;
        let mut smtp = opened.map_err(|error| Failure::smtp(server, Step::Greeting, &error))?;
        if !smtp.can_starttls() {
            smtp.abort().await;
            return Err(Failure::no_start_tls(server));
        }
        smtp.starttls(tls, &self.hello).await.map_err(|error| Failure::smtp(server, Step::StartTls, &error))?;
        secured.set();
        Ok(smtp)
    }

    async fn hand_over(
        &self,
        smtp: &mut AsyncSmtpConnection,
        server: &str,
        to: &Mailbox,
        bytes: &[u8],
    ) -> Result<String, Failure> {
        let at = |step| move |error| Failure::smtp(server, step, &error);
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            if smtp.server_info().get_auth_mechanism(&mechanisms).is_none() {
                return Err(Failure::no_login(server));
            }
            smtp.auth(&mechanisms, credentials).await.map_err(at(Step::Login))?;
        }
        let mut parameters = Vec::new();
        if [&self.from, to].iter().any(|mailbox| !mailbox.email.user().is_ascii()) {
            if !smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::unaddressable(server));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(Some(self.from.email.clone()), parameters);
        smtp.command(mail).await.map_err(at(Step::Sender))?;
        smtp.command(Rcpt::new(to.email.clone(), Vec::new())).await.map_err(at(Step::Recipient))?;
        smtp.command(Data).await.map_err(at(Step::Content))?;
        let answer = smtp.message(bytes).await.map_err(at(Step::Content))?;
        let words: Vec<&str> = answer.message().collect();
        Ok(plain(&format!("{} {}", answer.code(), words.join(" "))))
    }
}

async fn in_time<T>(
    time: Duration,
    server: &str,
    what: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout(time, what).await.unwrap_or_else(|_| Err(Failure::silent(server)))
}

/// Verifies that the certificate is for `host`, by the public authorities and those of `net.ca_file`.
fn tls(config: &Config, host: &str) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(path) = &config.net.ca_file {
        let unusable = |why: String| Error::internal(format!("net.ca_file {} {why}", path.display()));
        let pem = std::fs::read(path).map_err(|error| unusable(format!("cannot be read: {error}")))?;
        let authorities: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|error| unusable(format!("is no PEM: {error}")))?;
        if authorities.is_empty() {
            return Err(unusable("holds no certificate".to_owned()));
        }
        for authority in authorities {
            let authority = Certificate::from_der(authority.to_vec()).map_err(|error| unusable(error.to_string()))?;
            builder = builder.add_root_certificate(authority);
        }
    }
    builder.build().map_err(Error::fault)
}

/// How this host calls itself: the name that people type, else an address that says nothing (RFC 5321 4.1.3).
fn hello(public: Option<&Url>) -> ClientId {
    match public.and_then(Url::host) {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        None => ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST),
    }
}
