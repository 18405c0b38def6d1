//! One request over one connection of its own. The steps are apart so that each sees only what the one before checked:
//! a [`Target`] is looked up and becomes [`Pinned`], and only that can be connected to.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::guard::{Guard, Reach};
use super::resolve::{self, Lookup};
use super::target::{Refusal, Target};
use super::tls::{self, TrustError};
use crate::config::Net;

/// For looking a name up, connecting and the TLS handshake.
const CONNECT: Duration = Duration::from_secs(5);
/// For all of a request.
const TOTAL: Duration = Duration::from_secs(10);
/// Bytes of an answer's body at most.
const BODY_MAX: usize = 1 << 20;
/// Bytes of an answer's head at most.
const HEAD_MAX: usize = 64 << 10;

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The address may not be asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name stands for no address.
    #[error("There is no server of the name {0}.")]
    NoName(String),
    /// No connection came about.
    #[error("The server cannot be reached: {0}.")]
    Connect(#[source] std::io::Error),
    /// The server did not prove who it is.
    #[error("The server's certificate is not accepted: {0}.")]
    Tls(#[source] std::io::Error),
    /// It took too long.
    #[error("The server does not answer in time.")]
    TimedOut,
    /// The answer is too long.
    #[error("The server's answer is longer than 1 MiB.")]
    TooLong,
    /// What the server says is not HTTP.
    #[error("The server does not answer as a web server does: {0}.")]
    Protocol(#[source] hyper::Error),
    /// What was to be asked cannot be written as HTTP.
    #[error("This cannot be asked of a web server: {0}.")]
    Request(#[source] http::Error),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Whom.
    pub target: Target,
    /// Headers beside those that the client adds: `Host`, `User-Agent`, `Connection`.
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
}

impl Request {
    /// A `GET` of `target`.
    #[must_use]
    pub fn get(target: Target) -> Self {
        Self { method: Method::GET, target, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// What a server answered. A redirect is an answer like any other.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 1 MiB.
    pub body: Bytes,
}

/// The addresses that a target stands for, every one of them checked.
struct Pinned<'t> {
    target: &'t Target,
    addresses: Vec<SocketAddr>,
}

/// The client of all outgoing HTTP. A clone shares what it holds.
#[derive(Clone)]
pub struct Client {
    guard: Guard,
    lookup: Lookup,
    tls: TlsConnector,
}

impl Client {
    /// The client of a configuration, which asks the system's name servers.
    ///
    /// # Errors
    /// [`TrustError`] when `net.ca_file` cannot be used.
    pub fn new(net: &Net) -> Result<Self, TrustError> {
        Self::with_lookup(net, resolve::system())
    }

    /// The same with another source of addresses.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_lookup(net: &Net, lookup: Lookup) -> Result<Self, TrustError> {
        Ok(Self { guard: Guard::new(net), lookup, tls: TlsConnector::from(tls::config(net.ca_file.as_deref())?) })
    }

    /// Whether `target` may be asked, as far as can be told now. A name that stands for nothing at present is not
    /// refused: it is looked up and checked again with each request.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub async fn check(&self, target: &Target) -> Result<(), Refusal> {
        match timeout(CONNECT, self.pin(target)).await {
            Ok(Err(NetError::Refused(refusal))) => Err(refusal),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Asks and reads the whole answer.
    ///
    /// # Errors
    /// See [`NetError`].
    pub async fn send(&self, request: Request) -> Result<Answer, NetError> {
        timeout(TOTAL, self.ask(request)).await.map_err(|_| NetError::TimedOut)?
    }

    async fn ask(&self, request: Request) -> Result<Answer, NetError> {
        let target = request.target.clone();
        let connecting = async {
            let pinned = self.pin(&target).await?;
            let stream = connect(&pinned).await?;
            if pinned.target.is_plain() {
                return Ok::<Box<dyn Stream>, NetError>(Box::new(stream));
            }
            let name = server_name(pinned.target)?;
            Ok(Box::new(self.tls.connect(name, stream).await.map_err(NetError::Tls)?))
        };
        let stream = timeout(CONNECT, connecting).await.map_err(|_| NetError::TimedOut)??;
        exchange(stream, request).await
    }

    /// Looks the host up, once, and checks all that it stands for.
    async fn pin<'t>(&self, target: &'t Target) -> Result<Pinned<'t>, NetError> {
        let addresses = match target.named() {
            Ok(address) => vec![address],
            Err(name) => (self.lookup)(name.to_owned()).await?,
        };
        if addresses.is_empty() {
            return Err(NetError::NoName(target.host().to_owned()));
        }
        let mut reach = Reach::Allowed;
        for address in &addresses {
            if self.guard.admit(target.host(), *address)? == Reach::Public {
                reach = Reach::Public;
            }
        }
        target.fits(reach)?;
        let addresses = addresses.into_iter().map(|address| SocketAddr::new(address, target.port())).collect();
        Ok(Pinned { target, addresses })
    }
}

/// A connection, with or without TLS.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Connects to the first of the checked addresses that takes a connection.
async fn connect(pinned: &Pinned<'_>) -> Result<TcpStream, NetError> {
    let mut failure = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for address in &pinned.addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(NetError::Connect(failure))
}

/// The name that the server's certificate must have.
fn server_name(target: &Target) -> Result<ServerName<'static>, NetError> {
    match target.named() {
        Ok(address) => Ok(ServerName::from(address)),
        Err(name) => {
            let name = name.strip_suffix('.').unwrap_or(name).to_owned();
            ServerName::try_from(name).map_err(|_| NetError::Refused(Refusal::Malformed))
        }
    }
}

async fn exchange(stream: Box<dyn Stream>, request: Request) -> Result<Answer, NetError> {
    let mut builder = http1::Builder::new();
    builder.max_headers(100).max_buf_size(HEAD_MAX);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(NetError::Protocol)?;
    // Ends with this function, whether it comes to its end or is given up.
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    let answer = sender.send_request(rendered(request)?).await.map_err(NetError::Protocol)?;
    let (head, body) = answer.into_parts();
    let body =
        Limited::new(body, BODY_MAX).collect().await.map_err(|error| match error.downcast::<hyper::Error>() {
            Ok(error) => NetError::Protocol(*error),
            Err(other) => {
                debug_assert!(other.is::<LengthLimitError>());
                NetError::TooLong
            }
        })?;
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body: body.to_bytes() })
}

/// The request as HTTP/1.1 has it: the path for the line, host and port for `Host` (RFC 9112 section 3.2).
fn rendered(request: Request) -> Result<http::Request<Full<Bytes>>, NetError> {
    let Request { method, target, headers, body } = request;
    let url = target.url();
    let line = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut rendered = http::Request::builder()
        .method(method)
        .uri(line)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("LeadLab/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close")
        .body(Full::new(body))
        .map_err(NetError::Request)?;
    rendered.headers_mut().extend(headers);
    Ok(rendered)
}
