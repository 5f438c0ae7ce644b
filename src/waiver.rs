//! `derogations.toml` → remarks that an officer lets pass: each waiver names its rule, dossier, cells, reason, author and last day.
//!
//! A waived remark stays in every report and counts for nothing. Knows remarks and dossiers, nothing of rules or reports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use toml::de::DeValue;

use crate::error::{Error, io_reason};
use crate::finding::{Said, Spot, Standing, Waived};
use crate::findings::Heads;
use crate::grid::CellRef;
use crate::record::{Batch, Dossier};
use crate::settings::{self, Lines, Section, Wrong, did_you_mean};
use crate::text::{compact, fold};

/// The name of a waivers' file in a folder of dossiers.
pub const FILE: &str = "derogations.toml";

/// A remark, or several of one rule and dossier, that an officer lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's code.
    pub code: String,
    /// The dossier's number, as reports write it.
    pub dossier: String,
    /// The sheet, if only remarks on it are meant.
    pub sheet: Option<String>,
    /// The cells, if only remarks on them are meant: first and last of each run.
    pub cells: Vec<(CellRef, CellRef)>,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub author: String,
    /// The last day of a report for which it holds.
    pub until: Date,
    /// The file that holds it.
    pub file: Arc<str>,
    /// Its line there.
    pub line: usize,
}

/// What became of a waiver in a run.
#[derive(Debug)]
pub struct Use<'a> {
    /// The waiver.
    pub waiver: &'a Waiver,
    /// How many remarks it names, in force or not.
    pub named: usize,
    /// The day of the report that came too late for it.
    pub too_late: Option<Date>,
    /// Whether the dossier is in the lot at all.
    pub received: bool,
}

const KEYS: [&str; 7] = ["code", "dossier", "feuille", "cellules", "raison", "auteur", "jusqu_au"];

/// Reads the waivers of a file; `codes` are those of the rules whose remarks can be let pass.
///
/// # Errors
/// A key, code, cell or day that is none, with its place.
pub fn read(text: &str, file: &str, codes: &[&str]) -> Result<Vec<Waiver>, Error> {
    parse(text, file, codes).map_err(|reason| Error::Waivers { file: file.to_owned(), reason })
}

/// Why a file of waivers cannot be read at all.
#[must_use]
pub fn unreadable(file: &str, why: &std::io::Error) -> Error {
    Error::Waivers { file: file.to_owned(), reason: format!("fichier illisible ({}).", io_reason(why)) }
}

/// Takes the files of waivers from the annexes of a batch: they are none of a dossier's.
pub fn set_aside(batch: &mut Batch) {
    batch.others.retain(|path| path.rsplit('/').next() != Some(FILE));
}

fn parse(text: &str, file: &str, codes: &[&str]) -> Result<Vec<Waiver>, Wrong> {
    let document = settings::parse(text)?;
    let whole = Section::whole(text, &document);
    whole.only(&["derogation"])?;
    let place = (Arc::from(file), Lines::of(text));
    whole.list("derogation")?.iter().map(|section| one(section, &place, codes)).collect()
}

fn one(section: &Section, (file, lines): &(Arc<str>, Lines), codes: &[&str]) -> Result<Waiver, Wrong> {
    section.only(&KEYS)?;
    let (code, at) = section.required("code")?;
    if !codes.contains(&code) {
        return Err(
            section.wrong(at, &format!("« {code} » n'est pas une règle que l'on peut lever.{}", did_you_mean(code, codes.iter().copied())))
        );
    }
    let owned = |key: &str| section.required(key).map(|(t, _)| t.to_owned());
    Ok(Waiver {
        code: code.to_owned(),
        dossier: owned("dossier")?,
        sheet: section.text("feuille")?.map(|(t, _)| t.to_owned()),
        cells: cells(section)?,
        reason: owned("raison")?,
        author: owned("auteur")?,
        until: until(section)?,
        file: file.clone(),
        line: lines.at(section.at),
    })
}

/// `"C14, D5:D9"`, or a list of such texts.
fn cells(section: &Section) -> Result<Vec<(CellRef, CellRef)>, Wrong> {
    let Some((value, span)) = section.get("cellules") else { return Ok(Vec::new()) };
    let texts: Option<Vec<&str>> = match value {
        DeValue::Array(list) => list.iter().map(|v| v.get_ref().as_str()).collect(),
        other => other.as_str().map(|t| vec![t]),
    };
    let run = |text: &str| {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let (from, to) = (CellRef::parse(from.trim())?, CellRef::parse(to.trim())?);
        (from.row <= to.row && from.col <= to.col).then_some((from, to))
    };
    let runs = texts.and_then(|texts| texts.iter().flat_map(|t| t.split([',', ';'])).map(|t| run(t.trim())).collect());
    runs.ok_or_else(|| section.wrong(span.start, "des cellules s'écrivent \"C14\" ou \"C14, D5:D9\"."))
}

fn until(section: &Section) -> Result<Date, Wrong> {
    let Some((value, span)) = section.get("jusqu_au") else {
        return Err(section.wrong(section.at, "il manque « jusqu_au = 2026-12-31 »."));
    };
    let written = match value {
        DeValue::Datetime(day) => day.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    written.parse().map_err(|_| section.wrong(span.start, "une date s'écrit 2026-12-31."))
}

/// Marks the remarks that waivers let pass, and says what became of each waiver.
///
/// A waiver whose last day is before the dossier's report lets nothing pass. Where the dossier has no readable report date there is
/// nothing to hold its last day against: it holds, and what is shown of it says so.
pub fn apply<'a>(batch: &'a Batch, findings: &mut Heads) -> Vec<Use<'a>> {
    if batch.waivers.is_empty() {
        return Vec::new();
    }
    let mut dossiers: BTreeMap<String, Vec<&Dossier>> = BTreeMap::new();
    for dossier in &batch.dossiers {
        dossiers.entry(plain(&dossier.id)).or_default().push(dossier);
    }
    // The remarks of each rule on each dossier, by their ranks.
    let codes: BTreeSet<&str> = batch.waivers.iter().map(|w| w.code.as_str()).collect();
    let mut on: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (rank, finding) in findings.each().enumerate().filter(|(_, f)| codes.contains(f.code)) {
        finding.dossier.iter().for_each(|dossier| on.entry((finding.code, plain(dossier))).or_default().push(rank));
    }
    let mut uses = Vec::new();
    for waiver in &batch.waivers {
        let of = plain(&waiver.dossier);
        let own = dossiers.get(&of).map_or(&[][..], Vec::as_slice);
        let mut told = Use { waiver, named: 0, too_late: None, received: !own.is_empty() };
        for rank in on.get(&(waiver.code.as_str(), of)).into_iter().flatten() {
            let finding = findings.at(*rank);
            if !waiver.covers(&finding.spot) {
                continue;
            }
            told.named += 1;
            let report = own.iter().filter(|d| d.holds(&finding.spot)).find_map(|d| report_date(d));
            match report.filter(|day| waiver.until < *day) {
                Some(day) => told.too_late = Some(day),
                None if finding.counts() => findings.stand(*rank, Standing::Waived(waiver.shown(report.is_some()).into())),
                None => {}
            }
        }
        uses.push(told);
    }
    uses
}

/// Waivers by the dossier that they are about.
pub(crate) struct ByDossier<'a>(BTreeMap<String, Vec<&'a Waiver>>);

impl<'a> ByDossier<'a> {
    pub(crate) fn new(waivers: &'a [Waiver]) -> Self {
        let mut out: BTreeMap<String, Vec<&Waiver>> = BTreeMap::new();
        waivers.iter().for_each(|waiver| out.entry(plain(&waiver.dossier)).or_default().push(waiver));
        Self(out)
    }

    /// Those about a dossier.
    pub(crate) fn of(&self, dossier: &Dossier) -> impl Iterator<Item = &'a Waiver> {
        self.0.get(&plain(&dossier.id)).into_iter().flatten().copied()
    }
}

impl Waiver {
    /// Whether it is about a place in its dossier.
    fn covers(&self, spot: &Spot) -> bool {
        let same_sheet = |sheet: &String| spot.sheet.as_ref().is_some_and(|s| fold(s) == fold(sheet));
        let inside = |cell: CellRef| {
            self.cells.iter().any(|(from, to)| (from.row..=to.row).contains(&cell.row) && (from.col..=to.col).contains(&cell.col))
        };
        self.sheet.as_ref().is_none_or(same_sheet) && (self.cells.is_empty() || spot.cell.is_some_and(inside))
    }

    fn shown(&self, compared: bool) -> Waived {
        Waived { reason: self.reason.clone(), author: self.author.clone(), until: self.until, compared }
    }
}

/// A number as it compares: without spaces, case or accents.
fn plain(number: &str) -> String {
    compact(number)
}

fn report_date(dossier: &Dossier) -> Option<Date> {
    dossier.identified().report_date()
}
