//! Every limit on what is read: one list, each with its value and its reason, each to be changed by its name.
//!
//! Measured on 6 212 real workbooks: their largest values stand in the reasons.

use super::{Region, Unreadable};
use crate::fmt;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Megabytes (2²⁰ bytes).
    Megabytes,
    /// Seconds.
    Seconds,
    /// Pieces.
    Pieces,
}

/// One limit: what it is called, what it bounds, and why there.
#[derive(Debug)]
pub struct Limit {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it bounds, in French, as after « plus de 12 … ».
    pub what: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// The most that one file may have.
    pub value: u64,
    /// What a usual workbook keeps far below: whatever it holds, reading so much takes neither long nor much memory.
    pub light: u64,
    /// Why there, in French.
    pub reason: &'static str,
}

/// The ranks of the limits in [`LIMITS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is said in LIMITS")]
pub enum Bound {
    File,
    Part,
    Package,
    Entries,
    Sheets,
    Relations,
    Strings,
    Formats,
    Cells,
    Texts,
    Formulas,
    Merged,
    Line,
    Seconds,
    Memory,
}

use Unit::{Megabytes, Pieces};

/// All limits, in the order of [`Bound`].
pub const LIMITS: &[Limit] = &[
    limit("fichier", "Mo", Megabytes, (60, 2), "le plus gros classeur reçu en fait 4"),
    limit("partie", "Mo dans une seule de ses parties, une fois décompressée", Megabytes, (256, 16), "57 suffisent à 99,9 % des classeurs"),
    limit("paquet", "Mo en tout, une fois décompressé", Megabytes, (512, 24), "le plus gros en fait 345"),
    limit("fichiers", "fichiers dans le paquet", Pieces, (20_000, 20_000), "le plus grand paquet en tient 1 033"),
    limit("feuilles", "feuilles", Pieces, (2_048, 2_048), "personne ne feuillette plus de quelques dizaines de feuilles"),
    limit("liaisons", "liaisons entre ses parties", Pieces, (100_000, 100_000), "un classeur en a quelques centaines"),
    limit("chaines", "textes différents", Pieces, (5_000_000, 200_000), "pas plus de textes que de cellules pour les montrer"),
    limit("formats", "formats de nombre ou de cellule", Pieces, (200_000, 200_000), "Excel en admet 64 000"),
    limit("cellules", "cellules remplies", Pieces, (5_000_000, 200_000), "le classeur le plus rempli en a 3,4 millions"),
    limit("textes", "Mo de texte", Megabytes, (512, 16), "un long texte peut être celui d'un million de cellules"),
    limit("formules", "Mo de formules", Megabytes, (64, 4), "une longue formule peut être partagée ; le plus grand classeur en a 262 691"),
    limit("fusions", "cellules fusionnées sur une feuille", Pieces, (200_000, 200_000), "la feuille la plus fusionnée en a 50 000"),
    limit("ligne", "Mo sur une ligne de texte", Megabytes, (4, 4), "une ligne de tableau a quelques centaines de caractères"),
    limit("secondes", "secondes de lecture", Unit::Seconds, (30, 30), "le classeur le plus long à lire prend 6 secondes"),
    limit("memoire", "Mo de mémoire", Megabytes, (2_048, 2_048), "le classeur le plus gourmand en prend 1 024"),
];

const fn limit(name: &'static str, what: &'static str, unit: Unit, (value, light): (u64, u64), reason: &'static str) -> Limit {
    Limit { name, what, unit, value, light, reason }
}

/// The most that one file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits([u64; LIMITS.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self(std::array::from_fn(|rank| LIMITS[rank].value))
    }
}

impl Limits {
    /// The light limits, or these where they are lower.
    #[must_use]
    pub fn light(self) -> Self {
        Self(std::array::from_fn(|rank| LIMITS[rank].light.min(self.0[rank])))
    }

    /// With a limit changed as somebody wrote it: « cellules=8000000 », in the limit's unit.
    ///
    /// # Errors
    /// Why it is none, in French: a name that nothing has, a value that is no number above zero.
    pub fn with(mut self, written: &str) -> Result<Self, String> {
        let (name, value) = written.split_once('=').ok_or_else(|| format!("« {written} » n'est pas de la forme nom=valeur"))?;
        let (name, value) = (name.trim(), value.trim());
        let Some(rank) = LIMITS.iter().position(|l| l.name == name) else {
            let near = LIMITS.iter().map(|l| (crate::text::likeness(name, l.name), l.name)).max_by(|a, b| a.0.total_cmp(&b.0));
            let hint = near.filter(|(likeness, _)| *likeness > 0.6).map(|(_, near)| format!(" ; vouliez-vous dire « {near} » ?"));
            return Err(format!("aucune limite ne s'appelle « {name} »{}", hint.unwrap_or_default()));
        };
        let digits: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let most = if LIMITS[rank].unit == Megabytes { u64::MAX >> 20 } else { u64::MAX };
        let number = digits.parse().ok().filter(|n| (1..=most).contains(n));
        self.0[rank] =
            number.ok_or_else(|| format!("« {value} » ne convient pas pour « {name} » : donnez un nombre entier, au moins 1"))?;
        Ok(self)
    }

    /// What was changed, as [`Limits::with`] takes it.
    #[must_use]
    pub fn written(self) -> Vec<String> {
        let changed = LIMITS.iter().zip(self.0).filter(|(limit, value)| limit.value != *value);
        changed.map(|(limit, value)| format!("{}={value}", limit.name)).collect()
    }

    /// A limit, in bytes where it counts megabytes.
    #[must_use]
    pub fn of(self, bound: Bound) -> u64 {
        let rank = bound as usize;
        if LIMITS[rank].unit == Megabytes { self.0[rank] << 20 } else { self.0[rank] }
    }

    /// A limit as a count.
    #[must_use]
    pub fn count(self, bound: Bound) -> usize {
        usize::try_from(self.of(bound)).unwrap_or(usize::MAX)
    }

    /// Whether a count is within a limit.
    ///
    /// # Errors
    /// It is over it.
    pub(super) fn hold(self, bound: Bound, count: usize) -> Result<(), Unreadable> {
        if count > self.count(bound) { Err(self.over(bound)) } else { Ok(()) }
    }

    /// The file holds more.
    #[must_use]
    pub fn over(self, bound: Bound) -> Unreadable {
        let rank = bound as usize;
        Unreadable::TooLarge(format!("plus de {} {}", fmt::number(self.0[rank].into()), LIMITS[rank].what))
    }
}

/// All limits for people, a line each: name, value, why there.
#[must_use]
pub fn listed() -> String {
    let width = LIMITS.iter().map(|l| l.name.len()).max().unwrap_or(0);
    let line = |l: &Limit| format!("  {:width$}  {} {} – {}\n", l.name, fmt::number(l.value.into()), l.what, l.reason);
    LIMITS.iter().map(line).collect()
}

/// What is left of the limits while a file is read.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    cells: u64,
    text: u64,
    formulas: u64,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        let of = |bound| limits.of(bound);
        Self { limits, cells: of(Bound::Cells), text: of(Bound::Texts), formulas: of(Bound::Formulas) }
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Keeps one more merged region of a sheet, if there is one.
    pub(super) fn merged(&self, all: &mut Vec<Region>, one: Option<Region>) -> Result<(), Unreadable> {
        all.extend(one);
        self.limits.hold(Bound::Merged, all.len())
    }

    /// Takes one cell with the bytes of its text and formula.
    pub(super) fn cell(&mut self, text: usize, formula: usize) -> Result<(), Unreadable> {
        let limits = self.limits;
        let take = |left: &mut u64, n: usize, bound| {
            *left = left.checked_sub(n as u64).ok_or_else(|| limits.over(bound))?;
            Ok(())
        };
        take(&mut self.cells, 1, Bound::Cells)?;
        take(&mut self.text, text, Bound::Texts)?;
        take(&mut self.formulas, formula, Bound::Formulas)
    }
}
