//! One dossier of the page: its state, its files, its remarks.

use maud::{Markup, html};

use crate::finding::capitalised;
use crate::fmt::typeset;
use crate::report::apart;
use crate::report::outline::{Chapter, Outline, Section, Verdict};
use crate::report::paths::together;
use crate::report::progress;
use crate::report::remark::Remark;
use crate::report::state::State;

/// What the filter calls remarks on no table.
pub(super) const STRUCTURE: &str = "-";

/// The state in words; the colour only helps.
pub(super) fn state(verdict: Verdict) -> Markup {
    let class = match verdict {
        Verdict::Judged(State::Acceptable) => "etat bon",
        Verdict::Judged(_) => "etat mauvais",
        Verdict::Superseded(_) | Verdict::Apart => "etat autre",
    };
    html! { span class=(class) { (verdict.label()) } }
}

pub(super) fn article(outline: &Outline, section: &Section, rank: usize) -> Markup {
    let heading = format!("d{rank}");
    let paths: Vec<&str> = section.files.iter().map(|f| &*f.path).collect();
    let verdict = section.verdict.words(section.tally);
    let rest = verdict.strip_prefix(section.verdict.label()).unwrap_or_default();
    html! {
        article aria-labelledby=(heading) {
            h2 id=(heading) tabindex="-1" { (section.title()) }
            p { (state(section.verdict)) (typeset(rest)) ". Reçu " span .recu { (section.receipt) } }
            @if section.rank.is_some() {
                p .doux { (typeset(&format!("{} : {}", if paths.len() == 1 { "Fichier lu" } else { "Fichiers lus" }, together(&paths)))) }
            }
            @if let Verdict::Superseded(newer) = section.verdict {
                p { (typeset(&format!("Cet envoi n'est pas examiné : une version plus récente a été reçue, « {newer} »."))) }
            }
            (since(outline, section))
            (outline.chapters(section, |chapters| html! { @for chapter in chapters { (chapter_part(section, chapter)) } }))
        }
    }
}

/// What became of the dossier since its earlier version.
fn since(outline: &Outline, section: &Section) -> Markup {
    let Some(words) = progress::words(section, outline.compared) else { return html! {} };
    html! {
        p .quoi { (words.summary) }
        @for (title, lines) in &words.lists {
            p { (title) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn chapter_part(section: &Section, chapter: &Chapter) -> Markup {
    let new = |r: &Remark| section.progress.is_some_and(|p| r.group.findings.iter().any(|f| p.is_new(f)));
    html! {
        section .chapitre {
            h3 { (chapter.title) @if let Some(place) = &chapter.place { span .doux { " – " (place) } } }
            ol .remarques { @for one in &chapter.remarks { (remark(one, chapter.table, new(one))) } }
        }
    }
}

/// Remarks on all dossiers together.
pub(super) fn lot(outline: &Outline) -> Markup {
    let all = |lot: &[Remark]| html! { ol .remarques { @for one in lot { (remark(one, None, false)) } } };
    outline.lot(|lot| html! { @if !lot.is_empty() { (titled("ensemble", "Ensemble des dossiers", &all(lot))) } })
}

/// What rules on trial would say.
pub(super) fn trials(outline: &Outline) -> Markup {
    let all = |trials: &[(String, Remark)]| {
        html! {
            @for (whose, one) in trials {
                h3 { (whose) }
                ol .remarques { (remark(one, None, false)) }
            }
        }
    };
    outline.trials(|trials| html! { @if !trials.is_empty() { (titled("essais", &typeset(apart::TRIALS), &all(trials))) } })
}

fn titled(id: &str, title: &str, content: &Markup) -> Markup {
    html! {
        article aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (content)
        }
    }
}

fn remark(remark: &Remark, table: Option<&str>, new: bool) -> Markup {
    let first = remark.group.first();
    let severity = first.severity.label();
    let heading = remark.heading();
    html! {
        li class=(severity) data-gravite=(severity) data-tableau=(table.unwrap_or(STRUCTURE)) {
            p {
                span .gravite { (capitalised(severity)) " " (first.code) (apart::label(&first.standing)) }
                @if !heading.is_empty() { " – " (heading) }
                @if new { " – " strong { "nouveau" } }
            }
            p .quoi { (remark.message) }
            p { (typeset("À faire : ")) (remark.fix) }
            @if let Some(why) = apart::why(&first.standing) { p .quoi { (typeset(&why)) } }
            @if !remark.see.is_empty() { p .doux { (typeset("Voir aussi : ")) (remark.see.join("\u{a0}; ")) "." } }
        }
    }
}
