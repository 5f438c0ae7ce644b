//! `*.toml` → [`Scheme`]. A misspelt key, an unknown list or a sum over a field that is not there is an error with its file.

use std::path::Path;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::build::build;
use super::file::{MainFile, RecognitionFile, TablesFile};
use super::schema::{Recognition, Scheme};
use crate::error::{io_reason, toml_reason};
use crate::source::hex;

/// The definitions that the program carries, by file name.
const EMBEDDED: &[(&str, &str)] = &[
    ("dispositif.toml", include_str!("../../templates/dispositif.toml")),
    ("identification.toml", include_str!("../../templates/identification.toml")),
    ("programme.toml", include_str!("../../templates/programme.toml")),
    ("indicateurs-tableau.toml", include_str!("../../templates/indicateurs-tableau.toml")),
    ("indicateurs.toml", include_str!("../../templates/indicateurs.toml")),
    ("equipements.toml", include_str!("../../templates/equipements.toml")),
    ("communication.toml", include_str!("../../templates/communication.toml")),
    ("cibles.toml", include_str!("../../templates/cibles.toml")),
    ("comites.toml", include_str!("../../templates/comites.toml")),
    ("annexes.toml", include_str!("../../templates/annexes.toml")),
    ("financement.toml", include_str!("../../templates/financement.toml")),
];

/// Files of the same folder that define no table: thresholds, what the roll-up shows, the wording of drafts.
const NOT_TABLES: [&str; 3] = ["profil.toml", "synthese.toml", "courriel.toml"];

/// The file of a scheme that says what holds for all its tables.
pub(super) const MAIN_FILE: &str = "dispositif.toml";

/// Why definitions cannot be used: the file, and what is wrong in it.
#[derive(Debug, Error)]
#[error("« {file} » : {reason}")]
pub struct TemplateError {
    /// The definition file.
    pub file: String,
    /// What is wrong, in French where it is ours to say.
    pub reason: String,
}

impl TemplateError {
    pub(super) fn new(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), reason: reason.into() }
    }
}

impl Scheme {
    /// The scheme that the program carries.
    ///
    /// # Errors
    /// Only if the carried definitions are wrong, which the tests exclude.
    pub fn embedded() -> Result<Self, TemplateError> {
        Self::from_files(EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// A scheme from the `*.toml` files of a folder; one of them is `dispositif.toml`, `profil.toml` and `synthese.toml` are left to the profile and the roll-up.
    ///
    /// # Errors
    /// The file that cannot be read or is wrong, and what is wrong in it.
    pub fn load(folder: &Path) -> Result<Self, TemplateError> {
        Self::from_files(Self::files(folder)?)
    }

    /// The files of a scheme's folder, as names and texts.
    ///
    /// # Errors
    /// The folder, or a file in it, cannot be read.
    pub fn files(folder: &Path) -> Result<Vec<(String, String)>, TemplateError> {
        let shown = folder.display().to_string();
        let entries =
            std::fs::read_dir(folder).map_err(|e| TemplateError::new(&shown, format!("dossier illisible ({})", io_reason(&e))))?;
        let mut files = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if name.ends_with(".toml") && !NOT_TABLES.contains(&name.as_str()) {
                let text = std::fs::read_to_string(&path).map_err(|e| TemplateError::new(&path.display().to_string(), io_reason(&e)))?;
                files.push((name, text));
            }
        }
        files.sort();
        Ok(files)
    }

    /// A scheme of the tables of one `.toml` file.
    ///
    /// # Errors
    /// As [`Scheme::load`].
    pub fn load_tables(path: &Path) -> Result<Self, TemplateError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| TemplateError::new(&shown, io_reason(&e)))?;
        let part: TablesFile = toml::from_str(&text).map_err(|e| TemplateError::new(&shown, toml_reason(&text, &e)))?;
        let mut names: Vec<String> = part.table.iter().map(|t| t.name.clone()).collect();
        names.dedup();
        let main = toml::Table::from_iter([
            ("name".to_owned(), toml::Value::from("tableaux")),
            ("label".to_owned(), toml::Value::from(shown.as_str())),
            ("version".to_owned(), toml::Value::from("")),
            ("tables".to_owned(), toml::Value::from(names)),
        ]);
        Self::from_files(vec![(MAIN_FILE.to_owned(), main.to_string()), (shown, text)])
    }

    /// A scheme from the names and texts of definition files.
    ///
    /// # Errors
    /// As [`Scheme::load`].
    pub fn from_files(files: Vec<(String, String)>) -> Result<Self, TemplateError> {
        let digest = digest(&files);
        let mut main = None;
        let mut parts = Vec::new();
        for (name, text) in files {
            if name == MAIN_FILE {
                main = Some(toml::from_str::<MainFile>(&text).map_err(|e| TemplateError::new(&name, toml_reason(&text, &e)))?);
            } else {
                let part = toml::from_str::<TablesFile>(&text).map_err(|e| TemplateError::new(&name, toml_reason(&text, &e)))?;
                parts.push((name, part));
            }
        }
        let main = main.ok_or_else(|| TemplateError::new(MAIN_FILE, "ce fichier manque : il nomme le dispositif et ses étapes"))?;
        build(main, parts, digest)
    }
}

/// SHA-256 of definitions, whatever the line endings that a checkout gave them.
fn digest(files: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    let mut files: Vec<&(String, String)> = files.iter().collect();
    files.sort();
    for (name, text) in files {
        hash.update(format!("{name}\n{}\n", text.replace('\r', "")));
    }
    hex(&hash.finalize())
}

/// The weights of the scheme; those of the carried one where it gives none.
pub(super) fn recognition(file: Option<RecognitionFile>) -> Result<Recognition, TemplateError> {
    let Some(r) = file else {
        let carried = EMBEDDED.iter().find(|(name, _)| *name == MAIN_FILE).map_or("", |(_, text)| text);
        let main: MainFile = toml::from_str(carried).map_err(|e| TemplateError::new(MAIN_FILE, toml_reason(carried, &e)))?;
        let own = main.recognition.ok_or_else(|| TemplateError::new(MAIN_FILE, "[recognition] manque"))?;
        return recognition(Some(own));
    };
    if u16::from(r.labels) + u16::from(r.columns) + u16::from(r.title) + u16::from(r.values) != 100 {
        return Err(TemplateError::new(MAIN_FILE, "[recognition] : labels, columns, title et values font ensemble 100 points"));
    }
    let RecognitionFile { labels, columns, title, values, foreign, taken, untitled, sure, joined, close } = r;
    Ok(Recognition { labels, columns, title, values, foreign, taken, untitled, sure, joined, close })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_scheme_loads_with_its_nine_tables() {
        let scheme = Scheme::embedded().unwrap_or_else(|e| panic!("{e}"));
        let names =
            ["identification", "programme", "indicateurs", "equipements", "communication", "cibles", "comites", "annexes", "financement"];
        assert_eq!(scheme.table_names(), names);
        assert_eq!(scheme.indicators.len(), 48);
        assert_eq!(scheme.year_count(), 3);
    }

    #[test]
    fn a_misspelt_key_is_refused_with_its_file() {
        let mut files: Vec<(String, String)> = EMBEDDED.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        files[2].1 = files[2].1.replacen("layout", "layuot", 1);
        let error = Scheme::from_files(files).expect_err("a misspelt key");
        assert_eq!(error.file, "programme.toml");
        assert!(error.reason.contains("layuot"), "{error}");
    }
}
