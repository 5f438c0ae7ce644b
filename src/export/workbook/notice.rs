//! The first sheet of a template: how to fill it in, and which sheet is asked for when.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::blank::{Carried, Filling, Sheetful};
use super::fit;
use super::sheet::{print_setup, write_text};
use super::style::{INPUT, QUIET, REQUIRED, Styles, boxed};
use crate::template::Scheme;

/// What a holder must know before beginning.
const ADVICE: &[&str] = &[
    "Une feuille par tableau. Placez-vous sur une cellule : un conseil dit ce qu'elle attend.",
    "Écrivez seulement le nombre, sans unité (12,5 et non « 12,5 jours ») ; une date s'écrit 31/12/2026.",
    "Laissez vide ce qui n'est pas encore connu : 0 veut dire « zéro ». Une valeur qui n'existe pas s'écrit « n.d. », avec la raison en commentaire.",
    "La ligne grise « Exemple » montre comment remplir un tableau ; elle n'est pas lue et ne compte pas.",
    "Les totaux se calculent seuls. Pour une ligne de plus, insérez-la entre deux lignes du tableau : le total la prend en compte.",
    "Les feuilles sont protégées sans mot de passe, pour que les intitulés ne s'effacent pas par erreur.",
];

/// The widths of its columns.
const WIDTHS: [f64; 3] = [28.0, 62.0, 48.0];

/// Writes it.
pub(super) fn write(sheet: &mut Worksheet, filling: &Filling, styles: &Styles) -> Result<(), XlsxError> {
    let scheme = filling.scheme;
    for (col, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(col, width)?;
    }
    sheet.set_screen_gridlines(false);
    print_setup(sheet, 0.0);
    write_text(sheet, 0, 0, &scheme.label, &styles.title)?;
    write_text(sheet, 1, 0, &format!("Modèle de dossier, version {}", scheme.version), &styles.quiet)?;
    let mut row = 3;
    let legend = [
        (REQUIRED, "obligatoire, marqué d'une étoile *"),
        (INPUT, "à remplir si vous avez l'information"),
        (QUIET, "se calcule seul, ou sert d'exemple"),
    ];
    for (fill, meaning) in legend {
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
    for filled in &filling.sheets {
        row += 1;
        one(sheet, row, scheme, filled, styles)?;
    }
    if let Some(carried) = &filling.carried {
        earlier(sheet, row + 2, carried, styles)?;
    }
    Ok(())
}

/// What an earlier dossier brought into the workbook, and what could not be taken over.
fn earlier(sheet: &mut Worksheet, mut row: u32, carried: &Carried, styles: &Styles) -> Result<(), XlsxError> {
    let from = carried.dossier.stage().map_or_else(String::new, |s| format!(" (« {} »)", s.label));
    let title = format!("Repris de votre dossier {}{from}, pour : {}", carried.dossier.id, carried.stage.label);
    write_text(sheet, row, 0, &title, &styles.section)?;
    let said = [
        "Relisez ce qui est repris : l'identité, le programme, les indicateurs, les années écoulées et les listes déjà remplies.",
        "Reste à remplir ce qui est nouveau : la date du rapport, les valeurs de l'année et les lignes à ajouter.",
    ];
    for text in said {
        row += 1;
        write_text(sheet, row, 0, &format!("– {text}"), &Format::new())?;
    }
    if carried.left.is_empty() {
        return Ok(());
    }
    row += 2;
    write_text(sheet, row, 0, "N'a pas pu être repris, faute d'avoir été compris ; les cases sont vides", &styles.section)?;
    let whole: f64 = WIDTHS.iter().sum();
    for left in carried.left {
        row += 1;
        let text = format!("– {}", left.sentence());
        let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        sheet.merge_range(row, 0, row, 2, &text, &format)?;
        sheet.set_row_height(row, fit::LINE * fit::lines(&text, whole))?;
    }
    Ok(())
}

fn one(sheet: &mut Worksheet, row: u32, scheme: &Scheme, filled: &Sheetful, styles: &Styles) -> Result<(), XlsxError> {
    let target = format!("internal:'{}'!A1", filled.name.replace('\'', "''"));
    let link = styles.link.clone().set_align(FormatAlign::Top);
    sheet.write_url_with_format(row, 0, Url::new(target).set_text(&filled.name), &link)?;
    let name = &filled.tables[0].0.name;
    let wanted: Vec<&str> = scheme.stages.iter().filter(|s| s.tables.contains(name)).map(|s| s.label.as_str()).collect();
    let wanted = if wanted.len() == scheme.stages.len() { "toutes les étapes".to_owned() } else { wanted.join(", ") };
    let help = filled.help();
    write_text(sheet, row, 1, &help, &styles.text)?;
    write_text(sheet, row, 2, &wanted, &styles.text)?;
    sheet.set_row_height(row, fit::LINE * fit::lines(&help, WIDTHS[1]).max(fit::lines(&wanted, WIDTHS[2])))?;
    Ok(())
}
