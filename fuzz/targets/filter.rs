//! A filter that is read and written back is the same filter; a refusal names a place inside the text.
#![no_main]

use leadlab::rest::filter::{Clause, Expr, MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH, parse};
use libfuzzer_sys::fuzz_target;

/// Without the places, which differ where blanks or brackets do.
fn bare(expr: Expr) -> Expr {
    match expr {
        Expr::And(all) => Expr::And(all.into_iter().map(bare).collect()),
        Expr::Or(all) => Expr::Or(all.into_iter().map(bare).collect()),
        Expr::Not(inner) => Expr::Not(Box::new(bare(*inner))),
        Expr::Clause(clause) => Expr::Clause(Clause { position: 0, value_position: 0, ..clause }),
    }
}

fn clauses(expr: &Expr) -> usize {
    match expr {
        Expr::And(all) | Expr::Or(all) => {
            assert!(all.len() > 1);
            all.iter().map(clauses).sum()
        }
        Expr::Not(inner) => clauses(inner),
        Expr::Clause(_) => 1,
    }
}

fn depth(expr: &Expr) -> usize {
    match expr {
        Expr::And(all) | Expr::Or(all) => 1 + all.iter().map(depth).max().unwrap_or_default(),
        Expr::Not(inner) => 1 + depth(inner),
        Expr::Clause(_) => 0,
    }
}

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(expr) => {
            assert!(text.len() <= MAX_LENGTH && clauses(&expr) <= MAX_CLAUSES);
            // Each bracket holds at most an `or` of `and`s.
            assert!(depth(&expr) <= 3 * (MAX_DEPTH + 1));
            let written = expr.to_string();
            if written.len() <= MAX_LENGTH {
                assert_eq!(bare(parse(&written).unwrap()), bare(expr), "{written}");
            }
        }
        Err(error) => assert!(error.position.is_some_and(|at| at <= text.chars().count()), "{error:?}"),
    }
});
