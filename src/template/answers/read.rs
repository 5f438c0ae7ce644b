//! `correspondances.toml` → answers. What cannot be meant is refused with its line and the nearest name.

use std::borrow::Cow;

use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Answer, Answers, AnswersFile, Meant, Pattern, Says};
use crate::error::toml_reason;
use crate::settings::Lines;
use crate::source;
use crate::template::years::{self, YearMark};
use crate::template::{Scheme, Table};
use crate::text::{fold, likeness};

/// Why answers cannot be used: the file, and what is wrong in it.
#[derive(Debug, Error)]
#[error("« {file} » : {reason}")]
pub struct AnswersError {
    /// The file of answers.
    pub file: String,
    /// The line, what is wrong and what to write.
    pub reason: String,
}

/// The kinds of entries.
const SHEET: &str = "feuille";
const LABEL: &str = "intitule";
/// What says that a sheet is no table, or a header no field.
const NONE: &str = "aucun";
/// The keys of an entry, by kind.
const SHEET_KEYS: &[&str] = &["fichier", "feuille", "tableau", "commentaire"];
const LABEL_KEYS: &[&str] = &["fichier", "feuille", "tableau", "intitule", "champ", "annee", "commentaire"];

impl Answers {
    /// Adds the answers of a file; they hold for paths that begin with `scope` only.
    ///
    /// # Errors
    /// Text that is no TOML, an unknown key, table or field: the line and the nearest name.
    pub fn add(&mut self, bytes: &[u8], name: &str, scope: &str, scheme: &Scheme) -> Result<(), AnswersError> {
        let refuse = |reason: String| AnswersError { file: name.to_owned(), reason };
        let text = std::str::from_utf8(bytes)
            .map_err(|_| refuse("le fichier n'est pas en UTF-8 ; enregistrez-le dans cet encodage".to_owned()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = DeTable::parse(text).map_err(|e| refuse(toml_reason(text, &e)))?;
        let file = self.files.len();
        let reading = Reading { lines: Lines::of(text), scheme, file };
        let list = reading.root(root.get_ref()).map_err(refuse)?;
        self.files.push(AnswersFile { name: name.to_owned(), sha256: source::sha256(bytes), scope: scope.to_owned() });
        self.list.extend(list);
        Ok(())
    }
}

/// A value and where it stands.
type Place<'t> = Spanned<DeValue<'t>>;

/// One file being read.
struct Reading<'a> {
    lines: Lines,
    scheme: &'a Scheme,
    file: usize,
}

impl Reading<'_> {
    fn at(&self, at: usize, reason: &str) -> String {
        format!("ligne {} : {reason}", self.lines.at(at))
    }

    fn root(&self, root: &DeTable) -> Result<Vec<Answer>, String> {
        let mut out = Vec::new();
        for (key, value) in root {
            let kind = key.get_ref().as_ref();
            if ![SHEET, LABEL].contains(&kind) {
                return Err(self.at(
                    key.span().start,
                    &unknown("la rubrique", kind, &[SHEET, LABEL], " Les réponses s'écrivent sous [[feuille]] ou [[intitule]]."),
                ));
            }
            let entries = match value.get_ref() {
                DeValue::Array(list) => list.iter().collect(),
                _ => vec![value],
            };
            for entry in entries {
                let DeValue::Table(table) = entry.get_ref() else {
                    return Err(
                        self.at(entry.span().start, &format!("écrivez [[{kind}]] seul sur sa ligne, et une ligne par clé en dessous."))
                    );
                };
                let keys = if kind == SHEET { SHEET_KEYS } else { LABEL_KEYS };
                if let Some((key, _)) = table.iter().find(|(k, _)| !keys.contains(&k.get_ref().as_ref())) {
                    return Err(self.at(key.span().start, &unknown("la clé", key.get_ref(), keys, "")));
                }
                let start = table.iter().map(|(k, _)| k.span().start).min().unwrap_or(entry.span().start);
                let line = self.lines.at(start).saturating_sub(1).max(1);
                let says = if kind == SHEET { self.sheet(table, line)? } else { self.label(table, line)? };
                out.push(Answer {
                    file: self.file,
                    line,
                    path: self.pattern(table, "fichier")?,
                    sheet: self.pattern(table, "feuille")?,
                    says,
                    comment: self.string(table, "commentaire")?.map(|(text, _)| text.to_owned()),
                });
            }
        }
        out.sort_by_key(|a| a.line);
        Ok(out)
    }

    fn string<'t>(&self, table: &'t DeTable, key: &str) -> Result<Option<(&'t str, usize)>, String> {
        let Some((_, value)) = table.iter().find(|(k, _)| k.get_ref() == key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(Some((text, value.span().start))),
            _ => Err(self.at(value.span().start, &format!("« {key} » attend un texte entre guillemets."))),
        }
    }

    fn needed<'t>(&self, table: &'t DeTable, key: &str, line: usize) -> Result<(&'t str, usize), String> {
        self.string(table, key)?.ok_or_else(|| format!("ligne {line} : il manque « {key} = \"…\" »."))
    }

    fn pattern(&self, table: &DeTable, key: &str) -> Result<Option<Pattern>, String> {
        let Some((text, at)) = self.string(table, key)? else { return Ok(None) };
        Pattern::new(text).map(Some).ok_or_else(|| self.at(at, &format!("« {text} » ne désigne rien.")))
    }

    fn sheet(&self, table: &DeTable, line: usize) -> Result<Says, String> {
        if table.iter().all(|(k, _)| !["fichier", "feuille"].contains(&k.get_ref().as_ref())) {
            return Err(format!("ligne {line} : indiquez la feuille (« feuille = \"…\" ») ou le fichier (« fichier = \"…\" »)."));
        }
        let (written, at) = self.needed(table, "tableau", line)?;
        if fold(written) == NONE {
            return Ok(Says::Sheet(Vec::new()));
        }
        self.tables(written, at).map(Says::Sheet)
    }

    fn label(&self, table: &DeTable, line: usize) -> Result<Says, String> {
        let (text, _) = self.needed(table, "intitule", line)?;
        let (written, at) = self.needed(table, "tableau", line)?;
        let tables = self.tables(written, at)?;
        let (field, at) = self.needed(table, "champ", line)?;
        if fold(field) == NONE {
            return Ok(Says::Label { text: text.to_owned(), tables, meant: None });
        }
        let name = self.field(field, at, &tables)?;
        let year = self.year(table, text, &name, &tables, line)?;
        Ok(Says::Label { text: text.to_owned(), tables, meant: Some(Meant { field: name, year }) })
    }

    /// The tables that a name means: `programme`, `financement/depenses`, « Plan de financement », « Indicateurs ».
    fn tables(&self, written: &str, at: usize) -> Result<Vec<usize>, String> {
        let wanted = fold(written);
        let names = |t: &Table| [t.full_name(), t.name.clone(), t.label.clone(), t.sheet.clone()];
        let tables = &self.scheme.tables;
        let found: Vec<usize> = (0..tables.len()).filter(|i| names(&tables[*i]).iter().any(|n| fold(n) == wanted)).collect();
        if found.is_empty() {
            let mut known: Vec<String> = tables.iter().map(|t| t.full_name()).chain(tables.iter().map(|t| t.name.clone())).collect();
            known.push(NONE.to_owned());
            known.dedup();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return Err(self.at(at, &unknown("le tableau", written, &known, "")));
        }
        Ok(found)
    }

    /// The field that a name or label means in one of the tables at least.
    fn field(&self, written: &str, at: usize, tables: &[usize]) -> Result<String, String> {
        let wanted = fold(written);
        let fields = || tables.iter().flat_map(|t| &self.scheme.tables[*t].fields);
        match fields().find(|f| fold(&f.name) == wanted || fold(&f.label) == wanted) {
            Some(field) => Ok(field.name.clone()),
            None => {
                let mut known: Vec<&str> = fields().map(|f| f.name.as_str()).collect();
                known.push(NONE);
                known.dedup();
                Err(self.at(at, &unknown("le champ", written, &known, "")))
            }
        }
    }

    /// The year of a field that has one value a year: as said, else as the header itself says.
    fn year(&self, table: &DeTable, header: &str, name: &str, tables: &[usize], line: usize) -> Result<Option<YearMark>, String> {
        let across = tables.iter().filter_map(|t| self.scheme.tables[*t].field(name)).any(|f| f.across);
        let years = self.scheme.year_count();
        let value: Option<&Place> = table.iter().find(|(k, _)| k.get_ref() == "annee").map(|(_, v)| v);
        let said = match value.map(|v| (v.get_ref(), v.span().start)) {
            None => None,
            Some((DeValue::Integer(n), at)) => {
                let year = n.as_str().parse::<u8>().ok().filter(|y| (1..=years).contains(y));
                Some(year.ok_or_else(|| self.at(at, &format!("« annee » va de 1 à {years}.")))?)
            }
            Some((_, at)) => return Err(self.at(at, &format!("« annee » attend un nombre de 1 à {years}, sans guillemets."))),
        };
        match (across, said) {
            (false, None) => Ok(None),
            (false, Some(_)) => Err(format!("ligne {line} : le champ « {name} » n'a pas d'année ; retirez « annee ».")),
            (true, Some(year)) => Ok(Some(YearMark::Contract(year))),
            (true, None) => match years::split(header) {
                Some((mark, _)) => Ok(Some(mark)),
                None => Err(format!("ligne {line} : le champ « {name} » a une valeur par année ; ajoutez « annee = 1 » (à {years}).")),
            },
        }
    }
}

/// « la clé « tablau » n'existe pas. Vouliez-vous dire « tableau » ? »
fn unknown(what: &str, written: &str, known: &[&str], more: &str) -> String {
    let near = known.iter().map(|k| (likeness(&fold(written), &fold(k)), k)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint: Cow<str> = match near {
        Some((alike, name)) if alike >= 0.5 => format!(" Vouliez-vous dire « {name} » ?").into(),
        _ => format!(" Possibles : {}.", known.join(", ")).into(),
    };
    format!("{what} « {written} » n'existe pas.{hint}{more}")
}
