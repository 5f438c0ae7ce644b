//! The first sheet of a template: how to fill it in, and which sheet is asked for when.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::fit;
use super::sheet::{print_setup, write_text};
use super::style::{INPUT, REQUIRED, Styles, boxed};
use crate::template::{Scheme, Table};

/// What a holder must know before beginning.
const ADVICE: &[&str] = &[
    "Une feuille par tableau. Placez-vous sur une cellule : un conseil dit ce qu'elle attend.",
    "Écrivez seulement le nombre, sans unité (12,5 et non « 12,5 jours ») ; une date s'écrit 31/12/2026.",
    "Laissez vide ce qui n'est pas encore connu : 0 veut dire « zéro ». Une valeur qui n'existe pas s'écrit « n.d. », avec la raison en commentaire.",
    "Le total au bas d'un tableau se calcule seul. Pour une ligne de plus, insérez-la au-dessus du total.",
    "Les feuilles sont protégées sans mot de passe, pour que les intitulés ne s'effacent pas par erreur.",
];

/// Writes it.
pub(super) fn write(
    sheet: &mut Worksheet,
    scheme: &Scheme,
    sheets: &[Vec<&Table>],
    names: &[String],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (col, width) in [(0, 28.0), (1, 62.0), (2, 48.0)] {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_screen_gridlines(false);
    print_setup(sheet, 0.0);
    write_text(sheet, 0, 0, &scheme.label, &styles.title)?;
    write_text(sheet, 1, 0, &format!("Modèle de dossier, version {}", scheme.version), &styles.quiet)?;
    let mut row = 3;
    for (fill, meaning) in [(REQUIRED, "obligatoire, marqué d'une étoile *"), (INPUT, "à remplir si vous avez l'information")] {
        sheet.write_blank(row, 0, &boxed().set_background_color(fill))?;
        write_text(sheet, row, 1, meaning, &Format::new().set_indent(1))?;
        row += 1;
    }
    row += 1;
    for advice in ADVICE {
        write_text(sheet, row, 0, &format!("– {advice}"), &Format::new())?;
        row += 1;
    }
    row += 1;
    for (col, label) in (0u16..).zip(["Feuille", "Ce qu'elle contient", "Demandée pour"]) {
        write_text(sheet, row, col, label, &styles.header)?;
    }
    for (tables, name) in sheets.iter().zip(names) {
        row += 1;
        one(sheet, row, scheme, (tables, name), styles)?;
    }
    Ok(())
}

fn one(sheet: &mut Worksheet, row: u32, scheme: &Scheme, (tables, name): (&[&Table], &str), styles: &Styles) -> Result<(), XlsxError> {
    let target = format!("internal:'{}'!A1", name.replace('\'', "''"));
    sheet.write_url_with_format(row, 0, Url::new(target).set_text(name), &styles.link.clone().set_align(FormatAlign::Top))?;
    let help: Vec<&str> = tables.iter().map(|t| t.help.as_str()).filter(|h| !h.is_empty()).collect();
    let wanted: Vec<&str> = scheme.stages.iter().filter(|s| s.tables.contains(&tables[0].name)).map(|s| s.label.as_str()).collect();
    let wanted = if wanted.len() == scheme.stages.len() { "toutes les étapes".to_owned() } else { wanted.join(", ") };
    let help = help.join(" ");
    write_text(sheet, row, 1, &help, &styles.text)?;
    write_text(sheet, row, 2, &wanted, &styles.text)?;
    sheet.set_row_height(row, fit::LINE * fit::lines(&help, 62.0).max(fit::lines(&wanted, 48.0)))?;
    Ok(())
}
