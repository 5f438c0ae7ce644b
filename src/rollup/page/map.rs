//! A map plan → the departments of the lot's regions with their neighbours in grey, each with its figure; tiles where there is no
//! outline (overseas) or no room for a figure; a legend that says in words what a colour covers and who has it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::super::Rollup;
use super::super::block::{Block, Figure, LineKind};
use super::super::plan::MapPlan;
use super::chart::swatch;
use super::look::{SCALE, hex, steps};
use super::shades::{class_of, classes};
use super::{rank_of, table_id};
use crate::fmt::{self, typeset};
use crate::reference::outline::{Bounds, Outline, outline, outlines};
use crate::reference::{Department, department, departments};

/// Units of the outlines around what is shown.
const MARGIN: i32 = 90;
/// The width of a map on the page, in pixels, and the sizes of its figures: no larger, no smaller.
const PIXELS: f64 = 800.0;
const SIZES: (f64, f64) = (10.0, 15.0);
/// A digit is so many times narrower than its size; a label is two lines of so much.
const DIGIT: f64 = 0.6;
const LINE: f64 = 1.1;

/// A department that is shown: its figure, if a dossier gives one.
struct Place<'a> {
    department: &'static Department,
    figure: Option<&'a Figure>,
    class: Option<usize>,
    outline: Option<&'static Outline>,
}

impl Place<'_> {
    fn value(&self) -> Option<Decimal> {
        self.figure?.value
    }

    fn said(&self, none: &str) -> String {
        self.figure.and_then(|f| Some(f.format.brief(f.value?))).unwrap_or_else(|| none.to_owned())
    }
}

/// The maps of the plan for which the lot names a department.
pub(super) fn maps(rollup: &Rollup) -> Vec<Markup> {
    let of = |plan: &MapPlan| {
        let block = rollup.block(&plan.block)?;
        let found = places(block, &plan.measure);
        if found.is_empty() { None } else { Some(one(rollup, plan, block, &found)) }
    };
    rollup.plan.maps.iter().filter_map(of).collect()
}

/// What a map shows around the lot's departments, and the outlines in it.
fn framed(shown: &[Place]) -> (Bounds, Vec<&'static Outline>) {
    let own = shown.iter().filter_map(|p| p.outline).map(|o| o.bounds).reduce(Bounds::around).unwrap_or(Bounds(0, 0, 0, 0));
    let frame = Bounds(own.0 - MARGIN, own.1 - MARGIN, own.2 + MARGIN, own.3 + MARGIN);
    (frame, outlines().iter().filter(|o| o.bounds.meets(frame)).collect())
}

/// Every department of the regions that the lot touches.
fn places<'a>(block: &'a Block, measure: &str) -> Vec<Place<'a>> {
    let Some(column) = block.columns.iter().position(|c| c == measure) else { return Vec::new() };
    let given: Vec<(&str, Option<&Figure>)> = block
        .lines
        .iter()
        .filter(|l| l.kind == LineKind::Group)
        .filter_map(|l| Some((l.code.as_deref()?, l.figures[column].as_ref())))
        .collect();
    let regions: BTreeSet<&str> = given.iter().filter_map(|(code, _)| Some(department(code)?.region.as_str())).collect();
    let values: Vec<Decimal> = given.iter().filter_map(|(_, f)| f.as_ref()?.value).collect();
    let classes = classes(&values);
    let place = |department: &'static Department| {
        let figure = given.iter().find(|(code, _)| *code == department.code).and_then(|(_, f)| *f);
        let class = figure.and_then(|f| class_of(f.value?, &classes));
        Place { department, figure, class, outline: outline(&department.code) }
    };
    departments().iter().filter(|d| regions.contains(d.region.as_str())).map(place).collect()
}

fn one(rollup: &Rollup, plan: &MapPlan, block: &Block, shown: &[Place]) -> Markup {
    let values: Vec<Decimal> = shown.iter().filter_map(Place::value).collect();
    let classes = classes(&values);
    let steps = steps(classes.len());
    let table = table_id(rank_of(rollup, block));
    let (frame, drawn) = framed(shown);
    let size = size(frame);
    let none = &rollup.plan.words.none;
    let (on_map, in_tiles): (Vec<&Place>, Vec<&Place>) = shown.iter().partition(|p| p.outline.is_some_and(|o| fits(p, o, size, none)));
    let tiles: Vec<&Place> = in_tiles.into_iter().filter(|p| p.outline.is_none() || p.value().is_some()).collect();
    let said = format!("{}. Carte ; ses chiffres sont dans la légende et dans le tableau « {} ».", plan.title, block.title);
    let step = |place: &Place| place.class.map(|c| steps[c]);
    html! {
        figure .papier .carte {
            figcaption { strong { (typeset(&plan.title)) } " " a href=(format!("#{table}")) { "Les chiffres" span .lu { (typeset(&format!(" : {}", block.title))) } } }
            @if shown.iter().any(|p| p.outline.is_some()) {
                div .defile tabindex="0" role="region" aria-label=(typeset(&format!("Carte : {}", plan.title))) {
                    svg viewBox=(format!("{} {} {} {}", frame.0, frame.1, frame.2 - frame.0, frame.3 - frame.1)) role="img" aria-label=(said) {
                        @for neighbour in drawn.iter().filter(|o| shown.iter().all(|p| p.department.code != o.code)) {
                            path .voisin d=(neighbour.path) {}
                        }
                        @for (place, shape) in shown.iter().filter_map(|p| Some((p, p.outline?))) {
                            path .lot d=(shape.path) fill=(step(place).map_or_else(|| "#ffffff".to_owned(), |s| hex(SCALE[s].inside))) {
                                title { (format!("{} : {}", place.department.name, place.said(none))) }
                            }
                        }
                        @for (place, shape) in on_map.iter().filter_map(|p| Some((p, p.outline?))) {
                            (label(place, shape, size, step(place), none))
                        }
                    }
                }
            }
            @if !tiles.is_empty() {
                p .doux { @if on_map.is_empty() { "Départements" } @else { "Départements d'outre-mer, ou trop petits sur la carte" } }
                ul .tuiles {
                    @for place in tiles {
                        li .clair[step(place).is_some_and(|s| !SCALE[s].dark_text)] .(step(place).map_or_else(|| "vide".to_owned(), |s| format!("pas{s}"))) {
                            span { (place.department.code) " " (place.department.name) } strong { (place.said(none)) }
                        }
                    }
                }
            }
            (legend(rollup, shown, &classes, &steps))
        }
    }
}

/// The size of the figures, in units of the outlines: readable at the width of the page, larger where few departments are shown.
fn size(frame: Bounds) -> f64 {
    let unit = f64::from(frame.2 - frame.0) / PIXELS;
    let wanted = 90.0 / unit;
    wanted.clamp(SIZES.0, SIZES.1) * unit
}

/// Whether a code and a figure have room inside an outline.
fn fits(place: &Place, outline: &Outline, size: f64, none: &str) -> bool {
    let widest = place.said(none).chars().count().max(place.department.code.len());
    let width = f64::from(u32::try_from(widest).unwrap_or(u32::MAX)) * DIGIT * size;
    let room = f64::from(outline.room);
    size * LINE <= room && width <= 4.0 * room
}

fn label(place: &Place, shape: &Outline, size: f64, step: Option<usize>, none: &str) -> Markup {
    let colour = if step.is_none_or(|s| SCALE[s].dark_text) { "#1b1b1f" } else { "#ffffff" };
    let (x, y) = shape.label;
    let below = |lines: f64| format!("{:.0}", f64::from(y) + lines * size);
    html! {
        g fill=(colour) text-anchor="middle" font-size=(format!("{size:.0}")) {
            text x=(x) y=(below(-0.15)) font-size=(format!("{:.0}", size * 0.85)) { (place.department.code) }
            text x=(x) y=(below(0.85)) font-weight="bold" { (place.said(none)) }
        }
    }
}

/// A line a class: the colour, what it covers, who has it; then who has nothing.
fn legend(rollup: &Rollup, shown: &[Place], classes: &[(Decimal, Decimal)], steps: &[usize]) -> Markup {
    let names =
        |class: Option<usize>| -> Vec<&str> { shown.iter().filter(|p| p.class == class).map(|p| p.department.name.as_str()).collect() };
    let format = shown.iter().find_map(|p| Some(p.figure?.format));
    let said = |n: Decimal| format.map_or_else(|| fmt::number(n), |f| f.brief(n));
    let words =
        |(least, most): &(Decimal, Decimal)| if least == most { said(*least) } else { format!("{} à {}", said(*least), said(*most)) };
    let without = names(None);
    html! {
        ul .legende {
            @for (rank, class) in classes.iter().enumerate().rev() {
                li { (swatch(SCALE[steps[rank]])) strong { (words(class)) } (typeset(" : ")) (fmt::list(&names(Some(rank)))) }
            }
            @if !without.is_empty() {
                li { span .pastille .vide {} strong { (rollup.plan.words.none) } (typeset(" : aucun dossier ne donne ce chiffre pour ")) (fmt::list(&without)) }
            }
        }
    }
}
