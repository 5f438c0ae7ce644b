//! The blocks of a sheet, and what does not count, as tables.

use maud::{Markup, html};

use super::super::Rollup;
use super::super::block::{Block, Line, LineKind};
use super::{rank_of, shown, table_id};
use crate::fmt::typeset;

/// The blocks of a sheet.
pub(super) fn section(rollup: &Rollup, sheet: &str, rank: usize) -> Markup {
    let heading = format!("s{rank}");
    html! {
        section .feuille aria-labelledby=(heading) {
            h2 id=(heading) { (sheet) }
            @for block in rollup.blocks.iter().filter(|b| b.sheet == sheet) { (one(rollup, block)) }
        }
    }
}

fn one(rollup: &Rollup, block: &Block) -> Markup {
    let id = table_id(rank_of(rollup, block));
    html! {
        h3 id=(id) { (typeset(&block.title)) }
        @if !block.lines.is_empty() {
            div .defile tabindex="0" role="region" aria-labelledby=(id) {
                table aria-labelledby=(id) {
                    thead {
                        tr {
                            th scope="col" { (block.head) }
                            @if block.units { th scope="col" { (rollup.plan.words.unit) } }
                            @for column in &block.columns { th .nombre scope="col" { (typeset(column)) } }
                        }
                    }
                    tbody { @for line in &block.lines { (row(rollup, block, line)) } }
                }
            }
        }
        @for note in &block.notes { p .doux { (typeset(note)) } }
    }
}

fn row(rollup: &Rollup, block: &Block, line: &Line) -> Markup {
    let class = match line.kind {
        LineKind::Group => None,
        LineKind::Total => Some("total"),
        LineKind::Coverage => Some("couverture"),
    };
    html! {
        tr class=[class] {
            th scope="row" { (typeset(&line.label)) }
            @if block.units { td { (line.unit.as_deref().unwrap_or_default()) } }
            @for figure in &line.figures { td .nombre { (shown(figure.as_ref(), &rollup.plan.words.none)) } }
        }
    }
}

/// What does not count, with the reason.
pub(super) fn excluded(rollup: &Rollup) -> Markup {
    let words = &rollup.plan.words;
    html! {
        section .feuille aria-labelledby="exclus" {
            h2 #exclus { (rollup.plan.excluded) }
            @if rollup.excluded.is_empty() { p { (typeset(&rollup.plan.reasons.nothing)) } } @else {
                div .defile tabindex="0" role="region" aria-label=(typeset(&format!("Tableau : {}", rollup.plan.excluded))) {
                    table aria-labelledby="exclus" {
                        thead { tr { @for label in [&words.dossier, &words.reason, &words.file] { th scope="col" { (label) } } } }
                        tbody {
                            @for [subject, reason, file] in &rollup.excluded {
                                tr { th scope="row" { (typeset(subject)) } td { (typeset(reason)) } td { (file) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
