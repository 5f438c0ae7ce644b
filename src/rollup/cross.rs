//! A block once more with a column a value of an attribute (by region, by holder type), and the block of contract years.

use super::block::{Block, Line, LineKind, Maker};
use super::plan::{BlockPlan, CrossPlan, Crossed, DOSSIERS, Measure};
use super::series::Series;

/// The attribute whose values make columns.
pub(super) struct Across<'a> {
    pub(super) plan: &'a CrossPlan,
    pub(super) crossed: &'a Crossed,
    /// Its values among the dossiers that count.
    pub(super) values: &'a [String],
}

impl Maker<'_> {
    /// The values of an attribute that tell dossiers apart: none where all have the same.
    pub(super) fn apart(&self, attribute: &str) -> Vec<String> {
        let values = self.values(self.ledger(DOSSIERS).unwrap_or_default(), &format!("@{attribute}"), &[]);
        if values.len() < 2 { Vec::new() } else { values }
    }

    /// Every block that says how, by an attribute.
    pub(super) fn crossed(&self, plan: &CrossPlan) -> Vec<Block> {
        let values = self.apart(&plan.attribute);
        if values.is_empty() {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (block, crossed) in self.plan.blocks.iter().filter_map(|b| Some((b, b.crossed.as_ref()?))) {
            let across = Across { plan, crossed, values: &values };
            out.extend(self.splits(block).iter().filter_map(|split| self.block(block, split.as_ref(), Some(&across))));
        }
        out
    }

    /// The wanted columns for each value of the attribute, then for all of them.
    pub(super) fn crossed_series(&self, plan: &BlockPlan, across: &Across, filter: &[(String, String)]) -> Vec<Series> {
        let attribute = format!("@{}", across.plan.attribute);
        let all = &self.plan.words.all;
        let groups = across.values.iter().map(|v| (v, Some((attribute.clone(), v.clone())))).chain([(all, None)]);
        let mut out = Vec::new();
        for (head, own) in groups {
            let filter: Vec<(String, String)> = filter.iter().cloned().chain(own).collect();
            let found: Vec<Series> = plan.measures.iter().flat_map(|m| self.series(m, plan.table.as_deref(), &filter)).collect();
            for (wanted, shown) in &across.crossed.columns {
                let label = if across.crossed.columns.len() == 1 { head.clone() } else { format!("{head} – {shown}") };
                out.extend(found.iter().find(|s| s.label == *wanted).map(|s| Series { label, ..s.clone() }));
            }
        }
        out
    }

    /// A line a contract year, a column a measure.
    pub(super) fn years(&self, plan: &BlockPlan) -> Block {
        let labels = &self.scheme.years;
        let each = |m: &Measure| self.series(&Measure { years: true, total: true, ..m.clone() }, plan.table.as_deref(), &[]);
        let found: Vec<(&Measure, Vec<Series>)> =
            plan.measures.iter().map(|m| (m, each(m))).filter(|(_, s)| s.len() == labels.len() + 1).collect();
        let line = |at: usize, label: &str, kind| {
            let figures = found.iter().map(|(_, s)| Some(self.figure(self.expr(&s[at], s[at].ledger, &[]), s[at].format)));
            Line { label: label.to_owned(), code: None, unit: None, kind, figures: figures.collect() }
        };
        let mut lines: Vec<Line> = labels.iter().enumerate().map(|(at, label)| line(at, label, LineKind::Group)).collect();
        lines.push(line(labels.len(), &self.plan.words.total, LineKind::Total));
        let totals: Vec<Series> =
            found.iter().filter_map(|(m, s)| s.last().map(|s| Series { label: m.label.clone(), ..s.clone() })).collect();
        lines.extend(self.coverage(&totals, &[], false));
        Block {
            name: plan.name.clone(),
            sheet: plan.sheet.clone(),
            title: plan.title.clone(),
            head: self.plan.words.year.clone(),
            units: false,
            columns: totals.iter().map(|s| s.label.clone()).collect(),
            lines,
            notes: plan.note.iter().cloned().chain(self.missing_notes(&totals, &[])).collect(),
            chart: plan.chart.clone(),
        }
    }
}
