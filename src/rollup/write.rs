//! A roll-up → `synthese.xlsx`.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as Style, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::block::{Block, Figure, LineKind};
use super::format::Format;
use super::ledger::Ledger;
use super::{Plan, Rollup};
use super::{charts, sheets};
use crate::error::Error;
use crate::export::workbook::{COMPRESSION, Finished, Tables, refused};

/// The most characters of a line's label side by side.
const WIDEST: usize = 62;

/// The most characters of a note's line.
const LONGEST: usize = 120;
/// The most characters of a formula, as spreadsheets set it.
const FORMULA: usize = 8192;
/// The characters of a column of figures, and the columns that a printed page holds.
const FIGURES: u16 = 16;
const PER_PAGE: usize = 13;

/// Where a block stands on its sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The row of its header, from zero.
    pub(super) header: u32,
    /// The first column of its figures.
    pub(super) first: u16,
}

/// The workbook of a roll-up: same roll-up, same bytes.
///
/// # Errors
/// The writer of workbooks refuses (two sheets of one name, no room for temporary files).
pub fn workbook(rollup: &Rollup) -> Result<Finished, Error> {
    let (mut book, tables) = write(rollup).map_err(refused)?;
    tables.save(&mut book)
}

fn write(rollup: &Rollup) -> Result<(Workbook, Tables), XlsxError> {
    let (mut book, mut tables) = (Workbook::new(), Tables::default());
    book.set_zip_compression_level(COMPRESSION);
    // The clock must not show in the bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(&rollup.plan.title).set_author("volet").set_creation_datetime(&day));
    let styles = Styles::new();
    let mut sheets: Vec<String> = vec![rollup.plan.dashboard.clone()];
    for block in &rollup.blocks {
        if !sheets.contains(&block.sheet) {
            sheets.push(block.sheet.clone());
        }
    }
    let places = places(rollup, &sheets);
    for name in &sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        page(sheet)?;
        let dashboard = *name == rollup.plan.dashboard;
        subject_sheet(sheet, rollup, name, &places, &styles)?;
        if dashboard {
            charts::insert(sheet, rollup, &places)?;
        }
    }
    sheets::excluded(&mut book, rollup, &styles)?;
    for (rank, ledger) in (1..).zip(ordered(rollup)) {
        sheets::data_sheets((&mut book, &mut tables), ledger, &format!("Donnees_{rank}"), &rollup.plan.words.none, &styles)?;
    }
    Ok((book, tables))
}

/// Coverage first, then the data.
fn ordered(rollup: &Rollup) -> Vec<&Ledger> {
    let (coverage, rest): (Vec<&Ledger>, Vec<&Ledger>) = rollup.ledgers.iter().partition(|l| l.name.starts_with("@coverage"));
    coverage.into_iter().chain(rest).collect()
}

/// Blocks stand under each other: title, header, lines, notes, a blank row.
fn places(rollup: &Rollup, sheets: &[String]) -> Vec<Place> {
    let under_lead = 2 + u32::try_from(lead(rollup).len()).unwrap_or_default();
    let mut next: Vec<u32> = sheets.iter().map(|s| if *s == rollup.plan.dashboard { under_lead } else { 2 }).collect();
    let mut out = Vec::new();
    for block in &rollup.blocks {
        let sheet = sheets.iter().position(|s| *s == block.sheet).unwrap_or_default();
        let header = next[sheet] + 1;
        out.push(Place { header, first: if block.units { 2 } else { 1 } });
        next[sheet] = header + 1 + u32::try_from(block.lines.len() + note_lines(block).len()).unwrap_or_default() + 2;
    }
    out
}

pub(super) struct Styles {
    pub(super) title: Style,
    pub(super) lead: Style,
    pub(super) heading: Style,
    pub(super) header: Style,
    pub(super) label: Style,
    pub(super) note: Style,
}

impl Styles {
    fn new() -> Self {
        let line = Color::RGB(0xB7_C9_D6);
        let header = Style::new().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        Self {
            title: Style::new().set_bold().set_font_size(16).set_font_color(Color::RGB(0x1F_3A_4D)),
            lead: Style::new().set_font_color(Color::RGB(0x40_40_40)),
            heading: Style::new().set_bold().set_font_size(12).set_font_color(Color::RGB(0x1F_3A_4D)),
            header: header.set_background_color(Color::RGB(0xDD_E8_EF)).set_border(FormatBorder::Thin).set_border_color(line),
            label: Style::new().set_border(FormatBorder::Thin).set_border_color(line),
            note: Style::new().set_italic().set_font_color(Color::RGB(0x59_59_59)),
        }
    }

    fn cell(&self, format: Format, kind: LineKind) -> Style {
        let style = self.label.clone().set_num_format(format.code()).set_align(FormatAlign::Right);
        self.weigh(style, kind)
    }

    fn weigh(&self, style: Style, kind: LineKind) -> Style {
        match kind {
            LineKind::Group => style,
            LineKind::Total => style.set_bold().set_background_color(Color::RGB(0xEE_F3_F7)),
            LineKind::Coverage => style.set_italic().set_font_color(Color::RGB(0x40_40_40)),
        }
    }
}

pub(super) fn page(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&L&A&RPage &P / &N");
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    Ok(())
}

fn subject_sheet(sheet: &mut Worksheet, rollup: &Rollup, name: &str, places: &[Place], styles: &Styles) -> Result<(), XlsxError> {
    let plan = &rollup.plan;
    let dashboard = name == plan.dashboard;
    let title = if dashboard { format!("{} – {}", plan.title, rollup.scheme) } else { name.to_owned() };
    sheet.write_with_format(0, 0, title, &styles.title)?;
    if dashboard {
        for (row, text) in lead(rollup).iter().enumerate() {
            sheet.write_with_format(u32::try_from(row + 1).unwrap_or_default(), 0, text, &styles.lead)?;
        }
    }
    let mut widest = 20;
    let mut columns = 0;
    for (block, place) in rollup.blocks.iter().zip(places).filter(|(b, _)| b.sheet == name) {
        write_block(sheet, rollup, block, *place, styles)?;
        let labels = block.lines.iter().map(|l| l.label.chars().count()).chain([block.head.chars().count()]);
        widest = labels.max().unwrap_or(0).max(widest);
        columns = columns.max(block.columns.len() + usize::from(block.units));
    }
    sheet.set_column_width(0, u32::try_from(widest.min(WIDEST) + 2).unwrap_or(20))?;
    for column in 1..=u16::try_from(columns).unwrap_or(1) {
        sheet.set_column_width(column, FIGURES)?;
    }
    let pages = u16::try_from(columns.div_ceil(PER_PAGE).max(1)).unwrap_or(1);
    sheet.set_print_fit_to_pages(pages, 0).set_repeat_columns(0, 0)?;
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// What the roll-up covers, and how its figures read.
fn lead(rollup: &Rollup) -> Vec<String> {
    let how = format!(
        "Chaque chiffre est une formule sur les feuilles de données de ce classeur. « {} » : aucun dossier ne donne ce chiffre ; ce n'est pas zéro.",
        rollup.plan.words.none
    );
    let several = rollup.ledgers.iter().any(|ledger| ledger.pages().nth(1).is_some());
    let long = "Une feuille de données pleine continue sur la suivante, « … (2) ». Un chiffre dont la formule serait trop longue pour un tableur est écrit sans formule.";
    rollup.covers().into_iter().chain([how]).chain(several.then(|| long.to_owned())).collect()
}

fn write_block(sheet: &mut Worksheet, rollup: &Rollup, block: &Block, place: Place, styles: &Styles) -> Result<(), XlsxError> {
    sheet.write_with_format(place.header - 1, 0, &block.title, &styles.heading)?;
    if block.lines.is_empty() {
        return notes(sheet, block, place.header, styles);
    }
    sheet.write_with_format(place.header, 0, &block.head, &styles.header)?;
    if block.units {
        sheet.write_with_format(place.header, 1, &rollup.plan.words.unit, &styles.header)?;
    }
    for (column, label) in (place.first..).zip(&block.columns) {
        sheet.write_with_format(place.header, column, label, &styles.header)?;
    }
    let tall = block.columns.iter().map(|c| textwrap::wrap(c, usize::from(FIGURES) - 3).len()).max().unwrap_or(1);
    sheet.set_row_height(place.header, u32::try_from(tall).unwrap_or(1) * 15 + 3)?;
    let mut row = place.header;
    for line in &block.lines {
        row += 1;
        let label = styles.weigh(styles.label.clone(), line.kind).set_text_wrap().set_align(FormatAlign::VerticalCenter);
        sheet.write_with_format(row, 0, &line.label, &label)?;
        if line.label.chars().count() > WIDEST + 2 {
            sheet.set_row_height(row, 30)?;
        }
        if block.units {
            let unit = styles.label.clone().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
            sheet.write_with_format(row, 1, line.unit.as_deref().unwrap_or_default(), &unit)?;
        }
        for (column, figure) in (place.first..).zip(&line.figures) {
            if let Some(figure) = figure {
                let style = styles.cell(figure.format, line.kind).set_align(FormatAlign::VerticalCenter);
                write_figure(sheet, rollup, figure, (row, column), &style)?;
            }
        }
    }
    notes(sheet, block, row + 1, styles)
}

/// Notes in lines that the page holds; a cell that wraps would need others merged to it.
fn note_lines(block: &Block) -> Vec<String> {
    block.notes.iter().flat_map(|n| textwrap::wrap(n, LONGEST)).map(std::borrow::Cow::into_owned).collect()
}

fn notes(sheet: &mut Worksheet, block: &Block, first: u32, styles: &Styles) -> Result<(), XlsxError> {
    for (row, note) in (first..).zip(note_lines(block)) {
        sheet.write_with_format(row, 0, note, &styles.note)?;
    }
    Ok(())
}

fn write_figure(sheet: &mut Worksheet, rollup: &Rollup, figure: &Figure, at: (u32, u16), style: &Style) -> Result<(), XlsxError> {
    let none = &rollup.plan.words.none;
    let text = figure.expr.formula(&rollup.ledgers, &(at.0 + 1).to_string(), none);
    match live(text, figure.value, none) {
        Live::Formula(formula) if figure.expr.is_array() => {
            sheet.write_array_formula_with_format(at.0, at.1, at.0, at.1, formula, style)?
        }
        Live::Formula(formula) => sheet.write_formula_with_format(at.0, at.1, formula, style)?,
        Live::Number(value) => sheet.write_number_with_format(at.0, at.1, value, style)?,
        Live::None => sheet.write_string_with_format(at.0, at.1, none, style)?,
    };
    Ok(())
}

/// What shows a figure.
pub(super) enum Live {
    /// Its formula, with its value or the word for none.
    Formula(Formula),
    /// Its value alone.
    Number(f64),
    /// The word for none.
    None,
}

/// A formula, unless it is longer than spreadsheets take: then its value.
pub(super) fn live(text: String, value: Option<Decimal>, none: &str) -> Live {
    if text.chars().count() <= FORMULA {
        return Live::Formula(Formula::new(text).set_result(value.map_or_else(|| none.to_owned(), cached)));
    }
    value.map_or(Live::None, |value| Live::Number(value.to_f64().unwrap_or_default()))
}

/// A value as a spreadsheet would cache it: 15 significant digits.
fn cached(value: Decimal) -> String {
    value.round_sf(15).unwrap_or(value).normalize().to_string()
}

/// The blocks that a plan draws, with their places.
pub(super) fn drawn<'a>(rollup: &'a Rollup, places: &'a [Place]) -> impl Iterator<Item = (&'a Block, Place)> {
    let mut out: Vec<(&Block, Place)> = rollup.blocks.iter().zip(places.iter().copied()).filter(|(b, _)| b.chart.is_some()).collect();
    out.sort_by_key(|(b, _)| b.chart.as_ref().map(|c| c.place));
    out.into_iter()
}

/// The first row under the dashboard's own blocks.
pub(super) fn below(rollup: &Rollup, plan: &Plan, places: &[Place]) -> u32 {
    let own = rollup.blocks.iter().zip(places).filter(|(b, _)| b.sheet == plan.dashboard);
    own.map(|(b, p)| p.header + 2 + u32::try_from(b.lines.len() + note_lines(b).len()).unwrap_or_default()).max().unwrap_or(4)
}
