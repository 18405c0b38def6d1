//! The rules that span keys or that a type does not say. Each fault names the key that has to change.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::Config;
use super::layers::Flags;
use super::reader::Reader;
use super::tls::TlsMode;

/// Bytes that a wrapping key must have at least.
const MASTER_KEY_BYTES: usize = 32;

/// Checks the whole.
pub(super) fn check(config: &Config, flags: &Flags, reader: &mut Reader<'_>) {
    check_listeners(config, flags, reader);
    check_public_url(config, reader);
    check_tls(config, flags, reader);
    check_proxies(config, reader);
    check_security(config, reader);
    check_routes(config, reader);
    check_mail(config, reader);
    check_backup(config, reader);
    check_metrics(config, reader);
}

/// The public address that `--domain` stands for.
pub(super) fn domain_url(domain: &str, config: &Config, reader: &mut Reader<'_>) -> Option<Url> {
    if !is_host_name(domain) {
        let told = format!("--domain {domain} is not a name; give it like crm.example.com");
        reader.fault("tls.names", told);
        return None;
    }
    let port = config.server.listen.first().map_or(443, SocketAddr::port);
    Url::parse(&format!("{}://{domain}:{port}", config.scheme())).ok()
}

fn check_listeners(config: &Config, flags: &Flags, reader: &mut Reader<'_>) {
    let server = &config.server;
    if server.listen.is_empty()
        && (flags.listen.is_empty() || flags.listen.iter().all(|text| text.parse::<SocketAddr>().is_ok()))
    {
        reader.fault("server.listen", "server.listen is empty; name at least one address, such as \"127.0.0.1:8470\"");
    }
    let mut seen = BTreeSet::new();
    for (path, addresses) in [("server.listen", &server.listen), ("server.redirect_listen", &server.redirect_listen)] {
        for address in addresses {
            if address.port() != 0 && !seen.insert(*address) {
                reader.fault(path, format!("{address} is to be listened on twice; remove one of them"));
            }
        }
    }
    if let Some(address) = server.listen.iter().find(|address| !address.ip().is_loopback()) {
        if flags.http {
            let told = format!(
                "--http serves plain HTTP on loopback only, and {address} is not loopback; leave --http away, or listen \
                 on 127.0.0.1"
            );
            reader.fault("server.listen", told);
        } else if flags.dev {
            let told = format!(
                "--dev shows the inside of the program and is for loopback only, and {address} is not loopback; leave \
                 --dev away, or listen on 127.0.0.1"
            );
            reader.fault("server.listen", told);
        } else if server.public_url.is_none() {
            let told = format!(
                "{address} can be reached from other machines, so server.public_url must say by which address people \
                 come (or give --domain NAME)"
            );
            reader.fault("server.listen", told);
        }
    }
    if !server.redirect_listen.is_empty() && server.public_url.is_none() {
        let told = "server.redirect_listen needs server.public_url, which is where it sends people";
        reader.fault("server.redirect_listen", told);
    }
    if let Some(contact) = &server.security_contact {
        let known = Url::parse(contact).is_ok_and(|url| ["mailto", "https", "tel"].contains(&url.scheme()));
        if !known {
            let told = "server.security_contact must begin with mailto:, https: or tel: (RFC 9116)";
            reader.fault("server.security_contact", told);
        }
    }
}

fn check_public_url(config: &Config, reader: &mut Reader<'_>) {
    let Some(url) = &config.server.public_url else {
        return;
    };
    if !["http", "https"].contains(&url.scheme()) {
        reader
            .fault("server.public_url", format!("server.public_url is {url}; it must begin with https:// or http://"));
    } else if !is_bare(url) {
        reader.fault(
            "server.public_url",
            format!("server.public_url is {url}; it must have no path, query or user name"),
        );
    } else if url.scheme() == "http" && !is_local(url) {
        let told = format!("server.public_url is {url}; outside this machine it must begin with https://");
        reader.fault("server.public_url", told);
    } else if url.scheme() == "http" && config.tls.mode != TlsMode::Off {
        let told = format!("server.public_url is {url}, but tls.mode is not \"off\"; write https://");
        reader.fault("server.public_url", told);
    }
}

fn check_tls(config: &Config, flags: &Flags, reader: &mut Reader<'_>) {
    let tls = &config.tls;
    for (path, file) in [("tls.cert_file", &tls.cert_file), ("tls.key_file", &tls.key_file)] {
        if tls.mode == TlsMode::Files && file.is_none() && !reader.is_set(path) {
            reader.fault("tls.mode", format!("tls.mode is \"files\", so {path} must be set"));
        }
        if tls.mode != TlsMode::Files && !flags.http && reader.is_set(path) {
            reader.fault(path, format!("{path} is only read with tls.mode = \"files\"; set that, or remove this key"));
        }
    }
    if tls.mode == TlsMode::Off && !flags.http && !config.server.is_loopback() {
        if config.server.trusted_proxies.is_empty() {
            let told =
                "tls.mode is \"off\" off loopback, so server.trusted_proxies must name the proxy that speaks TLS";
            reader.fault("tls.mode", told);
        }
        if config.server.public_url.as_ref().is_some_and(|url| url.scheme() != "https") {
            let told = "tls.mode is \"off\" off loopback, so server.public_url must be the proxy's https:// address";
            reader.fault("tls.mode", told);
        }
    }
    for name in &tls.names {
        if !is_host_name(name) && name.parse::<std::net::IpAddr>().is_err() {
            reader.fault("tls.names", format!("tls.names has \"{name}\", which is no host name and no IP address"));
        }
    }
    if tls.mode == TlsMode::Acme {
        let named = config.server.public_url.as_ref().is_some_and(|url| matches!(url.host(), Some(Host::Domain(_))));
        if !named {
            let told = "tls.mode is \"acme\", so server.public_url must have the name that the certificate is for";
            reader.fault("tls.mode", told);
        }
        if tls.acme_directory.as_ref().is_none_or(|url| url.scheme() != "https") {
            reader.fault("tls.acme_directory", "tls.acme_directory must begin with https://");
        }
    }
    if tls.acme_email.as_ref().is_some_and(|address| !is_mail_address(address)) {
        reader.fault("tls.acme_email", "tls.acme_email is not a mail address");
    }
}

fn check_proxies(config: &Config, reader: &mut Reader<'_>) {
    let server = &config.server;
    if let Some(network) = server.trusted_proxies.iter().find(|network| network.prefix() == 0) {
        let told =
            format!("server.trusted_proxies has {network}, which trusts everybody; name the proxy's own address");
        reader.fault("server.trusted_proxies", told);
    }
    if server.proxy_protocol && server.trusted_proxies.is_empty() {
        let told = "server.proxy_protocol needs server.trusted_proxies, which says who may speak it";
        reader.fault("server.proxy_protocol", told);
    }
}

fn check_security(config: &Config, reader: &mut Reader<'_>) {
    let security = &config.security;
    if security.refresh_absolute < security.refresh_token {
        let told = "security.refresh_absolute_days is less than security.refresh_token_days; make it at least that";
        let path = if reader.is_set("security.refresh_absolute_days") {
            "security.refresh_absolute_days"
        } else {
            "security.refresh_token_days"
        };
        reader.fault(path, told);
    }
    for origin in &security.cors_origins {
        if let Some(told) = origin_fault(origin, config.dev || security.cors_allow_insecure) {
            reader.fault("security.cors_origins", format!("security.cors_origins has \"{origin}\", {told}"));
        }
    }
    if let Some(told) = security.master_key.as_ref().and_then(master_key_fault) {
        let path =
            if reader.is_set("security.master_key") { "security.master_key" } else { "security.master_key_file" };
        reader.fault(path, format!("{path} {told}; `leadlab key generate` makes a good one"));
    }
}

/// What is wrong with an origin of `cors_origins`.
fn origin_fault(origin: &str, insecure: bool) -> Option<&'static str> {
    if origin == "*" || origin == "null" {
        return Some("which would let any page in; name each origin");
    }
    let Ok(url) = Url::parse(origin) else {
        return Some("which is no origin; write it like https://app.example.com");
    };
    if !["http", "https"].contains(&url.scheme()) || url.origin().ascii_serialization() != origin {
        return Some(
            "which is no origin as browsers send it: scheme, host in lower case, port if not the usual one, nothing else",
        );
    }
    if !insecure && (url.scheme() == "http" || is_local(&url)) {
        return Some(
            "which is for development only: use https:// and a real name, or set security.cors_allow_insecure = true",
        );
    }
    None
}

/// What is wrong with a wrapping key, without a word of it.
fn master_key_fault(key: &SecretString) -> Option<&'static str> {
    let key = key.expose_secret();
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let placeholders = [
        "changeme",
        "change1",
        "placeholder",
        "yoursecret",
        "secretkey",
        "example",
        "password",
        "default",
        "replaceme",
    ];
    if placeholders.iter().any(|word| plain.contains(word)) {
        return Some("is a placeholder");
    }
    if key.len() < MASTER_KEY_BYTES {
        return Some("has fewer than 32 bytes");
    }
    if key.bytes().collect::<BTreeSet<u8>>().len() < 12 {
        return Some("repeats too few characters to be random");
    }
    None
}

fn check_routes(config: &Config, reader: &mut Reader<'_>) {
    for route in config.limits.routes.keys() {
        let known = route.split_once(' ').is_some_and(|(method, path)| {
            ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) && path.starts_with('/') && !path.contains(' ')
        });
        if !known {
            let told = format!(
                "limits.routes has \"{route}\"; a route is a method and a path, such as \"POST /api/v1/leads\""
            );
            reader.fault("limits.routes", told);
        }
    }
}

fn check_mail(config: &Config, reader: &mut Reader<'_>) {
    let mail = &config.mail;
    if let Some(url) = &mail.smtp_url {
        if !["smtp", "smtps"].contains(&url.scheme()) {
            reader.fault("mail.smtp_url", "mail.smtp_url must begin with smtps:// or smtp://");
        }
        if url.password().is_some() {
            let told = "mail.smtp_url has a password in it; move it to mail.smtp_password or mail.smtp_password_file";
            reader.fault("mail.smtp_url", told);
        } else if url.username().is_empty() && mail.smtp_password.is_some() {
            reader.fault("mail.smtp_url", "mail.smtp_password is set, but mail.smtp_url names no user that it is for");
        } else if !url.username().is_empty() && mail.smtp_password.is_none() && !has_password(reader) {
            reader.fault("mail.smtp_url", "mail.smtp_url names a user, but mail.smtp_password is not set");
        }
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        if !is_host_name(host) && literal.is_err() {
            reader.fault("mail.smtp_url", "mail.smtp_url has no host; write it like smtps://user@mail.example.com:465");
        }
        if !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some() {
            reader.fault("mail.smtp_url", "mail.smtp_url must end behind its host and port");
        }
        if !reader.is_set("mail.from") {
            reader.fault("mail.smtp_url", "mail.smtp_url is set without mail.from; say who the sender is");
        }
    }
}

/// Whether a password was given, readable or not.
fn has_password(reader: &Reader<'_>) -> bool {
    reader.is_set("mail.smtp_password") || reader.is_set("mail.smtp_password_file")
}

fn check_backup(config: &Config, reader: &mut Reader<'_>) {
    if let Some(schedule) = &config.backup.schedule {
        let fields: Vec<&str> = schedule.split_whitespace().collect();
        let fit = |field: &&str| field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*/,-#".contains(&byte));
        if fields.len() != 5 || !fields.iter().all(fit) {
            let told = format!(
                "backup.schedule is \"{schedule}\"; it must be five fields (minute, hour, day, month, weekday), such as \
                 \"30 2 * * *\""
            );
            reader.fault("backup.schedule", told);
        }
    }
    if config.backup.recipients.iter().any(|key| key.trim().is_empty()) {
        reader.fault("backup.recipients", "backup.recipients has an empty key; remove it");
    }
}

fn check_metrics(config: &Config, reader: &mut Reader<'_>) {
    let metrics = &config.metrics;
    let public = metrics.listen.filter(|address| !address.ip().is_loopback());
    if let Some(address) = public.filter(|_| metrics.token.is_none()) {
        let told = format!("metrics.listen is {address}, which is not loopback, so metrics.token_file must be set");
        reader.fault("metrics.listen", told);
    }
}

/// True for `scheme://host[:port]` and nothing more.
fn is_bare(url: &Url) -> bool {
    url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// True when the host is this machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// True for a host name (RFC 1123): labels of letters, digits and inner hyphens.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let name = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 253 && name.split('.').all(label) && name.parse::<std::net::Ipv4Addr>().is_err()
}

/// True for what looks like a mail address; the mail server has the last word.
fn is_mail_address(address: &str) -> bool {
    address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && is_host_name(domain) && !address.contains(|c: char| c.is_control() || c == ' ')
    })
}
