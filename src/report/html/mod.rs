//! The outline → one self-contained page: it loads nothing, reads without its script, prints, and says states in words.
//!
//! Whatever stands in a cell goes through `maud`, which escapes it; the content security policy lets nothing run but the
//! page's own script.

mod section;
pub(crate) mod shell;

use std::io::{self, Write};

use maud::{Markup, html};

use super::apart;
use super::outline::Outline;
use super::results;
use crate::finding::{Severity, capitalised};
use crate::fmt::{self, typeset};
use crate::positions;

pub(crate) const CSS: &str = include_str!("page.css");
pub(crate) const JS: &str = include_str!("page.js");

/// The report of a run as a page.
///
/// # Errors
/// The place it is written to refuses.
pub fn write(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    let header = html! { h1 { "Rapport de vérification" } (summary(outline)) };
    let page = shell::Page { title: &title(outline), style: CSS, script: Some(JS), policy: shell::Policy::default() };
    let [before, after] = page.around(&header);
    out.write_all(before.as_bytes())?;
    contents(outline, out)?;
    out.write_all(after.as_bytes())
}

/// The same as text.
#[must_use]
pub fn report(outline: &Outline) -> String {
    super::in_memory(|out| write(outline, out))
}

/// What the report says, for a page that is there already: its summary, then its dossiers.
#[must_use]
pub(crate) fn fragment(outline: &Outline) -> String {
    summary(outline).into_string() + &super::in_memory(|out| contents(outline, out))
}

fn title(outline: &Outline) -> String {
    match outline.sections.as_slice() {
        [only] => format!("Rapport de vérification – {}", only.title()),
        _ => "Rapport de vérification".to_owned(),
    }
}

/// The contents: the list of dossiers, each of them, what is said of all.
fn contents(outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
    let first = html! { @if outline.sections.len() > 1 { (dossiers(outline)) } (filters(outline)) };
    out.write_all(first.0.as_bytes())?;
    super::write_each(&outline.sections, |rank, section| section::article(outline, section, rank).0, out)?;
    out.write_all(html! { (section::lot(outline)) (section::trials(outline)) }.0.as_bytes())
}

fn summary(outline: &Outline) -> Markup {
    let states = outline.states().join(", ");
    let files = fmt::count(outline.batch.files.len(), "fichier", "fichiers");
    let dossiers = fmt::count(outline.batch.dossiers.len(), "dossier", "dossiers");
    let unread = outline.batch.unread.len();
    let decisions = fmt::count(outline.tally.decisions, "décision à prendre", "décisions à prendre");
    let words = outline.tally.words();
    html! {
        p { (typeset(&format!("{dossiers} dans {files}"))) @if !states.is_empty() { (typeset(" : ")) (states) } "." }
        p { @if words.is_empty() { "Aucune remarque." } @else { strong { (decisions) } " (" (words) ")." } }
        @if let Some(waived) = apart::waived(outline.tally.waived) { p { (waived) } }
        @if let Some(expected) = positions::summary(outline.batch) { p { (typeset(&expected)) } }
        @if unread > 0 {
            p { (fmt::count(unread, "fichier n'a pas pu être lu", "fichiers n'ont pas pu être lus")) "." }
        }
        @for (sentence, changes) in results::sentences(outline.batch) {
            p { (typeset(&sentence)) }
            @if !changes.is_empty() { ul { @for change in &changes { li { (typeset(change)) } } } }
        }
        p { (typeset("Reçu de l'ensemble : ")) span .recu { (outline.receipt) } }
    }
}

/// The officer's list: a line a dossier, its state, its counts, a link to its remarks.
fn dossiers(outline: &Outline) -> Markup {
    html! {
        div .defile .dossiers tabindex="0" role="region" aria-label="Liste des dossiers" {
            table {
                caption { "Dossiers" }
                thead {
                    tr {
                        th scope="col" { "Dossier" }
                        th scope="col" { "État" }
                        th .nombre scope="col" { "Décisions" }
                        th .nombre scope="col" { "Erreurs" }
                        th .nombre scope="col" { "Alertes" }
                        th scope="col" { "Reçu" }
                    }
                }
                tbody {
                    @for (rank, one) in outline.sections.iter().enumerate() {
                        tr {
                            th scope="row" { a href=(format!("#d{rank}")) { (one.title()) } }
                            td { (section::state(one.verdict)) }
                            td .nombre { (fmt::number(one.tally.decisions.into())) }
                            td .nombre { (fmt::number(one.tally.errors.into())) }
                            td .nombre { (fmt::number(one.tally.warnings.into())) }
                            td { span .recu { (one.receipt) } }
                        }
                    }
                }
            }
        }
    }
}

/// Shown by the script, without which there is nothing to filter.
fn filters(outline: &Outline) -> Markup {
    let scheme = &outline.batch.scheme;
    let named = |name: &str| scheme.tables_named(name).next().map_or_else(|| name.to_owned(), |t| t.sheet.clone());
    html! {
        form #filtres hidden aria-label="Filtrer les remarques" {
            label { "Tableau"
                select name="tableau" {
                    option value="" { "tous" }
                    option value=(section::STRUCTURE) { "fichiers et structure" }
                    @for name in &outline.tables { option value=(name) { (named(name)) } }
                }
            }
            fieldset {
                legend { "Gravité" }
                @for severity in [Severity::Error, Severity::Warning, Severity::Info] {
                    label { input type="checkbox" value=(severity.label()) checked; (capitalised(severity.label())) "s" }
                }
            }
            p #compte role="status" {}
        }
    }
}
