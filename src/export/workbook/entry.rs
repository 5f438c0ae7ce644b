//! A list or matrix of a template: a header, an example, lines to fill in or read, a total that adds them up.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DataValidation, Format, IgnoreError, Worksheet, XlsxError};

use super::blank::{Filling, HEADING, Sheetful};
use super::content::{CODE_FIELD, Content, columns, label, starred};
use super::fit;
use super::sheet::{print_setup, write_day, write_text};
use super::stack::{Kind, Value};
use super::style::{INPUT, Styles, boxed, computed, example, input, is_formula_like, summed};
use super::sums;
use super::validation::{Lists, choice, validation};
use crate::record::RowKind;
use crate::template::{Field, FieldType, Scheme, Table};

/// The width that still goes on A4.
const A4: f64 = 190.0;

/// Writes the tables of a sheet under each other.
pub(super) fn write(
    sheet: &mut Worksheet,
    filled: &Sheetful,
    filling: &Filling,
    lists: &mut Lists,
    styles: &Styles,
) -> Result<(), XlsxError> {
    // A formula that shows nothing yet has no result.
    sheet.set_formula_result_default("");
    let mut row = mentions(sheet, filled, lists)?;
    let wide = widths(sheet, filled, filling.scheme)?;
    let alone = filled.tables.len() == 1;
    for (table, content) in &filled.tables {
        if !alone {
            write_text(sheet, row, 0, &table.label, &styles.section)?;
            row += 1;
        }
        header(sheet, row, table, content, filling.scheme, styles)?;
        if alone {
            // The header and, right of it, the column by which one knows a line.
            sheet.set_freeze_panes(row + 1, first_column(table))?;
            sheet.set_repeat_rows(row, row)?;
        }
        row = body(sheet, row + 1, table, content, filling, lists)? + 1;
    }
    if !alone {
        sheet.set_freeze_panes(0, 1)?;
    }
    // A holder prints on A4, however small.
    print_setup(sheet, wide.min(A4));
    Ok(())
}

/// The columns up to the one that names a line, if it stands near enough to the left edge to stay in view.
fn first_column(table: &Table) -> u16 {
    let named = table.line.as_deref().and_then(|l| table.slot(l, 0)).unwrap_or(0);
    if named < 3 { u16::try_from(named + 1).unwrap_or(1) } else { 1 }
}

/// Facts beside the tables, above them; returns the next free row.
fn mentions(sheet: &mut Worksheet, filled: &Sheetful, lists: &mut Lists) -> Result<u32, XlsxError> {
    let mut row = HEADING;
    let mut done: Vec<&str> = Vec::new();
    for (table, content) in &filled.tables {
        for mention in &table.mentions {
            if done.contains(&mention.name.as_str()) {
                continue;
            }
            done.push(&mention.name);
            write_text(sheet, row, 0, &mention.label, &Format::new().set_bold())?;
            let format = boxed().set_background_color(INPUT).set_unlocked();
            sheet.write_blank(row, 1, &format)?;
            write_entry(sheet, (row, 1), content.mentions.get(&mention.name).unwrap_or(&Value::Empty), &format)?;
            let rule =
                choice(DataValidation::new(), &mention.codes, lists)?.set_input_title(&mention.label)?.set_input_message(&mention.help)?;
            sheet.add_data_validation(row, 1, row, 1, &rule)?;
            row += 2;
        }
    }
    Ok(row)
}

fn header(sheet: &mut Worksheet, row: u32, table: &Table, content: &Content, scheme: &Scheme, styles: &Styles) -> Result<(), XlsxError> {
    let mut high = 1.0f64;
    let mut col = 0;
    for slot in columns(table, &content.absent_years) {
        let text = starred(&label(table, table.slots[slot], scheme), table.field_of(slot));
        high = high.max(fit::lines(&text, width(table, slot)));
        write_text(sheet, row, col, &text, &styles.header)?;
        col += 1;
    }
    for text in &content.extra {
        high = high.max(fit::lines(text, EXTRA));
        write_text(sheet, row, col, text, &styles.header)?;
        col += 1;
    }
    sheet.set_row_height(row, high * fit::LINE + 5.0)?;
    Ok(())
}

/// The width of a column that the template does not know.
const EXTRA: f64 = 18.0;

fn width(table: &Table, slot: usize) -> f64 {
    let field = table.field_of(slot);
    if table.line.as_deref() == Some(&field.name) && !field.kind.is_number() && field.kind != FieldType::Date {
        return 36.0;
    }
    match Kind::of(field.kind, field.unit.as_deref()) {
        Kind::Money => 13.0,
        Kind::Count | Kind::Fixed | Kind::Number | Kind::Percent | Kind::Year => 10.0,
        Kind::Date => 12.0,
        Kind::Long if field.label.chars().count() < 5 || field.name == CODE_FIELD => 10.0,
        Kind::Long => 20.0,
        _ => 17.0,
    }
}

/// Of tables under each other a column takes the wider width; returns how wide they are together.
fn widths(sheet: &mut Worksheet, filled: &Sheetful, scheme: &Scheme) -> Result<f64, XlsxError> {
    let mut all: Vec<f64> = Vec::new();
    for (table, content) in &filled.tables {
        let of = |slot: usize| {
            // A word of a label is not broken.
            let label = starred(&label(table, table.slots[slot], scheme), table.field_of(slot));
            let longest = label.split(' ').map(|w| w.chars().count()).max().unwrap_or(0);
            width(table, slot).max(longest.to_f64().unwrap_or(0.0) * 1.2 + 2.0)
        };
        let own = columns(table, &content.absent_years).into_iter().map(of).chain(content.extra.iter().map(|_| EXTRA));
        for (col, wide) in own.enumerate() {
            match all.get_mut(col) {
                Some(known) => *known = known.max(wide),
                None => all.push(wide),
            }
        }
    }
    for (col, wide) in (0u16..).zip(&all) {
        sheet.set_column_width(col, *wide)?;
    }
    Ok(all.iter().sum())
}

/// The example, the lines, the total; returns the row after them.
fn body(
    sheet: &mut Worksheet,
    first: u32,
    table: &Table,
    content: &Content,
    filling: &Filling,
    lists: &mut Lists,
) -> Result<u32, XlsxError> {
    let slots = columns(table, &content.absent_years);
    let first = first + example_line(sheet, first, table, content, filling.scheme)?;
    let count = content.lines.len() + content.spare;
    let last = (first + u32::try_from(count).unwrap_or(0)).saturating_sub(1);
    let given = if content.live { sums::of_lines(table) } else { Vec::new() };
    for (col, slot) in (0u16..).zip(&slots) {
        let field = table.field_of(*slot);
        for (row, rank) in (first..=last).zip(0..) {
            let line = content.lines.get(rank);
            let format = if line.is_none_or(|l| l.kind == RowKind::Line) { input(field) } else { summed(field) };
            sheet.write_blank(row, col, &format)?;
            let value = line.map_or(&Value::Empty, |l| &l.values[*slot]);
            let given = given.iter().find(|c| c.target == *slot);
            match given.filter(|given| given.holds(line.map(|l| &*l.values))) {
                Some(given) => given.write(sheet, (row, col), (&slots, line.map(|l| &*l.values)), &computed(field))?,
                None => write_value(sheet, (row, col), value, field, &format)?,
            }
        }
        sheet.add_data_validation(first, col, last, col, &validation(field, lists)?)?;
    }
    let after = u16::try_from(slots.len()).unwrap_or(u16::MAX);
    for (row, line) in (first..).zip(&content.lines) {
        for (col, value) in (after..).zip(&line.extra) {
            write_entry(sheet, (row, col), value, &boxed())?;
        }
        let wide: Vec<f64> = (0..table.slots.len()).map(|slot| width(table, slot)).collect();
        if let Some(height) = fit::height(&line.values, &wide) {
            sheet.set_row_height(row, height)?;
        }
    }
    // A SIRET, a number of invoice and a figure that a holder wrote with words are text on purpose.
    sheet.ignore_error_range(first.saturating_sub(1), 0, last, after, IgnoreError::NumberStoredAsText)?;
    if table.total.is_none() || !content.live {
        return Ok(last + 1);
    }
    let word = filling.scheme.words.total.first().map_or_else(String::new, |w| w.to_uppercase());
    sums::total(sheet, table, (&slots, &content.lines), (first, last), &word)?;
    Ok(last + 2)
}

/// A line that shows how one is filled in, which cannot be written over: the reader knows it by its first word. Returns its height in rows.
fn example_line(sheet: &mut Worksheet, row: u32, table: &Table, content: &Content, scheme: &Scheme) -> Result<u32, XlsxError> {
    let Some(word) = scheme.words.example.first().filter(|_| content.live) else {
        return Ok(0);
    };
    let word = crate::finding::capitalised(word);
    let mut high = 1.0f64;
    for (col, slot) in (0u16..).zip(columns(table, &content.absent_years)) {
        let field = table.field_of(slot);
        let shown = field.example.as_deref().unwrap_or_default();
        let text = match col {
            // A narrow column before the one that names the line has room for the word only.
            0 if table.line.as_deref() != Some(&field.name) || shown.is_empty() => word.clone(),
            0 => format!("{word} : {shown}"),
            _ => shown.to_owned(),
        };
        high = high.max(fit::lines(&text, width(table, slot)));
        write_text(sheet, row, col, &text, &example(field))?;
    }
    sheet.set_row_height(row, high * fit::LINE)?;
    Ok(1)
}

/// Writes a value under a field, so that the reader takes it for the same.
fn write_value(sheet: &mut Worksheet, at: (u32, u16), value: &Value, field: &Field, format: &Format) -> Result<(), XlsxError> {
    match value {
        // Up to 1 the reader would take a rate for a fraction: the sign says that it is none.
        Value::Number(n) if field.kind == FieldType::Percent && !n.is_zero() && n.abs() <= Decimal::ONE => {
            write_entry(sheet, at, &Value::Number(n / Decimal::ONE_HUNDRED), &format.clone().set_num_format("0.00##%"))
        }
        // A file keeps fifteen digits of a number.
        Value::Number(n) if digits(*n) > 15 => write_entry(sheet, at, &Value::text(crate::fmt::number(*n)), format),
        value => write_entry(sheet, at, value, format),
    }
}

fn digits(n: Decimal) -> usize {
    n.normalize().mantissa().unsigned_abs().to_string().len()
}

/// Writes a value into a cell to fill in.
pub(super) fn write_entry(sheet: &mut Worksheet, (row, col): (u32, u16), value: &Value, format: &Format) -> Result<(), XlsxError> {
    match value {
        Value::Empty => Ok(()),
        Value::Number(n) => sheet.write_number_with_format(row, col, n.to_f64().unwrap_or(f64::NAN), format).map(drop),
        Value::Date(d) => write_day(sheet, (row, col), *d, format, format),
        Value::Text(_) | Value::Link(_) => {
            let text = value.shown();
            let quoted = is_formula_like(&text).then(|| format.clone().set_quote_prefix());
            write_text(sheet, row, col, &text, quoted.as_ref().unwrap_or(format))
        }
    }
}
