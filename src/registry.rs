//! The registry of expected positions (`--postes`): a table with one line a position and stage → [`Registry`].
//!
//! Its columns are fields of the template, so values are read as holders' are (French numbers and dates, stages by their labels).
//! Knows nothing of dossiers: rules hold the two against each other.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::error::Error;
use crate::grid::{self, CellRef, GridCell, Raw, Sheet, column_letters};
use crate::record::{Cell, Trait, Value, read_value};
use crate::template::{Field, Scheme};
use crate::text::{compact, fold, likeness};

/// The columns, each with the table (and block) and field that say how its values are written.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("convention", "identification", "convention"),
    ("etape", "identification", "etape"),
    ("siret", "identification", "siret"),
    ("porteur", "identification", "porteur"),
    ("poste", "identification", "poste"),
    ("region", "identification", REGION),
    ("debut", "identification", "debut"),
    ("fin", "identification", "fin"),
    ("etp", "identification", "etp"),
    ("montant_ademe", "financement/ressources", "total"),
    ("courriel", "identification", "contact"),
];

/// The field of the region.
pub(crate) const REGION: &str = "region";

/// The column without which a line is nothing.
const KEY: usize = 0;

/// The positions that a region expects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registry {
    /// The file it was read from.
    pub file: String,
    /// One a line.
    pub expected: Vec<Expected>,
    /// The ranks of the lines of each position, and of the first of each holder's SIRET, by these numbers as they compare.
    numbers: BTreeMap<String, Vec<usize>>,
    holders: BTreeMap<String, usize>,
}

/// A position expected at a stage; what the registry does not say is `None` and compared with nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The number of its convention.
    pub convention: String,
    /// The code of the stage; any stage if the registry does not say.
    pub stage: Option<String>,
    /// The holder's SIRET.
    pub siret: Option<String>,
    /// The holder.
    pub holder: Option<String>,
    /// The position's title.
    pub position: Option<String>,
    /// The region, code or name.
    pub region: Option<String>,
    /// The first day of the contract.
    pub start: Option<Date>,
    /// Its last day.
    pub end: Option<Date>,
    /// The part of a full-time post.
    pub etp: Option<Decimal>,
    /// The aid granted by ADEME over the contract.
    pub ademe: Option<Decimal>,
    /// Where to write to the holder.
    pub email: Option<String>,
}

impl Registry {
    /// Reads a registry: `;`-separated text (UTF-8 or Windows-1252), or the first sheet of a workbook.
    ///
    /// # Errors
    /// A file without cells, a header without « convention » or with a misspelt column, a value that cannot be read, a position twice.
    pub fn read(bytes: &[u8], file: &str, scheme: &Scheme) -> Result<Self, Error> {
        let refuse = |reason: String| Error::Registry { file: file.to_owned(), reason };
        let book = grid::read(bytes, file).map_err(|_| refuse("le fichier est vide ou n'est pas un tableau".to_owned()))?;
        let sheet = book.sheets.first().ok_or_else(|| refuse("le classeur n'a pas de feuille".to_owned()))?;
        Self::of_sheet(sheet, file, scheme).map_err(refuse)
    }

    fn of_sheet(sheet: &Sheet, file: &str, scheme: &Scheme) -> Result<Self, String> {
        let mut rows = sheet.rows().filter(|(_, cells)| !cells.is_empty());
        let (header, titles) = rows.next().ok_or("le fichier est vide")?;
        let columns = columns(titles, scheme)?;
        if !columns.iter().any(|(_, c)| *c == KEY) {
            return Err(format!("ligne {} : il manque la colonne « {} »", header + 1, COLUMNS[KEY].0));
        }
        let mut out = Self { file: file.to_owned(), ..Self::default() };
        for (row, cells) in rows {
            let new = line(row, cells, &columns, scheme)?;
            if let Some(first) = out.of_position(&new.convention).find(|e| e.stage == new.stage) {
                let twice =
                    format!("ligne {} : le poste {} est déjà attendu à la même étape à la ligne {}", new.line, new.convention, first.line);
                return Err(twice);
            }
            out.numbers.entry(compact(&new.convention)).or_default().push(out.expected.len());
            if let Some(siret) = &new.siret {
                out.holders.entry(compact(siret)).or_insert(out.expected.len());
            }
            out.expected.push(new);
        }
        Ok(out)
    }

    /// The lines of a position, one a stage.
    pub fn of_position(&self, convention: &str) -> impl Iterator<Item = &Expected> {
        self.numbers.get(&compact(convention)).into_iter().flatten().map(|rank| &self.expected[*rank])
    }

    /// The first line of a holder.
    #[must_use]
    pub fn of_holder(&self, siret: &str) -> Option<&Expected> {
        self.holders.get(&compact(siret)).map(|rank| &self.expected[*rank])
    }
}

/// The columns that a header row names: (column of the sheet, rank in [`COLUMNS`]). Others are left alone, unless nearly one of ours.
fn columns(titles: &[GridCell], scheme: &Scheme) -> Result<Vec<(u32, usize)>, String> {
    let mut found: Vec<(u32, usize)> = Vec::new();
    let mut unknown: Vec<(CellRef, String)> = Vec::new();
    for cell in titles {
        let Some(Raw::Text(title)) = &cell.raw else {
            continue;
        };
        let known = (0..COLUMNS.len()).find(|c| names(*c, scheme).contains(&fold(title)));
        match known.filter(|c| found.iter().all(|(_, taken)| taken != c)) {
            Some(column) => found.push((cell.at.col, column)),
            None => unknown.push((cell.at, title.clone())),
        }
    }
    for (at, title) in unknown {
        let missing = (0..COLUMNS.len()).filter(|c| found.iter().all(|(_, taken)| taken != c));
        let near = missing.map(|c| (likeness(&fold(&title), &fold(COLUMNS[c].0)), c)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, column)) = near.filter(|(l, _)| *l > 0.7) {
            let (letters, name) = (column_letters(at.col), COLUMNS[column].0);
            return Err(format!(
                "ligne {}, colonne {letters} : « {title} » n'est pas une colonne connue ; vouliez-vous dire « {name} » ?",
                at.row + 1
            ));
        }
    }
    Ok(found)
}

/// How a column may be titled, folded: its name, or the label of its field.
fn names(column: usize, scheme: &Scheme) -> Vec<String> {
    let (name, table, _) = COLUMNS[column];
    let label = field(column, scheme).filter(|_| table == COLUMNS[KEY].1).map(|f| fold(&f.label));
    std::iter::once(fold(name)).chain(label).collect()
}

fn field(column: usize, scheme: &Scheme) -> Option<&Field> {
    let (_, table, name) = COLUMNS[column];
    scheme.table(table)?.field(name)
}

/// What users call a region of the list.
pub(crate) fn region_label(code: &str, scheme: &Scheme) -> String {
    let region = COLUMNS.iter().position(|(name, ..)| *name == REGION).and_then(|column| field(column, scheme));
    let known = region.and_then(|f| f.codes.as_ref()?.get(code));
    known.map_or_else(|| code.to_owned(), |entry| entry.label.clone())
}

fn line(row: u32, cells: &[GridCell], columns: &[(u32, usize)], scheme: &Scheme) -> Result<Expected, String> {
    let mut out = Expected { line: row + 1, ..Expected::default() };
    for (col, column) in columns {
        let Some((cell, field)) = cells.iter().find(|c| c.at.col == *col).zip(field(*column, scheme)) else {
            continue;
        };
        let read = read_value(scheme, field, cell);
        if read.is_missing() {
            continue;
        }
        let value = usable(&read, field).map_err(|why| {
            let (name, letters) = (COLUMNS[*column].0, column_letters(*col));
            format!("ligne {}, colonne {letters} (« {name} ») : « {} » {why}", row + 1, read.raw)
        })?;
        out.put(COLUMNS[*column].0, &value);
    }
    if out.convention.is_empty() {
        let letters = columns.iter().find(|(_, c)| *c == KEY).map(|(col, _)| column_letters(*col)).unwrap_or_default();
        return Err(format!("ligne {}, colonne {letters} (« {} ») : le numéro du poste manque", row + 1, COLUMNS[KEY].0));
    }
    Ok(out)
}

/// The value of a cell, or why the registry cannot be used with it.
fn usable(read: &Cell, field: &Field) -> Result<Value, &'static str> {
    let closed = field.codes.as_ref().is_some_and(|c| !c.open) && read.traits.iter().any(|t| matches!(t, Trait::NotInList(_)));
    match &read.value {
        Some(_) if closed => Err("n'est pas dans la liste des valeurs admises"),
        Some(value) => Ok(value.clone()),
        None if field.kind.is_number() => Err("n'est pas un nombre ; écrivez par exemple 12,5"),
        None => Err("n'est pas lisible ; une date s'écrit 31/12/2025"),
    }
}

impl Expected {
    fn put(&mut self, column: &str, value: &Value) {
        let text = || value.text().map(str::to_owned);
        match column {
            "convention" => self.convention = text().unwrap_or_default(),
            "etape" => self.stage = text(),
            "siret" => self.siret = text(),
            "porteur" => self.holder = text(),
            "poste" => self.position = text(),
            "region" => self.region = text(),
            "debut" => self.start = value.date(),
            "fin" => self.end = value.date(),
            "etp" => self.etp = value.number(),
            "montant_ademe" => self.ademe = value.number(),
            "courriel" => self.email = text(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "convention;etape;siret;porteur;poste;region;debut;fin;etp;montant_ademe";

    fn read(bytes: &[u8]) -> Result<Registry, String> {
        Registry::read(bytes, "postes.csv", &Scheme::embedded().expect("templates")).map_err(|e| e.to_string())
    }

    #[test]
    fn french_values_are_read() {
        let text = format!(
            "\u{feff}{HEADER};courriel\n21BRD0090;final;20006775100018;CC du Val Clair;Chargé de mission;53;01/01/2021;2023-12-31;0,8;\u{202f}97 990,50 €;a@exemple.fr\n"
        );
        let registry = read(text.as_bytes()).expect("registry");
        let one = &registry.expected[0];
        assert_eq!((one.line, one.convention.as_str(), one.stage.as_deref()), (2, "21BRD0090", Some("final")));
        assert_eq!(one.etp, Some(Decimal::new(8, 1)));
        assert_eq!(one.ademe, Some(Decimal::new(979_905, 1)));
        assert_eq!(one.start, Some(jiff::civil::date(2021, 1, 1)));
        assert_eq!(one.end, Some(jiff::civil::date(2023, 12, 31)));
        assert_eq!(one.email.as_deref(), Some("a@exemple.fr"));
    }

    #[test]
    fn windows_1252_and_stage_labels_are_read() {
        let registry = read(b"convention;etape;porteur\r\n21BRD0090;Rapport d'avancement ann\xe9e 1;R\xe9gie\r\n").expect("registry");
        assert_eq!(registry.expected[0].stage.as_deref(), Some("avancement-1"));
        assert_eq!(registry.expected[0].holder.as_deref(), Some("Régie"));
        assert_eq!(registry.expected[0].etp, None);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_column() {
        for (text, words) in [
            ("", "vide"),
            ("etape;etp\nfinal;1\n", "ligne 1 : il manque la colonne « convention »"),
            ("convention;etp\n21BRD0090;beaucoup\n", "ligne 2, colonne B (« etp ») : « beaucoup » n'est pas un nombre"),
            ("convention;debut\n21BRD0090;31/02/2021\n", "ligne 2, colonne B (« debut ») : « 31/02/2021 » n'est pas lisible"),
            ("convention;etape\n21BRD0090;plus tard\n", "ligne 2, colonne B (« etape ») : « plus tard » n'est pas dans la liste"),
            (
                "convention;montant_adme\n21BRD0090;1\n",
                "ligne 1, colonne B : « montant_adme » n'est pas une colonne connue ; vouliez-vous dire « montant_ademe » ?",
            ),
            ("convention;etape\n\n;final\n", "ligne 3, colonne A (« convention ») : le numéro du poste manque"),
            (
                "convention;etape\n21BRD0090;final\n21brd0090;final\n",
                "ligne 3 : le poste 21brd0090 est déjà attendu à la même étape à la ligne 2",
            ),
        ] {
            let error = read(text.as_bytes()).expect_err(text);
            assert!(error.contains(words), "{text} → {error}");
        }
    }
}
