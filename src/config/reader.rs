//! Typed reading of one key after the other. A fault is noted with its place and reading goes on with the default, so
//! that one run reports everything.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use toml_edit::Value;
use url::Url;

use super::cidr::Cidr;
use super::errors::{ConfigErrors, Origin};
use super::key::{self, Key, Kind};
use super::layers::{Layers, Sources, without_newline};

/// The most bytes that a file with a secret may have.
const SECRET_BYTES: u64 = 64 * 1024;

/// Reads keys from the layers.
pub(super) struct Reader<'a> {
    layers: &'a Layers,
    sources: &'a Sources,
    /// What was at fault so far.
    pub errors: &'a mut ConfigErrors,
    /// The keys that were read, in their order.
    pub asked: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    pub fn new(layers: &'a Layers, sources: &'a Sources, errors: &'a mut ConfigErrors) -> Self {
        Self { layers, sources, errors, asked: Vec::new() }
    }

    /// Where the value of this path stands.
    pub fn origin(&self, path: &str) -> Origin {
        self.layers.get(path).map(|found| found.origin.clone()).unwrap_or_default()
    }

    /// Notes a fault of this path's value.
    pub fn fault(&mut self, path: &str, message: impl Into<String>) {
        let origin = self.origin(path);
        self.errors.push(&origin, message);
    }

    /// True when a layer says something for this path.
    pub fn is_set(&self, path: &str) -> bool {
        self.layers.get(path).is_some()
    }

    /// Reads with `parse`, which answers the end of a sentence where the value does not do.
    fn read<T>(&mut self, path: &'static str, parse: impl Fn(&Value, &Key) -> Result<T, String>) -> Option<T> {
        self.asked.push(path);
        let key = key::find(path)?;
        if let Some(found) = self.layers.get(path) {
            match parse(&found.value, key) {
                Ok(value) => return Some(value),
                Err(told) => {
                    let origin = found.origin.clone();
                    self.errors.push(&origin, told);
                }
            }
        }
        let default: Value = key.default.parse().ok()?;
        parse(&default, key).ok()
    }

    /// A string; an empty one counts as none.
    pub fn text(&mut self, path: &'static str) -> Option<String> {
        self.read(path, |value, key| value.as_str().map(str::to_owned).ok_or_else(|| unfit(key, value)))
            .filter(|text| !text.is_empty())
    }

    /// A value that is written as a string.
    pub fn parsed<T: FromStr>(&mut self, path: &'static str) -> Option<T> {
        self.read(path, |value, key| match value.as_str() {
            Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| unfit(key, value)),
            None => Err(unfit(key, value)),
        })
        .flatten()
    }

    /// One of the words of a [`Kind::Choice`], as the value beside it.
    pub fn choice<T: Copy + Default>(&mut self, path: &'static str, words: &[(&str, T)]) -> T {
        self.read(path, |value, key| {
            let text = value.as_str().unwrap_or_default();
            words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| unfit(key, value))
        })
        .unwrap_or_default()
    }

    /// A number within the range of its kind.
    pub fn int<T: TryFrom<i64> + Default>(&mut self, path: &'static str) -> T {
        self.read(path, |value, key| {
            let Kind::Int(min, max) = key.kind else {
                return Err(unfit(key, value));
            };
            value
                .as_integer()
                .filter(|number| (min..=max).contains(number))
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(|| unfit(key, value))
        })
        .unwrap_or_default()
    }

    /// A number of seconds.
    pub fn seconds(&mut self, path: &'static str) -> Duration {
        Duration::from_secs(self.int(path))
    }

    /// A number of days.
    pub fn days(&mut self, path: &'static str) -> Duration {
        Duration::from_secs(self.int::<u64>(path).saturating_mul(24 * 60 * 60))
    }

    /// A number of MiB, as bytes.
    pub fn mebibytes(&mut self, path: &'static str) -> u64 {
        self.int::<u64>(path).saturating_mul(1024 * 1024)
    }

    pub fn bool(&mut self, path: &'static str) -> bool {
        self.read(path, |value, key| value.as_bool().ok_or_else(|| unfit(key, value))).unwrap_or_default()
    }

    pub fn addrs(&mut self, path: &'static str) -> Vec<SocketAddr> {
        self.list(path)
    }

    pub fn cidrs(&mut self, path: &'static str) -> Vec<Cidr> {
        self.list(path)
    }

    pub fn texts(&mut self, path: &'static str) -> Vec<String> {
        self.list(path)
    }

    /// A list of things that are written as strings.
    fn list<T: FromStr>(&mut self, path: &'static str) -> Vec<T> {
        self.read(path, |value, key| {
            value
                .as_array()
                .and_then(|items| items.iter().map(|item| item.as_str()?.parse().ok()).collect())
                .ok_or_else(|| unfit(key, value))
        })
        .unwrap_or_default()
    }

    /// An absolute `http` or `https` address.
    pub fn url(&mut self, path: &'static str) -> Option<Url> {
        let url = self.parsed::<Url>(path)?;
        if url.has_host() {
            return Some(url);
        }
        self.fault(path, format!("{path} has no host; write it like https://crm.example.com"));
        None
    }

    /// A path, made absolute.
    pub fn path(&mut self, path: &'static str) -> Option<PathBuf> {
        let text = self.text(path)?;
        let base = match self.origin(path) {
            Origin::File { path, .. } => path.parent().map(Path::to_owned).unwrap_or_default(),
            _ => PathBuf::new(),
        };
        Some(self.sources.directory.join(base).join(text).components().collect())
    }

    /// A path to a file that must be there.
    pub fn existing_file(&mut self, path: &'static str) -> Option<PathBuf> {
        let file = self.path(path)?;
        match std::fs::metadata(&file) {
            Ok(found) if found.is_file() => return Some(file),
            Ok(_) => self.fault(path, format!("{path}: {} is not a file", file.display())),
            Err(error) => {
                let told = format!("{path}: {} cannot be read: {error}", file.display());
                self.fault(path, told);
            }
        }
        None
    }

    /// A table from routes to numbers.
    pub fn rates(&mut self, path: &'static str) -> BTreeMap<String, u32> {
        self.read(path, |value, key| {
            let Kind::Rates(min, max) = key.kind else {
                return Err(unfit(key, value));
            };
            let table = value.as_inline_table().ok_or_else(|| unfit(key, value))?;
            table
                .iter()
                .map(|(route, figure)| {
                    figure
                        .as_integer()
                        .filter(|figure| (min..=max).contains(figure))
                        .and_then(|figure| u32::try_from(figure).ok())
                        .map(|figure| (route.to_owned(), figure))
                        .ok_or_else(|| {
                            format!(
                                "{}.\"{route}\" is {}; it must be a whole number from {min} to {max}",
                                key.path,
                                shown(figure)
                            )
                        })
                })
                .collect()
        })
        .unwrap_or_default()
    }

    /// A secret: the key itself or the content of the file that its twin `x_file` names, the stronger layer of the two.
    pub fn secret(&mut self, path: &'static str, file: &'static str) -> Option<SecretString> {
        let direct = self.text(path);
        let named = self.path(file);
        let rank = |path| self.layers.get(path).map_or(0, |found| found.rank);
        let (by_value, by_file) = (rank(path), rank(file));
        if direct.is_some() && named.is_some() && by_value == by_file {
            self.fault(file, format!("{path} and {file} are both set; keep one of them"));
            return None;
        }
        if by_value > by_file {
            return direct.map(SecretString::from);
        }
        let named = named?;
        match read_secret(&named) {
            Ok(secret) => Some(SecretString::from(secret)),
            Err(told) => {
                self.fault(file, format!("{file}: {} {told}", named.display()));
                None
            }
        }
    }
}

/// The content of a file with a secret, its final newline dropped.
fn read_secret(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > SECRET_BYTES {
        return Err(format!("has {size} bytes; a secret has at most {SECRET_BYTES}"));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let secret = without_newline(&text);
    if secret.is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(secret.to_owned())
}

/// The sentence about a value that its key does not take.
fn unfit(key: &Key, value: &Value) -> String {
    let expected = key.kind.expected();
    if key.kind == Kind::Secret {
        return format!("{} must be {expected}", key.path);
    }
    format!("{} is {}; it must be {expected}", key.path, shown(value))
}

/// A value as TOML, without the comments and spaces around it.
pub(super) fn shown(value: &Value) -> String {
    value.clone().decorated("", "").to_string()
}
