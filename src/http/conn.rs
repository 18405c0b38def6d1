//! One connection: bytes in and out, HTTP over them, and the clock that ends it. Slow headers, idleness and a client
//! that stops reading end a connection, and so does one that takes back what it asked, again and again (CVE-2023-44487);
//! the timers are per connection, not per request.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ::http::{Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{Notify, mpsc, watch};

use super::middleware::unreadable;
use super::reply::ReplyBody;
use super::server::ConnectionLimits;
use super::socket::Held;
use crate::base::Clock;

/// Bytes that a head may have before hyper gives up on it. More than the site's own limits, so that the site answers.
const HEAD_BYTES: usize = 96 << 10;
/// The most bytes of an automatic answer of hyper's.
const AUTOMATIC_BYTES: usize = 200;
/// Requests that a client may take back within [`RESET_WINDOW`]; one more ends the connection.
const RESETS: usize = 50;
const RESET_WINDOW: Duration = Duration::from_secs(10);
/// The time for the goodbye to such a client, who may open streams meanwhile.
const GOODBYE: Duration = Duration::from_millis(100);

/// What has happened on a connection since somebody last looked.
#[derive(Debug, Default)]
struct Activity {
    /// Requests begun, wrapping.
    served: AtomicU32,
    /// Requests whose answer has not begun.
    in_flight: AtomicU32,
    /// Bytes came that belong to no request yet.
    fresh: AtomicBool,
    /// Bytes went out.
    wrote: AtomicBool,
    /// When the latest requests were taken back.
    resets: Mutex<VecDeque<Instant>>,
    /// Too many of them were.
    spent: Notify,
}

impl Activity {
    /// Notes that the client took back a request.
    fn reset(&self) {
        let now = Clock::mark();
        let mut resets = self.resets.lock();
        while resets.front().is_some_and(|first| now.duration_since(*first) > RESET_WINDOW) {
            resets.pop_front();
        }
        resets.push_back(now);
        if resets.len() > RESETS {
            self.spent.notify_one();
        }
    }
}

/// Counts a request that is being answered, also when its future is dropped.
struct InFlight(Arc<Activity>);

impl InFlight {
    fn new(activity: &Arc<Activity>) -> Self {
        activity.served.fetch_add(1, Relaxed);
        activity.in_flight.fetch_add(1, Relaxed);
        activity.fresh.store(false, Relaxed);
        Self(activity.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Relaxed);
    }
}

/// Finds the ends that a client puts to its streams among the frames of HTTP/2 (RFC 9113 section 4.1). The library counts
/// those that come together only, and the service does not see the requests that were gone before it got to them.
struct Resets {
    /// Bytes before the next frame.
    skip: usize,
    /// The bytes of a frame's head that came, and their number.
    head: (u128, u32),
}

impl Resets {
    const PREFACE: usize = 24;
    const HEAD: u32 = 9;
    const RST_STREAM: u128 = 3;

    /// How many there are among the bytes that came.
    fn count(&mut self, mut bytes: &[u8]) -> usize {
        let mut resets = 0;
        while let Some((&first, rest)) = bytes.split_first() {
            if self.skip > 0 {
                let passed = self.skip.min(bytes.len());
                self.skip -= passed;
                bytes = bytes.get(passed..).unwrap_or_default();
                continue;
            }
            bytes = rest;
            self.head = (self.head.0 << 8 | u128::from(first), self.head.1 + 1);
            if self.head.1 == Self::HEAD {
                // Three bytes of length, one of kind, one of flags, four of stream.
                self.skip = usize::try_from(self.head.0 >> 48).unwrap_or(usize::MAX);
                resets += usize::from(self.head.0 >> 40 & 0xff == Self::RST_STREAM);
                self.head = (0, 0);
            }
        }
        resets
    }
}

/// A stream that notes activity, and replaces hyper's own bare 400, 414 and 431 by whole answers.
struct Wire<T> {
    io: T,
    activity: Arc<Activity>,
    secure: bool,
    /// With HTTP/2.
    resets: Option<Resets>,
    /// The answer that goes out instead of hyper's, and how much of it has gone.
    instead: Option<(Vec<u8>, usize)>,
}

impl<T: AsyncRead + Unpin> AsyncRead for Wire<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let poll = Pin::new(&mut this.io).poll_read(cx, buf);
        if buf.filled().len() > before && this.activity.in_flight.load(Relaxed) == 0 {
            this.activity.fresh.store(true, Relaxed);
        }
        if let Some(resets) = &mut this.resets {
            let taken_back = resets.count(buf.filled().get(before..).unwrap_or_default());
            (0..taken_back).for_each(|_| this.activity.reset());
        }
        poll
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.instead.is_none() && this.activity.fresh.load(Relaxed) {
            this.instead = automatic(buf).map(|status| (unreadable(status, this.secure), 0));
        }
        while let Some((message, sent)) = &mut this.instead {
            let rest = message.get(*sent..).unwrap_or_default();
            if rest.is_empty() {
                this.instead = None;
                return Poll::Ready(Ok(buf.len()));
            }
            match Pin::new(&mut this.io).poll_write(cx, rest) {
                Poll::Ready(Ok(written)) if written > 0 => *sent += written,
                other => return other,
            }
        }
        let poll = Pin::new(&mut this.io).poll_write(cx, buf);
        if poll.is_ready() {
            this.activity.wrote.store(true, Relaxed);
        }
        poll
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

/// The status in `buf` if it is one of hyper's automatic answers: a 4xx head without any header of ours.
fn automatic(buf: &[u8]) -> Option<u16> {
    let rest = buf.strip_prefix(b"HTTP/1.1 ").filter(|_| buf.len() < AUTOMATIC_BYTES)?;
    let status = std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok()?;
    (matches!(status, 400..=499) && buf.ends_with(b"\r\n\r\n")).then_some(status)
}

/// What a connection is served with.
pub(super) struct Terms {
    pub(super) limits: ConnectionLimits,
    pub(super) secure: bool,
    pub(super) http2: bool,
    pub(super) stop: watch::Receiver<bool>,
}

/// Serves `io` until it ends, is idle or slow, or the server stops and the time to drain is over.
pub(super) async fn serve<T, F, Fut>(io: T, terms: Terms, answer: F)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    F: Fn(Request<Incoming>) -> Fut + Send,
    Fut: Future<Output = Response<ReplyBody>> + Send + 'static,
{
    let activity = Arc::new(Activity::default());
    let resets = terms.http2.then_some(Resets { skip: Resets::PREFACE, head: (0, 0) });
    let wire = Wire { io, activity: activity.clone(), secure: terms.secure, resets, instead: None };
    let noted = activity.clone();
    // A connection that stops being HTTP keeps its place until it ends.
    let (place, mut left) = mpsc::channel::<Infallible>(1);
    let held = Held::new(place, terms.stop.clone());
    let service = service_fn(move |mut request: Request<Incoming>| {
        if request.headers().contains_key(header::UPGRADE) {
            request.extensions_mut().insert(held.clone());
        }
        let guard = InFlight::new(&noted);
        let work = answer(request);
        async move {
            let response = work.await;
            drop(guard);
            Ok::<_, Infallible>(response)
        }
    });
    if terms.http2 {
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(100)
            .max_header_list_size(64 << 10)
            .max_pending_accept_reset_streams(50)
            .max_local_error_reset_streams(50)
            .keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(20));
        let connection = pin!(builder.serve_connection(TokioIo::new(wire), service));
        drive(connection, activity, terms, http2::Connection::graceful_shutdown).await;
    } else {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(None)
            .half_close(false)
            .max_header_size(HEAD_BYTES)
            .max_buf_size(2 * HEAD_BYTES)
            .writev(false);
        {
            let connection = pin!(builder.serve_connection(TokioIo::new(wire), service).with_upgrades());
            drive(connection, activity, terms, http1::UpgradeableConnection::graceful_shutdown).await;
        }
        while left.recv().await.is_some() {}
    }
}

/// Polls the connection and looks at its activity from time to time.
async fn drive<C>(mut connection: Pin<&mut C>, activity: Arc<Activity>, terms: Terms, end: fn(Pin<&mut C>))
where
    C: Future<Output = hyper::Result<()>>,
{
    let Terms { limits, http2, mut stop, .. } = terms;
    let tick = (limits.header / 4).min(limits.keep_alive / 4);
    let mut ticks = tokio::time::interval(tick);
    ticks.reset();
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut served, mut quiet, mut head) = (0, Duration::ZERO, Duration::ZERO);
    let mut ending = false;
    let patience = loop {
        tokio::select! {
            biased;
            result = connection.as_mut() => {
                if let Err(error) = result {
                    tracing::debug!(%error, "a connection ended early");
                }
                return;
            }
            _ = ticks.tick() => {}
            () = activity.spent.notified() => {
                tracing::debug!("a connection is ended: its client took back too many requests");
                break GOODBYE;
            }
            _ = stop.wait_for(|stop| *stop) => break limits.drain,
        }
        let now_served = activity.served.load(Relaxed);
        let wrote = activity.wrote.swap(false, Relaxed) && !http2;
        if activity.in_flight.load(Relaxed) > 0 || now_served != served || wrote {
            (served, quiet, head) = (now_served, Duration::ZERO, Duration::ZERO);
        } else if activity.fresh.load(Relaxed) && !http2 {
            head += tick;
            if head >= limits.header {
                return;
            }
        } else {
            quiet += tick;
            if quiet >= limits.keep_alive && !ending {
                ending = true;
                end(connection.as_mut());
            } else if quiet >= limits.keep_alive * 2 && !http2 {
                return;
            }
        }
    };
    end(connection.as_mut());
    let _ = tokio::time::timeout(patience, connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resets_are_found_however_the_bytes_come() {
        let frame = |kind: u8, payload: &[u8]| {
            let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
            [&length[1..], &[kind, 0, 0, 0, 0, 3], payload].concat()
        };
        let settings = frame(4, &[]);
        // Data that looks like the head of a reset.
        let data = frame(0, &[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8]);
        let reset = frame(3, &[0, 0, 0, 8]);
        let bytes =
            [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &settings, &reset, &data, &reset, &frame(0, &vec![3; 70_000])];
        let bytes = [bytes.concat(), reset].concat();
        for piece in [1, 7, 9, 1000, bytes.len()] {
            let mut resets = Resets { skip: Resets::PREFACE, head: (0, 0) };
            let found: usize = bytes.chunks(piece).map(|piece| resets.count(piece)).sum();
            assert_eq!(found, 3, "{piece}");
        }
    }

    #[test]
    fn only_bare_refusals_are_automatic() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(automatic(bare), Some(431));
        assert_eq!(automatic(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), None);
        assert_eq!(automatic(b"HTTP/1.1 404 Not Found\r\n"), None);
        assert_eq!(automatic(&[b"HTTP/1.1 404 Not Found\r\n".as_slice(), &[b'x'; 300], b"\r\n\r\n"].concat()), None);
        assert_eq!(automatic(b"HTTP/1.1 4"), None);
    }
}
