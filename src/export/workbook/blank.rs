//! The template as a workbook, given different rows: none, those of a dossier, or what of them goes into its next stage.

use std::collections::BTreeSet;

use rust_xlsxwriter::{ProtectionOptions, Workbook, Worksheet, XlsxError};

use super::carried::{self, Left};
use super::content::{self, Content};
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
use crate::template::{Layout, Scheme, Stage, Table};
use crate::text::file_name;

/// The sheets of a template that hold no table: the notice, and the lists behind the choices (hidden).
pub const SERVICE_SHEETS: [&str; 2] = ["Notice", "Listes"];

/// The template to fill in: actions of the scheme and indicators that the profile demands already stand in it.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn blank(scheme: &Scheme, profile: &Profile) -> Result<Vec<u8>, Error> {
    let sheets = sheets(scheme, &|table| content::blank(scheme, profile, table));
    write(&Filling { scheme, title: scheme.label.clone(), sheets, carried: None }).map_err(refused)
}

/// The same, a workbook a table: file names without extension, in order, and contents.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn blank_by_table(scheme: &Scheme, profile: &Profile) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut taken = BTreeSet::new();
    let one = |(rank, sheet): (usize, Sheetful)| {
        let title = format!("{} – {}", scheme.label, sheet.name);
        let name = file_name(&format!("{} {}", rank + 1, sheet.name), &mut taken);
        let bytes = write(&Filling { scheme, title, sheets: vec![sheet], carried: None }).map_err(refused)?;
        Ok((name, bytes))
    };
    sheets(scheme, &|table| content::blank(scheme, profile, table)).into_iter().enumerate().map(one).collect()
}

/// The template with the rows of a dossier, read back as the same: what could not be read stands in it as the holder wrote it.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn filled(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    let scheme = &*dossier.scheme;
    let sheets = sheets(scheme, &|table| content::as_read(dossier, table));
    write(&Filling { scheme, title: format!("{} – {}", scheme.label, dossier.id), sheets, carried: None }).map_err(refused)
}

/// The workbook of a dossier's next stage, with what is known of it in place, and what had to be left out.
///
/// # Errors
/// The writer of workbooks refuses.
pub fn next_stage(dossier: &Dossier, stage: &Stage) -> Result<(Vec<u8>, Vec<Left>), Error> {
    let scheme = &*dossier.scheme;
    let left = std::cell::RefCell::new(Vec::new());
    let sheets = sheets(scheme, &|table| {
        let (content, not_carried) = carried::next(dossier, stage, table);
        left.borrow_mut().extend(not_carried);
        content
    });
    let left = left.into_inner();
    let title = format!("{} – {} – {}", scheme.label, dossier.id, stage.label);
    let carried = Some(Carried { dossier, stage, left: &left });
    let bytes = write(&Filling { scheme, title, sheets, carried }).map_err(refused)?;
    Ok((bytes, left))
}

/// What a template is made of.
pub(super) struct Filling<'a> {
    /// The scheme.
    pub(super) scheme: &'a Scheme,
    /// The title of the workbook.
    title: String,
    /// The sheets with tables.
    pub(super) sheets: Vec<Sheetful<'a>>,
    /// What an earlier dossier brings, if one does.
    pub(super) carried: Option<Carried<'a>>,
}

/// A sheet of a template: its tables under each other, with what stands in them.
pub(super) struct Sheetful<'a> {
    /// Its name.
    pub(super) name: String,
    /// A table, or the blocks of one.
    pub(super) tables: Vec<(&'a Table, Content)>,
}

/// An earlier dossier of which a workbook holds the known part.
pub(super) struct Carried<'a> {
    /// The dossier.
    pub(super) dossier: &'a Dossier,
    /// The stage that the workbook is for.
    pub(super) stage: &'a Stage,
    /// What had to be left out.
    pub(super) left: &'a [Left],
}

fn write(filling: &Filling) -> Result<Vec<u8>, XlsxError> {
    let scheme = filling.scheme;
    let mut book = new_book(&filling.title, &[("Modèle", &scheme.name), ("Version", &scheme.version)])?;
    let styles = Styles::new();
    let mut lists = Lists::new(SERVICE_SHEETS[1]);
    notice::write(add(&mut book, SERVICE_SHEETS[0])?, filling, &styles)?;
    for filled in &filling.sheets {
        let sheet = add(&mut book, &filled.name)?;
        heading(sheet, scheme, filled, &styles)?;
        match filled.tables.as_slice() {
            [(table, content)] if table.layout == Layout::Form => form::write(sheet, table, content, &mut lists)?,
            _ => entry::write(sheet, filled, filling, &mut lists, &styles)?,
        }
        protect(sheet);
    }
    if !lists.is_empty() {
        lists.write(add(&mut book, SERVICE_SHEETS[1])?)?;
    }
    book.save_to_buffer()
}

/// The tables sheet by sheet: blocks of one table share theirs.
fn sheets<'a>(scheme: &'a Scheme, content: &dyn Fn(&Table) -> Content) -> Vec<Sheetful<'a>> {
    let mut taken: Vec<String> = SERVICE_SHEETS.map(str::to_owned).into();
    let mut out: Vec<Sheetful> = Vec::new();
    for table in &scheme.tables {
        let made = (&**table, content(table));
        match out.iter_mut().find(|s| s.tables.iter().any(|(t, _)| t.sheet == table.sheet && t.name == table.name)) {
            Some(sheet) => sheet.tables.push(made),
            None => out.push(Sheetful { name: sheet_name(&table.sheet, &mut taken), tables: vec![made] }),
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
fn heading(sheet: &mut Worksheet, scheme: &Scheme, filled: &Sheetful, styles: &Styles) -> Result<(), XlsxError> {
    let table = filled.tables[0].0;
    let title = if filled.tables.len() > 1 { &table.sheet } else { &table.label };
    write_text(sheet, 0, 0, title, &styles.title)?;
    write_text(sheet, 1, 0, &filled.help(), &styles.plain)?;
    let model = format!("Modèle « {} », version {}. L'étoile * marque ce qui est obligatoire.", scheme.label, scheme.version);
    write_text(sheet, 2, 0, &model, &styles.quiet)?;
    sheet.set_row_height(0, 24)?;
    print_setup(sheet, 0.0);
    Ok(())
}

impl Sheetful<'_> {
    /// What its tables are for.
    pub(super) fn help(&self) -> String {
        let help: Vec<&str> = self.tables.iter().map(|(t, _)| t.help.as_str()).filter(|h| !h.is_empty()).collect();
        help.join(" ")
    }
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
