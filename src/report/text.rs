//! The outline → text for a terminal or a file: words carry everything, colour only helps.

use std::fmt::Write as _;
use std::io::Write;

use textwrap::{Options, WordSplitter};

use super::apart;
use super::notes::{Note, is_note, notes};
use super::outline::{Chapter, Outline, Section, Verdict};
use super::recognition;
use super::remark::Remark;
use super::results;
use super::state::State;
use crate::finding::{Severity, capitalised};
use crate::fmt::{self, typeset};
use crate::positions;

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
///
/// # Errors
/// The place it is written to refuses.
pub fn write(outline: &Outline, style: Style, out: &mut dyn Write) -> std::io::Result<()> {
    let text = |fill: &dyn Fn(&mut Page)| {
        let mut page = Page { out: String::new(), style };
        fill(&mut page);
        page.out
    };
    out.write_all(text(&|page| page.results(outline)).as_bytes())?;
    super::write_each(&outline.sections, |_, section| text(&|page| page.section(outline, section)), out)?;
    let end = |page: &mut Page| {
        page.lot(outline);
        page.trials(outline);
        page.overall(outline);
        page.out.push_str(&recognition::closing(outline.batch, style));
    };
    out.write_all(text(&end).as_bytes())
}

/// The same as text.
#[must_use]
pub fn report(outline: &Outline, style: Style) -> String {
    super::in_memory(|out| write(outline, style, out))
}

/// The lines written so far.
struct Page {
    out: String,
    style: Style,
}

impl Page {
    /// A line, wrapped behind an indent.
    fn line(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent, text);
    }

    /// A line whose continuation has another indent.
    fn hanging(&mut self, first: usize, next: usize, text: &str) {
        let (first, next) = (" ".repeat(first), " ".repeat(next));
        let options = Options::new(self.style.width.max(40)).initial_indent(&first).subsequent_indent(&next).break_words(false);
        let options = options.word_splitter(WordSplitter::NoHyphenation).word_separator(textwrap::WordSeparator::AsciiSpace);
        let _ = writeln!(self.out, "{}", textwrap::fill(text, options));
    }

    /// Results of ours that were read back.
    fn results(&mut self, outline: &Outline) {
        for (sentence, changes) in results::sentences(outline.batch) {
            self.line(0, &typeset(&sentence));
            changes.iter().for_each(|change| self.hanging(2, 4, &typeset(&format!("– {change}"))));
            self.out.push('\n');
        }
    }

    fn section(&mut self, outline: &Outline, section: &Section) {
        self.heading(section);
        self.progress(section, outline.compared);
        outline.chapters(section, |chapters| self.chapters(section, chapters));
        if let Some(rank) = section.rank {
            let block = recognition::block(outline.batch, &outline.batch.dossiers[rank], self.style);
            self.out.push_str(&block);
        }
        self.closing(section);
    }

    fn heading(&mut self, section: &Section) {
        let title = paint(&section.title(), BOLD, self.style);
        self.line(0, &format!("{title} – {}", verdict(section.verdict, self.style)));
        let paths: Vec<&str> = section.files.iter().map(|f| &*f.path).collect();
        if section.rank.is_some() {
            let word = if paths.len() == 1 { "Fichier lu" } else { "Fichiers lus" };
            self.line(2, &typeset(&format!("{word} : {}", super::paths::together(&paths))));
        }
        if let Verdict::Superseded(newer) = section.verdict {
            self.line(2, &typeset(&format!("Cet envoi n'est pas examiné : une version plus récente a été reçue, « {newer} ».")));
        }
    }

    /// What there is to decide, table by table; then what is only worth knowing.
    fn chapters(&mut self, section: &Section, chapters: &[Chapter]) {
        let new = |r: &Remark| section.progress.is_some_and(|p| r.group.findings.iter().any(|f| p.is_new(f)));
        for chapter in chapters {
            let mut decisive = chapter.remarks.iter().filter(|r| !is_note(r)).peekable();
            if decisive.peek().is_none() {
                continue;
            }
            self.out.push('\n');
            let place = chapter.place.as_ref().map(|p| format!(" ({p})")).unwrap_or_default();
            self.line(2, &format!("{}{place}", paint(&chapter.title, UNDERLINE, self.style)));
            decisive.for_each(|remark| self.remark(remark, new(remark)));
        }
        let notes = notes(chapters);
        if !notes.is_empty() {
            self.out.push('\n');
            self.line(2, &paint("Pour information", UNDERLINE, self.style));
            notes.iter().for_each(|note| self.note(note));
        }
    }

    fn note(&mut self, note: &Note) {
        let label = paint(&format!("{} {}", capitalised(Severity::Info.label()), note.code), BLUE, self.style);
        self.hanging(2, 6, &format!("{label} – {}", note.message));
        self.line(6, &note.fix);
        note.places.iter().for_each(|place| self.hanging(6, 8, &format!("- {place}")));
    }

    fn remark(&mut self, remark: &Remark, new: bool) {
        let first = remark.group.first();
        let colour = match first.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
            Severity::Info => BLUE,
        };
        let label = paint(&format!("{} {}", capitalised(first.severity.label()), first.code), colour, self.style);
        let label = format!("{label}{}", apart::label(&first.standing));
        let heading = remark.heading();
        let heading = if heading.is_empty() { String::new() } else { format!(" – {heading}") };
        let new = if new { " – nouveau" } else { "" };
        self.hanging(2, 6, &format!("{label}{heading}{new}"));
        self.line(6, &remark.message);
        self.line(6, &typeset(&format!("À faire : {}", remark.fix)));
        if let Some(why) = apart::why(&first.standing) {
            self.line(6, &typeset(&why));
        }
        if !remark.see.is_empty() {
            self.line(6, &typeset(&format!("Voir aussi : {}.", remark.see.join(" ; "))));
        }
    }

    /// Remarks on all dossiers together.
    fn lot(&mut self, outline: &Outline) {
        outline.lot(|lot| {
            if lot.is_empty() {
                return;
            }
            self.line(0, &paint("Ensemble des dossiers", BOLD, self.style));
            lot.iter().for_each(|remark| self.remark(remark, false));
            self.out.push('\n');
        });
    }

    /// What the rules on trial would say.
    fn trials(&mut self, outline: &Outline) {
        outline.trials(|trials| {
            if trials.is_empty() {
                return;
            }
            self.line(0, &paint(&typeset(apart::TRIALS), BOLD, self.style));
            for (whose, remark) in trials {
                self.line(2, whose);
                self.remark(remark, false);
            }
            self.out.push('\n');
        });
    }

    /// What became of a dossier since its earlier version.
    fn progress(&mut self, section: &Section, compared: bool) {
        let Some(words) = super::progress::words(section, compared) else { return };
        self.line(2, &words.summary);
        for (title, lines) in words.lists {
            self.line(2, &title);
            lines.iter().for_each(|line| self.hanging(4, 6, &format!("- {line}")));
        }
    }

    /// The last line of a dossier: its state, what there is to decide, its receipt.
    fn closing(&mut self, section: &Section) {
        let words = section.verdict.words(section.tally);
        let label = section.verdict.label();
        let state = words.replacen(label, &verdict(section.verdict, self.style), 1);
        self.out.push('\n');
        self.line(2, &typeset(&format!("{state}. Reçu {}.", section.receipt)));
        self.out.push('\n');
    }

    /// A line a dossier, for whoever reads several.
    fn recap(&mut self, outline: &Outline) {
        let width = outline.sections.iter().map(|s| s.verdict.label().chars().count()).max().unwrap_or_default();
        self.line(0, &paint("Récapitulatif : état, décisions à prendre, reçu, dossier", BOLD, self.style));
        for section in &outline.sections {
            let label = section.verdict.label();
            let gap = "\u{a0}".repeat(width - label.chars().count());
            let state = verdict(section.verdict, self.style);
            let (receipt, decisions) = (section.receipt, section.tally.decisions);
            let pad = "\u{a0}".repeat(4_usize.saturating_sub(fmt::number(decisions.into()).chars().count()));
            self.hanging(2, 4, &format!("{state}{gap}{pad}{} {receipt} {}", fmt::number(decisions.into()), section.title()));
        }
        self.out.push('\n');
    }

    fn overall(&mut self, outline: &Outline) {
        if outline.sections.len() > 1 {
            self.recap(outline);
        }
        let unread = outline.batch.unread.len();
        let files = fmt::count(outline.batch.files.len(), "fichier", "fichiers");
        let dossiers = fmt::count(outline.batch.dossiers.len(), "dossier", "dossiers");
        let states = outline.states().join(", ");
        let states = if states.is_empty() { states } else { format!(" : {states}") };
        self.line(0, &paint(&typeset(&format!("{dossiers} dans {files}{states}.")), BOLD, self.style));
        let decisions = fmt::count(outline.tally.decisions, "décision à prendre", "décisions à prendre");
        let words = outline.tally.words();
        self.line(0, &typeset(&if words.is_empty() { "Aucune remarque.".to_owned() } else { format!("{decisions} ({words}).") }));
        if let Some(waived) = apart::waived(outline.tally.waived) {
            self.line(0, &typeset(&waived));
        }
        if let Some(expected) = positions::summary(outline.batch) {
            self.line(0, &typeset(&expected));
        }
        if unread > 0 {
            let words = fmt::count(unread, "fichier n'a pas pu être lu", "fichiers n'ont pas pu être lus");
            self.line(0, &typeset(&format!("{words}.")));
        }
        if outline.sections.len() != 1 {
            self.line(0, &typeset(&format!("Reçu de l'ensemble : {}.", outline.receipt)));
        }
    }
}

fn verdict(verdict: Verdict, style: Style) -> String {
    let colour = match verdict {
        Verdict::Judged(State::Acceptable) => GREEN,
        Verdict::Judged(_) => RED,
        Verdict::Superseded(_) | Verdict::Apart => YELLOW,
    };
    paint(verdict.label(), colour, style)
}

const BOLD: &str = "1";
const UNDERLINE: &str = "4";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BLUE: &str = "34";

fn paint(text: &str, code: &str, style: Style) -> String {
    if style.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
