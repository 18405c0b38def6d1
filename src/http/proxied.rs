//! The head that a trusted proxy writes in front of a connection: the PROXY protocol, version 2. It names the client.

use std::net::IpAddr;

use proxy_header::{ParseConfig, ProxyHeader};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes of the fixed part: signature, version and command, family, length of the rest.
const FIXED: usize = 16;
/// The most bytes of the rest: addresses, and further values that are not looked at.
const REST_MAX: u16 = 4096;

/// Why a connection has no such head.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProxiedError {
    /// The connection ended or broke.
    #[error("the connection ended before its PROXY head: {0}")]
    Io(#[from] std::io::Error),
    /// It is too long.
    #[error("the PROXY head has {0} bytes behind its first 16")]
    TooLong(u16),
    /// It is something else.
    #[error("the connection does not begin with a PROXY head of version 2: {0}")]
    Malformed(proxy_header::Error),
}

/// Reads exactly the head. The client's address; none where the proxy speaks for itself.
pub(super) async fn client<T: AsyncRead + Unpin>(stream: &mut T) -> Result<Option<IpAddr>, ProxiedError> {
    let mut head = vec![0; FIXED];
    stream.read_exact(&mut head).await?;
    let rest = head.last_chunk().map_or(0, |length| u16::from_be_bytes(*length));
    if rest > REST_MAX {
        return Err(ProxiedError::TooLong(rest));
    }
    head.resize(FIXED + usize::from(rest), 0);
    stream.read_exact(head.get_mut(FIXED..).unwrap_or_default()).await?;
    let config = ParseConfig { allow_v1: false, ..ParseConfig::default() };
    let (header, _) = ProxyHeader::parse(&head, config).map_err(ProxiedError::Malformed)?;
    Ok(header.proxied_address().map(|proxied| proxied.source.ip().to_canonical()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [b"\r\n\r\n\0\r\nQUIT\n", &[0x20 | command, family][..], &length, rest].concat()
    }

    #[tokio::test]
    async fn the_head_names_the_client_and_leaves_what_follows() {
        let four = [1, 2, 3, 4, 127, 0, 0, 1, 0x13, 0x88, 0x01, 0xbb];
        let mut wrapped = vec![0; 10];
        wrapped.extend([0xff, 0xff, 9, 8, 7, 6]);
        wrapped.extend([0; 20]);
        for (bytes, expected) in [
            (head(1, 0x11, &four), Some("1.2.3.4")),
            (head(1, 0x11, &[four.as_slice(), &[0x04, 0, 2, 0, 0]].concat()), Some("1.2.3.4")),
            (head(1, 0x21, &wrapped), Some("9.8.7.6")),
            (head(0, 0x00, &[]), None),
            (head(0, 0x11, &four), None),
        ] {
            let whole = [bytes.as_slice(), b"GET / HTTP/1.1"].concat();
            let mut stream = whole.as_slice();
            let found = client(&mut stream).await.unwrap();
            assert_eq!(found, expected.map(|text| text.parse().unwrap()), "{bytes:?}");
            assert_eq!(stream, b"GET / HTTP/1.1");
        }
    }

    #[tokio::test]
    async fn anything_else_is_refused() {
        let four = [1, 2, 3, 4, 127, 0, 0, 1, 0x13, 0x88, 0x01, 0xbb];
        for bytes in [
            b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\n\r\n".to_vec(),
            b"GET / HTTP/1.1\r\nHost: crm.example\r\n\r\n".to_vec(),
            head(1, 0x11, &four[..8]),
            head(1, 0x11, &[0; 5000]),
            head(1, 0x11, &four)[..20].to_vec(),
            Vec::new(),
        ] {
            assert!(client(&mut bytes.as_slice()).await.is_err(), "{bytes:?}");
        }
    }
}
