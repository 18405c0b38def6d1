//! The page and its files. Files lie under `/assets/<hash>/` and never change there; the page's addresses all get
//! `index.html`, which names the hash. It names first what a browser needs at once, which is one thing for a stranger, who
//! will sign in, and another for who has a session. The service worker and the manifest stand at the root, where browsers
//! want them. Release builds embed everything compressed; debug builds read from
//! disk. What is not in the table does not exist: there is no listing and no way out of the directory.

use std::io::{Read as _, Write as _};
use std::sync::OnceLock;

use ::http::request::Parts;
use ::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::asset_rules::served;
use super::middleware::headers::Surface;
use super::problem::Refusal;
use super::reply::Reply;
use crate::base::Error;

const PREFIX: &str = "/assets/";
static ALLOW: HeaderValue = HeaderValue::from_static("GET, HEAD");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// What a person sees at an address that nobody has. The policy of such answers lets nothing be loaded.
const NOWHERE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Nothing here · LeadLab</title>
<h1>There is nothing at this address</h1>
<p>It was mistyped, or the link is wrong. <a href="/">Go to LeadLab</a></p>
</html>
"#;

/// A file in the forms that it can be sent in.
#[derive(Debug)]
struct File {
    kind: &'static str,
    /// As it is, where it is not held compressed.
    identity: Option<&'static [u8]>,
    /// As it is, out of `gzip`, once somebody has asked for it.
    unpacked: OnceLock<Bytes>,
    br: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

impl File {
    fn plain(&self) -> Bytes {
        self.identity.map_or_else(
            || self.unpacked.get_or_init(|| gunzip(self.gzip.unwrap_or_default())).clone(),
            Bytes::from_static,
        )
    }
}

/// What was compressed when the program was built.
fn gunzip(packed: &[u8]) -> Bytes {
    let mut plain = Vec::new();
    // Its own checksum is the build's: there is nothing to tell anybody.
    let _ = GzDecoder::new(packed).read_to_end(&mut plain);
    plain.into()
}

/// A file at the root of the site that names files below [`PREFIX`]: its path, and its media type.
type Root = (&'static str, &'static str);
const WORKER: Root = ("sw.js", "text/javascript; charset=utf-8");
const MANIFEST: Root = ("manifest.webmanifest", "application/manifest+json");

/// The page in the forms that it can be sent in.
#[derive(Debug, Clone)]
struct Page {
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Page {
    /// Of `index.html`, where what only strangers need at once stands between `<!--stranger-->` and `<!--known-->`, and what only
    /// those need who may have a session between that and `<!--end-->`.
    fn of(index: &str, hash: &str, is_known: bool) -> Self {
        let parts = index.split_once("<!--stranger-->").and_then(|(head, rest)| {
            let (stranger, rest) = rest.split_once("<!--known-->")?;
            let (known, end) = rest.split_once("<!--end-->")?;
            Some([head, if is_known { known } else { stranger }, end].concat())
        });
        let text = parts.unwrap_or_else(|| index.to_owned()).replace("{{assets}}", &format!("{PREFIX}{hash}"));
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = packed.write_all(text.as_bytes()).and_then(|()| packed.finish()).map(Bytes::from).ok();
        Self { plain: text.into(), gzip }
    }
}

/// Release builds: what `build.rs` prepared, sorted by path.
#[cfg(embedded_assets)]
mod source {
    use super::{File, HeaderMap, HeaderValue, OnceLock, Page, Reply, header, negotiated, tagged, unchanged};

    include!(concat!(env!("OUT_DIR"), "/assets.rs"));

    static IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

    pub(super) fn hash() -> &'static str {
        HASH
    }

    /// The paths of all files.
    pub(super) fn names() -> Vec<String> {
        FILES.iter().map(|(path, _)| (*path).to_owned()).collect()
    }

    /// The text of a file at the root, as it was written.
    pub(super) fn root(name: &str) -> Option<String> {
        ROOTS.iter().find(|(path, _)| *path == name).map(|(_, text)| (*text).to_owned())
    }

    pub(super) fn page(is_known: bool) -> Page {
        static PAGES: [OnceLock<Page>; 2] = [const { OnceLock::new() }; 2];
        let [stranger, known] = &PAGES;
        let page = if is_known { known } else { stranger };
        page.get_or_init(|| Page::of(INDEX, HASH, is_known)).clone()
    }

    /// The validator: the hash over everything, so it is the same for each file of a build; `form` tells those of the page apart.
    pub(super) fn tag(form: &str) -> Option<HeaderValue> {
        HeaderValue::try_from(format!("W/\"{HASH}{form}\"")).ok()
    }

    pub(super) fn content(name: &str, _kind: &'static str, headers: &HeaderMap) -> Option<Reply> {
        let place = FILES.binary_search_by(|(path, _)| (*path).cmp(name)).ok()?;
        let (_, file) = FILES.get(place)?;
        let reply = unchanged(headers, "").unwrap_or_else(|| negotiated(file, headers));
        Some(tagged(reply, "").header(header::CACHE_CONTROL, IMMUTABLE.clone()))
    }
}

/// Debug builds: what is on disk at the time of the request, uncompressed, under the hash `dev`.
#[cfg(not(embedded_assets))]
mod source {
    use std::path::Path;

    use super::super::asset_rules::{mapless, served};
    use super::super::reply::ReplyBody;
    use super::{File, HeaderMap, HeaderValue, OnceLock, Page, Reply, header, negotiated};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");

    pub(super) fn hash() -> &'static str {
        "dev"
    }

    pub(super) fn names() -> Vec<String> {
        let mut folders = vec![Path::new(ROOT).to_owned()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if let Some(name) = path.strip_prefix(ROOT).ok().and_then(Path::to_str)
                    && served(name).is_some()
                {
                    found.push(name.to_owned());
                }
            }
        }
        found.sort();
        found
    }

    pub(super) fn root(name: &str) -> Option<String> {
        std::fs::read_to_string(format!("{ROOT}/{name}")).ok()
    }

    pub(super) fn page(is_known: bool) -> Page {
        let index = std::fs::read_to_string(format!("{ROOT}/index.html")).unwrap_or_default();
        Page::of(&index, hash(), is_known)
    }

    /// None: the files change under it.
    pub(super) fn tag(_form: &str) -> Option<HeaderValue> {
        None
    }

    pub(super) fn content(name: &str, kind: &'static str, headers: &HeaderMap) -> Option<Reply> {
        let bytes = std::fs::read(format!("{ROOT}/{name}")).ok()?;
        let mut reply =
            negotiated(&File { kind, identity: Some(&[]), unpacked: OnceLock::new(), br: None, gzip: None }, headers);
        reply.body = ReplyBody::whole(mapless(kind, &bytes).to_vec());
        Some(reply.header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
    }
}

/// The answer where no route matched, if the path is the page's or a file's. `pages` are the first segments of the
/// page's addresses. Who types another address is told so in words; it is not the page (S2-62).
pub(super) fn answer(parts: &Parts, pages: &[&str]) -> Result<(Reply, Surface), Refusal> {
    let path = parts.uri.path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let found = if path.starts_with(PREFIX) {
        (file(path, &parts.headers)?, Surface::Other)
    } else if let Some(name) = path.strip_prefix('/').filter(|name| [WORKER.0, MANIFEST.0].contains(name)) {
        // The worker asks for what the page asks for, under the policy of its own script.
        if name == WORKER.0 { (root(WORKER)?, Surface::Page) } else { (root(MANIFEST)?, Surface::Other) }
    } else if pages.contains(&first) && wants_html(&parts.headers) {
        (page(&parts.headers), Surface::Page)
    } else if first != "api" && is_typed(parts) {
        (nowhere(), Surface::Other)
    } else {
        return Err(Error::NotFound.into());
    };
    if matches!(parts.method, Method::GET | Method::HEAD) { Ok(found) } else { Err(Refusal::Method(ALLOW.clone())) }
}

/// A file at the root, with `{{assets}}` and `{{files}}`, the paths below it as a JSON array, filled in.
fn root((name, kind): Root) -> Result<Reply, Error> {
    let text = source::root(name).ok_or(Error::NotFound)?;
    let files = serde_json::to_string(&source::names()).map_err(|error| Error::internal(error.to_string()))?;
    let text = text.replace("{{assets}}", &format!("{PREFIX}{}", source::hash())).replace("{{files}}", &files);
    Ok(Reply::typed(kind, text).header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
}

/// Whether a browser asks because somebody typed the address or followed a link.
fn is_typed(parts: &Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    matches!(parts.method, Method::GET | Method::HEAD) && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Browsers name `text/html`; plain clients take anything.
fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).map(|value| value.to_str().unwrap_or_default());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*") && !accept.contains("json"))
}

fn nowhere() -> Reply {
    Reply { status: StatusCode::NOT_FOUND, ..Reply::typed("", NOWHERE).header(header::CONTENT_TYPE, HTML) }
}

fn page(headers: &HeaderMap) -> Reply {
    let is_known = may_have_session(headers);
    let form = if is_known { "-known" } else { "-stranger" };
    let reply = unchanged(headers, form).unwrap_or_else(|| {
        let Page { plain, gzip } = source::page(is_known);
        let packed = gzip.filter(|_| accepts(accepted(headers), "gzip"));
        let coding = packed.is_some().then_some(HeaderValue::from_static("gzip"));
        let mut reply = Reply::typed("", packed.unwrap_or(plain)).header(header::CONTENT_TYPE, HTML);
        reply.headers.extend(coding.map(|coding| (header::CONTENT_ENCODING, coding)));
        reply
    });
    tagged(reply, form).header(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie"))
}

/// Whether the browser has the cookie that comes with a session and is gone with it, and none of somebody who is signing in,
/// which goes then. It decides nothing but what is loaded first.
fn may_have_session(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let names = cookies.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.split('=').next());
    let mut is_known = false;
    for name in names.map(str::trim) {
        match name.strip_prefix("__Host-").unwrap_or(name) {
            "ll_pre" => return false,
            "ll_csrf" => is_known = true,
            _ => {}
        }
    }
    is_known
}

fn accepted(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn file(path: &str, headers: &HeaderMap) -> Result<Reply, Error> {
    let (hash, name) = path.strip_prefix(PREFIX).and_then(|rest| rest.split_once('/')).ok_or(Error::NotFound)?;
    if hash != source::hash() {
        return Err(Error::NotFound);
    }
    let kind = served(name).ok_or(Error::NotFound)?;
    source::content(name, kind, headers).ok_or(Error::NotFound)
}

/// The smallest form that the client takes.
fn negotiated(file: &File, headers: &HeaderMap) -> Reply {
    let accept = accepted(headers);
    let forms = [("br", file.br), ("gzip", file.gzip)];
    let best = forms.into_iter().filter(|(name, _)| accepts(accept, name)).find_map(|(name, form)| Some((name, form?)));
    let mut reply = Reply::typed(file.kind, best.map_or_else(|| file.plain(), |(_, bytes)| Bytes::from_static(bytes)));
    if let Some((name, _)) = best {
        reply.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if file.br.is_some() || file.gzip.is_some() {
        reply.headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    reply
}

/// Whether `Accept-Encoding` (RFC 9110 section 12.5.3) names `coding` with a weight above zero.
fn accepts(accept: &str, coding: &str) -> bool {
    accept.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0);
        name.trim().eq_ignore_ascii_case(coding) && !refused
    })
}

fn tagged(reply: Reply, form: &str) -> Reply {
    match source::tag(form) {
        Some(tag) => reply.header(header::ETAG, tag),
        None => reply,
    }
}

/// 304 if the client has this build's form already.
fn unchanged(headers: &HeaderMap, form: &str) -> Option<Reply> {
    let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let tag = source::tag(form)?;
    known.split(',').any(|each| each.trim() == tag).then(Reply::not_modified)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        // `printf long | gzip -n9`
        const PACKED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xcb\xc9\xcf\x4b\x07\0\x68\xa9\x97\x3b\x04\0\0\0";
        let held = File { kind: "", identity: Some(b"long"), unpacked: OnceLock::new(), br: None, gzip: None };
        assert_eq!(held.plain(), "long");
        let unpacked = OnceLock::new();
        let file = File { kind: "text/javascript", identity: None, unpacked, br: Some(b"b"), gzip: Some(PACKED) };
        let sent = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
            let reply = negotiated(&file, &headers);
            let coding = reply.headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
            (reply.body.as_whole().unwrap().clone(), coding)
        };
        assert_eq!(sent("gzip, deflate, br, zstd"), (Bytes::from("b"), Some("br".to_owned())));
        assert_eq!(sent("gzip, zstd"), (Bytes::from(PACKED), Some("gzip".to_owned())));
        assert_eq!(sent("br;q=0, identity"), (Bytes::from("long"), None));
        assert_eq!(sent(""), (Bytes::from("long"), None));
    }

    #[test]
    fn the_page_names_first_what_its_reader_needs() {
        const INDEX: &str =
            "<head>\n<!--stranger-->\n{{assets}}/in.js\n<!--known-->\n{{assets}}/list.js\n<!--end-->\n</head>";
        for (is_known, expected) in [(false, "/assets/7/in.js"), (true, "/assets/7/list.js")] {
            let page = Page::of(INDEX, "7", is_known);
            let lines: Vec<&str> = std::str::from_utf8(&page.plain).unwrap().split_whitespace().collect();
            assert_eq!(lines, ["<head>", expected, "</head>"]);
            assert_eq!(gunzip(&page.gzip.unwrap()), page.plain);
        }
        for (cookie, expected) in [
            ("", false),
            ("a=b; ll_pre=1", false),
            ("a=b; __Host-ll_csrf=x", true),
            ("__Host-ll_csrf=x; __Host-ll_pre=y", false),
            ("ll_csrf=", true),
            ("x=ll_csrf", false),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())]);
            assert_eq!(may_have_session(&headers), expected, "{cookie}");
        }
    }

    #[test]
    fn only_files_for_browsers_are_served() {
        for good in ["app.js", "vendor/preact@11.2.0/preact.js", "styles/tokens.css", "i18n/en.json", "mark.svg"] {
            assert!(served(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "../Cargo.toml",
            "a/../b.js",
            "a//b.js",
            ".hidden.js",
            ".git/HEAD",
            "tsconfig.json",
            "app.js.map",
            "lib.d.ts",
            "tests/a.js",
            "ui/grid.test.js",
            "styles",
            "index.html",
            "a\\b.js",
            "package.json",
        ] {
            assert!(served(bad).is_none(), "{bad}");
        }
    }
}
