//! What a rule sees, and how it speaks.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use super::own::{self, OwnRule};
use super::{Check, Rule};
use crate::finding::{Finding, Severity, Spot, Standing};
use crate::findings::{Findings, MANY};
use crate::fmt;
use crate::grid::CellRef;
use crate::profile::Profile;
use crate::record::{Batch, Cell, Dossier, Row, RowKind, TableRead, below, folder_of};
use crate::registry::Registry;
use crate::template::{Field, Scheme};
use crate::text::fold;

/// Who speaks: a rule with the weight that the profile gives it.
#[derive(Clone)]
pub(super) struct Speaker {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    standing: Standing,
}

impl Speaker {
    /// A rule of the catalogue; `None` if the profile silences it.
    pub(super) fn of(rule: &'static Rule, profile: &Profile) -> Option<Self> {
        let decision = profile.decision(rule.code);
        let severity = decision.and_then(|d| d.severity).unwrap_or(rule.severity);
        let standing = match rule.check {
            Check::Decisions(_) => Standing::Notice,
            _ if decision.is_some_and(|d| d.trial) => Standing::Trial,
            _ => Standing::Counts,
        };
        let speaker = Self { code: rule.code, name: rule.name, severity, standing };
        decision.is_none_or(|d| !d.silent).then_some(speaker)
    }

    /// A region's own rule.
    pub(super) fn own(rule: &OwnRule) -> Self {
        let standing = if rule.trial { Standing::Trial } else { Standing::Counts };
        Self { code: rule.code, name: own::NAME, severity: rule.severity, standing }
    }
}

/// Everything of a run, with what rules find out about all of it once.
pub struct Lot<'a> {
    batch: &'a Batch,
    /// The paths of all files, in order, by their names without folders, folded.
    names: OnceLock<HashMap<String, Vec<Arc<str>>>>,
    /// How many dossiers have files in a folder itself.
    dossiers: OnceLock<HashMap<String, usize>>,
}

impl<'a> Lot<'a> {
    pub(super) fn new(batch: &'a Batch) -> Self {
        Self { batch, names: OnceLock::new(), dossiers: OnceLock::new() }
    }

    /// Whether a file of this name lies in a folder or below it, a workbook or not.
    #[must_use]
    pub fn holds(&self, folder: &str, name: &str) -> bool {
        let paths = self.names.get_or_init(|| self.by_name()).get(&fold(name));
        paths.is_some_and(|paths| !below(paths, folder, |path| path).is_empty())
    }

    /// How many dossiers have files in a folder, those below it aside.
    #[must_use]
    pub fn dossiers_in(&self, folder: &str) -> usize {
        self.dossiers.get_or_init(|| self.by_folder()).get(folder).copied().unwrap_or(0)
    }

    fn by_folder(&self) -> HashMap<String, usize> {
        let mut out: HashMap<String, usize> = HashMap::new();
        for dossier in &self.batch.dossiers {
            let folders: BTreeSet<&str> = dossier.files.iter().map(|f| folder_of(&self.batch.files[*f].path)).collect();
            folders.into_iter().for_each(|folder| *out.entry(folder.to_owned()).or_default() += 1);
        }
        out
    }

    fn by_name(&self) -> HashMap<String, Vec<Arc<str>>> {
        let mut out: HashMap<String, Vec<Arc<str>>> = HashMap::new();
        for path in self.batch.files.iter().map(|f| &f.path).chain(&self.batch.others) {
            out.entry(fold(path.rsplit('/').next().unwrap_or(path))).or_default().push(path.clone());
        }
        out.values_mut().for_each(|paths| paths.sort_unstable());
        out
    }
}

/// Where a rule's remarks gather, with what it may look at besides its subject.
pub struct Context<'a> {
    /// Thresholds.
    pub profile: &'a Profile,
    /// The scheme.
    pub scheme: &'a Scheme,
    /// Everything of the run.
    pub batch: &'a Batch,
    /// The same, with what was found out about all of it.
    pub lot: &'a Lot<'a>,
    /// The positions that the region expects; rules about them are silent without it.
    pub registry: Option<&'a Registry>,
    speaker: Speaker,
    dossier: Option<&'a Dossier>,
    findings: Vec<Finding>,
    /// Where they go when there are many.
    beyond: Option<&'a mut Findings>,
}

impl<'a> Context<'a> {
    pub(super) fn new(speaker: Speaker, profile: &'a Profile, lot: &'a Lot<'a>, dossier: Option<&'a Dossier>) -> Self {
        let batch = lot.batch;
        let registry = batch.registry.as_ref();
        Self { profile, scheme: &batch.scheme, batch, lot, registry, speaker, dossier, findings: Vec::new(), beyond: None }
    }

    /// One for a rule that may say something of each dossier: its remarks do not gather, they go where all of them are.
    pub(super) fn of_lot(speaker: Speaker, profile: &'a Profile, lot: &'a Lot<'a>, into: &'a mut Findings) -> Self {
        Self { beyond: Some(into), ..Self::new(speaker, profile, lot, None) }
    }

    /// Makes a remark: its place, what is wrong, what to do. Details are added to what this returns.
    pub fn flag(&mut self, spot: Spot, message: impl Into<String>, fix: impl Into<String>) -> &mut Finding {
        if self.findings.len() >= MANY {
            self.pass_on();
        }
        self.findings.push(Finding {
            code: self.speaker.code,
            name: self.speaker.name,
            severity: self.speaker.severity,
            spot,
            related: Vec::new(),
            table: None,
            field: None,
            dossier: self.dossier.map(|d| Arc::from(&*d.id)),
            value: None,
            subject: String::new(),
            message: message.into(),
            fix: Arc::from(fix.into()),
            standing: self.speaker.standing.clone(),
            several: None,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// The code of the rule that is running; sums in templates name the rule that speaks for them.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.speaker.code
    }

    pub(super) fn findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Puts remarks where all of them are, if it was said where that is.
    pub(super) fn pass_on(&mut self) {
        if let Some(all) = &mut self.beyond {
            all.extend(&std::mem::take(&mut self.findings));
        }
    }
}

/// A line of a table, with its surroundings.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The table.
    pub table: &'a TableRead,
    /// The line.
    pub row: &'a Row,
}

impl<'a> Line<'a> {
    /// The cell of a field that has one value.
    #[must_use]
    pub fn cell(&self, field: &str) -> Option<&'a Cell> {
        self.table.cell(self.row, field)
    }

    /// The number in a field that has one value.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<Decimal> {
        self.table.number(self.row, field)
    }

    /// « ligne « Suivi » », or « ligne 3 » where nothing names it.
    #[must_use]
    pub fn subject(&self) -> String {
        self.dossier.line_subject(self.table, self.row)
    }

    /// The value of a field that has one value; `None` where the sheet has no column for it.
    #[must_use]
    pub fn view(&self, field: &str) -> Option<CellView<'a>> {
        self.view_in(field, 0)
    }

    /// The value of a field in a contract year.
    #[must_use]
    pub fn view_in(&self, field: &str, year: u8) -> Option<CellView<'a>> {
        let cell = self.table.cell_in(self.row, field, year)?;
        Some(CellView { line: *self, field: self.table.table.field(field)?, year, cell })
    }

    /// The place of a cell of this line.
    #[must_use]
    pub fn spot(&self, cell: &Cell) -> Spot {
        self.dossier.spot(self.row.origin, cell.at)
    }
}

/// A value on a line, its field and year.
#[derive(Clone, Copy)]
pub struct CellView<'a> {
    /// The line it stands on.
    pub line: Line<'a>,
    /// Its field.
    pub field: &'a Field,
    /// Its contract year; 0 for a field that has one value.
    pub year: u8,
    /// The value.
    pub cell: &'a Cell,
}

impl<'a> CellView<'a> {
    pub(super) fn of_row(dossier: &'a Dossier, table: &'a TableRead, row: &'a Row) -> impl Iterator<Item = Self> {
        row.cells.iter().enumerate().filter_map(move |(slot, cell)| {
            let field = table.table.field_of(slot);
            let year = table.table.slots[slot].year;
            Some(Self { line: Line { dossier, table, row }, field, year, cell: cell.as_ref()? })
        })
    }

    /// Whether the line is one that counts (not a printed total).
    #[must_use]
    pub fn counts(&self) -> bool {
        self.line.row.kind == RowKind::Line
    }

    /// The place of the value.
    #[must_use]
    pub fn spot(&self) -> Spot {
        self.line.spot(self.cell)
    }

    /// « ligne « Suivi », Année 2 »; a form's field is its own subject (« N° de convention ADEME »).
    #[must_use]
    pub fn subject(&self) -> String {
        self.line.dossier.value_subject(self.line.table, self.line.row, self.field, self.year)
    }

    /// Makes a remark on this value, with its place, field, subject and what stands there.
    pub fn flag<'c>(&self, cx: &'c mut Context, message: impl Into<String>, fix: impl Into<String>) -> &'c mut Finding {
        let raw = self.cell.raw.clone();
        let subject = self.subject();
        cx.flag(self.spot(), message, fix).about(&self.line.table.table.name, &self.field.name).value(&raw).subject(subject)
    }
}

impl Dossier {
    /// The place of a cell on one of the dossier's sheets.
    #[must_use]
    pub fn spot(&self, origin: usize, cell: CellRef) -> Spot {
        let at = &self.origins[origin];
        Spot { file: Some(at.file.clone()), sheet: Some(at.sheet.clone()), cell: Some(cell) }
    }

    /// The sheet on which a table stands.
    #[must_use]
    pub fn sheet_of(&self, table: &TableRead) -> Spot {
        let origin = table.headers.first().map(|h| h.origin).or_else(|| table.rows.first().map(|r| r.origin));
        origin.map_or_else(|| self.whole(), |o| Spot { cell: None, ..self.spot(o, CellRef::new(0, 0)) })
    }

    /// Whether a place is in one of its files; a remark without a file is about the dossier as a whole.
    #[must_use]
    pub fn holds(&self, spot: &Spot) -> bool {
        spot.file.as_ref().is_none_or(|file| self.origins.iter().any(|o| o.file == *file))
    }

    /// The dossier as a whole: its first file.
    #[must_use]
    pub fn whole(&self) -> Spot {
        let identity = self.table(&self.scheme.identity.table).and_then(|t| t.rows.first()).map(|r| r.origin);
        Spot { file: self.origins.get(identity.unwrap_or(0)).map(|o| o.file.clone()), sheet: None, cell: None }
    }

    /// « ligne « Suivi » », or « ligne 3 » where nothing names it; empty for a form.
    #[must_use]
    pub fn line_subject(&self, table: &TableRead, row: &Row) -> String {
        if table.table.layout == crate::template::Layout::Form {
            return String::new();
        }
        if row.kind == RowKind::Total {
            return "ligne de total".to_owned();
        }
        let name = table.table.line.as_deref().and_then(|l| table.cell(row, l)).map(|c| fmt::short(&c.raw)).filter(|n| !n.is_empty());
        name.map_or_else(|| format!("ligne {}", row.row + 1), |n| format!("ligne « {n} »"))
    }

    /// « ligne « Suivi », Prévu, Année 2 »; a form's field is its own subject.
    #[must_use]
    pub fn value_subject(&self, table: &TableRead, row: &Row, field: &Field, year: u8) -> String {
        let line = self.line_subject(table, row);
        if line.is_empty() {
            return field.label.clone();
        }
        let year_label = usize::from(year).checked_sub(1).and_then(|y| self.scheme.years.get(y));
        let field_label =
            if field.across && table.table.fields.iter().filter(|f| f.across).count() == 1 { None } else { Some(&field.label) };
        let parts: Vec<String> = std::iter::once(line).chain(field_label.map(|l| format!("« {l} »"))).chain(year_label.cloned()).collect();
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_decisions_is_a_notice() {
        let profile = Profile::embedded().expect("profile");
        let is_notice = |rule: &&'static Rule| Speaker::of(rule, &profile).is_some_and(|s| s.standing == Standing::Notice);
        let notices: Vec<&str> = crate::rules::all().into_iter().filter(is_notice).map(|r| r.code).collect();
        assert_eq!(notices, ["D101", "D102", "D103", "D104"]);
    }
}
