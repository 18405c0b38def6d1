//! Tokens that must not verify: each case fails one rule of SECURITY.md section 1 and no other.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::base::Clock;

const NOW: Time = Time(1_800_000_000_000);

fn subject() -> Subject {
    Subject { user: Uid::fresh(), org: Uid::fresh(), session: Uid::fresh(), role_version: 3 }
}

fn parts(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|p| URL_SAFE_NO_PAD.decode(p).unwrap());
    let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (next(), next())
}

/// A token of these parts signed by the right key.
fn signed(tokens: &AccessTokens, header: &Value, claims: &Value) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(header).unwrap()),
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).unwrap())
    );
    let signature = crypto::sign(message.as_bytes(), &tokens.keys.get().signer, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

#[test]
fn jwt_verifies_its_own_token_with_every_claim() {
    let tokens = AccessTokens::new(&Keyring::generate(NOW), "ins_1").unwrap();
    let subject = subject();
    let token = tokens.issue(&subject, NOW, 900).unwrap();
    assert_eq!(tokens.verify(&token, NOW).unwrap(), subject);
    let (header, claims) = parts(&token);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("HS256"), &json!("at+jwt")));
    assert!(header["kid"].as_str().unwrap().starts_with("k_"));
    assert_eq!(header.as_object().unwrap().len(), 3);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("ins_1"), &json!("leadlab-api")));
    assert_eq!(claims.as_object().unwrap().len(), 10);
}

#[test]
fn jwt_respects_its_time_to_five_seconds() {
    let tokens = AccessTokens::new(&Keyring::generate(NOW), "i").unwrap();
    let token = tokens.issue(&subject(), NOW, 60).unwrap();
    for (offset, good) in [(-6, false), (-5, true), (0, true), (65, true), (66, false)] {
        assert_eq!(tokens.verify(&token, NOW.plus_seconds(offset)).is_ok(), good, "{offset}");
    }
}

#[test]
fn jwt_refuses_other_keys_issuers_and_headers() {
    let keyring = Keyring::generate(NOW);
    let tokens = AccessTokens::new(&keyring, "i").unwrap();
    let token = tokens.issue(&subject(), NOW, 900).unwrap();
    let (header, claims) = parts(&token);
    assert!(tokens.verify(&signed(&tokens, &header, &claims), NOW).is_err(), "another spelling of the header");
    assert!(AccessTokens::new(&Keyring::generate(NOW), "i").unwrap().verify(&token, NOW).is_err(), "another key");
    assert!(AccessTokens::new(&keyring, "j").unwrap().verify(&token, NOW).is_err(), "another issuer");
    for (member, value) in
        [("alg", json!("none")), ("alg", json!("HS384")), ("typ", json!("JWT")), ("kid", json!("k_1"))]
    {
        let mut other = header.clone();
        other[member] = value;
        assert!(tokens.verify(&signed(&tokens, &other, &claims), NOW).is_err(), "{member}");
    }
    let unsigned = token.rsplit_once('.').unwrap().0;
    for bad in
        [String::new(), "a.b.c".into(), unsigned.into(), format!("{unsigned}."), format!("{token}A"), "x".repeat(3000)]
    {
        assert!(tokens.verify(&bad, NOW).is_err(), "{bad}");
    }
}

/// Same header text, so that only the claims decide.
fn with_claims(tokens: &AccessTokens, claims: &Value) -> String {
    let keys = tokens.keys.get();
    jsonwebtoken::encode(&keys.header, claims, &keys.signer).unwrap()
}

#[test]
fn jwt_requires_every_claim_and_its_type() {
    let tokens = AccessTokens::new(&Keyring::generate(NOW), "i").unwrap();
    let (_, claims) = parts(&tokens.issue(&subject(), NOW, 900).unwrap());
    assert!(tokens.verify(&with_claims(&tokens, &claims), NOW).is_ok());
    for name in claims.as_object().unwrap().keys() {
        let mut less = claims.clone();
        less.as_object_mut().unwrap().remove(name);
        assert!(tokens.verify(&with_claims(&tokens, &less), NOW).is_err(), "without {name}");
        for odd in [json!("1"), json!(1.5), json!(null), json!([]), json!(true)] {
            let mut other = claims.clone();
            other[name] = odd.clone();
            assert!(tokens.verify(&with_claims(&tokens, &other), NOW).is_err(), "{name} = {odd}");
        }
    }
    let iat = NOW.seconds();
    for (name, value) in [
        ("exp", json!(iat + MAX_LIFE + 1)),
        ("exp", json!(iat)),
        ("nbf", json!(iat + 6)),
        ("iat", json!(iat + 6)),
        ("iat", json!(i64::MIN)),
        ("aud", json!(["leadlab-api"])),
        ("aud", json!("other")),
        ("extra", json!(1)),
    ] {
        let mut other = claims.clone();
        other[name] = value.clone();
        assert!(tokens.verify(&with_claims(&tokens, &other), NOW).is_err(), "{name} = {value}");
    }
}

#[test]
#[ignore = "prints a measurement"]
fn jwt_measures_verification() {
    let tokens = AccessTokens::new(&Keyring::generate(NOW), "ins_01k").unwrap();
    let token = tokens.issue(&subject(), NOW, 900).unwrap();
    let start = Clock::mark();
    for _ in 0..20_000 {
        assert!(tokens.verify(std::hint::black_box(&token), NOW).is_ok());
    }
    eprintln!("{:?} per verification", start.elapsed() / 20_000);
}
