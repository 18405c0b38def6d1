//! The guarded client of outgoing HTTP against servers of others: what it connects to, trusts, follows and reads.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use leadlab::config::Net;
use leadlab::net::{Client, Lookup, NetError, Refusal, Request, Target};

use crate::peer::{Act, Peer, reply};

fn net(allow: &[&str], ca_file: Option<PathBuf>) -> Net {
    let allow_cidrs = allow.iter().map(|text| text.parse().unwrap()).collect();
    Net { ca_file, allow_cidrs, deny_cidrs: Vec::new() }
}

/// A source of addresses that gives the first list at first, the second then, and so on, and counts.
fn names(answers: &[&[&str]]) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let read = |list: &&[&str]| list.iter().map(|text| text.parse::<IpAddr>().unwrap()).collect::<Vec<_>>();
    let (answers, count): (Vec<Vec<IpAddr>>, _) = (answers.iter().map(read).collect(), Arc::clone(&asked));
    let lookup: Lookup = Arc::new(move |_| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        let found = answers.get(at).or(answers.last()).cloned().unwrap();
        Box::pin(async move { Ok(found) })
    });
    (lookup, asked)
}

fn get(text: &str) -> Request {
    Request::get(Target::parse(text).unwrap())
}

fn refusal(result: Result<leadlab::net::Answer, NetError>) -> Refusal {
    match result {
        Err(NetError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_its_checked_address_connected_to() {
    let peer = Peer::tls(|_| reply(200, "", "hello")).await;
    // The second answer would lead to an address that is not let through.
    let (lookup, asked) = names(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let client = Client::with_lookup(&net(&["127.0.0.1"], Some(peer.ca_file())), lookup).unwrap();
    let address = format!("https://peer.example:{}/a%20b?c=d#e", peer.port);
    let answer = client.send(get(&address)).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (200, b"hello".as_slice()));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let seen = peer.requests().remove(0);
    assert_eq!(seen.line, "GET /a%20b?c=d");
    assert_eq!(seen.headers["host"], format!("peer.example:{}", peer.port));
    // The next request looks it up anew, and now it is refused.
    let refused = refusal(client.send(get(&address)).await);
    assert!(matches!(refused, Refusal::NotPublic { about: "this machine", .. }), "{refused:?}");
    assert_eq!((asked.load(Ordering::SeqCst), peer.requests().len()), (2, 1));
}

#[tokio::test]
async fn one_address_that_is_not_public_refuses_the_name() {
    for list in [["1.1.1.1", "10.0.0.1"], ["10.0.0.1", "1.1.1.1"], ["1.1.1.1", "::ffff:10.0.0.1"]] {
        let (lookup, _) = names(&[&list]);
        let client = Client::with_lookup(&net(&[], None), lookup).unwrap();
        let refused = refusal(client.send(get("https://mixed.example/")).await);
        assert!(matches!(refused, Refusal::NotPublic { .. }), "{refused:?}");
        assert!(refused.to_string().contains("net.allow_cidrs"), "{refused}");
    }
    // Beside a public address an allowed one opens neither http nor other ports.
    let (lookup, _) = names(&[&["10.0.0.1", "1.1.1.1"]]);
    let client = Client::with_lookup(&net(&["10.0.0.0/8"], None), lookup).unwrap();
    assert_eq!(refusal(client.send(get("http://mixed.example/")).await), Refusal::Plain);
    assert_eq!(refusal(client.send(get("https://mixed.example:22/")).await), Refusal::Port(22));
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_connected_to() {
    let peer = Peer::plain(|_| reply(200, "", "inner")).await;
    let client = Client::new(&net(&[], None)).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "0",
        "localhost",
        "sub.localhost",
    ] {
        for scheme in ["http", "https"] {
            let result = client.send(get(&format!("{scheme}://{host}:{}/", peer.port))).await;
            let kept = matches!(result, Err(NetError::Refused(Refusal::NotPublic { .. }) | NetError::NoName(_)));
            assert!(kept, "{scheme}://{host}: {result:?}");
        }
    }
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn plain_http_and_any_port_within_allowed_networks_only() {
    let peer = Peer::plain(|_| reply(200, "", "inner")).await;
    let allowed = Client::new(&net(&["127.0.0.0/8", "::1"], None)).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let answer = allowed.send(get(&format!("http://{host}:{}/", peer.port))).await.unwrap();
        assert_eq!(&answer.body[..], b"inner");
    }
    let mut denying = net(&["127.0.0.0/8"], None);
    denying.deny_cidrs = vec!["127.0.0.1".parse().unwrap()];
    let denied = Client::new(&denying).unwrap();
    let refused = refusal(denied.send(get(&format!("http://127.0.0.1:{}/", peer.port))).await);
    assert!(matches!(refused, Refusal::Denied { .. }), "{refused:?}");
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let inner = Peer::plain(|_| reply(200, "", "inner")).await;
    let location = format!("location: http://127.0.0.1:{}/\r\n", inner.port);
    let peer = Peer::tls(move |_| reply(302, &location, "")).await;
    let client = Client::new(&net(&["127.0.0.1"], Some(peer.ca_file()))).unwrap();
    let answer = client.send(get(&format!("https://127.0.0.1:{}/", peer.port))).await.unwrap();
    assert_eq!(answer.status, 302);
    assert!(answer.headers.contains_key("location"));
    assert!(inner.requests().is_empty());
}

#[tokio::test]
async fn trusts_the_configured_authority_for_the_name_asked() {
    let peer = Peer::tls(|_| reply(200, "", "")).await;
    let (lookup, _) = names(&[&["127.0.0.1"]]);
    let stranger = Client::with_lookup(&net(&["127.0.0.1"], None), Arc::clone(&lookup)).unwrap();
    let known = Client::with_lookup(&net(&["127.0.0.1"], Some(peer.ca_file())), lookup).unwrap();
    let (own, other) = (format!("https://peer.example:{}/", peer.port), format!("https://a.example:{}/", peer.port));
    assert!(matches!(stranger.send(get(&own)).await, Err(NetError::Tls(_))));
    assert!(matches!(known.send(get(&other)).await, Err(NetError::Tls(_))));
    assert_eq!(known.send(get(&own)).await.unwrap().status, 200);
    assert_eq!(peer.requests().len(), 1);
    let absent = net(&[], Some("/nowhere/ca.pem".into()));
    assert!(Client::new(&absent).is_err());
}

#[tokio::test]
async fn reads_one_mebibyte_and_no_more() {
    let peer = Peer::plain(|seen| {
        let length: usize = seen.line.rsplit_once('/').unwrap().1.parse().unwrap();
        // Without a length: the end of the connection is the end of the body.
        let mut bytes = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        bytes.resize(bytes.len() + length, b'x');
        Act::Send(bytes)
    })
    .await;
    let client = Client::new(&net(&["127.0.0.1"], None)).unwrap();
    let ask = |length: usize| client.send(get(&format!("http://127.0.0.1:{}/{length}", peer.port)));
    assert_eq!(ask(1 << 20).await.unwrap().body.len(), 1 << 20);
    assert!(matches!(ask((1 << 20) + 1).await, Err(NetError::TooLong)));
}

#[tokio::test]
async fn gives_up_in_time() {
    let silent = Peer::plain(|_| Act::Hang).await;
    let client = Client::new(&net(&["127.0.0.1"], None)).unwrap();
    let timed = |scheme: &'static str| {
        let (client, port) = (client.clone(), silent.port);
        async move {
            let began = Instant::now();
            let result = client.send(get(&format!("{scheme}://127.0.0.1:{port}/"))).await;
            assert!(matches!(result, Err(NetError::TimedOut)), "{result:?}");
            began.elapsed()
        }
    };
    // The peer speaks no TLS and waits for a request: the handshake never ends.
    let (handshake, answer) = tokio::join!(timed("https"), timed("http"));
    assert!((Duration::from_secs(5)..Duration::from_secs(8)).contains(&handshake), "{handshake:?}");
    assert!((Duration::from_secs(10)..Duration::from_secs(13)).contains(&answer), "{answer:?}");
}

#[tokio::test]
async fn a_name_that_stands_for_nothing_is_told() {
    let (lookup, _) = names(&[&[]]);
    let client = Client::with_lookup(&net(&[], None), lookup).unwrap();
    assert!(matches!(client.send(get("https://nobody.example/")).await, Err(NetError::NoName(_))));
    // It may come into being later, so an address with it is not refused.
    assert_eq!(client.check(&Target::parse("https://nobody.example/").unwrap()).await, Ok(()));
}
