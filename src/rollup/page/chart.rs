//! A block and its chart plan → lying bars as SVG, which show long French labels at any width; the table behind it has the figures.

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::block::{Block, Figure, LineKind};
use super::super::format::Format;
use super::super::plan::ChartPlan;
use super::look::{Fill, hex, series};
use crate::error::Error;
use crate::fmt::{self, typeset};

/// Units of a chart, about pixels: its width, the line of a label, a bar, the space below a group, the axis, room for a value.
const WIDTH: u32 = 440;
const LABEL: u32 = 19;
const BAR: u32 = 14;
const GAP: u32 = 7;
const AXIS: u32 = 46;
const VALUE: u32 = 96;
// The drawer makes letters smaller than asked for by a quarter.
const SIZE: u32 = 16;
/// The most characters of a label.
const LONGEST: usize = 62;

/// A column that the chart shows.
struct Shown<'a> {
    label: &'a str,
    fill: Fill,
    figures: Vec<Option<&'a Figure>>,
}

/// The chart with its caption, its legend and the way to its table.
pub(super) fn figure(block: &Block, plan: &ChartPlan, table: &str, none: &str) -> Result<Markup, Error> {
    let shown = columns(block, plan);
    let labels: Vec<&str> = block.lines.iter().filter(|l| l.kind == LineKind::Group).map(|l| l.label.as_str()).collect();
    let drawn = draw(&labels, &shown, plan, none).map_err(|e| Error::Page(e.to_string()))?;
    let said = format!("{}. Graphique en barres ; ses chiffres sont dans le tableau « {} ».", plan.title, block.title);
    let (_, inside) = drawn.split_once('>').unwrap_or_default();
    let size = format!("0 0 {WIDTH} {}", height(labels.len(), shown.len()));
    Ok(html! {
        figure .papier {
            figcaption { strong { (typeset(&plan.title)) } " " a href=(format!("#{table}")) { "Les chiffres" span .lu { (typeset(&format!(" : {}", block.title))) } } }
            @if shown.len() > 1 {
                ul .legende { @for one in &shown { li { (swatch(one.fill)) (typeset(one.label)) } } }
            }
            (PreEscaped(format!("<svg viewBox=\"{size}\" role=\"img\" aria-label=\"")))
            (said)
            (PreEscaped(format!("\">{inside}")))
        }
    })
}

/// A patch of a colour.
pub(super) fn swatch(fill: Fill) -> Markup {
    html! {
        svg .pastille viewBox="0 0 16 16" aria-hidden="true" {
            rect x="1" y="1" width="14" height="14" fill=(hex(fill.inside)) stroke=(hex(fill.edge)) {}
        }
    }
}

fn columns<'a>(block: &'a Block, plan: &'a ChartPlan) -> Vec<Shown<'a>> {
    let found: Vec<(&String, usize)> = plan.measures.iter().filter_map(|m| Some((m, block.columns.iter().position(|c| c == m)?))).collect();
    let fills = series(found.len());
    let of = |at: usize| block.lines.iter().filter(|l| l.kind == LineKind::Group).map(|l| l.figures[at].as_ref()).collect();
    found.into_iter().zip(fills).map(|((label, at), fill)| Shown { label, fill, figures: of(at) }).collect()
}

fn group(series: usize) -> u32 {
    LABEL + BAR * u32::try_from(series).unwrap_or(1) + GAP
}

fn height(groups: usize, series: usize) -> u32 {
    group(series) * u32::try_from(groups).unwrap_or(1) + AXIS
}

fn colour((r, g, b): (u8, u8, u8)) -> RGBColor {
    RGBColor(r, g, b)
}

/// The drawing, behind its opening tag the parts of an `svg`.
fn draw(labels: &[&str], shown: &[Shown], plan: &ChartPlan, none: &str) -> Result<String, Box<dyn std::error::Error>> {
    let all = shown.iter().flat_map(|s| &s.figures).flatten();
    let format = all.clone().next().map_or(Format::Plain, |f| f.format);
    let most = all.filter_map(|f| f.value?.to_f64()).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    let tall = height(labels.len(), shown.len());
    let rows = f64::from(tall - AXIS);
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, (WIDTH, tall)).into_drawing_area();
        let mut chart =
            ChartBuilder::on(&area).margin_right(VALUE).margin_left(6).x_label_area_size(AXIS).build_cartesian_2d(0.0..most, rows..0.0)?;
        let ink = RGBColor(0x1B, 0x1B, 0x1F);
        let text = ("sans-serif", SIZE).into_font().color(&ink);
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .x_labels(5)
            .x_label_formatter(&|v| tick(*v, format, plan.thousands))
            .x_desc(&plan.axis)
            .label_style(text.clone())
            .axis_desc_style(text.clone())
            .bold_line_style(RGBColor(0xD9, 0xD9, 0xDE))
            .light_line_style(TRANSPARENT)
            .axis_style(RGBColor(0x8A, 0x8A, 0x94))
            .draw()?;
        let middle = text.pos(Pos::new(HPos::Left, VPos::Center));
        for (rank, label) in (0_u32..).zip(labels) {
            let top = f64::from(rank * group(shown.len()));
            let at = |y: f64, x: f64| (x, top + y);
            chart.draw_series([Text::new(short(label), at(f64::from(LABEL) / 2.0, 0.0), middle.clone())])?;
            for (place, one) in (0_u32..).zip(shown) {
                let figure = one.figures[rank as usize];
                let value = figure.and_then(|f| f.value);
                let length = value.and_then(|n| n.to_f64()).unwrap_or_default().max(0.0);
                let from = f64::from(LABEL + place * BAR);
                if length > 0.0 {
                    let corners = [at(from, 0.0), at(from + f64::from(BAR) - 2.0, length)];
                    chart.draw_series([Rectangle::new(corners, colour(one.fill.inside).filled())])?;
                    chart.draw_series([Rectangle::new(corners, colour(one.fill.edge).stroke_width(1))])?;
                }
                let said = value.zip(figure).map_or_else(|| none.to_owned(), |(n, f)| f.format.brief(n));
                let beside = EmptyElement::at(at(from + f64::from(BAR) / 2.0 - 1.0, length)) + Text::new(said, (5, 0), middle.clone());
                chart.draw_series([beside])?;
            }
        }
        area.present()?;
    }
    Ok(out)
}

/// A label that the width holds.
fn short(label: &str) -> String {
    if label.chars().count() <= LONGEST { label.to_owned() } else { label.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// What stands under the axis.
fn tick(value: f64, format: Format, thousands: bool) -> String {
    let number = Decimal::from_f64_retain(if thousands { value / 1000.0 } else { value }).unwrap_or_default();
    match format {
        Format::Money | Format::Share if thousands || format == Format::Money => fmt::number(number.round_dp(2)),
        other => other.brief(number),
    }
}
