//! The positions that a region expects: a data sheet of them, and how many are in each situation.

use super::block::{Block, Line, LineKind, Maker};
use super::format::Format;
use super::ledger::{Column, Datum, Ledger};
use super::plan::{ExpectedPlan, Plan};
use super::query::{Expr, Query, Test};
use super::rows::{Row, Rows};
use super::scope::keys;
use crate::fmt;
use crate::positions::{HOLDER, LABELS, NUMBER, SITUATION, Situation, held_against};
use crate::record::Batch;

/// The most positions of one situation that are named under the counts.
const NAMED: usize = 20;
/// The name of the data sheet among the others.
const NAME: &str = "@expected";

/// The data sheet of positions; nothing without a list, or if the plan does not show it.
pub(super) fn ledger(batch: &Batch, plan: &Plan) -> Option<Ledger> {
    let (registry, shown) = batch.registry.as_ref().zip(plan.expected.as_ref())?;
    let names = keys(batch);
    let columns = LABELS.map(|label| Column { name: format!("@{label}"), label: label.to_owned(), format: Format::Text }).into();
    let positions = held_against(registry, batch);
    let rows = positions.iter().map(|p| p.texts(batch, &names).into_iter().map(Datum::text).collect());
    Some(Ledger::new(NAME, &shown.data, plan.rows_per_sheet, columns).with(rows))
}

impl Maker<'_> {
    /// How many positions are in each situation.
    pub(super) fn expected_positions(&self) -> Option<Block> {
        let (ledger, plan) = self.ledger(NAME).zip(self.plan.expected.as_ref())?;
        let count = |test: Test| {
            let query = Query { ledger, tests: vec![(SITUATION, test)] };
            vec![Some(self.figure(Expr::Count(query), Format::Whole))]
        };
        let line = |label: &str, kind, test| Line { label: label.to_owned(), code: None, unit: None, kind, figures: count(test) };
        let mut lines: Vec<Line> = Situation::ALL.map(|s| line(s.label(), LineKind::Group, Test::Label(s.label().to_owned()))).into();
        lines.push(line(&self.plan.words.total, LineKind::Total, Test::Filled));
        let ExpectedPlan { sheet, title, count, note, .. } = plan;
        let rows = &self.ledgers[ledger].rows;
        let named = Situation::ALL.into_iter().filter(|s| *s != Situation::Complete).filter_map(|s| names(s, rows, &plan.data));
        Some(Block {
            name: "postes-attendus".to_owned(),
            sheet: sheet.clone(),
            title: title.clone(),
            head: LABELS[SITUATION].to_owned(),
            units: false,
            columns: vec![count.clone()],
            lines,
            notes: note.iter().cloned().chain(named).collect(),
            chart: None,
        })
    }
}

/// Who is in a situation: « Manquant : 24BRF0004 (Syndicat du Vallon). »
fn names(situation: Situation, rows: &Rows, sheet: &str) -> Option<String> {
    let found: Vec<Row> = rows.iter().filter(|r| r.at(SITUATION).as_text() == Some(situation.label())).collect();
    let name = |row: &Row| {
        let number = row.at(NUMBER).as_text().unwrap_or_default();
        row.at(HOLDER).as_text().map_or_else(|| number.to_owned(), |holder| format!("{number} ({holder})"))
    };
    let shown = found.iter().take(NAMED).map(name).collect::<Vec<_>>().join(", ");
    let rest = found.len().saturating_sub(NAMED);
    let more = if rest == 0 { String::new() } else { format!(" et {} (« {sheet} »)", fmt::count(rest, "autre", "autres")) };
    (!found.is_empty()).then(|| format!("{} : {shown}{more}.", situation.label()))
}
