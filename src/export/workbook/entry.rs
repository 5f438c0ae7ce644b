//! A list or matrix: a header, lines to fill in, a total that adds them up.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{DataValidation, Format, Formula, IgnoreError, Worksheet, XlsxError};

use super::blank::{Filling, HEADING};
use super::fit;
use super::sheet::{day, write_text};
use super::stack::{Kind, Value, typed};
use super::style::{Styles, input, is_formula_like, summed};
use super::validation::{Lists, choice, validation};
use crate::grid::column_letters;
use crate::record::Cell;
use crate::template::{Field, Layout, Scheme, Slot, Table};

/// Lines of a list whose names are free, and lines to spare under those that already stand there.
const LINES: (usize, usize) = (30, 4);
/// The field that holds an indicator's own code.
const CODE_FIELD: &str = "code";
/// The profile's list of indicators that every dossier gives.
const REQUIRED_INDICATORS: &str = "indicateurs_requis";

/// Writes the tables of a sheet under each other.
pub(super) fn write(
    sheet: &mut Worksheet,
    tables: &[&Table],
    filling: &Filling,
    lists: &mut Lists,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut row = mentions(sheet, tables, filling, lists)?;
    widths(sheet, tables, filling.scheme)?;
    for table in tables {
        if tables.len() > 1 {
            write_text(sheet, row, 0, &table.label, &styles.section)?;
            row += 1;
        }
        header(sheet, row, table, filling.scheme, styles)?;
        if tables.len() == 1 {
            sheet.set_freeze_panes(row + 1, 1)?;
            sheet.set_repeat_rows(row, row)?;
        }
        row = body(sheet, row + 1, table, filling, lists)? + 1;
    }
    Ok(())
}

/// Facts beside the tables, above them; returns the next free row.
fn mentions(sheet: &mut Worksheet, tables: &[&Table], filling: &Filling, lists: &mut Lists) -> Result<u32, XlsxError> {
    let mut row = HEADING;
    let mut done: Vec<&str> = Vec::new();
    for mention in tables.iter().flat_map(|t| &t.mentions) {
        if done.contains(&mention.name.as_str()) {
            continue;
        }
        done.push(&mention.name);
        let read =
            filling.dossier.and_then(|d| d.tables.iter().filter(|t| t.table.name == tables[0].name).find_map(|t| t.mention(&mention.name)));
        let code = read.and_then(|m| m.cell.value.as_ref()?.text());
        write_text(sheet, row, 0, &mention.label, &Format::new().set_bold())?;
        let format = super::style::boxed().set_background_color(super::style::INPUT).set_unlocked();
        sheet.write_blank(row, 1, &format)?;
        if let Some(code) = code {
            write_text(sheet, row, 1, mention.codes.get(code).map_or(code, |e| &e.label), &format)?;
        }
        let rule =
            choice(DataValidation::new(), &mention.codes, lists)?.set_input_title(&mention.label)?.set_input_message(&mention.help)?;
        sheet.add_data_validation(row, 1, row, 1, &rule)?;
        row += 2;
    }
    Ok(row)
}

/// The slots in the order of the columns: a field's years stand beside those of its neighbours, year by year.
fn columns(table: &Table) -> Vec<usize> {
    let first_across = table.slots.iter().position(|s| s.year > 0).unwrap_or(table.slots.len());
    let mut out: Vec<usize> = (0..first_across).collect();
    let mut across: Vec<usize> = (0..table.slots.len()).filter(|s| table.slots[*s].year > 0).collect();
    across.sort_by_key(|s| (table.slots[*s].year, table.slots[*s].field));
    out.extend(across);
    out.extend((first_across..table.slots.len()).filter(|s| table.slots[*s].year == 0));
    out
}

/// « Année 1 prévu », « Année 1 » where one field only has years.
fn label(table: &Table, slot: Slot, scheme: &Scheme) -> String {
    let field = &table.fields[slot.field];
    let year = usize::from(slot.year).checked_sub(1).and_then(|y| scheme.years.get(y));
    let text = match year {
        None => field.label.clone(),
        Some(year) if table.fields.iter().filter(|f| f.across).count() == 1 => year.clone(),
        Some(year) => format!("{year} {}", field.label.to_lowercase()),
    };
    required_label(&text, field.required)
}

/// The star stands behind the label, where the reader passes over it.
pub(super) fn required_label(label: &str, required: bool) -> String {
    if required { format!("{label} *") } else { label.to_owned() }
}

fn header(sheet: &mut Worksheet, row: u32, table: &Table, scheme: &Scheme, styles: &Styles) -> Result<(), XlsxError> {
    let mut high = 1.0f64;
    for (col, slot) in (0u16..).zip(columns(table)) {
        let text = label(table, table.slots[slot], scheme);
        high = high.max(fit::lines(&text, width(table, slot)));
        write_text(sheet, row, col, &text, &styles.header)?;
    }
    sheet.set_row_height(row, high * fit::LINE + 5.0)?;
    Ok(())
}

fn width(table: &Table, slot: usize) -> f64 {
    let field = table.field_of(slot);
    if table.line.as_deref() == Some(&field.name) && !field.kind.is_number() && field.kind != crate::template::FieldType::Date {
        return 44.0;
    }
    match Kind::of(field.kind, field.unit.as_deref()) {
        Kind::Money => 15.0,
        Kind::Count | Kind::Fixed | Kind::Number | Kind::Percent | Kind::Year => 12.0,
        Kind::Date => 13.0,
        Kind::Long if field.label.chars().count() < 5 || field.name == CODE_FIELD => 9.0,
        Kind::Long => 24.0,
        _ => 22.0,
    }
}

/// Of tables under each other a column takes the wider width.
fn widths(sheet: &mut Worksheet, tables: &[&Table], scheme: &Scheme) -> Result<(), XlsxError> {
    let widest = tables.iter().map(|t| t.slots.len()).max().unwrap_or(0);
    for col in 0..widest {
        let of = |t: &&Table| columns(t).get(col).map(|slot| width(t, *slot));
        let wide = tables.iter().filter_map(of).fold(0.0, f64::max);
        // A label on one line reads better than a narrow column.
        let words = tables.iter().filter_map(|t| Some(label(t, t.slots[*columns(t).get(col)?], scheme)));
        let longest = words.flat_map(|l| l.split(' ').map(|w| w.chars().count()).collect::<Vec<_>>()).max().unwrap_or(0);
        sheet.set_column_width(u16::try_from(col).unwrap_or(u16::MAX), wide.max(longest.to_f64().unwrap_or(0.0) * 1.2 + 2.0))?;
    }
    Ok(())
}

/// Lines, then the total; returns the row after it.
fn body(sheet: &mut Worksheet, first: u32, table: &Table, filling: &Filling, lists: &mut Lists) -> Result<u32, XlsxError> {
    let lines = lines(table, filling);
    let count = room(table, lines.len());
    let last = first + u32::try_from(count).unwrap_or(0) - 1;
    for (col, slot) in (0u16..).zip(columns(table)) {
        let field = table.field_of(slot);
        let format = input(field);
        for row in first..=last {
            sheet.write_blank(row, col, &format)?;
        }
        for (row, line) in (first..).zip(&lines) {
            write_entry(sheet, (row, col), &line[slot], &format)?;
        }
        sheet.add_data_validation(first, col, last, col, &validation(field, lists)?)?;
    }
    let wide: Vec<f64> = (0..table.slots.len()).map(|slot| width(table, slot)).collect();
    for (row, line) in (first..).zip(&lines) {
        if let Some(height) = fit::height(line, &wide) {
            sheet.set_row_height(row, height)?;
        }
    }
    sheet.ignore_error_range(first, 0, last, u16::try_from(table.slots.len()).unwrap_or(u16::MAX), IgnoreError::NumberStoredAsText)?;
    if table.total.is_none() {
        return Ok(last + 1);
    }
    total(sheet, table, filling.scheme, (first, last), &lines)?;
    Ok(last + 2)
}

/// How many lines there are: those that stand there and some to spare.
fn room(table: &Table, standing: usize) -> usize {
    let listed = table.line.as_deref().and_then(|l| table.field(l)?.codes.as_ref()).map(|codes| codes.entries.len());
    listed.map_or(LINES.0, |n| n + LINES.1).max(standing + LINES.1)
}

/// The lines that stand in the table: the dossier's, else those the scheme and the profile name.
fn lines(table: &Table, filling: &Filling) -> Vec<Vec<Value>> {
    let read = filling.dossier.and_then(|d| d.tables.iter().find(|t| t.table.full_name() == table.full_name()));
    if let Some(read) = read {
        let line = |row: &crate::record::Row| {
            let value = |(slot, cell): (usize, &Option<Cell>)| {
                let field = table.field_of(slot);
                value_of(cell.as_ref(), field, table.line.as_deref() == Some(&field.name))
            };
            row.cells.iter().enumerate().map(value).collect()
        };
        return read.lines().map(line).collect();
    }
    if table.layout == Layout::Matrix { named_lines(table) } else { required_indicators(table, filling) }
}

/// A matrix names its lines beforehand; the holder adapts them (S30).
fn named_lines(table: &Table) -> Vec<Vec<Value>> {
    let slot = table.line.as_deref().and_then(|l| table.slot(l, 0));
    let codes = slot.and_then(|s| table.field_of(s).codes.as_ref());
    let entries = codes.map_or(&[][..], |c| c.entries.as_slice());
    entries.iter().map(|e| with(table, &[(slot, &e.label)])).collect()
}

/// The indicators that every dossier gives (S16), in the table whose lines are indicators.
fn required_indicators(table: &Table, filling: &Filling) -> Vec<Vec<Value>> {
    let Some(code) = table.slot(CODE_FIELD, 0).filter(|_| !filling.scheme.indicators.is_empty()) else {
        return Vec::new();
    };
    let slot = |name: Option<&str>| name.and_then(|n| table.slot(n, 0));
    let (line, family, unit) = (slot(table.line.as_deref()), slot(Some("famille")), slot(Some("unite")));
    let wanted = filling.profile.codes(REQUIRED_INDICATORS).iter().filter_map(|c| filling.scheme.indicator(c));
    wanted.map(|i| with(table, &[(Some(code), &i.code), (line, &i.label), (family, &i.family), (unit, &i.unit)])).collect()
}

fn with(table: &Table, values: &[(Option<usize>, &str)]) -> Vec<Value> {
    let mut out = vec![Value::Empty; table.slots.len()];
    for (slot, text) in values {
        if let Some(slot) = slot {
            out[*slot] = Value::text(*text);
        }
    }
    out
}

/// A holder's value; as written where it could not be read.
pub(super) fn value_of(cell: Option<&Cell>, field: &Field, names_line: bool) -> Value {
    let Some(cell) = cell else {
        return Value::Empty;
    };
    match typed(cell, field, names_line) {
        Value::Empty => Value::text(&cell.raw),
        value => value,
    }
}

/// Writes a value into a cell to fill in.
pub(super) fn write_entry(sheet: &mut Worksheet, (row, col): (u32, u16), value: &Value, format: &Format) -> Result<(), XlsxError> {
    match value {
        Value::Empty => Ok(()),
        Value::Number(n) => sheet.write_number_with_format(row, col, n.to_f64().unwrap_or(f64::NAN), format).map(drop),
        Value::Date(d) => match day(*d) {
            Some(serial) => sheet.write_datetime_with_format(row, col, &serial, format).map(drop),
            None => write_text(sheet, row, col, &crate::fmt::date(*d), format),
        },
        Value::Text(text) | Value::Link { shown: text, .. } if is_formula_like(text) => {
            write_text(sheet, row, col, text, &format.clone().set_quote_prefix())
        }
        Value::Text(text) | Value::Link { shown: text, .. } => write_text(sheet, row, col, text, format),
    }
}

/// The total line: formulas with their results, since not every program computes them when opening.
fn total(sheet: &mut Worksheet, table: &Table, scheme: &Scheme, (first, last): (u32, u32), lines: &[Vec<Value>]) -> Result<(), XlsxError> {
    let word = scheme.words.total.first().map_or_else(String::new, |w| w.to_uppercase());
    let row = last + 1;
    for (col, slot) in (0u16..).zip(columns(table)) {
        let field = table.field_of(slot);
        let format = summed(field);
        if table.total.as_deref() == Some(&field.name) && table.slots[slot].year == 0 {
            write_text(sheet, row, col, &word, &format)?;
        } else if table.column_sums.iter().any(|s| s.fields.contains(&field.name)) {
            let numbers = lines.iter().filter_map(|l| if let Value::Number(n) = l[slot] { Some(n) } else { None });
            let result = numbers.sum::<Decimal>().normalize();
            let letters = column_letters(u32::from(col));
            let formula = format!("=SUM({letters}{}:{letters}{})", first + 1, last + 1);
            sheet.write_formula_with_format(row, col, Formula::new(formula).set_result(result.to_string()), &format)?;
        } else {
            sheet.write_blank(row, col, &format)?;
        }
    }
    Ok(())
}
