//! An access token verifies as it was issued, in its time, and no other text does.
#![no_main]

use std::sync::LazyLock;

use leadlab::base::{Time, Uid};
use leadlab::crypto::Keyring;
use leadlab::crypto::jwt::{AccessTokens, LEEWAY, MAX_LIFE, Subject};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

const ISSUED: Time = Time(1_800_000_000_000);

static TOKENS: LazyLock<AccessTokens> = LazyLock::new(|| AccessTokens::new(&Keyring::generate(Time(0)), "i").unwrap());
static SUBJECT: LazyLock<Subject> =
    LazyLock::new(|| Subject { user: Uid::fresh(), org: Uid::fresh(), session: Uid::fresh(), role_version: 3 });
static GOOD: LazyLock<String> = LazyLock::new(|| TOKENS.issue(&SUBJECT, ISSUED, 900).unwrap());

#[derive(Debug, Arbitrary)]
enum Edit {
    Put(u16, char),
    Take(u16),
    Cut(u16),
    Insert(u16, String),
}

#[derive(Debug, Arbitrary)]
enum Input {
    Text(String),
    Edited(Vec<Edit>),
    Parts { header: bool, payload: String, signature: bool },
    Timed { now: i64, seconds: i64 },
}

fn edited(edits: &[Edit]) -> String {
    let mut text: Vec<char> = GOOD.chars().collect();
    for edit in edits {
        let at = |place: &u16| usize::from(*place) % (text.len() + 1);
        match edit {
            Edit::Put(place, letter) => {
                let at = at(place);
                if let Some(slot) = text.get_mut(at) {
                    *slot = *letter;
                }
            }
            Edit::Take(place) => {
                let at = at(place);
                if at < text.len() {
                    text.remove(at);
                }
            }
            Edit::Cut(place) => text.truncate(at(place)),
            Edit::Insert(place, more) => {
                let at = at(place);
                text.splice(at..at, more.chars());
            }
        }
    }
    text.into_iter().collect()
}

fn refuse(text: &str) {
    if text != *GOOD {
        assert!(TOKENS.verify(text, ISSUED).is_err(), "{text}");
    }
}

fuzz_target!(|input: Input| {
    match input {
        Input::Text(text) => refuse(&text),
        Input::Edited(edits) => refuse(&edited(&edits)),
        Input::Parts { header, payload, signature } => {
            let parts: Vec<&str> = GOOD.split('.').collect();
            let head = if header { parts[0] } else { "eyJhbGciOiJub25lIn0" };
            refuse(&format!("{head}.{payload}.{}", if signature { parts[2] } else { "" }));
        }
        Input::Timed { now, seconds } => {
            let token = TOKENS.issue(&SUBJECT, ISSUED, seconds).unwrap();
            let verdict = TOKENS.verify(&token, Time(now));
            let end = ISSUED.seconds() + seconds.clamp(1, MAX_LIFE) + LEEWAY;
            let is_timely = (ISSUED.seconds() - LEEWAY..=end).contains(&Time(now).seconds());
            assert_eq!(verdict.ok(), is_timely.then_some(*SUBJECT));
        }
    }
});
