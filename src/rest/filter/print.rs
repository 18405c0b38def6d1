//! Writes a tree back as text. `parse(print(e)) == e` but for places and for brackets that say nothing.

use std::fmt::{self, Display};

use super::ast::{Clause, Expr, Literal};

impl Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(all) => joined(f, all, " and "),
            Self::Or(all) => joined(f, all, " or "),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Clause(clause) => clause.fmt(f),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, all: &[Expr], word: &str) -> fmt::Result {
    for (place, expr) in all.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        match expr {
            Expr::And(_) | Expr::Or(_) => write!(f, "({expr})")?,
            Expr::Not(_) | Expr::Clause(_) => expr.fmt(f)?,
        }
    }
    Ok(())
}

impl Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.op.text())?;
        match (self.op, self.values.as_slice()) {
            (_, []) => Ok(()),
            (super::Op::In | super::Op::NotIn, values) => {
                for (place, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if place == 0 { " (" } else { ", " })?;
                }
                f.write_str(")")
            }
            (_, [value, ..]) => write!(f, " {value}"),
        }
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::super::{Op, parse};
    use super::*;

    fn strip(expr: Expr) -> Expr {
        match expr {
            Expr::And(all) => Expr::And(all.into_iter().map(strip).collect()),
            Expr::Or(all) => Expr::Or(all.into_iter().map(strip).collect()),
            Expr::Not(inner) => Expr::Not(Box::new(strip(*inner))),
            Expr::Clause(clause) => Expr::Clause(Clause { position: 0, value_position: 0, ..clause }),
        }
    }

    fn literal() -> impl Strategy<Value = Literal> {
        prop_oneof![
            "\\PC{0,12}".prop_map(Literal::Text),
            (-1_000_000_i64..1_000_000, 0_u32..4).prop_map(|(n, scale)| Literal::Number(Decimal::new(n, scale))),
            any::<bool>().prop_map(Literal::Bool),
            prop_oneof![Just("me"), Just("today"), Just("this_month")].prop_map(|w| Literal::Word(w.to_owned())),
        ]
    }

    fn clause() -> impl Strategy<Value = Expr> {
        use Op::*;
        let op = prop::sample::select(vec![
            Eq, Ne, Lt, Le, Gt, Ge, In, NotIn, Contains, StartsWith, EndsWith, IsEmpty, IsNotEmpty, Before, After,
        ]);
        ("[a-z][a-z_]{2,8}(\\.[a-z_]{3,6}){0,2}", op, prop::collection::vec(literal(), 1..4))
            .prop_filter("keywords are no fields", |(path, _, _)| !["and", "or", "in", "not"].contains(&path.as_str()))
            .prop_map(|(path, op, mut values)| {
                match op {
                    IsEmpty | IsNotEmpty => values.clear(),
                    In | NotIn => {}
                    _ => values.truncate(1),
                }
                Expr::Clause(Clause { path, op, values, position: 0, value_position: 0, is_parameter: false })
            })
    }

    fn expr() -> impl Strategy<Value = Expr> {
        clause().prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
                inner.prop_map(|e| Expr::Not(Box::new(e))),
            ]
        })
    }

    fn clauses(expr: &Expr) -> usize {
        match expr {
            Expr::And(all) | Expr::Or(all) => all.iter().map(clauses).sum(),
            Expr::Not(inner) => clauses(inner),
            Expr::Clause(_) => 1,
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_tree(tree in expr()) {
            prop_assume!(clauses(&tree) <= super::super::MAX_CLAUSES);
            let text = tree.to_string();
            prop_assert_eq!(strip(parse(&text).unwrap()), tree, "{}", text);
        }

        #[test]
        fn no_text_makes_the_reader_fail_otherwise(text in "\\PC{0,60}") {
            if let Err(error) = parse(&text) {
                prop_assert!(error.position.is_some_and(|at| at <= text.chars().count()));
            }
        }
    }
}
