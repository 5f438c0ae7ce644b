//! A rule's page → its examples, and an example → the remarks of all rules.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::book::{unhex, workbook};
use crate::finding::Finding;
use crate::profile::Profile;
use crate::record::{assemble, read_file};
use crate::registry::Registry;
use crate::rules::{check, waivable};
use crate::source::Source;
use crate::template::Scheme;
use crate::template::answers::Answers;
use crate::template::recognise::Index;
use crate::waiver;

/// The templates and the profile, loaded once for all examples.
static KNOWN: LazyLock<(Arc<Scheme>, Index, Profile)> = LazyLock::new(|| {
    let scheme = Scheme::embedded().expect("templates");
    let index = Index::new(&scheme);
    (Arc::new(scheme), index, Profile::embedded().expect("profile"))
});

/// The identification that an example's dossier has unless it says otherwise, label by label.
const IDENTITY: &[(&str, &str)] = &[
    ("N° de convention ADEME", "24BRD0001"),
    ("Étape du dossier", "Demande d'aide"),
    ("Date du rapport", "2023-11-15"),
    ("Porteur", "Communauté de communes du Val Clair"),
    ("SIRET", "20000852200068"),
    ("Nature du porteur", "EPCI"),
    ("Intitulé du poste", "Chargé de mission économie circulaire"),
    ("Thématique", "Économie circulaire"),
    ("Création ou renouvellement", "Création"),
    ("Région", "Bretagne"),
    ("Département(s)", "35"),
    ("Territoire", "Val Clair"),
    ("ETP", "1"),
    ("Début", "2024-01-01"),
    ("Fin", "2026-12-31"),
    ("Montants exprimés en", "HT"),
];

/// The days on which reports of a stage are dated unless an example says otherwise: when the year they report is over.
const REPORT_DATES: &[(&str, &str)] =
    &[("Rapport d'avancement année 1", "2025-01-15"), ("Rapport d'avancement année 2", "2026-01-15"), ("Rapport final", "2027-01-15")];

/// One example of a page.
#[derive(Default)]
pub(super) struct Example {
    pub(super) accepted: bool,
    /// Kind of block, path, text.
    files: Vec<(String, String, String)>,
    /// Files beside the workbooks that are no workbooks.
    joined: Vec<Arc<str>>,
    profile: String,
    registry: Option<String>,
    waivers: String,
    answers: Option<String>,
    pub(super) expected: Vec<Expected>,
}

/// A remark that an example must give.
pub(super) struct Expected {
    pub(super) at: String,
    /// Words of its message or of what to do.
    pub(super) words: String,
    /// All that it shows besides its cell, where the example says so.
    pub(super) beside: Option<Vec<String>>,
}

pub(super) fn examples(page: &str) -> Vec<Example> {
    let mut out: Vec<Example> = Vec::new();
    let mut current = Example::default();
    let mut accepted = false;
    let mut block: Option<(String, Vec<&str>)> = None;
    for line in page.lines() {
        if let Some((info, lines)) = &mut block {
            if line.starts_with("```") {
                let (info, text) = (info.clone(), lines.join("\n"));
                add_block(&mut current, &info, text);
                block = None;
            } else {
                lines.push(line);
            }
        } else if let Some(info) = line.strip_prefix("```") {
            block = Some((info.trim().to_owned(), Vec::new()));
        } else if !line.trim().is_empty() {
            // Text between blocks begins a new example; so does a heading.
            if !current.files.is_empty() {
                out.push(std::mem::take(&mut current));
            }
            if line.starts_with("## ") {
                accepted = line.contains("Accepté");
            }
            current.accepted = accepted;
        }
    }
    if !current.files.is_empty() {
        out.push(current);
    }
    out
}

fn add_block(example: &mut Example, info: &str, text: String) {
    let (kind, path) = info.split_once(' ').unwrap_or((info, ""));
    match kind {
        "constats" => {
            for line in text.lines().filter(|l| !l.trim().is_empty()) {
                if let (Some(places), Some(last)) = (line.strip_prefix("voir "), example.expected.last_mut()) {
                    last.beside = Some(places.split(", ").filter(|p| *p != "rien").map(str::to_owned).collect());
                    continue;
                }
                let (at, words) = line.split_once(' ').unwrap_or((line, ""));
                example.expected.push(Expected { at: at.to_owned(), words: words.to_owned(), beside: None });
            }
        }
        "joint" => example.joined.push(Arc::from(path)),
        "profil" => example.profile = text,
        "derogations" => example.waivers = text,
        "correspondances" => example.answers = Some(text),
        "postes" => example.registry = Some(text),
        _ => example.files.push((kind.to_owned(), path.to_owned(), text)),
    }
}

pub(super) fn run(example: &Example) -> Vec<Finding> {
    let (scheme, index, profile) = &*KNOWN;
    let mut profile = profile.clone();
    profile.override_with(&example.profile, "profil.toml", scheme).expect("profile of the page");
    let mut folders: Vec<&str> = example.files.iter().filter_map(|(_, path, _)| path.split_once('/').map(|(f, _)| f)).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut sources: Vec<Source> = example.files.iter().filter(|(_, path, _)| !path.ends_with("/identification")).map(source).collect();
    for folder in folders {
        let given = example.files.iter().find(|(_, path, _)| *path == format!("{folder}/identification"));
        sources.push(identity(folder, given.map(|(_, _, text)| text.as_str())));
    }
    let answering = example.answers.as_ref().map(|text| {
        let mut answers = Answers::default();
        answers.add(text.as_bytes(), "correspondances.toml", "", scheme).expect("answers of the page");
        Index::new(scheme).with_answers(answers)
    });
    let files = sources.iter().map(|s| read_file(s, scheme, answering.as_ref().unwrap_or(index))).collect();
    let mut batch = assemble(files, example.joined.clone(), scheme);
    batch.registry = example.registry.as_ref().map(|text| Registry::read(text.as_bytes(), "postes.csv", scheme).expect("registry"));
    batch.waivers = waiver::read(&example.waivers, waiver::FILE, &waivable(&profile)).expect("waivers");
    let found = check(&batch, &profile);
    let place = |f: &Finding| (f.spot.clone(), f.code, f.subject.clone());
    assert!(found.is_sorted_by_key(place), "remarks out of order");
    found
}

fn source((kind, path, text): &(String, String, String)) -> Source {
    let (path, bytes) = match kind.as_str() {
        "csv" => (format!("{path}.csv"), text.clone().into_bytes()),
        "classeur" => (path.clone(), workbook(text)),
        "octets" => (path.clone(), unhex(text)),
        "texte" => (path.clone(), text.clone().into_bytes()),
        other => panic!("unknown block « {other} »"),
    };
    Source { path: Arc::from(path), bytes, modified: None }
}

/// The usual identification with the lines an example gives in place of those with the same label; `Label,` alone leaves it empty,
/// `-Label` leaves the label out.
fn identity(folder: &str, given: Option<&str>) -> Source {
    let mut lines: BTreeMap<usize, (String, String)> =
        IDENTITY.iter().enumerate().map(|(i, (l, v))| (i, ((*l).to_owned(), (*v).to_owned()))).collect();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(given.unwrap_or_default().as_bytes());
    for record in reader.records().flatten() {
        let label = record.get(0).unwrap_or_default().to_owned();
        let value = record.get(1).unwrap_or_default().to_owned();
        if let Some(gone) = label.strip_prefix('-') {
            lines.retain(|_, (l, _)| l != gone);
            continue;
        }
        if let Some((_, day)) = REPORT_DATES.iter().find(|(stage, _)| *stage == value) {
            lines.entry(2).and_modify(|(_, date)| *date = (*day).to_owned());
        }
        let rank = lines.iter().find(|(_, (l, _))| *l == label).map_or(lines.len() + 50, |(i, _)| *i);
        lines.insert(rank, (label, value));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (label, value) in lines.values() {
        writer.write_record([label, value]).expect("csv");
    }
    Source { path: Arc::from(format!("{folder}/identification.csv")), bytes: writer.into_inner().expect("csv"), modified: None }
}
