//! The sheet « À corriger » in words and sizes, whichever writer puts it into a file.

use super::remarks::{Line, Remarks};
use crate::export::workbook::{LINE, lines};
use crate::finding::capitalised;
use crate::fmt::count;
use crate::record::OWN_MARK;
use crate::report::state::State;

/// The columns: label, width in characters.
pub(crate) const COLUMNS: [(&str, f64); 6] =
    [("Gravité", 13.0), ("Code", 9.0), ("Feuille", 24.0), ("Où", 24.0), ("Constat", 70.0), ("À faire", 52.0)];
/// The column whose cells are links.
pub(crate) const LINK: usize = 3;
/// Links that Excel keeps on a sheet.
pub(crate) const LINKS: usize = 65_000;
/// The row of the state, after the sentence that says whose sheet it is and the dossier.
pub(crate) const STATE_ROW: usize = 3;
/// The characters that the distance between two columns takes.
const INDENT: f64 = 1.5;
/// The highest row that Excel has, in points.
const HIGHEST: f64 = 409.0;
/// Characters that are kept of a text; Excel has room for 32 767.
const LONGEST: usize = 4_000;

/// The sentences over the table: the first says whose sheet it is, so that it is never read as data.
pub(crate) fn head(remarks: &Remarks, marked: bool, note: Option<&str>) -> Vec<String> {
    let mut out = vec![format!("{OWN_MARK} : elle n'est pas relue avec vos tableaux, et elle se refait à chaque vérification.")];
    out.push(if remarks.heading.is_empty() { remarks.file.to_owned() } else { remarks.heading.clone() });
    if !remarks.lines.is_empty() {
        let marks = if marked { " Chaque cellule à revoir est colorée et porte la remarque en commentaire." } else { "" };
        out.push(format!("Cliquez sur une adresse de la colonne « Où » pour aller à la cellule.{marks}"));
    }
    if remarks.left_out > 0 {
        out.push(format!("{} de plus : le rapport les donne.", count(remarks.left_out, "ligne", "lignes")));
    }
    out.extend(note.map(str::to_owned));
    out
}

/// The texts of a line, one a column.
pub(crate) fn texts(line: &Line) -> [String; 6] {
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    [
        if line.counts { capitalised(line.severity.label()) } else { format!("{} levée", capitalised(line.severity.label())) },
        line.code.to_owned(),
        line.sheet.unwrap_or_default().to_owned(),
        line.place.clone(),
        cut(&line.sentence),
        cut(&line.fix),
    ]
}

/// The height of a line's row, in points.
pub(crate) fn height(texts: &[String; 6]) -> f64 {
    let most = texts.iter().zip(COLUMNS).map(|(text, (_, width))| lines(text, width - INDENT)).fold(1.0, f64::max);
    (most * LINE + 3.0).min(HIGHEST)
}

/// The colour of the sheet's tab.
pub(crate) fn tab(state: State) -> u32 {
    if state == State::Acceptable { 0x2E_7D32 } else { 0xC0_2B1D }
}
