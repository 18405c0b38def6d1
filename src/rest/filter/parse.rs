//! Reads tokens into the tree. `and` binds before `or`; `not` stands before brackets. Words are read in any case.

use super::ast::{Clause, Expr, Literal, Op};
use super::lex::{Placed, Token, lex};
use super::{MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH, wrong};
use crate::base::FieldError;

/// Reads a filter.
///
/// # Errors
/// The first thing that is wrong, with its place; also more than [`MAX_CLAUSES`] or [`MAX_DEPTH`].
pub fn parse(text: &str) -> Result<Expr, FieldError> {
    if text.len() > MAX_LENGTH {
        return Err(wrong(0, "too_long", format!("A filter has at most {MAX_LENGTH} bytes.")));
    }
    let tokens = lex(text)?;
    let mut parser = Parser { tokens, next: 0, clauses: 0 };
    let expr = parser.either(0)?;
    match parser.peek() {
        Token::End => Ok(expr),
        Token::Close => Err(parser.wrong("This closing bracket has no opening one.")),
        _ => Err(parser.wrong("Here “and”, “or” or the end was expected.")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    clauses: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |placed| &placed.token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |placed| placed.at)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    fn wrong(&self, message: impl Into<String>) -> FieldError {
        wrong(self.at(), "syntax", message)
    }

    /// Takes the word if it comes next.
    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(word) if word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(found);
        found
    }

    fn either(&mut self, depth: usize) -> Result<Expr, FieldError> {
        let mut all = vec![self.both(depth)?];
        while self.word("or") {
            all.push(self.both(depth)?);
        }
        Ok(flat(all, Expr::Or))
    }

    fn both(&mut self, depth: usize) -> Result<Expr, FieldError> {
        let mut all = vec![self.one(depth)?];
        while self.word("and") {
            all.push(self.one(depth)?);
        }
        Ok(flat(all, Expr::And))
    }

    fn one(&mut self, depth: usize) -> Result<Expr, FieldError> {
        if self.word("not") {
            if *self.peek() != Token::Open {
                return Err(self.wrong("After “not” comes a bracket: not (…)."));
            }
            return Ok(Expr::Not(Box::new(self.bracketed(depth)?)));
        }
        if *self.peek() == Token::Open {
            return self.bracketed(depth);
        }
        self.clause().map(Expr::Clause)
    }

    fn bracketed(&mut self, depth: usize) -> Result<Expr, FieldError> {
        if depth >= MAX_DEPTH {
            return Err(wrong(self.at(), "too_deep", format!("A filter has at most {MAX_DEPTH} levels of brackets.")));
        }
        let opened = self.at();
        self.take();
        let inner = self.either(depth + 1)?;
        match self.peek() {
            Token::Close => {
                self.take();
                Ok(inner)
            }
            Token::End => Err(wrong(opened, "syntax", "This bracket is never closed.")),
            _ => Err(self.wrong("Here “and”, “or” or a closing bracket was expected.")),
        }
    }

    fn clause(&mut self) -> Result<Clause, FieldError> {
        let position = self.at();
        self.clauses += 1;
        if self.clauses > MAX_CLAUSES {
            return Err(wrong(position, "too_many", format!("A filter has at most {MAX_CLAUSES} comparisons.")));
        }
        let path = match self.peek().clone() {
            Token::Word(word) if !["and", "or", "in"].iter().any(|k| word.eq_ignore_ascii_case(k)) => word,
            Token::End => return Err(self.wrong("Here a comparison was expected, such as: status = \"new\".")),
            _ => return Err(self.wrong("Here the name of a field was expected.")),
        };
        self.take();
        let op = self.operator(&path)?;
        let value_position = self.at();
        let values = match op {
            Op::IsEmpty | Op::IsNotEmpty => Vec::new(),
            Op::In | Op::NotIn => self.list()?,
            _ => vec![self.literal()?],
        };
        Ok(Clause { path, op, values, position, value_position, is_parameter: false })
    }

    fn operator(&mut self, path: &str) -> Result<Op, FieldError> {
        let place = self.next;
        let op = match self.take() {
            Token::Sign("=") => Some(Op::Eq),
            Token::Sign("!=") => Some(Op::Ne),
            Token::Sign("<") => Some(Op::Lt),
            Token::Sign("<=") => Some(Op::Le),
            Token::Sign(">") => Some(Op::Gt),
            Token::Sign(">=") => Some(Op::Ge),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "in" => Some(Op::In),
                "not" if self.word("in") => Some(Op::NotIn),
                "contains" => Some(Op::Contains),
                "starts" if self.word("with") => Some(Op::StartsWith),
                "ends" if self.word("with") => Some(Op::EndsWith),
                "is" if self.word("empty") => Some(Op::IsEmpty),
                "is" if self.word("not") && self.word("empty") => Some(Op::IsNotEmpty),
                "before" => Some(Op::Before),
                "after" => Some(Op::After),
                _ => None,
            },
            _ => None,
        };
        op.ok_or_else(|| {
            self.next = place;
            self.wrong(format!(
                "After {path} one of these was expected: = != < <= > >= in, not in, contains, starts with, ends with, \
                 is empty, is not empty, before, after."
            ))
        })
    }

    fn list(&mut self) -> Result<Vec<Literal>, FieldError> {
        if *self.peek() != Token::Open {
            return Err(self.wrong("After “in” comes a list in brackets: (\"a\", \"b\")."));
        }
        self.take();
        let mut values = vec![self.literal()?];
        loop {
            match self.peek() {
                Token::Comma => {
                    self.take();
                    values.push(self.literal()?);
                }
                Token::Close => {
                    self.take();
                    return Ok(values);
                }
                _ => return Err(self.wrong("Here a comma or the list's closing bracket was expected.")),
            }
        }
    }

    fn literal(&mut self) -> Result<Literal, FieldError> {
        let literal = match self.peek().clone() {
            Token::Text(text) => Literal::Text(text),
            Token::Number(number) => Literal::Number(number),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                "null" | "empty" => {
                    return Err(self.wrong("To find empty values write “is empty” or “is not empty”."));
                }
                "and" | "or" | "not" => return Err(self.wrong("Here a value was expected.")),
                _ => Literal::Word(word),
            },
            _ => return Err(self.wrong("Here a value was expected: a text in quotes, a number, true or false.")),
        };
        self.take();
        Ok(literal)
    }
}

/// One stays itself; several become a list, with lists of the same kind joined into it.
fn flat(mut all: Vec<Expr>, make: fn(Vec<Expr>) -> Expr) -> Expr {
    if all.len() == 1
        && let Some(only) = all.pop()
    {
        return only;
    }
    make(all)
}
