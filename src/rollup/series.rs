//! A measure of the plan → the columns it gives, each with the rows it adds up.

use super::block::Maker;
use super::format::Format;
use super::ledger::plain;
use super::plan::{DOSSIERS, Measure, table_of};
use super::query::{Expr, Test};

/// A column of a data sheet that is added up, and the tests on its rows that are its alone.
pub(super) type Part = (usize, Vec<(usize, Test)>);

/// A column of a block before it has figures: what is added up where.
#[derive(Clone)]
pub(super) struct Series {
    pub(super) label: String,
    pub(super) format: Format,
    /// Expected only once a contract year is over.
    pub(super) due: bool,
    pub(super) kind: SeriesKind,
    pub(super) ledger: usize,
    /// For a sum: the columns and the tests that are theirs alone.
    pub(super) parts: Vec<Part>,
    /// Tests on the rows of every part.
    pub(super) tests: Vec<(usize, Test)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SeriesKind {
    Count,
    Sum,
}

impl Maker<'_> {
    /// The columns that a measure gives.
    pub(super) fn series(&self, measure: &Measure, table: Option<&str>, filter: &[(String, String)]) -> Vec<Series> {
        let name = measure.table.as_deref().or(table).unwrap_or(DOSSIERS);
        let Some(ledger) = self.ledger(name) else { return Vec::new() };
        let mut tests: Vec<(usize, Test)> =
            filter.iter().filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, Test::Is(v.clone())))).collect();
        tests.extend(measure.filter.iter().filter_map(|(n, v)| self.filter_test(ledger, name, n, v)));
        let due = measure.due || table_of(self.scheme, name).ok().and_then(|t| t.field(measure.field.as_deref()?)).is_some_and(|f| f.due);
        let whole = |label: String, format, kind, parts| Series { label, format, due, kind, ledger, parts, tests: tests.clone() };
        if measure.count || measure.lines {
            return vec![whole(measure.label.clone(), Format::Whole, SeriesKind::Count, Vec::new())];
        }
        let field = measure.field.clone().unwrap_or_default();
        let found = |n: &str| self.ledgers[ledger].column(n);
        let format = |c: usize| self.ledgers[ledger].columns[c].format;
        let own = if name == DOSSIERS { format!("@{field}") } else { field.clone() };
        if let (Some(column), false) = (found(&own), measure.years) {
            return vec![whole(measure.label.clone(), format(column), SeriesKind::Sum, vec![(column, Vec::new())])];
        }
        let years = self.scheme.years.iter().enumerate().filter_map(|(i, label)| match (found(&field), found("@year")) {
            (Some(column), Some(year)) => Some((label, (column, vec![(year, Test::Is(label.clone()))]))),
            _ => Some((label, (found(&format!("{field}_{}", i + 1))?, Vec::new()))),
        });
        let years: Vec<(&String, Part)> = years.collect();
        let mut out: Vec<Series> = Vec::new();
        if measure.years {
            let one = |(label, part): &(&String, Part)| {
                whole(format!("{} – {label}", measure.label), format(part.0), SeriesKind::Sum, vec![part.clone()])
            };
            out.extend(years.iter().map(one));
        }
        if measure.total || !measure.years {
            let label = if measure.years { format!("{} – Total", measure.label) } else { measure.label.clone() };
            let parts = match found(&field) {
                Some(column) => vec![(column, Vec::new())],
                None => years.iter().map(|(_, part)| part.clone()).collect(),
            };
            let shown = parts.first().map_or(Format::Plain, |p| format(p.0));
            out.push(whole(label, shown, SeriesKind::Sum, parts));
        }
        out
    }

    /// A filter of the plan names codes; the sheets hold labels.
    pub(super) fn filter_test(&self, ledger: usize, table: &str, name: &str, value: &str) -> Option<(usize, Test)> {
        let attribute = self.plan.attribute(name).is_some();
        let column = self.ledgers[ledger].column(&if attribute { format!("@{name}") } else { name.to_owned() })?;
        let source = if attribute { &self.scheme.identity.table } else { table };
        let field = table_of(self.scheme, source).ok().and_then(|t| t.field(name));
        let label = field.and_then(|f| f.codes.as_ref()?.get(value)).map_or(value, |e| e.label.as_str());
        Some((column, Test::Is(plain(label))))
    }

    /// The attributes that a measure's filter fixes, for the dossiers it can come from.
    pub(super) fn attribute_filter(&self, series: &Series, filter: &[(String, String)]) -> Vec<(String, String)> {
        let mut out = filter.to_vec();
        for (column, test) in &series.tests {
            let name = &self.ledgers[series.ledger].columns[*column].name;
            if let (Test::Is(value), true) = (test, name.starts_with('@') && !out.iter().any(|(n, _)| n == name)) {
                out.push((name.clone(), value.clone()));
            }
        }
        out
    }

    pub(super) fn expr(&self, series: &Series, ledger: usize, more: &[(usize, Test)]) -> Expr {
        let mut query = self.base(ledger);
        query.tests.splice(0..0, more.iter().cloned());
        query.tests.extend(series.tests.iter().cloned());
        match series.kind {
            SeriesKind::Count => Expr::Count(query),
            SeriesKind::Sum => {
                let part = |(c, own): &Part| (own.iter().fold(query.clone(), |q, (c, t)| q.and(*c, t.clone())), *c);
                Expr::Sum(series.parts.iter().map(part).collect())
            }
        }
    }
}
