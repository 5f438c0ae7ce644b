//! A roll-up → one self-contained page for whoever opens no workbook: key figures, map, charts, then every table behind them.
//!
//! The figures are those of the workbook; nothing is computed here but lengths and colours. No script, nothing loaded.

mod chart;
mod look;
mod map;
mod shades;
mod tables;

use maud::{Markup, html};

use super::Rollup;
use super::block::{Block, Figure};
use crate::error::Error;
use crate::fmt::typeset;
use crate::reference::outline;
use crate::report::html::shell::{Page, Policy};

const CSS: &str = include_str!("page.css");

/// The page of a roll-up: same roll-up, same bytes.
///
/// # Errors
/// A chart cannot be drawn.
pub fn page(rollup: &Rollup) -> Result<String, Error> {
    let title = format!("{} – {}", rollup.plan.title, rollup.scheme);
    let maps = map::maps(rollup);
    let charts = charts(rollup)?;
    let header = html! { h1 { (title) } (lead(rollup)) };
    let main = html! {
        (contents(rollup, !maps.is_empty(), !charts.is_empty()))
        (key_figures(rollup))
        @if !maps.is_empty() {
            section aria-labelledby="cartes" { h2 #cartes { "Carte" } @for one in &maps { (one) } }
        }
        @if !charts.is_empty() {
            section aria-labelledby="graphiques" { h2 #graphiques { "Graphiques" } div .grille { @for one in &charts { (one) } } }
        }
        @for (rank, sheet) in sheets(rollup).into_iter().enumerate() { (tables::section(rollup, sheet, rank)) }
        (tables::excluded(rollup))
        @if !maps.is_empty() { p .doux { (typeset(outline::ATTRIBUTION)) } }
    };
    Ok(Page { title: &title, style: CSS, script: None, policy: Policy::default() }.with(&header, &main))
}

/// What it covers, and how it reads.
fn lead(rollup: &Rollup) -> Markup {
    html! {
        @for sentence in rollup.covers() { p { (typeset(&sentence)) } }
        p .doux {
            (typeset(&format!(
                "Ces chiffres sont ceux du classeur de synthèse, où chacun est une formule qui mène aux lignes des dossiers. « {} » : \
                 aucun dossier ne donne ce chiffre ; ce n'est pas zéro.",
                rollup.plan.words.none
            )))
        }
    }
}

/// The sheets of tables, in the workbook's order.
fn sheets(rollup: &Rollup) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for block in rollup.blocks.iter().filter(|b| b.sheet != rollup.plan.dashboard) {
        if !out.contains(&block.sheet.as_str()) {
            out.push(&block.sheet);
        }
    }
    out
}

fn contents(rollup: &Rollup, maps: bool, charts: bool) -> Markup {
    html! {
        nav aria-label="Sommaire" {
            ul {
                li { a href="#cles" { (rollup.plan.words.figures) } }
                @if maps { li { a href="#cartes" { "Carte" } } }
                @if charts { li { a href="#graphiques" { "Graphiques" } } }
                @for (rank, sheet) in sheets(rollup).into_iter().enumerate() { li { a href=(format!("#s{rank}")) { (sheet) } } }
                li { a href="#exclus" { (rollup.plan.excluded) } }
            }
        }
    }
}

/// The blocks of the dashboard itself: a large number each, with the dossiers that give it.
fn key_figures(rollup: &Rollup) -> Markup {
    let words = &rollup.plan.words;
    let own = rollup.blocks.iter().filter(|b| b.sheet == rollup.plan.dashboard);
    html! {
        section aria-labelledby="cles" {
            h2 #cles { (words.figures) }
            dl .cles {
                @for line in own.flat_map(|b| &b.lines) {
                    @let count = |at: usize| shown(line.figures.get(at).and_then(Option::as_ref), &words.none);
                    @let (number, unit) = with_unit(count(0), line.unit.as_deref().unwrap_or_default());
                    div {
                        dt { (typeset(&line.label)) }
                        dd {
                            span .grand { (number) } " " (unit)
                            span .doux { (typeset(&format!("{} {} {} {}", count(1), words.of, count(2), words.givers.to_lowercase()))) }
                        }
                    }
                }
            }
        }
    }
}

/// A number and its unit, without the sign that both begin and end on: `12 € HT`.
fn with_unit(shown: String, unit: &str) -> (String, &str) {
    let sign = shown.rsplit('\u{a0}').next().filter(|sign| shown.contains('\u{a0}') && unit.starts_with(*sign));
    match sign.map(str::len) {
        Some(length) => (shown[..shown.len() - length].trim_end_matches('\u{a0}').to_owned(), unit),
        None => (shown, unit),
    }
}

/// A figure as the workbook shows it.
fn shown(figure: Option<&Figure>, none: &str) -> String {
    figure.map_or_else(String::new, |f| f.value.map_or_else(|| none.to_owned(), |n| f.format.shown(n)))
}

fn charts(rollup: &Rollup) -> Result<Vec<Markup>, Error> {
    let mut drawn: Vec<_> = rollup.blocks.iter().enumerate().filter_map(|(rank, b)| Some((rank, b, b.chart.as_ref()?))).collect();
    drawn.sort_by_key(|(_, _, chart)| chart.place);
    drawn.into_iter().map(|(rank, block, plan)| chart::figure(block, plan, &table_id(rank), &rollup.plan.words.none)).collect()
}

/// Where the table of a block stands on the page.
fn table_id(rank: usize) -> String {
    format!("t{rank}")
}

/// The rank of a block.
fn rank_of(rollup: &Rollup, block: &Block) -> usize {
    rollup.blocks.iter().position(|b| b.name == block.name).unwrap_or_default()
}
