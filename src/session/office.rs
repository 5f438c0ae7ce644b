//! What an officer decided, among the files of a session: the page's own, those in the folders given, those chosen by themselves.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::Arc;

use super::Settings;
use crate::error::Error;
use crate::profile::Profile;
use crate::rules;
use crate::source::Source;
use crate::template::Scheme;
use crate::template::answers::{self, Answers};
use crate::waiver::{self, Waiver};

/// A file of decisions.
struct Decisions {
    /// What it is called in reports.
    name: String,
    bytes: Vec<u8>,
    /// How the paths begin for which its answers hold.
    scope: String,
}

/// The files of decisions that hold.
#[derive(Default)]
pub(super) struct Office {
    waivers: Vec<Decisions>,
    answers: Vec<Decisions>,
}

/// Files, each with whether it was chosen by itself.
type Files = Vec<(Source, bool)>;

impl Office {
    /// What a page was given when it was written.
    pub(super) fn carried(settings: &Settings) -> Self {
        let whole = |(name, text): &(String, String)| Decisions { name: name.clone(), bytes: text.clone().into(), scope: String::new() };
        Self { waivers: settings.waivers.iter().map(whole).collect(), answers: settings.answers.iter().map(whole).collect() }
    }

    /// Takes in the decisions that hold for these files, and leaves the others, with their paths as reports write them.
    ///
    /// As with the program, what was named holds alone: files chosen by themselves, else those that are here already; else those
    /// that lie in the folders given.
    pub(super) fn join(&mut self, files: &mut Files) {
        let several = prune(files);
        for (own, name) in [(&mut self.waivers, waiver::FILE), (&mut self.answers, answers::FILE)] {
            let (chosen, lying) = take(files, name, several);
            if let Some(named) = [chosen, std::mem::take(own), lying].into_iter().find(|all| !all.is_empty()) {
                *own = named;
            }
        }
    }

    /// The decisions, read.
    ///
    /// # Errors
    /// What is wrong in one of the files, with its place.
    pub(super) fn read(&self, scheme: &Scheme, profile: &Profile) -> Result<(Answers, Vec<Waiver>), Error> {
        let mut answers = Answers::default();
        for file in &self.answers {
            answers.add(&file.bytes, &file.name, &file.scope, scheme)?;
        }
        let codes = rules::waivable(profile);
        let mut waivers = Vec::new();
        for file in &self.waivers {
            let text = std::str::from_utf8(&file.bytes).map_err(|_| waiver::unreadable(&file.name, &ErrorKind::InvalidData.into()))?;
            waivers.extend(waiver::read(text, &file.name, &codes)?);
        }
        Ok((answers, waivers))
    }
}

/// Takes the name of the only folder off the paths, as when the program is given that folder; whether several things were given.
fn prune(files: &mut Files) -> bool {
    let outer = |(file, alone): &(Source, bool)| if *alone { None } else { file.path.split_once('/').map(|(folder, _)| folder.to_owned()) };
    let folders: BTreeSet<Option<String>> = files.iter().map(outer).collect();
    let [Some(folder)] = Vec::from_iter(folders).try_into().unwrap_or([None]) else { return files.len() > 1 };
    for (file, _) in files {
        file.path = Arc::from(&file.path[folder.len() + 1..]);
    }
    false
}

/// The decisions of this name: those chosen by themselves, and those that lie in the folders given.
fn take(files: &mut Files, name: &str, several: bool) -> (Vec<Decisions>, Vec<Decisions>) {
    let (mut chosen, mut lying) = (Vec::new(), Vec::new());
    files.retain_mut(|(file, alone)| {
        let folder = file.path.strip_suffix(name);
        let is_in_given = |folder: &str| folder.is_empty() || several && folder.ends_with('/') && folder.matches('/').count() == 1;
        let Some(scope) = folder.filter(|folder| *alone && folder.is_empty() || !*alone && is_in_given(folder)) else { return true };
        let decisions = Decisions { name: file.path.to_string(), scope: scope.to_owned(), bytes: std::mem::take(&mut file.bytes) };
        if *alone {
            chosen.push(decisions)
        } else {
            lying.push(decisions)
        }
        false
    });
    (chosen, lying)
}
