//! WebSockets (RFC 6455): the handshake by which a connection stops being HTTP, and the conversation after it. Only
//! HTTP/1.1 has it here: browsers open a connection of their own for each.

use std::convert::Infallible;
use std::time::Duration;

use ::http::request::Parts;
use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::cx::Cx;
use super::problem::Refusal;
use super::reply::{Reply, ReplyBody};

/// Bytes that a client may say at once.
const HEARD_MAX: usize = 4 << 10;
/// Bytes that may wait for a client that reads slowly, and for how long.
const UNREAD_MAX: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);

/// What goes with a connection that stops being HTTP: its place among the server's connections, which is free again when
/// every clone is gone, and the word that the server stops.
#[derive(Clone)]
pub(super) struct Held {
    _place: mpsc::Sender<Infallible>,
    stop: watch::Receiver<bool>,
}

impl Held {
    pub(super) fn new(place: mpsc::Sender<Infallible>, stop: watch::Receiver<bool>) -> Self {
        Self { _place: place, stop }
    }
}

/// What came from the other end.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Words.
    Text(String),
    /// A sign of life.
    Alive,
    /// It is gone, or says what cannot be understood.
    Gone,
    /// Nothing: the server stops.
    Stopping,
}

/// Why a conversation is ended (RFC 6455 section 7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// The server stops.
    GoingAway = 1001,
    /// The client did what it may not.
    Policy = 1008,
    /// There is no room now.
    TryLater = 1013,
}

/// A connection that speaks WebSocket.
pub struct Socket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    held: Held,
}

impl Socket {
    /// Waits for what comes next. Nothing is lost when it is not waited for to the end.
    pub async fn hear(&mut self) -> Heard {
        let message = tokio::select! {
            message = self.stream.next() => message,
            _ = self.held.stop.wait_for(|stop| *stop) => return Heard::Stopping,
        };
        match message {
            Some(Ok(Message::Text(text))) => Heard::Text(text.as_str().to_owned()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Alive,
            Some(Ok(Message::Binary(_) | Message::Close(_) | Message::Frame(_)) | Err(_)) | None => Heard::Gone,
        }
    }

    /// Says something; false when the other end is gone or does not read.
    pub async fn say(&mut self, text: &str) -> bool {
        self.send(Message::text(text)).await
    }

    /// Asks for a sign of life; false as for [`Socket::say`].
    pub async fn ping(&mut self) -> bool {
        self.send(Message::Ping(Bytes::new())).await
    }

    /// Ends the conversation, saying why.
    pub async fn close(mut self, why: Close, reason: &'static str) {
        let frame = CloseFrame { code: (why as u16).into(), reason: reason.into() };
        // Whoever is gone needs no reason.
        let _ = tokio::time::timeout(PATIENCE, self.stream.close(Some(frame))).await;
    }

    async fn send(&mut self, message: Message) -> bool {
        matches!(tokio::time::timeout(PATIENCE, self.stream.send(message)).await, Ok(Ok(())))
    }
}

impl<S> Cx<S> {
    /// Makes the connection a WebSocket and gives it to `serve`, if that is what the request asks; else the answer says how.
    pub fn socket<F, Fut>(&mut self, serve: F) -> Reply
    where
        F: FnOnce(Socket) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let asked = accept_value(&self.parts);
        let extensions = &mut self.parts.extensions;
        let (Some(accept), Some(upgrade), Some(held)) =
            (asked, extensions.remove::<OnUpgrade>(), extensions.remove::<Held>())
        else {
            return Refusal::NoHandshake.into_reply(self.request, false);
        };
        tokio::spawn(async move {
            match upgrade.await {
                Ok(upgraded) => {
                    let config = WebSocketConfig::default()
                        .max_message_size(Some(HEARD_MAX))
                        .max_frame_size(Some(HEARD_MAX))
                        .read_buffer_size(HEARD_MAX)
                        .write_buffer_size(0)
                        .max_write_buffer_size(UNREAD_MAX);
                    let io = TokioIo::new(upgraded);
                    let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
                    serve(Socket { stream, held }).await;
                }
                Err(error) => tracing::debug!(%error, "a connection was gone before it became a WebSocket"),
            }
        });
        Reply::with(StatusCode::SWITCHING_PROTOCOLS, None, ReplyBody::empty())
            .header(header::CONNECTION, HeaderValue::from_static("upgrade"))
            .header(header::UPGRADE, WEBSOCKET)
            .header(header::SEC_WEBSOCKET_ACCEPT, accept)
    }
}

pub(super) const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

/// The proof that the handshake was understood (RFC 6455 section 4.2.2); `None` where there is no good one.
fn accept_value(parts: &Parts) -> Option<HeaderValue> {
    let headers = &parts.headers;
    let asks = names(headers, &header::CONNECTION, "upgrade") && names(headers, &header::UPGRADE, "websocket");
    let version = headers.get(header::SEC_WEBSOCKET_VERSION)?;
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks && version == "13")?;
    HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok()
}

/// Whether one of the values that are listed in a header is `wanted`, in any case.
fn names(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(wanted))
}
