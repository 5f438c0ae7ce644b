//! Findings → text for a terminal or a file: dossier by dossier, structure first, equal remarks together.

use std::fmt::Write as _;

use super::apart;
use super::group::{Group, group};
use super::owners::by_dossier;
use super::recognition;
use super::state::{State, state};
use crate::finding::{Finding, Severity, Standing, capitalised, count};
use crate::fmt;
use crate::record::{Batch, Dossier};

/// How the text is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colours, besides words.
    pub colour: bool,
    /// Characters a line.
    pub width: usize,
    /// How every table was recognised, not only the doubtful ones.
    pub recognition: bool,
}

/// The report of a run.
#[must_use]
pub fn report(batch: &Batch, findings: &[Finding], style: Style) -> String {
    let mut out = String::new();
    let mut parted = by_dossier(batch, findings, &batch.owners());
    // What rules on trial would say stands apart.
    parted.dossiers.iter_mut().chain([&mut parted.others]).for_each(|own| own.retain(|f| f.standing != Standing::Trial));
    for (dossier, own) in batch.dossiers.iter().zip(&parted.dossiers) {
        heading(&mut out, dossier, own, style);
        groups(&mut out, own, style);
        out.push_str(&recognition::block(batch, dossier, style));
    }
    if !parted.others.is_empty() {
        let _ = writeln!(out, "{}", paint("Fichiers et constats hors dossier", BOLD, style));
        groups(&mut out, &parted.others, style);
    }
    apart::trials(&mut out, findings, style);
    closing(&mut out, batch, findings, style);
    out.push_str(&recognition::closing(batch, style));
    out
}

fn heading(out: &mut String, dossier: &Dossier, own: &[&Finding], style: Style) {
    let holder =
        dossier.scheme.identity.holder.as_deref().and_then(|f| dossier.identity_value(f)).and_then(|v| v.text().map(str::to_owned));
    let stage = dossier.stage().map(|s| s.label.clone());
    let parts: Vec<String> = std::iter::once(dossier.id.clone()).chain(stage).chain(holder).collect();
    let state = state(own.iter().copied());
    let colour = if state == State::Acceptable { GREEN } else { RED };
    let _ = writeln!(out, "{} – {}", paint(&parts.join(" – "), BOLD, style), paint(state.label(), colour, style));
    if let Some(newer) = &dossier.superseded_by {
        let _ = writeln!(out, "  Mis de côté : une version plus récente a été reçue ({newer}).");
    }
}

fn groups(out: &mut String, findings: &[&Finding], style: Style) {
    if findings.is_empty() {
        let _ = writeln!(out, "  Aucune remarque.\n");
        return;
    }
    for one in group(findings.iter().copied()) {
        remark(out, &one, style);
    }
    out.push('\n');
}

pub(super) fn remark(out: &mut String, group: &Group, style: Style) {
    let first = group.first();
    let colour = match group.severity() {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Info => BLUE,
    };
    let label = format!("{} {}{}", capitalised(first.severity.label()), first.code, apart::label(&first.standing));
    let sentence = if group.findings.len() == 1 { first.sentence() } else { capitalised(&first.message) };
    let text = format!("{} : {sentence} {}{}", place(group), first.fix, apart::why(&first.standing));
    let indent = "      ";
    let options = textwrap::Options::new(style.width.max(40)).initial_indent(indent).subsequent_indent(indent).break_words(false);
    let _ = writeln!(out, "  {}", paint(&label, colour, style));
    let _ = writeln!(out, "{}", textwrap::fill(text.trim(), options));
}

/// « Feuille « Programme », cellules C5:C12 », as much of it as there is.
fn place(group: &Group) -> String {
    let first = group.first();
    let ranges = group.ranges();
    let count = group.findings.iter().filter(|f| f.spot.cell.is_some()).count();
    let cells = match count {
        0 => String::new(),
        1 => format!(", cellule {ranges}"),
        n => format!(", {} cellules {ranges}", fmt::number(n.into())),
    };
    match (&first.spot.sheet, &first.spot.file) {
        (Some(sheet), _) => format!("Feuille « {sheet} »{cells}"),
        (None, Some(file)) => format!("Fichier « {file} »"),
        (None, None) => "Dossier".to_owned(),
    }
}

fn closing(out: &mut String, batch: &Batch, findings: &[Finding], style: Style) {
    let count = |severity: Severity| count(findings, severity);
    let unread = batch.files.iter().filter(|f| f.failure.is_some()).count();
    let decisions = group(findings.iter().filter(|f| f.counts())).len();
    let line = format!(
        "{}, {} : {}, {}, {} ; {} à prendre.",
        fmt::count(batch.dossiers.len(), "dossier", "dossiers"),
        fmt::count(batch.files.len(), "fichier", "fichiers"),
        fmt::count(count(Severity::Error), "erreur", "erreurs"),
        fmt::count(count(Severity::Warning), "alerte", "alertes"),
        fmt::count(count(Severity::Info), "information", "informations"),
        fmt::count(decisions, "décision", "décisions"),
    );
    let line = format!("{line}{}", apart::waived(findings));
    let _ = writeln!(out, "{}", paint(&line, BOLD, style));
    if unread > 0 {
        let _ = writeln!(out, "{}.", fmt::count(unread, "fichier n'a pas pu être lu", "fichiers n'ont pas pu être lus"));
    }
}

pub(super) const BOLD: &str = "1";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BLUE: &str = "34";

pub(super) fn paint(text: &str, code: &str, style: Style) -> String {
    if style.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
