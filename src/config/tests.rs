//! The configuration's contract: layers, places of faults, every rule.

use std::path::Path;

use super::*;

/// Sources in a directory of their own, with this text as `leadlab.toml`.
struct Case {
    directory: tempfile::TempDir,
    sources: Sources,
}

impl Case {
    fn new(toml: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if !toml.is_empty() {
            std::fs::write(directory.path().join("leadlab.toml"), toml).unwrap();
        }
        let sources = Sources { directory: directory.path().to_owned(), ..Sources::default() };
        Self { directory, sources }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn flags(mut self, change: impl FnOnce(&mut Flags)) -> Self {
        change(&mut self.sources.flags);
        self
    }

    fn file(self, name: &str, content: &str) -> Self {
        let path = self.directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn load(&self) -> Result<Config, ConfigErrors> {
        Config::load(&self.sources)
    }

    fn good(&self) -> Config {
        self.load().unwrap_or_else(|errors| panic!("{errors}"))
    }

    fn bad(&self) -> String {
        self.load().map(|config| format!("{config:?}")).unwrap_err().to_string()
    }
}

fn path_of(config: &Config, path: &str) -> Effective {
    config.effective.iter().find(|entry| entry.path == path).cloned().unwrap()
}

#[test]
fn defaults_are_sound_and_the_contract_s() {
    let config = Case::new("").good();
    assert_eq!(config.server.listen, ["127.0.0.1:8470".parse().unwrap()]);
    assert_eq!(config.tls.mode, TlsMode::SelfSigned);
    assert_eq!(config.storage.cache_bytes, 96 << 20);
    assert_eq!(config.storage.min_free_bytes, 64 << 20);
    assert_eq!(config.security.access_token.as_secs(), 900);
    assert_eq!(config.security.refresh_token.as_secs(), 604_800);
    assert_eq!(config.security.argon2, Argon2 { memory_kib: 47_104, iterations: 2, parallelism: 1, concurrency: 0 });
    assert_eq!(config.limits.authenticated_per_minute, 300);
    assert_eq!(config.uploads.max_bytes, 10 << 20);
    assert_eq!(config.uploads.import_max_bytes, 2048 << 20);
    assert_eq!(config.metrics.listen, Some("127.0.0.1:9470".parse().unwrap()));
    assert_eq!(Config::default().server.listen, config.server.listen);
}

#[test]
fn every_key_is_read_once() {
    let sources = Sources::default();
    let layers = layers::Layers::default();
    let mut errors = ConfigErrors::default();
    let mut reader = reader::Reader::new(&layers, &sources, &mut errors);
    Config::read(&mut reader);
    let mut asked = reader.asked.clone();
    asked.sort_unstable();
    let mut known: Vec<&str> = keys().map(|key| key.path).collect();
    known.sort_unstable();
    assert_eq!(asked, known);
}

#[test]
fn the_example_file_is_the_code_s() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("leadlab.example.toml");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == example(), "write it anew with: leadlab config default > leadlab.example.toml");
    let case = Case::new(&kept);
    let config = case.good();
    for key in keys().filter(|key| !key.default.is_empty()) {
        let entry = path_of(&config, key.path);
        assert_eq!(entry.value, key.default, "{}", key.path);
        assert!(matches!(entry.origin, Origin::File { .. }), "{}", key.path);
    }
}

#[test]
fn the_commented_examples_load_too() {
    for key in keys().filter(|key| !key.example.is_empty()) {
        let (section, name) = key.path.rsplit_once('.').unwrap();
        let case = Case::new(&format!("[{section}]\n{name} = {}\n", key.example));
        if let Err(errors) = case.load() {
            let told = errors.to_string();
            // A file that is not there, or a companion that is missing, is told; the form is right.
            assert!(!told.contains("must be a"), "{}: {told}", key.path);
        }
    }
}

#[test]
fn stronger_layers_win() {
    let toml = "[log]\nlevel = \"error\"\n[storage]\ncache_mib = 10\n";
    let base = Case::new(toml);
    assert_eq!(base.good().log.level, LogLevel::Error);

    let case = Case::new(toml).file("credentials/log.level", "warn\n");
    let directory = case.directory.path().join("credentials").display().to_string();
    let case = case.env("CREDENTIALS_DIRECTORY", &directory);
    assert_eq!(case.good().log.level, LogLevel::Warn);

    let case = case.env("LEADLAB__LOG__LEVEL", "debug");
    assert_eq!(case.good().log.level, LogLevel::Debug);

    let case = case.flags(|flags| flags.log_level = Some("trace".to_owned()));
    let config = case.good();
    assert_eq!(config.log.level, LogLevel::Trace);
    assert_eq!(path_of(&config, "log.level").origin, Origin::Flag("--log-level"));
    let cache = path_of(&config, "storage.cache_mib");
    assert_eq!(cache.value, "10");
    assert!(matches!(cache.origin, Origin::File { line: 4, .. }), "{:?}", cache.origin);
    assert_eq!(path_of(&config, "jobs.workers").origin, Origin::Default);
}

#[test]
fn the_environment_speaks_toml() {
    let config = Case::new("")
        .env("LEADLAB__SERVER__LISTEN", r#"["127.0.0.1:1", "[::1]:2"]"#)
        .env("LEADLAB__SECURITY__ARGON2__ITERATIONS", "3")
        .env("LEADLAB__LIMITS__ROUTES", r#"{ "POST /api/v1/leads" = 5 }"#)
        .env("LEADLAB__SERVER__SECURITY_CONTACT", "mailto:s@example.com")
        .good();
    assert_eq!(config.server.listen.len(), 2);
    assert_eq!(config.security.argon2.iterations, 3);
    assert_eq!(config.limits.routes.get("POST /api/v1/leads"), Some(&5));
    assert_eq!(config.server.security_contact.as_deref(), Some("mailto:s@example.com"));
}

#[test]
fn the_environment_is_checked_too() {
    for (name, value, told) in [
        ("LEADLAB__SERVER__LISTEN", "127.0.0.1:1", "must be a list of addresses"),
        ("LEADLAB__SERVER__LISTEN", "[\"host:1\"]", "must be a list of addresses"),
        ("LEADLAB__STORAGE__CACHE_MIB", "lots", "whole number from 8"),
        ("LEADLAB__STORAGE__CACHE_MB", "9", "did you mean storage.cache_mib?"),
        ("LEADLAB__LOG__LEVEL", "loud", "one of \"error\""),
        ("DATABASE_URL", "mysql://root@db/crm", "storage.data_dir"),
        ("DATABASE_URL", "mysql+pymysql://root@db/crm", "storage.data_dir"),
    ] {
        let told_by = Case::new("").env(name, value).bad();
        assert!(told_by.contains(told) && told_by.contains(name), "{told_by}");
    }
    Case::new("").env("DATABASE_URL", "sqlite:x").good();
}

#[test]
fn faults_are_told_all_at_once_with_their_lines() {
    let case = Case::new(
        "[server]\nlisen = [\"127.0.0.1:1\"]\n\n[security]\naccess_token_minutes = 0\n\n[log]\nlevel = \"loud\"\n[sever]\n",
    );
    let errors = case.load().map(|_| ()).unwrap_err();
    let lines: Vec<usize> = errors
        .errors
        .iter()
        .map(|error| match &error.origin {
            Origin::File { line, .. } => *line,
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(lines, [2, 5, 8, 9]);
    let told = errors.to_string();
    for part in ["did you mean server.listen?", "from 1 to 1440", "one of", "did you mean server?"] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn broken_files_are_told_with_their_line() {
    let told = Case::new("[server]\nlisten = [\n").bad();
    assert!(told.contains("leadlab.toml:") && told.contains("not TOML"), "{told}");
    let told = Case::new("[server]\nlisten = []\nlisten = []\n").bad();
    assert!(told.contains("leadlab.toml:3"), "{told}");
    let told = Case::new("server = 1\n").bad();
    assert!(told.contains("server is a section"), "{told}");
    let mut case = Case::new("");
    case.sources.file = Some("absent.toml".into());
    assert!(case.bad().contains("absent.toml cannot be read"), "{}", case.bad());
}

#[test]
fn the_file_is_found_as_documented() {
    let system = tempfile::tempdir().unwrap();
    let system_file = system.path().join("leadlab.toml");
    std::fs::write(&system_file, "[jobs]\nworkers = 9\n").unwrap();
    let workers = |mut case: Case| {
        case.sources.system_file = Some(system_file.clone());
        case.good().jobs.workers
    };
    assert_eq!(workers(Case::new("")), 9);
    assert_eq!(workers(Case::new("[jobs]\nworkers = 3\n")), 3);
    assert_eq!(workers(Case::new("").file("leadlab-data/x", "")), 2);
    let mut named = Case::new("[jobs]\nworkers = 3\n").file("other.toml", "[jobs]\nworkers = 4\n");
    named.sources.file = Some("other.toml".into());
    assert_eq!(workers(named), 4);
}

#[test]
fn relative_paths_count_from_the_file_that_says_them() {
    let mut case = Case::new("").file("etc/leadlab.toml", "[storage]\ndata_dir = \"../data\"\n");
    case.sources.file = Some("etc/leadlab.toml".into());
    let config = case.good();
    assert_eq!(config.storage.data_dir, case.directory.path().join("etc/../data"));
    let case = case.flags(|flags| flags.data_dir = Some("elsewhere".into()));
    assert_eq!(case.good().storage.data_dir, case.directory.path().join("elsewhere"));
    assert_eq!(Case::new("").good().storage.data_dir.file_name().unwrap(), "leadlab-data");
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    use secrecy::ExposeSecret;
    let key = "p3Jx0vQnY7sKd2Lw9Zt4Rb6Mh8Fc1GaUeXiOzNqTyE";
    let case = Case::new("[security]\nmaster_key_file = \"key\"\n").file("key", &format!("{key}\n"));
    assert_eq!(case.good().security.master_key.unwrap().expose_secret(), key);

    let case = Case::new(&format!("[security]\nmaster_key = \"{key}\"\n"));
    let config = case.good();
    assert!(!format!("{config:?}").contains(key));
    assert_eq!(path_of(&config, "security.master_key").value, "\"(set)\"");

    let both = Case::new(&format!("[security]\nmaster_key = \"{key}\"\nmaster_key_file = \"key\"\n")).file("key", key);
    assert!(both.bad().contains("both set"), "{}", both.bad());
    let stronger = Case::new("[security]\nmaster_key_file = \"absent\"\n").env("LEADLAB__SECURITY__MASTER_KEY", key);
    stronger.good();
    let absent = Case::new("[security]\nmaster_key_file = \"absent\"\n").bad();
    assert!(absent.contains("cannot be read") && absent.contains(":2"), "{absent}");
    let empty = Case::new("[mail]\nsmtp_password_file = \"key\"\n").file("key", "\n").bad();
    assert!(empty.contains("is empty"), "{empty}");
}

#[test]
fn weak_wrapping_keys_are_refused() {
    for key in [
        "change-me",
        "change-me-change-me-change-me-change-me",
        "short",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghabcdefghabcdefghabcdefghabcdefgh",
        "your_secret_key_here_0123456789abcdefghij",
    ] {
        let told = Case::new("[security]\nmaster_key_file = \"key\"\n").file("key", key).bad();
        assert!(told.contains("leadlab key generate") && !told.contains(key), "{key}: {told}");
    }
}

/// Each case is a file, what the flags say, and a part of what is told; an empty part is a sound configuration.
#[test]
fn every_rule_holds() {
    const PUBLIC: &str = "public_url = \"https://crm.example.com\"\n";
    let plain: &[(&str, &str)] = &[
        ("[server]\nlisten = []\n", "server.listen is empty"),
        ("[server]\nlisten = [\"0.0.0.0:8470\"]\n", "server.public_url must say"),
        ("[server]\nlisten = [\"[::]:8470\"]\n", "server.public_url must say"),
        ("[server]\nlisten = [\"[::1]:8470\"]\n", ""),
        ("[server]\nlisten = [\"127.0.0.1:1\", \"127.0.0.1:1\"]\n", "twice"),
        ("[server]\nlisten = [\"127.0.0.1:0\", \"127.0.0.1:0\"]\n", ""),
        ("[server]\nlisten = [\"0.0.0.0:1\"]\npublic_url = \"https://crm.example.com\"\n", ""),
        ("[server]\npublic_url = \"https://crm.example.com/crm\"\n", "no path"),
        ("[server]\npublic_url = \"https://u@crm.example.com\"\n", "no path, query or user"),
        ("[server]\npublic_url = \"http://crm.example.com\"\n", "must begin with https://"),
        ("[server]\npublic_url = \"http://localhost:1\"\n", "tls.mode is not"),
        ("[server]\npublic_url = \"ftp://crm.example.com\"\n", "https:// or http://"),
        ("[server]\npublic_url = \"crm.example.com\"\n", "server.public_url is"),
        ("[server]\nredirect_listen = [\"127.0.0.1:80\"]\n", "needs server.public_url"),
        ("[server]\ntrusted_proxies = [\"0.0.0.0/0\"]\n", "trusts everybody"),
        ("[server]\ntrusted_proxies = [\"10.0.0.1/8\"]\n", "list of networks"),
        ("[server]\nproxy_protocol = true\n", "needs server.trusted_proxies"),
        ("[server]\nsecurity_contact = \"me\"\n", "mailto:"),
        ("[tls]\nmode = \"off\"\n", ""),
        ("[tls]\nmode = \"none\"\n", "one of \"off\", \"files\""),
        ("[tls]\nmode = \"files\"\n", "tls.cert_file must be set"),
        ("[tls]\ncert_file = \"absent.pem\"\n", "cannot be read"),
        ("[tls]\nmode = \"acme\"\n", "the name that the certificate is for"),
        ("[tls]\nnames = [\"a b\"]\n", "no host name"),
        ("[tls]\nnames = [\"crm.lan\", \"192.168.1.4\", \"*.example.com\"]\n", ""),
        ("[security]\naccess_token_minutes = 1\n", ""),
        ("[security]\naccess_token_minutes = 1440\n", ""),
        ("[security]\naccess_token_minutes = 0\n", "from 1 to 1440"),
        ("[security]\naccess_token_minutes = -1\n", "from 1 to 1440"),
        ("[security]\naccess_token_minutes = 99999\n", "from 1 to 1440"),
        ("[security]\naccess_token_minutes = \"15\"\n", "from 1 to 1440"),
        ("[security]\naccess_token_minutes = 15.0\n", "from 1 to 1440"),
        ("[security]\nrefresh_token_days = 30\nrefresh_absolute_days = 7\n", "is less than"),
        ("[security]\ncors_origins = [\"https://app.example.com\"]\n", ""),
        ("[security]\ncors_origins = [\"https://app.example.com:8443\"]\n", ""),
        ("[security]\ncors_origins = [\"*\"]\n", "any page"),
        ("[security]\ncors_origins = [\"null\"]\n", "any page"),
        ("[security]\ncors_origins = [\"https://app.example.com/\"]\n", "as browsers send it"),
        ("[security]\ncors_origins = [\"https://App.example.com\"]\n", "as browsers send it"),
        ("[security]\ncors_origins = [\"http://app.example.com\"]\n", "development only"),
        ("[security]\ncors_origins = [\"http://localhost:5173\"]\n", "development only"),
        ("[security]\ncors_origins = [\"https://localhost:5173\"]\n", "development only"),
        ("[security]\ncors_allow_insecure = true\ncors_origins = [\"http://localhost:5173\"]\n", ""),
        ("[security]\nargon2 = { memory_kib = 1 }\n", "from 19456"),
        ("[limits]\npublic_per_minute = 0\n", "from 1 to"),
        ("[limits.routes]\n\"POST /api/v1/leads\" = 5\n", ""),
        ("[limits.routes]\n\"POST /api/v1/leads\" = 0\n", "from 1 to"),
        ("[limits.routes]\n\"leads\" = 5\n", "a method and a path"),
        ("[mail]\nsmtp_url = \"https://mail.example.com\"\nfrom = \"a@example.com\"\n", "smtps://"),
        ("[mail]\nsmtp_url = \"smtps://u:p@mail.example.com\"\nfrom = \"a@example.com\"\n", "password in it"),
        ("[mail]\nsmtp_url = \"smtps://u@mail.example.com\"\n", "without mail.from"),
        ("[mail]\nfrom = \"nobody\"\n", "not a sender"),
        ("[mail]\nfrom = \"LeadLab <crm@example.com>\"\n", ""),
        ("[mail]\nfrom = \"A <a@example.com> <b@example.com>\"\n", "not a sender"),
        ("[net]\nallow_cidrs = [\"10.0.0.0/8\", \"fd00::/8\"]\n", ""),
        ("[net]\nca_file = \"absent.pem\"\n", "cannot be read"),
        ("[backup]\nschedule = \"daily\"\n", "five fields"),
        ("[backup]\nschedule = \"\"\n", ""),
        ("[backup.keep]\ndaily = 3\n", ""),
        ("[backup]\nkeep = { daily = 3, yearly = 1 }\n", "no key backup.keep.yearly"),
        ("[backup]\nkeep = 3\n", "backup.keep is a section"),
        ("[backup.s3]\nendpoint = \"https://s3.example.com\"\n", "without backup.s3.bucket"),
        ("[metrics]\nlisten = \"\"\n", ""),
        ("[metrics]\nlisten = \"0.0.0.0:9470\"\n", "metrics.token_file must be set"),
        ("[server]\nlisten = \"127.0.0.1:1\"\n", "list of addresses"),
    ];
    for (toml, told) in plain {
        judge(&Case::new(toml), told);
    }

    for (url, password, told) in [
        ("smtps://u@mail.example.com", "smtp_password = \"p\"", ""),
        ("smtp://127.0.0.1:25", "", ""),
        ("smtp://[::1]:25", "", ""),
        ("smtps://u@mail.example.com", "", "smtp_password is not set"),
        ("smtps://mail.example.com", "smtp_password = \"p\"", "names no user"),
        ("smtps://mail_server", "", "has no host"),
        ("smtps://mail.example.com/inbox", "", "must end behind"),
        ("smtp://mail.example.com?tls=no", "", "must end behind"),
    ] {
        let toml = format!("[mail]\nsmtp_url = \"{url}\"\nfrom = \"a@example.com\"\n{password}\n");
        judge(&Case::new(&toml), told);
    }

    let off = |extra: &str| format!("[tls]\nmode = \"off\"\n[server]\nlisten = [\"0.0.0.0:80\"]\n{PUBLIC}{extra}");
    judge(&Case::new(&off("")), "trusted_proxies must name");
    judge(&Case::new(&off("trusted_proxies = [\"10.0.0.0/8\"]\n")), "");

    judge(&Case::new("").flags(|flags| flags.http = true), "");
    let http = "[server]\nlisten = [\"0.0.0.0:80\"]\ntrusted_proxies = [\"10.0.0.0/8\"]\n".to_owned() + PUBLIC;
    judge(&Case::new(&http).flags(|flags| flags.http = true), "--http serves plain HTTP on loopback only");
    judge(&Case::new(&http).flags(|flags| flags.dev = true), "--dev shows");
    let local = "[security]\ncors_origins = [\"http://localhost:5173\"]\n";
    judge(&Case::new(local).flags(|flags| flags.dev = true), "");
    judge(&Case::new("").flags(|flags| flags.listen = vec!["0.0.0.0:1".to_owned()]), "--domain NAME");
    judge(&Case::new("").flags(|flags| flags.listen = vec!["nowhere".to_owned()]), "flag --listen");
    judge(&Case::new("").flags(|flags| flags.domains = vec!["no name".to_owned()]), "is not a name");
    judge(&Case::new("").flags(|flags| flags.log_level = Some("loud".to_owned())), "flag --log-level");
}

fn judge(case: &Case, told: &str) {
    let answer = case.load();
    let toml = std::fs::read_to_string(case.directory.path().join("leadlab.toml")).unwrap_or_default();
    match (answer, told) {
        (Ok(_), "") => {}
        (Ok(_), told) => panic!("{toml} passed, though: {told}"),
        (Err(errors), "") => panic!("{toml} was refused: {errors}"),
        (Err(errors), told) => assert!(errors.to_string().contains(told), "{toml}: {errors}"),
    }
}

#[test]
fn a_domain_is_the_public_address_and_a_name_of_the_certificate() {
    let config = Case::new("")
        .flags(|flags| {
            flags.domains = vec!["crm.example.com".to_owned(), "www.example.com".to_owned()];
            flags.listen = vec!["0.0.0.0:443".to_owned()];
        })
        .good();
    let bound = "0.0.0.0:443".parse().unwrap();
    assert_eq!(config.public_origin(bound), "https://crm.example.com");
    assert_eq!(config.origins(bound), ["https://crm.example.com"]);
    assert!(config.is_secure());
    let names = config.certificate_names();
    assert_eq!(names.iter().map(String::as_str).take(2).collect::<Vec<_>>(), ["crm.example.com", "www.example.com"]);
}

#[test]
fn loopback_names_stand_for_each_other() {
    let config = Case::new("").good();
    let bound = "127.0.0.1:4321".parse().unwrap();
    assert_eq!(config.public_origin(bound), "https://127.0.0.1:4321");
    let origins = config.origins(bound);
    assert_eq!(origins, ["https://127.0.0.1:4321", "https://localhost:4321", "https://[::1]:4321"]);
}
