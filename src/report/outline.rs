//! Findings → what a reader goes through: dossiers, in each the structure first, then table by table, equal remarks as one.
//!
//! Every format for people (text, page, e-mail) walks this outline and decides nothing about it. It holds no texts: the remarks of a
//! dossier are read when they are looked at ([`Outline::chapters`]).

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::group::{Group, group, is_structure};
use super::owners::by_dossier;
use super::remark::{self, Remark};
use super::state::{SUPERSEDED, State, state};
use crate::finding::{Finding, Severity, Standing};
use crate::findings::{Chosen, Findings, Head};
use crate::fmt::{self, typeset};
use crate::precedent::{Comparison, Progress};
use crate::receipt::{Receipt, Receipts};
use crate::record::{Batch, Dossier, FileRead};

/// What a report of a run shows.
#[derive(Debug)]
pub struct Outline<'a> {
    /// Everything that was read.
    pub batch: &'a Batch,
    /// The dossiers, then the files that are part of none.
    pub sections: Vec<Section<'a>>,
    /// The tables that some remark is about.
    pub tables: Vec<&'a str>,
    /// How many of each kind.
    pub tally: Tally,
    /// The receipt number of everything received.
    pub receipt: Receipt,
    /// Whether an earlier version of the dossiers was given.
    pub compared: bool,
    findings: &'a Findings,
    lot: Vec<&'a Head>,
    trials: Vec<&'a Head>,
}

/// A dossier, or a file that is part of none.
#[derive(Debug)]
pub struct Section<'a> {
    /// Rank of its dossier in the batch.
    pub rank: Option<usize>,
    /// What it is called.
    pub id: String,
    /// The label of its stage.
    pub stage: Option<String>,
    /// The holder's name.
    pub holder: Option<String>,
    /// Its files.
    pub files: Vec<&'a FileRead>,
    /// Whether it can be accepted.
    pub verdict: Verdict<'a>,
    /// What became of it since its earlier version, if there is one.
    pub progress: Option<&'a Progress<'a>>,
    /// How many of each kind.
    pub tally: Tally,
    /// Its receipt number.
    pub receipt: Receipt,
    own: Vec<&'a Head>,
}

/// What becomes of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// A dossier that counts, or a file that cannot be read.
    Judged(State),
    /// A version that is not judged, since a newer one is there (its first file).
    Superseded(&'a str),
    /// A readable file that is part of no dossier.
    Apart,
}

impl Verdict<'_> {
    /// The word users read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Judged(state) => state.label(),
            Verdict::Superseded(_) => SUPERSEDED,
            Verdict::Apart => "Hors dossier",
        }
    }

    /// What a dossier in this state has before it, in words.
    #[must_use]
    pub fn words(self, tally: Tally) -> String {
        let label = self.label();
        let counts = tally.words();
        match (self, tally.decisions) {
            (Verdict::Judged(State::Acceptable), 0) if tally.infos == 0 => format!("{label} : rien à corriger"),
            (Verdict::Judged(State::Acceptable), 0) => format!("{label} : rien à corriger ({counts})"),
            (Verdict::Judged(State::Acceptable), n) => {
                format!("{label}, avec {} ({counts})", fmt::count(n, "point à vérifier", "points à vérifier"))
            }
            (Verdict::Judged(_), n) => format!("{label} : {} ({counts})", fmt::count(n, "décision à prendre", "décisions à prendre")),
            (Verdict::Superseded(_) | Verdict::Apart, _) => label.to_owned(),
        }
    }
}

/// Remarks on one table, or on the structure of the dossier.
#[derive(Debug)]
pub struct Chapter<'a> {
    /// The table's name; `None` for the structure and for what concerns no table.
    pub table: Option<&'a str>,
    /// Its heading.
    pub title: String,
    /// The sheet and file that all its remarks are on: « feuille « Programme » ».
    pub place: Option<String>,
    /// Errors and warnings in the order of the cells, then informations.
    pub remarks: Vec<Remark<'a>>,
}

/// Counts of remarks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors, cell by cell.
    pub errors: usize,
    /// Warnings, cell by cell.
    pub warnings: usize,
    /// Informations, cell by cell.
    pub infos: usize,
    /// What there is to decide: errors and warnings, equal ones once.
    pub decisions: usize,
    /// Remarks that a waiver lets pass, outside the other counts.
    pub waived: usize,
}

impl Tally {
    /// The counts of these remarks.
    #[must_use]
    pub fn of<'r>(groups: impl IntoIterator<Item = &'r Group<'r>>) -> Self {
        let mut out = Self::default();
        for group in groups {
            let n = group.findings.len();
            if !group.first().counts() {
                out.waived += if matches!(group.first().standing, Standing::Waived(_)) { n } else { 0 };
                continue;
            }
            match group.severity() {
                Severity::Error => out.errors += n,
                Severity::Warning => out.warnings += n,
                Severity::Info => out.infos += n,
            }
            out.decisions += usize::from(group.severity() > Severity::Info);
        }
        out
    }

    /// « 3 erreurs, 2 alertes, 12 informations », as many of them as there are.
    #[must_use]
    pub fn words(self) -> String {
        let kinds = [(self.errors, "erreur", "erreurs"), (self.warnings, "alerte", "alertes"), (self.infos, "information", "informations")];
        let shown = kinds.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| fmt::count(n, one, many));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn add(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.decisions += other.decisions;
        self.waived += other.waived;
    }
}

impl<'a> Outline<'a> {
    /// Orders the remarks of a run, held against an earlier version of the dossiers if there is one.
    #[must_use]
    pub fn new(batch: &'a Batch, chosen: Chosen<'a>, receipts: &Receipts, earlier: Option<&'a Comparison<'a>>) -> Self {
        let owners = batch.owners();
        let (trials, said): (Vec<&Head>, Vec<&Head>) = chosen.heads.into_iter().partition(|head| head.standing == Standing::Trial);
        let parted = by_dossier(batch, said, &owners);
        let mut files: Vec<Vec<&FileRead>> = vec![Vec::new(); batch.dossiers.len()];
        for (file, owner) in batch.files.iter().zip(&owners) {
            if let Some(rank) = owner {
                files[*rank].push(file);
            }
        }
        let dossiers = files.into_iter().zip(parted.dossiers).enumerate();
        let mut sections: Vec<Section> = dossiers.map(|(rank, (files, own))| of_dossier(batch, rank, files, own, receipts)).collect();
        for (section, progress) in sections.iter_mut().zip(earlier.iter().flat_map(|c| &c.dossiers)) {
            section.progress = progress.as_ref();
        }
        let mut of_files: BTreeMap<usize, Vec<&Head>> = BTreeMap::new();
        let mut lot: Vec<&Head> = Vec::new();
        for head in parted.others {
            match head.spot.file.as_ref().and_then(|path| batch.files.binary_search_by(|f| f.path.cmp(path)).ok()) {
                Some(file) => of_files.entry(file).or_default().push(head),
                None => lot.push(head),
            }
        }
        sections.extend(of_files.into_iter().map(|(file, own)| of_file(batch, file, own, receipts)));
        let names = batch.scheme.table_names();
        let counted: Vec<(Tally, BTreeSet<Subject>)> =
            sections.par_iter().map(|section| counted(chosen.findings, &names, &section.own)).collect();
        let mut tally = Tally::of(&group(&chosen.findings.read(&lot)));
        let mut subjects = BTreeSet::new();
        for (section, (own, about)) in sections.iter_mut().zip(counted) {
            section.tally = own;
            tally.add(own);
            subjects.extend(about);
        }
        let there = |rank: &usize| subjects.contains(&Subject::Table(*rank));
        let tables = (0..names.len()).filter(there).map(|rank| names[rank]).collect();
        let (receipt, compared) = (receipts.run, earlier.is_some());
        Self { batch, sections, tables, tally, receipt, compared, findings: chosen.findings, lot, trials }
    }

    /// Looks at the remarks of a section.
    pub fn chapters<T>(&self, section: &Section, look: impl FnOnce(&[Chapter]) -> T) -> T {
        look(&chapters(self.batch, &self.findings.read(&section.own), section.files.len() > 1))
    }

    /// Looks at the remarks on all dossiers together.
    pub fn lot<T>(&self, look: impl FnOnce(&[Remark]) -> T) -> T {
        let own = self.findings.read(&self.lot);
        let remarks: Vec<Remark> = group(&own).into_iter().map(|g| Remark::new(self.batch, g, true, true)).collect();
        look(&remarks)
    }

    /// Looks at what rules on trial would say, each with the dossier it is about.
    pub fn trials<T>(&self, look: impl FnOnce(&[(String, Remark)]) -> T) -> T {
        let whose = |f: &Finding| typeset(f.dossier.as_deref().or(f.spot.file.as_deref()).unwrap_or("Lot"));
        let own = self.findings.read(&self.trials);
        let groups = group(&own).into_iter();
        let remarks: Vec<(String, Remark)> = groups.map(|g| (whose(g.first()), Remark::new(self.batch, g, true, false))).collect();
        look(&remarks)
    }

    /// How many dossiers are in each state: `8 recevables`, `1 à corriger`.
    #[must_use]
    pub fn states(&self) -> Vec<String> {
        let labels = [State::Acceptable.label(), State::ToCorrect.label(), State::Unreadable.label(), SUPERSEDED];
        let plurals = ["recevables", "à corriger", "illisibles", "remplacés"];
        let count = |label: &str| self.sections.iter().filter(|s| s.rank.is_some() && s.verdict.label() == label).count();
        let all = labels.into_iter().zip(plurals).map(|(label, plural)| (count(label), label.to_lowercase(), plural));
        all.filter(|(n, ..)| *n > 0).map(|(n, one, many)| fmt::count(n, &one, many)).collect()
    }
}

impl<'a> Section<'a> {
    /// The dossier, unless it is a file of none.
    #[must_use]
    pub fn dossier(&self, batch: &'a Batch) -> Option<&'a Dossier> {
        self.rank.map(|rank| &batch.dossiers[rank])
    }

    /// « 21BRD0090 – Rapport final – Communauté de communes du Val Clair ».
    #[must_use]
    pub fn title(&self) -> String {
        joined(&self.id, self.stage.as_deref(), self.holder.as_deref())
    }
}

/// The title of a dossier's section.
#[must_use]
pub fn title(dossier: &Dossier) -> String {
    joined(&typeset(&dossier.id), dossier.stage().map(|s| s.label.as_str()), holder(dossier).as_deref())
}

fn joined(id: &str, stage: Option<&str>, holder: Option<&str>) -> String {
    [Some(id), stage, holder].into_iter().flatten().collect::<Vec<_>>().join(" – ")
}

fn holder(dossier: &Dossier) -> Option<String> {
    dossier.identified().identity_value(dossier.scheme.identity.holder.as_deref()?)?.text().map(typeset)
}

fn of_dossier<'a>(batch: &'a Batch, rank: usize, files: Vec<&'a FileRead>, own: Vec<&'a Head>, receipts: &Receipts) -> Section<'a> {
    let dossier = &batch.dossiers[rank];
    Section {
        rank: Some(rank),
        id: typeset(&dossier.id),
        stage: dossier.stage().map(|s| s.label.clone()),
        holder: holder(dossier),
        verdict: match &dossier.superseded_by {
            Some(newer) => Verdict::Superseded(newer),
            None => Verdict::Judged(state(own.iter().copied())),
        },
        files,
        tally: Tally::default(),
        progress: None,
        receipt: receipts.dossiers[rank],
        own,
    }
}

fn of_file<'a>(batch: &'a Batch, file: usize, own: Vec<&'a Head>, receipts: &Receipts) -> Section<'a> {
    let read = &batch.files[file];
    Section {
        rank: None,
        id: typeset(&format!("Fichier « {} »", read.path)),
        stage: None,
        holder: None,
        files: vec![read],
        verdict: if read.failure.is_some() { Verdict::Judged(State::Unreadable) } else { Verdict::Apart },
        tally: Tally::default(),
        progress: None,
        receipt: receipts.files[file],
        own,
    }
}

/// How many remarks there are of each kind, and what they are about.
fn counted(findings: &Findings, names: &[&str], own: &[&Head]) -> (Tally, BTreeSet<Subject>) {
    let own = findings.read(own);
    let mut tally = Tally::default();
    let parted = parted(names, &own);
    parted.values().for_each(|own| tally.add(Tally::of(&group(own.iter().copied()))));
    (tally, parted.into_keys().collect())
}

/// What a chapter is about, in the order of chapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Structure,
    Table(usize),
    Rest,
}

/// Remarks by what they are about.
fn parted<'f>(names: &[&str], findings: &'f [Finding]) -> BTreeMap<Subject, Vec<&'f Finding>> {
    let subject = |f: &Finding| match &f.table {
        _ if is_structure(f.code) => Subject::Structure,
        Some(table) => names.iter().position(|n| **n == **table).map_or(Subject::Rest, Subject::Table),
        None => Subject::Rest,
    };
    let mut out: BTreeMap<Subject, Vec<&Finding>> = BTreeMap::new();
    findings.iter().for_each(|f| out.entry(subject(f)).or_default().push(f));
    out
}

fn chapters<'f>(batch: &'f Batch, findings: &'f [Finding], name_files: bool) -> Vec<Chapter<'f>> {
    let names = batch.scheme.table_names();
    let chapter = |(subject, own): (Subject, Vec<&'f Finding>)| {
        let mut groups = group(own);
        groups.sort_by_key(|g| g.severity() == Severity::Info);
        let place = remark::common_place(batch, &groups, name_files);
        let table = if let Subject::Table(rank) = subject { Some(names[rank]) } else { None };
        let title = match subject {
            Subject::Structure => "Fichiers et structure des tableaux",
            Subject::Table(rank) => batch.scheme.tables_named(names[rank]).next().map_or(names[rank], |t| t.sheet.as_str()),
            Subject::Rest => "Ensemble du dossier",
        };
        let named = place.is_some();
        let remarks = groups.into_iter().map(|g: Group<'f>| Remark::new(batch, g, !named, name_files)).collect();
        Chapter { table, title: typeset(title), place, remarks }
    };
    parted(&names, findings).into_iter().map(chapter).collect()
}
