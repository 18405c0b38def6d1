//! Cuts a filter's text into tokens. Places are counted in characters, as editors and browsers show them.

use rust_decimal::Decimal;

use super::period::relative;
use super::wrong;
use crate::base::FieldError;

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A field path, an operator's word or a named value, as written.
    Word(String),
    /// A quoted text without its quotes and escapes.
    Text(String),
    /// A number.
    Number(Decimal),
    /// `= != < <= > >=`
    Sign(&'static str),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// After the last one.
    End,
}

/// A token and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The token.
    pub token: Token,
    /// Characters from 0.
    pub at: usize,
}

/// Cuts `text` into tokens; the last is [`Token::End`].
///
/// # Errors
/// A character that begins no token, a text without its closing quote, an unknown escape, a number out of range.
pub fn lex(text: &str) -> Result<Vec<Placed>, FieldError> {
    let mut chars = text.chars().enumerate().peekable();
    let mut tokens = Vec::new();
    let mut length = 0;
    while let Some((at, c)) = chars.next() {
        length = at + 1;
        let mut followed_by_equals = || chars.next_if(|(_, next)| *next == '=').is_some();
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' => {
                followed_by_equals();
                Token::Sign("=")
            }
            '<' => Token::Sign(if followed_by_equals() { "<=" } else { "<" }),
            '>' => Token::Sign(if followed_by_equals() { ">=" } else { ">" }),
            '!' if followed_by_equals() => Token::Sign("!="),
            '"' => {
                let mut value = String::new();
                loop {
                    match chars.next() {
                        None => return Err(wrong(at, "syntax", "This text has no closing quote (\").")),
                        Some((_, '"')) => break,
                        Some((_, '\\')) => match chars.next() {
                            Some((_, c @ ('"' | '\\'))) => value.push(c),
                            _ => {
                                return Err(wrong(at, "syntax", "In a text, a backslash stands only before \" or \\."));
                            }
                        },
                        Some((_, c)) => value.push(c),
                    }
                }
                Token::Text(value)
            }
            c if c.is_ascii_digit() || c == '-' || c == '+' => {
                let mut digits = String::from(c);
                while let Some((_, d)) = chars.next_if(|(_, d)| d.is_ascii_alphanumeric() || *d == '.') {
                    digits.push(d);
                }
                let number = digits.strip_prefix('+').unwrap_or(&digits);
                match number.parse::<Decimal>() {
                    Ok(number) => Token::Number(number),
                    // -30d needs no quotes, as today needs none.
                    Err(_) if relative(&digits).is_some() => Token::Text(digits),
                    Err(_) => {
                        return Err(wrong(
                            at,
                            "syntax",
                            format!("{digits} is not a number. Put texts and times in quotes: \"{digits}\"."),
                        ));
                    }
                }
            }
            c if c.is_alphabetic() || c == '_' => {
                let mut word = String::from(c);
                while let Some((_, d)) = chars.next_if(|(_, d)| d.is_alphanumeric() || matches!(d, '_' | '.')) {
                    word.push(d);
                }
                Token::Word(word)
            }
            '\'' | '“' | '”' | '‘' | '’' => {
                return Err(wrong(at, "syntax", "Texts stand in straight double quotes: \"…\"."));
            }
            other => {
                return Err(wrong(at, "syntax", format!("The character {other} does not belong here.")));
            }
        };
        tokens.push(Placed { token, at });
    }
    tokens.push(Placed { token: Token::End, at: text.chars().count().max(length) });
    Ok(tokens)
}
