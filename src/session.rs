//! Files in memory → the verdict on them, one step at a time: for where there is no disk, no second process and no second thread
//! (a page in a browser).
//!
//! A step that ends badly (a file that exhausts the memory) takes the whole session along; whoever drives it begins anew, and says of
//! that file that it [failed](Session::fail).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::findings::Findings;
use crate::grid::{self, Unreadable};
use crate::profile::Profile;
use crate::receipt::{Basis, Receipts};
use crate::record::{Batch, balance, read_book};
use crate::report::annotate::{Annotated, ByFile, annotate, name_beside};
use crate::report::outline::Outline;
use crate::report::text::Style;
use crate::report::{html, json, text};
use crate::rules;
use crate::run;
use crate::source::{self, Entry, Found, Source};
use crate::template::Scheme;
use crate::template::recognise::Index;
use crate::waiver;

mod office;

use office::Office;

/// By what files are judged: definitions of another scheme, profiles and what an officer decided, as names and texts. Empty: what the
/// program carries.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The files of another scheme.
    pub definitions: Vec<(String, String)>,
    /// Profiles, each over the one before.
    pub profiles: Vec<(String, String)>,
    /// Remarks that an officer lets pass ([`crate::waiver::FILE`]), wherever files of that name lie among what is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waivers: Option<(String, String)>,
    /// What an officer answers of sheets and headers ([`crate::template::answers::FILE`]), likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<(String, String)>,
}

impl Settings {
    /// The scheme and the profile that they make.
    ///
    /// # Errors
    /// A definition, a profile or a decision is wrong.
    pub fn read(&self) -> Result<(Scheme, Profile), Error> {
        let scheme = if self.definitions.is_empty() { Scheme::embedded()? } else { Scheme::from_files(self.definitions.clone())? };
        let mut profile = Profile::of(&scheme)?;
        for (name, text) in &self.profiles {
            profile.override_with(text, name, &scheme)?;
        }
        Office::carried(self).read(&scheme, &profile)?;
        Ok((scheme, profile))
    }
}

/// Files being checked.
pub struct Session {
    scheme: Arc<Scheme>,
    profile: Profile,
    index: Index,
    office: Office,
    files: Vec<(Source, bool)>,
    found: Found,
    /// Why files could not be read, by their contents.
    failed: BTreeMap<String, Unreadable>,
    checked: Option<(Batch, Findings)>,
}

/// What is to be shown.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// The receipt number of all files together.
    pub receipt: String,
    /// The report, to stand in a page that has its style.
    pub fragment: String,
    /// The same as a page of its own.
    pub page: String,
    /// The same as text.
    pub text: String,
    /// The remarks, a line of JSON each, as the program gives them.
    pub findings: String,
    /// The files of which a marked copy can be had, by their ranks.
    pub copies: Vec<(usize, String)>,
}

impl Session {
    /// A session without files.
    ///
    /// # Errors
    /// A definition, a profile or a decision is wrong.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let (scheme, profile) = settings.read()?;
        let scheme = Arc::new(scheme);
        let index = Index::new(&scheme);
        let office = Office::carried(settings);
        Ok(Self { scheme, profile, index, office, files: Vec::new(), found: Found::default(), failed: BTreeMap::new(), checked: None })
    }

    /// Takes a file in: its path, from the name of the folder that was given, with `/`; seconds since 1970 of its last change; whether
    /// it was chosen by itself.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>, modified: Option<i64>, alone: bool) {
        self.files.push((Source { path: Arc::from(path), bytes, modified }, alone));
    }

    /// The spreadsheets among the files, those in zips too, by their paths; their ranks serve the next steps.
    ///
    /// # Errors
    /// A file of the office among them is wrong.
    pub fn find(&mut self) -> Result<Vec<String>, Error> {
        let mut files = std::mem::take(&mut self.files);
        self.office.join(&mut files);
        let (answers, _) = self.office.read(&self.scheme, &self.profile)?;
        self.index = Index::new(&self.scheme).with_answers(answers);
        self.found = source::in_memory(files);
        Ok(self.found.sheets.iter().map(|e| e.path.to_string()).collect())
    }

    /// Reads a file and forgets it, so that one that ends the session is known by its rank.
    pub fn probe(&self, rank: usize) {
        if let Some(source) = self.load(rank)
            && !self.failed.contains_key(&source.sha256())
        {
            drop(read_book(&source, grid::read(&source.bytes, source.stem()), &self.scheme, &self.index));
        }
    }

    /// Says of a file why it could not be read.
    pub fn fail(&mut self, rank: usize, why: Unreadable) {
        if let Some(source) = self.load(rank) {
            self.failed.insert(source.sha256(), why);
        }
    }

    fn load(&self, rank: usize) -> Option<Source> {
        self.found.sheets.get(rank)?.load().ok()
    }

    /// Checks all files.
    ///
    /// # Errors
    /// [`Error::Unbalanced`]: rows were lost on the way.
    pub fn check(&mut self) -> Result<Verdict, Error> {
        let batch = self.read()?;
        self.judge(batch)
    }

    fn read(&self) -> Result<Batch, Error> {
        let (answers, waivers) = self.office.read(&self.scheme, &self.profile)?;
        let cells = |bytes: &[u8], name: &str| match self.failed.get(&source::sha256(bytes)) {
            Some(why) => Err(why.clone()),
            None => grid::read(bytes, name),
        };
        let found = Found { sheets: self.found.sheets.clone(), others: self.found.others.clone(), ..Found::default() };
        let mut batch = run::read_with(found, &self.scheme, answers, &|| (), &cells, None);
        waiver::set_aside(&mut batch);
        Ok(Batch { waivers, ..batch })
    }

    fn judge(&mut self, batch: Batch) -> Result<Verdict, Error> {
        balance(&batch)?;
        let findings = rules::judge(&batch, &self.profile);
        let receipts = Receipts::new(&batch, &Basis::new(&self.scheme, &self.profile));
        let outline = Outline::new(&batch, findings.whole(), &receipts, None);
        let plain = Style { colour: false, width: 100, recognition: true };
        let is_there = |path: &str| self.entry(path).is_some();
        let verdict = Verdict {
            receipt: outline.receipt.to_string(),
            fragment: html::fragment(&outline),
            page: html::report(&outline),
            text: format!("volet – rapport\n\n{}", text::report(&outline, plain)),
            findings: json::lines(&findings.all()),
            copies: batch.files.iter().enumerate().filter(|(_, f)| is_there(&f.path)).map(|(i, f)| (i, f.path.to_string())).collect(),
        };
        self.checked = Some((batch, findings));
        Ok(verdict)
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        self.found.sheets.iter().find(|e| *e.path == *path)
    }

    /// The marked copy of a checked file by its name, or the file's remarks in a workbook of their own where it cannot be marked.
    ///
    /// # Errors
    /// The writer of workbooks refuses.
    pub fn copy(&self, rank: usize) -> Result<Option<(String, Vec<u8>)>, Error> {
        let Some((batch, findings)) = &self.checked else { return Ok(None) };
        let Some(file) = batch.files.get(rank) else { return Ok(None) };
        let Some(source) = self.entry(&file.path).and_then(|e| e.load().ok()) else { return Ok(None) };
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let marked = ByFile::new(batch, findings.whole()).of(rank, |remarks| annotate(&source.bytes, file, remarks));
        Ok(Some(match marked? {
            Annotated::Marked(bytes) => (name.to_owned(), bytes),
            Annotated::Beside { sheet, .. } => (name_beside(name), sheet),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_get_lost_are_an_error_and_no_verdict() {
        let mut session = Session::new(&Settings::default()).expect("a scheme");
        session.add("programme.csv", "Action;Année 1 prévu\nSuivi;1\nAnimation;2\n".into(), None, true);
        session.find().expect("no decisions");
        let mut batch = session.read().expect("no decisions");
        batch.dossiers[0].tables[0].rows.pop();
        let refused = session.judge(batch).expect_err("a row is missing").to_string();
        assert!(refused.contains("« programme.csv », feuille « programme », n'est pas juste"), "{refused}");
        assert!(session.copy(0).expect("nothing to write").is_none());
        assert!(session.check().is_ok());
    }
}
