//! The server: listeners, TLS in front of them, and the way to stop. It answers nothing itself but redirects.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::API;
use super::address::plain;
use super::conn::{self, Terms};
use super::listen::Gauge;
use super::middleware::headers::{Surface, apply};
use super::problem::Refusal;
use super::proxied;
use super::reply::{Reply, ReplyBody};
use super::scrape::Scrape;
use super::site::Site;
use super::tls::Tls;
use crate::base::Uid;

/// Connections of monitoring systems at most.
const SCRAPES: usize = 16;

/// How many connections there may be and how long they may wait (SECURITY.md 11).
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// In all; further ones wait.
    pub total: usize,
    /// Of one address (IPv6: one /64); trusted proxies are not counted.
    pub per_address: usize,
    /// The time for the TLS handshake, and for a request's head.
    pub header: Duration,
    /// The time without a request.
    pub keep_alive: Duration,
    /// The time that running requests get when the server stops.
    pub drain: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            total: 2000,
            per_address: 100,
            header: Duration::from_secs(10),
            keep_alive: Duration::from_mins(1),
            drain: Duration::from_secs(20),
        }
    }
}

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The system refuses.
    #[error("{0} cannot be listened on")]
    Bind(SocketAddr, #[source] std::io::Error),
    /// Plain HTTP would leave the machine.
    #[error("{0} is no loopback address: plain HTTP is served on loopback or to trusted proxies only")]
    Plain(SocketAddr),
    /// The address to redirect to cannot stand in a header.
    #[error("“{0}” is no address to redirect to")]
    Target(String),
}

/// A site with its listeners, not running yet.
pub struct Server<S> {
    site: Arc<Site<S>>,
    tls: Option<Tls>,
    limits: ConnectionLimits,
    listeners: Vec<TcpListener>,
    redirects: Vec<(TcpListener, Arc<str>)>,
    scrapes: Vec<(TcpListener, Scrape)>,
}

impl<S: Clone + Send + Sync + 'static> Server<S> {
    /// A server of `site`, over TLS if `tls` is given, without a listener.
    #[must_use]
    pub fn new(site: Arc<Site<S>>, tls: Option<Tls>, limits: ConnectionLimits) -> Self {
        Self { site, tls, limits, listeners: Vec::new(), redirects: Vec::new(), scrapes: Vec::new() }
    }

    /// Listens on `address`; port 0 takes a free one. Answers the address that was taken. Connections queue from now
    /// on and are served by [`Server::run`].
    ///
    /// # Errors
    /// The address is taken, not the machine's, or plain HTTP would leave the machine.
    pub async fn listen(&mut self, address: SocketAddr) -> Result<SocketAddr, ListenError> {
        let listener = TcpListener::bind(address).await.map_err(|error| ListenError::Bind(address, error))?;
        self.take(listener, address)
    }

    /// Takes a socket that is bound already, for example by the unit's socket.
    ///
    /// # Errors
    /// It is no listening socket, or plain HTTP would leave the machine.
    pub fn adopt(&mut self, listener: std::net::TcpListener) -> Result<SocketAddr, ListenError> {
        let address = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
        let fault = |error| ListenError::Bind(address, error);
        listener.set_nonblocking(true).map_err(fault)?;
        let listener = TcpListener::from_std(listener).map_err(fault)?;
        self.take(listener, address)
    }

    fn take(&mut self, listener: TcpListener, asked: SocketAddr) -> Result<SocketAddr, ListenError> {
        let address = listener.local_addr().map_err(|error| ListenError::Bind(asked, error))?;
        let proxied = !self.site.options.trusted_proxies.is_empty();
        if self.tls.is_none() && !address.ip().is_loopback() && !proxied {
            return Err(ListenError::Plain(address));
        }
        self.listeners.push(listener);
        Ok(address)
    }

    /// Answers plain HTTP on `address` with 308 to the same path below `origin`, for example `https://crm.example`.
    /// Calls of the API are refused with 426 instead: a program that is led on would go on sending its secrets in clear.
    ///
    /// # Errors
    /// The address is taken or not the machine's; the origin cannot stand in a header.
    pub async fn redirect(&mut self, address: SocketAddr, origin: &str) -> Result<SocketAddr, ListenError> {
        let origin = origin.trim_end_matches('/');
        if HeaderValue::from_str(origin).is_err() {
            return Err(ListenError::Target(origin.to_owned()));
        }
        let fault = |error| ListenError::Bind(address, error);
        let listener = TcpListener::bind(address).await.map_err(fault)?;
        let taken = listener.local_addr().map_err(fault)?;
        self.redirects.push((listener, Arc::from(origin)));
        Ok(taken)
    }

    /// Answers a monitoring system on `address`.
    ///
    /// # Errors
    /// The address is taken or not the machine's.
    pub async fn observe(&mut self, address: SocketAddr, scrape: Scrape) -> Result<SocketAddr, ListenError> {
        let fault = |error| ListenError::Bind(address, error);
        let listener = TcpListener::bind(address).await.map_err(fault)?;
        let taken = listener.local_addr().map_err(fault)?;
        self.scrapes.push((listener, scrape));
        Ok(taken)
    }

    /// Serves until `stop` holds `true`, then takes no more connections, lets running requests finish within the time
    /// to drain, and returns.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self { site, tls, limits, listeners, redirects, scrapes } = self;
        let trusted = site.options.trusted_proxies.clone();
        let gauge = Arc::new(Gauge::new(limits.total, limits.per_address, trusted));
        let acceptor = tls.map(|tls| TlsAcceptor::from(tls.config()));
        let mut accepting = tokio::task::JoinSet::new();
        for listener in listeners {
            let (site, acceptor, watched) = (site.clone(), acceptor.clone(), stop.clone());
            accepting.spawn(accept(listener, gauge.clone(), stop.clone(), move |stream, peer| {
                let (site, acceptor, stop) = (site.clone(), acceptor.clone(), watched.clone());
                async move { connection(stream, peer, site, acceptor, limits, stop).await }
            }));
        }
        for (listener, origin) in redirects {
            let watched = stop.clone();
            accepting.spawn(accept(listener, gauge.clone(), stop.clone(), move |stream, _| {
                let (origin, stop) = (origin.clone(), watched.clone());
                let terms = Terms { limits, secure: false, http2: false, stop };
                async move {
                    conn::serve(stream, terms, move |request| std::future::ready(elsewhere(&request, &origin))).await;
                }
            }));
        }
        // They have places of their own: the figures are wanted most when the site is full.
        let few = Arc::new(Gauge::new(SCRAPES, SCRAPES, Vec::new()));
        for (listener, scrape) in scrapes {
            let watched = stop.clone();
            accepting.spawn(accept(listener, few.clone(), stop.clone(), move |stream, _| {
                let (scrape, stop) = (scrape.clone(), watched.clone());
                let terms = Terms { limits, secure: false, http2: false, stop };
                async move { conn::serve(stream, terms, move |request| scrape.clone().answer(request)).await }
            }));
        }
        while accepting.join_next().await.is_some() {}
        let slack = Duration::from_secs(1);
        if tokio::time::timeout(limits.drain + slack, gauge.idle()).await.is_err() {
            tracing::warn!("some connections were cut because their requests did not finish in time");
        }
    }
}

/// Takes connections until the server stops.
async fn accept<F, Fut>(listener: TcpListener, gauge: Arc<Gauge>, mut stop: watch::Receiver<bool>, serve: F)
where
    F: Fn(TcpStream, IpAddr) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    loop {
        let (stream, peer, place) = tokio::select! {
            taken = gauge.accept(&listener) => taken,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it was served");
            continue;
        }
        let work = serve(stream, peer.ip());
        tokio::spawn(async move {
            work.await;
            drop(place);
        });
    }
}

/// One connection of the site.
async fn connection<S: Clone + Send + Sync + 'static>(
    mut stream: TcpStream,
    mut peer: IpAddr,
    site: Arc<Site<S>>,
    acceptor: Option<TlsAcceptor>,
    limits: ConnectionLimits,
    stop: watch::Receiver<bool>,
) {
    let secure = site.options.secure;
    if site.options.proxy_protocol && site.options.trusted_proxies.iter().any(|network| network.contains(plain(peer))) {
        match tokio::time::timeout(limits.header, proxied::client(&mut stream)).await {
            Ok(Ok(client)) => peer = client.unwrap_or(peer),
            Ok(Err(error)) => return tracing::debug!(%error, "a proxy was not understood"),
            Err(_) => return tracing::debug!("a proxy's head took too long"),
        }
    }
    let answer = move |request| site.clone().answer(request, peer);
    let Some(acceptor) = acceptor else {
        let terms = Terms { limits, secure, http2: false, stop };
        return conn::serve(stream, terms, answer).await;
    };
    match tokio::time::timeout(limits.header, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            conn::serve(stream, Terms { limits, secure, http2, stop }, answer).await;
        }
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

/// The answer of a listener that only redirects: people are led on, programs are told.
fn elsewhere(request: &Request<Incoming>, origin: &str) -> Response<ReplyBody> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let id = Uid::fresh();
    let target = (!path.starts_with(API)).then(|| HeaderValue::try_from(format!("{origin}{path}")).ok()).flatten();
    let mut reply = match target {
        Some(target) => {
            let there = Reply::with(StatusCode::PERMANENT_REDIRECT, None, ReplyBody::empty());
            there.header(header::LOCATION, target)
        }
        None => Refusal::Plain.into_reply(id, false),
    };
    apply(&mut reply.headers, Surface::Api, false, id);
    let mut response = Response::new(reply.body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
