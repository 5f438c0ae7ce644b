//! The native charts of the dashboard, over the figures of the other sheets.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::Rollup;
use super::block::{Block, LineKind};
use super::format::Format;
use super::plan::{ChartKind, ChartPlan};
use super::write::{Place, below, drawn};

/// Colours that differ in lightness too, for print and for eyes that confuse hues.
const COLOURS: [u32; 4] = [0x1F_5F_8B, 0xF2_A5_41, 0x6B_8E_4E, 0x8A_4F_7D];
/// Pixels of a row of the usual height.
const ROW: u32 = 20;
const WIDTH: u32 = 560;
const GAP: u32 = 20;
const TALLEST: u32 = 720;
/// The percentage at which two charts fit side by side on a landscape A4 sheet, and the rows that then fit on it.
const SCALE: u16 = 66;
const PAGE: u32 = 47;
/// Pixels over a chart, so that its edge is not the edge of a page.
const MARGIN: u32 = 6;

/// Draws the charts under the key figures: two side by side, or one over the whole width.
pub(super) fn insert(sheet: &mut Worksheet, rollup: &Rollup, places: &[Place]) -> Result<(), XlsxError> {
    let mut top = below(rollup, &rollup.plan, places) + 1;
    let (mut page, mut breaks) = (0, Vec::new());
    for row in rows(rollup, places) {
        let height = row.iter().map(|(block, plan, _)| height(block, plan)).max().unwrap_or_default();
        let taken = (height + MARGIN).div_ceil(ROW) + 1;
        if top + taken > page + PAGE {
            page = top;
            breaks.push(top);
        }
        for ((block, plan, place), offset) in row.into_iter().zip([0, WIDTH + GAP]) {
            let mut chart = draw(block, plan, place);
            chart.set_width(if plan.wide { 2 * WIDTH + GAP } else { WIDTH }).set_height(height);
            sheet.insert_chart_with_offset(top, 0, &chart, offset, MARGIN)?;
        }
        top += taken;
    }
    // A chart cut by the edge of a page is no chart; breaks only hold at a fixed scale.
    sheet.set_print_scale(SCALE).set_page_breaks(&breaks)?;
    Ok(())
}

type Drawn<'a> = (&'a Block, &'a ChartPlan, Place);

/// The charts, two in a row where both are narrow.
fn rows<'a>(rollup: &'a Rollup, places: &'a [Place]) -> Vec<Vec<Drawn<'a>>> {
    let mut out: Vec<Vec<Drawn>> = Vec::new();
    for (block, place) in drawn(rollup, places) {
        let Some(plan) = &block.chart else { continue };
        match out.last_mut().filter(|row| row.len() == 1 && !row[0].1.wide && !plan.wide) {
            Some(row) => row.push((block, plan, place)),
            None => out.push(vec![(block, plan, place)]),
        }
    }
    out
}

fn groups(block: &Block) -> u32 {
    u32::try_from(block.lines.iter().filter(|l| l.kind == LineKind::Group).count()).unwrap_or_default()
}

fn height(block: &Block, plan: &ChartPlan) -> u32 {
    if plan.kind == ChartKind::Bars { (groups(block) * 30 + 150).clamp(300, TALLEST) } else { 400 }
}

fn draw(block: &Block, plan: &ChartPlan, place: Place) -> Chart {
    let mut chart = Chart::new(match plan.kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Bars => ChartType::Bar,
        ChartKind::Ring => ChartType::Doughnut,
    });
    let (first, last) = (place.header + 1, place.header + groups(block).max(1));
    let mut format = Format::Plain;
    let wanted = plan.measures.iter().filter_map(|m| Some((m, block.columns.iter().position(|c| c == m)?)));
    for (rank, (label, column)) in wanted.enumerate() {
        let at = place.first + u16::try_from(column).unwrap_or_default();
        format = block.lines.first().and_then(|l| l.figures[column].as_ref()).map_or(format, |f| f.format);
        let series = chart.add_series();
        series
            .set_name(label)
            .set_categories((block.sheet.as_str(), first, 0, last, 0))
            .set_values((block.sheet.as_str(), first, at, last, at))
            .set_gap(60);
        if plan.kind != ChartKind::Ring {
            let colour = Color::RGB(COLOURS[rank % COLOURS.len()]);
            series.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)));
        }
    }
    chart.title().set_name(&plan.title).set_font(ChartFont::new().set_size(13).set_bold());
    chart.set_alt_text(&plan.title);
    if plan.measures.len() > 1 || plan.kind == ChartKind::Ring {
        chart.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        chart.legend().set_hidden();
    }
    if plan.kind != ChartKind::Ring {
        axes(&mut chart, block, plan, format);
    }
    chart
}

fn axes(chart: &mut Chart, block: &Block, plan: &ChartPlan, format: Format) {
    let shown = match format {
        Format::Share => "0%",
        _ if plan.thousands => "#,##0,",
        _ => "#,##0",
    };
    let thin = ChartLine::new().set_color(Color::RGB(0xD9_D9_D9)).clone();
    let small = ChartFont::new().set_size(9).clone();
    // The writer names the axes of lying bars by where they lie: the values run along x.
    let (groups, values) = if plan.kind == ChartKind::Bars { (chart.y_axis(), false) } else { (chart.x_axis(), true) };
    groups.set_name(&block.head).set_font(&small);
    if plan.kind == ChartKind::Bars {
        // Bars read from the top, as the table does; the values stay at the bottom.
        groups.set_reverse().set_major_gridlines(false);
    }
    let axis = if values { chart.y_axis() } else { chart.x_axis() };
    axis.set_name(&plan.axis).set_num_format(shown).set_min(0).set_font(&small).set_major_gridlines(true).set_major_gridlines_line(&thin);
    if plan.kind == ChartKind::Bars {
        axis.set_crossing(rust_xlsxwriter::ChartAxisCrossing::Automatic).set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::High);
    }
}
