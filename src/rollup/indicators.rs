//! Indicators, each put together the way the catalogue allows: added, weighted, or neither.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::block::{Block, Figure, Line, LineKind, Maker};
use super::format::Format;
use super::gather::Source;
use super::ledger::{Column, Datum, Ledger, OWN_ROW, letters, plain};
use super::plan::{Class, IndicatorBlock, IndicatorsPlan, Plan};
use super::query::{Expr, Query, Stat, Test};
use super::rows::{Row, Rows};
use crate::template::{Aggregation, Indicator, Scheme};
use crate::text::compact;

mod crossed;

/// How an indicator shows on its line: `A03 · Entreprises accompagnées`.
fn name_of(indicator: &Indicator) -> String {
    plain(&format!("{} · {}", indicator.code, indicator.label))
}

/// A mean without a weight in the catalogue cannot be formed from what dossiers give.
fn class_of(indicator: &Indicator) -> Class {
    match indicator.aggregation {
        Aggregation::Sum => Class::Sum,
        Aggregation::Mean if indicator.weight.is_some() => Class::Mean,
        Aggregation::Mean | Aggregation::Ratio | Aggregation::Last => Class::Apart,
    }
}

fn same_unit(indicator: &Indicator, written: &str) -> bool {
    let known = std::iter::once(&indicator.unit).chain(&indicator.units);
    compact(written).is_empty() || known.into_iter().any(|u| compact(u) == compact(written)) || compact(&indicator.unit).is_empty()
}

/// The columns of values: the first one, then one a contract year.
fn value_columns(plan: &IndicatorsPlan, ledger: &Ledger, scheme: &Scheme) -> Vec<usize> {
    let years = (1..=scheme.year_count()).map(|y| format!("{}_{y}", plan.value));
    std::iter::once(plan.initial.clone()).chain(years).filter_map(|n| ledger.column(&n)).collect()
}

/// Adds to the data sheet what says how a line may count: its name in the catalogue, its weights, why it does not count.
pub(super) fn complete(ledger: &mut Ledger, sources: &[Source], plan: &Plan, scheme: &Scheme) {
    let Some(own) = &plan.indicators else { return };
    let values = value_columns(own, ledger, scheme);
    let (Some(unit), Some(counts)) = (ledger.column(&own.unit), ledger.column("@counts")) else { return };
    let weights = Weights { ledger, sources, first: first_lines(sources), values: &values, scheme };
    let weighted = values.iter().map(|value| {
        let label = format!("{} – {}", own.weight, ledger.columns[*value].label);
        Column { name: format!("@weight:{value}"), label, format: Format::Plain }
    });
    let named = |name: &str, label: &str, format| Column { name: name.to_owned(), label: label.to_owned(), format };
    let mut columns = vec![
        named("@indicator", &own.column, Format::Text),
        named("@why", &plan.words.reason, Format::Text),
        named("@known", &own.known, Format::Whole),
        named("@latest", &own.latest, Format::Plain),
    ];
    columns.extend(weighted);
    columns.push(named("@latest-weight", &own.latest_weight, Format::Plain));
    columns.push(named("@unweighted", &own.unweighted, Format::Text));
    let all: Vec<Column> = ledger.columns.iter().chain(&columns).cloned().collect();
    let formulas = Formulas::of(&all, &values, &plan.words.none);
    let mut added = Rows::new(columns.len());
    let mut not_counted = Vec::new();
    let mut seen: BTreeSet<(usize, &str)> = BTreeSet::new();
    for (i, row) in ledger.rows.iter().enumerate() {
        let indicator = sources[i].code.as_deref().and_then(|c| scheme.indicator(c));
        let why = match indicator {
            None => "",
            Some(known) if !same_unit(known, row.at(unit).as_text().unwrap_or_default()) => &own.unit_differs,
            Some(known) if !seen.insert((sources[i].member, known.code.as_str())) => &own.repeated,
            Some(_) => "",
        };
        if !why.is_empty() {
            not_counted.push(i);
        }
        let given = |column: &usize| row.at(*column).number();
        let weights = weights.of(i);
        let latest = values.iter().zip(&weights).rev().find_map(|(c, w)| Some((given(c)?, *w)));
        let years = values.get(1..).unwrap_or_default().iter().filter(|c| given(c).is_some()).count();
        let unweighted = values.iter().zip(&weights).any(|(c, w)| given(c).is_some() && w.is_none());
        let mut made = vec![
            Datum::text(indicator.map_or_else(|| own.unknown.clone(), name_of)),
            Datum::text(why),
            Datum::live(&formulas.known, Some(years.into())),
            Datum::live(&formulas.latest, latest.map(|(value, _)| value)),
        ];
        made.extend(weights.iter().map(|w| w.map_or(Datum::Empty, Datum::Number)));
        made.push(Datum::live(&formulas.latest_weight, latest.and_then(|(_, weight)| weight)));
        made.push(if unweighted { Datum::text(&plan.words.yes) } else { Datum::Empty });
        added.push(made);
    }
    not_counted.into_iter().for_each(|i| ledger.rows.set(i, counts, Datum::text(&plan.words.no)));
    ledger.append(columns, added);
}

/// The first line of each dossier for each code.
fn first_lines(sources: &[Source]) -> BTreeMap<(usize, &str), usize> {
    let mut out = BTreeMap::new();
    for (i, source) in sources.iter().enumerate() {
        if let Some(code) = source.code.as_deref() {
            out.entry((source.member, code)).or_insert(i);
        }
    }
    out
}

/// What values of lines weigh in a mean.
struct Weights<'a> {
    ledger: &'a Ledger,
    sources: &'a [Source],
    first: BTreeMap<(usize, &'a str), usize>,
    values: &'a [usize],
    scheme: &'a Scheme,
}

impl Weights<'_> {
    /// For each value column of a line, the weight its dossier gives for the same year.
    fn of(&self, line: usize) -> Vec<Option<Decimal>> {
        let source = &self.sources[line];
        let code = source.code.as_deref().and_then(|code| self.scheme.indicator(code)?.weight.as_deref());
        let found = code.and_then(|code| self.first.get(&(source.member, code)));
        let weight = |column: &usize| self.ledger.rows.row(*found?).at(*column).number();
        self.values.iter().map(weight).collect()
    }
}

/// Live formulas of a line's own cells.
struct Formulas {
    /// How many years it gives.
    known: Arc<str>,
    /// Its latest value.
    latest: Arc<str>,
    /// The weight of that value.
    latest_weight: Arc<str>,
}

impl Formulas {
    /// Those of a data sheet whose columns are all there.
    fn of(columns: &[Column], values: &[usize], none: &str) -> Self {
        let cell = |c: usize| format!("{}{OWN_ROW}", letters(c));
        let years: Vec<String> = values.get(1..).unwrap_or_default().iter().map(|c| cell(*c)).collect();
        let latest = values.iter().fold(format!("\"{none}\""), |rest, c| format!("IF(ISNUMBER({0}),{0},{rest})", cell(*c)));
        let weighted = values.iter().fold(format!("\"{none}\""), |rest, c| {
            let name = format!("@weight:{c}");
            let weight = columns.iter().position(|c| c.name == name).map(cell).unwrap_or_default();
            format!("IF(ISNUMBER({}),IF(ISNUMBER({weight}),{weight},\"{none}\"),{rest})", cell(*c))
        });
        Self {
            known: Arc::from(format!("=COUNT({})", years.join(","))),
            latest: Arc::from(format!("={latest}")),
            latest_weight: Arc::from(format!("={weighted}")),
        }
    }
}

/// The blocks of indicators, then those that show them once more by an attribute.
pub(super) fn blocks(maker: &Maker) -> Vec<Block> {
    let Some(plan) = &maker.plan.indicators else { return Vec::new() };
    let Some(ledger) = maker.ledger(&plan.table) else { return Vec::new() };
    let columns = Columns { maker, plan, ledger };
    let whole = plan.blocks.iter().filter_map(|b| columns.block(b));
    whole.chain(maker.plan.crosses.iter().flat_map(|c| columns.crossed_blocks(c))).collect()
}

struct Columns<'a> {
    maker: &'a Maker<'a>,
    plan: &'a IndicatorsPlan,
    ledger: usize,
}

impl Columns<'_> {
    fn block(&self, block: &IndicatorBlock) -> Option<Block> {
        let (column, found) = self.found(block)?;
        let line = |i: &&Indicator| {
            let query = self.of(column, &name_of(i));
            let figures = self.figures(block, &query).into_iter().map(|(_, e, f)| Some(self.figure(e, f, i))).collect();
            Line { label: name_of(i), code: Some(i.code.clone()), unit: Some(i.unit.clone()), kind: LineKind::Group, figures }
        };
        let columns = self.figures(block, &self.of(column, "")).into_iter().map(|(label, _, _)| label).collect();
        Some(Block {
            name: block.name.clone(),
            sheet: self.plan.sheet.clone(),
            title: block.title.clone(),
            head: self.plan.column.clone(),
            units: true,
            columns,
            lines: found.iter().map(line).collect(),
            notes: block.note.iter().cloned().collect(),
            chart: block.chart.clone(),
        })
    }

    /// The column of names, and the indicators of a block that dossiers give; `None` if they give none.
    fn found(&self, block: &IndicatorBlock) -> Option<(usize, Vec<&Indicator>)> {
        let maker = self.maker;
        let column = maker.ledgers[self.ledger].column("@indicator")?;
        let wanted = |i: &&Indicator| {
            class_of(i) == block.class
                && block.family.as_ref().is_none_or(|f| *f == i.family)
                && maker.base(self.ledger).and(column, Test::Is(name_of(i))).rows(&maker.ledgers).next().is_some()
        };
        let found: Vec<&Indicator> = maker.scheme.indicators.iter().filter(wanted).collect();
        if found.is_empty() { None } else { Some((column, found)) }
    }

    fn of(&self, column: usize, label: &str) -> Query {
        let mut query = self.maker.base(self.ledger);
        query.tests.insert(0, (column, Test::Label(label.to_owned())));
        query
    }

    fn figure(&self, expr: Expr, format: Format, indicator: &Indicator) -> Figure {
        let whole = format == Format::Plain && indicator.integer && indicator.aggregation == Aggregation::Sum;
        self.maker.figure(expr, if whole { Format::Whole } else { format })
    }

    /// The columns of a block for one indicator.
    fn figures(&self, block: &IndicatorBlock, query: &Query) -> Vec<(String, Expr, Format)> {
        let ledger = &self.maker.ledgers[self.ledger];
        let values = value_columns(self.plan, ledger, self.maker.scheme);
        let label = |c: usize| ledger.columns[c].label.clone();
        let mut out: Vec<(String, Expr, Format)> = match block.class {
            Class::Sum => values.iter().map(|c| (label(*c), Expr::Sum(vec![(query.clone(), *c)]), Format::Plain)).collect(),
            Class::Mean => {
                let weight = |c: usize| ledger.column(&format!("@weight:{c}"));
                let mean = |c: &usize| Some((label(*c), Expr::Mean(query.clone(), *c, weight(*c)?), Format::Mean));
                values.iter().filter_map(mean).collect()
            }
            Class::Apart => self.spread(query),
        };
        if block.class == Class::Sum {
            out.extend(self.objective(block, query, values.get(1..).unwrap_or_default()));
        }
        out.extend(self.givers(block, query));
        out
    }

    fn spread(&self, query: &Query) -> Vec<(String, Expr, Format)> {
        let ledger = &self.maker.ledgers[self.ledger];
        let (Some(latest), Some(known)) = (ledger.column("@latest"), ledger.column("@known")) else { return Vec::new() };
        // As many dossiers as are said to give it: a first value alone is no result.
        let query = &query.and(known, Test::Positive);
        let all = [(&self.plan.minimum, Stat::Minimum), (&self.plan.median, Stat::Median), (&self.plan.maximum, Stat::Maximum)];
        all.map(|(label, stat)| (label.clone(), Expr::Spread(stat, query.clone(), latest), Format::Plain)).into()
    }

    /// The objective, and with years that add up the part of it that was reached.
    fn objective(&self, block: &IndicatorBlock, query: &Query, years: &[usize]) -> Vec<(String, Expr, Format)> {
        let ledger = &self.maker.ledgers[self.ledger];
        let (Some(target), Some(known)) = (ledger.column(&self.plan.target), ledger.column("@known")) else {
            return Vec::new();
        };
        let parts = |q: &Query| years.iter().map(|c| (q.clone(), *c)).collect::<Vec<_>>();
        let objective = (ledger.columns[target].label.clone(), Expr::Sum(vec![(query.clone(), target)]), Format::Plain);
        if !block.cumulate {
            return vec![objective];
        }
        let both = query.and(target, Test::Filled);
        let share = Expr::Share(parts(&both), (query.and(known, Test::Positive), target));
        vec![(self.plan.sum.clone(), Expr::Sum(parts(query)), Format::Plain), objective, (self.plan.share.clone(), share, Format::Share)]
    }

    /// How many dossiers give a value, of how many; those that may count a territory twice or that have no weight.
    fn givers(&self, block: &IndicatorBlock, query: &Query) -> Vec<(String, Expr, Format)> {
        let (maker, words) = (self.maker, &self.maker.plan.words);
        let ledger = &maker.ledgers[self.ledger];
        let (Some(known), Some(shared)) = (ledger.column("@known"), ledger.column("@shared")) else { return Vec::new() };
        let giving = query.and(known, Test::Positive);
        let mut out = vec![
            (words.givers.clone(), Expr::Count(giving.clone()), Format::Whole),
            (words.of.clone(), Expr::Count(maker.positions(&[])), Format::Whole),
        ];
        match block.class {
            Class::Sum => out.push((self.plan.shared.clone(), Expr::Count(giving.and(shared, Test::Is(words.yes.clone()))), Format::Whole)),
            Class::Mean => {
                let without = ledger.column("@unweighted");
                out.extend(
                    without.map(|c| (self.plan.unweighted.clone(), Expr::Count(giving.and(c, Test::Is(words.yes.clone()))), Format::Whole)),
                );
            }
            Class::Apart => {}
        }
        out
    }
}

/// Lines that do not count although their dossier does: subject, reason, file.
pub(super) fn set_aside(ledger: &Ledger) -> Vec<[String; 3]> {
    let column = |name: &str| ledger.column(name);
    let (Some(name), Some(why), Some(file), Some(sheet), Some(cell)) =
        (column("@indicator"), column("@why"), column("@file"), column("@sheet"), column("@cell"))
    else {
        return Vec::new();
    };
    let text = |row: Row, c: usize| row.at(c).as_text().unwrap_or_default().to_owned();
    ledger
        .rows
        .iter()
        .filter(|r| *r.at(why) != Datum::Empty)
        .map(|r| {
            let place = format!("{} (feuille « {} », cellule {})", text(r, file), text(r, sheet), text(r, cell));
            [format!("{}, {}", text(r, 0), text(r, name)), format!("Ligne non comptée : {}.", text(r, why)), place]
        })
        .collect()
}
