//! A connection that is read byte by byte until TLS stands, so that no buffer holds more than the answer it was read
//! for. Whatever somebody put behind the answer to STARTTLS is then met by the handshake, which fails on it, instead
//! of passing for an answer of the server inside TLS (RFC 3207 section 6; CVE-2021-38371 and its kin).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Such a connection.
#[derive(Debug)]
pub(super) struct Bytewise {
    stream: TcpStream,
    secured: Secured,
}

/// Says that TLS stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Secured(Arc<AtomicBool>);

impl Secured {
    /// From here on as much is read as there is.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Bytewise {
    pub fn new(stream: TcpStream) -> (Self, Secured) {
        let secured = Secured::default();
        (Self { stream, secured: secured.clone() }, secured)
    }
}

impl AsyncRead for Bytewise {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.secured.0.load(Ordering::Relaxed) || buf.remaining() == 0 {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut one))?;
        buf.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Bytewise {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Bytewise {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}
