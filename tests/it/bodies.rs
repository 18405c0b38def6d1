//! Bodies at the edges of what the toolkit takes: too slow, too long under way, broken off, of no type.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use leadlab::http::RequestLimits;

use crate::http::site::Running;

/// A request in pieces, and what comes back until the server closes.
fn send(address: SocketAddr, head: &str, pieces: &[&str], pause: Duration, breaks_off: bool) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!("{head}\r\nHost: localhost\r\nConnection: close\r\nx-csrf-token: good\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    for piece in pieces {
        if stream.write_all(piece.as_bytes()).is_err() {
            break;
        }
        std::thread::sleep(pause);
    }
    if breaks_off {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The same from a thread of its own.
async fn answer(site: &Running, head: &'static str, pieces: Vec<&'static str>, pause: u64, breaks_off: bool) -> String {
    let (address, pause) = (site.address, Duration::from_millis(pause));
    tokio::task::spawn_blocking(move || send(address, head, &pieces, pause, breaks_off)).await.unwrap()
}

/// The head's end for a JSON body of a thousand bytes.
const JSON: &str = "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
/// The same for a form; the first part's head follows.
const FORM: &str = "Authorization: Bearer member\r\nContent-Type: multipart/form-data; boundary=b\r\n\
    Content-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_has_its_time_however_steady_it_is() {
    let limits = RequestLimits { body: Duration::from_millis(400), ..RequestLimits::default() };
    let site = Running::with(false, false, limits).await;
    let steady: Vec<&str> = std::iter::once(JSON).chain(std::iter::repeat_n(" ", 12)).collect();
    let begun = std::time::Instant::now();
    let told = answer(&site, "POST /api/v1/objects HTTP/1.1", steady, 100, false).await;
    assert!(told.starts_with("HTTP/1.1 408 "), "{told}");
    assert!(begun.elapsed() < RequestLimits::default().pace_window, "it was ended by its time and not for its pace");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_keeps_the_pace_may_take_several_windows() {
    let limits = RequestLimits { pace_window: Duration::from_secs(1), pace: 10, ..RequestLimits::default() };
    let site = Running::with(false, false, limits).await;
    let head = "Content-Type: application/json\r\nContent-Length: 142\r\n\r\n{}";
    let steady: Vec<&str> = std::iter::once(head).chain(std::iter::repeat_n("          ", 14)).collect();
    let told = answer(&site, "POST /api/v1/objects HTTP/1.1", steady, 100, false).await;
    assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    // Nothing for a window is too slow, also where the pieces go to a handler.
    let told = answer(&site, "POST /api/v1/uploads HTTP/1.1", vec![FORM, "x", ""], 1200, false).await;
    assert!(told.starts_with("HTTP/1.1 400 ") && told.contains("The upload came too slowly."), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_no_body() {
    let site = Running::with(false, false, RequestLimits::default()).await;
    for (head, pieces) in
        [("POST /api/v1/objects HTTP/1.1", vec![JSON, "{}"]), ("POST /api/v1/uploads HTTP/1.1", vec![FORM, "x"])]
    {
        let told = answer(&site, head, pieces, 50, true).await;
        assert!(told.is_empty() || told.starts_with("HTTP/1.1 400 "), "{told}");
    }
    let get = answer(&site, "GET /api/v1/hello HTTP/1.1", vec!["Authorization: Bearer viewer\r\n\r\n"], 0, false).await;
    assert!(get.starts_with("HTTP/1.1 200 "), "{get}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_type_of_a_body_is_read_with_its_parameters() {
    let site = Running::with(false, false, RequestLimits::default()).await;
    let typed = "Content-Type: application/json; version=1; charset=\"UTF-8\"\r\nContent-Length: 2\r\n\r\n{}";
    let told = answer(&site, "POST /api/v1/objects HTTP/1.1", vec![typed], 0, false).await;
    assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    let empty = "Authorization: Bearer member\r\nContent-Type: multipart/form-data; boundary=b\r\n\
        Content-Length: 0\r\n\r\n";
    let told = answer(&site, "POST /api/v1/uploads HTTP/1.1", vec![empty], 0, false).await;
    assert!(told.starts_with("HTTP/1.1 415 "), "{told}");
    let no_boundary =
        "Authorization: Bearer member\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}";
    let told = answer(&site, "POST /api/v1/uploads HTTP/1.1", vec![no_boundary], 0, false).await;
    assert!(told.starts_with("HTTP/1.1 415 ") && told.contains("names no boundary"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_parser_refuses_is_told_like_any_other() {
    let site = Running::with(false, false, RequestLimits::default()).await;
    let long: &'static str = format!("GET /{} HTTP/1.1", "a".repeat(70 << 10)).leak();
    let told = answer(&site, long, vec!["\r\n"], 0, false).await;
    let start = told.get(..200).unwrap_or(&told);
    assert!(told.starts_with("HTTP/1.1 414 ") && told.contains("application/problem+json"), "{start}");
}
