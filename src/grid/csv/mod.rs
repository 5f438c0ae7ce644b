//! Text with separators → cells; all of them text. What was assumed of the file is said.

mod encoding;
mod records;
mod separator;

pub(super) use encoding::unmarked_utf16;

use super::limits::{Bound, Budget, Limits};
use super::typed::text_of;
use super::{CellRef, Format, GridCell, Sheet, Unreadable, Visibility, Workbook};
use crate::text::is_blank;
use records::Records;

/// How many lines with stray quotes are named.
const NAMED: usize = 5;

/// Reads a text file.
pub(super) fn read(bytes: &[u8], name: &str, limits: Limits) -> Result<Workbook, Unreadable> {
    let decoded = encoding::decode(bytes);
    // One kind of line end, so that counting them gives rows. An old program ends a text with Ctrl-Z.
    let text = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches('\u{1a}');
    refuse(text, limits)?;
    let (separator, body, skipped) = match separator::announced(text) {
        Some((separator, rest)) => (separator, rest, 1),
        None => (separator::guessed(text), text, 0),
    };
    let mut out = Workbook::new(Format::Csv);
    out.notes.push(assumed(&decoded, separator, skipped > 0));
    if decoded.garbled {
        out.losses.push(format!("Des caractères n'ont pas pu être lus : ils n'ont pas de sens en {}.", decoded.encoding));
    }
    let cells = cells((body, separator), skipped, limits, &mut out.losses)?;
    if cells.is_empty() {
        return Err(Unreadable::Empty);
    }
    out.sheets.push(Sheet::new(name.to_owned(), Visibility::Visible, cells));
    Ok(out)
}

/// What the reading supposes, in a sentence.
fn assumed(decoded: &encoding::Decoded, separator: char, announced: bool) -> String {
    let called = separator::SEPARATORS.iter().find(|(s, _)| *s == separator).map_or("", |(_, called)| called);
    let (encoding, parted) = (if decoded.supposed { " supposé" } else { "" }, if announced { "annoncé" } else { "supposé" });
    format!("Fichier texte : encodage {}{encoding}, séparateur {parted} : {called}.", decoded.encoding)
}

/// Refuses what is no text with lines.
fn refuse(text: &str, limits: Limits) -> Result<(), Unreadable> {
    for (rank, line) in text.split('\n').enumerate() {
        limits.hold(Bound::Line, line.len()).map_err(|over| over.at(&format!("la ligne {}", rank + 1)))?;
        // A form feed and a vertical tab stand in texts that people paste.
        if line.contains(|c: char| c < ' ' && !matches!(c, '\t' | '\u{b}' | '\u{c}')) {
            let what = format!("un fichier d'une nature inconnue (octets de commande à la ligne {})", rank + 1);
            return Err(Unreadable::NotASpreadsheet(what.into()));
        }
    }
    Ok(())
}

fn cells((text, separator): (&str, char), skipped: u32, limits: Limits, losses: &mut Vec<String>) -> Result<Vec<GridCell>, Unreadable> {
    let mut budget = Budget::new(limits);
    let mut out = Vec::new();
    let mut outside = None;
    let mut records = Records::new(text, separator);
    for record in records.by_ref() {
        for (col, value) in (0u32..).zip(record.values) {
            if value.chars().all(is_blank) {
                continue;
            }
            let at = CellRef::new(record.row, col);
            if at.row > CellRef::LAST.row || at.col > CellRef::LAST.col {
                outside = outside.or(Some(record.line + skipped));
                continue;
            }
            budget.cell(value.len(), 0)?;
            out.push(GridCell::new(at, Some(text_of(as_text(&value).to_owned()))));
        }
    }
    if let Some(line) = outside {
        losses.push(format!("Ligne {line} : au-delà de ce qu'une feuille peut tenir, la suite n'a pas été lue."));
    }
    let mut lines: Vec<u32> = records.stray_quotes.iter().map(|line| line + skipped).collect();
    lines.dedup();
    for line in lines.iter().take(NAMED) {
        losses.push(format!("Ligne {line} : un guillemet ouvert n'est pas refermé à la fin de la valeur ; il est lu comme un caractère."));
    }
    if lines.len() > NAMED {
        losses.push(format!("{} autres lignes ont un guillemet qui n'est pas refermé.", lines.len() - NAMED));
    }
    Ok(out)
}

/// `="00123"`: how programs keep Excel from making a number of it.
fn as_text(value: &str) -> &str {
    value.strip_prefix("=\"").and_then(|v| v.strip_suffix('"')).filter(|v| !v.contains('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests;
