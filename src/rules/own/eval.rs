//! What a condition says of a line: true, false, or nothing, in decimals.

use super::condition::{Comparison, Condition, Node, Operation, TextTest};
use super::names::{Datum, Source, Standing, read};
use crate::rules::Line;
use crate::text::fold;

/// A line, and the year that is looked at.
pub(super) struct Looked<'a> {
    pub(super) line: Line<'a>,
    pub(super) year: u8,
}

impl Condition {
    /// Whether it holds of a line; never where a value it uses is missing or cannot be understood.
    pub(super) fn holds(&self, at: &Looked) -> bool {
        let there = |source: &Source| matches!(read(source, &at.line, at.year), Standing::Is(_));
        self.needed.iter().all(there) && eval(&self.root, at) == Some(Datum::Flag(true))
    }
}

/// The value of a part; `None` where it cannot be told.
fn eval(node: &Node, at: &Looked) -> Option<Datum> {
    let flag = |n: &Node| match eval(n, at) {
        Some(Datum::Flag(f)) => Some(f),
        _ => None,
    };
    let told = match node {
        Node::Constant(datum) => return Some(datum.clone()),
        Node::Read(source) => match read(source, &at.line, at.year) {
            Standing::Is(datum) => return Some(datum),
            _ => return None,
        },
        Node::IsMissing(source) => match read(source, &at.line, at.year) {
            Standing::Is(_) => Some(false),
            Standing::Missing => Some(true),
            Standing::Unknown => None,
        },
        Node::Not(a) => flag(a).map(|f| !f),
        // One side may decide alone; else both must be told.
        Node::And(a, b) => match (flag(a), flag(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (a, b) => a.and(b),
        },
        Node::Or(a, b) => match (flag(a), flag(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (a, b) => a.and(b),
        },
        Node::If(parts) => return if flag(&parts[0])? { eval(&parts[1], at) } else { eval(&parts[2], at) },
        Node::Compare(how, a, b) => compare(*how, &eval(a, at)?, &eval(b, at)?),
        Node::Arithmetic(operation, a, b) => return arithmetic(*operation, &eval(a, at)?, &eval(b, at)?),
        Node::OneOf(a, list) => {
            let one = eval(a, at)?;
            let equal: Option<Vec<bool>> = list.iter().map(|n| compare(Comparison::Equal, &one, &eval(n, at)?)).collect();
            equal.map(|e| e.contains(&true))
        }
        Node::Within(a, list) => match (eval(a, at)?, eval(list, at)?) {
            (Datum::Text(one), Datum::List(parts)) => Some(parts.iter().any(|p| fold(p) == fold(&one))),
            _ => None,
        },
        Node::Text(test, a, b) => match (eval(a, at)?, eval(b, at)?) {
            (Datum::Text(text), Datum::Text(part)) => Some(text_test(*test, &fold(&text), &fold(&part))),
            _ => None,
        },
    };
    told.map(Datum::Flag)
}

fn compare(how: Comparison, a: &Datum, b: &Datum) -> Option<bool> {
    let order = match (a, b) {
        (Datum::Number(a), Datum::Number(b)) => a.cmp(b),
        (Datum::Day(a), Datum::Day(b)) => a.cmp(b),
        (Datum::Flag(a), Datum::Flag(b)) => a.cmp(b),
        // Texts are equal without accents or case, as everywhere.
        (Datum::Text(a), Datum::Text(b)) => fold(a).cmp(&fold(b)),
        _ => return None,
    };
    Some(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::Different => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    })
}

/// Nothing is told of what has no result: a division by zero, a number beyond all bounds.
fn arithmetic(operation: Operation, a: &Datum, b: &Datum) -> Option<Datum> {
    let (Datum::Number(a), Datum::Number(b)) = (a, b) else { return None };
    let result = match operation {
        Operation::Add => a.checked_add(*b),
        Operation::Subtract => a.checked_sub(*b),
        Operation::Multiply => a.checked_mul(*b),
        Operation::Divide => a.checked_div(*b),
        Operation::Remainder => a.checked_rem(*b),
    };
    result.map(Datum::Number)
}

fn text_test(test: TextTest, text: &str, part: &str) -> bool {
    match test {
        TextTest::Contains => text.contains(part),
        TextTest::Starts => text.starts_with(part),
        TextTest::Ends => text.ends_with(part),
    }
}
