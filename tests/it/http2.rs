//! SECURITY.md 11: what a client of HTTP/2 may not do, frame by frame on a real connection.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use reqwest::Method;

use super::program::Program;
use super::support::Server;
use super::wire::{self, Frame, GOAWAY, HEADERS, PREFACE, RST_STREAM, SETTINGS, Secured};

/// `END_STREAM` and `END_HEADERS`.
const WHOLE: u8 = 5;
/// `END_HEADERS`: a body follows.
const BEGUN: u8 = 4;
const CANCEL: [u8; 4] = [0, 0, 0, 8];
const REFUSED_STREAM: [u8; 4] = [0, 0, 0, 7];

fn connect(origin: &str) -> Secured {
    let config = wire::client(&[&rustls::version::TLS13], &[b"h2"]);
    let mut stream = wire::secured(origin, config).unwrap();
    assert_eq!(stream.conn.alpn_protocol(), Some(b"h2".as_slice()));
    stream.write_all(PREFACE).unwrap();
    stream
}

/// A request whose body does not come.
fn begun(stream: u32) -> Vec<u8> {
    Frame::bytes(HEADERS, BEGUN, stream, &wire::fields(true, "/api/v1/auth/login"))
}

/// The next frame of one of these kinds.
fn next(stream: &mut impl Read, kinds: &[u8]) -> Option<Frame> {
    loop {
        let frame = Frame::read(stream)?;
        if kinds.contains(&frame.kind) {
            return Some(frame);
        }
    }
}

/// Whether a request on `number` is answered.
fn is_served(stream: &mut Secured, number: u32) -> bool {
    let asked = Frame::bytes(HEADERS, WHOLE, number, &wire::fields(false, "/healthz"));
    stream.write_all(&asked).is_ok() && next(stream, &[HEADERS, GOAWAY]).is_some_and(|frame| frame.stream == number)
}

#[test]
fn a_connection_has_a_hundred_streams_and_64_kib_of_headers() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let mut stream = connect(&serving.origin);
    let settings = next(&mut stream, &[SETTINGS]).unwrap();
    let value = |number: u16| {
        let mut pairs = settings.payload.chunks(6).filter(|pair| pair[..2] == number.to_be_bytes());
        pairs.next().map(|pair| u32::from_be_bytes(pair[2..].try_into().unwrap()))
    };
    // Number 3 is SETTINGS_MAX_CONCURRENT_STREAMS, 6 SETTINGS_MAX_HEADER_LIST_SIZE.
    assert_eq!((value(3), value(6)), (Some(100), Some(65_536)));
    // Whoever does not care is refused the stream that is over.
    let numbers = (0..101).map(|n| 2 * n + 1);
    let asked: Vec<u8> = numbers.flat_map(begun).collect();
    stream.write_all(&asked).unwrap();
    let refused = next(&mut stream, &[RST_STREAM, GOAWAY, HEADERS]).unwrap();
    assert_eq!((refused.kind, refused.stream, &refused.payload[..]), (RST_STREAM, 201, &REFUSED_STREAM[..]));
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn who_takes_back_request_after_request_loses_the_connection() {
    let program = Program::new();
    let serving = program.serve(&[]);
    let taken_back = |number: u32| [begun(number), Frame::bytes(RST_STREAM, 0, number, &CANCEL)].concat();
    // All at once, and a few at a time, as an attacker does who knows how many are looked at together.
    for (together, pause) in [(200, Duration::ZERO), (5, Duration::from_millis(20))] {
        let mut stream = connect(&serving.origin);
        let requests: Vec<Vec<u8>> = (0..200).map(|n| taken_back(2 * n + 1)).collect();
        let began = Instant::now();
        for some in requests.chunks(together) {
            // It may have been closed already.
            if stream.write_all(&some.concat()).is_err() {
                break;
            }
            std::thread::sleep(pause);
        }
        // The goodbye is short.
        std::thread::sleep(Duration::from_millis(500));
        // It is heard, unless the client wrote on behind the end; and nothing is answered any more.
        assert!(next(&mut stream, &[GOAWAY]).is_some() || together < 50, "{together} at once");
        assert!(!is_served(&mut stream, 401), "{together} at once");
        assert!(began.elapsed() < Duration::from_secs(8));
    }
    // Somebody who types in a search field does not.
    let mut stream = connect(&serving.origin);
    for n in 0..40 {
        stream.write_all(&begun(2 * n + 1)).unwrap();
        std::thread::sleep(Duration::from_millis(5));
        stream.write_all(&Frame::bytes(RST_STREAM, 0, 2 * n + 1, &CANCEL)).unwrap();
    }
    assert!(is_served(&mut stream, 81));
    assert_eq!(serving.stop(), Some(0));
}

#[tokio::test]
async fn heads_over_http2_are_limited_like_all() {
    let server = Server::start().await;
    let ask = async |headers: usize, bytes: usize| {
        let mut request = server.request(Method::GET, "/setup");
        for n in 0..headers {
            request = request.header(format!("x-{n}"), "v".repeat(bytes));
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.version(), reqwest::Version::HTTP_2);
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        response.status().as_u16()
    };
    assert_eq!((ask(90, 10).await, ask(101, 10).await), (200, 431));
    assert_eq!((ask(10, 1_500).await, ask(10, 1_700).await), (200, 431));
    let long = format!("/{}", "a".repeat(8 << 10));
    assert_eq!(server.request(Method::GET, &long).send().await.unwrap().status(), 414);
}
