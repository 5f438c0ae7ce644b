//! A [`Stack`] → one sheet, or several where it has more rows than a sheet holds.

use std::borrow::Cow;

use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, ExcelDateTime, Format, Formula, IgnoreError, Table, TableColumn, TableStyle, Url, Workbook, Worksheet,
    XlsxError,
};

use super::link::{in_formula, is_encoded_twice};
use super::long::Tables;
use super::rows::Page;
use super::stack::{Column, Kind, Link, Stack, Value};
use super::style::Styles;
use super::{fit, heights};
use crate::finding::capitalised;
use crate::report::colour::{SEVERITIES, fill};

/// The links of a sheet; where there are more, they are formulas as far as those hold their targets. Each link takes a kilobyte of
/// memory until the workbook is there, and Excel keeps 65 530 of them.
const LINKS: usize = 8_192;
/// The characters that Excel keeps in a cell.
const CHARACTERS: usize = 32_000;
/// The characters of a text that a formula holds.
const IN_FORMULA: usize = 250;
/// From this width on a sheet is printed on A3, then over several pages.
const PAGE: (f64, f64) = (190.0, 320.0);

/// Writes a stack.
pub(super) fn write((book, tables): (&mut Workbook, &mut Tables), stack: &Stack, styles: &Styles) -> Result<(), XlsxError> {
    let mut rows = stack.rows();
    for page in &stack.pages {
        // Rows go to a file of the system as they come, so that a large sheet does not stand in memory twice.
        let sheet = if stack.hidden {
            // Its texts, long and each another, stand in the sheet itself.
            book.add_worksheet_with_constant_memory()?
        } else {
            book.add_worksheet_with_low_memory()?
        };
        sheet.set_name(&page.sheet)?.set_hidden(stack.hidden);
        write_page((sheet, tables), stack, page, rows.by_ref().take(page.rows), styles)?;
    }
    Ok(())
}

fn write_page(
    (sheet, tables): (&mut Worksheet, &mut Tables),
    stack: &Stack,
    page: &Page,
    rows: impl Iterator<Item = Vec<Value>>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let last_row = u32::try_from(page.rows.max(1)).unwrap_or(u32::MAX);
    let last_col = column(stack.columns.len().saturating_sub(1));
    let columns: Vec<TableColumn> =
        stack.columns.iter().map(|c| TableColumn::new().set_header(&c.label).set_header_format(&styles.header)).collect();
    let made = Table::new().set_name(&page.table).set_columns(&columns).set_style(TableStyle::Light1).set_alt_text(&stack.about);
    // Each row is written once and for all, from the first on.
    let widths = fit::widths(stack, page);
    for (j, (width, Column { kind, .. })) in widths.iter().zip(&stack.columns).enumerate() {
        sheet.set_column_width(column(j), *width)?;
        // A cell that looks as its column does names no format: for each that is named, the writer looks through all that it knows.
        sheet.set_column_format(column(j), styles.usual(*kind))?;
    }
    tables.add(sheet, (last_row, last_col), &made)?;
    heights::set(sheet, 0, fit::header_height(stack, &widths))?;
    let links = stack.columns.iter().zip(&page.columns).filter(|(column, _)| column.kind == Kind::Link);
    let by_formula = links.map(|(_, measured)| measured.filled).sum::<usize>() > LINKS;
    for (i, row) in rows.enumerate() {
        let at = u32::try_from(i + 1).unwrap_or(u32::MAX);
        for (j, (value, Column { kind, .. })) in row.iter().zip(&stack.columns).enumerate() {
            write_value(sheet, (at, column(j)), value, *kind, styles, by_formula)?;
        }
        if let Some(height) = fit::height(&row, &widths) {
            heights::set(sheet, at, height)?;
        }
    }
    if let Some(severity) = stack.severity {
        colour(sheet, column(severity), last_row, last_col)?;
    }
    // A SIRET is text on purpose.
    sheet.ignore_error_range(1, 0, last_row, last_col, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(1, column(stack.frozen))?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_repeat_columns(0, column(stack.frozen.saturating_sub(1)))?;
    print_setup(sheet, widths.iter().sum());
    Ok(())
}

/// Landscape; all columns side by side on one page as long as they can be read there; as many pages down as it takes.
pub(super) fn print_setup(sheet: &mut Worksheet, width: f64) {
    let across = (width / PAGE.1).ceil().max(1.0).to_u16().unwrap_or(1);
    sheet.set_landscape().set_print_fit_to_pages(across, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_paper_size(if width > PAGE.0 { 8 } else { 9 });
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
    by_formula: bool,
) -> Result<(), XlsxError> {
    let usual = styles.usual(kind);
    match value {
        Value::Empty => {}
        Value::Text(text) => put_text(sheet, row, col, text, other_than(usual, styles.of_text(text)))?,
        Value::Number(n) => {
            // The one place where a decimal becomes a binary number: the file format has no other.
            let binary = n.to_f64().unwrap_or(f64::NAN);
            match other_than(usual, styles.number(kind, *n)) {
                Some(format) => sheet.write_number_with_format(row, col, binary, format)?,
                None => sheet.write_number(row, col, binary)?,
            };
        }
        Value::Date(d) => write_day(sheet, (row, col), *d, styles.date(), &styles.text)?,
        Value::Link(link) => write_link(sheet, (row, col), link, &styles.link, by_formula)?,
    }
    Ok(())
}

/// A format, unless it is the usual one.
fn other_than<'s>(usual: &Format, format: &'s Format) -> Option<&'s Format> {
    (!std::ptr::eq(usual, format)).then_some(format)
}

/// A day as Excel counts them; its calendar begins in 1900.
pub(crate) fn day(d: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(d.year()).ok().filter(|y| *y > 1900)?;
    ExcelDateTime::from_ymd(year, d.month().unsigned_abs(), d.day().unsigned_abs()).ok()
}

/// A day; as text where Excel does not count so far back.
pub(super) fn write_day(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    d: jiff::civil::Date,
    format: &Format,
    as_text: &Format,
) -> Result<(), XlsxError> {
    match day(d) {
        Some(serial) => sheet.write_datetime_with_format(row, col, &serial, format).map(drop),
        None => write_text(sheet, row, col, &crate::fmt::date(d), as_text),
    }
}

/// Text as text, cut where Excel would refuse it.
pub(super) fn write_text(sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    put_text(sheet, row, col, text, Some(format))
}

/// The same; without a format it looks as its column does.
fn put_text(sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: Option<&Format>) -> Result<(), XlsxError> {
    let mut shown = Cow::Borrowed(text);
    if text.len() > CHARACTERS {
        let mut room = CHARACTERS;
        let kept: String = text.chars().take_while(|c| room.checked_sub(c.len_utf16()).map(|left| room = left).is_some()).collect();
        shown = Cow::Owned(if kept.len() < text.len() { format!("{kept}…") } else { kept });
    }
    match format {
        Some(format) => sheet.write_string_with_format(row, col, shown, format)?,
        None => sheet.write_string(row, col, shown)?,
    };
    Ok(())
}

/// A text that leads somewhere: by a formula, of which a sheet may hold any number, where so many are wanted or where no other way
/// leads there. One that is longer than a formula holds stays a link, or plain text where a link would lead elsewhere.
pub(super) fn write_link(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    to: &Link,
    format: &Format,
    by_formula: bool,
) -> Result<(), XlsxError> {
    let elsewhere = is_encoded_twice(&to.target);
    let path = (by_formula || elsewhere).then(|| in_formula(&to.target)).filter(|path| path.chars().count() <= IN_FORMULA);
    match path {
        Some(path) => {
            let quoted = |t: &str| t.replace('"', "\"\"");
            let formula = Formula::new(format!("=HYPERLINK(\"{}\",\"{}\")", quoted(&path), quoted(&to.shown))).set_result(&*to.shown);
            sheet.write_formula_with_format(row, col, formula, format)?;
        }
        None if elsewhere => write_text(sheet, row, col, &to.shown, &Format::new().set_text_wrap())?,
        None => drop(sheet.write_url_with_format(row, col, Url::new(&*to.target).set_text(&*to.shown), format)?),
    }
    Ok(())
}

/// Rows take the colour of their severity; the word stands in them too.
fn colour(sheet: &mut Worksheet, severity: u16, last_row: u32, last_col: u16) -> Result<(), XlsxError> {
    let letters = crate::grid::column_letters(u32::from(severity));
    for one in SEVERITIES {
        let formula = format!("=${letters}2=\"{}\"", capitalised(one.label()));
        let format = Format::new().set_background_color(Color::RGB(fill(one)));
        let rule = ConditionalFormatFormula::new().set_rule(formula.as_str()).set_format(format);
        sheet.add_conditional_format(1, 0, last_row, last_col, &rule)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::super::link::Links;
    use super::super::long::Finished;
    use super::super::new_book;
    use super::*;

    /// How many links and how many formulas a sheet of so many links has.
    fn kinds(links: usize, file: &str) -> [usize; 2] {
        let mut stack = Stack::new("Feuille".to_owned(), "feuille", "", vec![Column::new("Lien", Kind::Link)]);
        let to = Links::new("../lot");
        stack.extend((0..links).map(|n| vec![to.to(if n == 0 { file } else { "a b.xlsx" }, None, "ouvrir")]));
        let (mut book, mut tables) = (new_book("essai", &[]).expect("a book"), Tables::default());
        write((&mut book, &mut tables), &stack, &Styles::new()).expect("written");
        let bytes = tables.save(&mut book).and_then(Finished::bytes).expect("bytes");
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let mut text = String::new();
        package.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("text");
        ["<hyperlink ", "<f>HYPERLINK(\"../lot/a b.xlsx\",\"ouvrir\")</f><v>ouvrir</v>"].map(|part| text.matches(part).count())
    }

    #[test]
    fn where_links_are_more_than_a_sheet_keeps_they_are_formulas() {
        assert_eq!(kinds(LINKS, "a b.xlsx"), [LINKS, 0]);
        assert_eq!(kinds(LINKS + 1, "a b.xlsx"), [0, LINKS + 1]);
        // One that is longer than a formula holds stays a link.
        assert_eq!(kinds(LINKS + 1, &format!("{}.xlsx", "a".repeat(IN_FORMULA))), [1, LINKS]);
    }
}
