//! The layers of a configuration: flags over the environment over credential files over the file.
//!
//! Owns finding the file, flattening it to dotted paths and refusing what no key is called. Reads files and the
//! environment that it is given, nothing else. It does not judge values; `reader.rs` and `check.rs` do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike, Value};

use super::errors::{ConfigErrors, Origin};
use super::key::{self, Key, Kind};
use super::suggest;

/// The file that a package installs.
pub const SYSTEM_FILE: &str = "/etc/leadlab/leadlab.toml";

/// What the flags of the command line say about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--log-level`.
    pub log_level: Option<String>,
    /// `--listen`, as often as given.
    pub listen: Vec<String>,
    /// `--domain`, as often as given.
    pub domains: Vec<String>,
    /// `--http`: no TLS, on loopback only.
    pub http: bool,
    /// `--dev`: loopback only, details in errors.
    pub dev: bool,
}

/// Everything that a configuration is made from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `-c`: this file and no other; it must exist.
    pub file: Option<PathBuf>,
    /// Read where no file is named and the working directory has neither a file nor a data directory.
    pub system_file: Option<PathBuf>,
    /// The working directory.
    pub directory: PathBuf,
    /// The variables of the environment.
    pub environment: Vec<(String, String)>,
    /// The flags.
    pub flags: Flags,
}

impl Sources {
    /// The sources of this process: its working directory and its environment. Variables that are no UTF-8 are
    /// taken with their bad bytes replaced.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, flags: Flags) -> Self {
        Self {
            file,
            system_file: Some(PathBuf::from(SYSTEM_FILE)),
            directory: std::env::current_dir().unwrap_or_default(),
            environment: std::env::vars_os()
                .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
                .collect(),
            flags,
        }
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_str())
    }

    /// The file to read: the named one, else `leadlab.toml` here, else none where `leadlab-data` is here, else the
    /// system's where it exists.
    #[must_use]
    pub fn chosen_file(&self) -> Option<PathBuf> {
        if let Some(named) = &self.file {
            return Some(self.directory.join(named));
        }
        let here = self.directory.join("leadlab.toml");
        if here.exists() {
            return Some(here);
        }
        if self.directory.join("leadlab-data").exists() {
            return None;
        }
        self.system_file.clone().filter(|file| file.exists())
    }
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub value: Value,
    pub origin: Origin,
    /// How strong its layer is; a higher one wins.
    pub rank: u8,
}

/// The strongest value of each path.
#[derive(Debug, Default)]
pub(super) struct Layers {
    found: BTreeMap<&'static str, Found>,
}

impl Layers {
    /// Reads all layers; faults go to `errors`.
    pub fn read(sources: &Sources, errors: &mut ConfigErrors) -> Self {
        let mut layers = Self::default();
        if let Some(path) = sources.chosen_file() {
            layers.read_file(&path, errors);
        }
        if let Some(directory) = sources.variable("CREDENTIALS_DIRECTORY") {
            layers.read_credentials(Path::new(directory), errors);
        }
        layers.read_environment(&sources.environment, errors);
        layers.read_flags(&sources.flags);
        layers
    }

    /// The value of a path, where a layer has one.
    pub fn get(&self, path: &str) -> Option<&Found> {
        self.found.get(path)
    }

    fn set(&mut self, key: &'static Key, value: Value, origin: Origin, rank: u8) {
        let found = Found { value, origin, rank };
        self.found.insert(key.path, found);
    }

    fn read_file(&mut self, path: &Path, errors: &mut ConfigErrors) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                errors.denied |= error.kind() == std::io::ErrorKind::PermissionDenied;
                let told = format!("the configuration file {} cannot be read: {error}", path.display());
                errors.push(&Origin::Default, told);
                return;
            }
        };
        match Document::parse(text.as_str()) {
            Ok(document) => {
                let file = File { path, text: &text };
                self.flatten(&file, document.as_table(), "", errors);
            }
            Err(error) => {
                let file = File { path, text: &text };
                let told = format!("this is not TOML: {}", error.message().trim_end());
                errors.push(&file.origin(error.span()), told);
            }
        }
    }

    /// Sets the key of every leaf below `prefix`.
    fn flatten(&mut self, file: &File<'_>, table: &dyn TableLike, prefix: &str, errors: &mut ConfigErrors) {
        for (name, item) in table.iter() {
            let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
            let written = table.get_key_value(name).and_then(|(key, _)| key.span()).or_else(|| item.span());
            let origin = file.origin(written);
            if let Some(key) = key::find(&path) {
                match leaf(item, key.kind) {
                    Some(value) => self.set(key, value, origin, 1),
                    None => errors.push(&origin, format!("{path} must be {}", key.kind.expected())),
                }
            } else if is_section(&path) {
                match item.as_table_like() {
                    Some(inner) => self.flatten(file, inner, &path, errors),
                    None => errors.push(&origin, format!("{path} is a section: write [{path}]")),
                }
            } else {
                errors.push(&origin, unknown(&path));
            }
        }
    }

    fn read_credentials(&mut self, directory: &Path, errors: &mut ConfigErrors) {
        let Ok(entries) = std::fs::read_dir(directory) else {
            return;
        };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            // A unit may pass other credentials too, such as a certificate; only a section's name makes it ours.
            let Some(name) = name.filter(|name| name.split_once('.').is_some_and(|(section, _)| is_section(section)))
            else {
                continue;
            };
            let origin = Origin::Credential(path.clone());
            let Some(key) = key::find(&name) else {
                errors.push(&origin, unknown(&name));
                continue;
            };
            match std::fs::read_to_string(&path) {
                Ok(text) => self.set_text(key, without_newline(&text), origin, 2, errors),
                Err(error) => errors.push(&origin, format!("the credential cannot be read: {error}")),
            }
        }
    }

    fn read_environment(&mut self, environment: &[(String, String)], errors: &mut ConfigErrors) {
        for (name, text) in environment {
            if name == "DATABASE_URL" && names_a_server(text) {
                errors.push(
                    &Origin::Environment(name.clone()),
                    "LeadLab keeps its data in its own directory (storage.data_dir) and uses no database server; \
                     remove this variable",
                );
            }
            let Some(rest) = name.strip_prefix("LEADLAB__") else {
                continue;
            };
            let origin = Origin::Environment(name.clone());
            let path = rest.to_lowercase().replace("__", ".");
            match key::find(&path) {
                Some(key) => self.set_text(key, text, origin, 3, errors),
                None => errors.push(&origin, unknown(&path)),
            }
        }
    }

    fn read_flags(&mut self, flags: &Flags) {
        let mut set = |path: &str, value: Value, name: &'static str| {
            if let Some(key) = key::find(path) {
                self.set(key, value, Origin::Flag(name), 4);
            }
        };
        if let Some(directory) = &flags.data_dir {
            let text = directory.to_string_lossy().into_owned();
            set("storage.data_dir", text.into(), "--data-dir");
        }
        if let Some(level) = &flags.log_level {
            set("log.level", level.as_str().into(), "--log-level");
        }
        if !flags.listen.is_empty() {
            set("server.listen", list(&flags.listen), "--listen");
        }
        if !flags.domains.is_empty() {
            set("tls.names", list(&flags.domains), "--domain");
        }
        if flags.http {
            set("tls.mode", "off".into(), "--http");
        }
    }

    /// Sets a key from a text outside the file: strings as they are, everything else as TOML.
    fn set_text(&mut self, key: &'static Key, text: &str, origin: Origin, rank: u8, errors: &mut ConfigErrors) {
        if key.kind.is_string() {
            self.set(key, Value::from(text), origin, rank);
            return;
        }
        match text.trim().parse::<Value>() {
            Ok(value) => self.set(key, value, origin, rank),
            Err(_) => errors.push(&origin, format!("{} must be {}", key.path, key.kind.expected())),
        }
    }
}

/// The file that is read, for the lines in it.
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn origin(&self, span: Option<std::ops::Range<usize>>) -> Origin {
        let before = span.and_then(|span| self.text.get(..span.start));
        let lines = before.map_or(0, |text| text.matches('\n').count());
        Origin::File { path: self.path.to_owned(), line: lines + 1 }
    }
}

/// The value of a leaf; tables only where the kind is one.
fn leaf(item: &Item, kind: Kind) -> Option<Value> {
    match item {
        Item::Value(value) => Some(value.clone()),
        Item::Table(table) if matches!(kind, Kind::Rates(..)) => {
            Some(Value::InlineTable(table.clone().into_inline_table()))
        }
        _ => None,
    }
}

fn list(items: &[String]) -> Value {
    Value::Array(items.iter().map(String::as_str).collect())
}

/// A text without the one newline that editors and `echo` put at its end.
pub(super) fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn is_section(path: &str) -> bool {
    key::all().any(|key| key.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The sentence about a key that does not exist.
fn unknown(path: &str) -> String {
    let (section, name) = path.rsplit_once('.').unwrap_or(("", path));
    let same_place = key::all().map(|key| key.path);
    let nearest = suggest::nearest(path, same_place).or_else(|| {
        key::all().map(|key| key.path).find(|known| known.rsplit_once('.').is_some_and(|(_, last)| last == name))
    });
    let sections = key::all().filter_map(|key| key.path.split('.').next());
    let nearest = if section.is_empty() { suggest::nearest(path, sections).or(nearest) } else { nearest };
    match nearest {
        Some(known) => format!("there is no key {path}; did you mean {known}?"),
        None => format!("there is no key {path}; `leadlab config default` lists all keys"),
    }
}

/// True for the address of a database server, as the older system took one.
fn names_a_server(url: &str) -> bool {
    let scheme = url.split([':', '+']).next().unwrap_or("");
    ["mysql", "mariadb", "postgres", "postgresql"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}
