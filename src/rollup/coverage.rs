//! Which dossiers give which figure: « n dossiers sur N », and those that do not.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::block::{Block, Counted, Figure, Line, LineKind, Maker};
use super::format::Format;
use super::ledger::{Column, Datum, Ledger, OWN_ROW};
use super::plan::DOSSIERS;
use super::query::{Expr, Query, Test};
use super::rows::Row;
use super::series::{Part, Series, SeriesKind};

/// The rows of each dossier on a data sheet.
type Index<'a> = BTreeMap<&'a str, Vec<usize>>;

fn by_dossier(ledger: &Ledger) -> Index<'_> {
    let mut out = Index::new();
    for (i, row) in ledger.rows.iter().enumerate() {
        if let Some(key) = row.at(0).as_text() {
            out.entry(key).or_default().push(i);
        }
    }
    out
}

impl Maker<'_> {
    /// How many dossiers give each column, and how many could.
    pub(super) fn coverage(&self, series: &[Series], filter: &[(String, String)], by_field: bool) -> Vec<Line> {
        let blank = if by_field { 2 } else { 0 };
        let given = series.iter().map(|s| {
            let own = self.attribute_filter(s, filter);
            let positions = self.positions(&own);
            let Some((ledger, column)) = self.coverage_column(s) else {
                return Some(self.figure(Expr::Count(positions), Format::Whole));
            };
            let query = own
                .iter()
                .filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, v)))
                .fold(Query { ledger, tests: vec![(column, Test::Positive)] }, |q, (c, v)| q.and(c, Test::Is(v.clone())));
            Some(self.figure(Expr::Count(query), Format::Whole))
        });
        let of = series.iter().map(|s| Some(self.figure(Expr::Count(self.positions(&self.attribute_filter(s, filter))), Format::Whole)));
        let line = |label: &String, figures: Vec<Option<Figure>>| Line {
            label: label.clone(),
            code: None,
            unit: None,
            kind: LineKind::Coverage,
            figures: figures.into_iter().chain((0..blank).map(|_| None)).collect(),
        };
        vec![line(&self.plan.words.given, given.collect()), line(&self.plan.words.counted, of.collect())]
    }

    pub(super) fn coverage_column(&self, series: &Series) -> Option<(usize, usize)> {
        let ledger = self.ledger("@coverage")?;
        Some((ledger, self.ledgers[ledger].column(&self.coverage_name(series)?)?))
    }

    pub(super) fn coverage_name(&self, series: &Series) -> Option<String> {
        if series.kind == SeriesKind::Count && series.ledger == self.ledger(DOSSIERS)? {
            return None;
        }
        let columns = &self.ledgers[series.ledger].columns;
        let own = |tests: &[(usize, Test)]| {
            let shown = tests.iter().filter(|(c, _)| !columns[*c].name.starts_with('@') || columns[*c].name == "@year");
            shown.map(|(_, t)| if let Test::Is(v) = t { v.clone() } else { String::new() }).collect::<Vec<_>>().join(",")
        };
        let parts: Vec<String> = series.parts.iter().map(|(c, t)| format!("{}[{}]", columns[*c].name, own(t))).collect();
        Some(format!("{}:{}[{}]", self.ledgers[series.ledger].name, parts.join("+"), own(&series.tests)))
    }

    /// The dossiers that could give a column and do not.
    pub(super) fn missing_notes(&self, series: &[Series], filter: &[(String, String)]) -> Vec<String> {
        let mut out = Vec::new();
        for s in series.iter().filter(|s| s.kind == SeriesKind::Sum && s.parts.iter().all(|(_, own)| own.is_empty())) {
            let expr = self.expr(s, s.ledger, &[]);
            let givers = expr.givers(&self.ledgers);
            let could = Expr::Count(self.positions(&self.attribute_filter(s, filter)));
            let could = could.givers(&self.ledgers);
            let missing: Vec<&str> = self
                .counted
                .iter()
                .filter(|d| self.expected(d, s))
                .map(|d| d.key.as_str())
                .filter(|k| could.contains(k) && !givers.contains(k))
                .collect();
            if !missing.is_empty() {
                let shown = missing.iter().take(8).copied().collect::<Vec<_>>().join(", ");
                let rest = if missing.len() > 8 {
                    format!(" et {} autres (feuille « {} »)", missing.len() - 8, self.plan.coverage)
                } else {
                    String::new()
                };
                out.push(format!("« {} » manque dans : {shown}{rest}.", s.label));
            }
        }
        out
    }

    /// Whether a dossier's stage demands a column's table, and years over where the column asks for them.
    fn expected(&self, dossier: &Counted, series: &Series) -> bool {
        let ledger = &self.ledgers[series.ledger].name;
        let table = ledger.split('/').next().unwrap_or_default();
        let asked = ledger == DOSSIERS || dossier.tables.as_ref().is_none_or(|all| all.iter().any(|t| t == table));
        asked && (!series.due || dossier.years_due.is_none_or(|y| y > 0))
    }

    /// The sheet that says which dossier gives which figure: a row a dossier that counts, a column a figure.
    pub(super) fn add_coverage(&mut self) {
        let mut wanted: Vec<(String, Series)> = Vec::new();
        let blocks = self.plan.blocks.iter().flat_map(|b| b.measures.iter().map(|m| (m.clone(), b.table.clone())));
        let figures = self.plan.figures.iter().map(|f| (f.measure(), None));
        for (measure, table) in blocks.chain(figures) {
            for series in self.series(&measure, table.as_deref(), &[]) {
                if let Some(name) = self.coverage_name(&series).filter(|n| !wanted.iter().any(|(w, _)| w == n)) {
                    wanted.push((name, series));
                }
            }
        }
        let Some(dossiers) = self.ledger(DOSSIERS) else { return };
        let source = &self.ledgers[dossiers];
        let joined = self.joined();
        let mut columns = vec![source.columns[0].clone()];
        columns.extend(joined.iter().map(|c| source.columns[*c].clone()));
        columns.extend(wanted.iter().map(|(name, s)| Column { name: name.clone(), label: self.coverage_label(s), format: Format::Whole }));
        let counts = self.base(dossiers);
        let index: Vec<Index> = self.ledgers.iter().map(by_dossier).collect();
        let formulas: Vec<Arc<str>> = wanted.iter().map(|(_, s)| self.lines_formula(s)).collect();
        let mut ledger = Ledger::new("@coverage", &self.plan.coverage, self.plan.rows_per_sheet, columns);
        for row in counts.rows(&self.ledgers) {
            let key = row.at(0).as_text().unwrap_or_default().to_owned();
            let mut made = vec![row.at(0).clone()];
            made.extend(joined.iter().map(|c| row.at(*c).clone()));
            let lines = |s: &Series| self.lines_given(s, &key, &index).into();
            made.extend(wanted.iter().zip(&formulas).map(|((_, s), formula)| Datum::live(formula, Some(lines(s)))));
            ledger.rows.push(made);
        }
        self.ledgers.push(ledger);
    }

    /// The columns of dossiers that stand on sheets of coverage too.
    pub(super) fn joined(&self) -> Vec<usize> {
        let Some(dossiers) = self.ledger(DOSSIERS).map(|d| &self.ledgers[d]) else { return Vec::new() };
        let shown = self.plan.attributes.iter().filter(|a| !a.alone && a.spread.is_none());
        shown.filter_map(|a| dossiers.column(&format!("@{}", a.field))).collect()
    }

    pub(super) fn coverage_label(&self, s: &Series) -> String {
        let ledger = &self.ledgers[s.ledger];
        let table = ledger.sheet.split_once(' ').map_or(ledger.sheet.as_str(), |(_, rest)| rest);
        let own = s.tests.iter().chain(s.parts.iter().flat_map(|(_, t)| t).take(if s.parts.len() == 1 { 9 } else { 0 }));
        let own: Vec<&str> = own
            .filter(|(c, _)| !ledger.columns[*c].name.starts_with('@'))
            .filter_map(|(_, t)| if let Test::Is(v) = t { Some(v.as_str()) } else { None })
            .collect();
        let label = if own.is_empty() || s.label.contains(own[0]) { s.label.clone() } else { format!("{} {}", s.label, own.join(" ")) };
        format!("{table} : {label}")
    }

    /// The lines of a dossier that give a figure.
    fn lines_of(&self, series: &Series, key: &str) -> Vec<Query> {
        let tests: Vec<(usize, Test)> =
            series.tests.iter().filter(|(c, _)| !self.ledgers[series.ledger].columns[*c].name.starts_with('@')).cloned().collect();
        let base = Query { ledger: series.ledger, tests: vec![(0, Test::Label(key.to_owned()))] };
        let base = tests.into_iter().fold(base, |q, (c, t)| q.and(c, t));
        match series.kind {
            SeriesKind::Count => vec![base],
            SeriesKind::Sum => {
                let one = |(c, own): &Part| own.iter().fold(base.clone(), |q, (c, t)| q.and(*c, t.clone())).and(*c, Test::Filled);
                series.parts.iter().map(one).collect()
            }
        }
    }

    /// How many lines of a dossier give a figure.
    fn lines_given(&self, series: &Series, key: &str, index: &[Index]) -> usize {
        let of_dossier = index[series.ledger].get(key).map_or(&[][..], Vec::as_slice);
        let rows = &self.ledgers[series.ledger].rows;
        self.lines_of(series, key).iter().map(|q| of_dossier.iter().filter(|i| q.holds(rows.row(**i))).count()).sum()
    }

    /// The same as a formula of the row that the dossier stands in.
    fn lines_formula(&self, series: &Series) -> Arc<str> {
        let parts = self.lines_of(series, "").into_iter().map(Expr::Count);
        let formulas: Vec<String> = parts.map(|e| e.formula(&self.ledgers, OWN_ROW, "").trim_start_matches('=').to_owned()).collect();
        Arc::from(format!("={}", formulas.join("+")))
    }

    /// Marks the first row of a dossier for each value of a field, so that dossiers can be counted by adding.
    pub(super) fn mark_first(&mut self) {
        for plan in &self.plan.blocks {
            let Some(ledger) = plan.table.as_deref().and_then(|t| self.ledger(t)) else { continue };
            let name = format!("@first:{}", plan.rows);
            let (Some(key), None) = (self.ledgers[ledger].column(&plan.rows), self.ledgers[ledger].column(&name)) else { continue };
            let alike = self.plan.blocks.iter().filter(|b| b.table == plan.table && b.rows == plan.rows);
            let measured: Vec<usize> = alike
                .flat_map(|b| &b.measures)
                .flat_map(|m| self.series(m, plan.table.as_deref(), &[]))
                .flat_map(|s| s.parts.into_iter().map(|(c, _)| c))
                .collect();
            let label = format!("{} – {}", self.plan.words.first, self.ledgers[ledger].columns[key].label);
            let rows = &self.ledgers[ledger].rows;
            let mut seen: Vec<(u32, u32)> = Vec::new();
            let mark = |row: Row| {
                let pair = (row.code(0), row.code(key));
                let gives = measured.is_empty() || measured.iter().any(|c| row.at(*c).number().is_some());
                if seen.first().is_some_and(|(dossier, _)| *dossier != pair.0) {
                    seen.clear();
                }
                let first = gives && !seen.contains(&pair);
                seen.extend(first.then_some(pair));
                if first { Datum::Number(Decimal::ONE) } else { Datum::Empty }
            };
            let marks: Vec<Datum> = rows.iter().map(mark).collect();
            self.ledgers[ledger].add(Column { name, label, format: Format::Whole }, marks);
        }
    }

    /// The key figures: value, dossiers that give it, dossiers that could.
    pub(super) fn key_figures(&self) -> Block {
        let words = &self.plan.words;
        let mut lines = Vec::new();
        for plan in &self.plan.figures {
            for s in self.series(&plan.measure(), None, &[]) {
                let filter = self.attribute_filter(&s, &[]);
                let of = self.figure(Expr::Count(self.positions(&filter)), Format::Whole);
                if of.value.is_none_or(|n| n.is_zero()) {
                    continue;
                }
                let coverage = self.coverage(std::slice::from_ref(&s), &[], false);
                let given = coverage.first().and_then(|l| l.figures[0].clone());
                let value = self.figure(self.expr(&s, s.ledger, &[]), s.format);
                let figures = vec![Some(value), given, Some(of)];
                lines.push(Line { label: plan.label.clone(), code: None, unit: Some(plan.unit.clone()), kind: LineKind::Group, figures });
            }
        }
        Block {
            name: "chiffres-cles".to_owned(),
            sheet: self.plan.dashboard.clone(),
            title: words.figures.clone(),
            head: words.figure.clone(),
            units: true,
            columns: vec![words.value.clone(), words.givers.clone(), words.of.clone()],
            lines,
            notes: Vec::new(),
            chart: None,
        }
    }
}
