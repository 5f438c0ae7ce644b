//! Indicators once more with a column a value of an attribute, and the sheet that says which dossier gives which.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Class, Columns, Indicator, IndicatorBlock, name_of};
use crate::rollup::block::{Block, Line, LineKind, Maker};
use crate::rollup::format::Format;
use crate::rollup::ledger::{Column, Datum, Ledger, OWN_ROW};
use crate::rollup::plan::{CrossPlan, DOSSIERS};
use crate::rollup::query::{Expr, Query, Stat, Test};

impl Columns<'_> {
    /// The blocks of indicators by an attribute; none where all dossiers have the same value.
    pub(super) fn crossed_blocks(&self, cross: &CrossPlan) -> Vec<Block> {
        let values = self.maker.apart(&cross.attribute);
        if values.is_empty() {
            return Vec::new();
        }
        self.plan.blocks.iter().filter_map(|b| self.crossed_block(b, cross, &values)).collect()
    }

    fn crossed_block(&self, block: &IndicatorBlock, cross: &CrossPlan, values: &[String]) -> Option<Block> {
        let (maker, words) = (self.maker, &self.maker.plan.words);
        let (column, found) = self.found(block)?;
        let key = format!("@{}", cross.attribute);
        let at = maker.ledgers[self.ledger].column(&key)?;
        let known = maker.ledgers[self.ledger].column("@known")?;
        let groups: Vec<Option<&String>> = values.iter().map(Some).chain([None]).collect();
        let line = |i: &&Indicator| {
            let of = |group: &Option<&String>| {
                let query = self.of(column, &name_of(i));
                let query = group.map_or_else(|| query.clone(), |v| query.and(at, Test::Is(v.clone())));
                let giving = query.and(known, Test::Positive);
                let value = self.crossed(block, &query, &giving).map(|(e, f)| self.figure(e, f, i));
                [value, Some(maker.figure(Expr::Count(giving), Format::Whole))]
            };
            let figures = groups.iter().flat_map(of).collect();
            Line { label: name_of(i), code: Some(i.code.clone()), unit: Some(i.unit.clone()), kind: LineKind::Group, figures }
        };
        let mut lines: Vec<Line> = found.iter().map(line).collect();
        let counted = |group: &Option<&String>| {
            let filter: Vec<(String, String)> = group.iter().map(|v| (key.clone(), (*v).clone())).collect();
            [None, Some(maker.figure(Expr::Count(maker.positions(&filter)), Format::Whole))]
        };
        let figures = groups.iter().flat_map(counted).collect();
        lines.push(Line { label: words.counted.clone(), code: None, unit: None, kind: LineKind::Coverage, figures });
        let head = |group: &Option<&String>| {
            let label = group.unwrap_or(&words.all);
            [label.clone(), format!("{label} – {}", words.givers.to_lowercase())]
        };
        Some(Block {
            name: format!("{}@{}", block.name, cross.attribute),
            sheet: cross.sheet.clone(),
            title: format!("{}, {}", block.title, cross.title),
            head: self.plan.column.clone(),
            units: true,
            columns: groups.iter().flat_map(head).collect(),
            lines,
            notes: vec![block.crossed.clone()],
            chart: None,
        })
    }

    /// The one figure of an indicator, as its class allows.
    fn crossed(&self, block: &IndicatorBlock, query: &Query, giving: &Query) -> Option<(Expr, Format)> {
        let ledger = &self.maker.ledgers[self.ledger];
        let latest = ledger.column("@latest")?;
        Some(match block.class {
            Class::Sum if block.cumulate => {
                let years = super::value_columns(self.plan, ledger, self.maker.scheme);
                let parts = years.iter().skip(1).map(|c| (query.clone(), *c)).collect();
                (Expr::Sum(parts), Format::Plain)
            }
            Class::Sum => (Expr::Sum(vec![(giving.clone(), latest)]), Format::Plain),
            Class::Mean => (Expr::Mean(giving.clone(), latest, ledger.column("@latest-weight")?), Format::Mean),
            Class::Apart => (Expr::Spread(Stat::Median, giving.clone(), latest), Format::Plain),
        })
    }
}

impl Maker<'_> {
    /// The sheet that says how many years of each indicator each dossier gives: what is 0 is missing.
    pub(in crate::rollup) fn add_indicator_coverage(&mut self) {
        let Some(plan) = self.plan.indicators.clone() else { return };
        let (Some(dossiers), Some(home)) = (self.ledger(DOSSIERS), self.ledger(&plan.table)) else { return };
        let (source, lines) = (&self.ledgers[dossiers], &self.ledgers[home]);
        let (Some(name), Some(known)) = (lines.column("@indicator"), lines.column("@known")) else { return };
        let words = lines.words(name);
        let there = self.scheme.indicators.iter().map(name_of).filter_map(|n| Some((words.of_text(&n)?, n)));
        let (ids, there): (Vec<u32>, Vec<String>) = there.unzip();
        // How many years of each indicator, by dossier.
        let mut years: HashMap<(&str, u32), Decimal> = HashMap::new();
        let counted = self.base(home);
        for row in counted.rows(&self.ledgers) {
            if let (Some(key), Some(given)) = (row.at(0).as_text(), row.at(known).number()) {
                *years.entry((key, words.of_codes()[row.code(name) as usize])).or_default() += given;
            }
        }
        let joined = self.joined();
        let mut columns: Vec<Column> = std::iter::once(&0).chain(&joined).map(|c| source.columns[*c].clone()).collect();
        columns.extend(there.iter().map(|n| Column { name: n.clone(), label: n.clone(), format: Format::Whole }));
        let counts = self.base(dossiers);
        let mut ledger = Ledger::new("@coverage:indicators", &plan.coverage, self.plan.rows_per_sheet, columns);
        let query = |n: &str| counted.and(name, Test::Is(n.to_owned())).and(0, Test::Label(String::new()));
        let formula = |n: &String| Arc::from(Expr::Tally(query(n), known).formula(&self.ledgers, OWN_ROW, ""));
        let formulas: Vec<Arc<str>> = there.iter().map(formula).collect();
        for row in counts.rows(&self.ledgers) {
            let key = row.at(0).as_text().unwrap_or_default();
            let given = |id: &u32| years.get(&(key, *id)).copied().unwrap_or_default();
            let cell = |(id, formula): (&u32, &Arc<str>)| Datum::live(formula, Some(given(id)));
            let mut made: Vec<Datum> = std::iter::once(&0).chain(&joined).map(|c| row.at(*c).clone()).collect();
            made.extend(ids.iter().zip(&formulas).map(cell));
            ledger.rows.push(made);
        }
        self.ledgers.push(ledger);
    }
}
