//! A cookie's value is a piece of its header and nothing more, and what is set comes back as it was.
#![no_main]

use http::{HeaderMap, HeaderValue, header};
use leadlab::http::SetCookie;
use leadlab::http::cookies;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|lines: Vec<&[u8]>| {
    let mut headers = HeaderMap::new();
    for line in lines.iter().take(8) {
        let Ok(value) = HeaderValue::from_bytes(line) else { continue };
        headers.append(header::COOKIE, value);
    }
    for secure in [true, false] {
        let prefix = if secure { "__Host-" } else { "" };
        for name in ["ll_rt", "x"] {
            let Some(value) = cookies::read(&headers, secure, name) else { continue };
            assert!(!value.contains(';'));
            let pair = format!("{prefix}{name}={value}");
            let mut found = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
            assert!(found.any(|line| line.split(';').any(|part| part.trim_start() == pair)), "{pair:?}");
        }
        let Some(value) = lines.first().and_then(|line| std::str::from_utf8(line).ok()) else { continue };
        let Some(set) = SetCookie::new("ll_rt", value).max_age(7).to_header(secure) else { continue };
        let set = set.to_str().unwrap();
        let (pair, attributes) = set.split_once("; ").unwrap();
        assert_eq!(pair, format!("{prefix}ll_rt={value}"));
        let secured = if secure { "; Secure" } else { "" };
        assert_eq!(attributes, format!("Path=/; Max-Age=7{secured}; HttpOnly; SameSite=Strict"));
        let sent = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).unwrap())]);
        assert_eq!(cookies::read(&sent, secure, "ll_rt"), Some(value));
    }
});
