//! A [`Stack`] → one sheet, or several where it has more rows than a sheet holds.

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, ExcelDateTime, Format, Formula, Table, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::link::is_encoded_twice;
use super::stack::{Column, Kind, Stack, Value};
use super::style::Styles;
use crate::finding::{Severity, capitalised};

/// The rows that a sheet holds below its header.
pub(super) const ROWS: usize = 1_048_575;
/// The links that Excel keeps on a sheet.
const LINKS: usize = 65_530;
/// The characters that Excel keeps in a cell.
const CHARACTERS: usize = 32_000;
/// The widest column of long texts, and of others, in characters.
const WIDEST: (f64, f64) = (46.0, 32.0);
/// From this width on a sheet is printed on A3.
const WIDE_SHEET: f64 = 190.0;

/// Writes a stack.
pub(super) fn write(book: &mut Workbook, stack: &Stack, styles: &Styles) -> Result<(), XlsxError> {
    for (name, table, rows) in stack.pages(ROWS) {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        page(sheet, stack, &table, rows, styles)?;
    }
    Ok(())
}

fn page(sheet: &mut Worksheet, stack: &Stack, table: &str, rows: &[Vec<Value>], styles: &Styles) -> Result<(), XlsxError> {
    let last_row = u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX);
    let last_col = column(stack.columns.len().saturating_sub(1));
    let columns: Vec<TableColumn> =
        stack.columns.iter().map(|c| TableColumn::new().set_header(&c.label).set_header_format(&styles.header)).collect();
    let made = Table::new().set_name(table).set_columns(&columns).set_style(TableStyle::Light1).set_alt_text(&stack.about);
    sheet.add_table(0, 0, last_row, last_col, &made)?;
    let mut links = 0;
    for (i, row) in rows.iter().enumerate() {
        let at = u32::try_from(i + 1).unwrap_or(u32::MAX);
        for (j, (value, Column { kind, .. })) in row.iter().zip(&stack.columns).enumerate() {
            write_value(sheet, (at, column(j)), value, *kind, styles, &mut links)?;
        }
    }
    let width = widths(sheet, stack, rows)?;
    if let Some(severity) = stack.severity {
        colour(sheet, column(severity), last_row, last_col)?;
    }
    sheet.set_freeze_panes(1, column(stack.frozen))?;
    sheet.set_repeat_rows(0, 0)?;
    print_setup(sheet, width);
    Ok(())
}

/// Landscape, all columns on one page, as many pages down as it takes.
pub(super) fn print_setup(sheet: &mut Worksheet, width: f64) {
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_paper_size(if width > WIDE_SHEET { 8 } else { 9 });
    sheet.set_footer("&L&F&C&A&RPage &P sur &N");
}

fn column(rank: usize) -> u16 {
    u16::try_from(rank).unwrap_or(u16::MAX)
}

fn write_value(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    value: &Value,
    kind: Kind,
    styles: &Styles,
    links: &mut usize,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Text(text) => write_text(sheet, row, col, text, styles.of_text(text))?,
        Value::Number(n) => {
            // The one place where a decimal becomes a binary number: the file format has no other.
            sheet.write_number_with_format(row, col, n.to_f64().unwrap_or(f64::NAN), styles.number(kind, *n))?;
        }
        Value::Date(d) => match day(*d) {
            Some(serial) => drop(sheet.write_datetime_with_format(row, col, &serial, styles.date())?),
            None => write_text(sheet, row, col, &crate::fmt::date(*d), &styles.text)?,
        },
        Value::Link { shown, .. } if *links >= LINKS => write_text(sheet, row, col, shown, styles.of_text(shown))?,
        Value::Link { target, shown } => {
            *links += 1;
            write_link(sheet, row, col, target, shown, styles)?;
        }
    }
    Ok(())
}

/// A day as Excel counts them; its calendar begins in 1900.
pub(super) fn day(d: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(d.year()).ok().filter(|y| *y > 1900)?;
    ExcelDateTime::from_ymd(year, d.month().unsigned_abs(), d.day().unsigned_abs()).ok()
}

/// Text as text, cut where Excel would refuse it.
pub(super) fn write_text(sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if text.len() <= CHARACTERS {
        sheet.write_string_with_format(row, col, text, format)?;
    } else {
        let mut room = CHARACTERS;
        let kept: String = text.chars().take_while(|c| room.checked_sub(c.len_utf16()).map(|left| room = left).is_some()).collect();
        let shown = if kept.len() < text.len() { format!("{kept}…") } else { kept };
        sheet.write_string_with_format(row, col, shown, format)?;
    }
    Ok(())
}

fn write_link(sheet: &mut Worksheet, row: u32, col: u16, target: &str, shown: &str, styles: &Styles) -> Result<(), XlsxError> {
    if is_encoded_twice(target) {
        let quoted = |t: &str| t.replace('"', "\"\"");
        let path = target.trim_start_matches("file:///");
        // A formula holds no longer text than this.
        if path.chars().count() > 250 {
            return write_text(sheet, row, col, shown, &styles.text);
        }
        let formula = Formula::new(format!("=HYPERLINK(\"{}\",\"{}\")", quoted(path), quoted(shown))).set_result(shown);
        sheet.write_formula_with_format(row, col, formula, &styles.link)?;
    } else {
        sheet.write_url_with_format(row, col, Url::new(target).set_text(shown), &styles.link)?;
    }
    Ok(())
}

/// Columns as wide as their values need, within bounds; texts wrap. Returns the width of all.
fn widths(sheet: &mut Worksheet, stack: &Stack, rows: &[Vec<Value>]) -> Result<f64, XlsxError> {
    let mut whole = 0.0;
    for (j, made) in stack.columns.iter().enumerate() {
        let longest = rows.iter().map(|r| shown_width(&r[j], made.kind)).max().unwrap_or(0);
        let widest = if made.kind == Kind::Long { WIDEST.0 } else { WIDEST.1 };
        let width = (size(longest) + 1.5).clamp(6.0, widest).max(header_width(&made.label));
        sheet.set_column_width(column(j), width)?;
        whole += width;
    }
    Ok(whole)
}

fn size(characters: usize) -> f64 {
    characters.min(1_000).to_f64().unwrap_or(0.0)
}

/// Characters side by side: a number with its sign or currency.
fn shown_width(value: &Value, kind: Kind) -> usize {
    let plain = value.shown().chars().count();
    match (value, kind) {
        (Value::Number(n), Kind::Money) => crate::fmt::number(n.round()).chars().count() + 6,
        (Value::Number(n), Kind::Fixed) => crate::fmt::number(n.round()).chars().count() + 4,
        (Value::Number(_), Kind::Percent) => plain.min(6) + 3,
        (Value::Number(_), _) => plain.min(16) + 1,
        (Value::Date(_), _) => 10,
        // Capital letters are wider than figures.
        (Value::Text(text), _) => plain + text.chars().filter(|c| c.is_uppercase()).count() / 4,
        _ => plain,
    }
}

/// A header wraps between words, beside the button of its filter.
fn header_width(label: &str) -> f64 {
    let longest = label.split([' ', '-']).map(|w| w.chars().count()).max().unwrap_or(0);
    let half = label.chars().count().div_ceil(2);
    size(longest.max(half)) * 1.1 + 4.0
}

/// Rows take the colour of their severity; the word stands in them too.
fn colour(sheet: &mut Worksheet, severity: u16, last_row: u32, last_col: u16) -> Result<(), XlsxError> {
    let letters = crate::grid::column_letters(u32::from(severity));
    for (one, fill) in [(Severity::Error, 0xFD_E2E0), (Severity::Warning, 0xFF_F3D6), (Severity::Info, 0xE8_F1FB)] {
        let formula = format!("=${letters}2=\"{}\"", capitalised(one.label()));
        let format = Format::new().set_background_color(Color::RGB(fill));
        let rule = ConditionalFormatFormula::new().set_rule(formula.as_str()).set_format(format);
        sheet.add_conditional_format(1, 0, last_row, last_col, &rule)?;
    }
    Ok(())
}
