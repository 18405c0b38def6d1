//! A form is read to its end or refused, in whatever pieces it comes, and no part is longer than what it may be.
#![no_main]

use std::sync::LazyLock;

use bytes::Bytes;
use futures_util::stream;
use leadlab::base::Result;
use leadlab::http::Multipart;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().build().unwrap());

/// The most bytes of a part that is read as text.
const MOST: usize = 64;

#[derive(Debug, Arbitrary)]
struct Input<'i> {
    kind: Option<&'i str>,
    piece: u8,
    body: &'i [u8],
}

/// A part as its reader sees it.
#[derive(Debug, PartialEq)]
struct Seen {
    name: String,
    file: Option<String>,
    kind: Option<String>,
    bytes: Vec<u8>,
}

fn form(kind: &str, body: &[u8], piece: usize) -> Result<Multipart> {
    let pieces: Vec<Result<Bytes>> = body.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Multipart::over(kind, stream::iter(pieces))
}

/// The parts until the end or the first fault.
async fn parts(mut form: Multipart) -> (Vec<Seen>, bool) {
    let mut all = Vec::new();
    loop {
        match form.next().await {
            Ok(Some(mut part)) => {
                let name = part.name().to_owned();
                let (file, kind) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
                let mut bytes = Vec::new();
                loop {
                    match part.chunk().await {
                        Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                        Ok(None) => break,
                        Err(_) => return (all, false),
                    }
                }
                all.push(Seen { name, file, kind, bytes });
            }
            Ok(None) => return (all, true),
            Err(_) => return (all, false),
        }
    }
}

/// What the parts are as texts.
async fn texts(mut form: Multipart) -> Vec<String> {
    let mut all = Vec::new();
    while let Ok(Some(part)) = form.next().await {
        let Ok(text) = part.text(MOST).await else { break };
        all.push(text);
    }
    all
}

fuzz_target!(|input: Input<'_>| {
    let kind = input.kind.unwrap_or("multipart/form-data; boundary=b");
    let Ok(whole) = form(kind, input.body, input.body.len().max(1)) else { return };
    let pieces = form(kind, input.body, usize::from(input.piece).max(1)).unwrap();
    RUNTIME.block_on(async {
        let (all, is_good) = parts(whole).await;
        assert!(all.iter().map(|part| part.bytes.len()).sum::<usize>() <= input.body.len());
        let (again, is_good_again) = parts(pieces).await;
        assert_eq!((&all, is_good), (&again, is_good_again));
        let texts = texts(form(kind, input.body, 3).unwrap()).await;
        assert!(texts.len() <= all.len() || !is_good);
        for (text, part) in texts.iter().zip(&all) {
            assert!(text.len() <= MOST);
            assert_eq!(text.as_bytes(), part.bytes);
        }
    });
});
