//! What makes a password acceptable to an organisation (SECURITY.md section 3): its length and its classes of
//! characters, how hard it is to guess, and that it is none of those that everybody tries. Stores and logs nothing.

use zxcvbn::feedback::{Feedback, Warning};

use super::model::settings::PasswordPolicy;
use crate::base::text::fold;
use crate::base::{Error, FieldError, Result};
use crate::crypto::password::{MAX_BYTES, MIN_BYTES};

/// Words of this product, which nobody's password may lean on.
const PRODUCT: [&str; 4] = ["leadlab", "lead", "lab", "crm"];
/// The shortest word of a name that counts against a password.
const WORD_MIN: usize = 3;
/// Characters that a common password is dressed up with, before and behind.
const LEADING: usize = 4;
const TRAILING: usize = 6;
/// The strength that a passphrase of any composition needs.
const PASSPHRASE_SCORE: u8 = 4;

/// What is said of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The estimated strength: 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// The rules that it breaks: stable code and sentence.
    pub failed: Vec<(&'static str, String)>,
    /// What makes it easy to guess, in a sentence.
    pub warning: Option<String>,
    /// What would make it harder to guess.
    pub suggestions: Vec<String>,
}

/// Words that say who somebody is: the parts of their name, address and organisation.
#[must_use]
pub fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut words: Vec<String> = PRODUCT.iter().map(|&word| word.to_owned()).collect();
    for text in texts {
        let folded = fold(text);
        let parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() >= WORD_MIN);
        words.extend(parts.map(str::to_owned));
        words.push(folded);
    }
    words.retain(|word| !word.is_empty());
    words.dedup();
    words
}

/// Looks at a password as `policy` does, knowing these words of the person. Takes some milliseconds.
#[must_use]
pub fn judge(password: &str, policy: &PasswordPolicy, words: &[String]) -> Judgement {
    let inputs: Vec<&str> = words.iter().map(String::as_str).collect();
    let entropy = zxcvbn::zxcvbn(password, &inputs);
    let score = u8::from(entropy.score());
    let least = usize::try_from(policy.min_length).unwrap_or(MIN_BYTES).max(MIN_BYTES);
    let passphrase = policy
        .passphrase_min_length
        .and_then(|length| usize::try_from(length).ok())
        .is_some_and(|length| password.chars().count() >= length && score >= PASSPHRASE_SCORE);
    let lacks = |class: fn(char) -> bool| policy.require_classes && !passphrase && !password.chars().any(class);
    let forms = forms(password);
    let breached = forms.iter().any(|form| is_listed(form));
    // The estimate rewards every further part, so a name with a year and a sign behind would pass.
    let a_name = forms.iter().any(|form| words.contains(form));
    let rules = [
        (password.len() < least, "too_short", format!("The password needs at least {least} characters.")),
        (password.len() > MAX_BYTES, "too_long", format!("The password is longer than {MAX_BYTES} bytes.")),
        (password.contains('\0'), "control_character", "The password holds a NUL character.".into()),
        (lacks(char::is_uppercase), "no_upper", "The password needs an upper-case letter.".into()),
        (lacks(char::is_lowercase), "no_lower", "The password needs a lower-case letter.".into()),
        (lacks(char::is_numeric), "no_digit", "The password needs a digit.".into()),
        (
            lacks(|c| !c.is_alphanumeric()),
            "no_special",
            "The password needs a special character such as ! or -.".into(),
        ),
        (breached, "breached", "This is one of the passwords that are tried first. Choose another one.".into()),
        (
            (score < policy.min_score || a_name) && !breached,
            "too_weak",
            "The password is too easy to guess. Several words that do not belong together are hard to guess.".into(),
        ),
    ];
    let failed = rules.into_iter().filter(|(broken, ..)| *broken).map(|(_, code, message)| (code, message)).collect();
    let feedback = entropy.feedback();
    Judgement {
        score,
        failed,
        warning: feedback.and_then(Feedback::warning).map(|warning| warning.to_string()),
        suggestions: feedback
            .map_or_else(Vec::new, |feedback| feedback.suggestions().iter().map(ToString::to_string).collect()),
    }
}

/// Passes a password that was judged acceptable, or names every rule that it breaks.
///
/// # Errors
/// [`Error::Invalid`] at `pointer` with the codes `too_short`, `too_long`, `control_character`, `no_upper`,
/// `no_lower`, `no_digit`, `no_special`, `breached` and `too_weak`.
pub fn verdict(judgement: Judgement, pointer: &str) -> Result<()> {
    let failed = judgement.failed.into_iter();
    let errors: Vec<FieldError> = failed.map(|(code, message)| FieldError::new(pointer, code, message)).collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// A password as it is and undressed: without case, with letters for the digits that stand for them, without some digits
/// and signs before and behind (`P4ssword2026!` is `password`).
fn forms(password: &str) -> Vec<String> {
    let lower = password.to_lowercase();
    let bare = strip(&lower);
    let mut forms = vec![bare.to_owned(), plain(&lower), strip(&plain(&lower)).to_owned(), plain(bare), lower];
    forms.sort_unstable();
    forms.dedup();
    forms.retain(|form| form.chars().count() >= WORD_MIN);
    forms
}

/// Whether a text is on the lists of passwords that leaked most often.
fn is_listed(form: &str) -> bool {
    let entropy = zxcvbn::zxcvbn(form, &[]);
    let warning = entropy.feedback().and_then(Feedback::warning);
    matches!(
        warning,
        Some(Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword)
    )
}

/// Without the digits and signs before and behind, if they are few.
fn strip(text: &str) -> &str {
    let is_dress = |c: char| !c.is_alphabetic();
    let leading = text.chars().take_while(|c| is_dress(*c)).count();
    let text = if leading <= LEADING { text.trim_start_matches(is_dress) } else { text };
    let trailing = text.chars().rev().take_while(|c| is_dress(*c)).count();
    if trailing <= TRAILING { text.trim_end_matches(is_dress) } else { text }
}

/// Digits and signs that stand for letters, as letters.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '4' | '@' => 'a',
            '8' => 'b',
            '3' => 'e',
            '1' | '!' | '|' => 'i',
            '0' => 'o',
            '5' | '$' => 's',
            '7' | '+' => 't',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes_with(password: &str, policy: &PasswordPolicy, who: &[&str]) -> Vec<&'static str> {
        let words = words(who.iter().copied());
        judge(password, policy, &words).failed.into_iter().map(|(code, _)| code).collect()
    }

    fn codes(password: &str) -> Vec<&'static str> {
        codes_with(password, &PasswordPolicy::default(), &[])
    }

    /// S1-4.3a: the table of good and bad passwords.
    #[test]
    fn password_rules_name_every_broken_rule() {
        for good in [
            "Correct-horse-9",
            "Tannenzapfen#41x",
            "vK8!pQz2wt",
            "Blaue.Ente.lacht.7",
            "Ü8-knurrhahn",
            "Zwölf Boxkämpfer 12!",
            "7 Mangos & ein Boot",
            "m!Xw3-qRt9",
            "Ярмарка-тщеславия-8",
            "Correct horse battery staple 9!",
        ] {
            assert_eq!(codes(good), Vec::<&str>::new(), "{good}");
        }
        let bad: [(&str, &[&str]); 23] = [
            ("abc", &["too_short", "no_upper", "no_digit", "no_special", "too_weak"]),
            ("vK8!pQz", &["too_short", "too_weak"]),
            ("VK8!PQZ2XWT", &["no_lower"]),
            ("vk8!pqz2xwt", &["no_upper"]),
            ("vKx!pQzwbt", &["no_digit"]),
            ("vK8xpQz2wt", &["no_special"]),
            ("vK8!pQz2wt\0", &["control_character"]),
            ("Password1!", &["breached"]),
            ("P4ssw0rd!", &["breached"]),
            ("Password2026!", &["breached"]),
            ("!!Dragon123", &["breached"]),
            ("Qwerty123!", &["breached"]),
            ("Letmein-2026", &["breached"]),
            ("M0nkey!99", &["breached"]),
            ("Iloveyou#1", &["breached"]),
            ("12345678", &["no_upper", "no_lower", "no_special", "breached"]),
            ("Abcdef1!", &["too_weak"]),
            ("Aa1!Aa1!", &["too_weak"]),
            ("Aa1!aaaaaaaa", &["too_weak"]),
            ("Summer2026!", &["breached"]),
            ("Leadlab-2026!", &["too_weak"]),
            ("Zaq1!wsx", &["too_weak"]),
            ("L3adl4b!2026", &["too_weak"]),
        ];
        let wrong: Vec<_> = bad.iter().filter(|(password, expected)| codes(password) != *expected).collect();
        assert!(
            wrong.is_empty(),
            "{:?}",
            wrong.iter().map(|(password, _)| (password, codes(password))).collect::<Vec<_>>()
        );
        assert_eq!(codes(&format!("Aa1!{}", "xK-9pQ".repeat(200))), ["too_long"]);
    }

    #[test]
    fn password_strength_knows_whose_it_is() {
        let policy = PasswordPolicy::default();
        let who = ["Wilhelmine Achterberg", "w.achterberg@kontorhaus.example", "Kontorhaus Nord"];
        assert_eq!(codes_with("Achterberg-7", &policy, &[]), Vec::<&str>::new());
        assert_eq!(codes_with("Achterberg-7", &policy, &who), ["too_weak"]);
        assert_eq!(codes_with("Kontorhaus!26", &policy, &who), ["too_weak"]);
    }

    #[test]
    fn password_rules_of_an_organisation_can_ask_for_more_and_never_for_less() {
        let longer = PasswordPolicy { min_length: 16, ..PasswordPolicy::default() };
        assert_eq!(codes_with("Correct-horse-9", &longer, &[]), ["too_short"]);
        let shorter = PasswordPolicy { min_length: 1, require_classes: false, ..PasswordPolicy::default() };
        assert!(codes_with("vk8pqzx", &shorter, &[]).contains(&"too_short"));
        assert_eq!(codes_with("knurrhahn im aquarium", &shorter, &[]), Vec::<&str>::new());
    }

    #[test]
    fn password_rules_admit_passphrases_where_an_organisation_does() {
        let phrase = "knurrhahn im aquarium tanzt";
        assert_eq!(codes(phrase), ["no_upper", "no_digit"]);
        let policy = PasswordPolicy { passphrase_min_length: Some(20), ..PasswordPolicy::default() };
        assert_eq!(codes_with(phrase, &policy, &[]), Vec::<&str>::new());
        assert_eq!(codes_with("aaaaaaaaaaaaaaaaaaaaaaaaa", &policy, &[]).first(), Some(&"no_upper"));
    }
}
