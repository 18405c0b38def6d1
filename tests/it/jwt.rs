//! SECURITY.md 1, S2-1, S2-3: access tokens that are signed by the right key and break one rule each, and the life that
//! the configuration gives them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use super::support::{OWNER, PASSWORD, Server, Session};

/// The claims or the header of a token.
fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// What signs like the server does: the key of its keyring, worked out here from the file as SECURITY.md 1 says.
struct Signer {
    header: Header,
    key: EncodingKey,
}

impl Signer {
    fn of(server: &Server, token: &str) -> Self {
        let kid = part(token, 0)["kid"].as_str().unwrap().to_owned();
        let file = std::fs::read(server.app.config.storage.data_dir.join("keys/keyring.json")).unwrap();
        let file: Value = serde_json::from_slice(&file).unwrap();
        let found = file["keys"].as_array().unwrap().iter().find(|key| key["id"] == kid.as_str()).unwrap();
        assert_eq!(found["purpose"], "jwt");
        let material = URL_SAFE_NO_PAD.decode(found["material"].as_str().unwrap()).unwrap();
        let mut working = [0_u8; 32];
        Hkdf::<Sha256>::new(None, &material).expand(format!("jwt|{kid}").as_bytes(), &mut working).unwrap();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(kid);
        Self { header, key: EncodingKey::from_secret(&working) }
    }

    fn sign(&self, claims: &Value) -> String {
        jsonwebtoken::encode(&self.header, claims, &self.key).unwrap()
    }

    /// The same claims in a payload of this many bytes.
    fn padded(&self, claims: &Value, bytes: usize) -> String {
        let header = self.sign(claims).split('.').next().unwrap().to_owned();
        let mut payload = serde_json::to_vec(claims).unwrap();
        payload.resize(bytes, b' ');
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }
}

async fn status(session: &Session, token: String) -> u16 {
    session.holding(token).get("/me").await.status().as_u16()
}

#[tokio::test]
async fn jwt_every_claim_is_there_and_of_its_type() {
    let (server, owner) = Server::with_owner().await;
    let signer = Signer::of(&server, &owner.access);
    let (header, claims) = (part(&owner.access, 0), part(&owner.access, 1));
    let names: Vec<&str> = header.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((names, &header["alg"], &header["typ"]), (vec!["alg", "kid", "typ"], &json!("HS256"), &json!("at+jwt")));
    let names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "jti", "nbf", "rv", "sid", "sub", "tid"]);
    assert_eq!(claims["aud"], "leadlab-api");
    assert_eq!(status(&owner, signer.sign(&claims)).await, 200, "the key is the right one");
    for name in names {
        let mut less = claims.clone();
        less.as_object_mut().unwrap().remove(name);
        assert_eq!(status(&owner, signer.sign(&less)).await, 401, "without {name}");
        for odd in [json!(null), json!(true), json!([]), json!({}), json!("1"), json!(1.5)] {
            let mut other = claims.clone();
            other[name] = odd.clone();
            assert_eq!(status(&owner, signer.sign(&other)).await, 401, "{name} = {odd}");
        }
    }
    let number = |name: &str| claims[name].as_i64().unwrap();
    for (name, value) in [
        ("exp", json!(number("exp").to_string())),
        ("rv", json!(number("rv") + 1)),
        ("aud", json!("other")),
        ("aud", json!(["leadlab-api"])),
        ("iss", json!("ins_other")),
        ("role", json!("owner")),
    ] {
        let mut other = claims.clone();
        other[name] = value.clone();
        assert_eq!(status(&owner, signer.sign(&other)).await, 401, "{name} = {value}");
    }
    // Two kibibytes and no more.
    let longest = |bytes: usize| signer.padded(&claims, bytes);
    let size = (400..4_000).find(|bytes| longest(*bytes + 1).len() > 2048).unwrap();
    assert_eq!(status(&owner, longest(size)).await, 200);
    assert_eq!(status(&owner, longest(size + 3)).await, 401);
}

#[tokio::test]
async fn jwt_times_hold_to_five_seconds_and_a_life_is_a_day_at_most() {
    let (server, owner) = Server::with_owner().await;
    let signer = Signer::of(&server, &owner.access);
    let claims = part(&owner.access, 1);
    let timed = async |iat: i64, nbf: i64, exp: i64| {
        let now = server.clock.now().seconds();
        let mut other = claims.clone();
        (other["iat"], other["nbf"], other["exp"]) = (json!(now + iat), json!(now + nbf), json!(now + exp));
        status(&owner, signer.sign(&other)).await
    };
    // A request takes a moment, so at the end of the time there is a second to spare.
    for (iat, nbf, exp, expected) in [
        (0, 0, 60, 200),
        (-100, -100, -3, 200),
        (-100, -100, -6, 401),
        (5, 0, 60, 200),
        (8, 0, 60, 401),
        (0, 5, 60, 200),
        (0, 8, 60, 401),
        (0, 0, 86_400, 200),
        (0, 0, 86_401, 401),
        (0, 0, 0, 401),
        (0, 0, -1, 401),
        (-90_000, 0, 60, 401),
    ] {
        assert_eq!(timed(iat, nbf, exp).await, expected, "{iat} {nbf} {exp}");
    }
}

#[tokio::test]
async fn jwt_life_follows_the_configuration() {
    for (minutes, seconds) in [("1", 60), ("1440", 86_400)] {
        let (server, owner) = Server::owned(&[("LEADLAB__SECURITY__ACCESS_TOKEN_MINUTES", minutes)]).await;
        let login = json!({ "email": OWNER, "password": PASSWORD });
        let body: Value = server.call(Method::POST, "/auth/login", &login).await.json().await.unwrap();
        assert_eq!(body["expires_in"], seconds);
        let claims = part(body["access_token"].as_str().unwrap(), 1);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), seconds);
        server.clock.advance(seconds - 2);
        assert_eq!(status(&owner, owner.access.clone()).await, 200, "{minutes}");
        server.clock.advance(2 + 6);
        assert_eq!(status(&owner, owner.access.clone()).await, 401, "{minutes}");
    }
}
