//! A block of the plan → lines of figures.

use super::ledger::{Column, Datum, Ledger};
use super::plan::{BlockPlan, ChartPlan, DOSSIERS, Format, Measure, Plan, STATE, table_of};
use super::query::{Expr, Query, Test};
use crate::template::{FieldType, Layout, Scheme};

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

/// What blocks are made from.
pub(super) struct Maker<'a> {
    pub(super) plan: &'a Plan,
    pub(super) scheme: &'a Scheme,
    pub(super) ledgers: Vec<Ledger>,
    /// The names of the dossiers that count.
    pub(super) counted: Vec<String>,
}

/// A column of a block before it has figures: what is added up where.
#[derive(Clone)]
struct Series {
    label: String,
    format: Format,
    kind: SeriesKind,
    ledger: usize,
    /// For a sum: the columns and the tests that are theirs alone.
    parts: Vec<(usize, Vec<(usize, Test)>)>,
    /// Tests on the rows of every part.
    tests: Vec<(usize, Test)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SeriesKind {
    Count,
    Sum,
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
        filter.iter().filter_map(|(name, value)| Some((self.ledgers[ledger].column(name)?, value))).fold(base, |q, (c, v)| {
            q.and(c, Test::Is(v.clone()))
        })
    }

    /// The blocks that one block of the plan gives: one, or one a value of its split.
    pub(super) fn blocks(&self, plan: &BlockPlan) -> Vec<Block> {
        let Some(attribute) = &plan.split else {
            return self.block(plan, None).into_iter().collect();
        };
        let values = self.values(self.ledger(DOSSIERS).unwrap_or_default(), &format!("@{attribute}"), &[]);
        values.iter().filter_map(|v| self.block(plan, Some((format!("@{attribute}"), v.clone())))).collect()
    }

    fn block(&self, plan: &BlockPlan, split: Option<(String, String)>) -> Option<Block> {
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
        let mut notes: Vec<String> = plan.note.iter().cloned().collect();
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

    fn split_label(&self, plan: &BlockPlan) -> String {
        let dossiers = &self.ledgers[self.ledger(DOSSIERS).unwrap_or_default()];
        let label = plan.split.as_ref().and_then(|s| dossiers.column(&format!("@{s}"))).map(|c| dossiers.columns[c].label.to_lowercase());
        label.unwrap_or_default()
    }

    /// The columns that a measure gives.
    fn series(&self, measure: &Measure, table: Option<&str>, filter: &[(String, String)]) -> Vec<Series> {
        let name = measure.table.as_deref().or(table).unwrap_or(DOSSIERS);
        let Some(ledger) = self.ledger(name) else { return Vec::new() };
        let mut tests: Vec<(usize, Test)> = filter
            .iter()
            .filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, Test::Is(v.clone()))))
            .collect();
        tests.extend(measure.filter.iter().filter_map(|(n, v)| self.filter_test(ledger, name, n, v)));
        let whole = |label: String, format, kind, parts| Series { label, format, kind, ledger, parts, tests: tests.clone() };
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
        let years: Vec<(&String, (usize, Vec<(usize, Test)>))> = years.collect();
        let mut out: Vec<Series> = Vec::new();
        if measure.years {
            let one = |(label, part): &(&String, (usize, Vec<(usize, Test)>))| {
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
    fn filter_test(&self, ledger: usize, table: &str, name: &str, value: &str) -> Option<(usize, Test)> {
        let attribute = self.plan.attribute(name).is_some();
        let column = self.ledgers[ledger].column(&if attribute { format!("@{name}") } else { name.to_owned() })?;
        let source = if attribute { &self.scheme.identity.table } else { table };
        let field = table_of(self.scheme, source).ok().and_then(|t| t.field(name));
        let label = field.and_then(|f| f.codes.as_ref()?.get(value)).map_or(value, |e| e.label.as_str());
        Some((column, Test::Is(super::ledger::plain(label))))
    }

    /// The attributes that a measure's filter fixes, for the dossiers it can come from.
    fn attribute_filter(&self, series: &Series, filter: &[(String, String)]) -> Vec<(String, String)> {
        let mut out = filter.to_vec();
        for (column, test) in &series.tests {
            let name = &self.ledgers[series.ledger].columns[*column].name;
            if let (Test::Is(value), true) = (test, name.starts_with('@') && !out.iter().any(|(n, _)| n == name)) {
                out.push((name.clone(), value.clone()));
            }
        }
        out
    }

    fn values(&self, ledger: usize, key: &str, filter: &[(String, String)]) -> Vec<String> {
        let Some(column) = self.ledgers[ledger].column(key) else { return Vec::new() };
        let query = filter.iter().filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, v))).fold(self.base(ledger), |q, (c, v)| {
            q.and(c, Test::Is(v.clone()))
        });
        let mut out: Vec<String> = Vec::new();
        for text in query.rows(&self.ledgers).filter_map(|r| r[column].as_text()) {
            if !out.iter().any(|t| t == text) {
                out.push(text.to_owned());
            }
        }
        let field = table_of(self.scheme, &self.scheme.identity.table).ok().and_then(|t| t.field(key.trim_start_matches('@')));
        let order = self.order(field, &out);
        out.sort_by_key(|t| (order(t), t.clone()));
        out
    }

    /// The place of a label in its list; what is in no list comes last.
    fn order<'s>(&'s self, field: Option<&'s crate::template::Field>, _all: &[String]) -> impl Fn(&str) -> (bool, usize) + 's {
        move |label: &str| {
            let late = label == self.plan.words.missing || label == self.plan.words.unlisted;
            let place = field.and_then(|f| f.codes.as_ref()?.entries.iter().position(|e| super::ledger::plain(&e.label) == label));
            (late, place.unwrap_or(usize::MAX))
        }
    }

    fn labels(&self, plan: &BlockPlan, home: usize, key: &str, filter: &[(String, String)]) -> Vec<String> {
        if plan.rows == STATE {
            let states = &self.plan.states;
            return vec![states.error.clone(), states.warning.clone(), states.clean.clone()];
        }
        let mut found = self.values(home, key, filter);
        let Some(field) = plan.table.as_deref().and_then(|t| table_of(self.scheme, t).ok()?.field(key)) else {
            return found;
        };
        let order = self.order(Some(field), &found);
        let rank: Vec<(bool, usize)> = found.iter().map(|l| order(l)).collect();
        let mut ranked: Vec<((bool, usize), String)> = rank.into_iter().zip(found).collect();
        ranked.sort();
        found = ranked.into_iter().map(|(_, l)| l).collect();
        if plan.every && field.kind == FieldType::Code {
            let all = field.codes.iter().flat_map(|c| &c.entries).map(|e| super::ledger::plain(&e.label));
            let mut every: Vec<String> = all.collect();
            every.extend(found.into_iter().filter(|l| l == &self.plan.words.missing || l == &self.plan.words.unlisted));
            return every;
        }
        found
    }

    fn expr(&self, series: &Series, ledger: usize, more: &[(usize, Test)]) -> Expr {
        let mut query = self.base(ledger);
        query.tests.splice(0..0, more.iter().cloned());
        query.tests.extend(series.tests.iter().cloned());
        match series.kind {
            SeriesKind::Count => Expr::Count(query),
            SeriesKind::Sum => {
                let part = |(c, own): &(usize, Vec<(usize, Test)>)| (own.iter().fold(query.clone(), |q, (c, t)| q.and(*c, t.clone())), *c);
                Expr::Sum(series.parts.iter().map(part).collect())
            }
        }
    }

    fn group(&self, label: &str, key: &str, home: usize, series: &[Series], by_field: Option<&Vec<(String, String)>>) -> Line {
        let figure = |s: &Series| {
            // Dossiers with several values have a sheet of their own with the same columns.
            let ledger = if s.ledger == self.ledger(DOSSIERS).unwrap_or_default() { home } else { s.ledger };
            let column = self.ledgers[ledger].column(key)?;
            Some(self.figure(self.expr(s, ledger, &[(column, Test::Label(label.to_owned()))]), s.format))
        };
        let mut figures: Vec<Option<Figure>> = series.iter().map(figure).collect();
        if let Some(filter) = by_field {
            let first = self.ledgers[home].column(&format!("@first:{key}"));
            let column = self.ledgers[home].column(key);
            let tests = series.first().map(|s| s.tests.clone()).unwrap_or_default();
            figures.push(first.zip(column).map(|(first, column)| {
                let mut query = self.base(home);
                query.tests.insert(0, (column, Test::Label(label.to_owned())));
                query.tests.extend(tests);
                self.figure(Expr::Tally(query, first), Format::Whole)
            }));
            figures.push(Some(self.figure(Expr::Count(self.positions(filter)), Format::Whole)));
        }
        Line { label: label.to_owned(), unit: None, kind: LineKind::Group, figures }
    }

    /// All lines together, without those that stand outside the balance.
    fn total(&self, plan: &BlockPlan, labels: &[String], series: &[Series]) -> Line {
        let table = plan.table.as_deref().and_then(|t| table_of(self.scheme, t).ok());
        let line = table.and_then(|t| t.field(&plan.rows)).filter(|f| table.and_then(|t| t.line.as_ref()) == Some(&f.name));
        let apart: Vec<String> = table
            .zip(line)
            .map(|(t, f)| t.column_sums.iter().flat_map(|s| &s.apart).filter_map(|c| Some(super::ledger::plain(&f.codes.as_ref()?.get(c)?.label))).collect())
            .unwrap_or_default();
        let apart: Vec<String> = apart.into_iter().filter(|l| labels.contains(l)).collect();
        let figure = |s: &Series| {
            let column = self.ledgers[s.ledger].column(&plan.rows);
            let tests: Vec<(usize, Test)> = column.map(|c| apart.iter().map(|l| (c, Test::Not(l.clone()))).collect()).unwrap_or_default();
            Some(self.figure(self.expr(s, s.ledger, &tests), s.format))
        };
        let words = &self.plan.words;
        let label = if apart.is_empty() { words.total.clone() } else { format!("{} {}", words.apart, apart.join(", ").to_lowercase()) };
        Line { label, unit: None, kind: LineKind::Total, figures: series.iter().map(figure).collect() }
    }

    /// How many dossiers give each column, and how many could.
    fn coverage(&self, series: &[Series], filter: &[(String, String)], by_field: bool) -> Vec<Line> {
        let blank = if by_field { 2 } else { 0 };
        let given = series.iter().map(|s| {
            let own = self.attribute_filter(s, filter);
            let positions = self.positions(&own);
            let Some((ledger, column)) = self.coverage_column(s) else {
                return Some(self.figure(Expr::Count(positions), Format::Whole));
            };
            let query = own.iter().filter_map(|(n, v)| Some((self.ledgers[ledger].column(n)?, v))).fold(
                Query { ledger, tests: vec![(column, Test::Positive)] },
                |q, (c, v)| q.and(c, Test::Is(v.clone())),
            );
            Some(self.figure(Expr::Count(query), Format::Whole))
        });
        let of = series.iter().map(|s| Some(self.figure(Expr::Count(self.positions(&self.attribute_filter(s, filter))), Format::Whole)));
        let line = |label: &String, figures: Vec<Option<Figure>>| Line {
            label: label.clone(),
            unit: None,
            kind: LineKind::Coverage,
            figures: figures.into_iter().chain((0..blank).map(|_| None)).collect(),
        };
        vec![line(&self.plan.words.given, given.collect()), line(&self.plan.words.counted, of.collect())]
    }

    fn coverage_column(&self, series: &Series) -> Option<(usize, usize)> {
        let ledger = self.ledger("@coverage")?;
        Some((ledger, self.ledgers[ledger].column(&self.coverage_name(series)?)?))
    }

    fn coverage_name(&self, series: &Series) -> Option<String> {
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
    fn missing_notes(&self, series: &[Series], filter: &[(String, String)]) -> Vec<String> {
        let mut out = Vec::new();
        for s in series.iter().filter(|s| s.kind == SeriesKind::Sum && s.parts.iter().all(|(_, own)| own.is_empty())) {
            let expr = self.expr(s, s.ledger, &[]);
            let givers = expr.givers(&self.ledgers);
            let could = Expr::Count(self.positions(&self.attribute_filter(s, filter)));
            let could = could.givers(&self.ledgers);
            let missing: Vec<&str> = self.counted.iter().map(String::as_str).filter(|k| could.contains(k) && !givers.contains(k)).collect();
            if !missing.is_empty() {
                let shown = missing.iter().take(8).copied().collect::<Vec<_>>().join(", ");
                let rest = if missing.len() > 8 { format!(" et {} autres (feuille « {} »)", missing.len() - 8, self.plan.coverage) } else { String::new() };
                out.push(format!("« {} » manque dans : {shown}{rest}.", s.label));
            }
        }
        out
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
        let joined: Vec<usize> =
            self.plan.attributes.iter().filter(|a| !a.alone && a.spread.is_none()).filter_map(|a| source.column(&format!("@{}", a.field))).collect();
        let mut columns = vec![source.columns[0].clone()];
        columns.extend(joined.iter().map(|c| source.columns[*c].clone()));
        columns.extend(wanted.iter().map(|(name, s)| Column { name: name.clone(), label: self.coverage_label(s), format: Format::Whole }));
        let counts = self.base(dossiers);
        let mut rows: Vec<Vec<Datum>> = Vec::new();
        for (i, row) in counts.rows(&self.ledgers).enumerate() {
            let key = row[0].as_text().unwrap_or_default().to_owned();
            let at = u32::try_from(i + 2).unwrap_or(u32::MAX);
            let mut made = vec![row[0].clone()];
            made.extend(joined.iter().map(|c| row[*c].clone()));
            made.extend(wanted.iter().map(|(_, s)| self.lines_given(s, &key, at)));
            rows.push(made);
        }
        self.ledgers.push(Ledger { name: "@coverage".to_owned(), sheet: self.plan.coverage.clone(), columns, rows });
    }

    fn coverage_label(&self, s: &Series) -> String {
        let ledger = &self.ledgers[s.ledger];
        let table = ledger.sheet.split_once(' ').map_or(ledger.sheet.as_str(), |(_, rest)| rest);
        let own = s.tests.iter().chain(s.parts.iter().flat_map(|(_, t)| t).take(if s.parts.len() == 1 { 9 } else { 0 }));
        let own: Vec<&str> = own.filter(|(c, _)| !ledger.columns[*c].name.starts_with('@')).filter_map(|(_, t)| if let Test::Is(v) = t { Some(v.as_str()) } else { None }).collect();
        let label = if own.is_empty() || s.label.contains(own[0]) { s.label.clone() } else { format!("{} {}", s.label, own.join(" ")) };
        format!("{table} : {label}")
    }

    /// How many lines of a dossier give a figure.
    fn lines_given(&self, series: &Series, key: &str, row: u32) -> Datum {
        let tests: Vec<(usize, Test)> =
            series.tests.iter().filter(|(c, _)| !self.ledgers[series.ledger].columns[*c].name.starts_with('@')).cloned().collect();
        let base = Query { ledger: series.ledger, tests: vec![(0, Test::Label(key.to_owned()))] };
        let base = tests.into_iter().fold(base, |q, (c, t)| q.and(c, t));
        let queries: Vec<Query> = match series.kind {
            SeriesKind::Count => vec![base],
            SeriesKind::Sum => {
                let one = |(c, own): &(usize, Vec<(usize, Test)>)| own.iter().fold(base.clone(), |q, (c, t)| q.and(*c, t.clone())).and(*c, Test::Filled);
                series.parts.iter().map(one).collect()
            }
        };
        let parts: Vec<Expr> = queries.into_iter().map(Expr::Count).collect();
        let formulas: Vec<String> = parts.iter().map(|e| e.formula(&self.ledgers, row, "").trim_start_matches('=').to_owned()).collect();
        let value = parts.iter().filter_map(|e| e.value(&self.ledgers)).sum();
        Datum::Formula(format!("={}", formulas.join("+")), Some(value))
    }

    /// Marks the first row of a dossier for each value of a field, so that dossiers can be counted by adding.
    pub(super) fn mark_first(&mut self) {
        for plan in &self.plan.blocks {
            let Some(ledger) = plan.table.as_deref().and_then(|t| self.ledger(t)) else { continue };
            let name = format!("@first:{}", plan.rows);
            let (Some(key), None) = (self.ledgers[ledger].column(&plan.rows), self.ledgers[ledger].column(&name)) else { continue };
            let measured: Vec<usize> = plan
                .measures
                .iter()
                .flat_map(|m| self.series(m, plan.table.as_deref(), &[]))
                .flat_map(|s| s.parts.into_iter().map(|(c, _)| c))
                .collect();
            let label = format!("{} – {}", self.plan.words.first, self.ledgers[ledger].columns[key].label);
            let mut seen: Vec<(Datum, Datum)> = Vec::new();
            let target = &mut self.ledgers[ledger];
            target.columns.push(Column { name, label, format: Format::Whole });
            for row in &mut target.rows {
                let pair = (row[0].clone(), row[key].clone());
                let gives = measured.is_empty() || measured.iter().any(|c| row[*c].number().is_some());
                if seen.first().is_some_and(|(d, _)| *d != pair.0) {
                    seen.clear();
                }
                let first = gives && !seen.contains(&pair);
                row.push(if first { Datum::Number(rust_decimal::Decimal::ONE) } else { Datum::Empty });
                if first {
                    seen.push(pair);
                }
            }
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
                lines.push(Line { label: plan.label.clone(), unit: Some(plan.unit.clone()), kind: LineKind::Group, figures });
            }
        }
        Block {
            name: "chiffres-cles".to_owned(),
            sheet: self.plan.dashboard.clone(),
            title: words.figure.clone(),
            head: words.figure.clone(),
            units: true,
            columns: vec![words.value.clone(), words.givers.clone(), words.of.clone()],
            lines,
            notes: Vec::new(),
            chart: None,
        }
    }

    /// Whether a table has one row a line and year.
    pub(super) fn is_matrix(&self, table: &str) -> bool {
        table_of(self.scheme, table).is_ok_and(|t| t.layout == Layout::Matrix)
    }
}
