//! The lines of a block: which groups, their figures, all groups together.

use super::block::{Figure, Line, LineKind, Maker};
use super::format::Format;
use super::ledger::plain;
use super::plan::{BlockPlan, DOSSIERS, STATE, table_of};
use super::query::{Expr, Test};
use super::scope::list_label;
use super::series::Series;
use crate::template::{Field, FieldType};

/// For blocks of a table's lines: what dossiers must be to count, what every column asks of a row.
type Givers<'a> = (&'a [(String, String)], &'a [(usize, Test)]);

impl Maker<'_> {
    pub(super) fn values(&self, ledger: usize, key: &str, filter: &[(String, String)]) -> Vec<String> {
        let Some(column) = self.ledgers[ledger].column(key) else { return Vec::new() };
        let query = filter
            .iter()
            .filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, v)))
            .fold(self.base(ledger), |q, (c, v)| q.and(c, Test::Is(v.clone())));
        let found = self.ledgers[ledger].rows.texts(query.rows(&self.ledgers), column);
        let mut out: Vec<String> = found.into_iter().map(str::to_owned).collect();
        let field = table_of(self.scheme, &self.scheme.identity.table).ok().and_then(|t| t.field(key.trim_start_matches('@')));
        let order = self.order(field);
        out.sort_by_key(|t| (order(t), t.clone()));
        out
    }

    /// The place of a label in its list; what is in no list comes last.
    pub(super) fn order<'s>(&'s self, field: Option<&'s Field>) -> impl Fn(&str) -> (bool, usize) + 's {
        move |label: &str| {
            let late = label == self.plan.words.missing || label == self.plan.words.unlisted;
            let place = field.and_then(|f| f.codes.as_ref()?.entries.iter().position(|e| plain(&e.label) == label));
            (late, place.unwrap_or(usize::MAX))
        }
    }

    pub(super) fn labels(&self, plan: &BlockPlan, home: usize, key: &str, filter: &[(String, String)]) -> Vec<String> {
        if plan.rows == STATE {
            let states = &self.plan.states;
            return vec![states.error.clone(), states.warning.clone(), states.clean.clone()];
        }
        let mut found = self.values(home, key, filter);
        let Some(field) = plan.table.as_deref().and_then(|t| table_of(self.scheme, t).ok()?.field(key)) else {
            return found;
        };
        let order = self.order(Some(field));
        let rank: Vec<(bool, usize)> = found.iter().map(|l| order(l)).collect();
        let mut ranked: Vec<((bool, usize), String)> = rank.into_iter().zip(found).collect();
        ranked.sort();
        found = ranked.into_iter().map(|(_, l)| l).collect();
        if plan.every && field.kind == FieldType::Code {
            let all = field.codes.iter().flat_map(|c| &c.entries).map(|e| plain(&e.label));
            let mut every: Vec<String> = all.collect();
            every.extend(found.into_iter().filter(|l| l == &self.plan.words.missing || l == &self.plan.words.unlisted));
            return every;
        }
        found
    }

    pub(super) fn group(&self, label: &str, key: &str, home: usize, series: &[Series], givers: Option<Givers>) -> Line {
        let figure = |s: &Series| {
            // Dossiers with several values have a sheet of their own with the same columns.
            let ledger = if s.ledger == self.ledger(DOSSIERS).unwrap_or_default() { home } else { s.ledger };
            let column = self.ledgers[ledger].column(key)?;
            // Elsewhere all values of such a dossier stand in one cell.
            let spread = key.strip_prefix('@').and_then(|k| self.plan.attribute(k)).is_some_and(|a| a.spread.is_some());
            let test = if spread && ledger != home { Test::Within(label.to_owned()) } else { Test::Label(label.to_owned()) };
            Some(self.figure(self.expr(s, ledger, &[(column, test)]), s.format))
        };
        let mut figures: Vec<Option<Figure>> = series.iter().map(figure).collect();
        if let Some((filter, tests)) = givers {
            let first = self.ledgers[home].column(&format!("@first:{key}"));
            let column = self.ledgers[home].column(key);
            figures.push(first.zip(column).map(|(first, column)| {
                let mut query = self.base(home);
                query.tests.insert(0, (column, Test::Label(label.to_owned())));
                query.tests.extend(tests.iter().cloned());
                self.figure(Expr::Tally(query, first), Format::Whole)
            }));
            figures.push(Some(self.figure(Expr::Count(self.positions(filter)), Format::Whole)));
        }
        let code = self.code(key, label);
        Line { label: label.to_owned(), code, unit: None, kind: LineKind::Group, figures }
    }

    /// The code behind the label of an attribute's value.
    fn code(&self, key: &str, label: &str) -> Option<String> {
        let attribute = self.plan.attribute(key.strip_prefix('@')?)?;
        let field = table_of(self.scheme, &self.scheme.identity.table).ok()?.field(&attribute.field)?;
        let known = field.codes.iter().flat_map(|list| &list.entries);
        known.map(|e| &e.code).find(|c| list_label(field, c, attribute.codes) == label).cloned()
    }

    /// All lines together, without those that stand outside the balance.
    pub(super) fn total(&self, plan: &BlockPlan, labels: &[String], series: &[Series]) -> Line {
        let table = plan.table.as_deref().and_then(|t| table_of(self.scheme, t).ok());
        let line = table.and_then(|t| t.field(&plan.rows)).filter(|f| table.and_then(|t| t.line.as_ref()) == Some(&f.name));
        let apart: Vec<String> = table
            .zip(line)
            .map(|(t, f)| {
                t.column_sums.iter().flat_map(|s| &s.apart).filter_map(|c| Some(plain(&f.codes.as_ref()?.get(c)?.label))).collect()
            })
            .unwrap_or_default();
        let apart: Vec<String> = apart.into_iter().filter(|l| labels.contains(l)).collect();
        let figure = |s: &Series| {
            let column = self.ledgers[s.ledger].column(&plan.rows);
            let tests: Vec<(usize, Test)> = column.map(|c| apart.iter().map(|l| (c, Test::Not(l.clone()))).collect()).unwrap_or_default();
            Some(self.figure(self.expr(s, s.ledger, &tests), s.format))
        };
        let words = &self.plan.words;
        let label = if apart.is_empty() { words.total.clone() } else { format!("{} {}", words.apart, apart.join(", ").to_lowercase()) };
        Line { label, code: None, unit: None, kind: LineKind::Total, figures: series.iter().map(figure).collect() }
    }
}
