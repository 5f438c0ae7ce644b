//! A figure as a question over data sheets: one definition gives both the live formula and its value.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::ledger::{Datum, Ledger, Page};
use super::rows::Row;
use super::words::lowered;

/// What a column must hold for a row to be taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// The text in the first column of the formula's own row.
    Label(String),
    /// The same, among several texts in one cell.
    Within(String),
    /// This text.
    Is(String),
    /// Another text.
    Not(String),
    /// Something.
    Filled,
    /// A number above 0.
    Positive,
}

impl Test {
    fn criterion(&self, row: &str) -> String {
        match self {
            Test::Label(_) => format!("$A{row}"),
            Test::Within(_) => format!("\"*\"&$A{row}&\"*\""),
            Test::Is(text) => format!("\"{text}\""),
            Test::Not(text) => format!("\"<>{text}\""),
            Test::Filled => "\"<>\"".to_owned(),
            Test::Positive => "\">0\"".to_owned(),
        }
    }

    fn product(&self, range: &str, row: &str) -> String {
        match self {
            Test::Label(_) => format!("({range}=$A{row})"),
            Test::Within(_) => format!("ISNUMBER(SEARCH($A{row},{range}))"),
            Test::Is(text) => format!("({range}=\"{text}\")"),
            Test::Not(text) => format!("({range}<>\"{text}\")"),
            Test::Filled => format!("({range}<>\"\")"),
            Test::Positive => format!("({range}>0)"),
        }
    }

    /// The whole text that a row must have, or must not have.
    fn word(&self) -> Option<&str> {
        match self {
            Test::Label(text) | Test::Is(text) | Test::Not(text) => Some(text),
            Test::Within(_) | Test::Filled | Test::Positive => None,
        }
    }

    /// Spreadsheets compare texts without regard to case.
    fn holds(&self, datum: &Datum) -> bool {
        let is = |wanted: &str| datum.as_text().is_some_and(|t| t == wanted || lowered(t) == lowered(wanted));
        match self {
            Test::Label(text) | Test::Is(text) => is(text),
            Test::Within(text) => datum.as_text().is_some_and(|t| t.to_lowercase().contains(&text.to_lowercase())),
            Test::Not(text) => !is(text),
            Test::Filled => *datum != Datum::Empty,
            Test::Positive => datum.number().is_some_and(|n| n > Decimal::ZERO),
        }
    }
}

/// Rows of a data sheet.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) ledger: usize,
    pub(super) tests: Vec<(usize, Test)>,
}

impl Query {
    pub(super) fn and(&self, column: usize, test: Test) -> Self {
        let mut tests = self.tests.clone();
        tests.push((column, test));
        Self { ledger: self.ledger, tests }
    }

    pub(super) fn holds(&self, row: Row) -> bool {
        self.tests.iter().all(|(c, test)| test.holds(row.at(*c)))
    }

    pub(super) fn rows<'a>(&self, ledgers: &'a [Ledger]) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let ledger = &ledgers[self.ledger];
        let mut ranks: Vec<u32> = (0..ledger.rows.len() as u32).collect();
        for (column, test) in &self.tests {
            // What stands in many cells is looked at once.
            let taken: Vec<bool> = match test.word() {
                None => ledger.rows.known(*column).iter().map(|datum| test.holds(datum)).collect(),
                Some(text) => {
                    let (words, is_not) = (ledger.words(*column), matches!(test, Test::Not(_)));
                    let id = words.of_text(text);
                    words.of_codes().iter().map(|word| (Some(*word) == id) != is_not).collect()
                }
            };
            ledger.rows.narrow(&mut ranks, *column, &taken);
        }
        ranks.into_iter().map(|rank| ledger.rows.row(rank as usize))
    }

    fn numbers(&self, column: usize, ledgers: &[Ledger]) -> impl Iterator<Item = Decimal> {
        self.rows(ledgers).filter_map(move |row| row.at(column).number())
    }

    fn sum(&self, column: usize, ledgers: &[Ledger]) -> Option<Decimal> {
        self.numbers(column, ledgers).reduce(Decimal::saturating_add)
    }

    /// The sheets that hold the rows.
    fn pages<'a>(&self, ledgers: &'a [Ledger]) -> impl Iterator<Item = Page> + use<'a> {
        ledgers[self.ledger].pages()
    }

    fn criteria(&self, page: &Page, row: &str) -> String {
        let parts = self.tests.iter().map(|(c, test)| format!("{},{}", page.range(*c), test.criterion(row)));
        parts.collect::<Vec<_>>().join(",")
    }

    fn products(&self, page: &Page, row: &str) -> String {
        let parts = self.tests.iter().map(|(c, test)| test.product(&page.range(*c), row));
        parts.collect::<Vec<_>>().join("*")
    }

    fn countifs(&self, ledgers: &[Ledger], row: &str) -> String {
        added(self.pages(ledgers).map(|page| format!("COUNTIFS({})", self.criteria(&page, row))))
    }

    fn sumifs(&self, column: usize, ledgers: &[Ledger], row: &str) -> String {
        added(self.pages(ledgers).map(|page| format!("SUMIFS({},{})", page.range(column), self.criteria(&page, row))))
    }
}

/// Terms as one: several are added and stand between brackets.
fn added(terms: impl Iterator<Item = String>) -> String {
    let terms: Vec<String> = terms.collect();
    if terms.len() == 1 { terms.concat() } else { format!("({})", terms.join("+")) }
}

/// What is shown of values that must not be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stat {
    Minimum,
    Median,
    Maximum,
}

/// A figure.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// How many rows; none is 0.
    Count(Query),
    /// The sum of a column of counts; none is 0.
    Tally(Query, usize),
    /// The sum of columns; nothing where no row gives a value.
    Sum(Vec<(Query, usize)>),
    /// The mean of a column weighted by another.
    Mean(Query, usize, usize),
    /// An extreme or the median.
    Spread(Stat, Query, usize),
    /// A sum as a part of another.
    Share(Vec<(Query, usize)>, (Query, usize)),
}

impl Expr {
    /// Whether the formula needs to be entered as an array.
    pub(super) fn is_array(&self) -> bool {
        matches!(self, Expr::Spread(..))
    }

    /// The formula as it stands in a row (from 1, or [`super::ledger::OWN_ROW`]), with the word for nothing.
    pub(super) fn formula(&self, ledgers: &[Ledger], row: &str, none: &str) -> String {
        match self {
            Expr::Count(query) => format!("={}", query.countifs(ledgers, row)),
            Expr::Tally(query, column) => format!("={}", query.sumifs(*column, ledgers, row)),
            Expr::Sum(parts) => {
                let filled: Vec<String> = parts.iter().map(|(q, c)| q.and(*c, Test::Filled).countifs(ledgers, row)).collect();
                format!("=IF({}=0,\"{none}\",{})", filled.join("+"), sums(parts, ledgers, row))
            }
            Expr::Mean(query, value, weight) => {
                let whole = query.and(*value, Test::Filled).sumifs(*weight, ledgers, row);
                // Parted by commas, texts count as nothing instead of as a mistake.
                let product = |p: Page| format!("SUMPRODUCT({},{},{})", query.products(&p, row), p.range(*value), p.range(*weight));
                format!("=IF({whole}=0,\"{none}\",{}/{whole})", added(query.pages(ledgers).map(product)))
            }
            Expr::Spread(stat, query, column) => {
                let taken = |p: &Page| format!("{}*ISNUMBER({})", query.products(p, row), p.range(*column));
                let count = added(query.pages(ledgers).map(|p| format!("SUM({})", taken(&p))));
                // A sheet without a row to take would count as 0: an extreme is given a number there that is never its own.
                let (function, otherwise) = match stat {
                    Stat::Minimum => ("MIN", ",9E+307"),
                    Stat::Median => ("MEDIAN", ""),
                    Stat::Maximum => ("MAX", ",-9E+307"),
                };
                let list = |p: Page| format!("IF({},{}{otherwise})", taken(&p), p.range(*column));
                let values: Vec<String> = query.pages(ledgers).map(list).collect();
                format!("=IF({count}=0,\"{none}\",{function}({}))", values.join(","))
            }
            Expr::Share(parts, (query, column)) => {
                let whole = query.sumifs(*column, ledgers, row);
                format!("=IF({whole}=0,\"{none}\",({})/{whole})", sums(parts, ledgers, row))
            }
        }
    }

    /// The figure's value; `None` where no row gives one.
    pub(super) fn value(&self, ledgers: &[Ledger]) -> Option<Decimal> {
        let total = |parts: &[(Query, usize)]| parts.iter().filter_map(|(q, c)| q.sum(*c, ledgers)).reduce(Decimal::saturating_add);
        match self {
            Expr::Count(query) => Some(Decimal::from(query.rows(ledgers).count())),
            Expr::Tally(query, column) => Some(query.sum(*column, ledgers).unwrap_or_default()),
            Expr::Sum(parts) => total(parts),
            Expr::Mean(query, value, weight) => {
                let pairs = query.rows(ledgers).filter_map(|r| Some((r.at(*value).number()?, r.at(*weight).number()?)));
                let add =
                    |(a, b): (Decimal, Decimal), (v, w): (Decimal, Decimal)| (a.saturating_add(v.saturating_mul(w)), b.saturating_add(w));
                let (weighted, whole) = pairs.fold((Decimal::ZERO, Decimal::ZERO), add);
                weighted.checked_div(whole)
            }
            Expr::Spread(stat, query, column) => {
                let mut values: Vec<Decimal> = query.numbers(*column, ledgers).collect();
                values.sort_unstable();
                let (first, last) = (values.first()?, values.last()?);
                match stat {
                    Stat::Minimum => Some(*first),
                    Stat::Maximum => Some(*last),
                    Stat::Median => values[(values.len() - 1) / 2].saturating_add(values[values.len() / 2]).checked_div(Decimal::TWO),
                }
            }
            Expr::Share(parts, whole) => total(parts).unwrap_or_default().checked_div(whole.0.sum(whole.1, ledgers)?),
        }
    }

    /// The dossiers whose rows give the figure.
    pub(super) fn givers<'a>(&self, ledgers: &'a [Ledger]) -> BTreeSet<&'a str> {
        let filled = |query: &Query, columns: &[usize]| -> BTreeSet<&'a str> {
            let gives = |row: &Row| columns.iter().all(|column| row.at(*column).number().is_some());
            ledgers[query.ledger].rows.texts(query.rows(ledgers).filter(gives), 0).into_iter().collect()
        };
        match self {
            Expr::Count(query) => filled(query, &[]),
            Expr::Tally(query, column) | Expr::Spread(_, query, column) => filled(query, &[*column]),
            Expr::Sum(parts) => parts.iter().flat_map(|(query, column)| filled(query, &[*column])).collect(),
            Expr::Mean(query, value, weight) => filled(query, &[*value, *weight]),
            Expr::Share(_, (query, column)) => filled(query, &[*column]),
        }
    }
}

fn sums(parts: &[(Query, usize)], ledgers: &[Ledger], row: &str) -> String {
    parts.iter().map(|(q, c)| q.sumifs(*c, ledgers, row)).collect::<Vec<_>>().join("+")
}
