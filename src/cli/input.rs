//! What a command asks of the person or the pipe in front of it: passwords, files, a yes.

use std::fmt;
use std::io::{BufRead, IsTerminal, Read};
use std::path::Path;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::exit::Failure;

/// The most bytes of a password file. The policy's own limit is 1,024.
const PASSWORD_BYTES: u64 = 4096;

/// A password on its way from the caller's process to the one that works on the data. It is never shown, and its memory
/// is cleared.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Drop for Password {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl From<Password> for SecretString {
    fn from(mut password: Password) -> Self {
        Self::from(std::mem::take(&mut password.0))
    }
}

/// The password of a file, of standard input for `-`, or of a prompt (asked twice) where no file is named. The final
/// newline is dropped.
///
/// # Errors
/// The file cannot be read, is no UTF-8 or empty; standard input is no terminal and no file is named.
pub fn password(file: Option<&Path>, whose: &str) -> Result<Password, Failure> {
    let password = match file {
        Some(path) if path == Path::new("-") => limited(std::io::stdin().lock(), Path::new("standard input"))?,
        Some(path) => {
            let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
            limited(file, path)?
        }
        None if std::io::stdin().is_terminal() => return prompted(whose).map(Password),
        None => {
            return Err(Failure::usage(
                "there is no terminal to ask for the password; name a file with --password-file FILE, or - for standard \
                 input",
            ));
        }
    };
    let password = password.strip_suffix('\n').unwrap_or(&password);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(Failure::failed("the password is empty"));
    }
    Ok(Password(password.to_owned()))
}

fn limited(from: impl Read, path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    from.take(PASSWORD_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Failure::file(path, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > PASSWORD_BYTES {
        return Err(Failure::failed(format!("{}: this is too long for a password", path.display())));
    }
    String::from_utf8(bytes).map_err(|_| Failure::failed(format!("{}: a password is UTF-8 text", path.display())))
}

fn prompted(whose: &str) -> Result<String, Failure> {
    let unread = |error: std::io::Error| Failure::failed(format!("the terminal cannot be read: {error}"));
    let password = rpassword::prompt_password(format!("Password for {whose}: ")).map_err(unread)?;
    let again = rpassword::prompt_password("The same again: ").map_err(unread)?;
    if password != again {
        return Err(Failure::failed("the two passwords differ"));
    }
    if password.is_empty() {
        return Err(Failure::failed("the password is empty"));
    }
    Ok(password)
}

/// Goes on with `--yes` or a yes at the terminal.
///
/// # Errors
/// A no, or no terminal and no `--yes`.
pub fn confirm(yes: bool, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(format!("{question} There is no terminal to ask; add --yes to go on")));
    }
    super::out::warn(&format!("{question} Type yes to go on:"));
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Failure::failed(format!("the terminal cannot be read: {error}")))?;
    if answer.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(Failure::failed("nothing was done"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_files_lose_one_newline() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("password");
        for (content, expected) in [("a b\n", "a b"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a ")] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(password(Some(&path), "x").unwrap().0, expected);
        }
        std::fs::write(&path, "\n").unwrap();
        assert!(password(Some(&path), "x").is_err());
        std::fs::write(&path, vec![b'a'; 5000]).unwrap();
        assert!(password(Some(&path), "x").is_err());
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(password(Some(&path), "x").is_err());
        assert!(password(Some(&directory.path().join("absent")), "x").is_err());
    }
}
