//! A block of the plan → lines of figures.

use super::format::Format;
use super::ledger::Ledger;
use super::plan::{BlockPlan, ChartPlan, DOSSIERS, Plan};
use super::query::{Expr, Query, Test};
use super::series::Series;
use crate::template::Scheme;

/// A figure, with the dossiers that give it.
#[derive(Debug, Clone)]
pub struct Figure {
    pub(super) expr: Expr,
    /// How it shows.
    pub format: Format,
    /// Its value; `None` where no dossier gives one.
    pub value: Option<rust_decimal::Decimal>,
    /// How many dossiers give it.
    pub given: usize,
}

/// What a line of a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A group.
    Group,
    /// All groups together.
    Total,
    /// How many dossiers give the figures above.
    Coverage,
}

/// A line of a block.
#[derive(Debug, Clone)]
pub struct Line {
    /// What stands before it.
    pub label: String,
    /// The code of the entry it stands for, where lines are an attribute's.
    pub code: Option<String>,
    /// The unit, where lines have their own.
    pub unit: Option<String>,
    /// What it is.
    pub kind: LineKind,
    /// Its figures, one a column.
    pub figures: Vec<Option<Figure>>,
}

/// A table of figures.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its name in the plan, with the value it is split by.
    pub name: String,
    /// The sheet it stands on.
    pub sheet: String,
    /// Its title.
    pub title: String,
    /// What stands over the lines' labels.
    pub head: String,
    /// Whether lines have units.
    pub units: bool,
    /// What stands over the figures.
    pub columns: Vec<String>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What to know about it.
    pub notes: Vec<String>,
    pub(super) chart: Option<ChartPlan>,
}

impl Block {
    /// The figure of a line and column.
    #[must_use]
    pub fn figure(&self, line: &str, column: &str) -> Option<&Figure> {
        let at = self.columns.iter().position(|c| c == column)?;
        self.lines.iter().find(|l| l.label == line)?.figures.get(at)?.as_ref()
    }
}

/// A dossier that counts, and what its stage lets one expect of it.
pub(super) struct Counted {
    pub(super) key: String,
    /// The contract years that are over.
    pub(super) years_due: Option<u8>,
    /// The tables that must be there; `None` where the stage is not known.
    pub(super) tables: Option<Vec<String>>,
}

/// What blocks are made from.
pub(super) struct Maker<'a> {
    pub(super) plan: &'a Plan,
    pub(super) scheme: &'a Scheme,
    pub(super) ledgers: Vec<Ledger>,
    /// The dossiers that count.
    pub(super) counted: Vec<Counted>,
}

impl Maker<'_> {
    pub(super) fn ledger(&self, name: &str) -> Option<usize> {
        self.ledgers.iter().position(|l| l.name == name)
    }

    pub(super) fn figure(&self, expr: Expr, format: Format) -> Figure {
        let value = expr.value(&self.ledgers);
        let given = expr.givers(&self.ledgers).len();
        Figure { expr, format, value, given }
    }

    /// The rows that count.
    pub(super) fn base(&self, ledger: usize) -> Query {
        let column = self.ledgers[ledger].column("@counts");
        Query { ledger, tests: column.map(|c| (c, Test::Is(self.plan.words.yes.clone()))).into_iter().collect() }
    }

    /// The dossiers that count, with some values of their attributes.
    pub(super) fn positions(&self, filter: &[(String, String)]) -> Query {
        let ledger = self.ledger(DOSSIERS).unwrap_or_default();
        let base = self.base(ledger);
        filter
            .iter()
            .filter_map(|(name, value)| Some((self.ledgers[ledger].column(name)?, value)))
            .fold(base, |q, (c, v)| q.and(c, Test::Is(v.clone())))
    }

    /// The blocks that one block of the plan gives: one, or one a value of its split.
    pub(super) fn blocks(&self, plan: &BlockPlan) -> Vec<Block> {
        let Some(attribute) = &plan.split else {
            return self.block(plan, None).into_iter().collect();
        };
        let values = self.values(self.ledger(DOSSIERS).unwrap_or_default(), &format!("@{attribute}"), &[]);
        values.iter().filter_map(|v| self.block(plan, Some((format!("@{attribute}"), v.clone())))).collect()
    }

    pub(super) fn block(&self, plan: &BlockPlan, split: Option<(String, String)>) -> Option<Block> {
        let filter: Vec<(String, String)> = split.clone().into_iter().collect();
        let by_field = plan.table.is_some();
        let key = if by_field { plan.rows.clone() } else { format!("@{}", plan.rows) };
        let series: Vec<Series> = plan.measures.iter().flat_map(|m| self.series(m, plan.table.as_deref(), &filter)).collect();
        let home = match &plan.table {
            Some(table) => self.ledger(table)?,
            None => self.ledger(&key).or_else(|| self.ledger(DOSSIERS))?,
        };
        let labels = self.labels(plan, home, &key, &filter);
        if labels.is_empty() {
            return None;
        }
        let mut lines: Vec<Line> = labels.iter().map(|l| self.group(l, &key, home, &series, by_field.then_some(&filter))).collect();
        if plan.several {
            lines.retain(|l| l.figures.first().and_then(|f| f.as_ref()?.value).is_some_and(|n| n > rust_decimal::Decimal::ONE));
        }
        let said = if lines.is_empty() { plan.empty.as_ref().or(plan.note.as_ref()) } else { plan.note.as_ref() };
        let mut notes: Vec<String> = said.into_iter().cloned().collect();
        if plan.total {
            lines.push(self.total(plan, &labels, &series));
            lines.extend(self.coverage(&series, &filter, by_field));
            notes.extend(self.missing_notes(&series, &filter));
        }
        let mut columns: Vec<String> = series.iter().map(|s| s.label.clone()).collect();
        if by_field {
            columns.extend([self.plan.words.givers.clone(), self.plan.words.of.clone()]);
        }
        let (name, title) = match &split {
            Some((_, value)) => (format!("{}/{value}", plan.name), format!("{} – {} {value}", plan.title, self.split_label(plan))),
            None => (plan.name.clone(), plan.title.clone()),
        };
        let sheet = plan.sheet.clone();
        let head = self.ledgers[home].column(&key).map(|c| self.ledgers[home].columns[c].label.clone()).unwrap_or_default();
        let chart = plan.chart.clone().map(|c| ChartPlan {
            title: split.as_ref().map_or_else(|| c.title.clone(), |(_, v)| format!("{} ({v})", c.title)),
            axis: split.as_ref().map_or_else(|| c.axis.clone(), |(_, v)| format!("{} {v}", c.axis)),
            ..c
        });
        Some(Block { name, sheet, title, head, units: false, columns, lines, notes, chart })
    }

    pub(super) fn split_label(&self, plan: &BlockPlan) -> String {
        let dossiers = &self.ledgers[self.ledger(DOSSIERS).unwrap_or_default()];
        let label = plan.split.as_ref().and_then(|s| dossiers.column(&format!("@{s}"))).map(|c| dossiers.columns[c].label.to_lowercase());
        label.unwrap_or_default()
    }
}
