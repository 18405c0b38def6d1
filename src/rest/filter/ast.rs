//! The filter's syntax tree: what was written, before anybody asked whether such fields exist.

use rust_decimal::Decimal;

/// A filter or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// All of them hold. At least two.
    And(Vec<Expr>),
    /// One of them holds. At least two.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// One comparison.
    Clause(Clause),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The field as written, for example `customer.address.country`.
    pub path: String,
    /// How it is compared.
    pub op: Op,
    /// What it is compared with: none for the emptiness tests, at least one for the lists, else one.
    pub values: Vec<Literal>,
    /// Where the field stands, in characters from 0.
    pub position: usize,
    /// Where the first value (or the operator) stands.
    pub value_position: usize,
    /// True for a query parameter such as `status=new`, which errors then name.
    pub is_parameter: bool,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in (…)`
    In,
    /// `not in (…)`
    NotIn,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `is empty`
    IsEmpty,
    /// `is not empty`
    IsNotEmpty,
    /// `before`
    Before,
    /// `after`
    After,
}

impl Op {
    /// The operator as it is written.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Contains => "contains",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::IsEmpty => "is empty",
            Self::IsNotEmpty => "is not empty",
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `"text"`
    Text(String),
    /// `12.5`
    Number(Decimal),
    /// `true`, `false`
    Bool(bool),
    /// A bare word: `me`, `today`, `this_month`.
    Word(String),
}

impl Expr {
    /// `a and b`, flat when one of them is such a list already.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut all = match self {
            Self::And(list) => list,
            one => vec![one],
        };
        match other {
            Self::And(list) => all.extend(list),
            one => all.push(one),
        }
        Self::And(all)
    }
}
