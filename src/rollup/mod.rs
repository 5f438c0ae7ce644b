//! Rows of many dossiers → the regional roll-up: figures first, each a live formula with its value, then their workbook.
//!
//! What stands on which sheet is data, `templates/synthese.toml`. A missing value is never 0; of a position sent at
//! several stages only the latest counts; amounts with and without tax are never added. Knows nothing of grids.

mod block;
mod charts;
mod check;
mod coverage;
mod cross;
mod expected;
mod format;
mod gather;
mod indicators;
mod ledger;
mod lines;
mod page;
mod plan;
mod query;
mod rows;
mod scope;
mod series;
mod sheets;
mod sql;
mod words;
mod write;

pub use block::{Block, Figure, Line, LineKind};
pub use format::Format;
pub use ledger::{Column, Datum, Ledger, Live, OWN_ROW, Page};
pub use page::page;
pub use plan::{ChartKind, ChartPlan, Plan};
pub(crate) use scope::keys;
pub use scope::{Standing, standings};
pub use sql::files as queries;
pub use write::workbook;

use block::{Counted, Maker};
use rust_decimal::Decimal;

use crate::finding::Said;
use crate::record::Batch;
use crate::{fmt, positions};

/// The figures of a region.
#[derive(Debug)]
pub struct Rollup {
    /// What it shows.
    pub plan: Plan,
    /// What the dossiers' scheme is called.
    pub scheme: String,
    /// The figures, in the order of the sheets.
    pub blocks: Vec<Block>,
    /// The rows they are formed from.
    pub ledgers: Vec<Ledger>,
    /// How many dossiers were received.
    pub received: usize,
    /// The dossiers that count.
    pub counted: Vec<String>,
    /// How many of them have errors.
    pub with_errors: usize,
    /// How the positions of a list stand, in a sentence.
    pub expected: Option<String>,
    /// What does not count: subject, reason, file.
    pub excluded: Vec<[String; 3]>,
}

impl Rollup {
    /// The block of this name; `depenses/HT` for one of a split.
    #[must_use]
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|b| b.name == name)
    }

    /// What it covers, in sentences: received, counted, left out; those with errors, if any; the expected positions, if any.
    #[must_use]
    pub fn covers(&self) -> Vec<String> {
        let received = fmt::count(self.received, "dossier reçu", "dossiers reçus");
        let counted = fmt::count(self.counted.len(), "compté", "comptés");
        let left = fmt::count(self.received - self.counted.len(), "laissé de côté", "laissés de côté");
        let excluded = &self.plan.excluded;
        let mut out = vec![format!("{received} : {counted}, {left} (« {excluded} »). Un poste compte une fois, à sa dernière étape.")];
        if self.with_errors > 0 {
            let marked = fmt::count(self.with_errors, "dossier compté a des erreurs", "dossiers comptés ont des erreurs");
            let state = &self.plan.states.error;
            out.push(format!(
                "{marked} (état « {state} ») : les chiffres en sont compris ; l'option --exclure-erreurs écarte ces dossiers."
            ));
        }
        out.extend(self.expected.clone());
        out
    }

    /// The value of a figure; `None` where the figure is not there or no dossier gives it.
    #[must_use]
    pub fn value(&self, block: &str, line: &str, column: &str) -> Option<Decimal> {
        self.block(block)?.figure(line, column)?.value
    }
}

/// The figures of a batch, as the plan asks for them; remarks give the dossiers their state.
#[must_use]
pub fn rollup<R: Said>(batch: &Batch, remarks: &[R], plan: &Plan) -> Rollup {
    let scheme = batch.scheme.as_ref();
    let members = scope::members(batch, remarks, plan);
    let mut ledgers = gather::dossiers(&members, plan, scheme);
    let mut excluded = scope::excluded(batch, &members, &plan.reasons);
    for wanted in &plan.ledgers {
        let (mut ledger, sources) = gather::ledger(&wanted.table, &wanted.sheet, &members, plan, scheme);
        if plan.indicators.as_ref().is_some_and(|i| i.table == wanted.table) {
            indicators::complete(&mut ledger, &sources, plan, scheme);
            excluded.extend(indicators::set_aside(&ledger));
        }
        ledgers.push(ledger);
    }
    ledgers.extend(expected::ledger(batch, plan));
    let with_errors = members.iter().filter(|m| m.counts() && m.errors > 0).count();
    let counted: Vec<Counted> = members.iter().filter(|m| m.counts()).map(counted).collect();
    let mut maker = Maker { plan, scheme, ledgers, counted };
    maker.mark_first();
    maker.add_coverage();
    maker.add_indicator_coverage();
    let mut blocks = vec![maker.key_figures()];
    blocks.extend(maker.expected_positions());
    blocks.extend(plan.blocks.iter().flat_map(|b| maker.blocks(b)));
    blocks.extend(maker.plan.crosses.iter().flat_map(|c| maker.crossed(c)));
    blocks.extend(indicators::blocks(&maker));
    let Maker { ledgers, counted, .. } = maker;
    let counted = counted.into_iter().map(|c| c.key).collect();
    Rollup {
        plan: plan.clone(),
        scheme: scheme.label.clone(),
        blocks,
        ledgers,
        received: members.len(),
        counted,
        with_errors,
        expected: positions::summary(batch),
        excluded,
    }
}

fn counted(member: &scope::Member) -> Counted {
    let stage = member.dossier.stage();
    Counted { key: member.key.clone(), years_due: stage.map(|s| s.years_due), tables: stage.map(|s| s.tables.clone()) }
}
