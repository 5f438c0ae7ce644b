//! The template as a workbook: a sheet a table, without values or with those of one dossier.

use rust_xlsxwriter::{ProtectionOptions, Workbook, Worksheet, XlsxError};

use super::entry;
use super::form;
use super::notice;
use super::sheet::{print_setup, write_text};
use super::style::Styles;
use super::validation::Lists;
use super::{new_book, refused, sheet_name};
use crate::error::Error;
use crate::profile::Profile;
use crate::record::Dossier;
use crate::template::{Layout, Scheme, Table};

/// The sheets of a template that hold no table: the notice, and the lists behind the choices (hidden).
pub const SERVICE_SHEETS: [&str; 2] = ["Notice", "Listes"];

/// The template to fill in: actions of the scheme and indicators that the profile demands already stand in it.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn blank(scheme: &Scheme, profile: &Profile) -> Result<Vec<u8>, Error> {
    write(&Filling { scheme, profile, dossier: None }).map_err(refused)
}

/// The template with the values of a dossier: what could not be read stands in it as the holder wrote it.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn filled(dossier: &Dossier, profile: &Profile) -> Result<Vec<u8>, Error> {
    write(&Filling { scheme: &dossier.scheme, profile, dossier: Some(dossier) }).map_err(refused)
}

/// What a template is made of.
pub(super) struct Filling<'a> {
    /// The scheme.
    pub(super) scheme: &'a Scheme,
    /// Thresholds, which name the indicators demanded.
    pub(super) profile: &'a Profile,
    /// Whose values it holds, if any.
    pub(super) dossier: Option<&'a Dossier>,
}

fn write(filling: &Filling) -> Result<Vec<u8>, XlsxError> {
    let scheme = filling.scheme;
    let title = filling.dossier.map_or_else(|| scheme.label.clone(), |d| format!("{} – {}", scheme.label, d.id));
    let mut book = new_book(&title, &[("Modèle", &scheme.name), ("Version", &scheme.version)])?;
    let styles = Styles::new();
    let mut taken: Vec<String> = SERVICE_SHEETS.map(str::to_owned).into();
    let sheets = sheets(scheme);
    let names: Vec<String> = sheets.iter().map(|tables| sheet_name(&tables[0].sheet, &mut taken)).collect();
    let mut lists = Lists::new(SERVICE_SHEETS[1]);
    notice::write(add(&mut book, SERVICE_SHEETS[0])?, scheme, &sheets, &names, &styles)?;
    for (tables, name) in sheets.iter().zip(&names) {
        let sheet = add(&mut book, name)?;
        heading(sheet, scheme, tables, &styles)?;
        match tables[0].layout {
            Layout::Form => form::write(sheet, tables[0], filling, &mut lists)?,
            Layout::List | Layout::Matrix => entry::write(sheet, tables, filling, &mut lists, &styles)?,
        }
        protect(sheet);
    }
    if !lists.is_empty() {
        lists.write(add(&mut book, SERVICE_SHEETS[1])?)?;
    }
    book.save_to_buffer()
}

/// The tables sheet by sheet: blocks of one table share theirs.
pub(super) fn sheets(scheme: &Scheme) -> Vec<Vec<&Table>> {
    let mut out: Vec<Vec<&Table>> = Vec::new();
    for table in &scheme.tables {
        match out.iter_mut().find(|t| t[0].sheet == table.sheet && t[0].name == table.name) {
            Some(tables) => tables.push(table),
            None => out.push(vec![table]),
        }
    }
    out
}

fn add<'b>(book: &'b mut Workbook, name: &str) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    Ok(sheet)
}

/// The rows above the first field or header.
pub(super) const HEADING: u32 = 4;

/// Title, instruction, and which template this is.
fn heading(sheet: &mut Worksheet, scheme: &Scheme, tables: &[&Table], styles: &Styles) -> Result<(), XlsxError> {
    let title = if tables.len() > 1 { &tables[0].sheet } else { &tables[0].label };
    write_text(sheet, 0, 0, title, &styles.title)?;
    let help: Vec<&str> = tables.iter().map(|t| t.help.as_str()).filter(|h| !h.is_empty()).collect();
    write_text(sheet, 1, 0, &help.join(" "), &styles.plain)?;
    let model = format!("Modèle « {} », version {}. L'étoile * marque ce qui est obligatoire.", scheme.label, scheme.version);
    write_text(sheet, 2, 0, &model, &styles.quiet)?;
    sheet.set_row_height(0, 24)?;
    print_setup(sheet, 0.0);
    Ok(())
}

/// Without password: the labels cannot be typed over by mistake, lines can still be added and sized.
fn protect(sheet: &mut Worksheet) {
    let allowed = ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        insert_links: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&allowed);
}
