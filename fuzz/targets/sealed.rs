//! A sealed value opens at its place, and neither elsewhere nor when a bit of it changed.
#![no_main]

use std::sync::LazyLock;

use leadlab::base::Time;
use leadlab::crypto::Keyring;
use leadlab::crypto::fernet::{self, FernetKey};
use leadlab::crypto::sealed::{Sealer, key_of};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new(&Keyring::generate(Time(0))));
static FERNET: LazyLock<FernetKey> =
    LazyLock::new(|| FernetKey::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap());

#[derive(Debug, Arbitrary)]
struct Input<'i> {
    place: Vec<&'i [u8]>,
    elsewhere: Vec<&'i [u8]>,
    secret: &'i [u8],
    at: usize,
    flip: u8,
    cut: usize,
    more: &'i [u8],
    text: &'i str,
}

fuzz_target!(|input: Input<'_>| {
    let sealed = SEALER.seal(&input.place, input.secret).unwrap();
    assert_eq!(SEALER.open(&input.place, &sealed).unwrap().as_slice(), input.secret);
    assert_eq!(key_of(&sealed), Some(SEALER.active()));
    if input.elsewhere != input.place {
        assert!(SEALER.open(&input.elsewhere, &sealed).is_err());
    }
    let mut changed = sealed.clone();
    let at = input.at % changed.len();
    changed[at] ^= input.flip;
    assert_eq!(SEALER.open(&input.place, &changed).is_ok(), input.flip == 0);
    let cut = input.cut % sealed.len();
    assert!(SEALER.open(&input.place, &sealed[..cut]).is_err());
    if !input.more.is_empty() {
        assert!(SEALER.open(&input.place, &[&sealed, input.more].concat()).is_err());
    }
    assert!(SEALER.open(&input.place, input.more).is_err());
    let _ = (key_of(input.more), FernetKey::parse(input.text));
    // Nobody guesses a MAC of 256 bits.
    assert!(FERNET.open(input.text).is_err());
    let _ = fernet::is_token(input.text);
});
