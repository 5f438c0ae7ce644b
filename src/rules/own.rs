//! A region's own rules, written in its profile: a condition over the lines of a table → remarks like any other.

mod condition;
mod eval;
mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use self::condition::Condition;
use self::eval::Looked;
use self::names::{Names, Source};
use super::{CellView, Context, Line};
use crate::finding::{Severity, capitalised};
use crate::fmt;
use crate::profile::{Profile, severity};
use crate::record::Dossier;
use crate::settings::{Section, Wrong, did_you_mean};
use crate::template::{Scheme, Table};

/// What machines read where a rule of the catalogue has its name.
pub const NAME: &str = "regional-rule";

/// A rule that a region wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRule {
    /// Its code (`R001`).
    pub code: &'static str,
    /// How much its remarks weigh.
    pub severity: Severity,
    /// What is wrong, one sentence; `{nom}` stands for what is written in that field.
    pub message: String,
    /// What to do, one sentence.
    pub fix: String,
    /// Its table, as written (`programme`, `financement/depenses`).
    pub table: String,
    /// It speaks apart, and counts for nothing.
    pub trial: bool,
    /// Its condition, as written.
    pub written: String,
    /// The file that holds it.
    pub file: String,
    condition: Condition,
    /// The field whose cell the remarks point at.
    at: Source,
    /// The fields named in the message.
    shown: Vec<(String, Source)>,
}

/// The keys of a rule.
const KEYS: [&str; 8] = ["code", "severite", "message", "correction", "table", "champ", "condition", "essai"];

/// Reads a rule from its `[[regle]]`.
pub(crate) fn read(section: &Section, file: &str, scheme: &Scheme, profile: &Profile) -> Result<OwnRule, Wrong> {
    section.only(&KEYS)?;
    let code = code(section, profile)?;
    let weight = severity(section, section.required("severite")?, &[])?;
    let (table, table_at) = section.required("table")?;
    let tables: Vec<&Arc<Table>> = scheme.tables.iter().filter(|t| t.name == table || t.full_name() == table).collect();
    if tables.is_empty() {
        let known: BTreeSet<String> = scheme.tables.iter().flat_map(|t| [t.name.clone(), t.full_name()]).collect();
        let hint = did_you_mean(table, known.iter().map(String::as_str));
        return Err(section.wrong(table_at, &format!("« {table} » n'est pas un tableau.{hint}")));
    }
    let names = Names { tables, scheme, profile };
    let (written, start) = section.required("condition")?;
    let condition = Condition::parse(written, &names).map_err(|(at, reason)| section.wrong(start + at, &reason))?;
    let field = |name: &str, at: usize| match names.find(name).map(|k| k.source) {
        Some(source @ (Source::Field(..) | Source::EachYear(_))) => Ok(source),
        _ => {
            let all = names.all();
            let hint = did_you_mean(name, all.iter().map(String::as_str));
            Err(section.wrong(at, &format!("« {name} » n'est pas un champ du tableau « {table} ».{hint}")))
        }
    };
    let (champ, champ_at) = section.required("champ")?;
    let (message, message_at) = section.required("message")?;
    let shown: Result<Vec<_>, Wrong> =
        placeholders(message).map(|(name, at)| Ok((name.to_owned(), field(name, message_at + at)?))).collect();
    let (at, shown) = (field(champ, champ_at)?, shown?);
    let fix = sentence(section.required("correction")?.0);
    let trial = section.flag("essai")?;
    let (table, written, message, file) = (table.to_owned(), written.to_owned(), sentence(message), file.to_owned());
    Ok(OwnRule { code, severity: weight, message, fix, table, trial, written, file, condition, at, shown })
}

/// A code of its own, that no other rule has.
fn code(section: &Section, profile: &Profile) -> Result<&'static str, Wrong> {
    let (code, at) = section.required("code")?;
    let shaped = code.len() == 4 && code.starts_with('R') && code[1..].bytes().all(|b| b.is_ascii_digit());
    if !shaped {
        return Err(section.wrong(at, &format!("« {code} » : le code d'une règle propre s'écrit R et trois chiffres, par exemple R001.")));
    }
    if profile.own().iter().any(|r| r.code == code) {
        return Err(section.wrong(at, &format!("deux règles portent le code {code}.")));
    }
    Ok(lasting(code))
}

/// The codes of own rules, each kept once for as long as the program runs: remarks carry codes as the catalogue's do. There are
/// no more than a thousand.
fn lasting(code: &str) -> &'static str {
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let kept: &'static str = Box::leak(code.to_owned().into_boxed_str());
    codes.insert(kept);
    kept
}

/// The names in braces, and where they stand.
fn placeholders(message: &str) -> impl Iterator<Item = (&str, usize)> {
    message.match_indices('{').filter_map(|(open, _)| {
        let name = message[open + 1..].split('}').next().filter(|n| n.len() < message.len() - open - 1)?;
        Some((name, open + 1))
    })
}

/// A sentence that ends with a point.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

impl OwnRule {
    /// Its page: what it says, of which table, under which condition, what to do.
    #[must_use]
    pub fn page(&self) -> String {
        let mut out = format!("# {} {NAME}\n{}\n\n", self.code, self.message);
        let _ = writeln!(out, "**Règle propre.** Elle vient de « {} » et s'applique au tableau « {} ».\n", self.file, self.table);
        let _ = writeln!(out, "**Gravité.** {}.\n", capitalised(self.severity.label()));
        if self.trial {
            out.push_str("**À l'essai.** Ses remarques sont montrées à part et ne comptent pas.\n\n");
        }
        let _ = writeln!(out, "**Condition.** La règle parle d'une ligne quand :\n\n```cel\n{}\n```\n", self.written);
        out.push_str(
            "Une ligne où une valeur nommée ici manque ou ne se comprend pas n'est pas jugée, sauf si la condition demande vide(…).\n\n",
        );
        let _ = writeln!(out, "**Que faire.** {}", self.fix);
        out
    }

    /// Speaks of the lines of a dossier on which the condition holds.
    pub(super) fn check(&self, dossier: &Dossier, cx: &mut Context) {
        let each_year = self.condition.each_year() || matches!(self.at, Source::EachYear(_));
        let years = if each_year { 1..=cx.scheme.year_count() } else { 0..=0 };
        for table in dossier.tables.iter().filter(|t| t.table.name == self.table || t.table.full_name() == self.table) {
            for row in table.lines() {
                for year in years.clone() {
                    self.line(&Looked { line: Line { dossier, table, row }, year }, cx);
                }
            }
        }
    }

    fn line(&self, at: &Looked, cx: &mut Context) {
        let Some(view) = view(&self.at, at).filter(|v| !v.cell.is_unread()) else {
            return;
        };
        if !self.condition.holds(at) {
            return;
        }
        let message = self.shown.iter().fold(self.message.clone(), |message, (name, source)| {
            let raw = view_raw(source, at);
            message.replace(&format!("{{{name}}}"), &raw)
        });
        view.flag(cx, message, self.fix.clone());
    }
}

/// The cell that a field names on a line.
fn view<'a>(source: &Source, at: &Looked<'a>) -> Option<CellView<'a>> {
    match source {
        Source::Field(name, year) => at.line.view_in(name, *year),
        Source::EachYear(name) => at.line.view_in(name, at.year),
        _ => None,
    }
}

/// What stands in a field, as it is shown in a sentence.
fn view_raw(source: &Source, at: &Looked) -> String {
    let raw = view(source, at).map(|v| fmt::short(&v.cell.raw)).filter(|raw| !raw.is_empty());
    raw.unwrap_or_else(|| "(vide)".to_owned())
}
