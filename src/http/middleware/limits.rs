//! Limits on the number of requests in the answer: the refusal, and the headers that tell everybody where they stand
//! (draft-ietf-httpapi-ratelimit-headers, and the `X-RateLimit-*` that clients have known for longer).

use std::fmt::Write as _;

use ::http::{HeaderMap, HeaderName, HeaderValue};

use crate::base::{Error, Result};
use crate::limits::{Standing, Tier};

static POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
static LEVEL: HeaderName = HeaderName::from_static("ratelimit");
static LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
static REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
static RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Keeps a standing for the answer's headers, and refuses where it leaves no room.
pub(super) fn admit(standing: Option<Standing>, kept: &mut Option<Standing>) -> Result<()> {
    let Some(standing) = standing else { return Ok(()) };
    *kept = Some(standing);
    if standing.level.admitted {
        return Ok(());
    }
    Err(Error::TooMany { retry_after: standing.retry_after().into(), message: message(&standing) })
}

fn message(standing: &Standing) -> String {
    let wait = match standing.retry_after() {
        1 => "a second".to_owned(),
        seconds @ 2..=119 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    };
    let what = match standing.tier {
        Tier::Login | Tier::LoginFailures => "Too many attempts",
        Tier::Transfer => "Too many imports and exports within an hour",
        _ => "Too many requests",
    };
    format!("{what}. Try again in {wait}.")
}

/// Adds the headers.
pub(super) fn apply(headers: &mut HeaderMap, standing: &Standing) {
    let (name, quota, reset) = (standing.tier.name(), standing.rate.burst, standing.reset());
    let remaining = if standing.level.admitted { standing.level.remaining } else { 0 };
    let mut text = String::with_capacity(40);
    let mut set = |header: &HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(header.clone(), value);
        }
    };
    let _ = write!(text, "\"{name}\";q={quota};w={}", standing.rate.window.as_secs());
    set(&POLICY, &text);
    text.clear();
    let _ = write!(text, "\"{name}\";r={remaining};t={reset}");
    set(&LEVEL, &text);
    for (header, figure) in [(&LIMIT, quota), (&REMAINING, remaining), (&RESET, reset)] {
        headers.insert(header.clone(), HeaderValue::from(figure));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::limits::{Level, Rate};

    #[test]
    fn ratelimit_headers_say_where_somebody_stands() {
        let level =
            Level { admitted: true, remaining: 123, full_in: Duration::from_millis(41_500), next_in: Duration::ZERO };
        let standing = Standing { tier: Tier::Authenticated, rate: Rate::per_minute(300), level };
        let mut headers = HeaderMap::new();
        apply(&mut headers, &standing);
        assert_eq!(headers["ratelimit-policy"], "\"auth\";q=300;w=60");
        assert_eq!(headers["ratelimit"], "\"auth\";r=123;t=42");
        assert_eq!(headers["x-ratelimit-limit"], "300");
        assert_eq!(headers["x-ratelimit-remaining"], "123");
        assert_eq!(headers["x-ratelimit-reset"], "42");
    }

    #[test]
    fn ratelimit_refusals_say_when_to_come_again() {
        let level = Level {
            admitted: false,
            remaining: 0,
            full_in: Duration::from_mins(15),
            next_in: Duration::from_millis(899_001),
        };
        let standing = Standing { tier: Tier::Login, rate: Rate::per_minute(5), level };
        let mut kept = None;
        let Err(Error::TooMany { retry_after, message }) = admit(Some(standing), &mut kept) else {
            panic!("it was admitted")
        };
        assert_eq!((retry_after, message.as_str()), (900, "Too many attempts. Try again in 15 minutes."));
        assert_eq!(kept, Some(standing));
    }
}
